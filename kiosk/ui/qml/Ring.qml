import QtQuick

// What has the keyboard's focus: two rings, one of which stands out on any colour.
Item {
    id: ring
    objectName: "ring"

    required property var ui

    anchors.fill: parent
    anchors.margins: -1.4 * ui.mm
    Accessible.ignored: true

    Rectangle {
        anchors.fill: parent
        color: "transparent"
        radius: 3.5 * ring.ui.u
        border.color: ring.ui.look.ring
        border.width: Math.round(1.2 * ring.ui.mm)
    }

    Rectangle {
        anchors.fill: parent
        anchors.margins: Math.round(1.2 * ring.ui.mm)
        color: "transparent"
        radius: 2.5 * ring.ui.u
        border.color: ring.ui.look.halo
        border.width: Math.round(1.2 * ring.ui.mm)
    }
}
