/* SPDX-License-Identifier: MIT */
/* The counter of a timer as a function of time. RM0394, TIM2, counter modes and output compare. */
#include "tim_bits.h"

#include "../scale.h"

enum oc_mode { OC_FROZEN, OC_ACTIVE, OC_INACTIVE, OC_TOGGLE, OC_LOW, OC_HIGH, OC_PWM1, OC_PWM2 };

enum { TIM2 = 0, TIM5 = 3, TIM6 = 4 }; /* instances; the first two may have 32 bits */

uint32_t tim_max(const struct tim *tim) {
    bool wide = !tim->narrow && (tim->instance == TIM2 || tim->instance == TIM5);
    return wide ? UINT32_MAX : 0xFFFF;
}

uint32_t tim_channel_mode(const struct tim *tim, unsigned channel) {
    return tim->ccmr[channel / 2] >> (channel % 2 * CCMR_CHANNEL_BITS) & 0xFF;
}

static bool is_centred(const struct tim *tim) {
    return (tim->cr1 & CR1_CMS) != 0;
}

static bool is_down(const struct tim *tim) {
    return (tim->cr1 & CR1_DIR) != 0;
}

/* An auto-reload value of zero blocks the counter: RM0394 TIMx_ARR. */
static bool is_counting(const struct tim *tim) {
    return (tim->cr1 & CR1_CEN) != 0 && tim->hz != 0 && tim->arr_used != 0;
}

static uint64_t ticks_until(const struct tim *tim, uint64_t now) {
    return scale(now - tim->since, tim->hz, PICOSECONDS * (tim->psc_used + UINT64_C(1)));
}

static uint64_t time_of_tick(const struct tim *tim, uint64_t tick) {
    uint64_t clocks = tick * (tim->psc_used + UINT64_C(1));
    uint64_t when = tim->since + scale(clocks, PICOSECONDS, tim->hz);
    while (ticks_until(tim, when) < tick) {
        when++;
    }
    return when;
}

uint32_t tim_count(const struct tim *tim, const struct vboard *wires) {
    uint32_t ticks = is_counting(tim) ? (uint32_t)ticks_until(tim, wires_now(wires)) : 0;
    return is_down(tim) ? tim->cnt - ticks : tim->cnt + ticks;
}

void tim_rebase(struct tim *tim, const struct vboard *wires) {
    if (is_counting(tim)) {
        uint64_t ticks = ticks_until(tim, wires_now(wires));
        tim->cnt = tim_count(tim, wires);
        tim->since = time_of_tick(tim, ticks);
    }
}

static unsigned channels(const struct tim *tim) {
    return tim->instance >= TIM6 ? 0 : TIM_CHANNELS; /* basic timers have none */
}

/* Up: to the overflow, or past the end of the counter when it has passed the auto-reload value. */
static uint64_t ticks_to_boundary(const struct tim *tim) {
    uint64_t cnt = tim->cnt, arr = tim->arr_used;
    if (is_centred(tim)) {
        uint64_t distance = is_down(tim) ? cnt : arr - cnt;
        return cnt > arr || distance == 0 ? 1 : distance;
    }
    return is_down(tim) ? cnt + 1 : (cnt > arr ? tim_max(tim) : arr) - cnt + 1;
}

static uint64_t ticks_to_next(const struct tim *tim) {
    uint64_t next = ticks_to_boundary(tim);
    for (unsigned i = 0; i < channels(tim); i++) {
        uint64_t ccr = tim->ccr_used[i], cnt = tim->cnt;
        uint64_t distance = is_down(tim) ? cnt - ccr : ccr - cnt;
        bool ahead = is_down(tim) ? ccr < cnt : ccr > cnt;
        if (ahead && distance < next) {
            next = distance;
        }
    }
    return next;
}

void tim_take_preloads(struct tim *tim) {
    tim->psc_used = tim->psc;
    tim->arr_used = tim->arr;
    for (unsigned i = 0; i < TIM_CHANNELS; i++) {
        tim->ccr_used[i] = tim->ccr[i];
    }
}

void tim_refresh_reference(struct tim *tim, const struct vboard *wires, unsigned channel) {
    uint32_t cnt = tim_count(tim, wires), ccr = tim->ccr_used[channel];
    bool below = is_down(tim) ? cnt <= ccr : cnt < ccr;
    switch (tim_channel_mode(tim, channel) >> CCMR_MODE_SHIFT & 7) {
    case OC_LOW: tim->reference[channel] = false; break;
    case OC_HIGH: tim->reference[channel] = true; break;
    case OC_PWM1: tim->reference[channel] = below; break;
    case OC_PWM2: tim->reference[channel] = !below; break;
    default: break; /* changes at a match only */
    }
}

static void match(struct tim *tim, unsigned channel) {
    tim->sr |= (uint32_t)CC1IF << channel;
    switch (tim_channel_mode(tim, channel) >> CCMR_MODE_SHIFT & 7) {
    case OC_ACTIVE: tim->reference[channel] = true; break;
    case OC_INACTIVE: tim->reference[channel] = false; break;
    case OC_TOGGLE: tim->reference[channel] = !tim->reference[channel]; break;
    default: break;
    }
}

