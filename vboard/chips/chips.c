/* SPDX-License-Identifier: MIT */
/* The families there are. */
#include "chip.h"

#include <string.h>

#include "families.h"

static const struct family *const families[] = {&family_stm32l4, &family_stm32g4};

const struct chip *chip_find(const char *name) {
    for (size_t f = 0; f < sizeof families / sizeof families[0]; f++) {
        for (size_t i = 0; i < families[f]->chip_count; i++) {
            if (strcmp(families[f]->chips[i].name, name) == 0) {
                return &families[f]->chips[i];
            }
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
