#!/bin/sh
# SPDX-License-Identifier: MIT
# The vboard command: arguments, exit codes, state, statistics. Virtual time only: no pty here.
# Usage: test_command.sh VBOARD UNFIT; UNFIT: the same with boards that do not fit (unfit_boards.c)
set -u
vboard=$1
unfit=$2
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

# expect STATUS TEXT ARGUMENTS...: runs vboard; TEXT, unless empty, must be in what it says.
expect() {
    status=$1 text=$2
    shift 2
    "$vboard" "$@" >"$dir/out" 2>&1
    got=$?
    if [ "$got" -ne "$status" ] || { [ -n "$text" ] && ! grep -q -e "$text" "$dir/out"; }; then
        echo "FAILED: vboard $*: status $got, expected $status and \"$text\"; it said:"
        cat "$dir/out"
        failed=1
    fi
}

# Vectors, then wfi; b .-2
printf '\000\200\000\040\011\000\000\010\060\277\375\347' >"$dir/sleep.bin"
# Vectors, then ldr r0, [pc, #0]; ldr r0, [r0]: 0x60000000 is nothing
printf '\000\200\000\040\011\000\000\010\000\110\000\150\000\000\000\140' >"$dir/stray.bin"
printf 'x' >"$dir/state.short"

expect 0 'Usage: vboard' --help
expect 0 'vboard [0-9]' --version
expect 2 'nothing to run' --run-for 1
expect 2 'no way to reach' --flash "$dir/sleep.bin"
expect 2 'no board is called' --flash "$dir/sleep.bin" --run-for 1 --board uno
expect 2 'what is this' --flash "$dir/sleep.bin" --run-for 1 extra
expect 2 'run-for needs' --flash "$dir/sleep.bin" --run-for soon
expect 2 'real or max' --flash "$dir/sleep.bin" --run-for 1 --pace fast
expect 2 'unrecognized' --flesh "$dir/sleep.bin"
expect 1 'No such file' --flash "$dir/none.bin" --run-for 1
expect 1 'do not fit' --flash "$dir/sleep.bin@0x0803FFFE" --run-for 1
expect 1 'is not the flash' --state "$dir/state.short" --run-for 1
expect 3 'nothing answers' --flash "$dir/stray.bin" --run-for 1
expect 3 'flash is empty' --flash "$dir/sleep.bin@0x08001000" --run-for 1 --board nucleo-l476rg

# Text with addresses is no raw bytes: all.hex of tulpar merge would end in "nothing answers".
printf ':020000040800F2\r\n:00000001FF\r\n' >"$dir/all.hex"
printf 'S1130000285F245F2212226A000424290008237C2A\n' >"$dir/all.srec"
printf ':this is text\000\000\000\000' >"$dir/colon.bin"
expect 1 'it is Intel HEX.*make a .bin' --flash "$dir/all.hex" --run-for 1
expect 1 'it is a Motorola S-record' --flash "$dir/all.srec" --run-for 1
expect 0 '' --flash "$dir/sleep.bin" --flash "$dir/colon.bin@0x08010000" --run-for 1

# Kits that the build takes and the virtual board cannot be: words, whatever is asked of them.
known=$vboard
vboard=$unfit
for what in "--flash $dir/sleep.bin --run-for 1" '--stub list'; do
    # shellcheck disable=SC2086
    expect 2 'chip STM32L452RE of kit unknown-chip is not in vboard/chips: add it' $what --board unknown-chip
    # shellcheck disable=SC2086
    expect 2 'kit no-usart has USART3, which chip STM32L432KC has not here' $what --board no-usart
    # shellcheck disable=SC2086
    expect 2 'kit far-usart has USART9' $what --board far-usart
    # shellcheck disable=SC2086
    expect 2 'TX of kit no-tx is on PD5, which chip STM32L432KC has not here' $what --board no-tx
    # shellcheck disable=SC2086
    expect 2 'LD1 of kit no-led is on PZ1, which chip' $what --board no-led
    # shellcheck disable=SC2086
    expect 2 'B1 of kit no-button is on PA16, which chip' $what --board no-button
done
expect 0 '' --flash "$dir/sleep.bin" --run-for 1 --board good
expect 0 'no-button' --help
vboard=$known

