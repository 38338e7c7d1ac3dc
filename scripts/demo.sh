#!/bin/sh
# SPDX-License-Identifier: MIT
# The whole system in one minute, on a virtual board: demo.sh BUILD JOBS.
set -eu

build=$1
jobs=$2
here=$(dirname "$0")
board=nucleo-l432kc
firmware=$build/firmware/$board
uart=$build/demo/uart

"$here/deps.sh" build
echo "Building (the first time takes a while) ..."
"$here/build.sh" "$build" "$jobs"

mkdir -p "$build/demo"
XDG_CACHE_HOME=$(cd "$build/demo" && pwd)/cache # nothing is left outside of the build
export XDG_CACHE_HOME
show() {
    printf '\n$ %s\n' "$*"
    "$@"
}

printf '\n$ %s &\n' "$build/vboard --board $board --flash $firmware/bootloader.elf --uart $uart"
"$build/vboard" --board $board --flash "$firmware/bootloader.elf" --uart "$uart" \
    2>"$build/demo/vboard.log" &
vboard=$!
trap 'kill $vboard 2>/dev/null || true; wait $vboard 2>/dev/null || true' EXIT

tries=0
until grep -q '^ready' "$build/demo/vboard.log" 2>/dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ] || ! kill -0 $vboard 2>/dev/null; then
        cat "$build/demo/vboard.log" >&2
        echo "The virtual board did not start." >&2
        exit 1
    fi
    sleep 0.1
done

show "$build/tulpar" info --port "$uart"
show "$build/tulpar" flash "$firmware/app.elf" --port "$uart" --monitor --timeout 4.5 |
    tee "$build/demo/monitor.log"
if ! grep -q 'Application code' "$build/demo/monitor.log"; then
    cat "$build/demo/vboard.log" >&2
    echo "The application did not speak." >&2
    exit 1
fi
printf '\nThat was the real ARM bootloader and application, on a virtual %s. To play on:\n\n' "$board"
"$here/play.sh" "$build"
