pragma ComponentBehavior: Bound

import QtQuick

// Lines to read, and what can be done about them.
Item {
    id: page

    required property var ui
    readonly property bool busy: ui.screen.busy
    // Little to say is said in the middle.
    readonly property bool brief: busy || ui.screen.lines.length < 3
    readonly property var lines: busy && ui.screen.lines.length === 0 ? [ui.words["wait"]] : ui.screen.lines

    Icon {
        id: wait

        ui: page.ui
        name: page.busy ? "wait" : ""
        side: Math.min(60 * page.ui.u, page.height * 0.35)
        anchors.horizontalCenter: parent.horizontalCenter
    }

    Pages {
        id: passages

        ui: page.ui
        anchors.top: wait.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: band.top
        anchors.bottomMargin: band.count ? 4 * page.ui.mm : 0
        gap: 3 * page.ui.u
        count: page.lines.length
        readonly property real size: page.ui.fit(page.lines, width, height, [13 * page.ui.u, 11 * page.ui.u, 9.5 * page.ui.u, 8 * page.ui.u])
        centred: page.brief
        entry: Line {
            required property int index

            ui: page.ui
            size: passages.size * passages.factor
            horizontalAlignment: page.brief ? Text.AlignHCenter : Text.AlignLeft
            text: page.lines[index] ?? ""
        }
    }

    Band {
        id: band

        ui: page.ui
        anchors.bottom: parent.bottom
        width: parent.width
        u: page.ui.small ? page.ui.mm : page.ui.u
        least: 70 * u
        floor: (page.ui.small ? 20 : 30) * page.ui.mm
        choices: page.ui.screen.choices
    }
}
