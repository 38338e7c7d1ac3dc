#!/bin/sh
# SPDX-License-Identifier: MIT
# A kit's header that contradicts the rest is not configured, and the message says what to change:
# test_broken_kits.sh CMAKE SOURCES WORK.
set -eu

cmake=$1
sources=$2
work=$3
failed=0

# All kits, without a compiler.
renew() {
    rm -rf "$work"
    mkdir -p "$work/board"
    cp -r "$sources/board/kits" "$sources/board/chips" "$work/board"
    cp "$sources/cmake/kits.cmake" "$work"
    cp "$sources/tests/kits.cmake" "$work/kits_of_tests.cmake"
    cat >"$work/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.22)
project(kits LANGUAGES NONE)
set(TULPAR_TWO_SLOTS kits CACHE STRING "")
set(TULPAR_TESTS ON)
include(kits.cmake)
include(kits_of_tests.cmake)
END
}

configure() {
    "$cmake" -S "$work" -B "$work/build" "$@" 2>&1
}

# expect_good OPTIONS...
expect_good() {
    said=$(configure "$@") || { echo "the kits are not taken: $said"; failed=1; }
}

# expect WORDS OPTIONS...: these words, however the lines are broken.
expect() {
    words=$1
    shift
    if said=$(configure "$@"); then
        echo "taken, without \"$words\""
        failed=1
    elif ! echo "$said" | tr -s '\n ' ' ' | grep -q -e "$words"; then
        echo "it does not say \"$words\", but: $said"
        failed=1
    fi
}

# copy KIT NEW: its header under another name, as PORTING.md tells.
copy() {
    sed "s/^#define KIT_NAME .*/#define KIT_NAME \"$2\"/" "$work/board/kits/$1.h" >"$work/board/kits/$2.h"
}

# change KIT KEY VALUE
change() {
    sed "s/^#define $2 .*/#define $2 $3/" "$work/board/kits/$1.h" >"$work/changed"
    mv "$work/changed" "$work/board/kits/$1.h"
}

renew
expect_good
expect_good -DTULPAR_TWO_SLOTS=
copy nucleo-g431kb mine
expect_good
copy nucleo-l432kc mine
expect 'board/kits/mine.h and board/kits/nucleo-l432kc.h are of one kind (flash_doubleword-1) and both have KIT_REFERENCE'

renew
copy stm32f4-discovery mine
expect 'board/kits/mine.h and board/kits/stm32f4-discovery.h are of one kind (flash_sectors-2) and both have KIT_REFERENCE_OF_TWO'

renew
cp "$work/board/kits/nucleo-g431kb.h" "$work/board/kits/mine.h"
expect 'board/kits/mine.h: KIT_NAME is "nucleo-g431kb", and must be the file.s name, "mine"'

renew
change nucleo-g431kb KIT_CHIP stm32l5
expect 'board/kits/nucleo-g431kb.h: KIT_CHIP is "stm32l5", and must be a folder of board/chips: stm32f1, stm32f4, stm32g0, stm32g4, stm32l4'
change nucleo-g431kb KIT_CHIP ''
expect 'KIT_CHIP is "", and must be a folder of board/chips'

renew
change nucleo-g431kb KIT_USART 3
expect 'KIT_USART is "3", and board/chips/stm32g4/registers.h knows USART1, USART2:'

renew
change nucleo-l432kc KIT_USART ''
expect 'KIT_USART is "", and board/chips/stm32l4/registers.h knows USART1, USART2:'
exit "$failed"
