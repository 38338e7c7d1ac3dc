/* SPDX-License-Identifier: MIT */
#include "tim.h"

#include "tim_bits.h"

static uint32_t register_value(const struct tim *tim, uint32_t offset) {
    switch (offset) {
    case CR1: return tim->cr1;
    case CR2: return tim->cr2;
    case DIER: return tim->dier;
    case SR: return tim->sr;
    case CCMR1: return tim->ccmr[0];
    case CCMR2: return tim->ccmr[1];
    case CCER: return tim->ccer;
    case PSC: return tim->psc;
    case ARR: return tim->arr;
    default: return offset >= CCR1 && offset <= CCR4 ? tim->ccr[(offset - CCR1) / 4] : 0;
    }
}

static uint32_t counter(const struct tim *tim, const struct vboard *wires) {
    uint32_t value = tim_count(tim, wires);
    if ((tim->cr1 & CR1_UIFREMAP) != 0) {
        value = (value & ~CNT_UIFCPY) | ((tim->sr & UIF) != 0 ? CNT_UIFCPY : 0);
    }
    return value;
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    struct tim *tim = state;
    tim_sync(tim, wires);
    return offset == CNT ? counter(tim, wires) : register_value(tim, offset);
}

/* UG: the counter begins anew and preloads are taken. RM0394 TIMx_EGR. */
static void begin_anew(struct tim *tim, struct vboard *wires) {
    const uint32_t down = tim->cr1 & (CR1_DIR | CR1_CMS);
    if ((tim->cr1 & CR1_UDIS) == 0) {
        tim_take_preloads(tim);
        tim->sr |= (tim->cr1 & CR1_URS) == 0 ? (uint32_t)UIF : 0;
    }
    tim->cnt = down == CR1_DIR ? tim->arr_used : 0;
    tim->cr1 &= (tim->cr1 & CR1_CMS) != 0 ? ~(uint32_t)CR1_DIR : UINT32_MAX;
    tim->since = wires_now(wires);
}

static bool is_modelled(struct vboard *wires, uint32_t offset, uint32_t value) {
    const char *missing = NULL;
    switch (offset) {
    case CR1: missing = (value & CR1_DITHEN) != 0 ? "dithering" : NULL; break;
    case SMCR: missing = value != 0 ? "slave modes and external clocks" : NULL; break;
    case DIER:
        missing = (value & DMA_ENABLES) != 0          ? "DMA requests"
                  : (value & TIE) != 0                ? "trigger interrupts"
                  : (value & ENCODER_INTERRUPTS) != 0 ? "encoder interrupts"
                                                      : NULL;
        break;
    case EGR: missing = (value & TG) != 0 ? "triggers" : NULL; break;
    case CCMR1:
    case CCMR2:
        missing = (value & (CCMR_CCS | CCMR_CCS << CCMR_CHANNEL_BITS)) != 0 ? "input capture"
                  : (value & CCMR_HIGH_MODES) != 0 ? "combined and retriggerable modes"
                                                   : NULL;
        break;
    case DCR:
    case DMAR:
    case DCR_2:
    case DMAR_2: missing = value != 0 ? "DMA bursts" : NULL; break;
    case ECR: missing = value != 0 ? "encoder modes" : NULL; break;
    case OR1:
    case OR2:
    case TISEL:
    case TISEL_2:
    case AF2: missing = value != 0 ? "inputs and triggers from elsewhere" : NULL; break;
    default: break;
    }
    if (missing != NULL) {
        wires_violation(wires, "a timer's %s are not modelled", missing);
    }
    return missing == NULL;
}

static void cr1_write(struct tim *tim, struct vboard *wires, uint32_t value) {
    uint32_t old = tim->cr1;
    if ((old & CR1_CMS) != 0) { /* DIR is read-only then: RM0394 TIMx_CR1 */
        value = (value & ~(uint32_t)CR1_DIR) | (old & CR1_DIR);
    }
    if ((old & value & CR1_CEN) != 0 && ((old ^ value) & CR1_CMS) != 0 &&
        ((old & CR1_CMS) == 0 || (value & CR1_CMS) == 0)) {
        wires_violation(wires,
                        "edge-aligned and centre-aligned mode changed while the counter runs "
                        "(" MANUAL " TIMx_CR1 CMS)");
        return;
    }
    if ((value & ~old & CR1_CEN) != 0) {
        tim->since = wires_now(wires);
    }
    tim->cr1 = value;
}

static void ccr_write(struct tim *tim, unsigned channel, uint32_t value) {
    tim->ccr[channel] = value;
    if ((tim_channel_mode(tim, channel) & CCMR_PE) == 0) {
        tim->ccr_used[channel] = value;
    }
}

static void write_register(struct tim *tim, struct vboard *wires, uint32_t offset, uint32_t value) {
    switch (offset) {
    case CR1: cr1_write(tim, wires, value); break;
    case CR2: tim->cr2 = value; break; /* what it sends to other timers, nobody hears */
    case DIER: tim->dier = value; break;
    case SR: tim->sr &= value; break;
    case EGR:
        tim->sr |= value & FLAGS & ~(uint32_t)UIF;
        if ((value & UIF) != 0) {
            begin_anew(tim, wires);
        }
        break;
    case CCMR1: tim->ccmr[0] = value; break;
    case CCMR2: tim->ccmr[1] = value; break;
    case CCER: tim->ccer = value; break;
    case CNT: tim->cnt = value & tim_max(tim); break;
    case PSC: tim->psc = value; break;
    case ARR:
        tim->arr = value & tim_max(tim);
        if ((tim->cr1 & CR1_ARPE) == 0) {
            tim->arr_used = tim->arr;
        }
        break;
    default:
        if (offset >= CCR1 && offset <= CCR4) {
            ccr_write(tim, (offset - CCR1) / 4, value & tim_max(tim));
        }
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    struct tim *tim = state;
    if (!is_modelled(wires, offset, value)) {
        return;
    }
    tim_sync(tim, wires);
    tim_rebase(tim, wires);
    uint32_t others = offset == SR ? UINT32_MAX : register_value(tim, offset);
    write_register(tim, wires, offset, (others & ~lanes) | value);
    for (unsigned i = 0; i < TIM_CHANNELS; i++) {
        tim_refresh_reference(tim, wires, i);
    }
    tim_update(tim, wires);
}

static void reset(void *state, struct vboard *wires) {
    struct tim *tim = state;
    tim_make(tim, tim->instance);
    tim->narrow = wires_chip(wires)->family->narrow_timers;
    tim->arr = tim->arr_used = tim_max(tim);
    tim->hz = wires_tim_hz(wires, tim->instance);
    tim_update(tim, wires);
}

void tim_make(struct tim *tim, unsigned instance) {
    *tim = (struct tim){.instance = instance};
    tim->arr = tim->arr_used = tim_max(tim);
}

const struct peripheral tim_peripheral = {read, write, reset};
