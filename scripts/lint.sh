#!/bin/sh
# SPDX-License-Identifier: MIT
# Format, static analysis, and the rules of tests/lint: lint.sh [BUILD]. Prints what is wrong; status 1
# when anything is. BUILD: a folder that is built; then the names in its archives are compared, too.
set -eu

cd "$(dirname "$0")/.."
build=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

git ls-files -z '*.c' '*.h' | xargs -0 clang-format --dry-run --Werror
cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,portability \
    --suppress=missingIncludeSystem "-D__attribute__(x)=" -I . -I include -I host -I board -I board/stm32 -I board/chips/stm32l4 -I vboard -I vboard/core -I tests \
    wire boot board app host rom serial sign cli vboard tests/lint

# Of the three sets of features a program links one; those of the tests are for tests alone.
set --
if [ -n "$build" ] && [ -f "$build/obj/boot/libboot.a" ]; then
    find "$build/obj" -name 'lib*.a' ! -path '*/firmware/*' ! -path '*/obj/bench/*' ! -path '*/obj/tests/*' ! -name 'libboot-*' -print0 |
        xargs -0 nm -A -g --defined-only >"$work/symbols" 2>/dev/null
    set -- --symbols "$work/symbols"
fi
cc -std=c11 -O1 -Wall -Wextra -Werror -o "$work/lint" tests/lint/*.c
git ls-files | "$work/lint" "$@"
