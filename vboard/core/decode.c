/* SPDX-License-Identifier: MIT */
/* The instruction decoder, in the order of chapter A5 of the manual (ARM DDI 0403E): section
 * numbers in the comments are that chapter's; the rules that are refused are those of chapter A7.7.
 * The DSP multiplications and parallel arithmetic are in dsp.c, floating point (A6) is in fpu.c.
 *
 * When an instruction executes, core->at is its address, r[15] already holds the address of the
 * next one, and itstate_at is not zero inside an IT block: most 16-bit data processing leaves the
 * flags alone there.
 */
#include "alu.h"

#define RULE_SP_BITS "SP that is not a multiple of 4 is UNPREDICTABLE (manual A5.1.3)"
#define RULE_IT_LAST "a branch inside an IT block, but not last, is UNPREDICTABLE"
#define RULE_IT_NONE "UNPREDICTABLE inside an IT block"
#define RULE_BASE    "write-back to a register that is also transferred is UNPREDICTABLE"
#define RULE_LIST    "this register list is UNPREDICTABLE"

/* ConditionPassed() of the manual, A7.3.1. */
static inline __attribute__((always_inline)) bool condition_passed(const struct core *core,
                                                                   unsigned condition) {
    const bool n = core->flag_n >> 31;
    const bool z = core->flag_z == 0;
    const bool c = core->flag_c;
    const bool v = core->flag_v >> 31;
    bool result;
    switch (condition >> 1) {
    case 0: result = z; break;
    case 1: result = c; break;
    case 2: result = n; break;
    case 3: result = v; break;
    case 4: result = c && !z; break;
    case 5: result = n == v; break;
    case 6: result = n == v && !z; break;
    default: return true;
    }
    return result != (condition & 1u);
}

/* R[15] as an operand. */
static inline uint32_t read_pc(const struct core *core) {
    return core->at + 4;
}

static inline uint32_t read_register(const struct core *core, uint32_t n) {
    return n == 15 ? read_pc(core) : core->r[n];
}

/* A register that may be SP, whose lowest bits are not to be written (manual A5.1.3). */
static inline enum outcome write_register(struct core *core, uint32_t n, uint32_t value) {
    UNPREDICTABLE_IF(n == 13 && (value & 3u), RULE_SP_BITS);
    core->r[n] = value;
    return DONE;
}

/* ==== A5.2 16-bit instructions ==== */

/* A5.2.1 Shift (immediate), add, subtract, move and compare: shifts */
static inline void shift_immediate(struct core *core, uint32_t op, enum shift_type type) {
    uint32_t carry = core->flag_c;
    const uint32_t result = shift_imm_c(core->r[bits(op, 5, 3)], type, bits(op, 10, 6), &carry);
    core->r[op & 7u] = result;
    if (!in_it_block(core)) {
        set_nz(core, result);
        core->flag_c = carry;
    }
}

static inline void add_16(struct core *core, uint32_t d, uint32_t a, uint32_t b) {
    core->r[d] = in_it_block(core) ? a + b : add_flags(core, a, b, 0);
}

static inline void subtract_16(struct core *core, uint32_t d, uint32_t a, uint32_t b) {
    core->r[d] = in_it_block(core) ? a - b : subtract_flags(core, a, b);
}

static inline void shift_register_16(struct core *core, uint32_t d, enum shift_type type,
                                     uint32_t amount) {
    uint32_t carry = core->flag_c;
    const uint32_t result = shift_register_c(core->r[d], type, amount & 0xFFu, &carry);
    core->r[d] = result;
    if (!in_it_block(core)) {
        set_nz(core, result);
        core->flag_c = carry;
    }
}

static inline void result_16(struct core *core, uint32_t d, uint32_t result) {
    core->r[d] = result;
    if (!in_it_block(core))
        set_nz(core, result);
}

/* A5.2.2 Data processing */
static enum outcome data_processing_16(struct core *core, uint32_t op) {
    const uint32_t d = op & 7u;
    const uint32_t m = core->r[bits(op, 5, 3)];
    const uint32_t n = core->r[d];
    switch (bits(op, 9, 6)) {
    case 0x0: result_16(core, d, n & m); break;
    case 0x1: result_16(core, d, n ^ m); break;
    case 0x2: shift_register_16(core, d, SHIFT_LSL, m); break;
    case 0x3: shift_register_16(core, d, SHIFT_LSR, m); break;
    case 0x4: shift_register_16(core, d, SHIFT_ASR, m); break;
    case 0x5: /* ADC */
        core->r[d] = in_it_block(core) ? n + m + core->flag_c : add_flags(core, n, m, core->flag_c);
        break;
    case 0x6: /* SBC */
        core->r[d] =
            in_it_block(core) ? n + ~m + core->flag_c : add_flags(core, n, ~m, core->flag_c);
        break;
    case 0x7: shift_register_16(core, d, SHIFT_ROR, m); break;
    case 0x8: set_nz(core, n & m); break;
    case 0x9: subtract_16(core, d, 0, m); break; /* RSB #0 */
    case 0xA: (void)subtract_flags(core, n, m); break;
    case 0xB: (void)add_flags(core, n, m, 0); break;
    case 0xC: result_16(core, d, n | m); break;
    case 0xD: result_16(core, d, n * m); break;
    case 0xE: result_16(core, d, n & ~m); break;
    default: result_16(core, d, ~m); break;
    }
    return DONE;
}

/* A5.2.3 Special data instructions and branch and exchange */
static enum outcome special_data(struct core *core, uint32_t op) {
    const uint32_t m = bits(op, 6, 3);
    const uint32_t d = bit(op, 7) << 3 | (op & 7u);
    switch (bits(op, 9, 8)) {
    case 0: { /* ADD (register), T2 */
        UNPREDICTABLE_IF(d == 15 && m == 15, "ADD PC, PC is UNPREDICTABLE");
        const uint32_t sum = read_register(core, d) + read_register(core, m);
        if (d == 15) {
            UNPREDICTABLE_IF(in_it_block(core) && !last_in_it_block(core), RULE_IT_LAST);
            branch_to(core, sum & ~1u);
            return DONE;
        }
        return write_register(core, d, sum);
    }
    case 1: /* CMP (register), T2 */
        UNPREDICTABLE_IF((d < 8 && m < 8) || d == 15 || m == 15,
                         "CMP (register), encoding T2, with these registers is UNPREDICTABLE");
        (void)subtract_flags(core, core->r[d], core->r[m]);
        return DONE;
    case 2: /* MOV (register), T1 */
        if (d == 15) {
            UNPREDICTABLE_IF(in_it_block(core) && !last_in_it_block(core), RULE_IT_LAST);
            branch_to(core, read_register(core, m) & ~1u);
            return DONE;
        }
        return write_register(core, d, read_register(core, m));
    default: break;
    }
    UNPREDICTABLE_IF(op & 7u, RULE_FIXED_BITS);
    UNPREDICTABLE_IF(in_it_block(core) && !last_in_it_block(core), RULE_IT_LAST);
    const uint32_t target = read_register(core, m);
    if (!bit(op, 7))
        return branch_exchange(core, target); /* BX */
    UNPREDICTABLE_IF(m == 15, "BLX PC is UNPREDICTABLE");
    core->r[14] = core->r[15] | 1u;
    if (!(target & 1u)) { /* BLX does not look for EXC_RETURN values */
        core->thumb = false;
        need_attention(core);
    }
    branch_to(core, target & ~1u);
    return DONE;
}

/* A5.2.4 Load/store single data item: register offset */
static enum outcome load_store_register_16(struct core *core, uint32_t op) {
    const uint32_t address = core->r[bits(op, 5, 3)] + core->r[bits(op, 8, 6)];
    uint32_t *const t = &core->r[op & 7u];
    uint32_t value;
    switch (bits(op, 11, 9)) {
    case 0: return store_word(core, address, *t);
    case 1: return store_halfword(core, address, *t);
    case 2: return store_byte(core, address, *t);
    case 3:
        TRY(load_byte(core, address, &value));
        *t = sign_extend(value, 8);
        break;
    case 4:
        TRY(load_word(core, address, &value));
        *t = value;
        break;
    case 5:
        TRY(load_halfword(core, address, &value));
        *t = value;
        break;
    case 6:
        TRY(load_byte(core, address, &value));
        *t = value;
        break;
    default:
        TRY(load_halfword(core, address, &value));
        *t = sign_extend(value, 16);
        break;
    }
    charge_load(core);
    return DONE;
}

static inline enum outcome load_word_16(struct core *core, uint32_t t, uint32_t address) {
    uint32_t value;
    TRY(load_word(core, address, &value));
    core->r[t] = value;
    charge_load(core);
    return DONE;
}

