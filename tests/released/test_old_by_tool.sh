#!/bin/sh
# SPDX-License-Identifier: MIT
# Today's tool, as it is typed, and a bootloader of another version on a virtual board:
# test_old_by_tool.sh TULPAR VBOARD KIT BOOTLOADER FIRMWARE WORK. FIRMWARE: the folder with today's applications.
set -u
noise=$(cd "$(dirname "$0")/../support" && pwd)/noise.sh
tulpar=$1 vboard=$2 kit=$3 bootloader=$4 firmware=$5 work=$6
vboard_process=

rm -rf "$work"
mkdir -p "$work"
cp "$firmware/app.bin" "$firmware/app.elf" "$work"
cd "$work" || exit 1
# No update from before, and no port of somebody else.
XDG_CACHE_HOME=$(pwd)/cache
TULPAR_PORT=$(pwd)/board
export XDG_CACHE_HOME TULPAR_PORT
unset TULPAR_BAUD TULPAR_MONITOR_BAUD TULPAR_RESET

trap '[ -z "$vboard_process" ] || kill $vboard_process 2>/dev/null' EXIT
fail() {
    echo "FAILED: $*"
    cat data said
    exit 1
}

# status NAME EXPECTED ARGUMENTS...: what it prints is in data, what it says in said.
status() {
    name=$1 expected=$2
    shift 2
    "$tulpar" "$@" >data 2>said
    got=$?
    [ $got -eq "$expected" ] || fail "$name: exit status $got instead of $expected"
}
prints() { grep -q -e "$2" data || fail "$1: it does not print '$2'"; }
says() { grep -q -e "$2" said || fail "$1: it does not say '$2'"; }

: >vboard.log
"$vboard" --board "$kit" --flash "$bootloader" --uart board 2>vboard.log &
vboard_process=$!
tries=0
until grep -q '^ready' vboard.log; do
    tries=$((tries + 1))
    kill -0 $vboard_process 2>/dev/null && [ $tries -le 1200 ] || { cat vboard.log; exit 1; } # a minute at most
    sleep 0.05
done

status "info" 0 info
prints "info" "^board  *$kit\$"
prints "info" '^application  *none$'
status "doctor" 0 doctor
status "run without an application" 8 run
status "flash" 0 flash app.elf
says "flash" 'application started'
status "confirm" 0 confirm # one slot: nothing is on trial
status "verify" 0 verify app.elf
status "run" 0 run
status "info of the application" 0 info --json
prints "info of the application" '"verdict":[[:space:]]*"valid"'

# Another one, longer; then one that differs from it in the middle.
"$noise" 1 6000 | cat app.bin - >longer.bin
status "verify another" 7 verify longer.bin
status "flash another" 0 flash longer.bin --json
prints "flash another" '"ok":[[:space:]]*true'
status "confirm another" 0 confirm
status "verify the other one" 0 verify longer.bin
{ head -c 4000 longer.bin; printf other; tail -c +4006 longer.bin; } >differs.bin
status "flash a difference" 0 flash differs.bin
status "confirm a difference" 0 confirm
status "flash what is there" 0 flash differs.bin
says "flash what is there" 'none sent'

status "erase" 0 erase
status "info of nothing" 0 info
prints "info of nothing" '^application  *none$'
kill $vboard_process
wait $vboard_process
got=$?
vboard_process=
[ $got -eq 0 ] || { cat vboard.log; fail "the board ended with $got: it was done what the manual forbids"; }
