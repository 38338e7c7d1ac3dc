/* SPDX-License-Identifier: MIT */
#include "support/fake_layouts.h"

enum { KB = 1024, MS = 1000 /* us */, PAGE = FAKE_PAGE_SIZE, SMALL = 1 * KB };

/* -- equal pages of 2 KB -----------------------------------------------------------------------*/

/* Times of DS11451 (STM32L432xx), typical and longest. */
#define DOUBLEWORD_FLASH(pages)                                                                    \
    .geometry =                                                                                    \
        {                                                                                          \
            .start = FAKE_FLASH_BASE,                                                              \
            .run_size = {PAGE},                                                                    \
            .run_count = {(pages)},                                                                \
            .erase_max_ms = 25,                                                                    \
            .program_max_us = 91,                                                                  \
            .programming_unit = 8,                                                                 \
            .properties = FLASH_HAS_ECC | FLASH_TAKES_ZEROS,                                       \
    },                                                                                             \
    .erase_us = {22 * MS}, .program_us = 82, .page_size = PAGE,                                    \
    .records = {FAKE_RECORDS_BASE, FAKE_RECORD_PAGES * PAGE}

const struct fake_layout fake_layout_plain = {
    .name = "fake",
    DOUBLEWORD_FLASH(FAKE_PAGES),
    .application = {FAKE_APPLICATION_BASE, FAKE_APPLICATION_SIZE},
};

const struct fake_layout fake_layout_two_slots = {
    .name = "fake",
    DOUBLEWORD_FLASH(FAKE_PAGES),
    .application = {FAKE_APPLICATION_BASE, FAKE_APPLICATION_SIZE},
    .secondary = {FAKE_SECOND_BASE, FAKE_APPLICATION_SIZE + PAGE},
    .journal = FAKE_FLASH_BASE,
};

enum {
    ROOM = 64 * KB,
    ROOMY_PAGES = FAKE_JOURNAL_PAGES + FAKE_RECORD_PAGES + 2 * ROOM / PAGE + 1,
};

const struct fake_layout fake_layout_roomy = {
    .name = "fake-roomy",
    DOUBLEWORD_FLASH(ROOMY_PAGES),
    .application = {FAKE_APPLICATION_BASE, ROOM},
};

const struct fake_layout fake_layout_roomy_two_slots = {
    .name = "fake-roomy",
    DOUBLEWORD_FLASH(ROOMY_PAGES),
    .application = {FAKE_APPLICATION_BASE, ROOM},
    .secondary = {FAKE_APPLICATION_BASE + ROOM, ROOM + PAGE},
    .journal = FAKE_FLASH_BASE,
};

/* -- unequal units -----------------------------------------------------------------------------*/

/* RM0383 3.3; times of the F4's data sheets with 32 bits at a time, typical and longest. The
 * bootloader would have the first two units. */
const struct fake_layout fake_layout_unequal = {
    .name = "fake-unequal",
    .geometry =
        {
            .start = 0x08000000,
            .run_size = {16 * KB, 64 * KB, 128 * KB},
            .run_count = {4, 1, 3},
            .erase_max_ms = 2000,
            .program_max_us = 100,
            .programming_unit = 4,
            .properties = FLASH_TAKES_ZEROS | FLASH_TAKES_SAME,
        },
    .erase_us = {250 * MS, 550 * MS, 1000 * MS},
    .program_us = 16,
    .page_size = 2 * KB,
    .records = {0x08004000, 2 * 16 * KB},
    .application = {0x0800C000, (16 + 64 + 3 * 128) * KB},
};

/* As an STM32F407's in small. */
#define SMALL_SECTORS                                                                              \
    .geometry =                                                                                    \
        {                                                                                          \
            .start = 0x08000000,                                                                   \
            .run_size = {8 * KB, 16 * KB},                                                         \
            .run_count = {4, 7},                                                                   \
            .erase_max_ms = 2000,                                                                  \
            .program_max_us = 100,                                                                 \
            .programming_unit = 4,                                                                 \
            .properties = FLASH_TAKES_ZEROS | FLASH_TAKES_SAME,                                    \
    },                                                                                             \
    .erase_us = {250 * MS, 1000 * MS}, .program_us = 16, .page_size = 2 * KB,                      \
    .records = {0x08002000, 2 * 8 * KB}

const struct fake_layout fake_layout_sectors = {
    .name = "fake-sectors",
    SMALL_SECTORS,
    .application = {0x08006000, (8 + 5 * 16) * KB},
};

const struct fake_layout fake_layout_sectors_two_slots = {
    .name = "fake-sectors",
    SMALL_SECTORS,
    .journal = 0x08006000,
    .application = {0x08008000, 3 * 16 * KB},
    .secondary = {0x08014000, 4 * 16 * KB},
};

/* -- small pages of half-words -----------------------------------------------------------------*/

/* DS5319 table 28 (STM32F103x8), typical and longest. The bootloader would have the first 14. */
#define HALFWORD_FLASH                                                                             \
    .geometry =                                                                                    \
        {                                                                                          \
            .start = 0x08000000,                                                                   \
            .run_size = {SMALL},                                                                   \
            .run_count = {64},                                                                     \
            .erase_max_ms = 40,                                                                    \
            .program_max_us = 70,                                                                  \
            .programming_unit = 2,                                                                 \
            .properties = FLASH_TAKES_ZEROS,                                                       \
    },                                                                                             \
    .erase_us = {20 * MS}, .program_us = 53, .page_size = SMALL,                                   \
    .records = {0x08003C00, 4 * SMALL}

enum { HALFWORDS_SLOT = 22 * KB };

const struct fake_layout fake_layout_halfwords = {
    .name = "fake-halfwords",
    HALFWORD_FLASH,
    .application = {0x08004C00, 45 * KB},
};

const struct fake_layout fake_layout_halfwords_two_slots = {
    .name = "fake-halfwords",
    HALFWORD_FLASH,
    .application = {0x08004C00, HALFWORDS_SLOT},
    .secondary = {0x08004C00 + HALFWORDS_SLOT, HALFWORDS_SLOT + SMALL},
    .journal = 0x08003800,
};