static inline enum outcome load_halfword_16(struct core *core, uint32_t t, uint32_t address) {
    uint32_t value;
    TRY(load_halfword(core, address, &value));
    core->r[t] = value;
    charge_load(core);
    return DONE;
}

static inline enum outcome load_byte_16(struct core *core, uint32_t t, uint32_t address) {
    uint32_t value;
    TRY(load_byte(core, address, &value));
    core->r[t] = value;
    charge_load(core);
    return DONE;
}

/* Load multiple, all encodings. Nothing changes when one of the words faults; SP moves before the
 * PC is written, because that write may be the return from an exception. */
static enum outcome load_multiple(struct core *core, uint32_t n, uint32_t list, uint32_t address,
                                  bool writes_back, uint32_t new_base) {
    uint32_t values[16];
    for (uint32_t left = list, i = 0; left != 0; left &= left - 1, i++) {
        TRY(load_aligned(core, address, &values[i]));
        address += 4;
        core->cycles++;
    }
    if (writes_back)
        TRY(write_register(core, n, new_base));
    uint32_t i = 0;
    for (uint32_t left = list & 0x7FFFu; left != 0; left &= left - 1)
        core->r[__builtin_ctz(left)] = values[i++];
    if (list & 0x8000u)
        return branch_exchange(core, values[i]);
    return DONE;
}

static enum outcome store_multiple(struct core *core, uint32_t n, uint32_t list, uint32_t address,
                                   bool writes_back, uint32_t new_base) {
    for (uint32_t left = list; left != 0; left &= left - 1) {
        TRY(store_aligned(core, address, core->r[__builtin_ctz(left)]));
        address += 4;
        core->cycles++;
    }
    if (writes_back)
        TRY(write_register(core, n, new_base));
    return DONE;
}

static inline uint32_t list_size(uint32_t list) {
    return 4 * (uint32_t)__builtin_popcount(list);
}

static enum outcome push(struct core *core, uint32_t list) {
    UNPREDICTABLE_IF(list == 0, RULE_LIST);
    const uint32_t base = core->r[13] - list_size(list);
    return store_multiple(core, 13, list, base, true, base);
}

static enum outcome pop(struct core *core, uint32_t list) {
    UNPREDICTABLE_IF(list == 0, RULE_LIST);
    UNPREDICTABLE_IF((list & 0x8000u) && in_it_block(core) && !last_in_it_block(core),
                     RULE_IT_LAST);
    const uint32_t base = core->r[13];
    return load_multiple(core, 13, list, base, true, base + list_size(list));
}

/* A5.2.5 Miscellaneous 16-bit instructions: CPS */
static enum outcome change_processor_state(struct core *core, uint32_t op) {
    UNPREDICTABLE_IF(op & 0xCu, RULE_FIXED_BITS);
    UNPREDICTABLE_IF(!(op & 3u), "CPS without I or F is UNPREDICTABLE");
    UNPREDICTABLE_IF(in_it_block(core), RULE_IT_NONE);
    if (!is_privileged(core))
        return DONE;
    const bool disable = bit(op, 4);
    if (op & 2u)
        core->primask = disable;
    if ((op & 1u) && (!disable || execution_priority(core) > -1))
        core->faultmask = disable;
    need_attention(core);
    return DONE;
}

static enum outcome hint(struct core *core, uint32_t number) {
    enum { WFE = 2, WFI = 3, SEV = 4 };
    switch (number) {
    case WFE:
        if (core->event)
            core->event = false;
        else
            core->sleep = CORE_SLEEP_WFE;
        need_attention(core);
        break;
    case WFI:
        core->sleep = CORE_SLEEP_WFI;
        need_attention(core);
        break;
    case SEV: core_send_event(core); break;
    default: break; /* NOP, YIELD, DBG and unallocated hints */
    }
    return DONE;
}

/* If-then, and hints. */
static enum outcome if_then(struct core *core, uint32_t op) {
    const uint32_t mask = op & 0xFu;
    const uint32_t condition = bits(op, 7, 4);
    if (mask == 0)
        return hint(core, condition);
    UNPREDICTABLE_IF(in_it_block(core), RULE_IT_NONE);
    UNPREDICTABLE_IF(condition == 15 || (condition == 14 && (mask & (mask - 1)) != 0),
                     "IT with this condition and mask is UNPREDICTABLE");
    core->itstate = (uint8_t)op;
    return DONE;
}

static enum outcome compare_and_branch(struct core *core, uint32_t op) {
    UNPREDICTABLE_IF(in_it_block(core), RULE_IT_NONE);
    const bool zero = core->r[op & 7u] == 0;
    if (zero != bit(op, 11))
        branch_to(core, read_pc(core) + (bit(op, 9) << 6 | bits(op, 7, 3) << 1));
    return DONE;
}

/* A5.2.5 Miscellaneous 16-bit instructions: what remains */
static enum outcome miscellaneous_16(struct core *core, uint32_t op) {
    const uint32_t m = core->r[bits(op, 5, 3)];
    uint32_t *const d = &core->r[op & 7u];
    switch (bits(op, 11, 8)) {
    case 0x0: { /* ADD, SUB (SP plus or minus immediate) */
        const uint32_t offset = bits(op, 6, 0) << 2;
        core->r[13] += bit(op, 7) ? 0u - offset : offset;
        return DONE;
    }
    case 0x2:
        switch (bits(op, 7, 6)) {
        case 0: *d = sign_extend(m & 0xFFFFu, 16); break;
        case 1: *d = sign_extend(m & 0xFFu, 8); break;
        case 2: *d = m & 0xFFFFu; break;
        default: *d = m & 0xFFu; break;
        }
        return DONE;
    case 0x4: return push(core, op & 0xFFu);
    case 0x5: return push(core, (op & 0xFFu) | 1u << 14);
    case 0x6: return bits(op, 7, 5) == 3 ? change_processor_state(core, op) : UNDEFINED;
    case 0xA:
        switch (bits(op, 7, 6)) {
        case 0: *d = m >> 24 | (m >> 8 & 0xFF00u) | (m << 8 & 0xFF0000u) | m << 24; return DONE;
        case 1: *d = (m >> 8 & 0x00FF00FFu) | (m << 8 & 0xFF00FF00u); return DONE;
        case 3: *d = sign_extend((m >> 8 & 0xFFu) | (m << 8 & 0xFF00u), 16); return DONE;
        default: return UNDEFINED;
        }
    case 0xC: return pop(core, op & 0xFFu);
    case 0xD: return pop(core, (op & 0xFFu) | 1u << 15);
    case 0xE: return raise_breakpoint(core);
    case 0xF: return if_then(core, op);
    default: return UNDEFINED;
    }
}

static enum outcome store_multiple_16(struct core *core, uint32_t op) {
    const uint32_t n = bits(op, 10, 8);
    const uint32_t list = op & 0xFFu;
    UNPREDICTABLE_IF(list == 0, RULE_LIST);
    UNPREDICTABLE_IF((list & 1u << n) && (list & ((1u << n) - 1)) != 0,
                     "STM stores an UNKNOWN value for a base register that is not the lowest");
    const uint32_t base = core->r[n];
    return store_multiple(core, n, list, base, true, base + list_size(list));
}

static enum outcome load_multiple_16(struct core *core, uint32_t op) {
    const uint32_t n = bits(op, 10, 8);
    const uint32_t list = op & 0xFFu;
    UNPREDICTABLE_IF(list == 0, RULE_LIST);
    const uint32_t base = core->r[n];
    return load_multiple(core, n, list, base, !(list & 1u << n), base + list_size(list));
}

/* A5.2.6 Conditional branch, and supervisor call */
static inline __attribute__((always_inline)) enum outcome
branch_conditional_16(struct core *core, uint32_t op, unsigned condition) {
    UNPREDICTABLE_IF(in_it_block(core), RULE_IT_NONE);
    if (condition_passed(core, condition))
        branch_to(core, read_pc(core) + (sign_extend(op & 0xFFu, 8) << 1));
    return DONE;
}

/* One for each condition: the compiler leaves only the flags that it needs. */
#define BRANCH_16(name, condition)                                                                 \
    static enum outcome name(struct core *core, uint32_t op) {                                     \
        return branch_conditional_16(core, op, condition);                                         \
    }
BRANCH_16(beq, 0)
BRANCH_16(bne, 1)
BRANCH_16(bcs, 2)
BRANCH_16(bcc, 3)
BRANCH_16(bmi, 4)
BRANCH_16(bpl, 5)
BRANCH_16(bvs, 6)
BRANCH_16(bvc, 7)
BRANCH_16(bhi, 8)
BRANCH_16(bls, 9)
BRANCH_16(bge, 10)
BRANCH_16(blt, 11)
BRANCH_16(bgt, 12)
BRANCH_16(ble, 13)

