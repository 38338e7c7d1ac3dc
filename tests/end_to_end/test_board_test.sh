#!/bin/sh
# SPDX-License-Identifier: MIT
# scripts/board_test.sh, which is made for real boards, on virtual ones: it ends with a report in which
# nothing has failed, and it notices a board that does not answer.
# Usage: test_board_test.sh BUILD BOARD WORK_DIR [STORIES]
set -u
build=$1
board=$2
work=$3
script=$(dirname "$0")/../../scripts/board_test.sh
mkdir -p "$work"
uart=$work/$board.uart
failed=0

# expect TEXT FILE
expect() {
    grep -q -e "$1" "$2" || { echo "FAILED: no \"$1\" in the report"; failed=1; }
}

# Shorter than on a real board, and lenient where it is the computer that may be too slow.
export RATES="115200 460800" REPEAT=1 INFOS=3 PADDING=30000 LINES_HEARD=3 CLOCK_PERCENT=60
export RATE_MAY_FALL=yes REPORT_DIR="$work/$board"
[ $# -lt 4 ] || export STORIES="$4"

RESET_COMMAND=false "$script" "$build" "$work/no-such-port" >"$work/nobody.md" 2>&1 </dev/null &&
    { echo "FAILED: nobody answered, and the script was content"; failed=1; }
expect '| info, 3 times | FAIL |' "$work/nobody.md"

rm -f "$work/vboard.log"
"$build/vboard" --board "$board" --flash "$build/firmware/$board/bootloader.elf" --uart "$uart" \
    2>"$work/vboard.log" &
vboard=$!
trap 'kill $vboard 2>/dev/null; wait $vboard' EXIT
until grep -q '^ready' "$work/vboard.log" 2>/dev/null; do
    kill -0 $vboard 2>/dev/null || { cat "$work/vboard.log"; exit 1; }
done

RESET_COMMAND="kill -USR1 $vboard" "$script" "$build" "$uart" >"$work/report.md" </dev/null || failed=1
expect '^| board | '"$board"', device 0x[0-9A-F]*, unique id .* |$' "$work/report.md"
expect '| flash app.elf | pass |' "$work/report.md"
expect ' 0 failed, ' "$work/report.md"
cat "$work/report.md"
exit $failed
