/* SPDX-License-Identifier: MIT */
/* The system control space: which register an address is (manual B3.2.2, B3.2.3). */
#include "internal.h"

/* Offsets from 0xE000E000. */
enum {
    ICTR = 0x004,
    ACTLR = 0x008,
    SYST_FIRST = 0x010,
    SYST_LAST = 0x01C,
    NVIC_FIRST = 0x100,
    NVIC_IPR = 0x400,
    NVIC_LAST = 0x4EC,
    CPUID = 0xD00,
    ICSR = 0xD04,
    VTOR = 0xD08,
    AIRCR = 0xD0C,
    SCR = 0xD10,
    CCR = 0xD14,
    SHPR1 = 0xD18,
    SHPR3 = 0xD20,
    SHCSR = 0xD24,
    CFSR = 0xD28,
    HFSR = 0xD2C,
    DFSR = 0xD30,
    MMFAR = 0xD34,
    BFAR = 0xD38,
    AFSR = 0xD3C,
    ID_FIRST = 0xD40,
    ID_LAST = 0xD84,
    CPACR = 0xD88,
    MPU_FIRST = 0xD90,
    MPU_LAST = 0xDB8,
    STIR = 0xF00,
    FPCCR = 0xF34,
    FPCAR = 0xF38,
    FPDSCR = 0xF3C,
    MVFR0 = 0xF40,
    MVFR1 = 0xF44,
};

enum {
    AIRCR_VECTRESET = 1 << 0,
    AIRCR_VECTCLRACTIVE = 1 << 1,
    AIRCR_SYSRESETREQ = 1 << 2,
    AIRCR_VECTKEY = 0x05FA,
    SCR_WRITABLE = 0x16,
    CCR_WRITABLE = 0x31B,
    ACTLR_WRITABLE = 0x307,  /* TRM 4.2 */
    ACTLR_WRITABLE_M3 = 0x7, /* DDI 0337 4.2 */
    CPACR_CP10 = 0x3 << 20,
    CPACR_CP11 = 0x3 << 22,
};
#define AIRCR_VECTKEYSTAT 0xFA050000u
#define VTOR_WRITABLE     0xFFFFFF80u
#define VTOR_WRITABLE_V6M 0xFFFFFF00u /* DDI 0484 table 4-3 */

/* ID_PFR0 to ID_ISAR4 at 0xD40 to 0xD70: TRM table 4-1. */
enum { ID_REGISTERS = 13 };
static const uint32_t id_registers[ID_REGISTERS] = {
    0x00000030, 0x00000200, 0x00100000, 0x00000000, 0x00100030, 0x00000000, 0x01000000,
    0x00000000, 0x01101110, 0x02112000, 0x21232231, 0x01111131, 0x01310102,
};
/* Without the DSP extension: the Cortex-M3 r1p1 (DDI 0337E, table 3-1). */
static const uint32_t id_registers_m3[ID_REGISTERS] = {
    0x00000030, 0x00000200, 0x00100000, 0x00000000, 0x00000030, 0x00000000, 0x00000000,
    0x00000000, 0x01141110, 0x02111000, 0x21112231, 0x01111110, 0x01310102,
};

static uint32_t id_register(const struct core *core, unsigned i) {
    if (i >= ID_REGISTERS)
        return 0;
    return core->features.dsp ? id_registers[i] : id_registers_m3[i];
}

/* ARMv6-M has these registers (DDI 0419 B3.2.2, B3.3.2, B3.4.2, B3.5.1). Those of debug, SHCSR and
 * DFSR among them, are the debugger's alone there (as says CMSIS, core_cm0plus.h): for software
 * they are like all other reserved places, which read as zero and take no writes. */
static bool exists_in_v6m(uint32_t offset) {
    enum { ISER = 0x100, ICPR = 0x280, BANK = 0x80, IPR7 = NVIC_IPR + 4 * 7, MPU_RASR = 0xDA0 };
    if (offset >= ISER && offset <= ICPR)
        return offset % BANK == 0; /* there is one word of 32 lines */
    return (offset >= SYST_FIRST && offset <= SYST_LAST) ||
           (offset >= NVIC_IPR && offset <= IPR7) || (offset >= CPUID && offset <= CCR) ||
           (offset > SHPR1 && offset <= SHPR3) || (offset >= MPU_FIRST && offset <= MPU_RASR);
}

