#!/bin/sh
# SPDX-License-Identifier: MIT
# tulpar.exe as a user of Windows meets it, under wine, against a virtual board:
# test_wine.sh TULPAR VBOARD EXE FIRMWARE ARM_GCC SOURCES WORK [STAGES...]. Status 77 where wine is missing.
# Stages are files of that name in the folder stages; without any all are run.
#
# What wine is not: its console and its serial ports are those of Linux. A pty has no modem lines, the drivers
# of Windows are not there, and a port that somebody has open may be opened again, which Windows does not let
# happen; here the answer that Windows gives then (access denied) comes from the rights of the pty.
set -u

tulpar=$1
vboard=$2
exe=$3
firmware=$4
arm_gcc=$5
sources=$6
work=$7
shift 7
port=COM9
second_port=COM8
failed=0

wine=
for name in /usr/lib/wine/wine64 wine64 wine; do
    [ -n "$wine" ] || wine=$(command -v "$name" || true)
done
server=
for name in /usr/lib/wine/wineserver64 /usr/lib/wine/wineserver wineserver; do
    [ -n "$server" ] || server=$(command -v "$name" || true)
done
[ -n "$wine" ] && [ -n "$server" ] || { echo "skipped: no wine here (Debian: wine64)"; exit 77; }
[ -e "$exe" ] || { echo "skipped: tulpar.exe was not built; test_windows_build says why"; exit 77; }

rm -rf "$work"
mkdir -p "$work/prefix"
work=$(cd "$work" && pwd)
export WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml=" LC_ALL=C.UTF-8
unset DISPLAY TULPAR_PORT TULPAR_BAUD TULPAR_MONITOR_BAUD
boards=

# Root may open what rights forbid: those of wine are the ones of a user.
as_user=
[ "$(id -u)" -ne 0 ] || as_user="setpriv --bounding-set=-all --inh-caps=-all"

# -- helpers -------------------------------------------------------------------------------------------

# All boards.
unplug() {
    # shellcheck disable=SC2086
    [ -z "$boards" ] || { kill $boards 2>/dev/null && wait $boards; } 2>/dev/null
    boards=
}

end() {
    unplug
    "$server" -k >>"$work/wine.log" 2>&1
}
trap end EXIT
trap 'exit 1' HUP INT TERM # a time limit: what was begun ends with this

# board NAME OPTIONS...: one more, at $work/NAME.
board() {
    name=$1
    shift
    : >"$work/$name.log"
    "$vboard" --uart "$work/$name" "$@" >/dev/null 2>"$work/$name.log" &
    boards="$boards $!"
    tries=0
    until grep -q ready "$work/$name.log"; do
        tries=$((tries + 1))
        { kill -0 $! && [ $tries -le 1200 ]; } || { cat "$work/$name.log"; exit 1; } # a minute at most
        sleep 0.05
    done
}

# plug OPTIONS...: a board with the bootloader at $work/uart, which is COM9, and no other.
plug() {
    unplug
    board uart --flash "$firmware/bootloader.elf" "$@"
}

on_wine() { timeout 100 $as_user "$wine" "$@"; }

# exe ARGUMENTS...: data into $work/data, words into $work/said.
exe() { on_wine "$exe" "$@" >"$work/data" 2>"$work/said"; }

fail() {
    echo "FAILED: $*"
    head -n 20 "$work/data" "$work/said"
    failed=1
}

# status NAME EXPECTED ARGUMENTS...
status() {
    name=$1
    expected=$2
    shift 2
    exe "$@"
    got=$?
    # On a machine that is busy answers may be late (docs/CONTRIBUTING.md, test_pty): a transfer is tried twice.
    [ "$got" -ne 6 ] || {
        echo "$name: once more, after: $(tail -n 3 "$work/said" | tr '\n' ' ')"
        exe "$@"
        got=$?
    }
    [ "$got" -eq "$expected" ] || fail "$name: exit status $got instead of $expected"
}

# says NAME TEXT: among the words; prints NAME TEXT: among the data.
says() { grep -qF "$2" "$work/said" || fail "$1: it does not say '$2'"; }
prints() { grep -qF "$2" "$work/data" || fail "$1: it does not print '$2'"; }

# same NAME ARGUMENTS...: status, data and words of the tool for Linux, but for what is typed into its shell.
same() {
    name=$1
    shift
    "$tulpar" "$@" >"$work/linux.data" 2>"$work/linux.said"
    expected=$?
    exe "$@"
    got=$?
    [ "$got" -eq "$expected" ] || fail "$name: exit status $got instead of $expected"
    cmp -s "$work/data" "$work/linux.data" || fail "$name: other data than on Linux"
    sed "s|: ls -l|: dir /q|; s|: ls |: dir |; /next:/s|'|\"|g" "$work/linux.said" | cmp -s "$work/said" - || fail "$name: other words than on Linux"
}

# -- a Windows with ports ------------------------------------------------------------------------------

# In wine a port is a device of Linux. COM1 is this machine's own.
$as_user "$server" -p >"$work/wine.log" 2>&1 # whose words would go to whoever needs it first
for of_port in "$port uart" "$second_port uart2"; do
    on_wine reg add 'HKLM\Software\Wine\Ports' /v "${of_port% *}" /d "$work/${of_port#* }" /f >>"$work/wine.log" 2>&1 || {
        cat "$work/wine.log"
        echo "FAILED: wine does not start"
        exit 1
    }
done
"$server" -k >>"$work/wine.log" 2>&1
$as_user "$server" -p >>"$work/wine.log" 2>&1 # until the end: it begins only once, with the ports
# Services of wine keep what the program that was the first has as its output, and a pipe there would not end.
on_wine "$exe" --version >>"$work/wine.log" 2>&1

# The names and numbers of three adapters of USB, of which one has COM9.
adapters() {
    on_wine regedit /S "$(on_wine winepath -w "$sources/tests/windows/usb_ports.reg" | tr -d '\r')" ||
        fail "wine takes no registry"
}

# -- the stages ----------------------------------------------------------------------------------------

cd "$work" || exit 1
cp "$firmware/app.elf" "Größe 字.elf"
[ $# -gt 0 ] || set -- without_board ports other_program board port_taken broken_off batch install_bootloader
for stage in "$@"; do
    before=$failed
    failed=0
    plug
    . "$sources/tests/windows/stages/$stage.sh"
    [ $failed -eq 0 ] || echo "FAILED: stage $stage"
    failed=$((failed + before))
done
[ $failed -eq 0 ]
