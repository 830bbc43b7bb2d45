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
    // A reason that stands above already is not said again.
    readonly property var ways: ui.screen.choices.filter(choice => choice.act !== "choose").map(choice => ui.screen.lines.includes(choice.whyNot) ? Object.assign({}, choice, { "whyNot": "" }) : choice)
    readonly property real space: (ui.small ? 3 : 4) * ui.mm
    // A small screen has no room for keys and large letters.
    readonly property real unit: ui.small ? ui.mm : ui.u
    // Of what was typed: as high as wanted, but no higher than the rest leaves it.
    readonly property real fieldLeast: (pad === "text" ? 13 : 12) * ui.mm
    readonly property real fieldMost: pad === "text" ? 44 * ui.mm : 24 * unit
    readonly property real besideField: lines.height + hint.height + 4 * ui.mm + (others.count ? others.height + space : 0) + listed
    // What a list of what was found needs at least.
    readonly property real listed: !beside && found.length ? 72 * unit + space : 0

    // A key of a keyboard: true if it types here.
    function typed(event) {
        const done = ways.find(choice => ["enter", "send"].includes(choice.act) && choice.enabled);
        if (event.key === Qt.Key_Backspace)
            ui.touch({ "act": "key", "argument": "erase" });
        else if (done && [Qt.Key_Return, Qt.Key_Enter].includes(event.key)) {
            if (!event.isAutoRepeat)
                ui.touch(done);
        } else if (keys.characters.includes(event.text.toUpperCase()) && event.text !== "")
            ui.touch({ "act": "key", "argument": event.text.toUpperCase() });
        else
            return false;
        return true;
    }

    Item {
        id: words

        readonly property real space: 2 * page.ui.mm

        width: page.beside ? parent.width - keys.width - page.space * 2 : parent.width
        x: page.beside && page.ui.mirrored ? parent.width - width : 0
        height: hint.y + hint.height

        Lines {
            id: lines

            ui: page.ui
            width: parent.width
            size: page.ui.small ? page.ui.smallest : 7 * page.unit
        }

        Rectangle {
            id: field

            y: lines.height > 0 ? lines.height + words.space : 0
            width: parent.width
            height: Math.max(page.fieldLeast, Math.min(page.fieldMost, page.height - page.besideField - (page.beside ? 0 : keys.height + page.space)))
            radius: 2.5 * page.ui.u
            color: page.ui.look.surface
            border.color: page.ui.look.text
            border.width: Math.max(2, Math.round(0.7 * page.ui.mm))

            Text {
                id: shown

                anchors.fill: parent
                anchors.margins: 2 * page.ui.mm
                // Of a long text its end, as much as fits.
                readonly property int most: Math.max(1, Math.floor(height / (8.4 * page.ui.mm))) * Math.floor(width / (4.8 * page.ui.mm))
                readonly property string whole: page.entry.shown ?? ""

                text: whole.length > most ? "…" + whole.slice(1 - most) : whole
                textFormat: Text.PlainText
                color: page.ui.look.text
                font.family: "Hallside Han"
                font.hintingPreference: Font.PreferVerticalHinting
                font.pixelSize: (page.pad === "text" ? 9 : 14) * page.unit
                font.letterSpacing: page.pad === "text" ? 0 : 1.5 * page.unit
                wrapMode: page.pad === "text" ? Text.Wrap : Text.NoWrap
                minimumPixelSize: page.ui.smallest
                fontSizeMode: Text.Fit
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                Accessible.role: Accessible.StaticText
                Accessible.name: text
                Accessible.ignored: text === ""
            }
        }

        Line {
            id: hint

            y: field.y + field.height + words.space
            ui: page.ui
            width: parent.width
            size: page.ui.small ? page.ui.smallest : 7 * page.unit
            text: page.entry.hint ?? ""
        }
    }

    Choices {
        ui: page.ui
        unit: page.unit
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
        choices: page.ways
        u: page.unit
        least: 60 * page.unit
        width: words.width
        x: words.x
        y: (page.beside ? page.height : keys.y - page.space) - height
    }

    Keypad {
        id: keys

        ui: page.ui
        pad: page.pad
        room: Qt.size(page.beside ? page.width * (characters.length <= 12 ? 0.5 : page.pad === "initials" && page.ui.small ? 0.52 : 0.6) : page.width, page.beside ? page.height : page.height - page.besideField - page.fieldLeast - page.space)
        x: page.beside ? (page.ui.mirrored ? 0 : page.width - width) : (page.width - width) / 2
        y: page.height - height
    }
}
