import QtQuick
import QtTest
import "../../../../kiosk/ui/qml"

TestCase {
    id: test

    name: "Keypad"
    visible: true
    when: windowShown
    width: 1000
    height: 800

    Component {
        id: made

        Keypad {
            ui: Ui {}
            room: Qt.size(900, 700)
        }
    }

    function keypad(pad) {
        return createTemporaryObject(made, test, { "pad": pad });
    }

    function keys(of) {
        return [...of.children].filter(one => one.objectName === "target");
    }

    function key(of, name) {
        return keys(of).find(one => one.spoken === name);
    }

    function test_each_key_types_its_character_and_two_take_away() {
        const pad = keypad("pin");
        for (const name of ["7", "0", pad.ui.words.erase, pad.ui.words.clear])
            mouseClick(key(pad, name));
        compare(pad.ui.touched, ["key:7", "key:0", "key:erase", "key:clear"]);
    }

    function test_every_pad_has_keys_of_20_mm_within_its_room_data() {
        return ["pin", "initials", "number", "text"].map(pad => ({ "tag": pad }));
    }

    function test_every_pad_has_keys_of_20_mm_within_its_room(row) {
        const pad = keypad(row.tag);
        compare(keys(pad).length, pad.characters.length + 2);
        for (const one of keys(pad))
            verify(one.width >= 20 * pad.ui.mm && one.height >= 20 * pad.ui.mm, one.spoken);
        verify(pad.width <= 900 && pad.height <= 700);
    }

    function test_digits_run_from_the_left_in_every_language() {
        const pad = keypad("pin");
        pad.ui.mirrored = true;
        verify(key(pad, "1").x < key(pad, "2").x);
        verify(key(pad, "1").y < key(pad, "4").y);
    }
}
