pragma ComponentBehavior: Bound

import QtQuick

// Nobody is here: the hall's state, and that a touch anywhere begins.
Item {
    id: page

    required property var ui
    readonly property var choice: ui.screen.choices[0] ?? ({})

    TapHandler {
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: page.ui.touch(page.choice)
    }

    Pages {
        id: told

        readonly property real size: page.ui.fit(page.ui.screen.lines, width, height, [12 * page.ui.u, 9 * page.ui.u, 7 * page.ui.u])

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
            size: told.size * told.factor
            horizontalAlignment: Text.AlignHCenter
            text: page.ui.screen.lines[index] ?? ""
        }
    }

    Target {
        id: begin

        ui: page.ui
        form: "tile"
        u: page.ui.small ? page.ui.mm : page.ui.u
        titleSize: 13 * u
        iconSide: 26 * u
        choice: page.choice
        visible: page.choice.act !== undefined
        width: Math.min(parent.width, 180 * page.ui.u)
        height: Math.max(implicitHeight, Math.min(parent.height * 0.4, 90 * page.ui.u))
        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
    }
}
