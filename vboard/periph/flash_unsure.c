/* SPDX-License-Identifier: MIT */
/* What does not read the same every time: pages of an erase that was cut off, and on a flash
 * without ECC cells between the levels. */
#include "../random.h"
#include "flash_array.h"

/* One cell list entry goes; the page is plain again with its last one. */
static void settle(struct flash *flash, uint32_t entry) {
    uint32_t page = flash_page(flash, flash->between[entry].offset);
    flash->between[entry] = flash->between[--flash->between_count];
    for (uint32_t i = 0; i < flash->between_count; i++) {
        if (flash_page(flash, flash->between[i].offset) == page) {
            return;
        }
    }
    flash->unstable[page] &= (uint8_t)~FLASH_HAS_BETWEEN;
    flash->unstable_pages -= flash->unstable[page] == 0;
}

static void settle_range(struct flash *flash, uint32_t offset, size_t length) {
    for (uint32_t i = flash->between_count; i-- > 0;) {
        if (flash->between[i].offset - (offset & ~7u) < length + offset % 8) {
            settle(flash, i);
        }
    }
}

static uint64_t between_bits(const struct flash *flash, uint32_t offset) {
    for (uint32_t i = 0; i < flash->between_count; i++) {
        if (flash->between[i].offset == (offset & ~7u)) {
            return flash->between[i].bits;
        }
    }
    return 0;
}

void flash_array_firm(struct flash *flash, uint32_t offset, uint64_t low) {
    for (uint32_t i = flash->between_count; i-- > 0;) {
        if (flash->between[i].offset == offset) {
            flash->between[i].bits &= ~low;
            if (flash->between[i].bits == 0) {
                settle(flash, i);
            }
        }
    }
}

void flash_array_leave_between(struct flash *flash, uint32_t offset, uint64_t bits,
                               uint64_t *random) {
    uint32_t page = flash_page(flash, offset);
    bits |= between_bits(flash, offset);
    settle_range(flash, offset, FLASH_DOUBLE_WORD);
    if (flash->between_count == FLASH_BETWEEN) {
        settle(flash, 0);
    }
    if (flash->unstable_pages == 0) {
        flash->unstable_seed = random_next(random);
    }
    flash->unstable_pages += flash->unstable[page] == 0;
    flash->unstable[page] |= FLASH_HAS_BETWEEN;
    flash->between[flash->between_count].offset = offset;
    flash->between[flash->between_count++].bits = bits;
    flash_array_note(flash, offset, ~bits);
}

/* Which bits of an unstable page are so is fixed; how they read is not. */
static uint64_t unstable_bits(const struct flash *flash, uint32_t offset) {
    uint64_t state = flash->unstable_seed + offset / FLASH_DOUBLE_WORD;
    uint64_t bits = UINT64_MAX;
    for (uint8_t i = 0; i < (flash->unstable[flash_page(flash, offset)] & FLASH_ODDS); i++) {
        bits &= random_next(&state);
    }
    return bits;
}

void flash_array_stabilise(struct flash *flash, uint32_t offset, size_t length) {
    size_t first = flash_page(flash, offset);
    size_t last = flash_page(flash, (uint32_t)(offset + length - 1));
    settle_range(flash, (uint32_t)first * flash->page_size, (last - first + 1) * flash->page_size);
    for (size_t page = first; page <= last && flash->unstable_pages > 0; page++) {
        flash->unstable_pages -= flash->unstable[page] != 0;
        flash->unstable[page] = 0;
    }
}

/* Blank or old at first sight; from many bits that are not sure of it to a few. */
void flash_array_destabilise(struct flash *flash, uint32_t page, uint64_t *random) {
    enum { SPARSEST = 11 };
    uint64_t drawn = random_next(random);
    if ((drawn & 1) != 0) {
        flash_array_erase(flash, page * flash->page_size, flash->page_size);
    }
    if (flash->unstable_pages == 0) {
        flash->unstable_seed = random_next(random);
    }
    flash->unstable_pages += flash->unstable[page] == 0;
    flash->unstable[page] = (uint8_t)(1 + (drawn >> 1) % SPARSEST);
    if (!flash->ecc && (drawn >> 32 & 1) != 0) {
        flash->unstable[page] |= FLASH_SETTLED;
    }
}

uint64_t flash_array_unsure(const struct flash *flash, uint32_t offset) {
    uint8_t unstable = flash->unstable[flash_page(flash, offset)];
    uint64_t bits = (unstable & FLASH_HAS_BETWEEN) != 0 ? between_bits(flash, offset) : 0;
    return bits | ((unstable & FLASH_ODDS) != 0 ? unstable_bits(flash, offset) : 0);
}

/* How what is not sure reads as things are: the same until they change. */
static uint64_t as_things_are(const struct flash *flash, struct vboard *wires, uint32_t offset) {
    uint64_t state =
        flash_mix(flash_mix(flash->unstable_seed, offset & ~7u), wires_circumstances(wires));
    return random_next(&state);
}

uint64_t flash_array_read(const struct flash *flash, struct vboard *wires, uint32_t offset) {
    uint64_t value = flash_array_word(flash, offset);
    uint8_t unstable = flash->unstable[flash_page(flash, offset)];
    if ((unstable & FLASH_ODDS) != 0) {
        value ^= unstable_bits(flash, offset) &
                 ((unstable & FLASH_SETTLED) != 0 ? as_things_are(flash, wires, offset)
                                                  : wires_random(wires));
    }
    if ((unstable & FLASH_HAS_BETWEEN) != 0) {
        value ^= between_bits(flash, offset) & as_things_are(flash, wires, offset);
    }
    return value;
}

uint64_t flash_array_drifting(const struct flash *flash, uint32_t offset) {
    uint8_t unstable = flash->unstable[flash_page(flash, offset)];
    uint64_t bits = (unstable & FLASH_HAS_BETWEEN) != 0 ? between_bits(flash, offset) : 0;
    return bits | ((unstable & FLASH_SETTLED) != 0 ? unstable_bits(flash, offset) : 0);
}

void flash_array_drift(struct flash *flash, struct vboard *wires, uint32_t offset, uint64_t value) {
    uint64_t wrong =
        (flash_array_read(flash, wires, offset) ^ value) & flash_array_drifting(flash, offset);
    for (unsigned bit = 0; bit < FLASH_DOUBLE_WORD * 8; bit++) {
        if ((wrong >> bit & 1) != 0) {
            flash_array_flip(flash, offset + bit / 8, bit % 8);
        }
    }
}
