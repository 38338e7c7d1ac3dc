/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../random.h"
#include "flash_array.h"

enum { ERASED_BYTE = 0xFF };

/* As much as can be kept account of in pages of this size. */
static uint32_t room(uint32_t page_size) {
    return page_size < FLASH_MAX_SIZE / FLASH_MAX_PAGES ? page_size * FLASH_MAX_PAGES
                                                        : FLASH_MAX_SIZE;
}

void flash_make(struct flash *flash, const struct flash_facts *facts,
                const struct flash_version *version) {
    memset(flash, 0, sizeof *flash);
    flash->units = facts->units;
    flash->ecc = version->ecc != NULL;
    flash->page_size = facts->page_size;
    while (UINT32_C(1) << flash->page_shift < facts->page_size) {
        flash->page_shift++;
    }
    flash->option_word = facts->options;
    flash_array_erase(flash, 0, room(facts->page_size));
    flash->program_time = facts->program_time;
    flash->page_erase_time = facts->page_erase_time;
    flash->mass_erase_time = facts->mass_erase_time;
}

struct flash_unit flash_unit(const struct flash *flash, uint32_t offset) {
    struct flash_unit unit = {flash_page(flash, offset), 0, flash->page_size};
    if (flash->units == NULL) {
        unit.from = unit.number * unit.size;
        return unit;
    }
    unit.number = 0;
    for (const struct erase_units *run = flash->units; run->count != 0; run++) {
        uint32_t into = offset - unit.from;
        uint32_t passed = into / run->size < run->count ? into / run->size : run->count;
        unit.number += passed;
        unit.from += passed * run->size;
        unit.size = run->size;
        if (passed < run->count) {
            break;
        }
    }
    return unit;
}

void flash_load_options(struct flash *flash, const struct chip *chip, bool blank) {
    bool first_word_blank = (uint32_t)flash_array_word(flash, 0) == UINT32_MAX;
    flash->empty = chip->empty_check && (blank || first_word_blank);
}

bool flash_is_empty(const struct flash *flash) {
    return flash->empty;
}

void flash_array_note(struct flash *flash, uint32_t offset, uint64_t change) {
    uint64_t *history = &flash->history[flash_page(flash, offset)];
    *history = flash_mix(flash_mix(*history, offset), ~change); /* never 0 out of 0 */
}

uint64_t flash_array_word(const struct flash *flash, uint32_t offset) {
    uint64_t value;
    memcpy(&value, &flash->array[offset & ~7u], sizeof value);
    return value;
}

static void set_word_state(struct flash *flash, uint32_t index, enum flash_word state) {
    int change = (state == FLASH_WORD_BAD) - (flash->word[index] == FLASH_WORD_BAD);
    if (change != 0) {
        uint16_t *in_page = &flash->bad_words_in[flash_page(flash, index * FLASH_DOUBLE_WORD)];
        *in_page = (uint16_t)(*in_page + change);
        flash->bad_words += (uint32_t)change;
    }
    flash->word[index] = (uint8_t)state;
    flash_array_note(flash, index * FLASH_DOUBLE_WORD, state);
}

/* Only the contents are known of bytes that come from a file: all ones is erased. */
void flash_array_set(struct flash *flash, uint32_t offset, const void *data, size_t length) {
    if (length == 0) {
        return;
    }
    flash_array_stabilise(flash, offset, length);
    memcpy(&flash->array[offset], data, length);
    for (size_t word = offset / FLASH_DOUBLE_WORD;
         word <= (offset + length - 1) / FLASH_DOUBLE_WORD; word++) {
        uint64_t value = flash_array_word(flash, (uint32_t)word * FLASH_DOUBLE_WORD);
        flash_array_note(flash, (uint32_t)word * FLASH_DOUBLE_WORD, value);
        set_word_state(flash, (uint32_t)word,
                       value == UINT64_MAX ? FLASH_WORD_ERASED : FLASH_WORD_PROGRAMMED);
    }
}

void flash_array_lead_astray(struct flash *flash, uint32_t offset, uint32_t bytes,
                             uint32_t reported) {
    struct flash_stray *stray = &flash->strays[flash->strays_made++ % FLASH_STRAYS];
    *stray = (struct flash_stray){offset, bytes, reported};
    flash_array_note(flash, offset, ~(uint64_t)reported);
}

uint32_t flash_array_lose_way(struct flash *flash, uint32_t size, uint64_t *random) {
    uint32_t word = (uint32_t)(random_next(random) % (size / FLASH_DOUBLE_WORD));
    flash_array_lead_astray(flash, flash->operation_offset, flash->operation_bytes,
                            word * FLASH_DOUBLE_WORD);
    return word * FLASH_DOUBLE_WORD;
}

uint32_t flash_array_reported(const struct flash *flash, uint32_t offset) {
    for (uint32_t i = 0; i < FLASH_STRAYS; i++) {
        const struct flash_stray *stray = &flash->strays[i];
        if (offset - stray->offset < stray->bytes) {
            return stray->reported;
        }
    }
    return offset;
}

static void end_strays(struct flash *flash, uint32_t offset, uint32_t length) {
    for (uint32_t i = 0; i < FLASH_STRAYS; i++) {
        if (flash->strays[i].offset - offset < length) {
            flash->strays[i].bytes = 0;
        }
    }
}