# How the chip comes up.
expect 0 'starts its ROM loader' --flash "$dir/sleep.bin@0x08001000" --run-for 1
expect 0 'starts its ROM loader' --flash "$dir/stray.bin" --run-for 1 --blank
expect 3 'nothing answers' --flash "$dir/stray.bin" --run-for 1 --blank --fault cut@time:0.5
expect 2 'does not check' --flash "$dir/sleep.bin" --run-for 1 --blank --board nucleo-l476rg
expect 0 '' --flash "$dir/stray.bin" --run-for 0.1 --reset-low 200
expect 3 'nothing answers' --flash "$dir/stray.bin" --run-for 0.1 --reset-low 50
expect 0 '' --flash "$dir/sleep.bin" --run-for 0.1 --lsi 34000
expect 2 'runs at 29500 to 34000 Hz' --flash "$dir/sleep.bin" --run-for 0.1 --lsi 47000
expect 2 'lsi needs' --flash "$dir/sleep.bin" --run-for 0.1 --lsi fast
expect 2 'reset-low needs' --flash "$dir/sleep.bin" --run-for 1 --reset-low long
expect 0 '' --flash "$dir/sleep.bin" --run-for 0.1 --option-error --debugger
expect 3 'locked up' --flash "$dir/sleep.bin" --run-for 0.1 --warm # SysTick has no vector
expect 0 '' --flash "$dir/sleep.bin" --run-for 0.1 --warm=handler
expect 2 'warm=handler' --flash "$dir/sleep.bin" --run-for 0.1 --warm=hot
expect 0 'not in Standby' --flash "$dir/sleep.bin" --run-for 1 --wake rtc@0.5
for wake in rtc rtc@ rtc@-1 wkup6@1 @1; do
    expect 2 'wake needs' --flash "$dir/sleep.bin" --run-for 1 --wake "$wake"
done

# The ROM loader, and hands on the board. What is in the pipe already is done at once, in order.
hand() {
    rm -f "$dir/hand"
    mkfifo "$dir/hand"
    exec 3<>"$dir/hand"
    printf "$1" >&3
}
expect 0 'BOOT0 is high: this chip starts its ROM loader' --boot0 --run-for 0.1
expect 0 'silent at this kit.s port.*USART1 (PA9, PA10)' --boot0 --run-for 0.1
expect 0 'starts its ROM loader' --boot0 --adapter --run-for 0.1
! grep -q silent "$dir/out" || { echo "FAILED: silent with an adapter"; failed=1; }
expect 0 '' --boot0 --run-for 0.1 --board nucleo-g071rb --flash "$dir/sleep.bin" # a G0 from the factory
! grep -q ROM "$dir/out" || { echo "FAILED: BOOT0 of a G0"; failed=1; }
expect 0 'BOOT0 is high' --boot0 --run-for 0.1 --board nucleo-g071rb --option-bytes nboot_sel=0
expect 2 'option-bytes: wrp: this chip counts from 0 to 127' --boot0 --run-for 0.1 --option-bytes wrp=0-128
hand 'boot0 low\nreset\n'
expect 3 'nothing answers' --boot0 --run-for 1 --flash "$dir/stray.bin" --control "$dir/hand"
[ ! -e "$dir/hand" ] || { echo "FAILED: the pipe is left behind"; failed=1; }
hand 'boot0 low\nnrst low\n'
expect 0 'control: nrst low' --boot0 --run-for 1 --flash "$dir/stray.bin" --control "$dir/hand"
hand 'boot0 low\nnrst low\nnrst high\n'
expect 3 'nothing answers' --boot0 --run-for 1 --flash "$dir/stray.bin" --control "$dir/hand"
hand 'boot0 low\nreset\n'
expect 0 'nothing runs until the power has been off' --boot0 --run-for 1 --option-bytes rdp=1 \
    --flash "$dir/stray.bin" --control "$dir/hand"
hand 'boot0 low\nreset\npower\n'
expect 3 'nothing answers' --boot0 --run-for 1 --option-bytes rdp=1 --flash "$dir/stray.bin" \
    --control "$dir/hand"
hand 'jump\n'
expect 0 'jump: reset, nrst low' --flash "$dir/sleep.bin" --run-for 0.1 --control "$dir/hand"
exec 3>&-
expect 1 'cannot make the pipe' --flash "$dir/sleep.bin" --run-for 0.1 --control "$dir/sleep.bin"

expect 0 '' --flash "$dir/sleep.bin" --state "$dir/state" --stats "$dir/stats" --run-for 1.5
[ "$(wc -c <"$dir/state")" -eq 262144 ] || { echo "FAILED: size of the state"; failed=1; }
grep -q '"virtual_seconds":[[:space:]]*1.5' "$dir/stats" || { cat "$dir/stats"; failed=1; }
expect 0 '' --state "$dir/state" --run-for 1
expect 3 'nothing answers' --state "$dir/state" --flash "$dir/stray.bin" --run-for 1

