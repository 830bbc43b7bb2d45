pragma ComponentBehavior: Bound

import QtQuick

// One step.
Rectangle {
    id: row

    required property var ui
    property var step: ({})
    property real factor: 1
    readonly property string stage: step.state ?? "to-come"
    readonly property bool now: stage === "now"
    readonly property real pad: 4 * ui.u

    implicitHeight: words.implicitHeight + 2 * pad
    radius: 2.5 * ui.u
    color: now ? ui.look.chosen : ui.look.surface
    border.color: now ? ui.look.accent : ui.look.line
    border.width: Math.max(1, Math.round((now ? 1 : 0.4) * ui.mm))
    Accessible.role: Accessible.ListItem
    Accessible.name: [step.title, ui.words[stage], ...(step.details ?? [])].join(". ")

    Icon {
        id: mark

        ui: row.ui
        name: row.stage
        side: 14 * row.ui.u
        colour: row.now ? row.ui.look.on_chosen : row.ui.look.text
        anchors.left: parent.left
        anchors.leftMargin: row.pad
        anchors.verticalCenter: parent.verticalCenter
    }

    Column {
        id: words

        anchors.left: mark.right
        anchors.right: parent.right
        anchors.margins: row.pad
        anchors.verticalCenter: parent.verticalCenter

        Line {
            ui: row.ui
            width: parent.width
            size: 9 * row.ui.u * row.factor
            strong: true
            color: mark.colour
            text: (row.step.title ?? "") + "  ·  " + (row.ui.words[row.stage] ?? "")
            Accessible.ignored: true
        }

        Repeater {
            model: row.step.details?.length ?? 0

            Line {
                required property int index

                ui: row.ui
                size: row.ui.body * row.factor
                width: words.width
                color: mark.colour
                text: row.step.details?.[index] ?? ""
                Accessible.ignored: true
            }
        }
    }
}
