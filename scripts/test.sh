#!/bin/sh
# SPDX-License-Identifier: MIT
# The tests in stages; ends with one line that counts them: test.sh BUILD JOBS [all]. Without "all", the
# kits that are one more of their kind have one story each (tests/kits.cmake).
set -eu

build=$1
jobs=$2
left_out='--label-exclude ^other_kit$'
[ "${3:-}" != all ] || left_out=
here=$(dirname "$0")
passed=0
failed=0
begun=$(date +%s)

# run_ctest DIRECTORY [CTEST-OPTIONS...]: one more at a time than there are processors, for those that wait
# for the wall clock.
run_ctest() {
    directory=$1
    shift
    ctest --test-dir "$directory" --parallel $((jobs + 1)) --output-on-failure "$@" | tee "$directory/ctest.log"
    counts=$(sed -n 's/.* tests passed, \([0-9]*\) tests failed out of \([0-9]*\)/\1 \2/p' "$directory/ctest.log")
    failed=$((failed + ${counts% *}))
    passed=$((passed + ${counts#* } - ${counts% *}))
}

# run_step NAME COMMAND...
run_step() {
    name=$1
    shift
    printf '\n== %s\n' "$name"
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
    fi
}

echo "== build (gcc)"
"$here/build.sh" "$build" "$jobs" -DTULPAR_TESTS=ON -DTULPAR_WERROR=ON -DCMAKE_C_COMPILER=gcc
# shellcheck disable=SC2086
run_ctest "$build" $left_out

printf '\n== build (clang, address and undefined-behaviour sanitizers)\n'
"$here/build.sh" "$build/sanitize" "$jobs" -DTULPAR_TESTS=ON -DTULPAR_WERROR=ON -DTULPAR_SANITIZE=ON \
    -DTULPAR_FUZZ=ON -DTULPAR_CAMPAIGNS=OFF -DCMAKE_C_COMPILER=clang \
    "-DTULPAR_BUILT_FIRMWARE=$(cd "$build" && pwd)/firmware" "-DTULPAR_BEARSSL=$(cd "$build" && pwd)/obj/bearssl/source"
run_ctest "$build/sanitize" --label-exclude '^(slow|arm|other_kit)$'

run_step "format and static analysis" "$here/lint.sh" "$build"

seconds=$(($(date +%s) - begun))
printf '\ntests: %d passed, %d failed, in %d s\n' "$passed" "$failed" "$seconds"
[ "$failed" -eq 0 ]
