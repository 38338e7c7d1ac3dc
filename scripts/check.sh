#!/bin/sh
# SPDX-License-Identifier: MIT
# What one runs after every change: the unit tests and one story of the real bootloader: check.sh BUILD
# JOBS. docs/CONTRIBUTING.md says how long it takes.
set -eu

"$(dirname "$0")/build.sh" "$1" "$2" -DTULPAR_TESTS=ON -DTULPAR_WERROR=ON
ctest --test-dir "$1" --parallel "$2" --output-on-failure --label-regex '^check$'
