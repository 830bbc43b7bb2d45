import QtQuick

// A drawing of kiosk/ui/icons in one colour. What it says stands beside it in words.
Image {
    id: icon
    objectName: "icon"

    required property var ui
    property string name
    property color colour: ui.look.text
    property real side: 12 * ui.u

    width: name ? side : 0
    height: name ? side : 0
    visible: name !== ""
    source: name ? "image://icons/" + name + "/" + String(colour).slice(1) : ""
    sourceSize: Qt.size(Math.round(side), Math.round(side))
    // What points to where reading begins or ends.
    mirror: ui.mirrored && ["back", "leave"].includes(name)
    Accessible.ignored: true
}
