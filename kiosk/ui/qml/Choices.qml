pragma ComponentBehavior: Bound

import QtQuick

// Choices as rows.
Pages {
    id: list

    property var choices: ui.screen.choices

    count: choices.length
    columns: width > 280 * ui.u ? 2 : 1
    // Few entries are higher.
    rowHeight: Math.max(24 * ui.u, Math.min(36 * ui.u, (height - barHeight - gap) / Math.max(1, Math.ceil(count / columns)) - gap))
    moreBefore: ui.screen.moreBefore
    moreAfter: ui.screen.moreAfter
    entry: Target {
        required property int index

        ui: list.ui
        titleSize: 8 * list.ui.u * list.factor
        bodySize: 7 * list.ui.u * list.factor
        choice: list.choices[index] ?? ({})
    }
}
