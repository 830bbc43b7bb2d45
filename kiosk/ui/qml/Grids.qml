pragma ComponentBehavior: Bound

import QtQuick

// The screen's choices as tiles that fill the room: as many columns as make them most like a card.
Pages {
    id: grid

    readonly property var choices: ui.screen.choices
    property real least: 50 * ui.u
    property real lowest: 34 * ui.u
    property real highest: 105 * ui.u
    property string form: "tile"
    property real titleSize: 9 * ui.u
    property real iconSide: Math.min(26 * ui.u, Math.max(14 * ui.u, rowHeight * 0.4))

    function best() {
        let found = 1;
        let least = Infinity;
        const most = Math.max(1, Math.min(count, Math.floor((width + gap) / (grid.least + gap))));
        for (let n = 1; n <= most; ++n) {
            const wide = (width - (n - 1) * gap) / n;
            const tall = Math.max(lowest, (height + gap) / Math.ceil(count / n) - gap);
            const gaps = Math.ceil(count / n) * n - count;
            const over = Math.max(0, Math.ceil(count / n) * (tall + gap) - gap - height) / height;
            const off = Math.abs(Math.log(wide / tall / 1.5)) + 0.15 * gaps + 10 * over;
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
        titleSize: grid.titleSize
        iconSide: grid.iconSide
        choice: grid.choices[index] ?? ({})
    }
}
