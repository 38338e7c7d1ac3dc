/* SPDX-License-Identifier: MIT */
/* How fast a whole board is, beside Unicorn in the same run, in million instructions per second:
 * compute code, and loops that poll a register of a peripheral. Not a test: nothing depends on the
 * figures.
 *
 *     bench_speed IMAGE...     (whole programs that end in BKPT; the polling loops are built in) */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unicorn/unicorn.h>

#include "machine.h"

enum {
    ROUNDS = 5,
    IMAGE_MAX = 256 * 1024,
    FLASH = 0x08000000,
    RAM = 0x20000000,
    RAM_SIZE = 64 * 1024,
    PERIPHERALS = 0x40000000,
    PERIPHERALS_SIZE = 0x30000,
    PPB_SIZE = 0x100000,
};
#define PPB      UINT32_C(0xE0000000)
#define ROUND_NS UINT64_C(3000000000) /* of virtual time: 12 million cycles at 4 MHz */

struct program {
    const char *name;
    uint8_t image[IMAGE_MAX];
    size_t size;
};

static double now(void) {
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Switches the clock of USART2 on, then: loop: ldr r0, [r1]; tst r0, r2; beq loop */
static void make_polling(struct program *program, const char *name, uint32_t address,
                         uint32_t bit) {
    static const uint16_t code[] = {
        0x8000, 0x2000, 0x0009, 0x0800, /* vectors */
        0x4904, 0x4A05, 0x600A,         /* 08: ldr r1, =ENR; ldr r2, =USART2EN; str r2, [r1] */
        0x4905, 0x4A05,                 /* 0e: ldr r1, =address; ldr r2, =bit */
        0x6808, 0x4210, 0xD0FC,         /* 12: ldr r0, [r1]; tst r0, r2; beq 12 */
        0xE7FE, 0xBF00,                 /* 18: b . */
    };
    const uint32_t literals[] = {0x40021058, 1u << 17, address, bit};
    program->name = name;
    memcpy(program->image, code, sizeof code);
    memcpy(program->image + sizeof code, literals, sizeof literals);
    program->size = sizeof code + sizeof literals;
}

static bool load(struct program *program, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    const char *name = strrchr(path, '/');
    program->name = name != NULL ? name + 1 : path;
    program->size = fread(program->image, 1, sizeof program->image, file);
    (void)fclose(file);
    return program->size > 8;
}

/* As firmware does that guards a stack: the default map, and one region of 32 bytes. */
static void switch_mpu_on(struct core *core) {
    core->mpu_rbar[0] = RAM + 0x4000;
    core->mpu_rasr[0] = 5u << 24 | 4u << 1 | 1u; /* read only, 32 bytes, on */
    core->mpu_ctrl = 5;                          /* PRIVDEFENA, ENABLE */
    core->mpu_checks = true;                     /* nothing takes the fast path */
    core->fetch_window = CORE_WINDOWS;
    memset(core->data_window, CORE_WINDOWS, sizeof core->data_window);
}

/* Best of some rounds; instructions: of one round. A program that ends does so in a lockup. */
static double board_mips(const struct program *program, bool mpu, uint64_t *instructions) {
    static const uint8_t no_start_up_code[RAM_SIZE]; /* to clear it */
    double best = 0;
    struct vboard *board = vboard_new("nucleo-l432kc");
    for (int i = 0; i < ROUNDS && board != NULL; i++) {
        (void)vboard_load(board, FLASH, program->image, program->size);
        vboard_power_on(board, 1);
        (void)vboard_poke(board, RAM, no_start_up_code, sizeof no_start_up_code);
        if (mpu) {
            switch_mpu_on(&board->core);
        }
        const uint64_t first = board->instructions_before;
        const double start = now();
        (void)vboard_run(board, vboard_now_ns(board) + ROUND_NS, false);
        *instructions = board->instructions_before + board->core.instructions - first;
        const double mips = (double)*instructions / (now() - start) / 1e6;
        best = mips > best ? mips : best;
    }
    vboard_free(board);
    return best;
}

static uint64_t read_zero(uc_engine *engine, uint64_t offset, unsigned size, void *context) {
    (void)engine;
    (void)offset;
    (void)size;
    (void)context;
    return 0;
}

static void write_nothing(uc_engine *engine, uint64_t offset, unsigned size, uint64_t value,
                          void *context) {
    (void)engine;
    (void)offset;
    (void)size;
    (void)value;
    (void)context;
}

static double unicorn_mips(const struct program *program, bool ends, uint64_t instructions) {
    static uint8_t flash[IMAGE_MAX], ram[RAM_SIZE], ppb[PPB_SIZE];
    uc_engine *engine;
    uint32_t sp = RAM + 0x8000;
    uint32_t start;
    double best = 0;
    if (uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &engine) != UC_ERR_OK) {
        return 0;
    }
    memcpy(flash, program->image, program->size);
    memcpy(&start, &flash[4], sizeof start);
    uc_ctl_set_cpu_model(engine, UC_CPU_ARM_CORTEX_M4);
    uc_mem_map_ptr(engine, FLASH, sizeof flash, UC_PROT_ALL, flash);
    uc_mem_map_ptr(engine, 0, sizeof flash, UC_PROT_ALL, flash); /* the alias */
    uc_mem_map_ptr(engine, RAM, sizeof ram, UC_PROT_ALL, ram);
    uc_mem_map_ptr(engine, PPB, sizeof ppb, UC_PROT_ALL, ppb);
    uc_mmio_map(engine, PERIPHERALS, PERIPHERALS_SIZE, read_zero, NULL, write_nothing, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        uc_reg_write(engine, UC_ARM_REG_SP, &sp);
        memset(ram, 0, sizeof ram);
        const double begin = now();
        /* A count for the endless loop slows Unicorn down a little: it has no other deadline. */
        (void)uc_emu_start(engine, start | 1u, 0xFFFFFFFE, 0, ends ? 0 : (size_t)instructions);
        const double mips = (double)instructions / (now() - begin) / 1e6;
        best = mips > best ? mips : best;
    }
    uc_close(engine);
    return best;
}

static void report(const struct program *program, bool ends) {
    uint64_t instructions = 0;
    const double mine = board_mips(program, false, &instructions);
    const double theirs = unicorn_mips(program, ends, instructions);
    printf("%-24s %10" PRIu64 " instructions   board %6.1f MIPS   Unicorn %6.1f MIPS\n",
           program->name, instructions, mine, theirs);
}

static void report_mpu(const struct program *program) {
    uint64_t instructions = 0;
    const double mips = board_mips(program, true, &instructions);
    printf("%-24s %10" PRIu64 " instructions   board %6.1f MIPS   with the MPU on\n", program->name,
           instructions, mips);
}

int main(int argc, char **argv) {
    struct program *program = calloc(1, sizeof *program);
    int status = program == NULL;
    for (int i = 1; i < argc && status == 0; i++) {
        if (load(program, argv[i])) {
            report(program, true);
            report_mpu(program);
        } else {
            (void)fprintf(stderr, "%s: cannot be read\n", argv[i]);
            status = 1;
        }
    }
    if (status == 0) {
        make_polling(program, "polling RCC_CR", 0x40021000, 1u << 25);
        report(program, false);
        make_polling(program, "polling USART2_ISR", 0x4000441C, 1u << 5);
        report(program, false);
        make_polling(program, "polling FLASH_SR", 0x40022010, 1u << 16);
        report(program, false);
    }
    free(program);
    return status;
}