static bool exists(const struct core *core, uint32_t offset) {
    return !is_v6m(core) || exists_in_v6m(offset);
}

/* SHCSR: bit and exception (manual B3.2.13). */
struct handler_bit {
    uint8_t position;
    uint8_t exception;
};
static const struct handler_bit handler_active[] = {
    {0, EXC_MEMMANAGE}, {1, EXC_BUSFAULT}, {3, EXC_USAGEFAULT}, {7, EXC_SVCALL},
    {8, EXC_DEBUGMON},  {10, EXC_PENDSV},  {11, EXC_SYSTICK},
};
static const struct handler_bit handler_pending[] = {
    {12, EXC_USAGEFAULT},
    {13, EXC_MEMMANAGE},
    {14, EXC_BUSFAULT},
    {15, EXC_SVCALL},
};
static const struct handler_bit handler_enabled[] = {
    {16, EXC_MEMMANAGE},
    {17, EXC_BUSFAULT},
    {18, EXC_USAGEFAULT},
};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static uint32_t gather(const struct handler_bit *table, size_t count, const uint32_t *words) {
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++)
        value |= (uint32_t)exception_bit(words, table[i].exception) << table[i].position;
    return value;
}

static void scatter(const struct handler_bit *table, size_t count, uint32_t *words,
                    uint32_t value) {
    for (size_t i = 0; i < count; i++)
        set_exception_bit(words, table[i].exception, bit(value, table[i].position));
}

static uint32_t shcsr_read(const struct core *core) {
    return gather(handler_active, COUNT(handler_active), core->active) |
           gather(handler_pending, COUNT(handler_pending), core->pending) |
           gather(handler_enabled, COUNT(handler_enabled), core->enabled);
}

static void shcsr_write(struct core *core, uint32_t value) {
    scatter(handler_active, COUNT(handler_active), core->active, value);
    scatter(handler_pending, COUNT(handler_pending), core->pending, value);
    scatter(handler_enabled, COUNT(handler_enabled), core->enabled, value);
}

static uint32_t icsr_read(const struct core *core) {
    const unsigned first = highest_pending(core);
    uint32_t interrupts = core->pending[0] >> EXC_IRQ0;
    for (unsigned i = 1; i < CORE_EXCEPTION_WORDS; i++)
        interrupts |= core->pending[i];
    uint32_t value = core->ipsr | first << 12;
    /* RETTOBASE: nothing is active but, perhaps, the exception that runs. */
    if (active_count(core) <= 1 && !is_v6m(core))
        value |= 1u << 11;
    value |= (uint32_t)(interrupts != 0) << 22;
    value |= (uint32_t)exception_bit(core->pending, EXC_SYSTICK) << 26;
    value |= (uint32_t)exception_bit(core->pending, EXC_PENDSV) << 28;
    value |= (uint32_t)exception_bit(core->pending, EXC_NMI) << 31;
    return value;
}

static void icsr_write(struct core *core, uint32_t value) {
    if (bit(value, 31))
        pend(core, EXC_NMI);
    if (bit(value, 28))
        pend(core, EXC_PENDSV);
    else if (bit(value, 27))
        unpend(core, EXC_PENDSV);
    if (bit(value, 26))
        pend(core, EXC_SYSTICK);
    else if (bit(value, 25))
        unpend(core, EXC_SYSTICK);
}

static enum outcome aircr_write(struct core *core, uint32_t value) {
    if (value >> 16 != AIRCR_VECTKEY)
        return DONE;
    UNPREDICTABLE_IF(value & (AIRCR_VECTRESET | AIRCR_VECTCLRACTIVE),
                     "AIRCR: VECTRESET and VECTCLRACTIVE are for debuggers; software that writes "
                     "them is UNPREDICTABLE (manual B3.2.6)");
    core->prigroup = is_v6m(core) ? 0 : (uint8_t)bits(value, 10, 8);
    if (value & AIRCR_SYSRESETREQ)
        core->reset_requested = true;
    return DONE;
}

