#!/bin/sh
# SPDX-License-Identifier: MIT
# The trace of the cable: what a firmware says is in it, byte for byte, and each reset.
# And what it says is missed when it cannot be written.
# Usage: test_trace_uart.sh VBOARD FIRMWARE: one that speaks after power-on.
set -u
vboard=$1
firmware=$2
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trace=$dir/trace
failed=0

fail() {
    echo "FAILED: $1"
    head -n 5 "$trace"
    failed=1
}

"$vboard" --flash "$firmware" --run-for 1 --trace "uart=$trace" --stats "$dir/stats" \
    --fault cut@time:0.5 >"$dir/said" 2>"$dir/errors" || { cat "$dir/errors"; exit 1; }

[ "$(head -n 1 "$trace")" = "# seconds to-board/to-host baud byte" ] || fail "head line"
odd=$(sed 1d "$trace" | grep -E -v -c '^[0-9]+\.[0-9]{9} (to-(host|board) [0-9]+ 0x[0-9a-f]{2}|reset [a-z]+)$')
[ "$odd" -eq 0 ] || fail "$odd lines of another form"
sed 1d "$trace" | awk '$1 < last { exit 1 } { last = $1 }' || fail "time goes backwards"

# Two power-ons, the second after the cut.
[ "$(grep -c ' reset power$' "$trace")" -eq 2 ] || fail "resets"
grep -q '^0\.000000000 reset power$' "$trace" || fail "the first power-on"
grep -q '^0\.500000000 reset power$' "$trace" || fail "the second power-on"

# The bytes, as octal escapes for printf. The last one may still be on its way when the run or the
# power ends.
[ -s "$dir/said" ] || fail "the firmware says nothing"
grep ' to-host ' "$trace" | sed 's/.* 0x//' | while read -r byte; do
    printf '%b' "\\0$(printf '%03o' "0x$byte")"
done >"$dir/traced"
lines=$(wc -l <"$dir/said")
head -n "$lines" "$dir/said" >"$dir/whole"
head -n "$lines" "$dir/traced" | cmp -s - "$dir/whole" || fail "other bytes than the firmware said"

count=$(grep -c ' to-host ' "$trace")
sum=$(sed -n 's/.*"uart_tx_bytes":[[:space:]]*\([0-9]*\).*/\1/p' "$dir/stats")
[ "$sum" -le "$count" ] && [ "$sum" -ge $((count - 2)) ] || fail "$count bytes, but --stats has $sum"

"$vboard" --flash "$firmware" --run-for 1 >/dev/full 2>"$dir/errors"
[ $? -eq 1 ] && grep -q 'standard output' "$dir/errors" || fail "a full disk is not noticed"
exit $failed
