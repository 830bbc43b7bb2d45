pragma ComponentBehavior: Bound

import QtQuick

// Entries in columns, row by row, as many as fit; the rest is on further pages. `entry` is a delegate with
// `required property int index` and an implicitHeight; its place and size are set here.
Item {
    id: pages

    required property var ui
    property int count: 0
    property Component entry
    property int columns: 1
    property real rowHeight: 0
    property real gap: 4 * ui.u
    property bool moreBefore: false
    property bool moreAfter: false
    property bool centred: false
    // Below 1 where an entry would not fit on a page at all: its texts become smaller.
    property real factor: 1
    property int page: 0
    // Counts the entries' coming and going, which no property of a Repeater tells in time.
    property int changes: 0
    // Where there is little height, what turns the pages stands beside the entries.
    readonly property bool beside: height < 3.2 * barHeight && width > 150 * ui.mm
    readonly property real room: beside ? width - bar.width - gap : width
    readonly property real cell: (room - (columns - 1) * gap) / columns
    readonly property real barHeight: (ui.small ? ui.mm : ui.u) * 20
    readonly property var plan: arrange()
    readonly property bool turning: plan.pages > 1 || moreBefore || moreAfter
    readonly property bool before: page > 0 || moreBefore
    readonly property bool after: page < plan.pages - 1 || moreAfter
    // What the entries of this page need.
    readonly property real used: plan.used[Math.min(page, plan.used.length - 1)] ?? 0

    function arrange() {
        const heights = [];
        void changes;
        for (let i = 0; i < count; ++i)
            heights.push(Math.max(rowHeight, entries.itemAt(i)?.implicitHeight ?? 0));
        const whole = fill(heights, height);
        const bar = moreBefore || moreAfter || whole.pages > 1;
        return bar && !beside ? fill(heights, height - barHeight - gap) : whole;
    }

    function fill(heights, room) {
        const places = [];
        const used = [0];
        let over = false;
        let y = 0;
        let on = 0;
        for (let start = 0; start < heights.length; start += columns) {
            const tall = Math.max(...heights.slice(start, start + columns));
            if (y > 0 && y + tall > room + 0.5) {
                on += 1;
                y = 0;
            }
            for (let i = start; i < Math.min(start + columns, heights.length); ++i)
                places.push({ "page": on, "y": y, "tall": Math.min(tall, room), "column": i - start });
            over = over || tall > room + 0.5;
            used[on] = y + tall;
            y += tall + gap;
        }
        return { "places": places, "pages": on + 1, "used": used, "over": over };
    }

    function turn(by) {
        if (page + by >= 0 && page + by < plan.pages) {
            page += by;
            ui.stir();
        } else {
            page = 0;
            ui.touch({ "act": "scroll", "argument": by > 0 ? "down" : "up" });
        }
    }

    // Another text may need more or fewer pages.
    onPlanChanged: {
        if (page >= plan.pages)
            page = plan.pages - 1;
        if (plan.over && factor > 0.5)
            Qt.callLater(shrink);
    }

    // What was too large in one language or size of letters may fit in the next.
    Connections {
        function onLookChanged() {
            pages.factor = 1;
        }

        target: pages.ui
    }

    function shrink() {
        if (plan.over && width > 0 && height > barHeight)
            factor *= 0.88;
    }

    Repeater {
        id: entries

        model: pages.entry ? pages.count : 0
        delegate: pages.entry

        onItemRemoved: pages.changes += 1
        onItemAdded: (index, item) => {
            item.width = Qt.binding(() => pages.cell);
            item.height = Qt.binding(() => pages.plan.places[index]?.tall ?? 0);
            item.x = Qt.binding(() => {
                const column = pages.plan.places[index]?.column ?? 0;
                const left = column * (pages.cell + pages.gap);
                return pages.ui.mirrored ? pages.width - left - pages.cell : left;
            });
            item.y = Qt.binding(() => (pages.plan.places[index]?.y ?? 0) + pages.lead);
            item.visible = Qt.binding(() => pages.plan.places[index]?.page === pages.page);
            pages.changes += 1;
        }
    }

    readonly property real lead: centred && !turning ? Math.max(0, (height - used) / 2) : 0

    Item {
        id: bar

        readonly property bool narrow: pages.beside || pages.width < 190 * pages.ui.u
        readonly property real unit: pages.ui.small ? pages.ui.mm : pages.ui.u
        readonly property real between: pages.beside ? 2 * pages.ui.mm : pages.gap
        readonly property real side: pages.beside ? pages.barHeight : Math.min(80 * pages.ui.u, (pages.width - where.width) / 2 - pages.gap)

        x: !pages.beside ? (pages.width - width) / 2 : pages.ui.mirrored ? 0 : pages.width - width
        y: pages.beside ? Math.max(0, (pages.height - height) / 2) : pages.height - height
        width: 2 * side + where.width + 2 * between
        height: pages.barHeight
        visible: pages.turning

        Target {
            ui: pages.ui
            u: bar.unit
            form: bar.narrow ? "tile" : "row"
            anchors.left: parent.left
            width: bar.side
            height: pages.barHeight
            choice: ({ "title": bar.narrow ? "" : spoken, "icon": "up", "enabled": pages.before })
            spoken: pages.ui.words["before"] ?? ""
            does: () => pages.turn(-1)
        }

        Line {
            id: where

            ui: pages.ui
            size: pages.beside ? pages.ui.smallest : pages.ui.body
            width: 24 * (pages.beside ? pages.ui.mm : pages.ui.u)
            height: pages.barHeight
            anchors.horizontalCenter: parent.horizontalCenter
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            text: pages.plan.pages > 1 ? (pages.page + 1) + " / " + pages.plan.pages : ""
        }

        Target {
            ui: pages.ui
            u: bar.unit
            form: bar.narrow ? "tile" : "row"
            anchors.right: parent.right
            width: bar.side
            height: pages.barHeight
            choice: ({ "title": bar.narrow ? "" : spoken, "icon": "down", "enabled": pages.after })
            spoken: pages.ui.words["after"] ?? ""
            does: () => pages.turn(1)
        }
    }
}