static enum outcome branch_16(struct core *core, uint32_t op) {
    UNPREDICTABLE_IF(in_it_block(core) && !last_in_it_block(core), RULE_IT_LAST);
    branch_to(core, read_pc(core) + (sign_extend(op & 0x7FFu, 11) << 1));
    return DONE;
}

/* The fields of 16-bit instructions. */
#define LOW    (op & 7u)       /* Rd or Rt */
#define MIDDLE bits(op, 5, 3)  /* Rn or Rm */
#define HIGH   bits(op, 8, 6)  /* Rm or imm3 */
#define UPPER  bits(op, 10, 8) /* Rdn or Rt of the 8-bit immediates */
#define IMM5   bits(op, 10, 6)
#define IMM8   (op & 0xFFu)

/* One handler for each row of table A5-1 and its subtables; op: the instruction. */
#define THUMB16(name, body)                                                                        \
    static enum outcome name(struct core *core, uint32_t op) {                                     \
        body;                                                                                      \
        return DONE;                                                                               \
    }

static enum outcome lsl_immediate(struct core *core, uint32_t op) {
    UNPREDICTABLE_IF(IMM5 == 0 && in_it_block(core), "MOVS (register) T2: " RULE_IT_NONE);
    shift_immediate(core, op, SHIFT_LSL);
    return DONE;
}

THUMB16(lsr_immediate, shift_immediate(core, op, SHIFT_LSR))
THUMB16(asr_immediate, shift_immediate(core, op, SHIFT_ASR))
THUMB16(add_register, add_16(core, LOW, core->r[MIDDLE], core->r[HIGH]))
THUMB16(sub_register, subtract_16(core, LOW, core->r[MIDDLE], core->r[HIGH]))
THUMB16(add_immediate_3, add_16(core, LOW, core->r[MIDDLE], HIGH))
THUMB16(sub_immediate_3, subtract_16(core, LOW, core->r[MIDDLE], HIGH))
THUMB16(mov_immediate, result_16(core, UPPER, IMM8))
THUMB16(cmp_immediate, (void)subtract_flags(core, core->r[UPPER], IMM8))
THUMB16(add_immediate_8, add_16(core, UPPER, core->r[UPPER], IMM8))
THUMB16(sub_immediate_8, subtract_16(core, UPPER, core->r[UPPER], IMM8))
THUMB16(ldr_literal, return load_word_16(core, UPPER, (read_pc(core) & ~3u) + (IMM8 << 2)))
THUMB16(str_immediate, return store_word(core, core->r[MIDDLE] + (IMM5 << 2), core->r[LOW]))
THUMB16(ldr_immediate, return load_word_16(core, LOW, core->r[MIDDLE] + (IMM5 << 2)))
THUMB16(strb_immediate, return store_byte(core, core->r[MIDDLE] + IMM5, core->r[LOW]))
THUMB16(ldrb_immediate, return load_byte_16(core, LOW, core->r[MIDDLE] + IMM5))
THUMB16(strh_immediate, return store_halfword(core, core->r[MIDDLE] + (IMM5 << 1), core->r[LOW]))
THUMB16(ldrh_immediate, return load_halfword_16(core, LOW, core->r[MIDDLE] + (IMM5 << 1)))
THUMB16(str_sp, return store_word(core, core->r[13] + (IMM8 << 2), core->r[UPPER]))
THUMB16(ldr_sp, return load_word_16(core, UPPER, core->r[13] + (IMM8 << 2)))
THUMB16(adr, core->r[UPPER] = (read_pc(core) & ~3u) + (IMM8 << 2))
THUMB16(add_sp_immediate, core->r[UPPER] = core->r[13] + (IMM8 << 2))

static enum outcome undefined_16(struct core *core, uint32_t op) {
    (void)core;
    (void)op;
    return UNDEFINED;
}

static enum outcome supervisor_call(struct core *core, uint32_t op) {
    (void)op;
    return raise_svcall(core);
}

/* ==== A5.3 32-bit instructions ==== */

/* A5.3.1, A5.3.11: the operations that an immediate and a shifted register have in common. */
enum operation {
    OP_AND = 0x0,
    OP_BIC = 0x1,
    OP_ORR = 0x2, /* with Rn = PC: MOV */
    OP_ORN = 0x3, /* with Rn = PC: MVN */
    OP_EOR = 0x4,
    OP_PKH = 0x6, /* shifted register only */
    OP_ADD = 0x8,
    OP_ADC = 0xA,
    OP_SBC = 0xB,
    OP_SUB = 0xD,
    OP_RSB = 0xE,
};

/* Which registers are UNPREDICTABLE as Rn, and as Rd without and with S: one bit for each. AND,
 * EOR, ADD and SUB with S into PC are TST, TEQ, CMN and CMP. */
#define R13 (1u << 13)
#define R15 (1u << 15)
#define ALL 0xFFFFu /* not an operation */
static const uint16_t forbidden_rn[16] = {R13 | R15, R13 | R15, R13, R13,       R13 | R15, ALL, ALL,
                                          ALL,       R15,       ALL, R13 | R15, R13 | R15, ALL, R15,
                                          R13 | R15, ALL};
static const uint16_t forbidden_rd[32] = {
    R13 | R15, R13, R13 | R15, R13 | R15, R13 | R15, R13 | R15, R13 | R15, R13 | R15,
    R13 | R15, R13, ALL,       ALL,       ALL,       ALL,       ALL,       ALL,
    R13 | R15, R13, ALL,       ALL,       R13 | R15, R13 | R15, R13 | R15, R13 | R15,
    ALL,       ALL, R13 | R15, R13,       R13 | R15, R13 | R15, ALL,       ALL,
};
#undef R13
#undef R15
#undef ALL

static bool is_operation(uint32_t operation) {
    return forbidden_rn[operation] != 0xFFFFu;
}

static inline void logical_flags(struct core *core, uint32_t result, uint32_t carry) {
    set_nz(core, result);
    core->flag_c = carry;
}

/* carry: the shifter's. may_move_sp: ADD and SUB of this operand to SP may go into SP. */
static inline enum outcome data_processing(struct core *core, uint32_t hw1, uint32_t d,
                                           uint32_t operand, uint32_t carry, bool may_move_sp) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t operation = bits(hw1, 8, 5);
    const uint32_t forbidden =
        (uint32_t)forbidden_rn[operation] >> n | (uint32_t)forbidden_rd[bits(hw1, 8, 4)] >> d;
    if (UNLIKELY(forbidden & 1u)) {
        if (!is_operation(operation))
            return UNDEFINED;
        const bool moves_sp =
            d == 13 && n == 13 && may_move_sp && (operation == OP_ADD || operation == OP_SUB);
        UNPREDICTABLE_IF(!moves_sp, RULE_SP_PC);
        UNPREDICTABLE_IF(operand & 3u, RULE_SP_BITS);
    }
    const uint32_t a = core->r[n]; /* of no use to MOV and MVN */
    uint32_t result;
    switch (bits(hw1, 8, 4)) {
    case OP_AND << 1: result = a & operand; break;
    case OP_AND << 1 | 1: logical_flags(core, result = a & operand, carry); break;
    case OP_BIC << 1: result = a & ~operand; break;
    case OP_BIC << 1 | 1: logical_flags(core, result = a & ~operand, carry); break;
    case OP_ORR << 1: result = n == 15 ? operand : a | operand; break;
    case OP_ORR << 1 | 1:
        logical_flags(core, result = n == 15 ? operand : a | operand, carry);
        break;
    case OP_ORN << 1: result = n == 15 ? ~operand : a | ~operand; break;
    case OP_ORN << 1 | 1:
        logical_flags(core, result = n == 15 ? ~operand : a | ~operand, carry);
        break;
    case OP_EOR << 1: result = a ^ operand; break;
    case OP_EOR << 1 | 1: logical_flags(core, result = a ^ operand, carry); break;
    case OP_ADD << 1: result = a + operand; break;
    case OP_ADD << 1 | 1: result = add_flags(core, a, operand, 0); break;
    case OP_ADC << 1: result = a + operand + core->flag_c; break;
    case OP_ADC << 1 | 1: result = add_flags(core, a, operand, core->flag_c); break;
    case OP_SBC << 1: result = a + ~operand + core->flag_c; break;
    case OP_SBC << 1 | 1: result = add_flags(core, a, ~operand, core->flag_c); break;
    case OP_SUB << 1: result = a - operand; break;
    case OP_SUB << 1 | 1: result = subtract_flags(core, a, operand); break;
    case OP_RSB << 1: result = operand - a; break;
    case OP_RSB << 1 | 1: result = subtract_flags(core, operand, a); break;
    default: return UNDEFINED; /* not reached: see above */
    }
    if (LIKELY(d != 15))
        core->r[d] = result;
    return DONE;
}

