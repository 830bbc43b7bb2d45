pragma ComponentBehavior: Bound

import QtQuick

// A number, large; its code, and what to know of it.
Item {
    id: page

    required property var ui
    readonly property bool beside: height < width
    readonly property bool coded: ui.screen.qr?.size !== undefined
    readonly property real side: Math.min(80 * ui.u, beside ? height - band.height - 8 * ui.mm : height / 3, width / 2.5)

    Item {
        id: area

        anchors.top: parent.top
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: band.top
        anchors.bottomMargin: band.count ? 4 * page.ui.mm : 0

        Text {
            id: number

            width: page.beside && page.coded ? parent.width - page.side - 8 * page.ui.mm : parent.width
            height: text ? Math.min(60 * page.ui.u, area.height * (page.ui.small ? 0.32 : 0.4)) : 0
            x: page.ui.mirrored ? parent.width - width : 0
            text: page.ui.screen.number
            textFormat: Text.PlainText
            color: page.ui.look.text
            font.family: "Hallside Han"
            font.bold: true
            font.pixelSize: 56 * page.ui.u
            minimumPixelSize: 12 * page.ui.u
            fontSizeMode: Text.Fit
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }

        Pages {
            id: told

            readonly property real size: page.ui.fit(page.ui.screen.lines, width, height, [12 * page.ui.u, 10 * page.ui.u, 9 * page.ui.u, 7.5 * page.ui.u])

            ui: page.ui
            x: number.x
            y: number.height
            width: number.width
            height: (page.beside || !page.coded ? parent.height : code.y - 4 * page.ui.mm) - number.height
            gap: 3 * page.ui.u
            count: page.ui.screen.lines.length
            entry: Line {
                required property int index

                ui: page.ui
                size: told.size * told.factor
                horizontalAlignment: Text.AlignHCenter
                text: page.ui.screen.lines[index] ?? ""
            }
        }

        Code {
            id: code

            ui: page.ui
            side: page.side
            matrix: page.ui.screen.qr
            x: page.beside ? (page.ui.mirrored ? 0 : parent.width - width) : (parent.width - width) / 2
            y: page.beside ? (parent.height - height) / 2 : parent.height - height
        }
    }

    Band {
        id: band

        ui: page.ui
        anchors.bottom: parent.bottom
        width: parent.width
        least: 70 * page.ui.u
        floor: (page.ui.small ? 20 : 30) * page.ui.mm
        choices: page.ui.screen.choices
    }
}
