pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window

// The window: title, notices, page, actions, settings; over all of it the question whether anybody is there.
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
        // Keys are used, so the focus is shown.
        property bool keyed: false

        function touch(choice) {
            window.bridge.touch(choice.act, choice.argument ?? "");
        }

        function stir() {
            window.bridge.stir();
        }
    }
    readonly property real margin: (ui.portrait ? 6 : 4) * ui.mm
    readonly property real gap: 4 * ui.mm
    readonly property bool asking: ui.screen.alert?.title !== undefined
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
            onTapped: window.ui.stir()
        }

        FocusScope {
            id: body

            anchors.fill: parent
            enabled: !window.asking
            focus: !window.asking

            Rectangle {
                id: bar

                readonly property real natural: title.implicitHeight + 8 * window.ui.mm

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
                    anchors.bottomMargin: 4 * window.ui.mm
                    size: 11 * window.ui.u
                    font.bold: true
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

                // Seven quick taps in the corner are a technician's.
                Item {
                    width: 20 * window.ui.mm
                    height: 20 * window.ui.mm
                    anchors.left: parent.left

                    TapHandler {
                        onTapped: if (tapCount === 7)
                            window.ui.touch({ "act": "gesture" })
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

                anchors.top: notices.bottom
                anchors.bottom: bars.top
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.margins: window.margin

                function show() {
                    const name = window.ui.screen.template;
                    setSource(name.charAt(0).toUpperCase() + name.slice(1) + "Page.qml", { "ui": window.ui });
                    if (window.ui.keyed)
                        Qt.callLater(keys.begin);
                }

                onOfChanged: show()
                Component.onCompleted: show()
            }

            Bars {
                id: bars

                ui: window.ui
                anchors.bottom: parent.bottom
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.margins: window.margin
            }
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
        root: window.asking ? question : body
        focused: window.activeFocusItem
        page: page.item
    }
}
