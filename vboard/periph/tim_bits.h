/* SPDX-License-Identifier: MIT */
/* Registers of a timer and their bits (RM0394, TIM2 and TIM6 registers), and what its two halves
 * share: registers (tim.c) and counter (tim_counter.c). */
#ifndef VBOARD_PERIPH_TIM_BITS_H
#define VBOARD_PERIPH_TIM_BITS_H

#include "tim.h"

enum tim_offset {
    CR1 = 0x00,
    CR2 = 0x04,
    SMCR = 0x08,
    DIER = 0x0C,
    SR = 0x10,
    EGR = 0x14,
    CCMR1 = 0x18,
    CCMR2 = 0x1C,
    CCER = 0x20,
    CNT = 0x24,
    PSC = 0x28,
    ARR = 0x2C,
    CCR1 = 0x34,
    CCR4 = 0x40,
    DCR = 0x48,
    DMAR = 0x4C,
    OR1 = 0x50,
    ECR = 0x58, /* these and DCR at another place: where there are encoder modes and dithering */
    TISEL = 0x5C,
    OR2 = 0x60, /* or AF1 */
    AF2 = 0x64,
    TISEL_2 = 0x68, /* STM32G0 */
    DCR_2 = 0x3DC,
    DMAR_2 = 0x3E0,
};

enum tim_bits {
    CR1_CEN = 1u << 0,
    CR1_UDIS = 1u << 1,
    CR1_URS = 1u << 2,
    CR1_OPM = 1u << 3,
    CR1_DIR = 1u << 4,
    CR1_CMS_SHIFT = 5,
    CR1_CMS = 3u << CR1_CMS_SHIFT,
    CR1_ARPE = 1u << 7,
    CR1_UIFREMAP = 1u << 11,
    CR1_DITHEN = 1u << 12,
    UIF = 1u << 0,   /* in SR; UIE in DIER, UG in EGR */
    CC1IF = 1u << 1, /* likewise; the other channels follow */
    FLAGS = 0x1F,    /* update and compare */
    TG = 1u << 6,    /* in EGR */
    DMA_ENABLES = 0x5F00,
    TIE = 1u << 6,
    ENCODER_INTERRUPTS = 0xF << 20,
    CCER_BITS = 4, /* for each channel: CCxE, CCxP, -, CCxNP */
    CCER_E = 1u << 0,
    CCER_P = 1u << 1,
    CCMR_CHANNEL_BITS = 8,
    CCMR_CCS = 3u << 0,
    CCMR_PE = 1u << 3,
    CCMR_MODE_SHIFT = 4,
    CCMR_HIGH_MODES = 1u << 16 | 1u << 24,
};
#define CNT_UIFCPY UINT32_C(0x80000000)

/* tim_counter.c: brings counter, flags and references up to date. */
void tim_sync(struct tim *tim, struct vboard *wires);
/* Schedules what happens next; interrupt line and pins follow the state. */
void tim_update(struct tim *tim, struct vboard *wires);
/* The counter's description begins at its latest tick: before something in it changes. */
void tim_rebase(struct tim *tim, const struct vboard *wires);
/* The counter's value now; tim_sync() comes first. */
uint32_t tim_count(const struct tim *tim, const struct vboard *wires);
/* An update event: what was preloaded takes effect. RM0394, update event. */
void tim_take_preloads(struct tim *tim);
/* The bits of CCMRx for a channel. */
uint32_t tim_channel_mode(const struct tim *tim, unsigned channel);
/* A channel's reference after its settings or the counter have changed. */
void tim_refresh_reference(struct tim *tim, const struct vboard *wires, unsigned channel);
uint32_t tim_max(const struct tim *tim);

#endif
