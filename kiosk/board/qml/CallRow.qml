import QtQuick

// A number, an arrow, its window, and where that is. A new one has a mark, and a frame that comes and goes.
Item {
    id: row

    required property var board
    required property var call
    property real size: board.call
    // What its columns are laid out for: all rows have the same.
    property real column: size
    property bool lit: true
    readonly property bool isNew: call.new ?? false
    readonly property real pad: 0.3 * board.name
    readonly property real used: window.x + window.width
    readonly property bool hasPlace: (call.place?.text ?? "") !== ""
    readonly property bool beside: probe.width >= 3 * board.name && probe.implicitHeight <= number.implicitHeight

    implicitHeight: Math.ceil(number.implicitHeight + (hasPlace && !beside ? place.implicitHeight : 0) + 2 * pad)

    Rectangle {
        id: frame

        anchors.fill: parent
        radius: row.pad
        color: row.isNew ? row.board.colours.notice : row.board.trueNow ? row.board.colours.surface : row.board.colours.closed
        border.width: row.isNew ? Math.max(2, 0.2 * row.board.name) : 1
        border.color: !row.isNew ? row.board.colours.line : row.lit ? row.board.colours.on_notice : row.board.colours.notice
    }

    Text {
        id: mark

        x: row.pad
        y: number.y
        width: 0.8 * row.column
        height: number.implicitHeight
        visible: row.isNew
        text: "▶"
        font.family: "Hallside Han"
        font.pixelSize: 0.7 * row.size
        verticalAlignment: Text.AlignVCenter
        horizontalAlignment: Text.AlignHCenter
        color: row.board.colours.on_notice
        Accessible.ignored: true
    }

    Words {
        id: number

        phrase: ({ "text": row.call.number ?? "", "family": "Hallside Han" })
        size: row.size
        strong: true
        color: row.isNew ? row.board.colours.on_notice : row.board.trueNow ? row.board.colours.text : row.board.colours.on_closed
        x: mark.x + mark.width
        y: row.pad
        width: 3.85 * row.column
        wrapMode: Text.NoWrap
    }

    Text {
        id: arrow

        x: number.x + number.width
        y: number.y
        width: row.column
        height: number.implicitHeight
        text: "→"
        font.family: "Hallside Han"
        font.pixelSize: row.size
        verticalAlignment: Text.AlignVCenter
        horizontalAlignment: Text.AlignHCenter
        color: number.color
        Accessible.ignored: true
    }

    Words {
        id: window

        phrase: ({ "text": row.call.window ?? "", "family": "Hallside Han" })
        size: row.size
        strong: true
        color: number.color
        x: arrow.x + arrow.width + 0.15 * row.column
        y: row.pad
        width: Math.max(0, Math.min(row.width - x - row.pad, Math.max(2 * row.column, natural)))
        height: number.implicitHeight
        wrapMode: Text.NoWrap
        verticalAlignment: Text.AlignVCenter
    }

    // How high the place would be beside the window.
    Words {
        id: probe

        phrase: row.call.place
        size: row.board.name
        visible: false
        width: Math.max(0, row.width - row.used - 2 * row.pad)
    }

    Words {
        id: place

        phrase: row.call.place
        size: row.board.name
        visible: row.hasPlace
        color: number.color
        x: row.beside ? row.used + row.pad : number.x
        y: row.beside ? row.pad : number.y + number.implicitHeight
        width: Math.max(0, row.width - x - row.pad)
        height: row.beside ? Math.max(number.implicitHeight, implicitHeight) : implicitHeight
        verticalAlignment: Text.AlignVCenter
        horizontalAlignment: row.beside ? Text.AlignRight : phrase?.rtl ? Text.AlignRight : Text.AlignLeft
    }
}
