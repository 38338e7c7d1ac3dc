#!/bin/sh
# SPDX-License-Identifier: MIT
# tulpar batch: eight boards at once beside one, beside the wall clock. The boards are virtual and on this machine, which so
# computes for all of them. Judges nothing.
# Usage: many_boards.sh VBOARD TULPAR BOOTLOADER IMAGE
set -eu
vboard=$1 tulpar=$2 bootloader=$3 image=$4
dir=$(mktemp -d)
boards=''
# shellcheck disable=SC2086 # a word for each
trap 'kill $boards 2>/dev/null || true; wait $boards 2>/dev/null || true; rm -rf "$dir"' EXIT

# start NAME NUMBER: empty boards NAME-1.uart to NAME-NUMBER.uart.
start() {
    i=1
    while [ $i -le "$2" ]; do
        "$vboard" --flash "$bootloader" --uart "$dir/$1-$i.uart" --unique-id "00112233445566778899AA0$i" 2>"$dir/$1-$i.said" &
        boards="$boards $!"
        tries=0
        until grep -q '^ready' "$dir/$1-$i.said" 2>/dev/null; do
            tries=$((tries + 1))
            [ $tries -le 100 ] || { echo 'many boards: a board is not ready'; exit 1; }
            sleep 0.1
        done
        i=$((i + 1))
    done
}

# row NUMBER: so many boards at once, without starting what they got. On a busy machine virtual boards are late, are asked
# again, and may fail: how many passed is told.
row() {
    start "of$1" "$1"
    begin=$(date +%s%N)
    "$tulpar" batch "$image" --ports "$dir/of$1-*.uart" --no-run >"$dir/out" 2>&1 || cat "$dir/out"
    end=$(date +%s%N)
    awk -v boards="$1, $(grep -c '^PASS' "$dir/out") passed" -v ms=$(((end - begin) / 1000000)) 'BEGIN { printf "| %-42s | %7.2f |\n", boards, ms / 1000 }'
}

printf '\n| %-42s | wall, s |\n| --- | --- |\n' "tulpar batch, $(($(wc -c <"$image") / 1024)) KB, boards at once"
row 1
row 8
