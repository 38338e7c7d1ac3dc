/* SPDX-License-Identifier: MIT */
/* Lockstep with Unicorn over whole programs, as compilers write them.
 *
 *     test_programs CORE IMAGE...      CORE: m4, m3 or m0plus
 *
 * Registers, flags and memory are compared every few instructions. Both sides are stopped outside
 * IT blocks only, because Unicorn cannot stop inside one; instructions that an IT block skips are
 * not in Unicorn's count. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chip.h"
#include "oracle.h"
#include "subject.h"

enum {
    STARTUP_INSTRUCTIONS = 3, /* of start.S, up to a store to memory that Unicorn has not */
    FINISH = 0xBE00,          /* BKPT 0 */
    LONGEST_STRIDE = 60,
    INSTRUCTIONS_MAX = 20000000,
};

static bool load(const char *path, uint8_t *flash) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    const size_t length = fread(flash, 1, CHIP_FLASH_SIZE, file);
    (void)fclose(file);
    return length > 8;
}

static void snapshot(const struct core *core, struct state *state) {
    memcpy(state->r, core->r, sizeof state->r);
    state->xpsr = core_xpsr(core) & 0xF90F0000u;
    memcpy(state->s, core->s, sizeof state->s);
    state->fpscr = core->fpscr;
}

static bool at_end(const struct chip *chip) {
    const uint32_t pc = chip->core.r[15];
    return pc < CHIP_FLASH_SIZE - 1 && (chip->flash[pc] | chip->flash[pc + 1] << 8) == FINISH;
}

/* One instruction. Those that an IT block skips do not count. */
static bool step(struct core *core, unsigned *counted) {
    const bool skipped =
        core->itstate != 0 && !condition_holds(core_xpsr(core), core->itstate >> 4);
    *counted += !skipped;
    if (core_run(core, core->cycles + 1) == CORE_UNTIL && (core_xpsr(core) & 0x1FFu) == 0)
        return true;
    printf("stopped at %08" PRIx32 ": xpsr %08" PRIx32 " cfsr %08" PRIx32 " %s\n", core_pc(core),
           core_xpsr(core), core->cfsr, core->stop_text);
    return false;
}

static bool compare(const struct chip *chip, struct oracle *oracle, const uint8_t *oracle_ram) {
    struct state mine;
    struct state theirs;
    snapshot(&chip->core, &mine);
    oracle_read(oracle, &theirs);
    if (memcmp(&mine, &theirs, sizeof mine) == 0 &&
        memcmp(chip->ram, oracle_ram, CHIP_RAM_SIZE) == 0)
        return true;
    printf("DIFFERENCE before %08" PRIx32 "\n", mine.r[15]);
    for (int i = 0; i < 16; i++)
        if (mine.r[i] != theirs.r[i])
            printf("  r%d mine %08" PRIx32 " theirs %08" PRIx32 "\n", i, mine.r[i], theirs.r[i]);
    for (int i = 0; i < 32; i++)
        if (mine.s[i] != theirs.s[i])
            printf("  s%d mine %08" PRIx32 " theirs %08" PRIx32 "\n", i, mine.s[i], theirs.s[i]);
    printf("  xpsr %08" PRIx32 " %08" PRIx32 " fpscr %08" PRIx32 " %08" PRIx32 "\n", mine.xpsr,
           theirs.xpsr, mine.fpscr, theirs.fpscr);
    return false;
}

static bool lockstep(const struct subject *subject, const char *path) {
    static uint8_t oracle_flash[CHIP_FLASH_SIZE];
    static uint8_t oracle_ram[CHIP_RAM_SIZE];
    struct chip *chip = chip_new();
    struct core *const core = &chip->core;
    if (!load(path, chip->flash)) {
        printf("%s: cannot be read\n", path);
        free(chip);
        return false;
    }
    memcpy(oracle_flash, chip->flash, sizeof oracle_flash);
    memset(oracle_ram, 0, sizeof oracle_ram);
    core->features = *subject->features;
    core_power_on(core);
    core_reset(core);
    /* Unicorn's FPU keeps no automatic context that exceptions could see: nor does this one here.
     */
    core->fpccr = 0;
    unsigned ignored = 0;
    bool good = true;
    for (int i = 0; i < STARTUP_INSTRUCTIONS && good; i++)
        good = step(core, &ignored);

    struct oracle *oracle = oracle_open(subject->model, oracle_flash, oracle_ram);
    struct state state;
    snapshot(core, &state);
    oracle_write(oracle, &state);
    uint32_t stride = 1;
    uint64_t comparisons = 0;
    while (good && !at_end(chip) && core->instructions < INSTRUCTIONS_MAX) {
        unsigned counted = 0;
        bool in_it = false;
        stride = stride * 1103515245u + 12345u;
        for (uint32_t left = 1 + (stride >> 16) % LONGEST_STRIDE; good && (left > 0 || in_it);) {
            const bool was_in_it = core->itstate != 0;
            good = step(core, &counted);
            in_it = was_in_it || core->itstate != 0;
            left -= left > 0;
            if (at_end(chip) && !in_it)
                break;
        }
        const int error = oracle_run(oracle, counted, 0xFFFFFFFEu);
        if (error != 0) {
            printf("unicorn: %s\n", oracle_error(error));
            good = false;
        }
        good = good && compare(chip, oracle, oracle_ram);
        snapshot(core, &state);
        oracle_continue(oracle, state.r[15]);
        comparisons++;
    }
    const char *name = strrchr(path, '/');
    printf("%-28s %9" PRIu64 " instructions, %7" PRIu64 " comparisons: %s\n",
           name ? name + 1 : path, core->instructions, comparisons,
           good && at_end(chip) ? "equal" : "FAILED");
    good = good && at_end(chip);
    oracle_close(oracle);
    free(chip);
    return good;
}

int main(int argc, char **argv) {
    const struct subject *subject = argc > 2 ? subject_named(argv[1]) : NULL;
    if (subject == NULL) {
        printf("test_programs " SUBJECT_NAMES " IMAGE...\n");
        return 2;
    }
    bool good = true;
    for (int i = 2; i < argc; i++)
        good = lockstep(subject, argv[i]) && good;
    return good ? 0 : 1;
}
