import QtQuick

// What every part of the layout looks at, and what was touched. `setup` gives the colours and words.
QtObject {
    property var touched: []
    property var told: []
    property int stirred: 0
    property int pressed: 0
    property var screen: ({ "lines": [], "choices": [], "notices": [], "steps": [], "settings": [], "moreBefore": false, "moreAfter": false })
    property var look: setup.look
    property var words: setup.words
    property real mm: 4
    property real u: mm
    property real body: 7 * u
    property real smallest: 6 * mm
    property bool mirrored: false
    property bool portrait: true
    property bool small: false
    property bool keyed: false

    function touch(choice) {
        touched = [...touched, choice.act + ":" + (choice.argument ?? "")];
    }

    function stir() {
        stirred += 1;
    }

    function press() {
        pressed += 1;
    }

    function tell(choice, spoken) {
        told = [...told, spoken];
    }

    function tall(text, width, size) {
        return Math.ceil(text.length * size * 0.6 / width) * size * 1.45;
    }

    function fit(texts, width, height, sizes) {
        return sizes[0];
    }
}