static uint32_t shpr_read(const struct core *core, uint32_t offset) {
    uint32_t value = 0;
    for (unsigned byte = 0; byte < 4; byte++)
        value |= (uint32_t)core->priority[4 + (offset - SHPR1) + byte] << (8 * byte);
    return value;
}

static void shpr_write(struct core *core, uint32_t offset, uint32_t value) {
    for (unsigned byte = 0; byte < 4; byte++) {
        const unsigned exception = 4 + (offset - SHPR1) + byte;
        const bool has_one = (exception >= EXC_MEMMANAGE && exception <= EXC_USAGEFAULT) ||
                             exception == EXC_SVCALL ||
                             (exception == EXC_DEBUGMON && !is_v6m(core)) ||
                             exception >= EXC_PENDSV;
        if (has_one)
            core->priority[exception] = (uint8_t)(value >> (8 * byte)) & priority_mask(core);
    }
}

static uint32_t system_read(struct core *core, uint32_t offset) {
    if (!exists(core, offset))
        return 0;
    if (offset >= SYST_FIRST && offset <= SYST_LAST)
        return systick_read_register(core, offset);
    if (offset >= NVIC_FIRST && offset <= NVIC_LAST)
        return nvic_read_register(core, offset);
    if (offset >= SHPR1 && offset <= SHPR3)
        return shpr_read(core, offset);
    if (offset >= MPU_FIRST && offset <= MPU_LAST)
        return mpu_read_register(core, offset);
    if (offset >= ID_FIRST && offset <= ID_LAST)
        return id_register(core, (offset - ID_FIRST) / 4);
    switch (offset) {
    case ICTR: return (core->features.irq_lines - 1u) / 32;
    case ACTLR: return core->actlr;
    case CPUID: return core->features.cpuid;
    case ICSR: return icsr_read(core);
    case VTOR: return core->vtor;
    case AIRCR: return AIRCR_VECTKEYSTAT | (uint32_t)core->prigroup << 8;
    case SCR: return core->scr;
    case CCR: return core->ccr;
    case SHCSR: return shcsr_read(core);
    case CFSR: return core->cfsr;
    case HFSR: return core->hfsr;
    case DFSR: return core->dfsr;
    case MMFAR: return core->mmfar;
    case BFAR: return core->bfar;
    case CPACR: return core->cpacr;
    case FPCCR: return core->fpccr;
    case FPCAR: return core->fpcar;
    case FPDSCR: return core->fpdscr;
    case MVFR0: return core->features.fpu ? 0x10110021u : 0;
    case MVFR1: return core->features.fpu ? 0x11000011u : 0;
    default: return debug_read(core, 0xE000E000u + offset);
    }
}

