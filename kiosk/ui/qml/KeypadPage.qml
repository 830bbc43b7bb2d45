pragma ComponentBehavior: Bound

import QtQuick

// Something is typed. Beside or above the keys: what was typed, and what it finds.
Item {
    id: page

    required property var ui
    readonly property var entry: ui.screen.entry
    readonly property string pad: entry.pad ?? "digits"
    readonly property bool beside: !ui.portrait
    readonly property var found: ui.screen.choices.filter(choice => choice.act === "choose")
    readonly property var others: ui.screen.choices.filter(choice => choice.act !== "choose")
    readonly property real space: 4 * ui.mm

    // What a list of what was found needs at least.
    readonly property real listed: !beside && found.length ? 72 * ui.u + space : 0

    // A key of a keyboard: true if it types here.
    function typed(event) {
        if (event.key === Qt.Key_Backspace)
            ui.touch({ "act": "key", "argument": "erase" });
        else if (keys.characters.includes(event.text.toUpperCase()) && event.text !== "")
            ui.touch({ "act": "key", "argument": event.text.toUpperCase() });
        else
            return false;
        return true;
    }

    Column {
        id: words

        width: page.beside ? parent.width - keys.width - page.space * 2 : parent.width
        x: page.beside && page.ui.mirrored ? parent.width - width : 0
        spacing: 3 * page.ui.mm

        Lines {
            ui: page.ui
            width: parent.width
            visible: page.ui.screen.lines.length > 0
        }

        Rectangle {
            width: parent.width
            height: 24 * page.ui.u
            radius: 2.5 * page.ui.u
            color: page.ui.look.surface
            border.color: page.ui.look.text
            border.width: Math.max(2, Math.round(0.7 * page.ui.mm))

            Text {
                id: shown

                anchors.fill: parent
                anchors.margins: 3 * page.ui.mm
                text: page.entry.shown ?? ""
                textFormat: Text.PlainText
                color: page.ui.look.text
                font.family: "Hallside Han"
                font.pixelSize: 14 * page.ui.u
                font.letterSpacing: 1.5 * page.ui.u
                minimumPixelSize: page.ui.smallest
                fontSizeMode: Text.Fit
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }

        Line {
            ui: page.ui
            width: parent.width
            text: page.entry.hint ?? ""
        }
    }

    Choices {
        ui: page.ui
        x: words.x
        width: words.width
        anchors.top: words.bottom
        anchors.topMargin: page.space
        anchors.bottom: page.beside ? parent.bottom : others.top
        anchors.bottomMargin: page.beside ? (others.count ? others.height + page.space : 0) : page.space
        choices: page.found
    }

    Band {
        id: others

        ui: page.ui
        choices: page.others
        least: 60 * page.ui.u
        width: words.width
        x: words.x
        y: (page.beside ? page.height : keys.y - page.space) - height
    }

    Keypad {
        id: keys

        ui: page.ui
        pad: page.pad
        enter: !page.ui.screen.choices.concat(page.ui.screen.actions).some(choice => choice.act === "enter")
        room: Qt.size(page.beside ? page.width * (characters.length > 12 ? 0.6 : 0.5) : page.width, page.beside ? page.height : page.height - words.height - page.space - page.listed - (others.count ? others.height + page.space : 0))
        x: page.beside ? (page.ui.mirrored ? 0 : page.width - width) : (page.width - width) / 2
        y: page.height - height
    }
}
