/* SPDX-License-Identifier: MIT */
/* What the files of the core share; nothing outside vboard/core includes this. */
#ifndef VBOARD_CORE_INTERNAL_H
#define VBOARD_CORE_INTERNAL_H

#include "bus.h"
#include "core.h"

/* How an instruction, or a part of it, ended. */
enum outcome {
    DONE = 0,
    FAULTED,   /* a fault is pending: the instruction did not happen */
    UNDEFINED, /* the encoding is UNDEFINED: UsageFault */
    REFUSED,   /* core->refused is set: the run stops */
};

enum exception {
    EXC_RESET = 1,
    EXC_NMI = 2,
    EXC_HARDFAULT = 3,
    EXC_MEMMANAGE = 4,
    EXC_BUSFAULT = 5,
    EXC_USAGEFAULT = 6,
    EXC_SVCALL = 11,
    EXC_DEBUGMON = 12,
    EXC_PENDSV = 14,
    EXC_SYSTICK = 15,
    EXC_IRQ0 = 16,
};

/* Configurable Fault Status Register (manual B3.2.15). */
enum {
    CFSR_IACCVIOL = 1 << 0,
    CFSR_DACCVIOL = 1 << 1,
    CFSR_MUNSTKERR = 1 << 3,
    CFSR_MSTKERR = 1 << 4,
    CFSR_MLSPERR = 1 << 5,
    CFSR_MMARVALID = 1 << 7,
    CFSR_IBUSERR = 1 << 8,
    CFSR_PRECISERR = 1 << 9,
    CFSR_UNSTKERR = 1 << 11,
    CFSR_STKERR = 1 << 12,
    CFSR_LSPERR = 1 << 13,
    CFSR_BFARVALID = 1 << 15,
    CFSR_UNDEFINSTR = 1 << 16,
    CFSR_INVSTATE = 1 << 17,
    CFSR_INVPC = 1 << 18,
    CFSR_NOCP = 1 << 19,
    CFSR_UNALIGNED = 1 << 24,
    CFSR_DIVBYZERO = 1 << 25,
};

enum {
    HFSR_VECTTBL = 1 << 1,
    HFSR_FORCED = 1 << 30,
};
#define HFSR_DEBUGEVT 0x80000000u
#define DFSR_BKPT     0x00000002u

/* Configuration and Control Register (manual B3.2.8). */
enum {
    CCR_NONBASETHRDENA = 1 << 0,
    CCR_USERSETMPEND = 1 << 1,
    CCR_UNALIGN_TRP = 1 << 3,
    CCR_DIV_0_TRP = 1 << 4,
    CCR_BFHFNMIGN = 1 << 8,
    CCR_STKALIGN = 1 << 9,
};

enum {
    SCR_SLEEPONEXIT = 1 << 1,
    SCR_SEVONPEND = 1 << 4,
};

enum {
    FPCCR_LSPACT = 1 << 0,
    FPCCR_USER = 1 << 1,
    FPCCR_THREAD = 1 << 3,
    FPCCR_HFRDY = 1 << 4,
    FPCCR_MMRDY = 1 << 5,
    FPCCR_BFRDY = 1 << 6,
    FPCCR_MONRDY = 1 << 8,
    FPCCR_LSPEN = 1 << 30,
};
#define FPCCR_ASPEN 0x80000000u

enum {
    FPSCR_IOC = 1 << 0,
    FPSCR_DZC = 1 << 1,
    FPSCR_OFC = 1 << 2,
    FPSCR_UFC = 1 << 3,
    FPSCR_IXC = 1 << 4,
    FPSCR_IDC = 1 << 7,
    FPSCR_RMODE_SHIFT = 22,
    FPSCR_FZ = 1 << 24,
    FPSCR_DN = 1 << 25,
    FPSCR_AHP = 1 << 26,
};
#define FPSCR_NZCV     0xF0000000u
#define FPSCR_WRITABLE 0xF7C0009Fu
#define FPDSCR_BITS    0x07C00000u

