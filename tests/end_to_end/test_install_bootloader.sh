#!/bin/sh
# SPDX-License-Identifier: MIT
# tulpar install-bootloader as it is typed, at virtual boards' ptys: BOOT0 and reset by hand, the kit's own bootloader
# found beside the tool, the new one asked, an application sent.
# Usage: test_install_bootloader.sh BUILD WORK_DIR
set -u
build=$1
work=$2
mkdir -p "$work"
board=$work/board
control=$work/control
failed=0
vboard=

stop_board() {
    [ -z "$vboard" ] || { kill "$vboard" 2>/dev/null; wait "$vboard"; vboard=; }
}
trap stop_board EXIT

# start_board KIT OPTIONS...: with BOOT0 high and an erased flash
start_board() {
    kit=$1
    shift
    rm -f "$board" "$control" "$work/vboard.log"
    printf '\377' >"$work/erased.bin"
    "$build/vboard" --boot0 --board "$kit" --flash "$work/erased.bin" --uart "$board" --control "$control" "$@" \
        2>"$work/vboard.log" &
    vboard=$!
    until grep -q '^ready' "$work/vboard.log" 2>/dev/null; do
        kill -0 $vboard 2>/dev/null || { cat "$work/vboard.log"; exit 1; }
        sleep 0.05
    done
}

# expect TEXT FILE
expect() {
    grep -q -e "$1" "$2" || { echo "FAILED: no \"$1\" in $2:"; cat "$2"; failed=1; }
}

# install KIT OPTIONS...: and takes BOOT0 back when it is asked for
install() {
    kit=$1
    shift
    log=$work/$kit.log
    rm -f "$log" # of an earlier run, which says already what is waited for
    "$build/tulpar" install-bootloader -p "$board" --timeout 60 "$@" >"$work/$kit.out" 2>"$log" &
    tool=$!
    until grep -q 'BOOT0 back to low' "$log" 2>/dev/null; do
        kill -0 $tool 2>/dev/null || break
        sleep 0.05
    done
    echo 'boot0 low' >"$control"
    echo reset >"$control"
    wait $tool || { echo "FAILED: status $? of install-bootloader"; cat "$log"; failed=1; }
}

# The loader at the board's own port, and the one kit that has this chip.
start_board nucleo-g431kb
"$build/tulpar" install-bootloader -p "$board" --dry-run 2>"$work/dry.log" || failed=1
expect 'the one kit with this chip is nucleo-g431kb' "$work/dry.log"
"$build/tulpar" install-bootloader -p "$board" --kit nucleo-g071rb 2>"$work/wrong.log" && failed=1
expect 'is not that of nucleo-g071rb' "$work/wrong.log"
install nucleo-g431kb
expect 'written and read back' "$work/nucleo-g431kb.log"
expect '^board  *nucleo-g431kb' "$work/nucleo-g431kb.out"
"$build/tulpar" flash "$build/firmware/nucleo-g431kb/app.elf" -p "$board" 2>"$work/flash.log" || failed=1
expect 'application started' "$work/flash.log"
stop_board

# Half of a file, and one that was altered.
bootloader=$build/firmware/nucleo-l432kc/bootloader.bin
head -c 6000 "$bootloader" >"$work/half.bin"
start_board nucleo-l432kc --adapter
"$build/tulpar" install-bootloader "$work/half.bin" -p "$board" 2>"$work/half.log"
[ $? = 5 ] || { echo "FAILED: half of a bootloader"; failed=1; }
expect "its end is missing: it has 6000 of $(wc -c <"$bootloader") bytes" "$work/half.log"
stop_board

# An adapter that is moved from the loader's pins to the bootloader's; for a program.
start_board nucleo-l432kc --adapter
install nucleo-l432kc --kit nucleo-l432kc --info-port "$board" --json
expect '"board":[[:space:]]*"nucleo-l432kc"' "$work/nucleo-l432kc.out"
expect '"written":[[:space:]]*true' "$work/nucleo-l432kc.out"

# --info-port is tried before anything is done.
"$build/tulpar" install-bootloader -p "$board" --kit nucleo-l432kc --full --info-port "$work/none" 2>"$work/port.log"
[ $? = 3 ] || { echo "FAILED: --info-port that is not there"; failed=1; }
expect "cannot open $work/none: there is no such port" "$work/port.log"
expect "nothing was done: when it can be opened, again: tulpar install-bootloader -p $board --full --kit nucleo-l432kc --info-port $work/none" "$work/port.log"
grep -q "ST's loader" "$work/port.log" && { echo "FAILED: the loader was spoken to:"; cat "$work/port.log"; failed=1; }
stop_board

# BOOT0 stays high: it is installed, and nobody answers. The port of --info-port is the same device by another name.
start_board nucleo-l432kc --adapter
"$build/tulpar" install-bootloader -p "$board" --kit nucleo-l432kc --timeout 8 --json \
    --info-port "$(readlink -f "$board")" >"$work/high.out" 2>"$work/high.log" ||
    { echo "FAILED: status $? with BOOT0 high"; failed=1; }
expect '"ok":[[:space:]]*true' "$work/high.out"
expect '"written":[[:space:]]*true' "$work/high.out"
expect '"answers":[[:space:]]*false' "$work/high.out"
[ "$(grep -c '"ok"' "$work/high.out")" = 1 ] || { echo "FAILED: not one object:"; cat "$work/high.out"; failed=1; }
expect "it has not been asked. Next: BOOT0 low, reset, then: tulpar info -p $board" "$work/high.log"
grep -q 'in use' "$work/high.log" && { echo "FAILED: the port was opened twice:"; cat "$work/high.log"; failed=1; }

# A pty has no lines.
"$build/tulpar" install-bootloader -p "$board" --kit nucleo-l432kc --boot0 rts 2>"$work/lines.log" && failed=1
expect 'cannot set BOOT0 by RTS' "$work/lines.log"
exit $failed
