/* SPDX-License-Identifier: MIT */
/* The debug components that firmware itself uses: DWT's cycle counter, ITM, the monitor's enable
 * bit, and whether a debugger is attached. The trace port leads nowhere. */
#include <string.h>

#include "internal.h"

enum {
    DEMCR_MON_EN = 1 << 16,
    DEMCR_MON_PEND = 1 << 17,
    DEMCR_TRCENA = 1 << 24,
    DWT_CYCCNTENA = 1 << 0,
    ITM_PORTS = 32,
    DHCSR_C_DEBUGEN = 1 << 0,
    DHCSR_S_REGRDY = 1 << 16,
    DHCSR_S_RETIRE_ST = 1 << 24,
    DHCSR_S_RESET_ST = 1 << 25,
};
#define DEMCR_WRITABLE    0x010F07F1u
#define DWT_CTRL_RESET    0x40000000u /* four comparators */
#define DWT_CTRL_WRITABLE 0x007F1FFFu

#define ITM_BASE   0xE0000000u
#define ITM_TER    0xE0000E00u
#define ITM_TPR    0xE0000E40u
#define ITM_TCR    0xE0000E80u
#define DWT_CTRL   0xE0001000u
#define DWT_CYCCNT 0xE0001004u
#define DWT_PCSR   0xE000101Cu
#define DWT_COMP0  0xE0001020u
#define FP_CTRL    0xE0002000u
#define FP_REMAP   0xE0002004u
#define FP_COMP0   0xE0002008u
#define FP_COMP7   0xE0002024u
#define DHCSR      0xE000EDF0u
#define DEMCR      0xE000EDFCu
#define TPIU_ACPR  0xE0040010u
#define TPIU_SPPR  0xE00400F0u

void debug_reset(struct core *core) {
    core->demcr = 0;
    core->dwt_ctrl = DWT_CTRL_RESET;
}

static bool counting(const struct core *core) {
    return (core->demcr & DEMCR_TRCENA) && (core->dwt_ctrl & DWT_CYCCNTENA);
}

static uint32_t cyccnt(const struct core *core) {
    return counting(core) ? (uint32_t)(core->cycles - core->dwt_cyccnt_offset) : core->dwt_cyccnt;
}

static void set_cyccnt(struct core *core, uint32_t value) {
    core->dwt_cyccnt = value;
    core->dwt_cyccnt_offset = core->cycles - value;
}

/* Manual C1.6.2. What reads it is an instruction of a core that runs: one has retired, none is
 * halted, asleep or locked up. S_RESET_ST ends with the read. */
static uint32_t dhcsr_read(struct core *core) {
    uint32_t value = DHCSR_S_REGRDY | DHCSR_S_RETIRE_ST;
    value |= core->debugger ? DHCSR_C_DEBUGEN : 0u;
    value |= core->was_reset ? DHCSR_S_RESET_ST : 0u;
    core->was_reset = false;
    return value;
}

uint32_t debug_read(struct core *core, uint32_t address) {
    if (is_v6m(core))
        return 0; /* the debugger's alone: see scs.c */
    if (address >= DWT_COMP0 && address < DWT_COMP0 + 16 * CORE_DWT_COMPARATORS) {
        const unsigned i = (address - DWT_COMP0) / 16;
        switch (address & 0xCu) {
        case 0x0: return core->dwt_comp[i];
        case 0x4: return core->dwt_mask[i];
        case 0x8: return core->dwt_function[i];
        default: return 0;
        }
    }
    if (address < ITM_BASE + 4 * ITM_PORTS) /* FIFOREADY while the port is enabled */
        return (core->itm_tcr & 1u) && bit(core->itm_ter, (address - ITM_BASE) / 4);
    switch (address) {
    case ITM_TER: return core->itm_ter;
    case ITM_TPR: return core->itm_tpr;
    case ITM_TCR: return core->itm_tcr;
    case DWT_CTRL: return core->dwt_ctrl;
    case DWT_CYCCNT: return cyccnt(core);
    case DWT_PCSR: return core->at;
    case FP_CTRL: return 0x260; /* six code and two literal comparators, disabled */
    case DHCSR: return dhcsr_read(core);
    case DEMCR: return core->demcr;
    case TPIU_ACPR: return core->tpiu_acpr;
    case TPIU_SPPR: return core->tpiu_sppr;
    default: return 0; /* identification and trace registers: absent */
    }
}

enum outcome debug_write(struct core *core, uint32_t address, uint32_t value) {
    if (is_v6m(core))
        return DONE;
    if (address >= DWT_COMP0 && address < DWT_COMP0 + 16 * CORE_DWT_COMPARATORS) {
        const unsigned i = (address - DWT_COMP0) / 16;
        switch (address & 0xCu) {
        case 0x0: core->dwt_comp[i] = value; return DONE;
        case 0x4: core->dwt_mask[i] = value & 0x1Fu; return DONE;
        case 0x8:
            UNPREDICTABLE_IF(value & 0xFu,
                             "DWT comparators are not modelled: leave DWT_FUNCTION 0");
            core->dwt_function[i] = value & 0x1A0u;
            return DONE;
        default: return DONE;
        }
    }
    UNPREDICTABLE_IF(address >= FP_COMP0 && address <= FP_COMP7 && (value & 1u),
                     "flash patch comparators are not modelled: leave FP_COMP disabled");
    const uint32_t count = cyccnt(core);
    switch (address) {
    case ITM_TER: core->itm_ter = value; break;
    case ITM_TPR: core->itm_tpr = value & 0xFu; break;
    case ITM_TCR: core->itm_tcr = value & 0x007F0F1Fu; break;
    case DWT_CTRL:
        core->dwt_ctrl = DWT_CTRL_RESET | (value & DWT_CTRL_WRITABLE);
        set_cyccnt(core, count);
        break;
    case DWT_CYCCNT: set_cyccnt(core, value); break;
    case DEMCR:
        core->demcr = value & DEMCR_WRITABLE;
        set_cyccnt(core, count);
        set_exception_bit(core->enabled, EXC_DEBUGMON, (value & DEMCR_MON_EN) != 0);
        if (value & DEMCR_MON_PEND)
            pend(core, EXC_DEBUGMON);
        else
            unpend(core, EXC_DEBUGMON);
        need_attention(core);
        break;
    case TPIU_ACPR: core->tpiu_acpr = value & 0x1FFFu; break;
    case TPIU_SPPR: core->tpiu_sppr = value & 3u; break;
    /* DHCSR: C_DEBUGEN and what needs it are the debugger's alone (manual C1.6.2). */
    default: break; /* trace output and identification: no effect on execution */
    }
    return DONE;
}
