/* SPDX-License-Identifier: MIT */
/* What an operation that is cut off leaves. */
#include "../random.h"
#include "flash_array.h"

/* Programming turns ones to zeros: some of them have turned, but not all, where there are enough.
 */
static uint64_t partly_programmed(uint64_t before, uint64_t data, uint64_t *random) {
    enum { TRIES = 64 };
    uint64_t after = before;
    for (unsigned i = 0; i < TRIES && (after == before || after == (before & data)); i++) {
        after = before & (data | random_next(random));
    }
    return after;
}

/* Of the cells that were on their way down, some have got no further than between the levels. */
static void spread(struct flash *flash, uint32_t offset, uint64_t moving, uint64_t *random) {
    uint64_t bits = moving & random_next(random);
    bits = bits != 0 ? bits : moving & (~moving + 1);
    if (bits != 0) {
        flash_array_leave_between(flash, offset, bits, random);
    }
}

static void tear_program(struct flash *flash, enum flash_torn torn, uint64_t *random) {
    uint32_t offset = flash->operation_offset;
    uint64_t before = flash_array_word(flash, offset);
    if (torn == FLASH_TORN_BEFORE) {
        return;
    }
    if (torn == FLASH_TORN_AFTER && flash->ecc) {
        flash_array_program(flash, offset, flash->operation_data);
        return;
    }
    if (torn == FLASH_TORN_AFTER) {
        flash_array_lower(flash, offset, flash->operation_data);
        return;
    }
    uint64_t after = partly_programmed(before, flash->operation_data, random);
    flash_array_program(flash, offset, after);
    if (torn == FLASH_TORN_WORST && flash->ecc) {
        flash_array_make_bad(flash, offset);
    } else if (torn == FLASH_TORN_WORST) {
        spread(flash, offset, before & ~flash->operation_data, random);
    }
}

static void randomise(struct flash *flash, uint32_t offset, uint64_t *random) {
    flash_array_program(flash, offset, random_next(random));
    if ((random_next(random) & 1) != 0 && flash->ecc) {
        flash_array_make_bad(flash, offset);
    }
}

static void tear_erase(struct flash *flash, enum flash_torn torn, uint64_t *random) {
    uint32_t from = flash->operation_offset;
    uint32_t bytes = flash->operation_bytes;
    if (torn == FLASH_TORN_AFTER) {
        flash_array_erase(flash, from, bytes);
    }
    for (uint32_t i = 0; i < bytes && torn == FLASH_TORN_BETWEEN; i += FLASH_DOUBLE_WORD) {
        randomise(flash, from + i, random);
    }
    for (uint32_t i = 0; i < bytes && torn == FLASH_TORN_WORST; i += flash->page_size) {
        flash_array_destabilise(flash, flash_page(flash, from + i), random);
    }
}

/* The later ones are what is seen more often. */
static enum flash_torn by_chance(uint64_t *random) {
    static const enum flash_torn outcomes[8] = {
        FLASH_TORN_BEFORE,  FLASH_TORN_AFTER, FLASH_TORN_BETWEEN, FLASH_TORN_BETWEEN,
        FLASH_TORN_BETWEEN, FLASH_TORN_WORST, FLASH_TORN_WORST,   FLASH_TORN_WORST,
    };
    return outcomes[random_next(random) % 8];
}

void flash_array_tear(struct flash *flash, enum flash_torn torn, uint64_t *random) {
    if (torn == FLASH_TORN_BY_CHANCE) {
        torn = by_chance(random);
    }
    switch (flash->operation) {
    case FLASH_PROGRAM: tear_program(flash, torn, random); break;
    case FLASH_PAGE_ERASE:
    case FLASH_MASS_ERASE: tear_erase(flash, torn, random); break;
    case FLASH_IDLE: break;
    }
    flash->operation = FLASH_IDLE;
}
