import QtQuick

// Is anybody there? A touch anywhere goes on.
FocusScope {
    id: question
    objectName: "question"

    required property var ui
    property real reachTop: 0
    readonly property var alert: ui.screen.alert

    focus: true
    Accessible.role: Accessible.Dialog
    Accessible.name: alert.title ?? ""

    Rectangle {
        anchors.fill: parent
        color: "#b0000000"
    }

    TapHandler {
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: question.ui.touch({ "act": "continue" })
    }

    Rectangle {
        id: panel

        readonly property real pad: 8 * question.ui.mm

        width: Math.min(question.width - 16 * question.ui.mm, 240 * question.ui.u)
        height: words.implicitHeight + 2 * pad
        x: (question.width - width) / 2
        y: question.reachTop + (question.height - question.reachTop - height) / 2
        radius: 4 * question.ui.mm
        color: question.ui.look.surface
        border.color: question.ui.look.accent
        border.width: Math.round(1 * question.ui.mm)

        Column {
            id: words

            anchors.centerIn: parent
            width: panel.width - 2 * panel.pad
            spacing: 6 * question.ui.u

            Line {
                ui: question.ui
                width: parent.width
                size: 11 * question.ui.u
                strong: true
                horizontalAlignment: Text.AlignHCenter
                text: question.alert.title ?? ""
                Accessible.role: Accessible.AlertMessage
            }

            Line {
                ui: question.ui
                width: parent.width
                size: 8 * question.ui.u
                horizontalAlignment: Text.AlignHCenter
                text: question.alert.left ?? ""
            }

            Band {
                ui: question.ui
                width: parent.width
                least: 60 * question.ui.u
                choices: [
                    { "act": "continue", "title": question.ui.words["continue"], "icon": "tick", "primary": true },
                    { "act": "end", "title": question.ui.words["end"], "icon": "leave" }
                ]
            }
        }
    }
}
