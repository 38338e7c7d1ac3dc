#!/bin/sh
# SPDX-License-Identifier: MIT
# What the documents say of the bootloaders' sizes is what the build has made, to a quarter of a KB, so that
# a word more does not ask for another number: test_sizes.sh SOURCES FIRMWARE.
set -eu

docs=$1/docs
firmware=$2
failed=0

# expect DOCUMENT ROW COLUMN KIT/BOOTLOADER: this column of this row of a table says its size in KB.
expect() {
    said=$(grep -F "| $2 |" "$docs/$1" | cut -d '|' -f "$(($3 + 1))" | tr -dc '0-9.')
    arm-none-eabi-size "$firmware/$4.elf" | awk -v said="$said" '
        NR == 2 { kb = ($1 + $2) / 1024; if (said == "" || said - kb > 0.25 || kb - said > 0.25) exit 1 }' || {
        echo "$1, \"$2\": it says $said KB, and $4 has $(arm-none-eabi-size "$firmware/$4.elf" | awk 'NR == 2 { print $1 + $2 }') bytes"
        failed=1
    }
}

expect PORTING.md '.text and .data on nucleo-l432kc' 2 nucleo-l432kc/bootloader
expect PORTING.md '.text and .data on nucleo-l432kc' 3 nucleo-l432kc/bootloader-plain
expect SPEED.md 'plain, one slot' 2 nucleo-l432kc/bootloader-plain
expect SPEED.md 'with everything, one slot' 2 nucleo-l432kc/bootloader
expect SPEED.md 'with everything, two slots' 2 nucleo-l476rg/bootloader
exit "$failed"
