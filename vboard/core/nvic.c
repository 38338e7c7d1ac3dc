/* SPDX-License-Identifier: MIT */
/* The interrupt controller: what is pending, what is active, who goes first (manual B1.5.4, B3.4).
 */
#include "internal.h"

/* Register offsets from 0xE000E000. */
enum {
    NVIC_ISER = 0x100,
    NVIC_ICER = 0x180,
    NVIC_ISPR = 0x200,
    NVIC_ICPR = 0x280,
    NVIC_IABR = 0x300,
    NVIC_IPR = 0x400,
    NVIC_STIR = 0xF00,
};

int group_priority(const struct core *core, unsigned exception) {
    switch (exception) {
    case EXC_NMI: return -2;
    case EXC_HARDFAULT: return -1;
    default: break;
    }
    /* PRIGROUP n: bits 7..n+1 decide on preemption (manual B1.5.4). */
    return core->priority[exception] & (int)(~0u << (core->prigroup + 1) & 0xFFu);
}

static int masked_priority(const struct core *core, bool with_primask) {
    int lowest = PRIORITY_NONE;
    for (unsigned word = 0; word < CORE_EXCEPTION_WORDS; word++) {
        for (uint32_t left = core->active[word]; left != 0; left &= left - 1) {
            const unsigned n = word * 32 + (unsigned)__builtin_ctz(left);
            const int priority = group_priority(core, n);
            if (priority < lowest)
                lowest = priority;
        }
    }
    if (core->basepri != 0) {
        const int base = core->basepri & (int)(~0u << (core->prigroup + 1) & 0xFFu);
        if (base < lowest)
            lowest = base;
    }
    if (with_primask && core->primask && lowest > 0)
        lowest = 0;
    if (core->faultmask && lowest > -1)
        lowest = -1;
    return lowest;
}

int execution_priority(const struct core *core) {
    return masked_priority(core, true);
}

unsigned highest_pending(const struct core *core) {
    unsigned best = NO_EXCEPTION;
    int best_priority = PRIORITY_NONE;
    for (unsigned word = 0; word < CORE_EXCEPTION_WORDS; word++) {
        uint32_t left = core->pending[word] & core->enabled[word];
        for (; left != 0; left &= left - 1) {
            const unsigned n = word * 32 + (unsigned)__builtin_ctz(left);
            const int priority = n <= EXC_HARDFAULT ? group_priority(core, n) : core->priority[n];
            if (priority < best_priority) {
                best_priority = priority;
                best = n;
            }
        }
    }
    return best;
}

unsigned exception_to_take(const struct core *core) {
    const unsigned n = highest_pending(core);
    return n != NO_EXCEPTION && group_priority(core, n) < execution_priority(core) ? n
                                                                                   : NO_EXCEPTION;
}

bool wake_up_pending(const struct core *core) {
    const unsigned n = highest_pending(core);
    return n != NO_EXCEPTION && group_priority(core, n) < masked_priority(core, false);
}

unsigned active_count(const struct core *core) {
    unsigned count = 0;
    for (unsigned word = 0; word < CORE_EXCEPTION_WORDS; word++)
        count += (unsigned)__builtin_popcount(core->active[word]);
    return count;
}

void pend(struct core *core, unsigned exception) {
    if (!exception_bit(core->pending, exception) && (core->scr & SCR_SEVONPEND))
        core->event = true;
    set_exception_bit(core->pending, exception, true);
    need_attention(core);
}

void unpend(struct core *core, unsigned exception) {
    /* A line that is high and not being served stays pending whatever software writes. */
    const bool held = exception_bit(core->level, exception) &&
                      !exception_bit(core->active, exception) && exception != EXC_NMI;
    set_exception_bit(core->pending, exception, held);
    need_attention(core);
}

void deactivate(struct core *core, unsigned exception) {
    set_exception_bit(core->active, exception, false);
    /* NMI, too: it comes again for ever until its cause is cleared (RM0394, clock security system).
     */
    if ((exception >= EXC_IRQ0 || exception == EXC_NMI) && exception_bit(core->level, exception))
        pend(core, exception);
    need_attention(core);
}

static void set_level(struct core *core, unsigned exception, bool level) {
    if (exception_bit(core->level, exception) == level)
        return;
    set_exception_bit(core->level, exception, level);
    if (level)
        pend(core, exception);
}

void core_irq(struct core *core, unsigned line, bool level) {
    if (line < core->features.irq_lines)
        set_level(core, EXC_IRQ0 + line, level);
}

void core_nmi(struct core *core, bool level) {
    set_level(core, EXC_NMI, level);
}

/* Register word i of a bank holds lines 32i to 32i + 31, which are exceptions 32i + 16 and up. */
static uint32_t bank_read(const uint32_t *words, unsigned i) {
    const uint32_t low = i < CORE_EXCEPTION_WORDS ? words[i] >> 16 : 0;
    const uint32_t high = i + 1 < CORE_EXCEPTION_WORDS ? words[i + 1] << 16 : 0;
    return low | high;
}

uint32_t nvic_read_register(const struct core *core, uint32_t offset) {
    const unsigned i = offset / 4 % 32;
    if (offset >= NVIC_IPR) {
        uint32_t value = 0;
        for (unsigned byte = 0; byte < 4; byte++) {
            const unsigned n = EXC_IRQ0 + (offset - NVIC_IPR) + byte;
            if (n < exceptions_of(core))
                value |= (uint32_t)core->priority[n] << (8 * byte);
        }
        return value;
    }
    if (offset >= NVIC_IABR)
        return bank_read(core->active, i % 16);
    if (offset >= NVIC_ISPR)
        return bank_read(core->pending, i);
    return bank_read(core->enabled, i);
}

void nvic_write_register(struct core *core, uint32_t offset, uint32_t value) {
    if (offset == NVIC_STIR) {
        const unsigned line = value & 0x1FFu;
        if (line < core->features.irq_lines)
            pend(core, EXC_IRQ0 + line);
        return;
    }
    if (offset >= NVIC_IPR) {
        for (unsigned byte = 0; byte < 4; byte++) {
            const unsigned n = EXC_IRQ0 + (offset - NVIC_IPR) + byte;
            if (n < exceptions_of(core))
                core->priority[n] = (uint8_t)(value >> (8 * byte)) & priority_mask(core);
        }
        need_attention(core);
        return;
    }
    if (offset >= NVIC_IABR)
        return; /* read-only */
    for (uint32_t left = value; left != 0; left &= left - 1) {
        const unsigned n = EXC_IRQ0 + (offset & 0x7Fu) / 4 * 32 + (unsigned)__builtin_ctz(left);
        if (n >= exceptions_of(core))
            break;
        switch (offset & ~0x7Fu) {
        case NVIC_ISER: set_exception_bit(core->enabled, n, true); break;
        case NVIC_ICER: set_exception_bit(core->enabled, n, false); break;
        case NVIC_ISPR: pend(core, n); break;
        default: unpend(core, n); break;
        }
    }
    need_attention(core);
}
