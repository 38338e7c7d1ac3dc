/* SPDX-License-Identifier: MIT */
/* How fast the core is, beside Unicorn in the same run: MIPS of compute code, of floating point and
 * of a loop that polls a device register. Not a test: nothing depends on the figures.
 *
 *     bench_core IMAGE...     (whole programs that end in BKPT; the polling loop is built in) */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unicorn/unicorn.h>

#include "chip.h"

enum { POLL_CYCLES = 40000000, ROUNDS = 5 };
#define SCS 0xE000E000u /* the programs switch the FPU on there */

static double now(void) {
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool load(const char *path, uint8_t *flash) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    const size_t length = fread(flash, 1, CHIP_FLASH_SIZE, file);
    (void)fclose(file);
    return length > 8;
}

/* loop: ldr r0, [r1]; tst r0, r2; beq loop: as firmware waits for a ready bit. */
static void load_polling_loop(uint8_t *flash) {
    static const uint16_t code[] = {0x6808, 0x4210, 0xD0FC, 0xE7FE};
    memset(flash, 0, 16);
    flash[0] = 0x00;
    flash[1] = 0x80;
    flash[3] = 0x20;
    flash[4] = 0x11;
    memcpy(flash + 16, code, sizeof code);
}

/* Best of some rounds. instructions: of one round. */
static double core_mips(struct chip *chip, bool polling, uint64_t *instructions) {
    double best = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct core *const core = &chip->core;
        core_reset(core);
        core->hfsr = core->dfsr = 0;
        core->r[1] = CHIP_DEVICE;
        core->r[2] = 1;
        const uint64_t first = core->instructions;
        const double start = now();
        if (polling) {
            if (core_run(core, core->cycles + POLL_CYCLES) != CORE_UNTIL)
                return 0;
        } else {
            /* The program ends in a breakpoint, which locks up: there are no handlers. */
            while (core->dfsr == 0)
                if (core_run(core, core->cycles + 100000) == CORE_REFUSED)
                    return 0;
        }
        *instructions = core->instructions - first;
        const double mips = (double)*instructions / (now() - start) / 1e6;
        best = mips > best ? mips : best;
    }
    return best;
}

static uint64_t poll_device(uc_engine *engine, uint64_t offset, unsigned size, void *context) {
    (void)engine;
    (void)offset;
    (void)size;
    return *(uint32_t *)context;
}

static void poke_device(uc_engine *engine, uint64_t offset, unsigned size, uint64_t value,
                        void *context) {
    (void)engine;
    (void)offset;
    (void)size;
    (void)value;
    (void)context;
}

static double unicorn_mips(struct chip *chip, bool polling, uint64_t instructions) {
    static uint8_t scs[0x1000];
    static uint32_t device;
    uc_engine *engine;
    uint32_t sp = CHIP_RAM + CHIP_RAM_SIZE;
    const uint32_t start = (uint32_t)chip->flash[4] | (uint32_t)chip->flash[5] << 8;
    uint32_t r1 = CHIP_DEVICE;
    uint32_t r2 = 1;
    uint32_t pc = 0;
    double best = 0;
    if (uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &engine) != UC_ERR_OK)
        return 0;
    uc_ctl_set_cpu_model(engine, UC_CPU_ARM_CORTEX_M4);
    uc_mem_map_ptr(engine, CHIP_FLASH, CHIP_FLASH_SIZE, UC_PROT_ALL, chip->flash);
    uc_mem_map_ptr(engine, CHIP_RAM, CHIP_RAM_SIZE, UC_PROT_ALL, chip->ram);
    uc_mem_map_ptr(engine, SCS, sizeof scs, UC_PROT_ALL, scs);
    uc_mmio_map(engine, CHIP_DEVICE, 0x1000, poll_device, &device, poke_device, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        uc_reg_write(engine, UC_ARM_REG_SP, &sp);
        uc_reg_write(engine, UC_ARM_REG_R1, &r1);
        uc_reg_write(engine, UC_ARM_REG_R2, &r2);
        const double begin = now();
        /* A count for the endless loop slows Unicorn down a little: it has no other deadline. */
        (void)uc_emu_start(engine, start | 1u, 0xFFFFFFFE, 0, polling ? (size_t)instructions : 0);
        const double mips = (double)instructions / (now() - begin) / 1e6;
        best = mips > best ? mips : best;
        uc_reg_read(engine, UC_ARM_REG_PC, &pc);
    }
    uc_close(engine);
    return best;
}

static void report(struct chip *chip, const char *name, bool polling) {
    uint64_t instructions = 0;
    const double mine = core_mips(chip, polling, &instructions);
    const double theirs = unicorn_mips(chip, polling, instructions);
    printf("%-28s %10" PRIu64 " instructions  core %6.1f MIPS   unicorn %6.1f MIPS\n", name,
           instructions, mine, theirs);
}

int main(int argc, char **argv) {
    struct chip *chip = chip_new();
    for (int i = 1; i < argc; i++) {
        memset(chip->ram, 0, sizeof chip->ram);
        if (!load(argv[i], chip->flash)) {
            (void)fprintf(stderr, "%s: cannot be read\n", argv[i]);
            free(chip);
            return 1;
        }
        const char *name = strrchr(argv[i], '/');
        report(chip, name ? name + 1 : argv[i], false);
    }
    load_polling_loop(chip->flash);
    report(chip, "polling a device register", true);
    free(chip);
    return 0;
}
