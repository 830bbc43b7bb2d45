pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window

// The window: title, notices, page, what leads away from it, how the screen may look and speak; over all of it the question whether anybody is there.
Window {
    id: window

    required property var bridge
    // What every part of the layout looks at.
    readonly property QtObject ui: QtObject {
        readonly property var screen: window.bridge.screen
        readonly property var look: window.bridge.look
        readonly property var words: window.bridge.words
        readonly property real mm: window.bridge.mm
        readonly property real scale: look.scale / 100
        // A millimetre, as large as this citizen wants it.
        readonly property real u: mm * scale
        readonly property real body: 7 * u
        readonly property real smallest: Math.ceil(6 * mm)
        readonly property bool mirrored: look.mirrored
        readonly property bool portrait: window.height > window.width
        // No room for more than everybody needs.
        readonly property bool small: window.height < 300 * mm || window.width < 220 * mm
        // Keys are used, so the focus is shown. A touch ends it.
        property bool keyed: false

        function touch(choice) {
            window.bridge.touch(choice.act, choice.argument ?? "");
        }

        // The largest of the sizes in which texts fill no more than this room, by their letters' usual widths.
        function fit(texts, width, height, sizes) {
            for (const size of sizes.slice(0, -1)) {
                let tall = 0;
                for (const text of texts)
                    tall += window.ui.tall(text, width, size) + 3 * u;
                if (tall <= height)
                    return size;
            }
            return sizes[sizes.length - 1];
        }

        // How high a text is in so wide a place, by its letters' usual widths.
        function tall(text, width, size) {
            let wide = 0;
            for (const letter of text)
                wide += (letter.charCodeAt(0) > 0x2e7f ? 1 : 0.58) * size;
            return Math.ceil(wide * 1.08 / width) * size * 1.45;
        }

        function stir() {
            window.bridge.stir();
        }

        function press() {
            window.bridge.press();
        }

        function tell(choice, name) {
            window.bridge.focus(choice.act ?? "", choice.argument ?? "", name);
        }
    }
    readonly property real margin: (ui.portrait ? 6 : 4) * ui.mm
    readonly property real gap: 4 * ui.mm
    // The settings are at the side of a wide screen, which has no height to spare.
    readonly property bool aside: !ui.portrait && ui.screen.template !== "attract"
    readonly property real barUnit: ui.small ? ui.mm : ui.u
    readonly property bool asking: ui.screen.alert?.title !== undefined
    // The touch test takes the whole screen.
    readonly property bool aiming: ui.screen.template === "touch"
    readonly property real reachTop: ui.look.low ? Math.max(0, height - bridge.reach) : 0

    color: ui.look.background
    title: "Hallside"

    FocusScope {
        id: all

        anchors.fill: parent
        focus: true
        LayoutMirroring.enabled: window.ui.mirrored
        LayoutMirroring.childrenInherit: true

        Keys.onPressed: event => keys.pressed(event)

        TapHandler {
            onTapped: {
                window.ui.keyed = false;
                window.ui.stir();
            }
        }

        FocusScope {
            id: body

            anchors.fill: parent
            enabled: !window.asking && !window.aiming
            visible: !window.aiming
            focus: !window.asking && !window.aiming

            Rectangle {
                id: bar

                readonly property real natural: title.implicitHeight + (window.ui.small ? 5 : 8) * window.ui.mm

                width: parent.width
                height: Math.max(natural, window.reachTop - notices.height)
                color: window.ui.look.bar

                Line {
                    id: title

                    ui: window.ui
                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.bottom: parent.bottom
                    anchors.leftMargin: window.margin + 2 * window.ui.mm
                    anchors.rightMargin: window.margin + 2 * window.ui.mm
                    anchors.bottomMargin: (window.ui.small ? 2.5 : 4) * window.ui.mm
                    size: window.ui.screen.template === "attract" ? 17 * window.ui.u : window.ui.small ? 9.5 * window.ui.mm : 11 * window.ui.u
                    strong: true
                    color: window.ui.look.on_bar
                    text: window.ui.screen.title
                    Accessible.role: Accessible.Heading
                }

                Rectangle {
                    anchors.bottom: parent.bottom
                    width: parent.width
                    height: Math.ceil(0.5 * window.ui.mm)
                    color: window.ui.look.on_bar
                    visible: window.ui.look.bar === window.ui.look.background
                }

                // Seven taps in the corner, without a pause, are a technician's.
                Item {
                    id: corner

                    property int taps: 0

                    width: 20 * window.ui.mm
                    height: 20 * window.ui.mm
                    anchors.left: parent.left

                    TapHandler {
                        onTapped: {
                            pause.restart();
                            if (++corner.taps < 7)
                                return;
                            corner.taps = 0;
                            window.ui.touch({ "act": "gesture" });
                        }
                    }

                    Timer {
                        id: pause

                        interval: 1500
                        onTriggered: corner.taps = 0
                    }
                }
            }

            Notices {
                id: notices

                ui: window.ui
                anchors.top: bar.bottom
                width: parent.width
                margin: window.margin
            }

            Loader {
                id: page

                readonly property string of: window.ui.screen.template + ":" + window.ui.screen.page

                x: window.aside && window.ui.mirrored ? window.width - width - window.margin : window.margin
                y: notices.y + notices.height + window.margin
                width: actions.width
                height: actions.y - (actions.count ? window.margin : 0) - y

                function show() {
                    const name = window.ui.screen.template;
                    // Whoever comes next begins without the keys of who was here.
                    if (name === "attract")
                        window.ui.keyed = false;
                    if (window.aiming) {
                        setSource("");
                        return;
                    }
                    setSource(name.charAt(0).toUpperCase() + name.slice(1) + "Page.qml", { "ui": window.ui });
                    if (window.ui.keyed)
                        Qt.callLater(keys.begin);
                }

                onOfChanged: show()
                Component.onCompleted: show()
            }

            Band {
                id: actions

                ui: window.ui
                choices: window.ui.screen.actions
                u: window.barUnit
                least: (window.ui.small ? 42 : 50) * u
                form: "tile"
                bold: true
                x: page.x
                y: (window.aside ? window.height : settings.y) - height - window.margin
                width: window.width - 2 * window.margin - (window.aside ? settings.width + window.gap : 0)
            }

            Band {
                id: settings

                ui: window.ui
                choices: window.ui.screen.settings
                u: window.barUnit
                least: 39 * u
                form: "tile"
                x: window.aside && !window.ui.mirrored ? window.width - width - window.margin : window.margin
                y: window.height - height - window.margin
                width: window.aside ? 2 * least + gap : window.width - 2 * window.margin
            }
        }


        Loader {
            id: aim

            anchors.fill: parent
            active: window.aiming
            focus: window.aiming && !window.asking
            sourceComponent: TouchPage {
                ui: window.ui
            }
            onLoaded: if (window.ui.keyed)
                Qt.callLater(keys.begin)
        }


        Loader {
            id: question

            anchors.fill: parent
            active: window.asking
            focus: window.asking
            sourceComponent: Question {
                ui: window.ui
                reachTop: window.reachTop
            }
            onLoaded: if (window.ui.keyed)
                Qt.callLater(keys.begin)
        }
    }

    Keyboard {
        id: keys

        ui: window.ui
        root: window.asking ? question : window.aiming ? aim : body
        focused: window.activeFocusItem
        page: page.item
    }
    // Takes light away where the display's own can't be set.
    Rectangle {
        anchors.fill: parent
        color: "black"
        opacity: window.bridge.dim
        visible: opacity > 0
        Accessible.ignored: true
    }
}