/* In centre-aligned modes 1 and 2 the flags are set in one direction only: RM0394 TIMx_CR1 CMS. */
static bool flags_matches(const struct tim *tim) {
    uint32_t mode = (tim->cr1 & CR1_CMS) >> CR1_CMS_SHIFT;
    return mode == 0 || mode == 3 || (mode == 1) == is_down(tim);
}

/* A value above the auto-reload value matches at the overflow: RM0394 TIMx_SR CC1IF. */
static void match_channels(struct tim *tim, const struct vboard *wires, bool at_boundary) {
    for (unsigned i = 0; i < channels(tim); i++) {
        bool beyond = at_boundary && tim->ccr_used[i] > tim->arr_used;
        if ((tim->cnt == tim->ccr_used[i] || beyond) && flags_matches(tim)) {
            match(tim, i);
        }
        tim_refresh_reference(tim, wires, i);
    }
}

static void pass_boundary(struct tim *tim) {
    bool overshot = !is_centred(tim) && !is_down(tim) && tim->cnt > tim->arr_used;
    if (is_centred(tim)) {
        tim->cnt = is_down(tim) ? 0 : tim->arr_used;
        tim->cr1 ^= CR1_DIR;
    }
    if (!overshot && (tim->cr1 & CR1_UDIS) == 0) {
        tim_take_preloads(tim);
        tim->sr |= UIF;
    }
    if (!is_centred(tim)) {
        tim->cnt = is_down(tim) ? tim->arr_used : 0;
    }
    if (!overshot && (tim->cr1 & CR1_OPM) != 0) {
        tim->cr1 &= ~(uint32_t)CR1_CEN;
    }
}

static bool is_settled(const struct tim *tim) {
    bool settled = tim->psc == tim->psc_used && tim->arr == tim->arr_used &&
                   tim->cnt <= tim->arr_used && (tim->cr1 & CR1_OPM) == 0;
    for (unsigned i = 0; i < TIM_CHANNELS; i++) {
        settled = settled && tim->ccr[i] == tim->ccr_used[i];
    }
    return settled;
}

/* Whole periods that nobody has watched, an even number for those that toggle. */
static void skip_periods(struct tim *tim, uint64_t now) {
    uint64_t period = is_centred(tim) ? 2 * (uint64_t)tim->arr_used : tim->arr_used + UINT64_C(1);
    uint64_t periods = ticks_until(tim, now) / period;
    if (periods >= 4 && is_settled(tim)) {
        tim->since = time_of_tick(tim, (periods - 2) / 2 * 2 * period);
    }
}

void tim_sync(struct tim *tim, struct vboard *wires) {
    uint64_t now = wires_now(wires);
    if (is_counting(tim)) {
        skip_periods(tim, now);
    }
    while (is_counting(tim)) {
        uint64_t ticks = ticks_to_next(tim);
        bool at_boundary = ticks == ticks_to_boundary(tim);
        if (ticks > ticks_until(tim, now)) {
            break;
        }
        tim->since = time_of_tick(tim, ticks);
        if (at_boundary) {
            pass_boundary(tim);
        } else {
            tim->cnt = is_down(tim) ? tim->cnt - (uint32_t)ticks : tim->cnt + (uint32_t)ticks;
        }
        match_channels(tim, wires, at_boundary);
    }
}

bool tim_output(const struct tim *tim, unsigned channel, bool *level) {
    uint32_t ccer = tim->ccer >> (channel * CCER_BITS);
    *level = tim->reference[channel] != ((ccer & CCER_P) != 0);
    return (ccer & CCER_E) != 0;
}

/* One bit for each channel that drives its pins, and four bits on its level. */
static uint32_t outputs(const struct tim *tim) {
    uint32_t result = 0;
    for (unsigned i = 0; i < channels(tim); i++) {
        bool level;
        if (tim_output(tim, i, &level)) {
            result |= (1u | (uint32_t)level << TIM_CHANNELS) << i;
        }
    }
    return result;
}

void tim_update(struct tim *tim, struct vboard *wires) {
    uint32_t now_out = outputs(tim);
    bool watched = now_out != 0 || (tim->cr1 & CR1_OPM) != 0 || (tim->dier & ~tim->sr & FLAGS) != 0;
    if (is_counting(tim) && watched) {
        wires_schedule(wires, EVENT_TIM + tim->instance, time_of_tick(tim, ticks_to_next(tim)));
    } else {
        wires_cancel(wires, EVENT_TIM + tim->instance);
    }
    wires_irq(wires, IRQ_TIM2 + tim->instance, (tim->sr & tim->dier & FLAGS) != 0);
    if (now_out != tim->outputs) {
        tim->outputs = now_out;
        wires_tim_output(wires, tim->instance);
    }
}

void tim_event(struct tim *tim, struct vboard *wires) {
    tim_sync(tim, wires);
    tim_update(tim, wires);
}

void tim_clock_changed(struct tim *tim, struct vboard *wires) {
    uint64_t hz = wires_tim_hz(wires, tim->instance);
    if (hz == tim->hz) {
        return;
    }
    tim_sync(tim, wires);
    tim_rebase(tim, wires);
    tim->since = wires_now(wires);
    tim->hz = hz;
    tim_update(tim, wires);
}
