#!/bin/sh
# SPDX-License-Identifier: MIT
# A layout that does not fit together is not built, and the compiler says why:
# test_broken_layouts.sh COMPILER SOURCES WORK.
set -eu

compiler=$1
board=$2/board
work=$3
failed=0

# compile KIT SLOTS: layout_check.h with the facts in $work.
compile() {
    echo '#include "layout_check.h"' |
        "$compiler" -std=c11 -fsyntax-only -x c -I "$work" -I "$board/chips/stm32l4" -I "$board" -I "$board/stm32" \
            -I "$board/.." "-DKIT_HEADER=\"kits/$1.h\"" "-DSETTING_SLOTS=$2" - 2>&1
}

# expect KIT SLOTS NAME VALUE WORDS: with this fact, the compiler says these words.
expect() {
    rm -rf "$work"
    mkdir -p "$work"
    {
        echo '#include "chips/stm32l4/facts.h"'
        echo "#undef $3"
        echo "#define $3 $4"
    } >"$work/facts.h"
    if said=$(compile "$1" "$2"); then
        echo "$1 with $2 slots and $3 $4 is taken"
        failed=1
    elif ! echo "$said" | grep -q "$5"; then
        echo "$1 with $2 slots and $3 $4: the compiler does not say \"$5\", but: $said"
        failed=1
    fi
}

# The same without a fault, else the compiler may complain of anything.
expect_good() {
    rm -rf "$work"
    mkdir -p "$work"
    echo '#include "chips/stm32l4/facts.h"' >"$work/facts.h"
    compile "$1" "$2" || { echo "$1 with $2 slots is not taken as it is"; failed=1; }
}

expect_good nucleo-l432kc 1
expect_good nucleo-l476rg 2
expect nucleo-l432kc 1 APPLICATION_START '(FLASH_START + 50 * 1024 + 512)' 'a slot does not begin with an erase unit'
expect nucleo-l432kc 1 APPLICATION_START '(FLASH_START + 40 * 1024)' 'bootloader and application overlap'
expect nucleo-l432kc 1 APPLICATION_START '(FLASH_START + 46 * 1024)' 'records and application overlap'
expect nucleo-l432kc 1 APPLICATION_START '(FLASH_START + 256 * 1024)' 'there is no room for the application'
expect nucleo-l432kc 1 APPLICATION_START '(FLASH_START + 300 * 1024)' 'there is no room for the application'
expect nucleo-l432kc 1 RECORDS_START '(FLASH_START + 1024)' 'the records need two erase units of their own'
expect nucleo-l432kc 1 RECORDS_START FLASH_START 'bootloader and records overlap'
expect nucleo-l432kc 1 BOOTLOADER_SIZE '(48 * 1024)' 'records and application overlap'
expect nucleo-l432kc 1 VECTORS_ALIGNMENT 4096 'the vector table at APPLICATION_START is not aligned'
expect nucleo-l432kc 1 KIT_BANK_SIZE '(100 * 1024)' 'neither one bank nor two'
expect nucleo-l432kc 1 KIT_FLASH_SIZE '(255 * 1024)' 'is not a number of erase units'
expect nucleo-l432kc 1 RAM_SIZE '(65 * 1024)' 'RAM_SIZE is not what a stack may use'
expect nucleo-l476rg 2 FLASH_PROPERTIES FLASH_TAKES_ZEROS 'flash without ECC that takes nothing twice has one slot'
expect nucleo-l432kc 1 PROGRAMMING_UNIT 16 'is not whole programming units'
expect nucleo-l432kc 1 KIT_NAME '"nucleo-with-a-longer-name"' 'KIT_NAME is longer than BOARD_NAME_SIZE'
expect nucleo-l476rg 2 JOURNAL_START '(FLASH_START + 42 * 1024)' 'the journal overlaps'
expect nucleo-l476rg 2 JOURNAL_START '(FLASH_START + 43 * 1024)' 'the journal needs an erase unit of its own'
expect nucleo-l476rg 2 ERASE_UNIT 1024 'the journal has no room for the marks and the map'
expect nucleo-l476rg 3 ERASE_UNIT 2048 'a kit has one slot or two'
exit "$failed"
