# SPDX-License-Identifier: MIT
# A stage of test_wine.sh: how another program is run (addr2line).
# shellcheck shell=sh disable=SC2154 # what test_wine.sh sets

x86_64-w64-mingw32-gcc -std=gnu11 -municode -Wall -Wextra -Werror -I "$sources" -o other_program.exe \
    "$sources/tests/windows/other_program.c" "$sources/cli/windows/program_output.c" "$sources/cli/windows/pause.c" \
    "$sources/cli/windows/wide.c" || fail "other_program.exe does not build"
WINEPATH=$(on_wine winepath -w "$work" | tr -d '\r') on_wine "$work/other_program.exe" parent >data 2>said </dev/null ||
    fail "another program's output"
