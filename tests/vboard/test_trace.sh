#!/bin/sh
# SPDX-License-Identifier: MIT
# The trace of the bootloader's start on the NUCLEO-L432KC: its form, and facts that the manual and
# the board ask for, whatever the bootloader's code looks like.
# Usage: test_trace.sh VBOARD BOOTLOADER
set -u
vboard=$1
bootloader=$2
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trace=$dir/trace
failed=0

"$vboard" --flash "$bootloader" --run-for 0.01 --trace "mmio=$trace" || exit 1

fail() {
    echo "FAILED: $1"
    failed=1
}

# first REGEX: the number of the first line that matches; 0: none does.
first() {
    awk -v wanted="$1" '$0 ~ wanted { print NR; found = 1; exit } END { if (!found) print 0 }' "$trace"
}

# in_order WHAT REGEX REGEX: the first line of the one comes before the first line of the other.
in_order() {
    one=$(first "$2")
    other=$(first "$3")
    [ "$one" -gt 0 ] && [ "$other" -gt "$one" ] || fail "$1: line $one, then line $other"
}

form='^[0-9]+ 0x[0-9a-f]{8} 0x[0-9a-f]{8} [124] 0x[0-9a-f]{8} [RW] [A-Z0-9]+_[A-Z0-9]+ (cpu|dma)$'
[ "$(head -n 1 "$trace")" = "# cycle pc address size value R/W register master" ] || fail "head line"
odd=$(grep -v '^#' "$trace" | grep -E -v -c "$form")
[ "$odd" -eq 0 ] || fail "$odd lines of another form"
[ "$(grep -c '^# power-on' "$trace")" -eq 1 ] || fail "power-on"
grep -v '^#' "$trace" | awk '$1 < last { exit 1 } { last = $1 }' || fail "cycles go backwards"
grep -v '^#' "$trace" | awk '$2 !~ /^0x0800/ { exit 1 }' || fail "code outside the bootloader"

# Addresses and names belong together (RM0394, memory map).
for pair in '0x40021000 RCC_CR' '0x40022000 FLASH_ACR' '0x40004400 USART2_CR1' '0x40004408 USART2_CR3' \
    '0x4000440c USART2_BRR' '0x48000020 GPIOA_AFRL' '0x48000024 GPIOA_AFRH'; do
    grep -q " ${pair% *} 4 .* ${pair#* } cpu" "$trace" || fail "no access to $pair"
done

# The reset flags are looked at before anything can change them (RM0394, RCC_CSR): power-on says BOR and pin.
in_order 'reset cause first' '0x0c000[0-9a-f]+ R RCC_CSR' ' W '
# 80 MHz need four wait states, set before the switch; PLL off while it is set, then on, ready, used.
in_order 'wait states, then switch' '0x00000[0-9a-f]04 W FLASH_ACR' 'W RCC_CFGR '
in_order 'PLL set, then on' 'W RCC_PLLCFGR' '0x01[0-9a-f]+ W RCC_CR '
in_order 'PLL on, then ready' '0x01[0-9a-f]+ W RCC_CR ' '0x03[0-9a-f]+ R RCC_CR '
in_order 'PLL ready, then used' '0x03[0-9a-f]+ R RCC_CR ' '0x0000000[37] W RCC_CFGR'
in_order 'PLL used' '0x0000000[37] W RCC_CFGR' '0x0000000f R RCC_CFGR'
# PA2 and PA15 are USART2's in AF7 and AF3 (DS11451); 80 MHz / 115200 = 694.
in_order 'clock of port A, then its registers' 'W RCC_AHB2ENR' 'W GPIOA_'
in_order 'PA2 AF7' 'W RCC_AHB2ENR' '0x00000700 W GPIOA_AFRL'
in_order 'PA15 AF3' 'W RCC_AHB2ENR' '0x30000000 W GPIOA_AFRH'
in_order 'clock of USART2, then its rate' 'W RCC_APB1ENR1' '0x000002b6 W USART2_BRR'
in_order 'rate, then USART2 on' '0x000002b6 W USART2_BRR' '[13579bdf] W USART2_CR1'
exit $failed
