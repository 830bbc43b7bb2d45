pragma ComponentBehavior: Bound

import QtQuick

// The screen's choices as tiles that fill the room: as many columns as make them most like a card.
Pages {
    id: grid

    readonly property var choices: ui.screen.choices
    property real least: (form === "row" ? 80 : 50) * ui.u
    property real lowest: (form === "row" ? 26 : 34) * ui.u
    property real highest: 125 * ui.u
    property real unit: ui.u
    // A small screen has no height for tiles in large letters.
    property string form: ui.small && ui.look.elder ? "row" : "tile"
    property real titleSize: (rowHeight > 70 * ui.u ? 11 : 9) * ui.u
    property real iconSide: Math.min(32 * ui.u, Math.max(14 * ui.u, rowHeight * 0.36))

    function best() {
        let found = 1;
        let least = Infinity;
        const most = Math.max(1, Math.min(count, Math.floor((width + gap) / (grid.least + gap))));
        for (let n = 1; n <= most; ++n) {
            const wide = (width - (n - 1) * gap) / n;
            const tall = Math.max(lowest, (height + gap) / Math.ceil(count / n) - gap);
            const gaps = Math.ceil(count / n) * n - count;
            const over = Math.max(0, Math.ceil(count / n) * (tall + gap) - gap - height) / height;
            const off = Math.abs(Math.log(wide / tall / (form === "row" ? 2.5 : 1.5))) + 0.15 * gaps + 10 * over;
            if (off < least) {
                least = off;
                found = n;
            }
        }
        return found;
    }

    count: choices.length
    columns: best()
    rowHeight: Math.min(highest, Math.max(lowest, Math.floor((height + gap) / Math.max(1, Math.ceil(count / columns)) - gap)))
    moreBefore: ui.screen.moreBefore
    moreAfter: ui.screen.moreAfter
    entry: Target {
        required property int index

        ui: grid.ui
        form: grid.form
        u: grid.unit
        titleSize: grid.titleSize * grid.factor
        bodySize: grid.ui.body * grid.factor
        iconSide: grid.iconSide * grid.factor
        choice: grid.choices[index] ?? ({})
    }
}
