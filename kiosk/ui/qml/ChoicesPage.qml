import QtQuick

// Several may be chosen; below them what ends the choosing.
Item {
    id: page

    required property var ui
    readonly property var reasons: ui.screen.choices.filter(choice => choice.act === "reason")

    Lines {
        id: lines

        ui: page.ui
        width: parent.width
    }

    Choices {
        ui: page.ui
        anchors.top: lines.height > 0 ? lines.bottom : parent.top
        anchors.topMargin: lines.height > 0 ? 4 * page.ui.mm : 0
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: band.top
        anchors.bottomMargin: band.count ? 5 * page.ui.mm : 0
        choices: page.reasons
    }

    Band {
        id: band

        ui: page.ui
        anchors.bottom: parent.bottom
        width: parent.width
        u: page.ui.small ? page.ui.mm : page.ui.u
        least: 70 * u
        choices: page.ui.screen.choices.filter(choice => choice.act !== "reason")
    }
}
