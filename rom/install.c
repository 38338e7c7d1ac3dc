/* SPDX-License-Identifier: MIT */
/* In which order. The first erase unit goes first, and the first double-word of it, stack pointer
 * and reset vector, is written last, when all else has been read back. So there is no moment at
 * which half a bootloader would start, wherever the line is cut, or the power outside of two
 * operations, the first unit's erase and the last program: it is all there, or the first words read
 * 0xFFFFFFFF. A chip with an empty check (STM32L43x, STM32G0) then comes up in its
 * ROM loader by itself when the power comes; another one starts nothing, and does so by BOOT0. That
 * is also the way back on an STM32G0 whose BOOT0 is ignored.
 *
 * In those two the first words may read as anything, and BOOT0 is the way back. Zeros over them
 * before the erase would be no help: an erase that is cut leaves cells between the levels that were
 * programmed as well as others, and until it begins zeros are no empty flash. Where BOOT0 is
 * ignored, a first unit that is blank is not erased, which leaves the last program alone, unless
 * what was written differs and all is done again: such a chip is in its loader because its flash
 * was empty.
 *
 * Only the bootloader's units are erased, never all of the flash: the application and the records
 * that say what it is may be those of the same board. Records of this kind count as before; of an
 * older kind the new bootloader says so, starts nothing, and waits for an update (docs/DESIGN.md).
 */
#include "rom/install.h"

#include <string.h>

#include "rom/bytes.h"
#include "rom/line.h"

enum { FIRST = 8 }; /* bytes: stack pointer and reset vector, a double-word on flash with ECC */

static uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static void tell(const struct st_rom_job *job, uint32_t done) {
    if (job->progress != NULL) {
        job->progress(job->context, done, job->size);
    }
}

enum st_rom_result st_rom_compare(struct st_rom *rom, const struct st_rom_job *job, bool *same) {
    uint8_t found[ST_ROM_DATA_MAX];

    *same = true;
    for (uint32_t at = 0; at < job->size && *same; at += ST_ROM_DATA_MAX) {
        uint32_t size = smaller(ST_ROM_DATA_MAX, job->size - at);
        enum st_rom_result result = st_rom_read(rom, job->base + at, found, size);

        if (result != ST_ROM_OK) {
            return result;
        }
        if (line_is_cancelled(rom)) {
            return ST_ROM_CANCELLED;
        }
        *same = memcmp(found, job->bytes + at, size) == 0;
    }
    return ST_ROM_OK;
}

bool st_rom_is_erased(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != UINT8_MAX) {
            return false;
        }
    }
    return true;
}

enum st_rom_result st_rom_is_first_blank(struct st_rom *rom, const struct st_rom_job *job,
                                         bool *blank) {
    uint8_t found[ST_ROM_DATA_MAX];

    *blank = true;
    for (uint32_t at = 0; at < job->chip->erase_unit && *blank; at += ST_ROM_DATA_MAX) {
        enum st_rom_result result = st_rom_read(rom, job->base + at, found, sizeof found);

        if (result != ST_ROM_OK) {
            return result;
        }
        *blank = st_rom_is_erased(found, sizeof found);
    }
    return ST_ROM_OK;
}

enum st_rom_result st_rom_read_options(struct st_rom *rom, const struct st_rom_chip *chip,
                                       struct st_rom_options *options) {
    uint8_t bytes[4];

    *options = (struct st_rom_options){.ignores_boot0 = chip->ignores_boot0 != 0};
    if (chip->options == 0) {
        return ST_ROM_OK;
    }
    enum st_rom_result result = st_rom_read(rom, chip->options, bytes, sizeof bytes);
    if (result == ST_ROM_OK) {
        options->ignores_boot0 = (word_of(bytes) & chip->ignores_boot0) != 0;
        options->has_other_units = (~word_of(bytes) & chip->has_these_units) != 0;
    }
    return result == ST_ROM_NO || result == ST_ROM_NOT_THERE ? ST_ROM_OK : result;
}

/* -- erasing -----------------------------------------------------------------------------------*/

/* Its beginning shows whether it was: a protected one is left as it is, and nobody says so. */
static void look_at_erased(struct st_rom *rom, struct st_rom_outcome *outcome,
                           const uint8_t before[ST_ROM_DATA_MAX]) {
    uint8_t found[ST_ROM_DATA_MAX];

    outcome->result = st_rom_read(rom, outcome->address, found, sizeof found);
    if (outcome->result == ST_ROM_OK) {
        outcome->differs = !st_rom_is_erased(found, sizeof found);
        outcome->protected = outcome->differs && memcmp(found, before, sizeof found) == 0;
    }
}

