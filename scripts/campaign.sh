#!/bin/sh
# SPDX-License-Identifier: MIT
# The long form of every campaign: campaign.sh BUILD JOBS WHICH [OPTIONS...]. WHICH: "kinds", on one kit
# of each kind, or "all", on one of each kind in each family, too. JOBS processes at a time;
# OPTIONS (--seed N, --one-in N) go to each campaign. In the end a Markdown table for
# docs/RELIABILITY.md, also in BUILD/campaign/table.md; the full outputs stay beside it.
set -eu

here=$(dirname "$0")
build=$1
jobs=$2
which=$3
shift 3
"$here/build.sh" "$build" "$jobs" -DTULPAR_TESTS=ON
logs=$build/campaign
rm -rf "$logs"
mkdir -p "$logs"

# A campaign that ends without a result has failed, too.
one='
    build=$1 options=$2 name=$3 board=$4 shard=$5 plain=${6:-}
    log=$build/campaign/$name-$board-$(echo "$shard" | tr / -)$plain.log
    [ -z "$plain" ] || options="$options --bootloader $build/firmware/$board/bootloader-plain.bin"
    "$build/tests/campaign_$name" "$board" --long --shard "$shard" $options >"$log" 2>&1 ||
        echo "FAILED: $name on $board, $shard $plain" >>"$log"
    [ -z "$plain" ] || sed -i "s/^RESULT $name $board/&(plain)/" "$log"
    echo "$name $board $shard $plain: $(tail -n 1 "$log")"
'
start=$(date +%s)
{
    cat "$build/campaigns.list"
    [ "$which" != all ] || cat "$build/campaigns-of-others.list"
} | xargs -P "$jobs" -L 1 sh -c "$one" one "$build" "$*"
seconds=$(($(date +%s) - start))

{
    echo '| campaign | board | planned | fired | recoveries run | failed | CPU seconds |'
    echo '| --- | --- | --- | --- | --- | --- | --- |'
    cat "$logs"/*.log | awk '
        $1 == "RESULT" {
            key = $2 " | " $3
            planned[key] += $4; fired[key] += $5; judged[key] += $6; failed[key] += $7
            spent[key] += $8
        }
        END {
            for (key in planned)
                printf "| %s | %d | %d | %s | %d | %d |\n", key, planned[key], fired[key],
                       judged[key] ? judged[key] : "each", failed[key], spent[key]
        }' | sort
    echo
    echo '| board | errors per bit | sessions | completed | bytes changed |'
    echo '| --- | --- | --- | --- | --- |'
    cat "$logs"/*.log | awk '
        $1 == "SESSIONS" {
            key = $2 " | " $3
            completed[key] += $4; sessions[key] += $5; changed[key] += $6
        }
        END {
            for (key in sessions)
                printf "| %s | %d | %d | %d |\n", key, sessions[key], completed[key], changed[key]
        }' | sort
    echo
    cat "$logs"/*.log | awk '
        $1 == "TRIPLES" { triples[$2] += $3; recoveries[$2] += $5 }
        END {
            for (board in triples)
                printf "%s: %d random triples; %d different recoveries cut in turn.\n", board,
                       triples[board], recoveries[board]
        }' | sort
    echo
    grep -h ^FUZZ "$logs"/*.log
    echo
    echo "$seconds s, $jobs at a time."
} >"$logs/table.md"
cat "$logs/table.md"
"$here/../tests/mutants/run.sh" "$build" --all >"$logs/mutants.md" || echo "FAILED: mutants" >>"$logs/mutants.log"
cat "$logs/mutants.md"
if grep -h FAILED "$logs"/*.log; then
    exit 1
fi
