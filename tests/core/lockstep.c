/* SPDX-License-Identifier: MIT */
/* Lockstep with Unicorn: random single instructions over the whole 16- and 32-bit encoding space,
 * from random registers, flags, memory and floating-point state. Everything is compared afterwards.
 *
 *     test_lockstep CORE [CASES [SEED]]      CORE: m4, m3 or m0plus
 *
 * What cannot be compared is in the table of lockstep_excluded.c, each class with its reason, and
 * is counted. There is no tolerance: one difference outside the table and the test fails. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chip.h"
#include "internal.h"
#include "lockstep.h"

enum {
    CASES_SHORT = 100000,
    CASES_PER_ENGINE = 4000,
    CODE_FIRST = 0x1000, /* each case has its own place, so that no translation is stale */
    CODE_STEP = 16,
    CLREX_AT = 0x800,
    VMOV_AT = 0x804,
    SHOWN = 20,
    NOP = 0xBF00,
};

static const struct subject *subject;

/* ---- State ---- */

static uint32_t random_register(void) {
    static const uint32_t edges[] = {0,          1,          2,          31,         32,
                                     33,         0x7F,       0x80,       0xFF,       0x7FFF,
                                     0x8000,     0xFFFF,     0x7FFFFFFF, 0x80000000, 0x80000001,
                                     0xFFFFFFFF, 0xFFFFFFFE, 0x80008000, 0x7FFF7FFF, 0x00010001};
    switch (random32() % 8) {
    case 0:
    case 1: return random32();
    case 2: return edges[random32() % (sizeof edges / sizeof *edges)];
    case 3: return random32() & 0xFF;
    case 4: return CHIP_RAM + 0x1000 + (random32() & 0xDFFF);
    default: return CHIP_RAM + 0x1000 + (random32() & 0xDFFC);
    }
}

static uint32_t random_float(void) {
    static const uint32_t edges[] = {
        0x00000000, 0x80000000, 0x3F800000, 0xBF800000, 0x7F800000, 0xFF800000, 0x7FC00000,
        0xFFC12345, 0x7F800001, 0xFFA00000, 0x00000001, 0x807FFFFF, 0x00800000, 0x7F7FFFFF,
        0xFF7FFFFF, 0x4F000000, 0x4F800000, 0xCF000000, 0x4EFFFFFF, 0x3F000000, 0x3FC00000,
        0x40490FDB, 0x477FE000, 0x477FF000, 0x33800000, 0x38800000, 0x387FC000, 0x33000000,
    };
    switch (random32() % 8) {
    case 0: return random32();
    case 1: return edges[random32() % (sizeof edges / sizeof *edges)];
    case 2: return random32() & 0x807FFFFFu;                 /* denormal */
    case 3: return (random32() & 0x81FFFFFFu) | 0x3F000000u; /* about one */
    case 4: return (random32() & 0x80FFFFFFu) | 0x4E000000u; /* about the integers' edge */
    case 5: return (random32() & 0x8FF80000u) | 0x30000000u; /* few digits */
    case 6: return (random32() & 0x87FFFFFFu) | 0x38000000u; /* about the halves */
    default: return (random32() & 0x80FFFFFFu) | (one_in(2) ? 0x7E000000u : 0x01000000u);
    }
}

static void random_start(struct state *state, uint32_t pc) {
    for (int i = 0; i < 15; i++)
        state->r[i] = random_register();
    state->r[13] = CHIP_RAM + 0x1000 + (random32() & 0xDFFC);
    state->r[15] = pc;
    state->xpsr = (random32() & subject->flags) | 0x01000000u;
    for (int i = 0; i < 32; i++)
        state->s[i] = subject->features->fpu ? random_float() : 0;
    state->fpscr = 0;
    if (!subject->features->fpu)
        return;
    state->fpscr = random32() & 0xF0000000u;
    if (one_in(2))
        state->fpscr |= random32() & 0x07C0009Fu;
}

static void core_set(struct core *core, const struct state *state) {
    memcpy(core->r, state->r, sizeof core->r);
    apsr_write_nzcvq(core, state->xpsr);
    apsr_write_ge(core, state->xpsr);
    core->thumb = true;
    memcpy(core->s, state->s, sizeof core->s);
    core->fpscr = state->fpscr;
    core->itstate = 0;
    core->sleep = CORE_AWAKE;
    core->exclusive = false;
    core->event = false;
    core->refused = false;
    core->locked_up = false;
    core->reset_requested = false;
    core->stop_text[0] = '\0';
    core->cfsr = core->hfsr = 0;
    memset(core->pending, 0, sizeof core->pending);
    core->cpacr = subject->features->fpu ? 0x00F00000 : 0;
    core->fpccr = 0; /* no automatic context: what is compared is the arithmetic */
    core->control_fpca = false;
}

static void core_get(const struct core *core, struct state *state) {
    memcpy(state->r, core->r, sizeof state->r);
    state->xpsr = core_xpsr(core) & 0xF90F0000u;
    memcpy(state->s, core->s, sizeof state->s);
    state->fpscr = core->fpscr;
}

