#!/bin/sh
# SPDX-License-Identifier: MIT
# A kit with too little RAM for the full bootloader (KIT_PLAIN_ONLY) is built from its header alone, and
# what a build says names it: test_plain_only.sh CMAKE SOURCES WORK.
set -eu

cmake=$1
sources=$2
work=$3
kit=made-up-l412kb
failed=0

# The tree as it is, but for its kits.
rm -rf "$work"
mkdir -p "$work/tree/board/kits"
for part in CMakeLists.txt app background boot cmake wire; do
    ln -s "$sources/$part" "$work/tree/$part"
done
for part in "$sources"/board/*; do
    [ "${part##*/}" = kits ] || ln -s "$part" "$work/tree/board/"
done

# An STM32L412KB on the pins of the NUCLEO-L432KC: 40 KB of RAM.
sed -e 's/nucleo-l432kc/made-up-l412kb/; s/STM32L432KC/STM32L412KB/' \
    -e 's/^#define KIT_FLASH_SIZE .*/#define KIT_FLASH_SIZE (128 * 1024)/' \
    -e 's/^#define KIT_BANK_SIZE .*/#define KIT_BANK_SIZE (128 * 1024)/' \
    -e 's/^#define KIT_SRAM1_SIZE .*/#define KIT_SRAM1_SIZE (32 * 1024)/' \
    -e 's/^#define KIT_SRAM2_SIZE .*/#define KIT_SRAM2_SIZE (8 * 1024)/' \
    -e '/^#define KIT_REFERENCE /d' \
    "$sources/board/kits/nucleo-l432kc.h" >"$work/without.h"

# build TARGET: into $work/build, with its output in $work/log.
build() {
    "$cmake" -S "$work/tree" -B "$work/build/obj" -DCMAKE_BUILD_TYPE=Release "-DCMAKE_C_FLAGS_RELEASE=-Os" \
        "-DCMAKE_TOOLCHAIN_FILE=$work/tree/cmake/arm-none-eabi.cmake" \
        "-DTULPAR_FIRMWARE_DIR=$work/build/firmware" >"$work/log" 2>&1 &&
        "$cmake" --build "$work/build/obj" --target "$1" >>"$work/log" 2>&1
}

cp "$work/without.h" "$work/tree/board/kits/$kit.h"
if build "bootloader-$kit"; then
    echo "the full bootloader is linked for 32 KB of SRAM1"
    failed=1
elif ! grep -q 'no room for the stack: .*KIT_PLAIN_ONLY' "$work/log"; then
    echo "the link does not say what to do:"
    cat "$work/log"
    failed=1
fi

sed 's/^#define KIT_SLOTS /#define KIT_PLAIN_ONLY 1\n&/' "$work/without.h" >"$work/tree/board/kits/$kit.h"
build all || { cat "$work/log"; exit 1; }
made=$(cd "$work/build/firmware/$kit" && echo *.bin)
[ "$made" = "app.bin bootloader-plain.bin" ] || { echo "made: $made"; failed=1; }
"$sources/scripts/made.sh" "$work/build" | grep -q "$kit/ .*bootloader-plain.bin" ||
    { echo "made.sh does not name the kit: $("$sources/scripts/made.sh" "$work/build")"; failed=1; }
exit "$failed"
