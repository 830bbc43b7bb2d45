import QtQuick
import QtTest
import "../../../../kiosk/ui/qml"

TestCase {
    id: test

    name: "Target"
    visible: true
    when: windowShown
    width: 800
    height: 600

    Component {
        id: made

        Target {
            width: 400
            height: 100
            ui: Ui {}
            choice: ({ "act": "goal", "argument": "number", "title": "Take", "icon": "number" })
        }
    }

    function target(properties) {
        return createTemporaryObject(made, test, properties ?? {});
    }

    function child(of, name) {
        return [...of.children].find(one => one.objectName === name && one.visible);
    }

    function test_a_tap_is_one_touch() {
        const one = target();
        mouseClick(one);
        compare(one.ui.touched, ["goal:number"]);
        compare(one.ui.stirred, 0);
    }

    function test_a_finger_that_slides_off_touches_nothing() {
        const one = target();
        mousePress(one, 200, 50);
        mouseMove(one, 200, 400);
        mouseRelease(one, 200, 400);
        compare(one.ui.touched, []);
    }

    function test_a_greyed_one_only_stirs_and_says_why() {
        const one = target({ "choice": { "act": "goal", "title": "Take", "enabled": false, "whyNot": "No paper" } });
        mouseClick(one);
        compare(one.ui.touched, []);
        compare(one.ui.stirred, 1);
        verify(one.Accessible.description.includes("No paper"));
        verify(child(one, "icon"), "a sign besides the colour");
    }

    function test_keys_press_it_data() {
        return [{ "tag": "return", "key": Qt.Key_Return }, { "tag": "enter", "key": Qt.Key_Enter }, { "tag": "space", "key": Qt.Key_Space }];
    }

    function test_keys_press_it(row) {
        const one = target();
        one.forceActiveFocus();
        keyClick(row.key);
        compare(one.ui.touched, ["goal:number"]);
    }

    function test_its_ring_is_seen_while_keys_are_used() {
        const one = target();
        one.forceActiveFocus();
        verify(!child(one, "ring"));
        one.ui.keyed = true;
        const ring = child(one, "ring");
        verify(ring && ring.x < 0 && ring.width > one.width);
        mouseClick(one);
        verify(!child(one, "ring"), "a touch ends it");
    }

    function test_mirrored_its_drawing_is_on_the_right() {
        const one = target();
        verify(child(one, "icon").x < one.width / 2);
        one.ui.mirrored = true;
        verify(child(one, "icon").x > one.width / 2);
    }

    function test_it_wants_20_mm_and_more_for_more_words() {
        const one = target();
        compare(one.implicitHeight, 20 * one.ui.mm);
        one.choice = { "act": "goal", "title": "Take", "details": ["One", "Two", "Three", "Four"] };
        verify(one.implicitHeight > 40 * one.ui.mm);
    }

    function test_what_it_does_goes_before_what_its_choice_says() {
        let done = 0;
        const one = target({ "does": () => done += 1 });
        mouseClick(one);
        compare(done, 1);
        compare(one.ui.touched, []);
    }
}
