pragma ComponentBehavior: Bound

import QtQuick

// Along the bottom: what leads away from this page, and below or beside it how the screen may look and speak.
Item {
    id: bars

    required property var ui
    readonly property real gap: 4 * ui.mm
    readonly property int actions: ui.screen.actions.length
    readonly property int settings: ui.screen.settings.length
    readonly property real actionWidth: 50 * ui.u
    readonly property real settingWidth: 31 * ui.u
    readonly property bool together: !ui.portrait && actions > 0 && settings > 0 && actions * (actionWidth + gap) + settings * (settingWidth + gap) <= width

    implicitHeight: together ? Math.max(first.height, second.height) : first.height + second.height + (first.count && second.count ? gap : 0)

    Band {
        id: first

        ui: bars.ui
        choices: bars.ui.screen.actions
        least: bars.actionWidth
        gap: bars.gap
        floor: together ? second.natural : 0
        readonly property bool together: bars.together
        width: together ? bars.width - second.width - 2 * bars.gap : bars.width
        x: together && bars.ui.mirrored ? bars.width - width : 0
    }

    Band {
        id: second

        ui: bars.ui
        choices: bars.ui.screen.settings
        least: bars.settingWidth
        gap: bars.gap
        form: "tile"
        floor: bars.together ? first.natural : 0
        width: bars.together ? bars.settings * (bars.settingWidth + bars.gap) - bars.gap : bars.width
        x: bars.together && !bars.ui.mirrored ? bars.width - width : 0
        y: bars.together || !first.count ? 0 : first.height + bars.gap
    }
}
