#include <string.h>

#include "flash.h"

enum { ERASED_BYTE = 0xFF };

uint64_t flash_array_word(const struct flash *flash, uint32_t offset) {
    uint64_t value;
    memcpy(&value, &flash->array[offset & ~7u], sizeof value);
    return value;
}

static void set_word_state(struct flash *flash, uint32_t index, enum flash_word state) {
    int change = (state == FLASH_WORD_BAD) - (flash->word[index] == FLASH_WORD_BAD);
    if (change != 0) {
        uint16_t *in_page = &flash->bad_words_in[index / FLASH_PAGE_DOUBLE_WORDS];
        *in_page = (uint16_t)(*in_page + change);
        flash->bad_words += (uint32_t)change;
    }
    flash->word[index] = (uint8_t)state;
}

/* Only the contents are known of bytes that come from a file: all ones is erased. */
void flash_array_set(struct flash *flash, uint32_t offset, const void *data, size_t length) {
    if (length == 0) {
        return;
    }
    memcpy(&flash->array[offset], data, length);
    for (size_t word = offset / FLASH_DOUBLE_WORD;
         word <= (offset + length - 1) / FLASH_DOUBLE_WORD; word++) {
        uint64_t value = flash_array_word(flash, (uint32_t)word * FLASH_DOUBLE_WORD);
        set_word_state(flash, (uint32_t)word,
                       value == UINT64_MAX ? FLASH_WORD_ERASED : FLASH_WORD_PROGRAMMED);
    }
}

void flash_array_erase(struct flash *flash, uint32_t offset, uint32_t length) {
    memset(&flash->array[offset], ERASED_BYTE, length);
    for (uint32_t i = 0; i < length / FLASH_DOUBLE_WORD; i++) {
        set_word_state(flash, offset / FLASH_DOUBLE_WORD + i, FLASH_WORD_ERASED);
    }
}

void flash_array_program(struct flash *flash, uint32_t offset, uint64_t value) {
    memcpy(&flash->array[offset], &value, sizeof value);
    set_word_state(flash, offset / FLASH_DOUBLE_WORD, FLASH_WORD_PROGRAMMED);
}

void flash_array_make_bad(struct flash *flash, uint32_t offset) {
    set_word_state(flash, offset / FLASH_DOUBLE_WORD, FLASH_WORD_BAD);
}

/* Programming turns ones to zeros: some of them have turned. */
static void cut_program(struct flash *flash, struct vboard *wires) {
    uint32_t offset = flash->operation_offset;
    uint64_t before = flash_array_word(flash, offset);
    uint64_t after = (before & flash->operation_data) | (before & wires_random(wires));
    flash_array_program(flash, offset, after);
    if (after == flash->operation_data) {
        return;
    }
    if (after == before && before == UINT64_MAX) {
        flash_array_erase(flash, offset, FLASH_DOUBLE_WORD);
    } else if ((wires_random(wires) & 3) != 0) {
        flash_array_make_bad(flash, offset);
    }
}

/* Erasing turns zeros to ones: in every double-word, some of them have turned. */
static void cut_erase(struct flash *flash, struct vboard *wires) {
    for (uint32_t i = 0; i < flash->operation_bytes; i += FLASH_DOUBLE_WORD) {
        uint32_t offset = flash->operation_offset + i;
        uint64_t before = flash_array_word(flash, offset);
        uint64_t after = before | wires_random(wires);
        flash_array_program(flash, offset, after);
        if (before != after && (wires_random(wires) & 1) != 0) {
            flash_array_make_bad(flash, offset);
        }
    }
}

void flash_array_cut(struct flash *flash, struct vboard *wires) {
    switch (flash->operation) {
    case FLASH_PROGRAM: cut_program(flash, wires); break;
    case FLASH_PAGE_ERASE:
    case FLASH_MASS_ERASE: cut_erase(flash, wires); break;
    case FLASH_IDLE: break;
    }
    flash->operation = FLASH_IDLE;
}
