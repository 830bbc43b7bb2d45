import QtQuick

// A phrase of the board: a map of text, family, rtl. It wraps between words; a word that is wider than the line
// makes the whole phrase smaller.
Text {
    id: words

    required property var phrase
    required property real size
    property bool strong: false
    readonly property string family: phrase?.family ?? "Hallside Han"
    readonly property real widest: {
        let most = 0;
        if (natural <= width)
            return most;
        for (const word of text.split(/[\s⺀-鿿＀-￯]+/))
            most = Math.max(most, metrics.advanceWidth(word));
        return most;
    }

    // On one line, in its own size.
    readonly property real natural: {
        void metrics.font;
        return Math.ceil(metrics.advanceWidth(text)) + 2;
    }

    text: phrase?.text ?? ""
    font.family: family
    font.bold: strong
    font.pixelSize: widest > width && width > 0 ? Math.max(1, Math.floor(size * width / widest * 0.97)) : size
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    horizontalAlignment: phrase?.rtl ? Text.AlignRight : Text.AlignLeft
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: text.trim() === ""

    FontMetrics {
        id: metrics

        font.family: words.family
        font.bold: words.strong
        font.pixelSize: words.size
    }
}