/* A5.3.2 Modified immediate constants: ThumbExpandImm_C(). False: UNPREDICTABLE. */
static inline bool expand_immediate(uint32_t imm12, uint32_t *value, uint32_t *carry) {
    const uint32_t imm8 = imm12 & 0xFFu;
    if (imm12 >= 0x400u) {
        *value = rotate_right(0x80u | (imm12 & 0x7Fu), imm12 >> 7);
        *carry = *value >> 31;
        return true;
    }
    switch (imm12 >> 8) {
    case 0: *value = imm8; return true;
    case 1: *value = imm8 << 16 | imm8; break;
    case 2: *value = imm8 << 24 | imm8 << 8; break;
    default: *value = imm8 * 0x01010101u; break;
    }
    return imm8 != 0;
}

static inline uint32_t immediate12(uint32_t hw1, uint32_t hw2) {
    return bit(hw1, 10) << 11 | bits(hw2, 14, 12) << 8 | (hw2 & 0xFFu);
}

/* A5.3.1 Data processing (modified immediate) */
static inline enum outcome data_processing_immediate(struct core *core, uint32_t hw1,
                                                     uint32_t hw2) {
    uint32_t operand;
    uint32_t carry = core->flag_c;
    UNPREDICTABLE_IF(!expand_immediate(immediate12(hw1, hw2), &operand, &carry),
                     "a modified immediate constant of repeated zeros is UNPREDICTABLE");
    return data_processing(core, hw1, bits(hw2, 11, 8), operand, carry, true);
}

/* SSAT, USAT, SSAT16 and USAT16. */
static enum outcome saturate(struct core *core, uint32_t hw1, uint32_t hw2) {
    const bool is_unsigned = bit(hw1, 7);
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t n = hw1 & 0xFu;
    const uint32_t shift = bits(hw2, 14, 12) << 2 | bits(hw2, 7, 6);
    const bool shift_right = bit(hw1, 5);
    const unsigned width = (hw2 & 0x1Fu) + (is_unsigned ? 0 : 1);
    UNPREDICTABLE_IF(bit(hw1, 10) || bit(hw2, 5), RULE_FIXED_BITS);
    UNPREDICTABLE_IF(is_sp_or_pc(d) || is_sp_or_pc(n), RULE_SP_PC);
    const uint32_t value = core->r[n];
    if (shift_right && shift == 0) { /* two halfwords */
        if (!core->features.dsp)
            return UNDEFINED;
        UNPREDICTABLE_IF(bit(hw2, 4), RULE_FIXED_BITS);
        const int32_t low = signed_half(value, 0);
        const int32_t high = signed_half(value, 1);
        const uint32_t a =
            is_unsigned ? saturate_unsigned(core, low, width) : saturate_signed(core, low, width);
        const uint32_t b =
            is_unsigned ? saturate_unsigned(core, high, width) : saturate_signed(core, high, width);
        core->r[d] = b << 16 | (a & 0xFFFFu);
        return DONE;
    }
    const int64_t operand = as_signed(shift_right ? asr(value, shift) : value << shift);
    core->r[d] = is_unsigned ? saturate_unsigned(core, operand, width)
                             : saturate_signed(core, operand, width);
    return DONE;
}

/* SBFX, UBFX, BFI and BFC. */
static enum outcome bit_field(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t n = hw1 & 0xFu;
    const unsigned lsb = bits(hw2, 14, 12) << 2 | bits(hw2, 7, 6);
    const unsigned last = hw2 & 0x1Fu; /* msb, or width - 1 */
    const uint32_t operation = bits(hw1, 7, 5);
    UNPREDICTABLE_IF(bit(hw1, 10) || bit(hw2, 5), RULE_FIXED_BITS);
    if (operation == 3) { /* BFI, BFC */
        UNPREDICTABLE_IF(is_sp_or_pc(d) || n == 13, RULE_SP_PC);
        UNPREDICTABLE_IF(last < lsb, "a bit field whose msb is below its lsb is UNPREDICTABLE");
        const uint32_t mask = ((2u << (last - lsb)) - 1u) << lsb;
        const uint32_t source = n == 15 ? 0 : core->r[n] << lsb;
        core->r[d] = (core->r[d] & ~mask) | (source & mask);
        return DONE;
    }
    UNPREDICTABLE_IF(is_sp_or_pc(d) || is_sp_or_pc(n), RULE_SP_PC);
    UNPREDICTABLE_IF(lsb + last > 31, "a bit field beyond bit 31 is UNPREDICTABLE");
    const uint32_t field = bits(core->r[n], lsb + last, lsb);
    core->r[d] = operation == 2 ? sign_extend(field, last + 1) : field;
    return DONE;
}

/* A5.3.3 Data processing (plain binary immediate) */
static enum outcome data_processing_plain(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t imm12 = immediate12(hw1, hw2);
    const uint32_t imm16 = n << 12 | imm12;
    switch (bits(hw1, 8, 4)) {
    case 0x00:   /* ADDW, or ADR */
    case 0x0A: { /* SUBW, or ADR */
        /* SP may be the destination only where it is the base. */
        UNPREDICTABLE_IF(d == 15 || (d == 13 && n != 13), RULE_SP_PC);
        const uint32_t base = n == 15 ? read_pc(core) & ~3u : core->r[n];
        return write_register(core, d, bits(hw1, 8, 4) == 0 ? base + imm12 : base - imm12);
    }
    case 0x04: /* MOVW */
        UNPREDICTABLE_IF(is_sp_or_pc(d), RULE_SP_PC);
        core->r[d] = imm16;
        return DONE;
    case 0x0C: /* MOVT */
        UNPREDICTABLE_IF(is_sp_or_pc(d), RULE_SP_PC);
        core->r[d] = (core->r[d] & 0xFFFFu) | imm16 << 16;
        return DONE;
    case 0x10:
    case 0x12:
    case 0x18:
    case 0x1A: return saturate(core, hw1, hw2);
    case 0x14:
    case 0x16:
    case 0x1C: return bit_field(core, hw1, hw2);
    default: return UNDEFINED;
    }
}

static enum outcome move_to_special(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t mask = bits(hw2, 11, 10);
    const uint32_t sysm = hw2 & 0xFFu;
    UNPREDICTABLE_IF(bit(hw1, 4) || bit(hw2, 13) || bits(hw2, 9, 8), RULE_FIXED_BITS);
    UNPREDICTABLE_IF(is_sp_or_pc(n), RULE_SP_PC);
    UNPREDICTABLE_IF(!special_exists(core, sysm), "MSR: this special register does not exist");
    UNPREDICTABLE_IF(mask == 0 || (mask != 2 && (sysm > 3 || !core->features.dsp)),
                     "MSR: this mask is UNPREDICTABLE");
    special_write(core, sysm, mask, core->r[n]);
    core->cycles++;
    return DONE;
}

static enum outcome move_from_special(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t sysm = hw2 & 0xFFu;
    UNPREDICTABLE_IF((hw1 & 0x1Fu) != 0xFu || bit(hw2, 13), RULE_FIXED_BITS);
    UNPREDICTABLE_IF(is_sp_or_pc(d), RULE_SP_PC);
    UNPREDICTABLE_IF(!special_exists(core, sysm), "MRS: this special register does not exist");
    core->r[d] = special_read(core, sysm);
    core->cycles++;
    return DONE;
}

static enum outcome hints_32(struct core *core, uint32_t hw1, uint32_t hw2) {
    if (bits(hw2, 10, 8) != 0)
        return UNDEFINED;
    UNPREDICTABLE_IF((hw1 & 0xFu) != 0xFu || bit(hw2, 13) || bit(hw2, 11), RULE_FIXED_BITS);
    return hint(core, hw2 & 0xFFu);
}

static enum outcome control_32(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t operation = bits(hw2, 7, 4);
    if (operation != 2 && (operation < 4 || operation > 6))
        return UNDEFINED;
    UNPREDICTABLE_IF((hw1 & 0xFu) != 0xFu || bit(hw2, 13) || bits(hw2, 11, 8) != 0xFu,
                     RULE_FIXED_BITS);
    if (operation ==
        2) { /* CLREX; the others are barriers, and this core does one thing at a time */
        UNPREDICTABLE_IF((hw2 & 0xFu) != 0xFu, RULE_FIXED_BITS);
        core->exclusive = false;
    }
    return DONE;
}

