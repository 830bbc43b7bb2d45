import QtQuick

// Five levels, in one row or one column, so that one end is best and the other worst.
Item {
    id: page

    required property var ui
    readonly property int count: ui.screen.choices.length

    Lines {
        id: lines

        ui: page.ui
        width: parent.width
        size: 8 * page.ui.u
        centred: true
    }

    Grids {
        readonly property bool column: width < page.count * (least + gap)

        ui: page.ui
        anchors.fill: parent
        anchors.topMargin: lines.height > 0 ? lines.height + 5 * page.ui.mm : 0
        least: 44 * page.ui.u
        lowest: column ? 24 * page.ui.u : 40 * page.ui.u
        highest: column ? 50 * page.ui.u : 90 * page.ui.u
        columns: column ? 1 : Math.max(1, page.count)
        form: column ? "row" : "tile"
        iconSide: column ? Math.min(30 * page.ui.u, rowHeight - 6 * page.ui.u) : 34 * page.ui.u
        titleSize: column ? 11 * page.ui.u : 8 * page.ui.u
    }
}
