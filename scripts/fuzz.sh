#!/bin/sh
# SPDX-License-Identifier: MIT
# The long fuzzing run, five minutes for each fuzzer, and then the real bootloaders on the virtual
# board; the short one is part of `make test`. What they find stays in BUILD/sanitize: fuzz.sh BUILD JOBS.
set -eu

build=$1/sanitize
"$(dirname "$0")/build.sh" "$build" "$2" -DTULPAR_TESTS=ON -DTULPAR_SANITIZE=ON -DTULPAR_FUZZ=ON -DTULPAR_CAMPAIGNS=ON \
    -DCMAKE_C_COMPILER=clang
for fuzzer in "$build"/tests/fuzz_*; do
    name=$(basename "$fuzzer")
    mkdir -p "$build/corpus/$name"
    echo "== $name"
    "$fuzzer" -max_total_time=300 -max_len=8192 -artifact_prefix="$build/$name-" \
        "$build/corpus/$name" >"$build/$name.log" 2>&1 || {
        tail -n 40 "$build/$name.log" >&2
        exit 1
    }
    grep -E '^Done' "$build/$name.log"
done
for board in $(awk '$1 == "fuzz" { print $2 }' "$build"/campaigns*.list | sort -u); do
    echo "== bootloader of $board"
    "$build/tests/campaign_fuzz" "$board" --long --one-in 5 >"$build/fuzz-$board.log" 2>&1 || {
        tail -n 40 "$build/fuzz-$board.log" >&2
        exit 1
    }
    grep -E '^FUZZ' "$build/fuzz-$board.log"
done
