pragma ComponentBehavior: Bound

import QtQuick

// The screen's lines, below one another.
Column {
    id: lines

    required property var ui
    property real size: ui.body
    property bool centred: false

    spacing: 2 * ui.mm

    Repeater {
        model: lines.ui.screen.lines.length

        Line {
            required property int index

            ui: lines.ui
            width: lines.width
            size: lines.size
            horizontalAlignment: lines.centred ? Text.AlignHCenter : Text.AlignLeft
            text: lines.ui.screen.lines[index] ?? ""
        }
    }
}
