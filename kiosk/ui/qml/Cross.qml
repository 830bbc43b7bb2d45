import QtQuick

// Two lines that cross where it is, and a ring around.
Item {
    id: cross

    property real half: 10
    property color colour: "black"
    readonly property real line: Math.max(1, Math.round(half / 14))

    Rectangle {
        x: -cross.half
        y: -cross.line / 2
        width: 2 * cross.half
        height: cross.line
        color: cross.colour
    }

    Rectangle {
        x: -cross.line / 2
        y: -cross.half
        width: cross.line
        height: 2 * cross.half
        color: cross.colour
    }

    Rectangle {
        x: -cross.half / 2
        y: -cross.half / 2
        width: cross.half
        height: cross.half
        radius: cross.half / 2
        color: "transparent"
        border.width: cross.line
        border.color: cross.colour
    }
}
