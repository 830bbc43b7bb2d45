pragma ComponentBehavior: Bound

import QtQuick

// What does not work now, below the title.
Column {
    id: notices

    required property var ui
    property real margin

    Repeater {
        model: notices.ui.screen.notices.length

        Rectangle {
            id: notice

            required property int index

            width: notices.width
            height: Math.max(sign.height, told.implicitHeight) + 4 * notices.ui.mm
            color: notices.ui.look.notice

            Icon {
                id: sign

                ui: notices.ui
                name: "warning"
                side: 9 * notices.ui.u
                colour: notices.ui.look.on_notice
                anchors.left: parent.left
                anchors.leftMargin: notices.margin + 2 * notices.ui.mm
                anchors.verticalCenter: parent.verticalCenter
            }

            Line {
                id: told

                ui: notices.ui
                anchors.left: sign.right
                anchors.right: parent.right
                anchors.leftMargin: 3 * notices.ui.mm
                anchors.rightMargin: notices.margin
                anchors.verticalCenter: parent.verticalCenter
                color: notices.ui.look.on_notice
                text: notices.ui.screen.notices[notice.index] ?? ""
                Accessible.role: Accessible.AlertMessage
            }

            Rectangle {
                anchors.bottom: parent.bottom
                width: parent.width
                height: Math.max(1, Math.round(0.4 * notices.ui.mm))
                color: notices.ui.look.on_notice
            }
        }
    }
}
