import QtQuick

// A line to read, or a step.
Item {
    id: passage

    required property var ui
    property real size: ui.body
    property real factor: 1
    property bool centred: false
    property string text
    property var step: null
    property int place: 0

    implicitHeight: step ? row.implicitHeight : line.implicitHeight

    Line {
        id: line

        ui: passage.ui
        width: passage.width
        size: passage.size * passage.factor
        visible: !passage.step
        horizontalAlignment: passage.centred ? Text.AlignHCenter : Text.AlignLeft
        text: passage.text
    }

    StepRow {
        id: row

        ui: passage.ui
        width: passage.width
        height: implicitHeight
        visible: passage.step !== null
        factor: passage.factor
        step: passage.step ?? ({})
        place: passage.place
    }
}