/* Cycle costs (TRM table 3-1). A taken branch costs 1 + P, and P, 1 to 3, depends on alignment,
 * width and prefetch; 2 stands for all. On a Cortex-M0+, whose pipeline has two stages, it is 1
 * (DDI 0484 table 3-1), and an exception's entry takes 15 cycles (DDI 0484 2.3); for the return and
 * the tail-chain, of which that manual says nothing, the Cortex-M4's stand. */
enum {
    COST_REFILL = 2,
    COST_REFILL_V6M = 1,
    COST_LOAD = 1, /* on top of the instruction's own cycle, unless pipelined behind a load */
    COST_EXCEPTION_ENTRY = 12,
    COST_EXCEPTION_ENTRY_V6M = 15,
    COST_EXCEPTION_RETURN = 10,
    COST_TAIL_CHAIN = 6,
};

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

static inline uint32_t bits(uint32_t value, unsigned high, unsigned low) {
    return value >> low & ((2u << (high - low)) - 1u);
}

static inline uint32_t bit(uint32_t value, unsigned n) {
    return value >> n & 1u;
}

/* Sign-extends the low `width` bits (1 to 32). */
static inline uint32_t sign_extend(uint32_t value, unsigned width) {
    const uint32_t sign = 1u << (width - 1);
    return ((value & (sign | (sign - 1))) ^ sign) - sign;
}

/* ---- Modes and flags ---- */

static inline bool is_v6m(const struct core *core) {
    return core->features.architecture == CORE_ARMV6M;
}

static inline bool in_handler_mode(const struct core *core) {
    return core->ipsr != 0;
}

static inline bool is_privileged(const struct core *core) {
    return core->ipsr != 0 || !core->control_npriv;
}

/* Something changed that the run loop has to look at before the next instruction. */
static inline void need_attention(struct core *core) {
    core->attention_at = 0;
}

static inline void set_nz(struct core *core, uint32_t result) {
    core->flag_n = result;
    core->flag_z = result;
}

void apsr_write_nzcvq(struct core *core, uint32_t value);
static inline void apsr_write_ge(struct core *core, uint32_t value) {
    core->flags_ge = core->features.dsp ? (uint8_t)bits(value, 19, 16) : 0;
}

/* ---- Stops ---- */

/* Stops the run: the manual calls what was tried UNPREDICTABLE, or the core does not model it.
 * rule: what it was, in words. Always REFUSED. */
enum outcome refuse(struct core *core, const char *rule);

/* ---- Memory (memory.c, mpu.c) ---- */

enum access {
    ACCESS_NORMAL,
    ACCESS_UNPRIVILEGED, /* LDRT and its kin */
    ACCESS_ALIGNED,      /* LDM, LDRD, LDREX...: an unaligned address always faults */
};

/* The whole way: alignment, MPU, system control space, bit-band, windows, bus. The value is
 * zero-extended. A fault is raised here. */
enum outcome memory_read(struct core *core, uint32_t address, unsigned size, enum access access,
                         uint32_t *value);
enum outcome memory_write(struct core *core, uint32_t address, unsigned size, enum access access,
                          uint32_t value);
/* One halfword of an instruction. address: even. */
enum outcome memory_fetch(struct core *core, uint32_t address, uint32_t *halfword);

/* Words of a stack frame: the caller raises the fault. address: a multiple of 4. */
enum frame_access { FRAME_OK, FRAME_MPU_FAULT, FRAME_BUS_FAULT, FRAME_REFUSED };
enum frame_access memory_read_frame(struct core *core, uint32_t address, bool privileged,
                                    uint32_t *value);
enum frame_access memory_write_frame(struct core *core, uint32_t address, bool privileged,
                                     uint32_t value);

