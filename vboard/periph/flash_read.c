/* SPDX-License-Identifier: MIT */
/* What versions of the flash interface share: reads of the memory, with what they wait for and what
 * caches may still hold, and who looks on. */
#include "flash.h"

static uint32_t bank_of(const struct chip *chip, uint32_t offset) {
    return offset / (chip->flash_size / chip->banks);
}

bool flash_is_busy(const struct flash *flash, const struct chip *chip, uint32_t offset,
                   uint64_t *until) {
    if (flash->operation == FLASH_IDLE) {
        return false;
    }
    uint32_t first = bank_of(chip, flash->operation_offset);
    uint32_t last = bank_of(chip, flash->operation_offset + flash->operation_bytes - 1);
    *until = flash->operation_done;
    return bank_of(chip, offset) >= first && bank_of(chip, offset) <= last;
}

static uint8_t stale_now(const struct flash *flash) {
    uint8_t caches = (flash->acr & FLASH_ACR_ICEN) != 0 ? FLASH_STALE_CODE : 0;
    return (uint8_t)(caches | ((flash->acr & FLASH_ACR_DCEN) != 0 ? FLASH_STALE_DATA : 0));
}

/* Must this address, in a bank that is not busy, be read through flash_load(), and not straight
 * from the array? */
static bool flash_is_special(const struct flash *flash, uint32_t offset) {
    return flash->word[offset / FLASH_DOUBLE_WORD] == FLASH_WORD_BAD ||
           (flash->stale[flash_page(flash, offset)] & stale_now(flash)) != 0 ||
           flash->unstable[flash_page(flash, offset)] != 0;
}

/* The start of the first bank behind `from` that is busy, or `end`. */
static uint32_t busy_from(const struct flash *flash, const struct chip *chip, uint32_t from,
                          uint32_t end) {
    uint32_t bank_size = chip->flash_size / chip->banks;
    uint64_t until;
    for (uint32_t at = from; at < end; at = (at / bank_size + 1) * bank_size) {
        if (flash_is_busy(flash, chip, at, &until)) {
            return at;
        }
    }
    return end;
}

/* The longest run from `from` to `end` without a special word; zero when there is none. */
static uint32_t plain_run(const struct flash *flash, const struct chip *chip, uint32_t from,
                          uint32_t end) {
    uint32_t at = from;
    if (flash->fence != 0 && flash->fence < end) {
        end = flash->fence;
    }
    if (from >= end) {
        return 0;
    }
    end = busy_from(flash, chip, from, end);
    if (flash->bad_words == 0 && flash->stale_pages == 0 && flash->unstable_pages == 0) {
        return end - from;
    }
    while (at < end) {
        bool page_plain = flash->bad_words_in[flash_page(flash, at)] == 0;
        if (flash_is_special(flash, at)) {
            break;
        }
        at += page_plain ? flash->page_size - at % flash->page_size : FLASH_DOUBLE_WORD;
    }
    return at - from;
}

uint32_t flash_plain_run(const struct flash *flash, const struct chip *chip, uint32_t from) {
    return plain_run(flash, chip, from,
                     flash->watched_from != 0 ? flash->watched_from : chip->flash_size);
}

uint32_t flash_known_run(const struct flash *flash, const struct chip *chip) {
    uint32_t end = flash->known_from;
    while (end != 0 && end < chip->flash_size && flash->known[flash_page(flash, end)]) {
        end += flash->page_size;
    }
    return plain_run(flash, chip, flash->known_from, end);
}

static void check_fence(struct flash *flash, struct vboard *wires, uint32_t offset) {
    if (flash->fence == 0 || offset < flash->fence) {
        return;
    }
    if (!flash->code_left) {
        flash->code_left = true;
        flash->code_left_to = offset;
    }
    wires_violation(wires, "code ends before this address (vboard_fence_code())");
}

/* Code goes on where it is: what it has asked for once need not come through here again. */
static void stay_in_page(struct flash *flash, struct vboard *wires, uint32_t offset) {
    uint32_t page = offset / flash->page_size * flash->page_size;
    if (flash->watched_from != 0 && offset >= flash->watched_from && flash->known_from != page) {
        flash->known_from = page;
        wires_flash_changed(wires);
    }
}

uint32_t flash_load(struct flash *flash, struct vboard *wires, uint32_t offset, unsigned size,
                    bool code) {
    uint8_t cache = code ? FLASH_STALE_CODE : FLASH_STALE_DATA;
    flash_array_ask(flash, offset);
    if (code) {
        check_fence(flash, wires, offset);
        stay_in_page(flash, wires, offset);
    }
    if ((flash->stale[flash_page(flash, offset)] & stale_now(flash) & cache) != 0) {
        wires_violation(wires,
                        "%s read through a cache that was not reset after an erase or program "
                        "(" MANUAL ", flash erase sequences)",
                        code ? "code" : "data");
    }
    const struct flash_ecc *ecc = wires_chip(wires)->family->parts.flash->ecc;
    if (flash->word[offset / FLASH_DOUBLE_WORD] == FLASH_WORD_BAD && ecc != NULL) {
        ecc->bad_word(flash, wires, offset);
    }
    uint64_t double_word = flash_array_read(flash, wires, offset) >> offset % FLASH_DOUBLE_WORD * 8;
    uint32_t value = (uint32_t)double_word;
    return size == sizeof value ? value : value & ((1u << size * 8) - 1);
}
