import QtQuick

// A text that wraps between words. A word that is wider than the line makes the whole text smaller.
Text {
    id: line

    required property var ui
    property real size: ui.body
    // Bold. Not read from `font`, which changes as a whole when its size does: the size would depend on itself.
    property bool strong: false
    // A word in letters; what Chinese writes breaks anywhere.
    readonly property real widest: {
        void metrics.font;
        let most = 0;
        for (const word of text.split(/[\s\u2e80-\u9fff\uff00-\uffef]+/))
            most = Math.max(most, metrics.advanceWidth(word));
        return most;
    }

    color: ui.look.text
    font.family: ui.look.family
    // The same shapes and widths whatever the machine is set to.
    font.hintingPreference: Font.PreferVerticalHinting
    font.bold: strong
    font.pixelSize: Math.max(ui.smallest, widest > width && width > 0 ? Math.floor(size * width / widest * 0.95) : size)
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: text.trim() === ""

    FontMetrics {
        id: metrics

        font.family: line.ui.look.family
        font.hintingPreference: Font.PreferVerticalHinting
        font.bold: line.strong
        font.pixelSize: line.size
    }
}
