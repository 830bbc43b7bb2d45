pragma ComponentBehavior: Bound

import QtQuick

// Lines to read, and what can be done about them.
Item {
    id: page

    required property var ui

    Icon {
        id: wait

        ui: page.ui
        name: page.ui.screen.busy ? "wait" : ""
        side: Math.min(60 * page.ui.u, page.height * 0.35)
        anchors.horizontalCenter: parent.horizontalCenter
    }

    Pages {
        id: text_

        ui: page.ui
        anchors.top: wait.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: band.top
        anchors.bottomMargin: band.count ? 4 * page.ui.mm : 0
        gap: 3 * page.ui.u
        count: page.ui.screen.lines.length
        readonly property real size: page.ui.fit(page.ui.screen.lines, width, height, [13 * page.ui.u, 11 * page.ui.u, 9.5 * page.ui.u, 8 * page.ui.u])
        centred: page.ui.screen.busy
        entry: Line {
            required property int index

            ui: page.ui
            size: text_.size * text_.factor
            horizontalAlignment: page.ui.screen.busy ? Text.AlignHCenter : Text.AlignLeft
            text: page.ui.screen.lines[index] ?? ""
        }
    }

    Band {
        id: band

        ui: page.ui
        anchors.bottom: parent.bottom
        width: parent.width
        least: 70 * page.ui.u
        floor: (page.ui.small ? 20 : 30) * page.ui.mm
        choices: page.ui.screen.choices
    }
}
