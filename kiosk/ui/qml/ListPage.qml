pragma ComponentBehavior: Bound

import QtQuick

// Many choices, one below the other; two columns where the screen is wide.
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
        anchors.fill: parent
        anchors.topMargin: lines.height > 0 ? lines.height + 4 * page.ui.mm : 0
    }
}
