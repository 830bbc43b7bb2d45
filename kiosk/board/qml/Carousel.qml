pragma ComponentBehavior: Bound

import QtQuick

// Sections that take turns, page by page. `order` says which section comes after which: at each turn the next one
// shows its next page. Only the section that is shown is laid out.
Item {
    id: carousel

    required property var board
    property var sections: []
    property var order: sections.map((_, index) => index)
    readonly property int visit: order.length ? board.turn % order.length : 0
    readonly property int shown: order[visit] ?? 0
    readonly property var section: sections[shown] ?? ({ "heads": [], "title": [], "rows": [] })
    readonly property var columns: measured(section)
    readonly property real above: head.implicitHeight
    // Made anew, once all rows have their size, whenever one has changed.
    property var plan: ({ "of": "", "places": [], "pages": 1 })
    readonly property int page: {
        if (!order.length)
            return 0;
        const turns = order.filter(one => one === shown).length;
        const before = order.slice(0, visit).filter(one => one === shown).length;
        return (Math.floor(board.turn / order.length) * turns + before) % plan.pages;
    }

    onSectionChanged: Qt.callLater(lay)
    onAboveChanged: Qt.callLater(lay)
    onHeightChanged: Qt.callLater(lay)

    function lay() {
        const places = [];
        let page = 0;
        let y = above;
        for (let i = 0; i < section.rows.length; ++i) {
            const tall = rows.itemAt(i)?.implicitHeight ?? 0;
            if (y > above && y + tall > height + 0.5) {
                page += 1;
                y = above;
            }
            places.push({ "page": page, "y": y });
            y += tall;
        }
        plan = { "of": section.name, "places": places, "pages": page + 1 };
    }

    // How wide each figure of a section is, its head too.
    function measured(section) {
        void [figures.font, names.font, uyghur.font];
        const widths = section.heads.map(head => (head.family === "Hallside Uyghur" ? uyghur : names).advanceWidth(head.text));
        for (const row of section.rows)
            row.figures.forEach((figure, i) => widths[i] = Math.max(widths[i] ?? 0, figures.advanceWidth(figure)));
        const space = 0.6 * board.name;
        const total = widths.reduce((sum, width) => sum + Math.ceil(width) + 2, 0) + space * Math.max(0, widths.length - 1);
        return { "widths": widths.map(width => Math.ceil(width) + 2), "space": space, "total": total };
    }

    FontMetrics {
        id: figures

        font.family: "Hallside Han"
        font.bold: true
        font.pixelSize: carousel.board.figure
    }

    FontMetrics {
        id: names

        font.family: "Hallside Han"
        font.pixelSize: carousel.board.name
    }

    FontMetrics {
        id: uyghur

        font.family: "Hallside Uyghur"
        font.pixelSize: carousel.board.name
    }

    SectionHead {
        id: head

        board: carousel.board
        section: carousel.section
        columns: carousel.columns
        page: carousel.page
        pages: carousel.plan.pages
        width: carousel.width
        height: implicitHeight
    }

    Repeater {
        id: rows

        model: carousel.section.rows.length

        SectionRow {
            required property int index
            readonly property var place: carousel.plan.places[index] ?? ({ "page": -1, "y": 0 })

            board: carousel.board
            row: carousel.section.rows[index] ?? ({})
            columns: carousel.columns
            width: carousel.width
            height: implicitHeight
            onImplicitHeightChanged: Qt.callLater(carousel.lay)
            y: place.y
            visible: carousel.plan.of === carousel.section.name && place.page === carousel.page
        }
    }

    Words {
        visible: carousel.section.rows.length === 0 && text !== ""
        y: carousel.above + 0.4 * carousel.board.name
        width: parent.width
        phrase: carousel.section.empty
        size: carousel.board.name
        color: carousel.board.colours.text
    }
}
