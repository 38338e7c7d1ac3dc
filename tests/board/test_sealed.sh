#!/bin/sh
# SPDX-License-Identifier: MIT
# Every bootloader that was built says how long it is, and has a CRC over itself, in the .bin and in the .elf alike;
# and one that is cut is not taken for whole: test_sealed.sh TULPAR FIRMWARE WORK.
set -eu

tulpar=$1
firmware=$2
work=$3
failed=0
count=0

rm -rf "$work"
mkdir -p "$work"

# whole FILE: what tulpar says of it.
whole() {
    "$tulpar" image info "$1" | sed -n 's/^whole *//p'
}

for bin in "$firmware"/*/bootloader*.bin; do
    count=$((count + 1))
    for file in "$bin" "${bin%.bin}.elf"; do
        [ "$(whole "$file")" = "yes, by its size and CRC" ] || { echo "$file: $(whole "$file")"; failed=1; }
    done
    size=$(wc -c <"$bin")
    head -c "$((size / 2))" "$bin" >"$work/half.bin"
    [ "$(whole "$work/half.bin")" = "no, it was built with $size bytes" ] || { echo "half of $bin: $(whole "$work/half.bin")"; failed=1; }
done
[ "$count" -gt 1 ] || { echo "no bootloaders in $firmware"; failed=1; }
exit "$failed"
