#!/bin/sh
# SPDX-License-Identifier: MIT
# An old packet that today's bootloader does not take is noticed: test_broken.sh TEST_TALK WORK (KIT TALK VARIANT)...
# Of each conversation one packet of each command is broken in turn.
set -eu

test_talk=$1
work=$2
shift 2
rm -rf "$work"
mkdir -p "$work"
broken=0
while [ $# -gt 0 ]; do
    for command in $(sed -n 's/^> 23\(..\).*/\1/p' "$2" | LC_ALL=C sort -u); do
        # ENTER and RATE have no answer: what is said behind them has, but it is said again when none comes.
        # In the data where there are some, else in the CRC.
        awk -v command="$command" '!done && index($0, "> 23" command) == 1 {
                at = length($0) > 24 ? 14 : length($0) - 1
                digit = substr($0, at, 1)
                $0 = substr($0, 1, at - 1) (digit == "0" ? "f" : "0") substr($0, at + 1)
                done = 1
            } { print }' "$2" >"$work/talk"
        broken=$((broken + 1))
        if "$test_talk" "$1" "$work/talk" "$3" >"$work/log" 2>&1; then
            echo "FAILED: $1, $3: a broken packet 0x$command was not noticed"
            exit 1
        fi
    done
    # An answer that was another one: NACK.
    awk '!done && /^< 5f/ { sub(/5f/, "aa"); done = 1 } { print }' "$2" >"$work/talk"
    if cmp -s "$2" "$work/talk" || "$test_talk" "$1" "$work/talk" "$3" >"$work/log" 2>&1; then
        echo "FAILED: $1, $3: another answer was not noticed"
        exit 1
    fi
    shift 3
done
echo "$broken broken packets noticed"
[ "$broken" -gt 0 ]
