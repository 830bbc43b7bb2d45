import QtQuick
import QtTest
import "../../../../kiosk/ui/qml"

TestCase {
    id: test

    name: "Choices, ChoicesPage, Question, Keyboard"
    visible: true
    when: windowShown
    width: 800
    height: 900

    Component {
        id: listed

        Choices {
            ui: Ui {}
            width: 800
            height: 600
            choices: [...Array(30).keys()].map(n => ({ "act": "choose", "argument": "c" + n, "title": "Choice " + n }))
        }
    }

    Component {
        id: several

        ChoicesPage {
            width: 800
            height: 900
            ui: Ui {
                screen: ({ "lines": ["Choose"], "moreBefore": false, "moreAfter": false, "choices": [
                            { "act": "reason", "argument": "201", "title": "Slow", "chosen": true },
                            { "act": "reason", "argument": "202", "title": "Rude" },
                            { "act": "send", "title": "Send", "primary": true }] })
            }
        }
    }

    Component {
        id: asked

        Question {
            width: 800
            height: 900
            ui: Ui {
                screen: ({ "alert": { "title": "Still there?", "left": "20 seconds" } })
            }
        }
    }

    Component {
        id: keyed

        Item {
            id: stage

            readonly property Ui ui: Ui {}
            readonly property Keyboard keyboard: Keyboard {
                ui: stage.ui
                root: row
                focused: stage.Window.activeFocusItem
            }
            focus: true
            Keys.onPressed: event => keyboard.pressed(event)

            Band {
                id: row

                width: 800
                ui: stage.ui
                choices: ["a", "b", "c"].map(name => ({ "act": "open", "argument": name, "title": name, "enabled": name !== "b" }))
            }
        }
    }

    function targets(of) {
        const found = [];
        for (const one of of.children)
            found.push(...(one.objectName === "target" ? (one.visible ? [one] : []) : targets(one)));
        return found;
    }

    function target(of, name) {
        return targets(of).find(one => one.spoken === name);
    }

    function test_a_long_list_turns_its_own_pages_and_then_asks_for_more() {
        const list = createTemporaryObject(listed, test);
        tryVerify(() => list.plan.pages > 1);
        const seen = [];
        for (let page = 0; page < list.plan.pages; ++page) {
            seen.push(...targets(list).map(one => one.choice.argument).filter(name => name));
            mouseClick(target(list, list.ui.words.after));
        }
        compare(seen.length, 30);
        compare(list.ui.touched, [], "greyed at the end");
        list.moreAfter = true;
        list.page = list.plan.pages - 1;
        mouseClick(target(list, list.ui.words.after));
        compare(list.ui.touched, ["scroll:down"]);
    }

    function test_reasons_stand_above_what_ends_the_choosing_and_a_chosen_one_is_ticked() {
        const page = createTemporaryObject(several, test);
        tryVerify(() => target(page, "Send") !== undefined);
        verify(target(page, "Send").mapToItem(page, 0, 0).y > target(page, "Rude").mapToItem(page, 0, 0).y);
        verify(target(page, "Slow").Accessible.checked);
        verify(!target(page, "Rude").Accessible.checked);
        mouseClick(target(page, "Rude"));
        mouseClick(target(page, "Send"));
        compare(page.ui.touched, ["reason:202", "send:"]);
    }

    function test_a_touch_anywhere_says_that_somebody_is_there() {
        const question = createTemporaryObject(asked, test);
        mouseClick(question, 5, 5);
        compare(question.ui.touched, ["continue:"]);
        mouseClick(target(question, question.ui.words.end));
        compare(question.ui.touched, ["continue:", "end:"]);
    }

    function test_keys_go_from_target_to_target_and_around_data() {
        return [{ "tag": "tab", "mirrored": false, "on": Qt.Key_Tab }, { "tag": "right", "mirrored": false, "on": Qt.Key_Right }, { "tag": "left, mirrored", "mirrored": true, "on": Qt.Key_Left }];
    }

    function test_keys_go_from_target_to_target_and_around(row) {
        const item = createTemporaryObject(keyed, test);
        item.ui.mirrored = row.mirrored;
        item.forceActiveFocus();
        const reached = [];
        for (let n = 0; n < 4; ++n) {
            keyClick(row.on);
            reached.push(item.keyboard.focused.spoken);
        }
        compare(reached, ["a", "b", "c", "a"]);
        compare(item.ui.told, reached, "who can't see hears it");
        verify(item.ui.keyed && item.ui.stirred === 4);
        keyClick(Qt.Key_3);
        compare(item.keyboard.focused.spoken, "c");
        keyClick(Qt.Key_Return);
        compare(item.ui.touched, ["open:c"]);
    }
}
