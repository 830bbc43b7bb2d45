pragma ComponentBehavior: Bound

import QtQuick

// The same in one or two languages: side by side where both fit, else one below the other.
Item {
    id: titles

    property var phrases: []
    required property real size
    property color color
    property bool strong: true
    readonly property real space: size
    readonly property bool beside: phrases.length < 2 || first.natural + space + second.natural <= width

    implicitHeight: beside ? Math.max(first.implicitHeight, second.implicitHeight) : first.implicitHeight + second.implicitHeight

    Words {
        id: first

        size: titles.size
        strong: titles.strong
        color: titles.color
        phrase: titles.phrases[0] ?? ({})
        width: titles.beside && titles.phrases.length > 1 ? Math.min(natural, titles.width) : titles.width
    }

    Words {
        id: second

        size: titles.size
        strong: titles.strong
        color: titles.color
        phrase: titles.phrases[1] ?? ({})
        visible: titles.phrases.length > 1
        width: titles.beside ? Math.max(0, titles.width - first.width - titles.space) : titles.width
        x: titles.beside ? titles.width - width : 0
        y: titles.beside ? 0 : first.implicitHeight
        horizontalAlignment: titles.beside || phrase?.rtl ? Text.AlignRight : Text.AlignLeft
    }
}
