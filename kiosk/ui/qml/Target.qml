pragma ComponentBehavior: Bound

import QtQuick

// Something to touch: a `Choice`. `form` is "row" (icon beside the words), "tile" (icon above them) or "key".
Item {
    id: target
    objectName: "target"

    required property var ui
    property var choice: ({})
    property string form: "row"
    // A millimetre, as large as this target should be; its texts keep within it.
    property real u: ui.u
    // Said where nothing is written.
    property string spoken: choice.title ?? ""
    property real titleSize: 8 * u
    property real bodySize: 7 * u
    property real iconSide: form === "tile" ? 16 * u : 12 * u
    property bool bold: true
    // What it does instead of what its choice says.
    property var does: null
    readonly property bool isTarget: true
    readonly property bool open: choice.enabled !== false
    readonly property string reason: choice.whyNot ?? ""
    readonly property bool row: form === "row"
    property real pad: (form === "tile" ? 1.5 : ui.small ? 2 : 3) * u
    readonly property color ink: !open ? ui.look.on_closed : choice.primary ? ui.look.on_accent : choice.chosen ? ui.look.on_chosen : ui.look.text
    readonly property real besides: (icon.name ? icon.width + pad : 0) + (mark.name ? mark.width + pad : 0)

    function go() {
        if (!open)
            ui.stir();
        else if (does)
            does();
        else
            ui.touch(choice);
    }

    // A key that is held down is one press.
    function pressOnce(event) {
        if (!event.isAutoRepeat)
            go();
    }

    implicitHeight: Math.max(20 * u, words.tall + (row ? 0 : (icon.name ? icon.height + pad / 2 : 0)) + 2 * pad)
    Accessible.role: Accessible.Button
    Accessible.name: spoken
    Accessible.description: [...(choice.details ?? []), open ? "" : ui.words["not-now"], reason].filter(text => text).join(". ")
    Accessible.focusable: true
    Accessible.pressed: press.pressed
    Accessible.checkable: choice.chosen === true
    Accessible.checked: choice.chosen === true
    Accessible.onPressAction: go()
    Keys.onReturnPressed: event => pressOnce(event)
    Keys.onEnterPressed: event => pressOnce(event)
    Keys.onSpacePressed: event => pressOnce(event)

    Rectangle {
        id: plate

        anchors.fill: parent
        radius: 2.5 * target.u
        color: !target.open ? target.ui.look.closed : target.choice.primary ? target.ui.look.accent : target.choice.chosen ? target.ui.look.chosen : target.ui.look.surface
        border.width: Math.max(1, Math.round((target.choice.chosen ? 1 : 0.4) * target.ui.mm))
        border.color: target.choice.chosen ? target.ui.look.accent : target.ui.look.line
        opacity: press.pressed && target.open ? 0.6 : 1
    }

    Icon {
        id: icon

        ui: target.ui
        name: target.choice.icon ?? ""
        colour: target.ink
        side: target.iconSide
        x: target.row ? (target.ui.mirrored ? target.width - width - target.pad : target.pad) : (target.width - width) / 2
        y: target.row ? (target.height - height) / 2 : (target.height - height - target.pad / 2 - words.tall) / 2
    }

    Icon {
        id: mark

        ui: target.ui
        name: !target.open ? "closed" : target.choice.chosen ? "tick" : ""
        colour: target.ink
        side: (target.form === "tile" ? 6 : 8) * target.u
        x: target.ui.mirrored ? target.pad : target.width - width - target.pad
        y: target.row ? (target.height - height) / 2 : target.pad
    }

    Item {
        id: words

        // Tops of the details, then of the reason, then the end.
        readonly property var tops: {
            let y = title.text ? title.implicitHeight : 0;
            const found = [y];
            for (let i = 0; i < details.count; ++i)
                found.push(y += details.itemAt(i)?.implicitHeight ?? 0);
            return [...found, y + (why.text ? why.implicitHeight : 0)];
        }
        readonly property real tall: tops[tops.length - 1]
        readonly property real leading: target.row && icon.name ? icon.width + 2 * target.pad : target.pad
        readonly property int align: target.row ? Text.AlignLeft : Text.AlignHCenter

        x: target.ui.mirrored ? target.width - width - leading : leading
        y: target.row ? (target.height - tall) / 2 : icon.name ? icon.y + icon.height + target.pad / 2 : (target.height - tall) / 2
        width: Math.max(1, target.width - 2 * target.pad - (target.row ? target.besides : 0))
        height: tall

        Line {
            id: title

            ui: target.ui
            visible: text !== ""
            width: words.width
            size: target.titleSize
            strong: target.bold
            color: target.ink
            text: target.choice.title ?? ""
            horizontalAlignment: words.align
            Accessible.ignored: true
        }

        Repeater {
            id: details

            model: target.choice.details?.length ?? 0

            Line {
                required property int index

                ui: target.ui
                size: target.bodySize
                y: words.tops[index] ?? 0
                width: words.width
                color: target.ink
                text: target.choice.details?.[index] ?? ""
                horizontalAlignment: words.align
                Accessible.ignored: true
            }
        }

        Line {
            id: why

            ui: target.ui
            size: target.bodySize
            y: words.tops[details.count] ?? 0
            width: words.width
            color: target.ink
            visible: text !== ""
            text: target.reason
            horizontalAlignment: words.align
            Accessible.ignored: true
        }
    }

    Ring {
        ui: target.ui
        visible: target.activeFocus && target.ui.keyed
    }

    TapHandler {
        id: press

        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: {
            target.ui.keyed = false;
            target.go();
        }
    }
}