static enum outcome system_write(struct core *core, uint32_t offset, uint32_t value) {
    need_attention(core);
    if (!exists(core, offset))
        return DONE;
    if (offset >= SYST_FIRST && offset <= SYST_LAST) {
        systick_write_register(core, offset, value);
        return DONE;
    }
    if ((offset >= NVIC_FIRST && offset <= NVIC_LAST) || offset == STIR) {
        nvic_write_register(core, offset, value);
        return DONE;
    }
    if (offset >= SHPR1 && offset <= SHPR3) {
        shpr_write(core, offset, value);
        return DONE;
    }
    if (offset >= MPU_FIRST && offset <= MPU_LAST)
        return mpu_write_register(core, offset, value);
    switch (offset) {
    case ACTLR:
        core->actlr = value & (core->features.fpu ? ACTLR_WRITABLE : ACTLR_WRITABLE_M3);
        return DONE;
    case ICSR: icsr_write(core, value); return DONE;
    case VTOR: core->vtor = value & (is_v6m(core) ? VTOR_WRITABLE_V6M : VTOR_WRITABLE); return DONE;
    case AIRCR: return aircr_write(core, value);
    case SCR: core->scr = value & SCR_WRITABLE; return DONE;
    case CCR:
        if (!is_v6m(core))
            core->ccr = value & CCR_WRITABLE;
        return DONE;
    case SHCSR: shcsr_write(core, value); return DONE;
    case CFSR: core->cfsr &= ~value; return DONE;
    case HFSR: core->hfsr &= ~value; return DONE;
    case DFSR: core->dfsr &= ~value; return DONE;
    case MMFAR: core->mmfar = value; return DONE;
    case BFAR: core->bfar = value; return DONE;
    case CPACR:
        UNPREDICTABLE_IF((value & CPACR_CP10) << 2 != (value & CPACR_CP11),
                         "CPACR: CP10 and CP11 must be equal, else UNPREDICTABLE (manual B3.2.20)");
        UNPREDICTABLE_IF((value & CPACR_CP10) == 2u << 20,
                         "CPACR: access value 2 is UNPREDICTABLE (manual B3.2.20)");
        core->cpacr = core->features.fpu ? value & (CPACR_CP10 | CPACR_CP11) : 0;
        return DONE;
    case FPCCR:
        if (!core->features.fpu) /* reserved, as the two behind it: RAZ/WI */
            return DONE;
        core->fpccr =
            value & (FPCCR_ASPEN | FPCCR_LSPEN | FPCCR_MONRDY | FPCCR_BFRDY | FPCCR_MMRDY |
                     FPCCR_HFRDY | FPCCR_THREAD | FPCCR_USER | FPCCR_LSPACT);
        return DONE;
    case FPCAR: core->fpcar = core->features.fpu ? value & ~7u : 0; return DONE;
    case FPDSCR: core->fpdscr = core->features.fpu ? value & FPDSCR_BITS : 0; return DONE;
    default: return debug_write(core, 0xE000E000u + offset, value);
    }
}

/* Registers that the manual lets software reach by bytes: priorities and the fault status. In
 * ARMv6-M there is none (DDI 0419 B3.1.1). */
static bool byte_accessible(const struct core *core, uint32_t address) {
    const uint32_t offset = address - 0xE000E000u;
    if (is_v6m(core))
        return false;
    return (offset >= NVIC_IPR && offset < NVIC_IPR + 0xF0) ||
           (offset >= SHPR1 && offset < SHCSR) || (offset >= CFSR && offset < HFSR);
}

static enum outcome check_size(struct core *core, uint32_t address, unsigned size) {
    const bool system = address >> 12 == 0xE000Eu;
    UNPREDICTABLE_IF(system && size != 4 && !byte_accessible(core, address),
                     "this register of the system control space takes word accesses only "
                     "(manual B3.1.1)");
    return DONE;
}

static uint32_t read_word(struct core *core, uint32_t address) {
    return address >> 12 == 0xE000Eu ? system_read(core, address & 0xFFCu)
                                     : debug_read(core, address & ~3u);
}

enum outcome scs_read(struct core *core, uint32_t address, unsigned size, uint32_t *value) {
    if (check_size(core, address, size) == REFUSED)
        return REFUSED;
    const uint32_t word = read_word(core, address) >> (8 * (address & 3u));
    *value = size == 4 ? word : word & ((1u << (8 * size)) - 1);
    return DONE;
}

enum outcome scs_write(struct core *core, uint32_t address, unsigned size, uint32_t value) {
    if (check_size(core, address, size) == REFUSED)
        return REFUSED;
    if (address >> 12 != 0xE000Eu)
        return debug_write(core, address, value);
    if (size != 4) {
        const unsigned shift = 8 * (address & 3u);
        const uint32_t mask = ((1u << (8 * size)) - 1) << shift;
        /* CFSR clears what is written as one: the other bytes must be zero. */
        const bool clears = (address & 0xFFCu) == CFSR;
        const uint32_t rest = clears ? 0 : read_word(core, address) & ~mask;
        value = rest | (value << shift & mask);
    }
    return system_write(core, address & 0xFFCu, value);
}