/* A5.3.4 Branches and miscellaneous control */
static inline enum outcome branches_32(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t s = bit(hw1, 10);
    const uint32_t j1 = bit(hw2, 13);
    const uint32_t j2 = bit(hw2, 11);
    if (bit(hw2, 12)) { /* B, T4, and BL */
        const uint32_t i1 = ~(j1 ^ s) & 1u;
        const uint32_t i2 = ~(j2 ^ s) & 1u;
        const uint32_t offset = sign_extend(
            s << 24 | i1 << 23 | i2 << 22 | bits(hw1, 9, 0) << 12 | bits(hw2, 10, 0) << 1, 25);
        UNPREDICTABLE_IF(in_it_block(core) && !last_in_it_block(core), RULE_IT_LAST);
        if (bit(hw2, 14))
            core->r[14] = core->r[15] | 1u;
        branch_to(core, core->at + 4 + offset);
        return DONE;
    }
    if (bit(hw2, 14))
        return UNDEFINED;       /* BLX (immediate) is for ARM state */
    if (bits(hw1, 9, 7) != 7) { /* B, T3 */
        const uint32_t offset = sign_extend(
            s << 20 | j2 << 19 | j1 << 18 | bits(hw1, 5, 0) << 12 | bits(hw2, 10, 0) << 1, 21);
        UNPREDICTABLE_IF(in_it_block(core), RULE_IT_NONE);
        if (condition_passed(core, bits(hw1, 9, 6)))
            branch_to(core, core->at + 4 + offset);
        return DONE;
    }
    switch (bits(hw1, 10, 4)) {
    case 0x38:
    case 0x39: return move_to_special(core, hw1, hw2);
    case 0x3A: return hints_32(core, hw1, hw2);
    case 0x3B: return control_32(core, hw1, hw2);
    case 0x3E:
    case 0x3F: return move_from_special(core, hw1, hw2);
    default: return UNDEFINED; /* UDF among them */
    }
}

/* A5.3.5 Load and store multiple */
static enum outcome multiple_32(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t list = hw2;
    const bool writes_back = bit(hw1, 5);
    const bool load = bit(hw1, 4);
    const uint32_t operation = bits(hw1, 8, 7);
    if (operation == 0 || operation == 3)
        return UNDEFINED;
    UNPREDICTABLE_IF(n == 15 || (list & (list - 1)) == 0 || (list & 0x2000u), RULE_LIST);
    UNPREDICTABLE_IF(load ? (list & 0xC000u) == 0xC000u : (list & 0x8000u) != 0, RULE_LIST);
    UNPREDICTABLE_IF(writes_back && (list & 1u << n), RULE_BASE);
    UNPREDICTABLE_IF((list & 0x8000u) && in_it_block(core) && !last_in_it_block(core),
                     RULE_IT_LAST);
    const bool decrement = operation == 2;
    const uint32_t base = core->r[n];
    const uint32_t start = decrement ? base - list_size(list) : base;
    const uint32_t end = decrement ? start : base + list_size(list);
    return load ? load_multiple(core, n, list, start, writes_back, end)
                : store_multiple(core, n, list, start, writes_back, end);
}

/* LDREX and STREX with their sizes: the monitor covers all memory (TRM 3.3.3: one per processor).
 */
static enum outcome exclusive(struct core *core, uint32_t hw1, uint32_t hw2, unsigned size) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t t = bits(hw2, 15, 12);
    const bool load = bit(hw1, 4);
    const uint32_t d = size == 4 ? bits(hw2, 11, 8) : hw2 & 0xFu;
    const uint32_t address = core->r[n] + (size == 4 ? (hw2 & 0xFFu) << 2 : 0);
    UNPREDICTABLE_IF(is_sp_or_pc(t) || n == 15, RULE_SP_PC);
    UNPREDICTABLE_IF(size != 4 && bits(hw2, 11, 8) != 0xFu, RULE_FIXED_BITS);
    if (load) {
        UNPREDICTABLE_IF(d != 15, RULE_FIXED_BITS);
        uint32_t value;
        TRY(memory_read(core, address, size, ACCESS_ALIGNED, &value));
        core->exclusive = true;
        core->r[t] = value;
        charge_load(core);
        return DONE;
    }
    UNPREDICTABLE_IF(is_sp_or_pc(d), RULE_SP_PC);
    UNPREDICTABLE_IF(d == n || d == t, "STREX whose status register is also base or source is "
                                       "UNPREDICTABLE");
    if ((address & (size - 1)) != 0)
        return raise_usage_fault(core, CFSR_UNALIGNED);
    if (!core->exclusive) {
        core->r[d] = 1;
        return DONE;
    }
    TRY(memory_write(core, address, size, ACCESS_ALIGNED, core->r[t]));
    core->exclusive = false;
    core->r[d] = 0;
    core->cycles++;
    return DONE;
}

static enum outcome table_branch(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t m = hw2 & 0xFu;
    UNPREDICTABLE_IF(bits(hw2, 15, 8) != 0xF0u, RULE_FIXED_BITS);
    UNPREDICTABLE_IF(n == 13 || is_sp_or_pc(m), RULE_SP_PC);
    UNPREDICTABLE_IF(in_it_block(core) && !last_in_it_block(core), RULE_IT_LAST);
    uint32_t halfwords;
    if (bit(hw2, 4))
        TRY(load_halfword(core, read_register(core, n) + (core->r[m] << 1), &halfwords));
    else
        TRY(load_byte(core, read_register(core, n) + core->r[m], &halfwords));
    core->cycles++;
    branch_to(core, read_pc(core) + 2 * halfwords);
    return DONE;
}

static enum outcome dual(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t t = bits(hw2, 15, 12);
    const uint32_t t2 = bits(hw2, 11, 8);
    const bool index = bit(hw1, 8);
    const bool writes_back = bit(hw1, 5);
    const bool load = bit(hw1, 4);
    const uint32_t imm = (hw2 & 0xFFu) << 2;
    UNPREDICTABLE_IF(is_sp_or_pc(t) || is_sp_or_pc(t2), RULE_SP_PC);
    UNPREDICTABLE_IF(load && t == t2, "LDRD into the same register twice is UNPREDICTABLE");
    UNPREDICTABLE_IF(n == 15 && (!load || writes_back), RULE_SP_PC);
    UNPREDICTABLE_IF(writes_back && (n == t || n == t2), RULE_BASE);
    const uint32_t base = n == 15 ? read_pc(core) & ~3u : core->r[n];
    const uint32_t moved = bit(hw1, 7) ? base + imm : base - imm;
    const uint32_t address = index ? moved : base;
    if (load) {
        uint32_t first;
        uint32_t second;
        TRY(load_aligned(core, address, &first));
        TRY(load_aligned(core, address + 4, &second));
        core->r[t] = first;
        core->r[t2] = second;
    } else {
        TRY(store_aligned(core, address, core->r[t]));
        TRY(store_aligned(core, address + 4, core->r[t2]));
    }
    core->cycles += 2;
    return writes_back ? write_register(core, n, moved) : DONE;
}

/* A5.3.6 Load/store dual or exclusive, table branch */
static enum outcome dual_exclusive(struct core *core, uint32_t hw1, uint32_t hw2) {
    if (bit(hw1, 8) || bit(hw1, 5))
        return dual(core, hw1, hw2);
    if (!bit(hw1, 7))
        return exclusive(core, hw1, hw2, 4);
    switch (bits(hw2, 7, 4)) {
    case 0x0:
    case 0x1: return bit(hw1, 4) ? table_branch(core, hw1, hw2) : UNDEFINED;
    case 0x4: return exclusive(core, hw1, hw2, 1);
    case 0x5: return exclusive(core, hw1, hw2, 2);
    default: return UNDEFINED;
    }
}

/* A5.3.7 to A5.3.10: the addressing modes that single loads and stores share. */
struct single {
    uint32_t address;
    uint32_t new_base;
    bool writes_back;
    bool unprivileged;
};

static inline enum outcome decode_single(const struct core *core, uint32_t hw1, uint32_t hw2,
                                         bool load, struct single *single) {
    const uint32_t n = hw1 & 0xFu;
    single->new_base = 0;
    single->writes_back = false;
    single->unprivileged = false;
    if (n == 15) {
        if (!load)
            return UNDEFINED;
        const uint32_t base = read_pc(core) & ~3u;
        single->address = bit(hw1, 7) ? base + (hw2 & 0xFFFu) : base - (hw2 & 0xFFFu);
        return DONE;
    }
    const uint32_t base = core->r[n];
    if (bit(hw1, 7)) { /* 12-bit immediate */
        single->address = base + (hw2 & 0xFFFu);
        return DONE;
    }
    if (bit(hw2, 11)) { /* 8-bit immediate: bits 10 to 8 are P, U and W */
        const uint32_t imm8 = hw2 & 0xFFu;
        const uint32_t puw = bits(hw2, 10, 8);
        if ((puw & 5u) == 0)
            return UNDEFINED;
        single->new_base = (puw & 2u) ? base + imm8 : base - imm8;
        single->address = (puw & 4u) ? single->new_base : base;
        single->writes_back = (puw & 1u) != 0;
        single->unprivileged = puw == 6;
        return DONE;
    }
    if (bits(hw2, 10, 6) != 0)
        return UNDEFINED;
    single->address = base + (core->r[hw2 & 0xFu] << bits(hw2, 5, 4));
    return DONE;
}

