import QtQuick

// Keys: Tab and the arrows go from target to target in reading order or by where they lie, a number goes to
// the target of that place, Escape goes back. A page with a keypad takes the characters.
QtObject {
    id: keyboard

    required property var ui
    property Item root
    property Item focused
    property var page
    property string number: ""
    readonly property Timer forget: Timer {
        interval: 1500
        onTriggered: keyboard.number = ""
    }

    // All that can be reached now, in reading order.
    function targets(item = root, found = []) {
        for (const child of item?.children ?? []) {
            if (!child.visible || !child.enabled)
                continue;
            if (child.isTarget)
                found.push(child);
            else
                targets(child, found);
        }
        return found;
    }

    function begin() {
        focus(targets()[0]);
    }

    function focus(target) {
        if (target)
            target.forceActiveFocus(Qt.TabFocusReason);
    }

    function pressed(event) {
        const first = !ui.keyed;
        ui.keyed = true;
        event.accepted = true;
        ui.stir();
        const by = {
            [Qt.Key_Tab]: 1, [Qt.Key_Backtab]: -1,
            [Qt.Key_Right]: ui.mirrored ? -1 : 1, [Qt.Key_Left]: ui.mirrored ? 1 : -1
        }[event.key];
        if (by)
            step(by, first);
        else if (event.key === Qt.Key_Down || event.key === Qt.Key_Up)
            across(event.key === Qt.Key_Down ? 1 : -1, first);
        else if (event.key === Qt.Key_Escape)
            ui.touch({ "act": "back" });
        else if (page?.typed && page.typed(event))
            return;
        else if (/^[0-9]$/.test(event.text))
            jump(event.text);
        else
            event.accepted = false;
    }

    function step(by, first) {
        const all = targets();
        const at = all.indexOf(focused);
        focus(at < 0 || first ? all[by > 0 ? 0 : all.length - 1] : all[(at + by + all.length) % all.length]);
    }

    // The nearest one above or below, else the one before or after.
    function across(by, first) {
        const all = targets();
        if (first || all.indexOf(focused) < 0) {
            step(by, first);
            return;
        }
        const middle = target => target.mapToItem(null, target.width / 2, target.height / 2);
        const here = middle(focused);
        let best = null;
        let least = Infinity;
        for (const other of all) {
            const there = middle(other);
            const along = (there.y - here.y) * by;
            if (along < 5 * ui.mm)
                continue;
            const far = along + 2 * Math.abs(there.x - here.x);
            if (far < least) {
                least = far;
                best = other;
            }
        }
        if (best)
            focus(best);
        else
            step(by, false);
    }

    function jump(digit) {
        const all = targets();
        number += digit;
        if (Number(number) > all.length || Number(number) === 0)
            number = digit;
        forget.restart();
        focus(all[Number(number) - 1]);
    }
}
