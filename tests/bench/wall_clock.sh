#!/bin/sh
# SPDX-License-Identifier: MIT
# One transfer as a user sees it: vboard behind a pty, beside the wall clock, and the tulpar command.
# Prints what the tool says and what the trace of the cable has; judges nothing.
# Usage: wall_clock.sh VBOARD TULPAR BOOTLOADER IMAGE
set -eu
vboard=$1 tulpar=$2 bootloader=$3 image=$4
dir=$(mktemp -d)
"$vboard" --flash "$bootloader" --uart "$dir/uart" --trace "uart=$dir/trace" 2>"$dir/errors" &
board=$!
trap 'kill $board 2>/dev/null || true; wait $board 2>/dev/null || true; rm -rf "$dir"' EXIT

# until_seen TEXT FILE: ten seconds at most.
until_seen() {
    tries=0
    until grep -q "$1" "$2" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -le 100 ] || { echo "wall clock: no \"$1\""; cat "$dir/errors"; exit 1; }
        sleep 0.1
    done
}

until_seen '^ready' "$dir/errors"
start=$(date +%s%N)
"$tulpar" flash "$image" -p "$dir/uart" --quiet --no-cache || exit 1
end=$(date +%s%N)
until_seen 'reset software' "$dir/trace"
awk -v name="$(basename "$image")" -v wall=$(((end - start) / 1000000)) '
    $2 == "to-board" { if (!sent++) first = $1 }
    $2 == "to-host" { heard++ }
    $3 == "software" { last = $1 }
    END {
        printf "\nWall clock, a pty, %s onto an empty board: tulpar took %.2f s; virtual %.2f s, ", name, wall / 1000, last - first
        printf "%d bytes to the board, %d to the host\n", sent, heard
    }' "$dir/trace"