/* The register-offset form, whose Rm must be a plain register. */
static inline bool forbidden_offset(uint32_t hw1, uint32_t hw2) {
    return (hw1 & 0xFu) != 15 && !bit(hw1, 7) && !bit(hw2, 11) && is_sp_or_pc(hw2 & 0xFu);
}

static inline enum outcome read_sized(struct core *core, const struct single *single, unsigned size,
                                      uint32_t *value) {
    if (UNLIKELY(single->unprivileged))
        return memory_read(core, single->address, size, ACCESS_UNPRIVILEGED, value);
    if (size == 4)
        return load_word(core, single->address, value);
    return size == 2 ? load_halfword(core, single->address, value)
                     : load_byte(core, single->address, value);
}

/* A5.3.7 Load word */
static inline enum outcome load_word_32(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t t = bits(hw2, 15, 12);
    struct single single;
    uint32_t value;
    TRY(decode_single(core, hw1, hw2, true, &single));
    UNPREDICTABLE_IF(forbidden_offset(hw1, hw2) || (single.unprivileged && is_sp_or_pc(t)),
                     RULE_SP_PC);
    UNPREDICTABLE_IF(single.writes_back && n == t, RULE_BASE);
    UNPREDICTABLE_IF(t == 15 && in_it_block(core) && !last_in_it_block(core), RULE_IT_LAST);
    UNPREDICTABLE_IF(t == 15 && (single.address & 3u),
                     "LDR PC from an address that is not a multiple of 4 is UNPREDICTABLE");
    TRY(read_sized(core, &single, 4, &value));
    if (single.writes_back)
        TRY(write_register(core, n, single.new_base));
    charge_load(core);
    if (UNLIKELY(t == 15))
        return branch_exchange(core, value);
    return write_register(core, t, value);
}

/* A5.3.8 Load halfword and A5.3.9 Load byte, memory hints. With Rt = PC they are hints: PLD, PLI
 * and unallocated ones, which do nothing. */
static inline enum outcome load_small_32(struct core *core, uint32_t hw1, uint32_t hw2,
                                         unsigned size) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t t = bits(hw2, 15, 12);
    struct single single;
    uint32_t value;
    TRY(decode_single(core, hw1, hw2, true, &single));
    UNPREDICTABLE_IF(forbidden_offset(hw1, hw2), RULE_SP_PC);
    UNPREDICTABLE_IF(t == 15 && (single.unprivileged || single.writes_back), RULE_SP_PC);
    if (t == 15)
        return DONE;
    UNPREDICTABLE_IF(t == 13, RULE_SP_PC);
    UNPREDICTABLE_IF(single.writes_back && n == t, RULE_BASE);
    TRY(read_sized(core, &single, size, &value));
    core->r[t] = bit(hw1, 8) ? sign_extend(value, 8 * size) : value;
    if (single.writes_back)
        TRY(write_register(core, n, single.new_base));
    charge_load(core);
    return DONE;
}

/* A5.3.10 Store single data item */
static inline enum outcome store_32(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t t = bits(hw2, 15, 12);
    const unsigned size = 1u << bits(hw1, 6, 5);
    struct single single;
    if (size > 4)
        return UNDEFINED;
    TRY(decode_single(core, hw1, hw2, false, &single));
    UNPREDICTABLE_IF(forbidden_offset(hw1, hw2) || t == 15, RULE_SP_PC);
    UNPREDICTABLE_IF(t == 13 && (size != 4 || single.unprivileged), RULE_SP_PC);
    UNPREDICTABLE_IF(single.writes_back && n == t, RULE_BASE);
    if (UNLIKELY(single.unprivileged))
        TRY(memory_write(core, single.address, size, ACCESS_UNPRIVILEGED, core->r[t]));
    else if (size == 4)
        TRY(store_word(core, single.address, core->r[t]));
    else if (size == 2)
        TRY(store_halfword(core, single.address, core->r[t]));
    else
        TRY(store_byte(core, single.address, core->r[t]));
    return single.writes_back ? write_register(core, n, single.new_base) : DONE;
}

static enum outcome pack_halfwords(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t m = hw2 & 0xFu;
    if (bit(hw1, 4) || bit(hw2, 4))
        return UNDEFINED;
    UNPREDICTABLE_IF(bit(hw2, 15), RULE_FIXED_BITS);
    UNPREDICTABLE_IF(is_sp_or_pc(d) || is_sp_or_pc(n) || is_sp_or_pc(m), RULE_SP_PC);
    uint32_t carry = 0;
    const uint32_t operand = shift_imm_c(core->r[m], bit(hw2, 5) ? SHIFT_ASR : SHIFT_LSL,
                                         bits(hw2, 14, 12) << 2 | bits(hw2, 7, 6), &carry);
    core->r[d] = bit(hw2, 5) ? (core->r[n] & 0xFFFF0000u) | (operand & 0xFFFFu)
                             : (operand & 0xFFFF0000u) | (core->r[n] & 0xFFFFu);
    return DONE;
}

/* MOV (register), T3: the one that reaches SP. */
static enum outcome move_register(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t m = hw2 & 0xFu;
    UNPREDICTABLE_IF(bit(hw2, 15), RULE_FIXED_BITS);
    if (bit(hw1, 4)) {
        UNPREDICTABLE_IF(is_sp_or_pc(d) || is_sp_or_pc(m), RULE_SP_PC);
        set_nz(core, core->r[m]);
    } else {
        UNPREDICTABLE_IF(d == 15 || m == 15 || (d == 13 && m == 13), RULE_SP_PC);
    }
    return write_register(core, d, core->r[m]);
}

/* A5.3.11 Data processing (shifted register) */
static inline enum outcome data_processing_shifted(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t m = hw2 & 0xFu;
    const uint32_t operation = bits(hw1, 8, 5);
    uint32_t carry = core->flag_c;
    uint32_t operand = core->r[m];
    if (UNLIKELY(operation == OP_PKH))
        return core->features.dsp ? pack_halfwords(core, hw1, hw2) : UNDEFINED;
    if ((hw2 & 0x70F0u) != 0) {
        const unsigned amount = bits(hw2, 14, 12) << 2 | bits(hw2, 7, 6);
        operand = shift_imm_c(operand, (enum shift_type)bits(hw2, 5, 4), amount, &carry);
    } else if ((hw1 & 0xFFEFu) == 0xEA4Fu) {
        return move_register(core, hw1, hw2);
    }
    if (UNLIKELY(bit(hw2, 15) || is_sp_or_pc(m))) {
        if (!is_operation(operation))
            return UNDEFINED;
        return refuse(core, bit(hw2, 15) ? RULE_FIXED_BITS : RULE_SP_PC);
    }
    const bool may_move_sp = (hw2 & 0x7030u) == 0; /* LSL by 0 to 3 */
    return data_processing(core, hw1, bits(hw2, 11, 8), operand, carry, may_move_sp);
}

static inline enum outcome load_store_32(struct core *core, uint32_t hw1, uint32_t hw2) {
    const bool upper = bit(hw1, 8); /* sign extension, which words and stores have not */
    switch (bits(hw1, 6, 4)) {
    case 1: return load_small_32(core, hw1, hw2, 1);
    case 3: return load_small_32(core, hw1, hw2, 2);
    case 5: return upper ? UNDEFINED : load_word_32(core, hw1, hw2);
    case 7: return UNDEFINED;
    default: return upper ? UNDEFINED : store_32(core, hw1, hw2);
    }
}

/* SXTAH to UXTAB, and without Rn SXTH to UXTB. */
static enum outcome extend(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t m = hw2 & 0xFu;
    const bool halfwords = bits(hw1, 6, 4) == 2 || bits(hw1, 6, 4) == 3;
    if (bits(hw1, 6, 4) > 5 || (!core->features.dsp && (n != 15 || halfwords)))
        return UNDEFINED;
    UNPREDICTABLE_IF(bit(hw2, 6), RULE_FIXED_BITS);
    UNPREDICTABLE_IF(is_sp_or_pc(d) || n == 13 || is_sp_or_pc(m), RULE_SP_PC);
    const uint32_t value = rotate_right(core->r[m], bits(hw2, 5, 4) << 3);
    const uint32_t base = n == 15 ? 0 : core->r[n];
    switch (bits(hw1, 6, 4)) {
    case 0: core->r[d] = base + sign_extend(value & 0xFFFFu, 16); break;
    case 1: core->r[d] = base + (value & 0xFFFFu); break;
    case 2:
    case 3: {
        uint32_t low = value & 0xFFu;
        uint32_t high = value >> 16 & 0xFFu;
        if (!bit(hw1, 4)) {
            low = sign_extend(low, 8);
            high = sign_extend(high, 8);
        }
        core->r[d] = ((base + low) & 0xFFFFu) | ((base >> 16) + high) << 16;
        break;
    }
    case 4: core->r[d] = base + sign_extend(value & 0xFFu, 8); break;
    default: core->r[d] = base + (value & 0xFFu); break;
    }
    return DONE;
}