/* ---- One case ---- */

static struct chip *chip;
static uint8_t oracle_flash[CHIP_FLASH_SIZE];
static uint8_t oracle_ram[CHIP_RAM_SIZE];
static struct oracle *oracle;
static uint64_t differences;
static uint64_t counts[EXCLUDED_CLASSES];

static void place(const struct code *code, uint32_t address, unsigned *length) {
    uint16_t halfwords[5];
    unsigned n = 0;
    if (code->conditional)
        halfwords[n++] = (uint16_t)(0xBF08u | code->condition << 4);
    halfwords[n++] = (uint16_t)code->hw1;
    if (code->hw1 >= 0xE800u)
        halfwords[n++] = (uint16_t)code->hw2;
    *length = 2 * n;
    halfwords[n++] = NOP;
    halfwords[n++] = NOP;
    memcpy(chip->flash + address, halfwords, 2 * n);
    memcpy(oracle_flash + address, halfwords, 2 * n);
}

static void show(const struct code *code, const struct state *before, const struct state *mine,
                 const struct state *theirs, const char *what) {
    differences++;
    if (differences > SHOWN)
        return;
    printf("DIFFERENCE %s: ", what);
    if (code->conditional)
        printf("IT(%" PRIu32 ") ", code->condition);
    printf("%04" PRIx32, code->hw1);
    if (code->hw1 >= 0xE800u)
        printf(" %04" PRIx32, code->hw2);
    printf("\n");
    for (int i = 0; i < 16; i++)
        if (mine->r[i] != theirs->r[i])
            printf("  r%d: before %08" PRIx32 " mine %08" PRIx32 " theirs %08" PRIx32 "\n", i,
                   before->r[i], mine->r[i], theirs->r[i]);
    for (int i = 0; i < 32; i++)
        if (mine->s[i] != theirs->s[i])
            printf("  s%d: before %08" PRIx32 " mine %08" PRIx32 " theirs %08" PRIx32 "\n", i,
                   before->s[i], mine->s[i], theirs->s[i]);
    if (mine->xpsr != theirs->xpsr)
        printf("  xpsr: before %08" PRIx32 " mine %08" PRIx32 " theirs %08" PRIx32 "\n",
               before->xpsr, mine->xpsr, theirs->xpsr);
    if (mine->fpscr != theirs->fpscr)
        printf("  fpscr: before %08" PRIx32 " mine %08" PRIx32 " theirs %08" PRIx32 "\n",
               before->fpscr, mine->fpscr, theirs->fpscr);
    printf("  before:");
    for (int i = 0; i < 16; i++)
        printf(" %08" PRIx32, before->r[i]);
    printf(" xpsr %08" PRIx32 " fpscr %08" PRIx32 "\n", before->xpsr, before->fpscr);
    if (code->hw1 >> 8 == 0xEE) {
        const uint32_t n = (code->hw1 & 15) << 1 | (code->hw2 >> 7 & 1);
        const uint32_t m = (code->hw2 & 15) << 1 | (code->hw2 >> 5 & 1);
        const uint32_t d = code->hw2 >> 12 << 1 | (code->hw1 >> 6 & 1);
        printf("  s[d] %08" PRIx32 " s[n] %08" PRIx32 " s[m] %08" PRIx32 "\n", before->s[d],
               before->s[n], before->s[m]);
    }
}

