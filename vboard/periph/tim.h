/* SPDX-License-Identifier: MIT */
/* TIM2 to TIM7: general-purpose and basic timers. RM0394 and RM0351, TIM2/TIM3/TIM4/TIM5 and
 * TIM6/TIM7.
 *
 * Modelled: counting up, down and centre-aligned, prescaler, preloads, one-pulse, update and
 * compare flags and interrupts, the output compare's reference signals. Not: capture, slave modes,
 * external clocks, DMA requests: switching one on stops the run.
 *
 * Nothing ticks: the counter is worked out when somebody looks, and an event is scheduled only for
 * what somebody would notice. */
#ifndef VBOARD_PERIPH_TIM_H
#define VBOARD_PERIPH_TIM_H

#include "../regs.h"
#include "../wires.h"

enum { TIM_CHANNELS = 4 };

struct tim {
    unsigned instance; /* 0 is TIM2 */
    bool narrow;       /* TIM2 and TIM5 have 16 bits, too */
    uint32_t cr1, cr2, dier, sr, ccmr[2], ccer;
    uint32_t psc, arr, ccr[TIM_CHANNELS];                /* as written */
    uint32_t psc_used, arr_used, ccr_used[TIM_CHANNELS]; /* as they take effect */
    uint32_t cnt;
    uint64_t since, hz;           /* cnt began then; its clock */
    bool reference[TIM_CHANNELS]; /* OCxREF */
    uint32_t outputs;             /* what the pins were told */
};

extern const struct peripheral tim_peripheral;

void tim_make(struct tim *tim, unsigned instance);
void tim_event(struct tim *tim, struct vboard *wires);
/* The level of an output. False: the channel does not drive its pins. */
bool tim_output(const struct tim *tim, unsigned channel, bool *level);
/* The frequency of its clock has changed, perhaps. */
void tim_clock_changed(struct tim *tim, struct vboard *wires);

#endif
