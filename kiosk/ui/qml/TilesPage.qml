import QtQuick

// A few large choices, lines above them.
Item {
    id: page

    required property var ui

    Lines {
        id: lines

        ui: page.ui
        width: parent.width
    }

    Grids {
        ui: page.ui
        anchors.fill: parent
        anchors.topMargin: lines.height > 0 ? lines.height + 4 * page.ui.mm : 0
    }
}
