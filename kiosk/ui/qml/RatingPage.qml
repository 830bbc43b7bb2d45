import QtQuick

// Five levels, in one row or one column, so that one end is best and the other worst; never on two pages.
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
        readonly property bool tall: (height + gap) / Math.max(1, page.count) - gap >= 20 * page.ui.mm
        readonly property bool column: tall && (page.ui.portrait || page.ui.look.elder)

        ui: page.ui
        anchors.fill: parent
        anchors.topMargin: lines.height > 0 ? lines.height + 5 * page.ui.mm : 0
        least: 40 * page.ui.u
        lowest: column ? Math.max(20 * page.ui.mm, Math.min(28 * page.ui.u, (height + gap) / Math.max(1, page.count) - gap)) : 40 * page.ui.u
        highest: column ? 58 * page.ui.u : 90 * page.ui.u
        columns: column ? 1 : Math.max(1, page.count)
        unit: page.ui.small ? page.ui.mm : page.ui.u
        form: column ? "row" : "tile"
        iconSide: column ? Math.min(30 * page.ui.u, rowHeight - 6 * page.ui.u) : 34 * page.ui.u
        gap: 4 * page.ui.mm
        centred: true
        titleSize: column ? (page.ui.portrait ? 11 : 9) * page.ui.u : 8 * page.ui.u
    }
}
