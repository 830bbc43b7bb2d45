pragma ComponentBehavior: Bound

import QtQuick

// Choices as rows.
Pages {
    id: list

    property var choices: ui.screen.choices
    property real unit: ui.u

    count: choices.length
    columns: width > 280 * unit ? 2 : 1
    // Few entries are higher.
    rowHeight: Math.max(24 * unit, Math.min(36 * unit, (height - barHeight - gap) / Math.max(1, Math.ceil(count / columns)) - gap))
    moreBefore: ui.screen.moreBefore
    moreAfter: ui.screen.moreAfter
    entry: Target {
        required property int index

        ui: list.ui
        u: list.unit
        titleSize: 8 * list.unit * list.factor
        bodySize: 7 * list.unit * list.factor
        choice: list.choices[index] ?? ({})
    }
}