/* A vector, which the MPU does not check (manual B3.5.1). False: bus fault or refused. */
bool memory_read_vector(struct core *core, uint32_t address, uint32_t *value);
/* What a window holds, without any effect. False: no window there. */
bool memory_peek_halfword(const struct core *core, uint32_t address, uint32_t *halfword);

static inline uint8_t *window_bytes(struct core *core, const struct core_window *window) {
    return (uint8_t *)core + window->host;
}

static inline uint32_t get_halfword(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t get_word(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void put_halfword(uint8_t *p, uint32_t value) {
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static inline void put_word(uint8_t *p, uint32_t value) {
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
    p[2] = (uint8_t)(value >> 16);
    p[3] = (uint8_t)(value >> 24);
}

/* The bytes at an aligned address when the window that answered last has it, else NULL. */
static inline uint8_t *fast_read(struct core *core, uint32_t address, unsigned size) {
    const struct core_window *window =
        &core->windows[core->data_window[address >> CORE_LOOK_SHIFT]];
    const uint32_t offset = address - window->base;
    if (UNLIKELY(offset >= window->size || (address & (size - 1)) != 0))
        return NULL;
    core->cycles += window->wait_states;
    return window_bytes(core, window) + offset;
}

static inline uint8_t *fast_write(struct core *core, uint32_t address, unsigned size) {
    const struct core_window *window =
        &core->windows[core->data_window[address >> CORE_LOOK_SHIFT]];
    const uint32_t offset = address - window->base;
    if (UNLIKELY(offset >= window->size || (address & (size - 1)) != 0 || !window->writable))
        return NULL;
    return window_bytes(core, window) + offset;
}

static inline enum outcome load_word(struct core *core, uint32_t address, uint32_t *value) {
    const uint8_t *p = fast_read(core, address, 4);
    if (UNLIKELY(!p))
        return memory_read(core, address, 4, ACCESS_NORMAL, value);
    *value = get_word(p);
    return DONE;
}

static inline enum outcome load_halfword(struct core *core, uint32_t address, uint32_t *value) {
    const uint8_t *p = fast_read(core, address, 2);
    if (UNLIKELY(!p))
        return memory_read(core, address, 2, ACCESS_NORMAL, value);
    *value = get_halfword(p);
    return DONE;
}

static inline enum outcome load_byte(struct core *core, uint32_t address, uint32_t *value) {
    const uint8_t *p = fast_read(core, address, 1);
    if (UNLIKELY(!p))
        return memory_read(core, address, 1, ACCESS_NORMAL, value);
    *value = *p;
    return DONE;
}

static inline enum outcome store_word(struct core *core, uint32_t address, uint32_t value) {
    uint8_t *p = fast_write(core, address, 4);
    if (UNLIKELY(!p))
        return memory_write(core, address, 4, ACCESS_NORMAL, value);
    put_word(p, value);
    return DONE;
}

static inline enum outcome store_halfword(struct core *core, uint32_t address, uint32_t value) {
    uint8_t *p = fast_write(core, address, 2);
    if (UNLIKELY(!p))
        return memory_write(core, address, 2, ACCESS_NORMAL, value);
    put_halfword(p, value);
    return DONE;
}

static inline enum outcome store_byte(struct core *core, uint32_t address, uint32_t value) {
    uint8_t *p = fast_write(core, address, 1);
    if (UNLIKELY(!p))
        return memory_write(core, address, 1, ACCESS_NORMAL, value);
    *p = (uint8_t)value;
    return DONE;
}

/* LDM, STM, LDRD, VLDM...: a word that must be aligned. */
static inline enum outcome load_aligned(struct core *core, uint32_t address, uint32_t *value) {
    const uint8_t *p = fast_read(core, address, 4);
    if (UNLIKELY(!p))
        return memory_read(core, address, 4, ACCESS_ALIGNED, value);
    *value = get_word(p);
    return DONE;
}

static inline enum outcome store_aligned(struct core *core, uint32_t address, uint32_t value) {
    uint8_t *p = fast_write(core, address, 4);
    if (UNLIKELY(!p))
        return memory_write(core, address, 4, ACCESS_ALIGNED, value);
    put_word(p, value);
    return DONE;
}

/* MPU (mpu.c). */
enum mpu_access { MPU_READ, MPU_WRITE, MPU_EXECUTE };
bool mpu_allows(struct core *core, uint32_t address, enum mpu_access access, bool privileged);
/* Whether accesses are checked; with checks the fast path finds nothing. */
void mpu_set_checks(struct core *core, bool checks);
uint32_t mpu_read_register(const struct core *core, uint32_t offset);
enum outcome mpu_write_register(struct core *core, uint32_t offset, uint32_t value);

/* ---- Branches (exception.c holds the return from an exception) ---- */

enum outcome exception_return(struct core *core, uint32_t exc_return);

/* BranchTo() of the manual. address: even. */
static inline void branch_to(struct core *core, uint32_t address) {
    core->r[15] = address;
    core->cycles += is_v6m(core) ? COST_REFILL_V6M : COST_REFILL;
    core->cycles += core->windows[core->fetch_window].wait_states;
}

/* BXWritePC() of the manual. */
static inline enum outcome branch_exchange(struct core *core, uint32_t address) {
    if (UNLIKELY(address >= 0xF0000000u && in_handler_mode(core)))
        return exception_return(core, address);
    if (UNLIKELY((address & 1u) == 0)) {
        core->thumb = false;
        need_attention(core);
    }
    branch_to(core, address & ~1u);
    return DONE;
}

/* ---- Exceptions (exception.c, nvic.c) ---- */

static inline bool exception_bit(const uint32_t *words, unsigned exception) {
    return words[exception / 32] >> (exception % 32) & 1u;
}

static inline void set_exception_bit(uint32_t *words, unsigned exception, bool value) {
    const uint32_t mask = 1u << (exception % 32);
    if (value)
        words[exception / 32] |= mask;
    else
        words[exception / 32] &= ~mask;
}

enum {
    NO_EXCEPTION = 0,
    PRIORITY_NONE = 256,
};

/* The bits of a priority's byte that exist: the upper ones (manual B1.5.4; PM0214 4.2: 4). */
static inline uint8_t priority_mask(const struct core *core) {
    return (uint8_t)(0xFF00u >> core->features.priority_bits);
}

/* Exception numbers of this chip end before this one. */
static inline unsigned exceptions_of(const struct core *core) {
    return EXC_IRQ0 + core->features.irq_lines;
}

/* ExecutionPriority() of the manual: -2 to 256. */
int execution_priority(const struct core *core);
/* The priority of one exception with its subpriority bits cleared: what decides on preemption. */
int group_priority(const struct core *core, unsigned exception);
/* The exception that is pending and enabled with the highest priority, or NO_EXCEPTION. */
unsigned highest_pending(const struct core *core);
/* That exception if it may preempt now. */
unsigned exception_to_take(const struct core *core);
/* True when WFI would wake: as above, but as if PRIMASK were 0 (manual B1.5.19). */
bool wake_up_pending(const struct core *core);

void pend(struct core *core, unsigned exception);
void unpend(struct core *core, unsigned exception);
/* The exception number is no longer active; a line that is still high pends again. */
void deactivate(struct core *core, unsigned exception);
unsigned active_count(const struct core *core);

/* A synchronous fault: status bits, and the exception pended, escalated to HardFault when it is
 * disabled or its priority is too low (manual B1.5.4); in HardFault or NMI the core locks up.
 * Returns FAULTED. */
enum outcome raise_fault(struct core *core, enum exception exception, uint32_t cfsr_bits);
enum outcome raise_usage_fault(struct core *core, uint32_t cfsr_bits);
enum outcome raise_memory_fault(struct core *core, uint32_t cfsr_bit, uint32_t address);
enum outcome raise_bus_fault(struct core *core, uint32_t address);
/* SVC and BKPT: the same escalation without status bits in CFSR. */
enum outcome raise_svcall(struct core *core);
enum outcome raise_breakpoint(struct core *core);

/* Enters the exception: stacks, and takes the highest pending one (late arrival). */
void exception_entry(struct core *core, unsigned exception);

/* ---- Special registers (special.c) ---- */

/* MRS, MSR and CPS (manual B5.2). sysm must be one that exists. */
bool special_exists(const struct core *core, uint32_t sysm);
uint32_t special_read(const struct core *core, uint32_t sysm);
void special_write(struct core *core, uint32_t sysm, uint32_t mask, uint32_t value);
void control_write(struct core *core, uint32_t value);

/* ---- System control space (scs.c and the files it dispatches to) ---- */

enum outcome scs_read(struct core *core, uint32_t address, unsigned size, uint32_t *value);
enum outcome scs_write(struct core *core, uint32_t address, unsigned size, uint32_t value);
uint32_t nvic_read_register(const struct core *core, uint32_t offset);
void nvic_write_register(struct core *core, uint32_t offset, uint32_t value);
uint32_t debug_read(struct core *core, uint32_t address);
enum outcome debug_write(struct core *core, uint32_t address, uint32_t value);
void debug_reset(struct core *core);

/* SysTick (systick.c). */
void systick_sync(struct core *core); /* brings the counter up to core->cycles */
uint32_t systick_read_register(struct core *core, uint32_t offset);
void systick_write_register(struct core *core, uint32_t offset, uint32_t value);

/* ---- The decoder's parts (dsp.c, fpu.c) ---- */

enum outcome dsp_parallel(struct core *core, uint32_t hw1, uint32_t hw2);
enum outcome dsp_multiply(struct core *core, uint32_t hw1, uint32_t hw2);
enum outcome dsp_long_multiply(struct core *core, uint32_t hw1, uint32_t hw2);
enum outcome fpu_execute(struct core *core, uint32_t hw1, uint32_t hw2);

/* ITAdvance() of the manual, A7.3.3. */
static inline uint8_t advance_it(uint32_t itstate) {
    return (itstate & 7u) == 0 ? 0 : (uint8_t)((itstate & 0xE0u) | (itstate << 1 & 0x1Fu));
}

static inline bool in_it_block(const struct core *core) {
    return core->itstate_at != 0;
}

static inline bool last_in_it_block(const struct core *core) {
    return (core->itstate_at & 0xF) == 0x8;
}

/* Refuses what the manual calls UNPREDICTABLE. rule: a sentence without a full stop. */
#define UNPREDICTABLE_IF(condition, rule)                                                          \
    do {                                                                                           \
        if (UNLIKELY(condition))                                                                   \
            return refuse(core, rule);                                                             \
    } while (0)

#define RULE_SP_PC      "R13 or R15 is UNPREDICTABLE here (manual A5.1.2)"
#define RULE_FIXED_BITS "a bit that should be zero or one is not: UNPREDICTABLE (manual A5.1)"

/* Ends the instruction when a part of it did not go well. */
#define TRY(expression)                                                                            \
    do {                                                                                           \
        const enum outcome outcome_ = (expression);                                                \
        if (UNLIKELY(outcome_ != DONE))                                                            \
            return outcome_;                                                                       \
    } while (0)

/* Registers 13 and 15: what most 32-bit encodings forbid (manual A5.1.2). */
static inline bool is_sp_or_pc(uint32_t n) {
    return (n & 13u) == 13u;
}

/* A load that follows a load is pipelined (TRM 3.3.1). */
static inline void charge_load(struct core *core) {
    if (core->load_followed_by != core->at)
        core->cycles += COST_LOAD;
    core->load_followed_by = core->r[15];
}

#endif
