pragma ComponentBehavior: Bound

import QtQuick

// The screen's number, large; its lines, then its steps; its code beside or below them; its choices.
Item {
    id: told

    required property var ui
    property bool centred: false
    property var sizes: [12 * ui.u, 10 * ui.u, 8 * ui.u]
    readonly property var lines: ui.screen.lines
    readonly property var steps: ui.screen.steps
    readonly property bool beside: height < width
    readonly property bool coded: ui.screen.qr?.size !== undefined
    readonly property real space: 4 * ui.mm
    readonly property real side: Math.min(80 * ui.u, beside ? area.height : area.height * 0.4, width / 2.5)

    Item {
        id: area

        width: parent.width
        height: parent.height - band.height - (band.count ? told.space : 0)

        Text {
            id: number

            width: told.beside && told.coded ? parent.width - code.width - 2 * told.space : parent.width
            height: text ? Math.min(60 * told.ui.u, area.height * (told.ui.small ? 0.32 : 0.4)) : 0
            x: told.ui.mirrored ? parent.width - width : 0
            text: told.ui.screen.number
            visible: text !== ""
            textFormat: Text.PlainText
            color: told.ui.look.text
            font.family: "Hallside Han"
            font.hintingPreference: Font.PreferVerticalHinting
            font.bold: true
            font.pixelSize: 56 * told.ui.u
            minimumPixelSize: 12 * told.ui.mm
            fontSizeMode: Text.Fit
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }

        Pages {
            id: passages

            readonly property real size: told.ui.fit(told.lines, width, height - told.steps.length * 26 * told.ui.u, told.sizes)

            ui: told.ui
            x: number.x
            y: number.height
            width: number.width
            height: (told.beside || !told.coded ? area.height : code.y - told.space) - y
            gap: 3 * told.ui.u
            centred: told.centred && !number.visible
            count: told.lines.length + told.steps.length
            entry: Passage {
                required property int index

                ui: told.ui
                size: passages.size
                factor: passages.factor
                centred: told.centred
                text: told.lines[index] ?? ""
                step: told.steps[index - told.lines.length] ?? null
                place: index - told.lines.length + 1
            }
        }

        Code {
            id: code

            ui: told.ui
            side: told.side
            matrix: told.ui.screen.qr
            x: told.beside ? (told.ui.mirrored ? 0 : parent.width - width) : (parent.width - width) / 2
            y: told.beside ? Math.max(0, (parent.height - height) / 2) : parent.height - height
        }
    }

    Band {
        id: band

        ui: told.ui
        anchors.bottom: parent.bottom
        width: parent.width
        u: told.ui.small ? told.ui.mm : told.ui.u
        least: 70 * u
        floor: (told.ui.small ? 20 : 30) * told.ui.mm
        choices: told.ui.screen.choices
    }
}
