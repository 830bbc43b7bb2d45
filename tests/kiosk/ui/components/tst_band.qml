import QtQuick
import QtTest
import "../../../../kiosk/ui/qml"

TestCase {
    id: test

    name: "Band"
    visible: true
    when: windowShown
    width: 1000
    height: 800

    Component {
        id: made

        Band {
            ui: Ui {}
            width: 1000
        }
    }

    function band(choices) {
        const one = createTemporaryObject(made, test, { "choices": choices });
        tryVerify(() => targets(one).length === choices.length);
        return one;
    }

    function targets(of) {
        return [...of.children].filter(one => one.objectName === "target");
    }

    function titled(...names) {
        return names.map(name => ({ "act": "open", "argument": name, "title": name }));
    }

    function test_few_stand_in_one_row_of_equal_widths() {
        const all = targets(band(titled("a", "b", "c")));
        compare(new Set(all.map(one => one.y)).size, 1);
        compare(new Set(all.map(one => one.width)).size, 1);
        verify(all[0].x < all[1].x && all[1].x < all[2].x);
    }

    function test_mirrored_the_first_is_on_the_right() {
        const one = band(titled("a", "b"));
        one.ui.mirrored = true;
        const all = targets(one);
        verify(all[0].x > all[1].x);
    }

    function test_a_long_reason_gets_a_wide_target() {
        const choices = titled("a", "b", "c", "d");
        choices[1] = { "act": "open", "title": "b", "enabled": false, "whyNot": "A long reason. ".repeat(12) };
        compare(band(titled("a", "b", "c", "d")).columns, 4);
        verify(band(choices).columns < 4);
    }

    function test_a_row_is_as_high_as_the_highest_in_it() {
        const one = band([...titled("a"), { "act": "open", "title": "b", "details": ["x", "y", "z", "w"] }]);
        const all = targets(one);
        compare(all[0].height, all[1].height);
        verify(all[0].height > 20 * one.ui.mm);
        compare(one.height, all[0].height);
    }

    function test_none_takes_no_room() {
        compare(band([]).height, 0);
    }
}
