pragma ComponentBehavior: Bound

import QtQuick

// A name and its figures, beside it or, where it is too narrow, below.
Item {
    id: line

    required property var board
    required property var row
    required property var columns
    readonly property real pad: 0.4 * board.name
    readonly property bool hasRank: (row.rank ?? "") !== ""
    readonly property bool hasNote: (row.note?.text ?? "") !== ""
    readonly property real before: hasRank ? rank.width : 0
    readonly property real room: width - 2 * pad - columns.total - columns.space - before
    // A name of more than two lines has the whole width.
    readonly property bool beside: name.natural <= room || room >= 6 * board.name && name.natural <= 1.8 * room
    readonly property real above: Math.max(name.implicitHeight, hasRank ? rank.implicitHeight : 0)
    readonly property real least: board.figure * 1.3

    implicitHeight: Math.ceil(beside ? Math.max(name.implicitHeight, least) : above + least) + 0.25 * board.name

    Rectangle {
        anchors.fill: parent
        anchors.bottomMargin: Math.max(1, 0.08 * line.board.name)
        color: line.row.strong ? line.board.colours.chosen : line.board.colours.surface
    }

    Text {
        id: rank

        visible: line.hasRank
        text: line.row.rank ?? ""
        font.family: "Hallside Han"
        font.pixelSize: line.board.figure
        font.bold: true
        color: line.board.colours.accent
        width: 1.9 * line.board.figure
        height: line.beside ? line.height : line.above
        x: line.pad
        verticalAlignment: Text.AlignVCenter
        Accessible.name: text
    }

    Words {
        id: name

        phrase: line.row.name
        size: line.board.name
        strong: line.row.strong ?? false
        color: line.board.colours.text
        x: line.pad + line.before
        width: line.beside ? line.room : line.width - 2 * line.pad - line.before
        height: line.beside ? line.height : line.above
        verticalAlignment: Text.AlignVCenter
    }

    Row {
        id: figures

        anchors.right: parent.right
        anchors.rightMargin: line.pad
        y: line.beside ? 0 : line.above
        spacing: line.columns.space
        visible: !line.hasNote

        Repeater {
            model: line.row.figures?.length ?? 0

            Text {
                required property int index

                text: line.row.figures?.[index] ?? ""
                font.family: "Hallside Han"
                font.pixelSize: line.board.figure
                font.bold: true
                color: line.board.colours.text
                width: line.columns.widths[index] ?? 0
                height: line.beside ? line.height : line.least
                horizontalAlignment: Text.AlignRight
                verticalAlignment: Text.AlignVCenter
                Accessible.name: text
                Accessible.ignored: text === ""
            }
        }
    }

    Words {
        id: note

        phrase: line.row.note
        size: line.board.name
        color: line.board.colours.on_closed
        visible: line.hasNote
        anchors.right: parent.right
        anchors.rightMargin: line.pad
        y: line.beside ? 0 : line.above
        width: line.beside ? line.columns.total : line.width - 2 * line.pad
        height: line.beside ? line.height : line.least
        horizontalAlignment: Text.AlignRight
        verticalAlignment: Text.AlignVCenter
    }
}