static bool same(const struct state *a, const struct state *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

/* Mine faulted: did Unicorn stop for a like reason? */
static bool same_kind(const struct core *core, int error) {
    if (core->cfsr & CFSR_NOCP)
        return oracle_error_kind(error) == ORACLE_EXCEPTION;
    if (core->cfsr & CFSR_UNDEFINSTR)
        return oracle_error_kind(error) == ORACLE_INVALID_INSTRUCTION;
    if (core->cfsr & (CFSR_PRECISERR | CFSR_IBUSERR | CFSR_IACCVIOL))
        return oracle_error_kind(error) == ORACLE_INVALID_ACCESS;
    if (core->cfsr & CFSR_UNALIGNED) /* ARMv6-M; Unicorn asks first whether there is memory */
        return oracle_error_kind(error) == ORACLE_EXCEPTION ||
               oracle_error_kind(error) == ORACLE_INVALID_ACCESS;
    return oracle_error_kind(error) == ORACLE_EXCEPTION; /* SVC and BKPT */
}

static void run_case(uint32_t address) {
    const struct code code = random_code(subject);
    struct state before;
    struct state mine;
    struct state theirs;
    unsigned length;
    random_start(&before, address);
    place(&code, address, &length);
    enum verdict verdict = classify(&code);
    if (verdict != COMPARED) {
        counts[verdict]++;
        return;
    }

    struct core *const core = &chip->core;
    const bool skipped = code.conditional && !condition_holds(before.xpsr, code.condition);
    const unsigned steps = code.conditional ? 2 : 1;
    core_set(core, &before);
    const uint64_t first = core->instructions;
    enum core_stop stop = CORE_UNTIL;
    while (stop == CORE_UNTIL && core->instructions < first + steps && core->cfsr == 0 &&
           core->hfsr == 0)
        stop = core_run(core, core->cycles + 1);
    core_get(core, &mine);
    if (stop == CORE_REFUSED) {
        counts[EXCLUDED_UNPREDICTABLE]++;
        memcpy(oracle_ram, chip->ram, sizeof oracle_ram); /* some are refused half-way */
        return;
    }
    if (core->sleep != CORE_AWAKE) {
        counts[EXCLUDED_SLEEP]++;
        return;
    }

    oracle_forget(oracle, address, address + length + 4);
    oracle_write(oracle, &before);
    const int error = oracle_run(oracle, steps, address + length);
    oracle_read(oracle, &theirs);
    if (skipped && theirs.r[15] != mine.r[15] && theirs.r[15] - mine.r[15] <= 4)
        theirs.r[15] = mine.r[15]; /* it went on into the NOPs: counted wrongly behind a skip */
    const bool faulted = core->cfsr != 0 || core->hfsr != 0 || core->pending[0] != 0;
    const struct trial trial = {.code = &code,
                                .before = &before,
                                .core = core,
                                .faulted = faulted,
                                .error = error,
                                .bad_address = oracle_bad_address(oracle)};
    verdict = why_excluded(&trial);
    if (verdict != COMPARED) {
        counts[verdict]++;
    } else if (faulted) {
        char what[200];
        (void)snprintf(what, sizeof what,
                       "mine faults, cfsr %08" PRIx32 " hfsr %08" PRIx32 ", unicorn %s", core->cfsr,
                       core->hfsr, oracle_error(error));
        const bool same_address =
            !(core->cfsr & CFSR_BFARVALID) || core->bfar == oracle_bad_address(oracle);
        if (!same_kind(core, error) || !same_address)
            show(&code, &before, &mine, &theirs, what);
        else
            counts[COMPARED]++;
    } else if (!same(&mine, &theirs)) {
        char what[200];
        (void)snprintf(what, sizeof what, "registers, unicorn %s", oracle_error(error));
        show(&code, &before, &mine, &theirs, what);
    } else if (memcmp(chip->ram, oracle_ram, sizeof oracle_ram) != 0) {
        show(&code, &before, &mine, &theirs, "memory");
    } else {
        counts[COMPARED]++;
    }
    memcpy(oracle_ram, chip->ram, sizeof oracle_ram);
    if (core->exclusive)
        oracle_run_aside(oracle, CLREX_AT);
}

int main(int argc, char **argv) {
    subject = argc > 1 ? subject_named(argv[1]) : NULL;
    if (subject == NULL) {
        printf("test_lockstep " SUBJECT_NAMES " [CASES [SEED]]\n");
        return 2;
    }
    const uint64_t cases = argc > 2 ? strtoull(argv[2], NULL, 0) : CASES_SHORT;
    random_seed(argc > 3 ? strtoull(argv[3], NULL, 0) : 1);
    chip = chip_new();
    chip->core.features = *subject->features;
    chip->bare = true;
    for (size_t i = 0; i < sizeof chip->flash; i++)
        chip->flash[i] = (uint8_t)random32();
    for (size_t i = 0; i < sizeof chip->ram; i++)
        chip->ram[i] = (uint8_t)random32();
    memcpy(chip->flash + CLREX_AT, (const uint8_t[]){0xBF, 0xF3, 0x2F, 0x8F}, 4);
    memcpy(chip->flash + VMOV_AT, (const uint8_t[]){0xB0, 0xEE, 0x40, 0x0A}, 4);
    memcpy(oracle_flash, chip->flash, sizeof oracle_flash);
    memcpy(oracle_ram, chip->ram, sizeof oracle_ram);
    core_reset(&chip->core);

    for (uint64_t done = 0; done < cases; done++) {
        const uint32_t slot = (uint32_t)(done % CASES_PER_ENGINE);
        if (slot == 0) {
            if (oracle)
                oracle_close(oracle);
            oracle = oracle_open(subject->model, oracle_flash, oracle_ram);
            /* The first use of the FPU would begin a new context and reset FPSCR. */
            if (subject->features->fpu)
                oracle_run_aside(oracle, VMOV_AT);
        }
        run_case(CODE_FIRST + slot * CODE_STEP);
    }
    oracle_close(oracle);
    for (int i = 0; i < EXCLUDED_CLASSES; i++)
        printf("%10" PRIu64 "  %s%s%s\n", counts[i], exclusions[i].name,
               *exclusions[i].reason ? ": " : "", exclusions[i].reason);
    printf("%10" PRIu64 "  differences\n", differences);
    free(chip);
    /* What is excluded must stay the small part: most of the rest is UNPREDICTABLE space. */
    if (counts[COMPARED] * 10 < cases * 7) {
        printf("FAILED: less than 7 cases of 10 were compared\n");
        return 1;
    }
    return differences == 0 ? 0 : 1;
}
