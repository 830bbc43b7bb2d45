pragma ComponentBehavior: Bound

import QtQuick

// A section's title, and what its figures are.
Item {
    id: head

    required property var board
    required property var section
    required property var columns
    property int page: 0
    property int pages: 1

    implicitHeight: titles.height + (section.heads.length || pages > 1 ? Math.max(heads.height, where.implicitHeight) : 0) + 0.2 * board.name

    Titles {
        id: titles

        width: parent.width
        height: implicitHeight
        size: head.board.name
        color: head.board.colours.accent
        phrases: head.section.title
    }

    Words {
        id: where

        phrase: ({ "text": (head.page + 1) + " / " + head.pages, "family": "Hallside Han" })
        size: head.board.name
        color: head.board.colours.on_closed
        visible: head.pages > 1 && x + width <= heads.x
        anchors.top: titles.bottom
        x: 0.4 * head.board.name
        width: natural
        wrapMode: Text.NoWrap
    }

    Row {
        id: heads

        anchors.top: titles.bottom
        anchors.right: parent.right
        anchors.rightMargin: 0.4 * head.board.name
        spacing: head.columns.space
        visible: head.section.heads.length > 0

        Repeater {
            model: head.section.heads.length

            Words {
                required property int index

                phrase: head.section.heads[index]
                size: head.board.name
                color: head.board.colours.on_closed
                width: head.columns.widths[index] ?? 0
                horizontalAlignment: Text.AlignRight
            }
        }
    }
}
