pragma ComponentBehavior: Bound

import QtQuick

// The last calls: the first is larger, below it as many as there is room for; new ones that find none take turns.
Item {
    id: list

    required property var board
    property bool lit: true
    readonly property var calls: board.calls
    readonly property real gap: 0.25 * board.name
    readonly property real head: titles.height + (calls.length ? heads.height : 0) + gap
    readonly property real heroSize: Math.max(board.call, Math.min(1.25 * board.call, width / 8.2))
    // Made anew, once all has its size, whenever something of it has changed.
    property var plan: ({ "places": [], "pages": 1 })

    onCallsChanged: Qt.callLater(lay)
    onHeadChanged: Qt.callLater(lay)
    onHeightChanged: Qt.callLater(lay)

    function lay() {
        const heights = [];
        for (let i = 0; i < calls.length; ++i)
            heights.push(rows.itemAt(i)?.implicitHeight ?? 0);
        plan = arrange(heights);
    }

    // For each call its page and its top: the first is on all pages; pages go on as far as there are new calls.
    function arrange(heights) {
        const places = [];
        if (!heights.length)
            return { "places": places, "pages": 1 };
        const start = head + heights[0] + gap;
        places.push({ "page": -1, "y": head });
        let page = 0;
        let y = start;
        let pages = 1;
        for (let i = 1; i < heights.length; ++i) {
            if (y > start && y + heights[i] > height + 0.5) {
                page += 1;
                y = start;
            }
            const fits = y + heights[i] <= height + 0.5;
            if (fits && calls[i].new)
                pages = page + 1;
            places.push({ "page": fits ? page : -2, "y": y });
            y += heights[i] + gap;
        }
        return { "places": places, "pages": pages };
    }

    Titles {
        id: titles

        width: parent.width
        size: list.board.name
        color: list.board.colours.accent
        phrases: list.board.callsTitle
    }

    Item {
        id: heads

        anchors.top: titles.bottom
        width: parent.width
        height: Math.max(number.implicitHeight, window.implicitHeight)
        visible: list.calls.length > 0

        Words {
            id: number

            phrase: list.board.numberHead
            size: list.board.name
            color: list.board.colours.on_closed
            x: 0.3 * list.board.name + 0.8 * list.heroSize
            width: window.x - x - 0.5 * list.board.name
            horizontalAlignment: Text.AlignLeft
        }

        Words {
            id: window

            phrase: list.board.windowHead
            size: list.board.name
            color: list.board.colours.on_closed
            x: Math.min(0.3 * list.board.name + 5.8 * list.heroSize, list.width - natural)
            width: list.width - x
            horizontalAlignment: Text.AlignLeft
        }
    }

    Words {
        anchors.top: titles.bottom
        anchors.topMargin: list.board.name
        width: parent.width
        visible: list.calls.length === 0
        phrase: list.board.noCalls
        size: list.board.call
        color: list.board.colours.text
    }

    Repeater {
        id: rows

        model: list.calls.length

        CallRow {
            required property int index
            readonly property var place: list.plan.places[index] ?? ({ "page": -2, "y": 0 })

            board: list.board
            call: list.calls[index] ?? ({})
            size: index === 0 ? list.heroSize : list.board.call
            column: list.heroSize
            lit: list.lit
            width: list.width
            height: implicitHeight
            onImplicitHeightChanged: Qt.callLater(list.lay)
            y: place.y
            visible: place.page === -1 || place.page === list.board.callsTurn % list.plan.pages
        }
    }
}
