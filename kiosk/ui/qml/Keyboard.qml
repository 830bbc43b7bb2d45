import QtQuick

// Keys: Tab and the arrows go from target to target in reading order or by where they lie, a number goes to
// the choice of that place, also on another page of a list; Escape goes back. A page with a keypad takes the
// characters. The star begins to read aloud, or once more; the slash stops and goes on.
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

    onPageChanged: number = ""

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
        const all = targets();
        focus(all[start(all)]);
    }

    // Where keys begin: at what the page says, else in reading order.
    function start(all) {
        return Math.max(0, all.findIndex(target => target.choice.first === true));
    }

    function focus(target) {
        if (target)
            target.forceActiveFocus(Qt.TabFocusReason);
    }

    // Goes there because a key said so: who can't see is told.
    function move(target) {
        focus(target);
        if (target)
            ui.tell(target.choice, target.spoken);
    }

    // True if it is a key of the reading.
    function reads(event) {
        const act = { "*": settings("repeat") ? "repeat" : "aloud", "/": "pause" }[event.text];
        if (!act || !settings(act))
            return false;
        ui.touch({ "act": act });
        return true;
    }

    function settings(act) {
        return ui.screen.settings.some(choice => choice.act === act);
    }

    function pressed(event) {
        const first = !ui.keyed;
        ui.keyed = true;
        ui.press();
        event.accepted = true;
        if (!/^[0-9]$/.test(event.text))
            number = "";
        if (reads(event))
            return;
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
        move(at < 0 || first ? all[by > 0 ? start(all) : all.length - 1] : all[(at + by + all.length) % all.length]);
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
            move(best);
        else
            step(by, false);
    }

    function jump(digit) {
        const all = numbered();
        number += digit;
        if (Number(number) > all.length || Number(number) === 0)
            number = digit;
        forget.restart();
        const target = all[Number(number) - 1];
        if (target && !target.visible && target.parent.plan)
            target.parent.page = target.parent.plan.places[target.index].page;
        move(target);
    }

    // What numbers go to: every choice, in the order of the screen, seen or on another page of its list.
    function numbered(item = root, found = []) {
        for (const child of item?.children ?? []) {
            if (child.isTarget) {
                if (child.choice.act !== undefined)
                    found.push(child);
            } else if (child.enabled)
                numbered(child, found);
        }
        return found;
    }
}
