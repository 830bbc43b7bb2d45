pragma ComponentBehavior: Bound

import QtQuick

// What does not work now, below the title.
Column {
    id: notices

    required property var ui
    property real margin
    // A small screen has no room to say more than one thing in large letters.
    readonly property bool tight: ui.small && ui.screen.notices.length > 1

    Repeater {
        model: notices.ui.screen.notices.length

        Rectangle {
            id: notice

            required property int index

            width: notices.width
            height: Math.max(sign.height, told.implicitHeight) + (notices.tight ? 2 : 4) * notices.ui.mm
            color: notices.ui.look.notice

            Icon {
                id: sign

                ui: notices.ui
                name: "warning"
                side: notices.tight ? 7 * notices.ui.mm : 9 * notices.ui.u
                colour: notices.ui.look.on_notice
                anchors.left: parent.left
                anchors.leftMargin: notices.margin + 2 * notices.ui.mm
                anchors.verticalCenter: parent.verticalCenter
            }

            Line {
                id: told

                ui: notices.ui
                size: notices.tight ? notices.ui.smallest : notices.ui.body
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
