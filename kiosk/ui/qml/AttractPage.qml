pragma ComponentBehavior: Bound

import QtQuick

// Nobody is here: the hall's state, and that a touch anywhere begins.
Item {
    id: page

    required property var ui
    readonly property var choice: ui.screen.choices[0] ?? ({})

    TapHandler {
        onTapped: page.ui.touch(page.choice)
    }

    Pages {
        ui: page.ui
        anchors.top: parent.top
        anchors.bottom: begin.top
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottomMargin: 8 * page.ui.mm
        gap: 6 * page.ui.u
        centred: true
        count: page.ui.screen.lines.length
        entry: Line {
            required property int index

            ui: page.ui
            size: 11 * page.ui.u
            horizontalAlignment: Text.AlignHCenter
            text: page.ui.screen.lines[index] ?? ""
        }
    }

    Target {
        id: begin

        ui: page.ui
        form: "tile"
        titleSize: 13 * page.ui.u
        iconSide: 30 * page.ui.u
        choice: page.choice
        visible: page.choice.act !== undefined
        width: Math.min(parent.width, 180 * page.ui.u)
        height: Math.max(implicitHeight, Math.min(parent.height * 0.4, 90 * page.ui.u))
        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
    }
}
