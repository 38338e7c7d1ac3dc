#!/bin/sh
# SPDX-License-Identifier: MIT
# Firmware is the same byte for byte, whichever of CMake's generators has built it: what the long campaigns
# have tried is what a user builds. test_generators.sh CMAKE SOURCES BUILD WORK KIT... Status 77: the other
# generator is not here, or BUILD takes the firmware of another build.
set -eu

cmake=$1
sources=$2
build=$3
work=$4
shift 4
cache=$build/obj/firmware/CMakeCache.txt
failed=0

[ -f "$cache" ] || { echo "skipped: the firmware is another build's"; exit 77; }
if grep -q '^CMAKE_GENERATOR:.*=Ninja' "$cache"; then
    other="Unix Makefiles" program=make
else
    other=Ninja program=ninja
fi
command -v "$program" >/dev/null || { echo "skipped: there is no $program"; exit 77; }

rm -rf "$work"
mkdir -p "$work"
sed -n 's/^\(TULPAR_[A-Z_]*\):[A-Z]*=\(.*\)/set(\1 "\2" CACHE STRING "")/p' "$cache" |
    grep -v TULPAR_FIRMWARE_DIR >"$work/options.cmake"
"$cmake" -G "$other" -C "$work/options.cmake" -S "$sources" -B "$work/obj" -DCMAKE_BUILD_TYPE=Release \
    "-DCMAKE_TOOLCHAIN_FILE=$sources/cmake/arm-none-eabi.cmake" "-DTULPAR_FIRMWARE_DIR=$work/firmware" \
    >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

for kit in "$@"; do
    "$cmake" --build "$work/obj" --target "bootloader-$kit" >>"$work/log" 2>&1 || { tail "$work/log"; exit 1; }
    cmp "$build/firmware/$kit/bootloader.bin" "$work/firmware/$kit/bootloader.bin" || failed=1
done
exit "$failed"
