pragma ComponentBehavior: Bound

import QtQuick

// The touch test: one target on the whole screen, and where the touches before fell. Any touch counts for it, but
// one of the ways out.
FocusScope {
    id: aim

    required property var ui
    readonly property var aims: ui.screen.aims
    readonly property real rim: 10 * ui.mm
    readonly property real half: 8 * ui.mm

    function across(mark) {
        return rim + (width - 2 * rim) * mark.across / 1000;
    }

    function down(mark) {
        return rim + (height - 2 * rim) * mark.down / 1000;
    }

    Rectangle {
        anchors.fill: parent
        color: aim.ui.look.background
    }

    Line {
        ui: aim.ui
        x: (parent.width - width) / 2
        y: parent.height * 0.3 - height / 2
        width: parent.width * 0.8
        size: 9 * aim.ui.u
        horizontalAlignment: Text.AlignHCenter
        text: aim.ui.screen.lines[0] ?? ""
    }

    Repeater {
        model: aim.aims.fallen?.length ?? 0

        Item {
            id: fallen

            required property int index
            readonly property var mark: aim.aims.fallen?.[index] ?? ({ "across": 0, "down": 0, "right": 0, "below": 0 })

            x: aim.across(mark)
            y: aim.down(mark)

            Cross {
                half: aim.half / 2
                colour: aim.ui.look.line
            }

            Rectangle {
                width: 2.5 * aim.ui.mm
                height: width
                radius: width / 2
                x: fallen.mark.right / 10 * aim.ui.mm - width / 2
                y: fallen.mark.below / 10 * aim.ui.mm - height / 2
                color: aim.ui.look.accent
            }
        }
    }

    Cross {
        visible: aim.aims.next !== undefined
        x: visible ? aim.across(aim.aims.next) : 0
        y: visible ? aim.down(aim.aims.next) : 0
        half: aim.half
        colour: aim.ui.look.text
    }

    MouseArea {
        anchors.fill: parent
        Accessible.role: Accessible.Graphic
        Accessible.name: aim.ui.screen.lines[0] ?? ""
        onPressed: mouse => {
            const next = aim.aims.next;
            const tenth = 10 / aim.ui.mm;
            if (next !== undefined)
                aim.ui.touch({ "act": "fell", "argument": Math.round((mouse.x - aim.across(next)) * tenth) + "," + Math.round((mouse.y - aim.down(next)) * tenth) });
        }
    }

    Band {
        ui: aim.ui
        choices: aim.ui.screen.actions
        u: aim.ui.small ? aim.ui.mm : aim.ui.u
        least: 50 * u
        form: "tile"
        bold: true
        width: parent.width * 0.7
        x: (parent.width - width) / 2
        y: parent.height * 0.7 - height / 2
    }
}
