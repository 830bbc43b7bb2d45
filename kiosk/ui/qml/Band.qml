pragma ComponentBehavior: Bound

import QtQuick

// Targets of the same width side by side, in as few rows as they need.
Item {
    id: band

    required property var ui
    property var choices: []
    property real least: 50 * ui.u
    property real most: 1e6
    property real gap: 4 * ui.mm
    property real floor: 0
    property string form: "row"
    readonly property int count: choices.length
    readonly property int fitting: Math.max(1, Math.floor((width + gap) / (least + gap)))
    readonly property int rows: Math.max(1, Math.ceil(count / fitting))
    readonly property int columns: Math.max(1, Math.ceil(count / rows))
    readonly property real cell: Math.min(most, (width - (columns - 1) * gap) / columns)
    property int changes: 0
    readonly property real natural: {
        void changes;
        let tall = 0;
        for (let i = 0; i < count; ++i)
            tall = Math.max(tall, targets.itemAt(i)?.implicitHeight ?? 0);
        return tall;
    }
    readonly property real tall: Math.max(natural, floor)

    implicitHeight: count ? rows * tall + (rows - 1) * gap : 0
    height: implicitHeight

    Repeater {
        id: targets

        model: band.count
        onItemAdded: band.changes += 1
        onItemRemoved: band.changes += 1

        Target {
            required property int index
            readonly property int column: index % band.columns
            readonly property real before: column * (band.cell + band.gap) + (band.width - band.columns * (band.cell + band.gap) + band.gap) / 2

            ui: band.ui
            form: band.form
            choice: band.choices[index] ?? ({})
            titleSize: band.form === "tile" ? 7 * band.ui.u : 8 * band.ui.u
            iconSide: band.form === "tile" ? 8 * band.ui.u : 11 * band.ui.u
            bold: band.form === "row"
            width: band.cell
            height: band.tall
            x: band.ui.mirrored ? band.width - before - width : before
            y: Math.floor(index / band.columns) * (band.tall + band.gap)
        }
    }
}
