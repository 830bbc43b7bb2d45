pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window

// The board: who is called, and beside or below it who waits, and how the hall is rated.
Window {
    id: window

    required property var bridge
    readonly property var board: bridge.board ? JSON.parse(bridge.board) : ({})
    readonly property bool filled: board.calls !== undefined

    color: filled ? board.colours.background : "black"
    title: "Hallside"

    Loader {
        anchors.fill: parent
        active: window.filled
        sourceComponent: Item {
            id: all

            readonly property var board: window.board
            readonly property real margin: 0.6 * board.name
            readonly property bool portrait: height > width
            readonly property real room: height - notices.y - notices.height - 2 * margin
            readonly property real callsWidth: portrait ? width - 2 * margin : Math.max((width - 3 * margin) / 2, 7.9 * board.call)
            readonly property real callsHeight: portrait ? 0.48 * (room - margin) : room
            readonly property real sideWidth: portrait ? callsWidth : width - callsWidth - 3 * margin
            readonly property real sideHeight: portrait ? room - callsHeight - margin : room
            // Waiting and the rest one above the other, or in turns.
            readonly property bool both: sideHeight > 15 * board.name && board.notices.length === 0
            // New calls blink once a second, less often than what harms anybody (three times).
            property bool lit: true

            Timer {
                running: all.board.calls.some(call => call.new)
                repeat: true
                interval: 500
                onTriggered: all.lit = !all.lit
                onRunningChanged: all.lit = true
            }

            Rectangle {
                id: bar

                width: parent.width
                height: Math.max(titles.height, clock.height) + all.margin
                color: all.board.colours.bar

                Titles {
                    id: titles

                    x: all.margin
                    anchors.verticalCenter: parent.verticalCenter
                    width: clock.x - 2 * all.margin
                    height: implicitHeight
                    size: all.board.name
                    color: all.board.colours.on_bar
                    phrases: all.board.title
                }

                Text {
                    id: clock

                    anchors.right: parent.right
                    anchors.rightMargin: all.margin
                    anchors.verticalCenter: parent.verticalCenter
                    text: all.board.clock
                    color: all.board.colours.on_bar
                    font.family: "Hallside Han"
                    font.bold: true
                    font.pixelSize: all.board.figure
                    Accessible.name: text
                }
            }

            Column {
                id: notices

                y: bar.height
                width: parent.width

                Repeater {
                    model: all.board.notices.length

                    Rectangle {
                        id: notice

                        required property int index

                        width: notices.width
                        height: told.height + all.margin
                        color: all.board.colours.notice

                        Titles {
                            id: told

                            x: all.margin
                            anchors.verticalCenter: parent.verticalCenter
                            width: parent.width - 2 * all.margin
                            height: implicitHeight
                            size: all.board.name
                            color: all.board.colours.on_notice
                            phrases: all.board.notices[notice.index] ?? []
                        }

                        Rectangle {
                            anchors.bottom: parent.bottom
                            width: parent.width
                            height: Math.max(2, 0.1 * all.board.name)
                            color: all.board.colours.on_notice
                        }
                    }
                }
            }

            CallList {
                board: all.board
                lit: all.lit
                x: all.margin
                y: notices.y + notices.height + all.margin
                width: all.callsWidth
                height: all.callsHeight
            }

            Item {
                id: side

                x: all.portrait ? all.margin : all.callsWidth + 2 * all.margin
                y: notices.y + notices.height + all.margin + (all.portrait ? all.callsHeight + all.margin : 0)
                width: all.sideWidth
                height: all.sideHeight

                Carousel {
                    id: first

                    board: all.board
                    sections: all.both ? [all.board.waiting] : [all.board.waiting, ...all.board.others]
                    // Who waits is told every other time.
                    order: all.both ? [0] : all.board.others.reduce((order, _, index) => [...order, 0, index + 1], [])
                    width: parent.width
                    height: all.both ? 0.56 * (parent.height - all.margin) : parent.height
                }

                Carousel {
                    board: all.board
                    sections: all.both ? all.board.others : []
                    visible: all.both
                    y: first.height + all.margin
                    width: parent.width
                    height: Math.max(0, parent.height - y)
                }
            }
        }
    }
}