/* A5.3.12 Data processing (register) */
static inline enum outcome data_processing_register(struct core *core, uint32_t hw1, uint32_t hw2) {
    if (bits(hw2, 15, 12) != 0xFu)
        return UNDEFINED;
    if (bit(hw1, 7))
        return dsp_parallel(core, hw1, hw2); /* A5.3.13, A5.3.14, A5.3.15 */
    if (bit(hw2, 7))
        return extend(core, hw1, hw2);
    if (bits(hw2, 6, 4) != 0)
        return UNDEFINED;
    const uint32_t n = hw1 & 0xFu;
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t m = hw2 & 0xFu;
    UNPREDICTABLE_IF(is_sp_or_pc(d) || is_sp_or_pc(n) || is_sp_or_pc(m), RULE_SP_PC);
    uint32_t carry = core->flag_c;
    const uint32_t result =
        shift_register_c(core->r[n], (enum shift_type)bits(hw1, 6, 5), core->r[m] & 0xFFu, &carry);
    core->r[d] = result;
    if (bit(hw1, 4)) {
        set_nz(core, result);
        core->flag_c = carry;
    }
    return DONE;
}

/* A5.3.18 Coprocessor instructions: the M4 has CP10 and CP11 only, the M3 none, which
 * fpu_execute() knows from CPACR. */
static enum outcome coprocessor(struct core *core, uint32_t hw1, uint32_t hw2) {
    if (bits(hw1, 9, 8) == 3 || bits(hw1, 9, 5) == 0)
        return UNDEFINED;
    if (bits(hw2, 11, 9) != 5)
        return raise_usage_fault(core, CFSR_NOCP);
    return fpu_execute(core, hw1, hw2);
}

/* ==== Both tables, by the upper byte ==== */

static inline enum outcome fetch(struct core *core, uint32_t address, uint32_t *halfword) {
    const struct core_window *window = &core->windows[core->fetch_window];
    const uint32_t offset = address - window->base;
    if (UNLIKELY(offset >= window->size)) {
        uint32_t fetched; /* of its own, so that *halfword may live in a register */
        const enum outcome outcome = memory_fetch(core, address, &fetched);
        *halfword = fetched;
        return outcome;
    }
    *halfword = get_halfword(window_bytes(core, window) + offset);
    return DONE;
}

/* The handler of a 32-bit group: fetches the second halfword. */
#define THUMB32(name, group)                                                                       \
    static enum outcome name(struct core *core, uint32_t hw1) {                                    \
        uint32_t hw2;                                                                              \
        TRY(fetch(core, core->at + 2, &hw2));                                                      \
        core->r[15] = core->at + 4;                                                                \
        return group;                                                                              \
    }

/* Table A5-9: op1 is the upper byte's lower half, the bits behind it and bit 15 of hw2 decide. */
THUMB32(group_e8, bit(hw1, 6) ? dual_exclusive(core, hw1, hw2) : multiple_32(core, hw1, hw2))
THUMB32(group_ea, data_processing_shifted(core, hw1, hw2))
THUMB32(group_coprocessor, coprocessor(core, hw1, hw2))
THUMB32(group_f0,
        bit(hw2, 15) ? branches_32(core, hw1, hw2) : data_processing_immediate(core, hw1, hw2))
THUMB32(group_f2,
        bit(hw2, 15) ? branches_32(core, hw1, hw2) : data_processing_plain(core, hw1, hw2))
THUMB32(group_f8, load_store_32(core, hw1, hw2))
THUMB32(group_fa, data_processing_register(core, hw1, hw2))
THUMB32(group_fb, bit(hw1, 7) ? dsp_long_multiply(core, hw1, hw2) : dsp_multiply(core, hw1, hw2))

/* ==== ARMv6-M: what it leaves out of the two tables, and a Cortex-M0+'s own times ====
 *
 * DDI 0419 A5.2 and A5.3; DDI 0484 table 3-1: a load or store takes two cycles, whatever stands
 * before it; POP into the PC one more than the M4's. */
enum {
    COST_STORE_V6M = 1,
    COST_POP_PC_V6M = 1,  /* on top of the words and the refill: 3 + N */
    COST_LINK_V6M = 1,    /* BL: 3 */
    COST_SPECIAL_V6M = 1, /* MRS, MSR: 3, one of them in special registers' handlers */
    COST_BARRIER_V6M = 2, /* 3 */
    COST_WAIT_V6M = 1,    /* WFE, WFI: 2 */
    NOWHERE = 1,          /* no instruction's address */
};

#define LOAD_V6M(name, handler)                                                                    \
    static enum outcome name(struct core *core, uint32_t op) {                                     \
        core->io_port_used = false;                                                                \
        TRY(handler(core, op));                                                                    \
        core->load_followed_by = NOWHERE;                                                          \
        core->cycles -= core->io_port_used ? COST_LOAD : 0;                                        \
        return DONE;                                                                               \
    }
LOAD_V6M(ldr_literal_v6m, ldr_literal)
LOAD_V6M(ldr_immediate_v6m, ldr_immediate)
LOAD_V6M(ldrb_immediate_v6m, ldrb_immediate)
LOAD_V6M(ldrh_immediate_v6m, ldrh_immediate)
LOAD_V6M(ldr_sp_v6m, ldr_sp)

#define STORE_V6M(name, handler)                                                                   \
    static enum outcome name(struct core *core, uint32_t op) {                                     \
        core->io_port_used = false;                                                                \
        TRY(handler(core, op));                                                                    \
        core->cycles += core->io_port_used ? 0 : COST_STORE_V6M;                                   \
        return DONE;                                                                               \
    }
STORE_V6M(str_immediate_v6m, str_immediate)
STORE_V6M(strb_immediate_v6m, strb_immediate)
STORE_V6M(strh_immediate_v6m, strh_immediate)
STORE_V6M(str_sp_v6m, str_sp)
STORE_V6M(store_register_v6m, load_store_register_16)
LOAD_V6M(load_register_v6m, load_store_register_16)

static enum outcome hint_v6m(struct core *core, uint32_t op) {
    if ((op & 0xFu) != 0)
        return UNDEFINED; /* IT */
    TRY(hint(core, bits(op, 7, 4)));
    if (core->sleep != CORE_AWAKE)
        core->cycles += COST_WAIT_V6M;
    return DONE;
}

static enum outcome miscellaneous_v6m(struct core *core, uint32_t op) {
    switch (bits(op, 11, 8)) {
    case 0x6: /* CPS: there is no FAULTMASK */
        UNPREDICTABLE_IF(bits(op, 7, 5) == 3 && (op & 0xFu) != 2, RULE_FIXED_BITS);
        return miscellaneous_16(core, op);
    case 0xD: core->cycles += COST_POP_PC_V6M; return miscellaneous_16(core, op);
    case 0xF: return hint_v6m(core, op);
    default: return miscellaneous_16(core, op);
    }
}

/* DDI 0419 A5.3.1: with bit 15 of hw2 set, BL, MSR, MRS and the barriers. */
static enum outcome branches_v6m(struct core *core, uint32_t hw1, uint32_t hw2) {
    if ((hw2 & 0xD000u) == 0xD000u) {
        core->cycles += COST_LINK_V6M;
        return branches_32(core, hw1, hw2);
    }
    if ((hw2 & 0xD000u) != 0x8000u)
        return UNDEFINED;
    switch (bits(hw1, 10, 4)) {
    case 0x38:
    case 0x39:
    case 0x3E:
    case 0x3F: core->cycles += COST_SPECIAL_V6M; return branches_32(core, hw1, hw2);
    case 0x3B:
        if (bits(hw2, 7, 4) == 2)
            return UNDEFINED; /* CLREX */
        core->cycles += COST_BARRIER_V6M;
        return branches_32(core, hw1, hw2);
    default: return UNDEFINED;
    }
}

THUMB32(group_f0_v6m, branches_v6m(core, hw1, hw2))

#define X2(handler) handler, handler
#define X4(handler) X2(handler), X2(handler)
#define X8(handler) X4(handler), X4(handler)

