#!/bin/sh
# SPDX-License-Identifier: MIT
# What the tulpar command costs the PC: user and system time of a run, the mean of many, in milliseconds. Judges nothing.
# Usage: cpu_time.sh VBOARD TULPAR BOOTLOADER IMAGE CHANGED: one image, and one like it
set -eu
vboard=$1 tulpar=$2 bootloader=$3 image=$4 changed=$5
dir=$(mktemp -d)
export XDG_CACHE_HOME="$dir/cache"
"$vboard" --flash "$bootloader" --uart "$dir/uart" 2>"$dir/errors" &
board=$!
trap 'kill $board 2>/dev/null || true; wait $board 2>/dev/null || true; rm -rf "$dir"' EXIT

tries=0
until grep -q '^ready' "$dir/errors"; do
    tries=$((tries + 1))
    [ $tries -le 100 ] || { echo "CPU time: the board is not ready"; cat "$dir/errors"; exit 1; }
    sleep 0.1
done

# In $spent: milliseconds of all commands that were waited for. Not in a subshell, which would count its own.
count_spent() {
    times >"$dir/times"
    spent=$(sed 1d "$dir/times" | tr 'ms' '  ' | awk '{ printf "%d", (($1 + $3) * 60 + $2 + $4) * 1000 }')
}

# row NAME RUNS ARGUMENTS...: of the tool.
row() {
    name=$1 runs=$2 run=0
    shift 2
    count_spent
    before=$spent
    while [ $run -lt "$runs" ]; do
        "$tulpar" "$@" >"$dir/out" 2>&1 || { cat "$dir/out"; exit 1; }
        run=$((run + 1))
    done
    count_spent
    awk -v name="$name" -v ms=$((spent - before)) -v runs="$runs" \
        'BEGIN { printf "| %-42s | %7.1f |\n", name, ms / runs }'
}

"$tulpar" flash "$image" -p "$dir/uart" --no-run --quiet
size=$(($(wc -c <"$image") / 1024))
printf '\n| %-42s | CPU, ms |\n| --- | --- |\n' 'tulpar, of this PC'
row '--version' 100 --version
row "planned: one statement more in $size KB" 10 flash "$changed" --dry-run -p "$dir/uart"
row "flashed: nothing changed in $size KB" 10 flash "$image" --no-run -p "$dir/uart"
