#!/bin/sh
# SPDX-License-Identifier: MIT
# A client that others wrote (Debian's stm32flash) against the ROM loader of the virtual board, and `tulpar info`
# of the bootloader that it has put there. -m 8n1, because a pty has no parity and stm32flash insists on what it set.
# Usage: test_stm32flash.sh VBOARD TULPAR KIT BOOTLOADER.BIN
set -u
vboard=$1
tulpar=$2
kit=$3
bootloader=$4
command -v stm32flash >/dev/null || { echo "SKIPPED: stm32flash is missing: make deps-test"; exit 0; }

dir=$(mktemp -d) || exit 1
board=
trap 'off; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM PIPE
port=$dir/port
export XDG_CACHE_HOME="$dir/cache"
start=0x08000000
size=$(wc -c <"$bootloader")
failed=0

off() {
    [ -z "$board" ] || { kill "$board"; wait "$board"; board=; } 2>/dev/null
}

# on OPTION-BYTES ARGUMENTS...: the board with BOOT0 high; where its own port does not reach the loader, with an adapter.
adapter=
on() {
    bytes=$1
    shift
    : >"$dir/said"
    case $kit in nucleo-g0*) bytes=nboot_sel=0${bytes:+,$bytes} ;; esac
    # Bounded, for it takes a processor: whoever kills this script leaves it behind.
    timeout 280 "$vboard" --board "$kit" --boot0 --uart "$port" --control "$dir/control" --pace max $adapter \
        ${bytes:+--option-bytes "$bytes"} "$@" 2>>"$dir/said" &
    board=$!
    wait_for "ready $port"
    if [ -z "$adapter" ] && grep -q 'silent at this kit.s port' "$dir/said"; then
        off
        adapter=--adapter
        on "$bytes" "$@"
        return
    fi
    listening
}

wait_for() {
    for _ in $(seq 300); do
        grep -q "$1" "$dir/said" && return
        kill -0 "$board" 2>/dev/null || break
        sleep 0.1
    done
    fail "the board never said \"$1\"; it said:" "$dir/said"
    exit 1
}

# fail TEXT [FILE]
fail() {
    echo "FAILED on $kit: $1"
    [ $# -lt 2 ] || cat "$2"
    failed=1
}

# client STATUS TEXT ARGUMENTS...: TEXT, unless empty, must be in what stm32flash says. The loader is listening.
client() {
    status=$1 text=$2
    shift 2
    timeout 120 stm32flash -m 8n1 -b 115200 -c "$@" "$port" >"$dir/out" 2>&1
    got=$?
    tr '\r' '\n' <"$dir/out" | tail -n 12 >"$dir/out.tail"
    [ "$got" -eq "$status" ] || fail "stm32flash $*: status $got, not $status; it said:" "$dir/out.tail"
    [ -z "$text" ] || grep -q -e "$text" "$dir/out" || fail "stm32flash $*: not \"$text\", but:" "$dir/out.tail"
}

# After a reset a chip hears nothing for up to 2.56 s.
listening() {
    for _ in $(seq 60); do
        timeout 20 stm32flash -m 8n1 -b 115200 "$port" >"$dir/out" 2>&1 && return
    done
    fail 'the loader does not come up:' "$dir/out"
    cat "$dir/said"
    exit 1
}

# order LINE: and the board says that it has done it.
order() {
    echo "$1" >"$dir/control"
    wait_for "control: $1"
    : >"$dir/said"
}

# reads_as FILE: the flash begins with it.
reads_as() {
    rm -f "$dir/back"
    client 0 '' -r "$dir/back" -S "$start:$(wc -c <"$1")"
    cmp -s "$1" "$dir/back" || fail "the flash does not begin with $1"
}

head -c "$size" /dev/zero | tr '\000' '\377' >"$dir/blank"

# Nothing is protected. In a chip that was blank when the power came, its first word alone decides until the power
# comes again; then BOOT0 does.
on ''
listening # it has been before: 0x7F is half a command now, and the second one is refused
client 0 'Device ID'
client 0 'Wrote and verified address.*Done' -w "$bootloader" -v
reads_as "$bootloader"
order power
listening
client 0 'Reset done' -R
listening # the reset of -R, by code in RAM, ends in the loader
client 0 'Device ID'
order 'boot0 low'
client 0 'Starting execution' -g "$start"
timeout 60 "$tulpar" info -p "$port" >"$dir/out" 2>&1 || fail 'tulpar info behind -g:' "$dir/out"
grep -q "^board  *$kit\$" "$dir/out" || fail 'tulpar info names another board:' "$dir/out"
order 'boot0 high'
order reset
listening
client 0 '' -o
reads_as "$dir/blank"
off

# "No error is returned": only who reads back notices that pages are protected.
on wrp=0-1
client 0 '' -w "$bootloader"
client 1 'Failed to verify at address 0x08000000' -w "$bootloader" -v
reads_as "$dir/blank"
client 0 '' -u # the chip resets, and BOOT0 is high still
listening
client 0 'Wrote and verified address.*Done' -w "$bootloader" -v
off

on rdp=1
client 1 'Failed to read memory' -r "$dir/back"
client 1 'NACK' -w "$bootloader"
client 0 '' -k
listening
client 0 'Wrote and verified address.*Done' -w "$bootloader" -v
client 0 '' -j
listening
client 1 'Failed to read memory' -r "$dir/back"
off

exit $failed
