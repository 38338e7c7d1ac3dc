#!/bin/sh
# SPDX-License-Identifier: MIT
# Firmware of somebody who has nothing of this project but what was installed below USR: built by CMake and by make,
# sent to the virtual board, seen running. use_firmware.sh CMAKE USR WORK.
set -eu

cmake=$1
usr=$2
work=$3
here=$(dirname "$0")
. "$here/lib.sh"
rm -rf "$work"
mkdir -p "$work"
mkdir "$work/a blank"
cp -R "$here/cubemx" "$here/plain" "$work"
cp -R "$here/cubemx" "$work/a blank"
PATH=$usr/bin:$PATH
XDG_CACHE_HOME=$work/cache
TULPAR=$usr/share/tulpar
TULPAR_PORT=$work/board
export PATH XDG_CACHE_HOME TULPAR TULPAR_PORT
unset CMAKE_C_COMPILER_LAUNCHER CMAKE_GENERATOR MAKEFLAGS MAKELEVEL

# said FILE TEXT: waits until FILE has it.
said() {
    tries=0
    until grep -q "$2" "$1" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] || fail "\"$2\" was never said: $(cat "$1")"
        sleep 0.1
    done
}

board=
trap '[ -z "$board" ] || kill $board 2>/dev/null || true' EXIT
# switch_on KIT: a virtual board with the bootloader that was installed for it.
switch_on() {
    tulpar-vboard --board "$1" --flash "$TULPAR/bootloaders/$1/bootloader.bin" --uart "$TULPAR_PORT" \
        2>"$work/vboard.log" &
    board=$!
    said "$work/vboard.log" '^ready'
}

switch_off() {
    kill $board
    wait $board 2>/dev/null || true
    board=
}

# monitored TEXT: what the application says until then.
monitored() {
    tulpar monitor --timeout 600 >"$work/monitor.log" 2>&1 &
    monitor=$!
    said "$work/monitor.log" "$1"
    kill $monitor
    wait $monitor 2>/dev/null || true
}

# starts_alone KIT FILE: the factory file on a new board, which says TEXT within two seconds, in virtual time.
starts_alone() {
    arm-none-eabi-objcopy -I ihex -O binary --gap-fill 0xff "$2" "$work/factory.bin"
    tulpar-vboard --board "$1" --flash "$work/factory.bin" --run-for 2 >"$work/factory.log"
    grep -q "$3" "$work/factory.log" || fail "$2 does not start: $(cat "$work/factory.log")"
}

# configured FOLDER [OPTIONS...]: cmake on the project of CubeMX's kind.
configured() {
    folder=$1
    shift
    "$cmake" -S "$cubemx" -B "$folder" "-DCMAKE_TOOLCHAIN_FILE=$cubemx/cmake/gcc-arm-none-eabi.cmake" "$@" \
        >"$work/cmake.log" 2>&1
}

# refused TEXT OPTIONS...: it does not configure, and says why.
refused() {
    text=$1
    shift
    ! configured "$work/refused" "$@" || fail "configured with $*"
    tr -s ' \n' ' ' <"$work/cmake.log" | grep -q "$text" || fail "no word of \"$text\": $(cat "$work/cmake.log")"
    rm -rf "$work/refused"
}

# -- CubeMX's kind, by CMake -----------------------------------------------------------------------------
cubemx="$work/a blank/cubemx"
b="$work/a blank/b"
# By ninja where it is; all others by make.
generator=
! command -v ninja >/dev/null || generator=-GNinja
# shellcheck disable=SC2086
configured "$b" $generator || fail "cmake: $(cat "$work/cmake.log")"
"$cmake" --build "$b" >"$work/build.log" 2>&1 || fail "build: $(cat "$work/build.log")"
for suffix in elf bin hex; do
    tulpar image info "$b/yours.$suffix" --board nucleo-l432kc >"$work/info"
    grep -q 'linked for  *0x0800C800' "$work/info" || fail "yours.$suffix is linked elsewhere"
    grep -q 'version  *1\.2\.3$' "$work/info" || fail "yours.$suffix has no version"
