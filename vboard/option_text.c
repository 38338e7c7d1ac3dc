/* SPDX-License-Identifier: MIT */
/* The option bytes as text: "wrp=0-3,rdp=1". */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "rom/loader.h"

enum { ITEM_MAX = 64 };

struct complaint {
    char *text;
    size_t size;
};

/* Always false. */
static bool complain(const struct complaint *complaint, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool complain(const struct complaint *complaint, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(complaint->text, complaint->size, format, arguments);
    va_end(arguments);
    return false;
}

/* Decimal, all of it up to `end`; NULL: it is no number. */
static const char *to_number(const char *text, uint32_t *value) {
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    *value = (uint32_t)number;
    return text[0] >= '0' && text[0] <= '9' && number <= UINT16_MAX ? end : NULL;
}

/* Two areas a bank are all that these option bytes can name: RM0394, FLASH_WRP1AR and so on. */
static bool areas_suffice(const struct vboard *board) {
    const struct chip *chip = board->chip;
    const unsigned areas = chip->family->flash.protected_areas;
    const uint32_t in_bank = flash_units(&board->flash, chip->flash_size) / chip->banks;
    struct flash_run run;
    for (uint32_t bank = 0; bank < chip->banks && areas != 0; bank++) {
        if (flash_protected_run(&board->flash, bank * in_bank, (bank + 1) * in_bank, areas, &run)) {
            return false;
        }
    }
    return true;
}

static bool set_protection(struct vboard *board, const char *value,
                           const struct complaint *complaint) {
    const struct chip *chip = board->chip;
    const uint32_t step = chip->family->flash.protected_units;
    const uint32_t count = (flash_units(&board->flash, chip->flash_size) + step - 1) / step;
    uint32_t first, last;
    const char *end = to_number(value, &first);
    last = first;
    if (end != NULL && *end == '-') {
        end = to_number(end + 1, &last);
    }
    if (end == NULL || *end != '\0' || first > last) {
        return complain(complaint, "wrp needs N or FIRST-LAST, not %s", value);
    }
    if (!flash_protect(&board->flash, chip, first, last)) {
        return complain(complaint, "wrp: this chip counts from 0 to %u", (unsigned)(count - 1));
    }
    return areas_suffice(board) ||
           complain(complaint, "wrp: the option bytes of this chip name %u areas of a bank at most",
                    chip->family->flash.protected_areas);
}

/* Level 2 cannot be left, and the loader is never started at it. */
static bool set_readout(struct vboard *board, const char *value,
                        const struct complaint *complaint) {
    if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0) {
        return complain(complaint, "rdp is 0 or 1, not %s", value);
    }
    flash_protect_readout(&board->flash, value[0] == '1');
    return true;
}

/* Bits that choose what a reset starts, by their names in the manuals. */
static bool set_bit(struct vboard *board, const char *name, const char *value,
                    const struct complaint *complaint) {
    const struct boot_choice *choice = &rom_facts(board)->boot;
    const struct {
        const char *name;
        uint32_t bit;
    } bits[] = {
        {"nboot_sel", choice->pin_ignored ? choice->pin_counts : 0},
        {"nswboot0", choice->pin_ignored ? 0 : choice->pin_counts},
        {"nboot0", choice->nboot0},
        {"nboot1", choice->nboot1},
    };
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if (strcmp(name, bits[i].name) == 0 && bits[i].bit != 0) {
            if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0) {
                return complain(complaint, "%s is 0 or 1, not %s", name, value);
            }
            board->flash.option_word &= ~bits[i].bit;
            board->flash.option_word |= value[0] == '1' ? bits[i].bit : 0;
            return true;
        }
    }
    return complain(complaint,
                    "%s is no option byte of this chip that is modelled: wrp, rdp, and where there "
                    "are these bits nboot_sel, nswboot0, nboot0, nboot1",
                    name);
}

static bool set_item(struct vboard *board, char *item, const struct complaint *complaint) {
    char *value = strchr(item, '=');
    if (value == NULL) {
        return complain(complaint, "NAME=VALUE is needed, not %s", item);
    }
    *value++ = '\0';
    if (strcmp(item, "wrp") == 0) {
        return set_protection(board, value, complaint);
    }
    return strcmp(item, "rdp") == 0 ? set_readout(board, value, complaint)
                                    : set_bit(board, item, value, complaint);
}

bool vboard_set_option_bytes(struct vboard *board, const char *text, char *error,
                             size_t error_size) {
    const struct complaint complaint = {error, error_size};
    while (true) {
        char item[ITEM_MAX];
        size_t length = strcspn(text, ",");
        if (length >= sizeof item) {
            return complain(&complaint, "%s is too long", text);
        }
        memcpy(item, text, length);
        item[length] = '\0';
        if (!set_item(board, item, &complaint)) {
            return false;
        }
        if (text[length] == '\0') {
            return true;
        }
        text += length + 1;
    }
}
