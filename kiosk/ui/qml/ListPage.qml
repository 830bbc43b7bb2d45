import QtQuick

// Many choices, one below the other; two columns where the screen is wide. Below them, other ways to find one.
Item {
    id: page

    required property var ui

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
        choices: page.ui.screen.choices.filter(choice => choice.act !== "open")
    }

    Band {
        id: band

        ui: page.ui
        anchors.bottom: parent.bottom
        width: parent.width
        u: page.ui.small ? page.ui.mm : page.ui.u
        least: 60 * u
        choices: page.ui.screen.choices.filter(choice => choice.act === "open")
    }
}