static void erase_unit(struct st_rom *rom, const struct st_rom_job *job, uint16_t unit,
                       struct st_rom_outcome *outcome) {
    uint8_t before[ST_ROM_DATA_MAX];

    outcome->address = job->base + unit * job->chip->erase_unit;
    outcome->result = st_rom_read(rom, outcome->address, before, sizeof before);
    if (outcome->result != ST_ROM_OK) {
        return;
    }
    if (unit == 0) {
        outcome->state = ST_ROM_UNKNOWN;
    }
    outcome->result = st_rom_erase(rom, unit);
    st_rom_pause(rom, job->chip->erase_pause_us);
    if (outcome->result == ST_ROM_OK) {
        look_at_erased(rom, outcome, before);
    }
    if (unit == 0 && outcome->result == ST_ROM_OK) {
        outcome->state = outcome->protected ? ST_ROM_UNTOUCHED : ST_ROM_NOTHING;
    }
}

static void erase_first_unit(struct st_rom *rom, const struct st_rom_job *job, bool is_blank,
                             struct st_rom_outcome *outcome) {
    if (is_blank) {
        outcome->state = ST_ROM_NOTHING;
    } else {
        erase_unit(rom, job, 0, outcome);
    }
}

static bool goes_on(struct st_rom *rom, struct st_rom_outcome *outcome) {
    if (outcome->result == ST_ROM_OK && !outcome->differs && line_is_cancelled(rom)) {
        outcome->result = ST_ROM_CANCELLED;
    }
    return outcome->result == ST_ROM_OK && !outcome->differs;
}

/* -- writing -----------------------------------------------------------------------------------*/

/* From one offset to another one. */
static void write_part(struct st_rom *rom, const struct st_rom_job *job, uint32_t at, uint32_t end,
                       struct st_rom_outcome *outcome) {
    bool same = true;

    outcome->address = job->base + at;
    outcome->result = st_rom_write(rom, outcome->address, job->bytes + at, end - at,
                                   job->chip->write_unit, &same);
    outcome->differs = outcome->result == ST_ROM_OK && !same;
}

/* All but for the first double-word. */
static void write_rest(struct st_rom *rom, const struct st_rom_job *job,
                       struct st_rom_outcome *outcome) {
    uint32_t at = FIRST;

    while (at < job->size && goes_on(rom, outcome)) {
        /* To the next multiple: a block that crosses a row takes longer on some chips. */
        uint32_t end = smaller(at / ST_ROM_DATA_MAX * ST_ROM_DATA_MAX + ST_ROM_DATA_MAX, job->size);

        write_part(rom, job, at, end, outcome);
        at = end;
        tell(job, at - FIRST);
    }
}

/* Once. is_blank: its first unit. */
static void try_to_install(struct st_rom *rom, const struct st_rom_job *job, bool is_blank,
                           struct st_rom_outcome *outcome) {
    uint16_t units = (uint16_t)(job->area / job->chip->erase_unit);

    tell(job, 0);
    erase_first_unit(rom, job, is_blank, outcome);
    for (uint16_t unit = 1; unit < units && goes_on(rom, outcome); unit++) {
        erase_unit(rom, job, unit, outcome);
    }
    write_rest(rom, job, outcome);
    if (!goes_on(rom, outcome)) {
        return;
    }
    outcome->state = ST_ROM_UNSEEN;
    write_part(rom, job, 0, FIRST, outcome);
    if (outcome->result == ST_ROM_OK && !outcome->differs) {
        outcome->state = ST_ROM_INSTALLED;
        tell(job, job->size);
    }
}

/* A frame that has lost bytes and was ended by others is taken for whole once in 256 times, and
 * flash with ECC takes no second attempt without an erase: so all of it is done again, once. */
static void try_again(struct st_rom *rom, const struct st_rom_job *job,
                      struct st_rom_outcome *outcome) {
    bool is_blank = false;

    rom->sent_again++;
    outcome->differs = false;
    if (job->first_is_blank) {
        outcome->result = st_rom_is_first_blank(rom, job, &is_blank);
    }
    if (outcome->result == ST_ROM_OK) {
        try_to_install(rom, job, is_blank, outcome);
    }
}

struct st_rom_outcome st_rom_install(struct st_rom *rom, const struct st_rom_job *job) {
    struct st_rom_outcome outcome = {.result = ST_ROM_OK, .state = ST_ROM_UNTOUCHED};

    /* An erase would show it, too, when units before it are gone. */
    outcome.result = st_rom_find_protected(rom, job, &outcome.by_options, &outcome.address);
    if (outcome.result != ST_ROM_OK || outcome.by_options) {
        outcome.differs = outcome.protected = outcome.by_options;
        return outcome;
    }
    try_to_install(rom, job, job->first_is_blank, &outcome);
    if (outcome.result == ST_ROM_OK && outcome.differs && !outcome.protected) {
        try_again(rom, job, &outcome);
    }
    return outcome;
}
