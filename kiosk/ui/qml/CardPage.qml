pragma ComponentBehavior: Bound

import QtQuick

// Where the card or the code goes: a picture, and what happens with it.
Item {
    id: page

    required property var ui

    Item {
        id: picture

        readonly property real side: Math.min(90 * page.ui.u, page.ui.portrait ? parent.height * 0.4 : parent.width * 0.3)

        width: page.ui.portrait ? parent.width : side
        height: page.ui.portrait ? side : parent.height - band.height
        x: !page.ui.portrait && page.ui.mirrored ? parent.width - width : 0

        Icon {
            ui: page.ui
            // The scanner is asked for with the same template.
            name: page.ui.screen.page === "find" ? "code" : "card-reader"
            side: picture.side
            colour: page.ui.look.bar === page.ui.look.background ? page.ui.look.accent : page.ui.look.bar
            anchors.centerIn: parent
        }
    }

    Pages {
        id: told

        readonly property real size: page.ui.fit(page.ui.screen.lines, width, height, [11 * page.ui.u, 9 * page.ui.u, 7.5 * page.ui.u])

        ui: page.ui
        x: page.ui.portrait || page.ui.mirrored ? 0 : picture.width + 6 * page.ui.mm
        y: page.ui.portrait ? picture.height + 4 * page.ui.mm : 0
        width: page.ui.portrait ? parent.width : parent.width - picture.width - 6 * page.ui.mm
        height: parent.height - y - band.height - (band.count ? 4 * page.ui.mm : 0)
        gap: 4 * page.ui.u
        centred: !page.ui.portrait
        count: page.ui.screen.lines.length
        entry: Line {
            required property int index

            ui: page.ui
            size: told.size * told.factor
            horizontalAlignment: page.ui.portrait ? Text.AlignHCenter : Text.AlignLeft
            text: page.ui.screen.lines[index] ?? ""
        }
    }

    Band {
        id: band

        ui: page.ui
        anchors.bottom: parent.bottom
        width: parent.width
        u: page.ui.small ? page.ui.mm : page.ui.u
        least: 70 * u
        floor: (page.ui.small ? 20 : 30) * page.ui.mm
        choices: page.ui.screen.choices
    }
}