/* clang-format off */
typedef enum outcome instruction_handler(struct core *core, uint32_t op);
static instruction_handler *const handlers_v7m[256] = {
    /* 00 */ X8(lsl_immediate),                                 /* A5.2.1 */
    /* 08 */ X8(lsr_immediate),
    /* 10 */ X8(asr_immediate),
    /* 18 */ X2(add_register), X2(sub_register), X2(add_immediate_3), X2(sub_immediate_3),
    /* 20 */ X8(mov_immediate),
    /* 28 */ X8(cmp_immediate),
    /* 30 */ X8(add_immediate_8),
    /* 38 */ X8(sub_immediate_8),
    /* 40 */ X4(data_processing_16), X4(special_data),          /* A5.2.2, A5.2.3 */
    /* 48 */ X8(ldr_literal),
    /* 50 */ X8(load_store_register_16),                        /* A5.2.4 */
    /* 58 */ X8(load_store_register_16),
    /* 60 */ X8(str_immediate),
    /* 68 */ X8(ldr_immediate),
    /* 70 */ X8(strb_immediate),
    /* 78 */ X8(ldrb_immediate),
    /* 80 */ X8(strh_immediate),
    /* 88 */ X8(ldrh_immediate),
    /* 90 */ X8(str_sp),
    /* 98 */ X8(ldr_sp),
    /* A0 */ X8(adr),
    /* A8 */ X8(add_sp_immediate),
    /* B0 */ miscellaneous_16, compare_and_branch, miscellaneous_16, compare_and_branch, /* A5.2.5 */
    /* B4 */ X4(miscellaneous_16),
    /* B8 */ miscellaneous_16, compare_and_branch, miscellaneous_16, compare_and_branch,
    /* BC */ X4(miscellaneous_16),
    /* C0 */ X8(store_multiple_16),
    /* C8 */ X8(load_multiple_16),
    /* D0 */ beq, bne, bcs, bcc, bmi, bpl, bvs, bvc,                 /* A5.2.6 */
    /* D8 */ bhi, bls, bge, blt, bgt, ble, undefined_16, supervisor_call,
    /* E0 */ X8(branch_16),
    /* E8 */ X2(group_e8), X2(group_ea), X4(group_coprocessor), /* A5.3 */
    /* F0 */ X2(group_f0), X2(group_f2), X2(group_f0), X2(group_f2),
    /* F8 */ X2(group_f8), group_fa, group_fb, X4(group_coprocessor),
};

static instruction_handler *const handlers_v6m[256] = {
    /* 00 */ X8(lsl_immediate),
    /* 08 */ X8(lsr_immediate),
    /* 10 */ X8(asr_immediate),
    /* 18 */ X2(add_register), X2(sub_register), X2(add_immediate_3), X2(sub_immediate_3),
    /* 20 */ X8(mov_immediate),
    /* 28 */ X8(cmp_immediate),
    /* 30 */ X8(add_immediate_8),
    /* 38 */ X8(sub_immediate_8),
    /* 40 */ X4(data_processing_16), X4(special_data),
    /* 48 */ X8(ldr_literal_v6m),
    /* 50 */ X4(store_register_v6m), X2(store_register_v6m), X2(load_register_v6m),
    /* 58 */ X8(load_register_v6m),
    /* 60 */ X8(str_immediate_v6m),
    /* 68 */ X8(ldr_immediate_v6m),
    /* 70 */ X8(strb_immediate_v6m),
    /* 78 */ X8(ldrb_immediate_v6m),
    /* 80 */ X8(strh_immediate_v6m),
    /* 88 */ X8(ldrh_immediate_v6m),
    /* 90 */ X8(str_sp_v6m),
    /* 98 */ X8(ldr_sp_v6m),
    /* A0 */ X8(adr),
    /* A8 */ X8(add_sp_immediate),
    /* B0 */ miscellaneous_v6m, undefined_16, miscellaneous_v6m, undefined_16, /* no CBZ */
    /* B4 */ X4(miscellaneous_v6m),
    /* B8 */ miscellaneous_v6m, undefined_16, miscellaneous_v6m, undefined_16,
    /* BC */ X4(miscellaneous_v6m),
    /* C0 */ X8(store_multiple_16),
    /* C8 */ X8(load_multiple_16),
    /* D0 */ beq, bne, bcs, bcc, bmi, bpl, bvs, bvc,
    /* D8 */ bhi, bls, bge, blt, bgt, ble, undefined_16, supervisor_call,
    /* E0 */ X8(branch_16),
    /* E8 */ X8(undefined_16),
    /* F0 */ X8(group_f0_v6m),
    /* F8 */ X8(undefined_16),
};
/* clang-format on */

/* ==== Running ==== */

/* A conditional instruction whose condition fails (manual A7.3): nothing happens, but BKPT breaks
 * all the same, and IT inside an IT block stays UNPREDICTABLE. */
static enum outcome skipped(struct core *core, uint32_t op) {
    if (op >> 8 == 0xBEu)
        return raise_breakpoint(core);
    UNPREDICTABLE_IF(op >> 8 == 0xBFu && (op & 0xFu) != 0, RULE_IT_NONE);
    if (op >= 0xE800u)
        core->r[15] += 2;
    return DONE;
}

/* The condition of the IT block, then the instruction. ARMv6-M has no IT. */
static enum outcome execute_in_it(struct core *core, uint32_t op) {
    const uint8_t itstate = core->itstate;
    core->itstate_at = itstate;
    core->itstate = advance_it(itstate);
    if (!condition_passed(core, itstate >> 4))
        return skipped(core, op);
    return handlers_v7m[op >> 8 & 0xFFu](core, op);
}

/* The instruction did not happen: back to its address, and say why. */
static void undo(struct core *core, enum outcome outcome, uint8_t itstate) {
    core->r[15] = core->at;
    core->itstate = itstate;
    if (outcome == UNDEFINED)
        (void)raise_usage_fault(core, CFSR_UNDEFINSTR);
    need_attention(core);
}

static bool wakes(struct core *core) {
    if (core->sleep == CORE_SLEEP_WFI)
        return wake_up_pending(core);
    if (exception_to_take(core) != NO_EXCEPTION)
        return true;
    const bool event = core->event;
    core->event = false;
    return event;
}

/* Everything that is not the next instruction. True: go on; else *stop says why not. */
static bool look_up(struct core *core, enum core_stop *stop) {
    for (;;) {
        if (core->cycles >= core_next_event(core))
            systick_sync(core);
        core->at = core->refused ? core->at : core->r[15];
        const bool was_asleep = core->sleep != CORE_AWAKE;
        if (core->refused) {
            *stop = CORE_REFUSED;
            return false;
        }
        if (core->locked_up) {
            *stop = CORE_LOCKUP;
            return false;
        }
        if (core->reset_requested) {
            *stop = CORE_RESET;
            return false;
        }
        if (was_asleep && !wakes(core)) {
            core->broken = false;
            *stop = CORE_ASLEEP;
            return false;
        }
        core->sleep = CORE_AWAKE;
        if (core->broken || core->cycles >= core->until) {
            core->broken = false;
            *stop = CORE_UNTIL;
            return false;
        }
        const unsigned exception = exception_to_take(core);
        if (exception != NO_EXCEPTION) {
            exception_entry(core, exception);
            continue;
        }
        if (!core->thumb) {
            (void)raise_usage_fault(core, CFSR_INVSTATE);
            continue;
        }
        const uint64_t event = core_next_event(core);
        core->attention_at = core->until < event ? core->until : event;
        return true;
    }
}

enum core_stop core_run(struct core *core, uint64_t until_cycle) {
    enum core_stop stop = CORE_UNTIL;
    instruction_handler *const *const handlers = is_v6m(core) ? handlers_v6m : handlers_v7m;
    core->until = until_cycle;
    need_attention(core);
    for (;;) {
        if (UNLIKELY(core->cycles >= core->attention_at) && !look_up(core, &stop))
            return stop;
        const uint32_t at = core->r[15];
        uint32_t op;
        core->at = at;
        enum outcome outcome = fetch(core, at, &op);
        if (LIKELY(outcome == DONE)) {
            core->r[15] = at + 2;
            core->cycles++;
            core->instructions++;
            if (LIKELY(core->itstate == 0)) {
                outcome = handlers[op >> 8 & 0xFFu](core, op);
                if (UNLIKELY(outcome != DONE))
                    undo(core, outcome, 0);
                continue;
            }
        }
        const uint8_t itstate = core->itstate;
        if (outcome == DONE)
            outcome = execute_in_it(core, op);
        if (outcome != DONE)
            undo(core, outcome, itstate);
        core->itstate_at = 0;
    }
}
