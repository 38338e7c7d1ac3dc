#!/bin/sh
# Fuzzers under the sanitizers: fuzz.sh BUILD JOBS short|long. Short counts runs, so that it does
# the same on every machine; long goes on for five minutes each.
set -eu

build=$1/fuzz
jobs=$2
case $3 in
short) limit="-runs=200000 -seed=1" ;;
long) limit="-max_total_time=300" ;;
*) echo "fuzz.sh: short or long" >&2; exit 2 ;;
esac

"$(dirname "$0")/build.sh" "$build" "$jobs" -DTULPAR_FUZZ=ON -DTULPAR_SANITIZE=ON \
    -DTULPAR_TESTS=ON -DCMAKE_C_COMPILER=clang
for fuzzer in "$build"/tests/fuzz_*; do
    name=$(basename "$fuzzer")
    mkdir -p "$build/corpus/$name"
    echo "$name $limit"
    "$fuzzer" $limit -print_final_stats=0 -verbosity=0 -max_len=8192 \
        -artifact_prefix="$build/$name-" "$build/corpus/$name"
done
