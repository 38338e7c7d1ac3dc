/* SPDX-License-Identifier: MIT */
/* Which part of flash and RAM belongs to whom, stated once: from the sizes of the kit and the facts
 * of its chip, for C and (memory.ld.S) for the linker. layout_check.h holds the parts against each
 * other. SETTING_SLOTS: 1 or 2. Sizes in bytes. */
#ifndef STM32_LAYOUT_H
#define STM32_LAYOUT_H

#include "facts.h"

#define FLASH_END    (FLASH_START + KIT_FLASH_SIZE)
#define RECORDS_SIZE (RECORD_UNITS * RECORD_UNIT)
#define JOURNAL_SIZE JOURNAL_UNIT
#define MAILBOX_SIZE 64 /* at the start of RAM */

/* One slot takes all that is left, and needs no journal. Two slots of a flash with one bank take a
 * half of it each; in a flash with two banks they meet where the banks do, so that the core, which
 * runs in the first, goes on while the second is erased or programmed. The secondary slot is an
 * erase unit longer (boot/swap.h). */
#define HAS_TWO_BANKS (KIT_FLASH_SIZE == 2 * KIT_BANK_SIZE)
#define END_OF_TWO    (JOURNAL_START > APPLICATION_START ? JOURNAL_START : FLASH_END)
#define UNITS_OF_TWO  ((END_OF_TWO - APPLICATION_START) / SLOT_UNIT)
#define PRIMARY_END_OF_TWO                                                                         \
    (HAS_TWO_BANKS ? FLASH_START + KIT_BANK_SIZE                                                   \
                   : APPLICATION_START + (UNITS_OF_TWO - 1) / 2 * SLOT_UNIT)
#define APPLICATION_SIZE ((SETTING_SLOTS == 2 ? PRIMARY_END_OF_TWO : FLASH_END) - APPLICATION_START)
#define SECONDARY_START  (APPLICATION_START + APPLICATION_SIZE)
#define SECONDARY_SIZE   (SETTING_SLOTS == 2 ? APPLICATION_SIZE + SLOT_UNIT : 0)

#endif
