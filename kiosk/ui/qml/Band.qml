pragma ComponentBehavior: Bound

import QtQuick

// Targets of the same width side by side, in as few rows as they need.
Item {
    id: band

    required property var ui
    property var choices: []
    property real u: ui.u
    property real least: 50 * u
    property real most: 1e6
    property real gap: 4 * ui.mm
    property real floor: 20 * u
    property string form: "row"
    property bool bold: form === "row"
    readonly property int count: choices.length
    // Much to say on a small screen is said in smaller letters.
    readonly property bool tight: ui.small && form === "row" && count > 3
    readonly property int fitting: Math.max(1, Math.floor((width + gap) / (least + gap)))
    readonly property int columns: best()
    readonly property int rows: Math.max(1, Math.ceil(count / columns))
    readonly property real cell: Math.min(most, (width - (columns - 1) * gap) / columns)
    property int changes: 0
    // Of each row: top and height.
    readonly property var plan: {
        void changes;
        const found = [];
        let y = 0;
        for (let row = 0; row < rows; ++row) {
            let tall = floor;
            for (let i = row * columns; i < Math.min(count, (row + 1) * columns); ++i)
                tall = Math.max(tall, targets.itemAt(i)?.implicitHeight ?? 0);
            found.push({ "y": y, "tall": tall });
            y += tall + gap;
        }
        return { "rows": found, "tall": y - gap };
    }

    // As many as lead to the lowest band: a long reason needs a wide target.
    function best() {
        let found = 1;
        let least = Infinity;
        for (let n = Math.min(fitting, Math.max(1, count)); n > 0; --n) {
            const even = Math.ceil(count / Math.ceil(count / n));
            const tall = guess(even, (width - (even - 1) * gap) / even);
            if (tall < 0.95 * least) {
                least = tall;
                found = even;
            }
        }
        return found;
    }

    // How high it would be, by the letters' usual widths.
    function guess(columns, wide) {
        let all = 0;
        for (let start = 0; start < count; start += columns) {
            let tall = floor;
            for (const choice of choices.slice(start, start + columns)) {
                const beside = form === "row" ? (choice.icon ? 11 : 0) + (choice.enabled === false ? 8 : 0) + 12 : 4;
                const room = Math.max(1, wide - beside * u);
                let high = 6 * u + ui.tall(choice.title ?? "", room, form === "tile" ? 7 * u : 8 * u);
                for (const text of [...(choice.details ?? []), choice.whyNot ?? ""])
                    high += text ? ui.tall(text, room, 7 * u) : 0;
                tall = Math.max(tall, high);
            }
            all += tall + gap;
        }
        return all;
    }

    implicitHeight: count ? plan.tall : 0
    height: implicitHeight

    Repeater {
        id: targets

        model: band.count
        onItemAdded: band.changes += 1
        onItemRemoved: band.changes += 1

        Target {
            required property int index
            readonly property int column: index % band.columns
            readonly property int line: Math.floor(index / band.columns)
            readonly property real before: column * (band.cell + band.gap) + (band.width - band.columns * (band.cell + band.gap) + band.gap) / 2

            ui: band.ui
            form: band.form
            u: band.u
            choice: band.choices[index] ?? ({})
            titleSize: (band.form === "tile" || band.tight ? 7 : 8) * band.u
            bodySize: band.tight ? band.ui.smallest : 7 * band.u
            iconSide: band.form === "tile" ? 8 * band.u : 11 * band.u
            bold: band.bold
            width: band.cell
            height: band.plan.rows[line]?.tall ?? 0
            x: band.ui.mirrored ? band.width - before - width : before
            y: band.plan.rows[line]?.y ?? 0
        }
    }
}