done
grep -rq 'VECT_TAB_OFFSET=0xC800U' "$b" || fail "the place of the vector table is not told"
switch_on nucleo-l432kc
"$cmake" --build "$b" --target flash >"$work/flash.log" 2>&1 || fail "flash: $(cat "$work/flash.log")"
monitored 'half seconds 00000003'
# A change of its linker script is followed. (Configured once more before: such a toolchain file then says its flags
# twice, and all is built again.)
"$cmake" "$b" >"$work/cmake.log" 2>&1
"$cmake" --build "$b" >"$work/build.log" 2>&1
sed -i 's/= 48K/= 40K/' "$cubemx/STM32L432XX_FLASH.ld"
"$cmake" --build "$b" >"$work/build.log" 2>&1 || fail "build again: $(cat "$work/build.log")"
tulpar image info "$b/yours.elf" | grep -q 'initial stack  *0x2000A000' || fail "not linked with the new script"
# It runs, and makes way by itself for the next one.
sed -i 's/half seconds/half moments/' "$cubemx/Core/Src/main.c"
"$cmake" --build "$b" --target yours-flash >"$work/flash.log" 2>&1 || fail "flash again: $(cat "$work/flash.log")"
monitored 'half moments'
# Zephyr's `west flash`, as far as it can be had without Zephyr.
west() {
    python3 "$here/west_flash.py" "$TULPAR/zephyr" "$@" >"$work/west.log" 2>&1
}
west "$b/yours.elf" --tulpar-port "$TULPAR_PORT" --tulpar-baud 115200 --tulpar-argument=--full ||
    fail "west flash: $(cat "$work/west.log")"
monitored 'half moments'
! west "$work/none.elf" || fail "west flash without a file"
grep -q 'west build' "$work/west.log" || fail "west flash: no word of west build"
! west "$b/yours.elf" --tulpar-baud fast || fail "west flash at another rate"
grep -q 'fast' "$work/west.log" || fail "west flash: no word of the rate: $(cat "$work/west.log")"
! west "$b/yours.elf" --tulpar-port "$work/none" || fail "west flash does not tell of a failure"
switch_off
"$cmake" --build "$b" --target factory >"$work/build.log" 2>&1 || fail "factory: $(cat "$work/build.log")"
starts_alone nucleo-l432kc "$b/yours-factory.hex" 'vectors at 0800C800'
grep -q 'cause known' "$work/factory.log" || fail "the mailbox is not left out of the RAM"


# The same sources for all that follows.
cp "$cubemx/Core/Src/main.c" "$work/cubemx/Core/Src"
cp "$cubemx/STM32L432XX_FLASH.ld" "$work/cubemx"
cubemx=$work/cubemx

# -- the same by make --------------------------------------------------------------------------------------
(cd "$work/cubemx" && make all tulpar TULPAR_VERSION=1.2.4 >"$work/build.log" 2>&1) || fail "make: $(cat "$work/build.log")"
cmp "$b/tulpar-nucleo-l432kc-1/STM32L432XX_FLASH.ld" "$work/cubemx/build/tulpar/STM32L432XX_FLASH.ld" ||
    fail "CMake and make move the linker script to different places"
grep -q 'VECT_TAB_OFFSET=0xC800U' "$work/build.log" || fail "make does not tell the place of the vector table"
for suffix in elf bin hex; do
    tulpar image info "$work/cubemx/build/tulpar/yours.$suffix" | grep -q 'version  *1\.2\.4$' || fail "make: no version"
done
touch "$work/built"
(cd "$work/cubemx" && make all tulpar TULPAR_VERSION=1.2.4 >"$work/build.log" 2>&1)
! grep -q 'arm-none-eabi' "$work/build.log" || fail "make builds what is built: $(cat "$work/build.log")"
[ -z "$(find "$work/cubemx/build" -newer "$work/built" -name '*.elf')" ] || fail "make writes again what is written"
sed -i 's/= 40K/= 36K/' "$work/cubemx/STM32L432XX_FLASH.ld"
switch_on nucleo-l432kc
(cd "$work/cubemx" && make flash TULPAR_VERSION=1.2.4 >"$work/flash.log" 2>&1) || fail "make flash: $(cat "$work/flash.log")"
monitored 'half moments'
switch_off
tulpar image info "$work/cubemx/build/tulpar/yours.elf" | grep -q 'initial stack  *0x20009000' ||
    fail "make does not link with the new script"
(cd "$work/cubemx" && make factory TULPAR_VERSION=1.2.4 >"$work/build.log" 2>&1) || fail "factory: $(cat "$work/build.log")"
starts_alone nucleo-l432kc "$work/cubemx/build/tulpar/yours-factory.hex" 'vectors at 0800C800'

# -- a Makefile of one's own, no linker script --------------------------------------------------------------
switch_on nucleo-f446re
make -C "$work/plain" flash >"$work/flash.log" 2>&1 || fail "plain: $(cat "$work/flash.log")"
monitored 'plain and running'
make -C "$work/plain" flash TULPAR_VERSION=0.0.9 >"$work/flash.log" 2>&1 || fail "plain again: $(cat "$work/flash.log")"
tulpar image info "$work/plain/out/tulpar/plain.elf" | grep -q 'version  *0\.0\.9' || fail "plain: no version"
switch_off
make -C "$work/plain" factory >"$work/build.log" 2>&1 || fail "plain, factory: $(cat "$work/build.log")"
starts_alone nucleo-f446re "$work/plain/out/tulpar/plain-factory.hex" 'plain and running'