# What is left behind a link is written there, the file new or old; what is no file stays what it is.
mkdir "$dir/linked"
mkfifo "$dir/fifo"
ln -s linked/state "$dir/state.link"
for run in new old; do
    cat "$dir/fifo" >"$dir/stats" &
    expect 0 '' --flash "$dir/sleep.bin" --state "$dir/state.link" --stats "$dir/fifo" --run-for 0.1
    wait $!
    [ -L "$dir/state.link" ] || { echo "FAILED: the link is replaced ($run)"; failed=1; }
    [ "$(wc -c <"$dir/linked/state")" -eq 262144 ] || { echo "FAILED: behind the link ($run)"; failed=1; }
    [ "$(ls "$dir/linked")" = state ] || { echo "FAILED: left behind: $(ls "$dir/linked")"; failed=1; }
    grep -q '"virtual_seconds":[[:space:]]*0.1' "$dir/stats" || { cat "$dir/stats"; failed=1; }
    [ -p "$dir/fifo" ] || { echo "FAILED: the pipe is replaced"; failed=1; exit 1; }
done
expect 1 'cannot write' --flash "$dir/sleep.bin" --stats "$dir/none/stats" --run-for 0.1

# Faults: each says on stderr and in the statistics whether it fired.
expect 0 '@in-op:N' --help
expect 2 'cut, ecc, flip' --flash "$dir/sleep.bin" --run-for 1 --fault fire
expect 0 'skip@instr:100: did not fire' --flash "$dir/sleep.bin" --run-for 1 --fault skip@instr:100
expect 0 'power cut at 0.250000000 s, and on again' --flash "$dir/sleep.bin" --run-for 1 \
    --fault cut@time:0.25 --fault cut@time:0.5 --stats "$dir/stats"
grep -q 'cut@time:0.5: fired (1)' "$dir/out" || { cat "$dir/out"; failed=1; }
grep -q '"power_cuts":[[:space:]]*2' "$dir/stats" || { cat "$dir/stats"; failed=1; }
grep -q '"fired":[[:space:]]*1' "$dir/stats" || { cat "$dir/stats"; failed=1; }
expect 3 'nothing answers' --flash "$dir/stray.bin" --run-for 1 --fault cut@time:0.5
expect 2 'mmio=FILE' --flash "$dir/sleep.bin" --run-for 1 --trace all
expect 1 'cannot write' --flash "$dir/sleep.bin" --run-for 1 --trace "mmio=$dir"

# Vectors, then: port B's clock on, PB3 an output and high, a read of a USART without clock, b .
printf '\000\200\000\040\011\000\000\010' >"$dir/led.bin"
printf '\005\110\002\041\301\144\005\110\157\364\300\161' >>"$dir/led.bin"
printf '\001\140\010\041\201\141\003\110\000\150\376\347' >>"$dir/led.bin"
printf '\000\020\002\100\000\004\000\110\000\104\000\100' >>"$dir/led.bin"
expect 0 'warning: USART2 accessed while the clock' --flash "$dir/led.bin" --run-for 0.1 \
    --trace led="$dir/leds" --stats "$dir/stats"
grep -q 'LD3 on' "$dir/leds" || { echo "FAILED: trace of the LED"; cat "$dir/leds"; failed=1; }
grep -q '"on":[[:space:]]*true' "$dir/stats" || { cat "$dir/stats"; failed=1; }
expect 3 'clock of USART2 is off' --flash "$dir/led.bin" --run-for 0.1 --strict
expect 2 'has none' --flash "$dir/sleep.bin" --run-for 1 --button 0.5
expect 2 'button needs' --board nucleo-l476rg --flash "$dir/sleep.bin" --run-for 1 --button soon
expect 0 '' --board nucleo-l476rg --flash "$dir/sleep.bin" --run-for 1 --button 0.5

# Parts that are not modelled, as memory. Vectors, then: SPI1's clock on, a write and a read there, b .
printf '\000\200\000\040\011\000\000\010' >"$dir/spi.bin"
printf '\004\110\001\150\001\042\022\003\021\103\001\140' >>"$dir/spi.bin"
printf '\002\110\001\140\001\150\376\347' >>"$dir/spi.bin"
printf '\140\020\002\100\000\060\001\100' >>"$dir/spi.bin"
expect 3 'SPI1 is not modelled; write' --flash "$dir/spi.bin" --run-for 0.1
expect 0 'warning: SPI1 is not modelled: it is plain memory here' --flash "$dir/spi.bin" \
    --run-for 0.1 --stub SPI1
expect 0 'plain memory' --flash "$dir/spi.bin" --run-for 0.1 --stub all --strict
expect 2 'no part of this board' --flash "$dir/spi.bin" --run-for 0.1 --stub USART2
expect 0 '^LPUART1$' --stub list
expect 0 '^HRTIM1$' --stub list --board nucleo-g474re

# A real file is not replaced by the link to the pty.
: >"$dir/real"
expect 1 'no symbolic link' --flash "$dir/sleep.bin" --uart "$dir/real" --run-for 0.1 --pace max
ln -s /nonexistent "$dir/link"
expect 0 "ready $dir/link" --flash "$dir/sleep.bin" --uart "$dir/link" --run-for 0.1 --pace max
[ -L "$dir/link" ] && { echo "FAILED: the link is left behind"; failed=1; }

exit $failed
