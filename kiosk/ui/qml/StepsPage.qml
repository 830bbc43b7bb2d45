pragma ComponentBehavior: Bound

import QtQuick

// Steps in order: a mark and a word say which is done, under way or to come.
Item {
    id: page

    required property var ui

    Lines {
        id: lines

        ui: page.ui
        width: parent.width
        size: 8 * page.ui.u
    }

    Pages {
        id: steps

        ui: page.ui
        anchors.top: lines.height > 0 ? lines.bottom : parent.top
        anchors.topMargin: lines.height > 0 ? 5 * page.ui.mm : 0
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: band.top
        anchors.bottomMargin: band.count ? 4 * page.ui.mm : 0
        gap: 3 * page.ui.u
        count: page.ui.screen.steps.length
        entry: StepRow {
            required property int index

            ui: page.ui
            factor: steps.factor
            step: page.ui.screen.steps[index] ?? ({})
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
