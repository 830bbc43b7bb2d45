pragma ComponentBehavior: Bound

import QtQuick

// One step.
Rectangle {
    id: row

    required property var ui
    property var step: ({})
    property real factor: 1
    // Its place in the row, from 1: a plain step shows it.
    property int place: 0
    readonly property string stage: step.state ?? "to-come"
    readonly property bool now: stage === "now"
    readonly property bool plain: stage === "plain"
    readonly property real pad: 4 * ui.u

    implicitHeight: words.implicitHeight + 2 * pad
    radius: 2.5 * ui.u
    color: now ? ui.look.chosen : ui.look.surface
    border.color: now ? ui.look.accent : ui.look.line
    border.width: Math.max(1, Math.round((now ? 1 : 0.4) * ui.mm))
    Accessible.role: Accessible.ListItem
    readonly property string word: ui.words[stage] ?? ""
    Accessible.name: [...(plain ? [place] : []), step.title, ...(word ? [word] : []), ...(step.details ?? [])].join(". ")

    Item {
        id: mark

        readonly property color colour: row.now ? row.ui.look.on_chosen : row.ui.look.text

        width: 14 * row.ui.u
        height: width
        anchors.left: parent.left
        anchors.leftMargin: row.pad
        anchors.verticalCenter: parent.verticalCenter

        Icon {
            ui: row.ui
            name: row.plain ? "" : row.stage
            side: mark.width
            colour: mark.colour
        }

        Rectangle {
            anchors.fill: parent
            visible: row.plain
            radius: width / 2
            color: row.ui.look.text

            Text {
                anchors.fill: parent
                text: row.place
                textFormat: Text.PlainText
                color: row.ui.look.surface
                font.family: "Hallside Han"
                font.bold: true
                font.pixelSize: parent.height * 0.6
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                Accessible.ignored: true
            }
        }
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
            horizontalAlignment: Text.AlignLeft
            text: (row.step.title ?? "") + (row.word ? "  ·  " + row.word : "")
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
                // A time alone has no direction of its own.
                horizontalAlignment: Text.AlignLeft
                text: row.step.details?.[index] ?? ""
                Accessible.ignored: true
            }
        }
    }
}
