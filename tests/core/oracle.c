/* SPDX-License-Identifier: MIT */
#include "oracle.h"

#include <stdlib.h>
#include <unicorn/unicorn.h>

#include "chip.h"

enum { REGISTERS = 16 + 32 + 4 };

struct oracle {
    uc_engine *engine;
    uc_hook hook;
    uint32_t start;
    bool bad;
    uint32_t bad_address;
};

/* The order matters when writing: see oracle.h. */
static int register_ids[REGISTERS];
static uint32_t values[REGISTERS];
static void *value_pointers[REGISTERS];

static void prepare(void) {
    int n = 0;
    for (int i = 0; i < 13; i++)
        register_ids[n++] = UC_ARM_REG_R0 + i;
    register_ids[n++] = UC_ARM_REG_SP;
    register_ids[n++] = UC_ARM_REG_LR;
    register_ids[n++] = UC_ARM_REG_PC;
    for (int i = 0; i < 32; i++)
        register_ids[n++] = UC_ARM_REG_S0 + i;
    register_ids[n++] = UC_ARM_REG_FPSCR;
    register_ids[n++] = UC_ARM_REG_XPSR;
    register_ids[n++] = UC_ARM_REG_APSR_NZCVQG;
    register_ids[n++] = UC_ARM_REG_APSR_NZCV;
    for (int i = 0; i < REGISTERS; i++)
        value_pointers[i] = &values[i];
}

static void check(uc_err error) {
    if (error == UC_ERR_OK)
        return;
    (void)fprintf(stderr, "unicorn: %s\n", uc_strerror(error));
    abort();
}

static bool on_bad_access(uc_engine *engine, uc_mem_type type, uint64_t address, int size,
                          int64_t value, void *context) {
    struct oracle *oracle = context;
    (void)engine;
    (void)type;
    (void)size;
    (void)value;
    if (!oracle->bad) /* the first one counts */
        oracle->bad_address = (uint32_t)address;
    oracle->bad = true;
    return false;
}

struct oracle *oracle_open(enum oracle_model model, uint8_t *flash, uint8_t *ram) {
    static const int models[] = {[ORACLE_CORTEX_M0] = UC_CPU_ARM_CORTEX_M0,
                                 [ORACLE_CORTEX_M3] = UC_CPU_ARM_CORTEX_M3,
                                 [ORACLE_CORTEX_M4] = UC_CPU_ARM_CORTEX_M4};
    struct oracle *oracle = calloc(1, sizeof *oracle);
    if (!oracle)
        abort();
    prepare();
    check(uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &oracle->engine));
    check(uc_ctl_set_cpu_model(oracle->engine, models[model]));
    check(uc_mem_map_ptr(oracle->engine, CHIP_FLASH, CHIP_FLASH_SIZE, UC_PROT_READ | UC_PROT_EXEC,
                         flash));
    /* The library takes every kind of callback through one pointer type. */
    check(uc_hook_add(oracle->engine, &oracle->hook, UC_HOOK_MEM_INVALID,
                      (void *)(uintptr_t)on_bad_access, oracle, (uint64_t)1, (uint64_t)0));
    check(uc_mem_map_ptr(oracle->engine, CHIP_RAM, CHIP_RAM_SIZE, UC_PROT_ALL, ram));
    return oracle;
}

void oracle_close(struct oracle *oracle) {
    uc_close(oracle->engine);
    free(oracle);
}

void oracle_write(struct oracle *oracle, const struct state *state) {
    for (int i = 0; i < 16; i++)
        values[i] = state->r[i];
    for (int i = 0; i < 32; i++)
        values[16 + i] = state->s[i];
    values[48] = state->fpscr;
    values[49] = values[50] = values[51] = state->xpsr;
    check(uc_reg_write_batch(oracle->engine, register_ids, value_pointers, REGISTERS));
    oracle->start = state->r[15];
}

void oracle_read(struct oracle *oracle, struct state *state) {
    check(uc_reg_read_batch(oracle->engine, register_ids, value_pointers, REGISTERS - 2));
    for (int i = 0; i < 16; i++)
        state->r[i] = values[i];
    for (int i = 0; i < 32; i++)
        state->s[i] = values[16 + i];
    state->fpscr = values[48];
    state->xpsr = values[49] & 0xF90F0000u;
}

int oracle_run(struct oracle *oracle, unsigned count, uint32_t stop_at) {
    oracle->bad = false;
    return (int)uc_emu_start(oracle->engine, oracle->start | 1u, stop_at, 0, count);
}

enum oracle_error_kind oracle_error_kind(int error) {
    switch ((uc_err)error) {
    case UC_ERR_OK: return ORACLE_NO_ERROR;
    case UC_ERR_INSN_INVALID: return ORACLE_INVALID_INSTRUCTION;
    case UC_ERR_READ_UNMAPPED:
    case UC_ERR_WRITE_UNMAPPED:
    case UC_ERR_FETCH_UNMAPPED:
    case UC_ERR_READ_PROT:
    case UC_ERR_WRITE_PROT:
    case UC_ERR_FETCH_PROT: return ORACLE_INVALID_ACCESS;
    case UC_ERR_EXCEPTION: return ORACLE_EXCEPTION;
    default: return ORACLE_OTHER_ERROR;
    }
}

uint32_t oracle_bad_address(const struct oracle *oracle) {
    return oracle->bad_address;
}

void oracle_continue(struct oracle *oracle, uint32_t address) {
    oracle->start = address;
}

const char *oracle_error(int error) {
    return uc_strerror((uc_err)error);
}

void oracle_forget(struct oracle *oracle, uint32_t address, uint32_t end) {
    check(uc_ctl_remove_cache(oracle->engine, (uint64_t)address, (uint64_t)end));
}

void oracle_run_aside(struct oracle *oracle, uint32_t address) {
    check(uc_emu_start(oracle->engine, address | 1u, 0xFFFFFFFFu, 0, 1));
}

bool condition_holds(uint32_t xpsr, uint32_t condition) {
    const bool n = xpsr >> 31 & 1u;
    const bool z = xpsr >> 30 & 1u;
    const bool c = xpsr >> 29 & 1u;
    const bool v = xpsr >> 28 & 1u;
    const bool holds[16] = {z,    !z,      c,       !c,     n,      !n,           v,
                            !v,   c && !z, !c || z, n == v, n != v, !z && n == v, z || n != v,
                            true, true};
    return holds[condition];
}