/* Whole pages. */
void flash_array_erase(struct flash *flash, uint32_t offset, uint32_t length) {
    flash_array_stabilise(flash, offset, length);
    end_strays(flash, offset, length);
    memset(&flash->array[offset], ERASED_BYTE, length);
    for (uint32_t i = 0; i < length / FLASH_DOUBLE_WORD; i++) {
        set_word_state(flash, offset / FLASH_DOUBLE_WORD + i, FLASH_WORD_ERASED);
    }
    for (uint32_t at = offset; at < offset + length; at += flash->page_size) {
        flash->history[flash_page(flash, at)] = 0;
    }
}

void flash_array_program(struct flash *flash, uint32_t offset, uint64_t value) {
    memcpy(&flash->array[offset], &value, sizeof value);
    flash_array_note(flash, offset, value);
    set_word_state(flash, offset / FLASH_DOUBLE_WORD, FLASH_WORD_PROGRAMMED);
}

void flash_array_lower(struct flash *flash, uint32_t offset, uint64_t value) {
    flash_array_program(flash, offset, flash_array_word(flash, offset) & value);
    flash_array_firm(flash, offset, ~value);
}

void flash_array_make_bad(struct flash *flash, uint32_t offset) {
    set_word_state(flash, offset / FLASH_DOUBLE_WORD, FLASH_WORD_BAD);
}

void flash_array_flip(struct flash *flash, uint32_t offset, unsigned bit) {
    flash->array[offset] ^= (uint8_t)(1u << bit);
    flash_array_note(flash, offset, bit);
    if (flash->word[offset / FLASH_DOUBLE_WORD] == FLASH_WORD_ERASED) {
        set_word_state(flash, offset / FLASH_DOUBLE_WORD, FLASH_WORD_PROGRAMMED);
    }
}

static void copy_page(struct flash *to, const struct flash *from, uint32_t page) {
    const uint32_t size = to->page_size, words = size / FLASH_DOUBLE_WORD;
    memcpy(&to->array[page * size], &from->array[page * size], size);
    memcpy(&to->word[page * words], &from->word[page * words], words);
    to->history[page] = from->history[page];
}

static void copy_pages(struct flash *to, const struct flash *from, uint32_t size) {
    for (uint32_t page = 0; page < flash_page(to, size); page++) {
        if (to->history[page] != from->history[page]) {
            copy_page(to, from, page);
        }
    }
}

void flash_copy(struct flash *to, const struct flash *from, uint32_t size) {
    copy_pages(to, from, size);
    memcpy(to, from, offsetof(struct flash, word));
}

void flash_array_take(struct flash *flash, const struct flash *from, uint32_t size) {
    copy_pages(flash, from, size);
    flash->bad_words = from->bad_words;
    memcpy(flash->bad_words_in, from->bad_words_in, sizeof flash->bad_words_in);
    flash->unstable_pages = from->unstable_pages;
    flash->unstable_seed = from->unstable_seed;
    memcpy(flash->unstable, from->unstable, sizeof flash->unstable);
    flash->between_count = from->between_count;
    memcpy(flash->between, from->between, sizeof flash->between);
    memcpy(flash->strays, from->strays, sizeof flash->strays);
}

/* -- who looks at it: watch.h ------------------------------------------------------------------*/

void flash_array_ask(struct flash *flash, uint32_t offset) {
    uint32_t page = flash_page(flash, offset);
    if (flash->watched_from != 0 && offset >= flash->watched_from && !flash->known[page]) {
        flash->known[page] = true;
        flash->asked[flash->asked_count++] = (uint16_t)page;
    }
}

void flash_array_forget(struct flash *flash, uint32_t offset, uint32_t length) {
    for (uint32_t at = offset; flash->watched_from != 0 && at < offset + length;
         at += flash->page_size) {
        flash->known[flash_page(flash, at)] = true;
    }
}

static uint64_t mix_bytes(uint64_t sum, const uint8_t *bytes, size_t length) {
    enum { LANES = 4 }; /* a multiplication need not wait for the one before it */
    uint64_t lanes[LANES] = {1, 2, 3, 4};
    for (size_t i = 0; i < length; i += LANES * sizeof(uint64_t)) {
        for (size_t lane = 0; lane < LANES; lane++) {
            uint64_t value;
            memcpy(&value, &bytes[i + lane * sizeof value], sizeof value);
            lanes[lane] = flash_mix(lanes[lane], value);
        }
    }
    for (size_t lane = 0; lane < LANES; lane++) {
        sum = flash_mix(sum, lanes[lane]);
    }
    return sum;
}

uint64_t flash_array_fingerprint(const struct flash *flash, uint32_t page) {
    const uint32_t size = flash->page_size, words = size / FLASH_DOUBLE_WORD;
    uint64_t sum = mix_bytes(page, &flash->array[page * size], size);
    sum = mix_bytes(sum, &flash->word[page * words], words);
    if (flash->unstable[page] != 0) {
        sum = flash_mix(flash_mix(sum, flash->unstable[page]), flash->unstable_seed);
    }
    for (uint32_t i = 0; i < flash->between_count; i++) {
        if (flash_page(flash, flash->between[i].offset) == page) {
            sum ^= flash_mix(flash->between[i].offset, flash->between[i].bits); /* in any order */
        }
    }
    for (uint32_t i = 0; i < FLASH_STRAYS; i++) {
        const struct flash_stray *stray = &flash->strays[i];
        if (stray->bytes != 0 && stray->offset < (page + 1) * size &&
            stray->offset + stray->bytes > page * size) {
            sum = flash_mix(flash_mix(sum, stray->offset),
                            (uint64_t)stray->bytes << 32 | stray->reported);
        }
    }
    return sum;
}
