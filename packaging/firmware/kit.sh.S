/* SPDX-License-Identifier: MIT */
/* The layout of a kit for those who build applications of their own. Through the preprocessor this is a shell script:
 * sh KIT.sh TEMPLATE SCRIPT > NUMBERS writes a linker script, by application.ld.in, and numbers that make can include
 * and CMake can read. Numbers in bytes, addresses as they are. */
#include "layout.h"

slots=SETTING_SLOTS
flash=$(printf '0x%08X' $((APPLICATION_START)))
flash_size=$((APPLICATION_SIZE))
ram=$(printf '0x%08X' $((RAM_START + MAILBOX_SIZE)))
ram_size=$((STACKS_1_SIZE - MAILBOX_SIZE))
alignment=$((VECTORS_ALIGNMENT))

printf 'tulpar_flash_%d := %s\n' $slots $flash
printf 'tulpar_flash_size_%d := %d\n' $slots $flash_size
printf 'tulpar_flash_end_%d := 0x%08X\n' $slots $((APPLICATION_START + APPLICATION_SIZE))
printf 'tulpar_offset_%d := 0x%X\n' $slots $((APPLICATION_START - FLASH_START))

sed -e "s/@FLASH@/$flash/; s/@FLASH_SIZE@/$flash_size/; s/@RAM@/$ram/; s/@RAM_SIZE@/$ram_size/" \
    -e "s/@VECTORS_ALIGNMENT@/$alignment/" "$1" >"$2"

[ $slots = 1 ] || exit 0 /* the rest is the same with two */
printf 'tulpar_chip_flash := 0x%08X\n' $((FLASH_START))
printf 'tulpar_chip_ram := 0x%08X\n' $((RAM_START))
printf 'tulpar_mailbox_size := %d\n' $((MAILBOX_SIZE))
printf 'tulpar_ram := %s\n' $ram
