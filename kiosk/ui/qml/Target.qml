pragma ComponentBehavior: Bound

import QtQuick

// Something to touch: a `Choice`. `form` is "row" (icon beside the words), "tile" (icon above them) or "key".
Item {
    id: target

    required property var ui
    property var choice: ({})
    property string form: "row"
    property real titleSize: 8 * ui.u
    property real iconSide: form === "tile" ? 16 * ui.u : 12 * ui.u
    property bool bold: true
    // What it does instead of what its choice says.
    property var does: null
    readonly property bool isTarget: true
    readonly property bool open: choice.enabled !== false
    readonly property string reason: choice.whyNot ?? ""
    readonly property bool row: form === "row"
    property real pad: (form === "tile" ? 2 : 3) * ui.u
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

    implicitHeight: Math.max(20 * ui.u, words.tall + (row ? 0 : (icon.name ? icon.height + pad / 2 : 0)) + 2 * pad)
    activeFocusOnTab: true
    Accessible.role: Accessible.Button
    Accessible.name: choice.title ?? ""
    Accessible.description: [...(choice.details ?? []), reason].filter(text => text).join(". ")
    Accessible.focusable: true
    Accessible.pressed: press.pressed
    Accessible.checkable: choice.chosen === true
    Accessible.checked: choice.chosen === true
    Accessible.onPressAction: go()
    Keys.onReturnPressed: go()
    Keys.onEnterPressed: go()
    Keys.onSpacePressed: go()

    Rectangle {
        id: plate

        anchors.fill: parent
        radius: 2.5 * target.ui.u
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
        side: 8 * target.ui.u
        x: target.ui.mirrored ? target.pad : target.width - width - target.pad
        y: target.row ? (target.height - height) / 2 : target.pad
    }

    Item {
        id: words

        readonly property real tall: {
            let sum = title.implicitHeight;
            for (let i = 0; i < details.count; ++i)
                sum += details.itemAt(i)?.implicitHeight ?? 0;
            return sum + (why.text ? why.implicitHeight : 0);
        }
        readonly property real leading: target.row && icon.name ? icon.width + 2 * target.pad : target.pad

        x: target.ui.mirrored ? target.width - width - leading : leading
        y: target.row ? (target.height - tall) / 2 : icon.name ? icon.y + icon.height + target.pad / 2 : (target.height - tall) / 2
        width: Math.max(1, target.width - 2 * target.pad - (target.row ? target.besides : 0))
        height: tall

        Column {
            anchors.fill: parent

            Line {
                id: title

                ui: target.ui
                width: words.width
                size: target.titleSize
                font.bold: target.bold
                color: target.ink
                text: target.choice.title ?? ""
                horizontalAlignment: target.row ? Text.AlignLeft : Text.AlignHCenter
                Accessible.ignored: true
            }

            Repeater {
                id: details

                model: target.choice.details?.length ?? 0

                Line {
                    required property int index

                    ui: target.ui
                    width: words.width
                    color: target.ink
                    text: target.choice.details?.[index] ?? ""
                    horizontalAlignment: target.row ? Text.AlignLeft : Text.AlignHCenter
                    Accessible.ignored: true
                }
            }

            Line {
                id: why

                ui: target.ui
                width: words.width
                color: target.ink
                visible: text !== ""
                text: target.reason
                horizontalAlignment: target.row ? Text.AlignLeft : Text.AlignHCenter
                Accessible.ignored: true
            }
        }
    }

    Ring {
        ui: target.ui
        visible: target.activeFocus && target.ui.keyed
    }

    TapHandler {
        id: press

        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: target.go()
    }
}
