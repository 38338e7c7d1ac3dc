/* SPDX-License-Identifier: MIT */
/* The chips of all families. */
#include "chip.h"

#include <string.h>

#include "families.h"

const struct chip *chip_number(unsigned number) {
    for (size_t f = 0; families[f] != NULL; f++) {
        if (number < families[f]->chip_count) {
            return &families[f]->chips[number];
        }
        number -= (unsigned)families[f]->chip_count;
    }
    return NULL;
}

const struct chip *chip_find(const char *name) {
    const struct chip *chip;
    for (unsigned i = 0; (chip = chip_number(i)) != NULL; i++) {
        if (strcmp(chip->name, name) == 0) {
            return chip;
        }
    }
    return NULL;
}

/* names: with a space between any two. */
static bool lists(const char *names, const char *name) {
    size_t length = strlen(name);
    while (*names != '\0') {
        size_t size = strcspn(names, " ");
        if (size == length && memcmp(names, name, length) == 0) {
            return true;
        }
        names += size + (names[size] == ' ');
    }
    return false;
}

bool chip_has(const struct chip *chip, const char *part, uint32_t dies) {
    bool on_die = dies == 0 || (dies >> chip->die & 1) != 0;
    return on_die && (chip->without == NULL || !lists(chip->without, part));
}
