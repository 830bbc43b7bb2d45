pragma ComponentBehavior: Bound

import QtQuick

// A QR code, black on white with its quiet zone, whatever the colours of the screen.
Rectangle {
    id: code
    objectName: "code"

    required property var ui
    property var matrix: ({})
    property real side: 60 * ui.u
    readonly property int modules: matrix.size ?? 0
    // Whole pixels, or a scanner sees grey.
    readonly property int module: modules ? Math.max(1, Math.floor(side / (modules + 8))) : 0

    visible: modules > 0
    width: module * (modules + 8)
    height: width
    color: "white"
    Accessible.role: Accessible.Graphic
    Accessible.name: ui.words["qr"]

    Image {
        x: 4 * code.module
        y: x
        width: code.modules * code.module
        height: width
        source: code.matrix.picture ?? ""
        // A code is somebody's: it is kept nowhere.
        cache: false
        smooth: false
    }
}
