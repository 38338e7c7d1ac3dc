/* SPDX-License-Identifier: MIT */
/* A layout that does not fit together is not built. */
#ifndef STM32_LAYOUT_CHECK_H
#define STM32_LAYOUT_CHECK_H

#include "boot/board.h"
#include "boot/overlay.h"
#include "layout.h"
#include "wire/handoff.h"
#include "wire/message.h"

#define IS_WHOLE_UNITS(address, unit) (((address)-FLASH_START) % (unit) == 0)
#define ARE_APART(start_1, size_1, start_2, size_2)                                                \
    ((start_1) + (size_1) <= (start_2) || (start_2) + (size_2) <= (start_1))
#define IS_IN_FLASH(start, size)                                                                   \
    ((start) >= FLASH_START && (size) >= 0 && (start) + (size) <= FLASH_END)

_Static_assert(sizeof KIT_NAME - 1 <= BOARD_NAME_SIZE,
               "KIT_NAME is longer than BOARD_NAME_SIZE (wire/message.h)");
_Static_assert(SETTING_SLOTS == 1 || SETTING_SLOTS == 2, "a kit has one slot or two");
_Static_assert(KIT_FLASH_SIZE % SLOT_UNIT == 0, "KIT_FLASH_SIZE is not a number of erase units");
_Static_assert(KIT_FLASH_SIZE == KIT_BANK_SIZE || KIT_FLASH_SIZE == 2 * KIT_BANK_SIZE,
               "KIT_FLASH_SIZE is neither one bank nor two of KIT_BANK_SIZE");

_Static_assert(FLASH_WORD_SIZE % PROGRAMMING_UNIT == 0,
               "what the core programs at once (FLASH_WORD_SIZE) is not whole programming units");

_Static_assert(SETTING_SLOTS == 1 || (FLASH_PROPERTIES & (FLASH_HAS_ECC | FLASH_TAKES_SAME)) != 0,
               "flash without ECC that takes nothing twice has one slot (boot/doubt.h)");

_Static_assert(IS_WHOLE_UNITS(RECORDS_START, RECORD_UNIT) && RECORDS_SIZE >= 2 * RECORD_UNIT,
               "the records need two erase units of their own");
_Static_assert(IS_WHOLE_UNITS(JOURNAL_START, JOURNAL_UNIT),
               "the journal needs an erase unit of its own");
_Static_assert(IS_WHOLE_UNITS(APPLICATION_START, SLOT_UNIT) &&
                   IS_WHOLE_UNITS(SECONDARY_START, SLOT_UNIT),
               "a slot does not begin with an erase unit");
_Static_assert(APPLICATION_SIZE > 0 && APPLICATION_SIZE % SLOT_UNIT == 0,
               "there is no room for the application");
_Static_assert(APPLICATION_START % VECTORS_ALIGNMENT == 0,
               "the vector table at APPLICATION_START is not aligned");

_Static_assert(SLOT_UNIT % TRANSFER_PAGE == 0, "an erase unit is no number of TRANSFER_PAGEs");

_Static_assert(ARE_APART(FLASH_START, BOOTLOADER_SIZE, RECORDS_START, RECORDS_SIZE),
               "bootloader and records overlap");
_Static_assert(ARE_APART(FLASH_START, BOOTLOADER_SIZE, APPLICATION_START, APPLICATION_SIZE),
               "bootloader and application overlap");
_Static_assert(ARE_APART(RECORDS_START, RECORDS_SIZE, APPLICATION_START, APPLICATION_SIZE),
               "records and application overlap");
_Static_assert(IS_IN_FLASH(APPLICATION_START, APPLICATION_SIZE),
               "the application goes over the end of the flash");

_Static_assert(SETTING_SLOTS == 1 || IS_IN_FLASH(SECONDARY_START, SECONDARY_SIZE),
               "the secondary slot goes over the end of the flash");
_Static_assert(SETTING_SLOTS == 1 || SECONDARY_SIZE >= APPLICATION_SIZE + SLOT_UNIT,
               "the secondary slot must be an erase unit longer than the primary (boot/swap.h)");
_Static_assert(SETTING_SLOTS == 1 || !HAS_TWO_BANKS ||
                   SECONDARY_START == FLASH_START + KIT_BANK_SIZE,
               "the two slots must meet where the banks do");
_Static_assert(SETTING_SLOTS == 1 || (APPLICATION_SIZE / SLOT_UNIT < OVERLAY_UNITS_MAX &&
                                      OVERLAY_JOURNAL_WORDS(APPLICATION_SIZE / SLOT_UNIT) <=
                                          JOURNAL_SIZE / FLASH_WORD_SIZE),
               "the journal has no room for the marks and the map of a slot (boot/overlay.h)");
_Static_assert(ARE_APART(APPLICATION_START, APPLICATION_SIZE, SECONDARY_START, SECONDARY_SIZE),
               "the two slots overlap");
_Static_assert(SETTING_SLOTS == 1 ||
                   (IS_IN_FLASH(JOURNAL_START, JOURNAL_SIZE) &&
                    ARE_APART(JOURNAL_START, JOURNAL_SIZE, FLASH_START, BOOTLOADER_SIZE) &&
                    ARE_APART(JOURNAL_START, JOURNAL_SIZE, RECORDS_START, RECORDS_SIZE) &&
                    ARE_APART(JOURNAL_START, JOURNAL_SIZE, APPLICATION_START, APPLICATION_SIZE) &&
                    ARE_APART(JOURNAL_START, JOURNAL_SIZE, SECONDARY_START, SECONDARY_SIZE)),
               "the journal overlaps another part of the flash");

_Static_assert(MAILBOX_SIZE == HANDOFF_SIZE, "the mailbox has the size of wire/handoff.h");
_Static_assert(RAM_SIZE > MAILBOX_SIZE && RAM_SIZE <= STACKS_1_SIZE && RAM_SIZE % 8 == 0,
               "RAM_SIZE is not what a stack may use, or not a number of double-words");

#endif
