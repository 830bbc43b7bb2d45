pragma ComponentBehavior: Bound

import QtQuick

// The screen's lines, below one another.
Item {
    id: lines

    required property var ui
    property real size: ui.body
    property bool centred: false
    property int changes: 0
    readonly property var tops: {
        void changes;
        const found = [];
        let y = 0;
        for (let i = 0; i < repeated.count; ++i) {
            found.push(y);
            y += (repeated.itemAt(i)?.implicitHeight ?? 0) + 2 * ui.mm;
        }
        return [...found, Math.max(0, y - 2 * ui.mm)];
    }

    implicitHeight: tops[tops.length - 1]
    height: implicitHeight

    Repeater {
        id: repeated

        model: lines.ui.screen.lines.length
        onItemAdded: lines.changes += 1
        onItemRemoved: lines.changes += 1

        Line {
            required property int index

            ui: lines.ui
            y: lines.tops[index] ?? 0
            width: lines.width
            size: lines.size
            horizontalAlignment: lines.centred ? Text.AlignHCenter : Text.AlignLeft
            text: lines.ui.screen.lines[index] ?? ""
        }
    }
}
