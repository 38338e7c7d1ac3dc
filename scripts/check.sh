#!/bin/sh
# SPDX-License-Identifier: MIT
# What one runs after every change: the unit tests and one story of the real bootloader, in less than a
# minute and a half: check.sh BUILD JOBS.
set -eu

"$(dirname "$0")/build.sh" "$1" "$2" -DTULPAR_TESTS=ON -DTULPAR_WERROR=ON
ctest --test-dir "$1" --parallel "$2" --output-on-failure --label-regex '^check$'
