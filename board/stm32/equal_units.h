/* SPDX-License-Identifier: MIT */
/* For the facts of a chip whose flash has one erase unit for all of it, ERASE_UNIT. */
#ifndef STM32_EQUAL_UNITS_H
#define STM32_EQUAL_UNITS_H

#define RECORD_UNIT   ERASE_UNIT
#define JOURNAL_UNIT  ERASE_UNIT
#define SLOT_UNIT     ERASE_UNIT /* of the application area and the secondary slot */
#define TRANSFER_PAGE ERASE_UNIT /* what the host sends at once (boot/board.h) */

#endif
