#!/bin/sh
# SPDX-License-Identifier: MIT
# A signed image on a bootloader without keys, which takes it for an ordinary one: sent, verified, started; sent
# again for another counter, of which one page goes; and in a merged file.
# Usage: test_signed_image.sh VBOARD TULPAR FIRMWARE_DIR WORK_DIR
set -u
vboard_program=$1 tulpar=$2 firmware=$3 work=$4
rm -rf "$work"
mkdir -p "$work"
export XDG_CACHE_HOME="$work/cache"
failed=0
vboard=

stop_board() {
    [ -z "$vboard" ] || { kill "$vboard" 2>/dev/null; wait "$vboard"; vboard=; }
}
trap stop_board EXIT

start_board() {
    rm -f "$work/board" "$work/vboard.log"
    "$vboard_program" --board "$(basename "$firmware")" --flash "$1" --uart "$work/board" 2>"$work/vboard.log" &
    vboard=$!
    until grep -q '^ready' "$work/vboard.log" 2>/dev/null; do
        kill -0 $vboard 2>/dev/null || { cat "$work/vboard.log"; exit 1; }
    done
}

fail() {
    echo "FAILED: $1"
    cat "$work/log"
    failed=1
}

# run WORDS...: a command that must succeed
run() {
    "$tulpar" "$@" >"$work/log" 2>&1 || fail "tulpar $*"
}

expect() {
    grep -q -e "$1" "$work/log" || fail "no \"$1\" in:"
}

run keygen -o "$work/owner.pem"
run sign "$firmware/app.elf" --key "$work/owner.pem" --product thermo --counter 1 -o "$work/one.hex" --json
size=$(sed -n 's/.*"size":[^0-9]*\([0-9]*\).*/\1/p' "$work/log")
crc=$(sed -n 's/.*"crc":[^"]*"\([^"]*\)".*/\1/p' "$work/log")
run sign "$firmware/app.elf" --key "$work/owner.pem" --product thermo --counter 2 -o "$work/two.bin"
run image verify "$work/two.bin" --key "$work/owner.pub.pem"

start_board "$firmware/bootloader.elf"
run flash "$work/one.hex" -p "$work/board" --json -q
expect "\"size\":[^0-9]*$size,"
expect "\"crc\":[^\"]*\"$crc\""
expect '"started":[^a-z]*true'
run verify "$work/one.hex" -p "$work/board"
run flash "$work/two.bin" -p "$work/board"
run verify "$work/two.bin" -p "$work/board"
"$tulpar" verify "$work/one.hex" -p "$work/board" >"$work/log" 2>&1 && fail "one.hex is not what is there"
stop_board

run merge "$firmware/bootloader.elf" "$work/one.hex" -o "$work/all.bin"
start_board "$work/all.bin"
run verify "$work/one.hex" -p "$work/board"
exit $failed