# The same by CMake: no toolchain file, and with a linker script among the target's options.
plain() {
    "$cmake" -S "$work/plain" -B "$work/plain/b" -DCMAKE_SYSTEM_NAME=Generic -DCMAKE_C_COMPILER=arm-none-eabi-gcc \
        -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY "$@" >"$work/cmake.log" 2>&1 || fail "cmake: $(cat "$work/cmake.log")"
    "$cmake" --build "$work/plain/b" --target factory >"$work/build.log" 2>&1 || fail "plain: $(cat "$work/build.log")"
    starts_alone nucleo-f446re "$work/plain/b/plain-factory.hex" 'plain and running'
}
plain
grep -q 'kits/nucleo-f446re-1.ld' "$work/cmake.log" || fail "another linker script than Tulpar's own"
cp "$here/cubemx/STM32L432XX_FLASH.ld" "$work/plain/its.ld"
plain -DSCRIPT=its.ld
grep -q 'plain/its.ld, moved' "$work/cmake.log" || fail "the target's linker script was not found"

# What was installed for each kit is what its bootloader says.
for kit in $(basename -s .mk "$TULPAR"/kits/*.mk); do
    tulpar image info --json "$TULPAR/bootloaders/$kit/bootloader.bin" | tr -d ' \n\t' >"$work/$kit.json"
    slots=$(sed -n 's/^tulpar_slots := //p' "$TULPAR/kits/$kit.mk")
    base=$(sed -n "s/^tulpar_flash_$slots := //p" "$TULPAR/kits/$kit.mk")
    size=$(sed -n "s/^tulpar_flash_size_$slots := //p" "$TULPAR/kits/$kit.mk")
    grep -q "\"application\":{\"base\":\"$base\",\"size\":$size},\"slots\":$slots" "$work/$kit.json" ||
        fail "$kit: $slots slots, $size bytes from $base on; its bootloader says $(cat "$work/$kit.json")"
    make -C "$work/plain" tulpar "BOARD=$kit" CPU=cortex-m0plus "OUT=$kit" >"$work/build.log" 2>&1 ||
        fail "$kit: $(cat "$work/build.log")"
    tulpar image info "$work/plain/$kit/tulpar/plain.bin" --board "$kit" >/dev/null || fail "$kit is not suited"
done

# -- docs/YOUR-IDE.md ------------------------------------------------------------------------------------------
page=$usr/share/doc/tulpar/docs/YOUR-IDE.md
grep -oE '/usr/share/tulpar/[a-zA-Z0-9./_-]+' "$page" | sort -u >"$work/named"
[ "$(wc -l <"$work/named")" -ge 4 ] || fail "YOUR-IDE.md names so few files"
while read -r file; do
    [ -e "$usr${file#/usr}" ] || fail "YOUR-IDE.md names $file, which is not installed"
done <"$work/named"
for number in "FLASH_LOAD_OFFSET=$(sed -n 's/^tulpar_offset_1 := //p' "$TULPAR/kits/nucleo-l432kc.mk")" \
    "FLASH_LOAD_SIZE=$(sed -n 's/^tulpar_flash_size_1 := //p' "$TULPAR/kits/nucleo-l432kc.mk")"; do
    grep -qE -- "-DCONFIG_$number( |\$)" "$page" || fail "YOUR-IDE.md has no $number"
done
python3 - "$page" <<'END' || fail "YOUR-IDE.md: the files of VS Code are no JSON"
import json, re, sys
blocks = re.findall(r'```json\n(.*?)```', open(sys.argv[1], encoding='utf-8').read(), re.DOTALL)
assert len(blocks) == 2
for block in blocks:
    json.loads(block)
END

# -- more slots, and what does not fit together ---------------------------------------------------------------
configured "$work/two" '-DMORE=SLOTS;2' || fail "two slots: $(cat "$work/cmake.log")"
grep -q 'no target factory' "$work/cmake.log" || fail "no word of the factory file that two slots do not get"
grep -q 'MIN(0x08000000 + (256K), 0x08026000)' "$work/two/tulpar-nucleo-l432kc-2/STM32L432XX_FLASH.ld" ||
    fail "the first of two slots has another end"
refused 'BOARD is "uno", and must be one of b-l475e-iot01a' '-DMORE=BOARD;uno'
refused 'bluepill-f103c8 cannot have 2 slots' '-DMORE=BOARD;bluepill-f103c8;SLOTS;2'
refused 'VERSION is "1.2", and must be three numbers' '-DMORE=VERSION;1.2'
refused 'what is PORT;x' '-DMORE=PORT;x'
refused 'none.ld was not found; LINKER_SCRIPT takes its absolute path' '-DMORE=LINKER_SCRIPT;none.ld'
make -C "$work/plain" BOARD=uno >"$work/refused.log" 2>&1 && fail "make for a board that is none"
grep -q 'TULPAR_BOARD is "uno", and must be one of b-l475e-iot01a' "$work/refused.log" || fail "make: no word of the boards"
make -C "$work/plain" BOARD=bluepill-f103c8 TULPAR_SLOTS=2 >"$work/refused.log" 2>&1 && fail "make for two slots"
grep -q 'bluepill-f103c8 cannot have 2 slots' "$work/refused.log" || fail "make: no word of the slots"
make -C "$work/plain" LDSCRIPT=none.ld >"$work/refused.log" 2>&1 && fail "make without its linker script"
grep -q 'there is no file none.ld' "$work/refused.log" || fail "make: no word of the linker script"

mkdir "$work/short"
head -c 16 /dev/zero >"$work/short/tulpar_vectors.bin"
arm-none-eabi-gcc -c -x assembler-with-cpp -DTULPAR_MAJOR=1 -DTULPAR_MINOR=2 -DTULPAR_PATCH=3 "-Wa,-I$work/short" \
    "$TULPAR/version.S" -o "$work/short/version.o" >"$work/refused.log" 2>&1 && fail "a version in a vector table of four words"
grep -q 'shorter than the 64 bytes' "$work/refused.log" || fail "no word of the short table: $(cat "$work/refused.log")"

script=$work/cubemx/STM32L432XX_FLASH.ld
sed 's/ORIGIN = 0x8000000, LENGTH = 256K/ORIGIN = 0x0800C800, LENGTH = 206K/' "$script" >"$work/by_hand.ld"
configured "$work/by_hand" "-DMORE=LINKER_SCRIPT;$work/by_hand.ld" || fail "moved by hand: $(cat "$work/cmake.log")"
"$cmake" --build "$work/by_hand" >"$work/build.log" 2>&1 || fail "moved by hand: $(cat "$work/build.log")"
sed 's/ORIGIN = 0x8000000, LENGTH = 256K/ORIGIN = 0x08004000, LENGTH = 240K/' "$script" >"$work/elsewhere.ld"
refused 'Write ORIGIN = 0x0800C800, LENGTH = 210944 where it has them' "-DMORE=LINKER_SCRIPT;$work/elsewhere.ld"
(cd "$work/cubemx" && make "LDSCRIPT=$work/elsewhere.ld" >"$work/refused.log" 2>&1) && fail "make with another place"
grep -q 'Write ORIGIN = 0x0800C800, LENGTH = 210944' "$work/refused.log" || fail "make: no word of the place"

# -- system_stm32l4xx.c as it was: with the offset fixed, and, before that, with VTOR set in any case ---------
system=$work/cubemx/Core/Src/system_stm32l4xx.c
sed -i '/^#if !defined(VECT_TAB_OFFSET)/d; /^#endif/{N;s/#endif\n#endif/#endif/}' "$system"
rm -rf "$work/b"
configured "$work/b" || fail "offset fixed: $(cat "$work/cmake.log")"
"$cmake" --build "$work/b" --target factory >"$work/build.log" 2>&1 || fail "offset fixed: $(cat "$work/build.log")"
! grep -rq 'VECT_TAB_OFFSET=' "$work/b" --include='*.make' --include='build.ninja' || fail "an offset that is fixed is told"
starts_alone nucleo-l432kc "$work/b/yours-factory.hex" 'half moments 00000002'
(cd "$work/cubemx" && make >"$work/build.log" 2>&1) || fail "make, offset fixed: $(cat "$work/build.log")"
sed -i 's/^#if defined.*/#if 1/' "$system"
refused 'make the line #define VECT_TAB_OFFSET 0xC800U'
(cd "$work/cubemx" && make >"$work/refused.log" 2>&1) && fail "make with VTOR at the bootloader's"
grep -q 'make the line #define VECT_TAB_OFFSET 0xC800U' "$work/refused.log" || fail "make: no word of VECT_TAB_OFFSET"
sed -i 's/VECT_TAB_OFFSET 0x00000000U/VECT_TAB_OFFSET 0x0000C800U/' "$system"
configured "$work/b" || fail "offset by hand: $(cat "$work/cmake.log")"
(cd "$work/cubemx" && make >"$work/build.log" 2>&1) || fail "make, offset by hand: $(cat "$work/build.log")"
echo "built and running"
