#!/bin/sh
# The long form of every campaign, and a table of what each planned, fired and failed:
# campaign.sh BUILD JOBS. Hours; the full outputs stay in BUILD/campaign.
set -eu

here=$(dirname "$0")
build=$1
"$here/build.sh" "$build" "$2" -DTULPAR_TESTS=ON
mkdir -p "$build/campaign"
result=0

# run NAME BOARD [OPTIONS...]
run() {
    name=$1
    board=$2
    shift 2
    log=$build/campaign/$name-$board.log
    start=$(date +%s)
    "$build/tests/campaign_$name" "$board" --long "$@" >"$log" 2>&1 || {
        result=1
        grep FAILED "$log" | head -n 5
    }
    printf '%s (%d s)\n' "$(tail -n 1 "$log")" $(($(date +%s) - start))
}

for board in nucleo-l432kc nucleo-l476rg; do
    for name in power nested ecc flips line bounds weak; do
        run "$name" "$board"
    done
done
for board in nucleo-l432kc nucleo-l476rg b-l475e-iot01a; do
    run start "$board"
done
exit "$result"
