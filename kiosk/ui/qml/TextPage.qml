pragma ComponentBehavior: Bound

import QtQuick

// Lines to read, and what can be done about them.
Item {
    id: page

    required property var ui

    Pages {
        id: text

        ui: page.ui
        anchors.top: parent.top
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: band.top
        anchors.bottomMargin: band.count ? 4 * page.ui.mm : 0
        gap: 3 * page.ui.u
        count: page.ui.screen.lines.length
        entry: Line {
            required property int index

            ui: page.ui
            size: 8 * page.ui.u
            text: page.ui.screen.lines[index] ?? ""
        }
    }

    Band {
        id: band

        ui: page.ui
        anchors.bottom: parent.bottom
        width: parent.width
        least: 70 * page.ui.u
        choices: page.ui.screen.choices
    }
}
