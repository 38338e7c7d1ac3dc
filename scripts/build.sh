#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh BUILD JOBS [CMAKE-OPTIONS...]: configures and builds; quiet unless something fails.
set -eu

build=$1
jobs=$2
shift 2
mkdir -p "$build"
log=$build/build.log
{
    cmake -S "$(dirname "$0")/.." -B "$build" "$@" && cmake --build "$build" --parallel "$jobs"
} >"$log" 2>&1 || {
    grep -E -A 5 'error|Error|warning|/ld: ' "$log" | head -n 60 >&2 || true
    tail -n 5 "$log" >&2
    echo "The build failed. All of its output: $log" >&2
    exit 1
}
