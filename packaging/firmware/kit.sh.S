/* SPDX-License-Identifier: MIT */
/* The layout of a kit for those who build applications of their own: through the preprocessor this is a shell
 * script, whose output make can include and CMake can read. Numbers in bytes, addresses as they are. */
#include "layout.h"

slots=SETTING_SLOTS
printf 'tulpar_flash_%d := 0x%08X\n' $slots $((APPLICATION_START))
printf 'tulpar_flash_size_%d := %d\n' $slots $((APPLICATION_SIZE))
printf 'tulpar_flash_end_%d := 0x%08X\n' $slots $((APPLICATION_START + APPLICATION_SIZE))
printf 'tulpar_offset_%d := 0x%X\n' $slots $((APPLICATION_START - FLASH_START))
[ $slots = 1 ] || exit 0 /* the rest is the same with two */
printf 'tulpar_chip_flash := 0x%08X\n' $((FLASH_START))
printf 'tulpar_chip_ram := 0x%08X\n' $((RAM_START))
printf 'tulpar_mailbox_size := %d\n' $((MAILBOX_SIZE))
printf 'tulpar_ram := 0x%08X\n' $((RAM_START + MAILBOX_SIZE))
printf 'tulpar_ram_size := %d\n' $((STACKS_1_SIZE - MAILBOX_SIZE))
printf 'tulpar_vectors_alignment := %d\n' $((VECTORS_ALIGNMENT))
