pragma ComponentBehavior: Bound

import QtQuick

// The keys of one pad, as large as the room lets them be, never below what a finger needs. Numbers and letters
// read from left to right in every language.
Item {
    id: keypad
    objectName: "keypad"

    required property var ui
    property string pad: "digits"
    property size room
    readonly property string characters: ({
            "pin": "1234567890",
            "initials": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "number": "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-",
            "text": "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ "
        })[pad] ?? "1234567890"
    readonly property bool few: characters.length <= 12
    readonly property var keys: {
        const all = [...characters].map(key => ({ "act": "key", "argument": key, "title": key === " " ? ui.words["space"] : key, "icon": key === " " ? "space" : "" }));
        const erase = { "act": "key", "argument": "erase", "title": ui.words["erase"], "icon": "erase" };
        const clear = { "act": "key", "argument": "clear", "title": ui.words["clear"], "icon": "clear" };
        // As on a telephone: the last row is clear, 0, erase.
        return few ? [...all.slice(0, 9), clear, all[9], erase] : [...all, erase, clear];
    }
    readonly property real least: 20 * ui.mm
    readonly property real gap: (ui.small ? 2.5 : 3) * ui.mm
    readonly property int columns: few ? 3 : fitting()
    readonly property int rows: Math.ceil(keys.length / columns)
    readonly property real cell: Math.max(least, Math.min(few ? 46 * ui.u : 32 * ui.u, (room.width + gap) / columns - gap))
    readonly property real tall: Math.max(least, Math.min(30 * ui.u, (room.height + gap) / rows - gap))

    // The number of columns that makes keys most nearly square, among those whose keys are large enough.
    function fitting() {
        const most = Math.max(1, Math.floor((room.width + gap) / (least + gap)));
        let found = most;
        let off = Infinity;
        for (let n = 4; n <= most; ++n) {
            const high = (room.height + gap) / Math.ceil(keys.length / n) - gap;
            const wide = Math.min(32 * ui.u, (room.width + gap) / n - gap);
            const here = Math.abs(Math.log(wide / Math.min(30 * ui.u, high)));
            if (high >= least && here < off) {
                off = here;
                found = n;
            }
        }
        return found;
    }

    width: columns * (cell + gap) - gap
    height: rows * (tall + gap) - gap

    Repeater {
        model: keypad.keys.length

        Target {
            required property int index
            readonly property int line: Math.floor(index / keypad.columns)
            // What is left of the last row belongs to its last key.
            readonly property int span: index === keypad.keys.length - 1 ? keypad.columns - index % keypad.columns : 1

            readonly property var key: keypad.keys[index] ?? ({})

            ui: keypad.ui
            // Where a word does not fit, its drawing has to do.
            spoken: key.title ?? ""
            form: choice.icon ? "tile" : "key"
            choice: key.icon && width < 38 * keypad.ui.mm ? Object.assign({}, key, { "title": "" }) : key
            titleSize: choice.icon ? 6 * keypad.ui.mm : Math.min(14 * keypad.ui.u, height * 0.55)
            iconSide: choice.title ? Math.min(9 * keypad.ui.u, height - 12 * keypad.ui.mm) : 11 * keypad.ui.mm
            pad: 1 * keypad.ui.mm
            width: keypad.cell * span + keypad.gap * (span - 1)
            height: keypad.tall
            x: (index % keypad.columns) * (keypad.cell + keypad.gap)
            y: line * (keypad.tall + keypad.gap)
        }
    }
}
