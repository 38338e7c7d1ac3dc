#!/bin/sh
# SPDX-License-Identifier: MIT
# What the environment says to the PC's compiler does not reach the cross compiler:
# test_host_flags.sh CMAKE SOURCES WORK.
set -eu

cmake=$1
sources=$2
work=$3
rm -rf "$work"
mkdir -p "$work"
export CFLAGS=-march=native CPPFLAGS=-DUNHEARD LDFLAGS=-Wl,--no-such-option
{
    "$cmake" -S "$sources" -B "$work" -DCMAKE_BUILD_TYPE=Release -DTULPAR_FIRMWARE_DIR="$work/out" \
        -DCMAKE_TOOLCHAIN_FILE="$sources/cmake/arm-none-eabi.cmake" &&
        "$cmake" --build "$work" --target wire
} >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
