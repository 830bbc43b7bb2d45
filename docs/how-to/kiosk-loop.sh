#!/bin/sh
# Keeps a kiosk running where there is no systemd:  kiosk-loop.sh KIOSK.toml ROUNDS-FILE
# After so many ends in a row, none of which it had run long before, the screen says where to go instead;
# then the kiosk has another try.
set -u
program=${HALLSIDE_KIOSK:-/opt/hallside/.venv/bin/hallside-kiosk}
ends_max=4
held_s=600
ends=0
trap 'kill "$running" 2>/dev/null; exit 0' TERM INT
while :; do
    began=$(date +%s)
    "$program" run "$1" &
    running=$!
    wait "$running"
    [ $(($(date +%s) - began)) -lt $held_s ] || ends=0
    ends=$((ends + 1))
    if [ $ends -ge $ends_max ]; then
        "$program" counter --rounds "$2" &
        running=$!
        wait "$running"
        ends=0
    else
        sleep "${HALLSIDE_PAUSE_S:-2}"
    fi
done
