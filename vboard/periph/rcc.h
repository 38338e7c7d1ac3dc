/* SPDX-License-Identifier: MIT */
/* RCC: what its versions share, and what the machine asks of each. */
#ifndef VBOARD_PERIPH_RCC_H
#define VBOARD_PERIPH_RCC_H

#include "../regs.h"
#include "../wires.h"

enum { RCC_WORDS = 0xA0 / 4 };
#define RCC_CSR_FLAGS UINT32_C(0xFF000000) /* RMVF and the causes of a reset, on every family */

/* RCC_BDCR: the same bits on every family. */
enum {
    RCC_BDCR_LSEON = 1u << 0,
    RCC_BDCR_LSERDY = 1u << 1,
    RCC_BDCR_RTCSEL_SHIFT = 8,
    RCC_BDCR_RTCEN = 1u << 15,
    RCC_BDCR_BDRST = 1u << 16,
};

struct rcc {
    const struct clock_facts *facts;
    uint32_t reg[RCC_WORDS];             /* without the ready bits */
    uint64_t ready_at[OSCILLATORS];      /* TIME_FOREVER while off */
    uint64_t sysclk, hclk, pclk1, pclk2; /* hertz */
    bool apb1_too_fast, apb2_too_fast;
    uint64_t flagged_until; /* who got ready later has not set its flag yet */
    uint64_t hse_hz;        /* a crystal or a clock on the board; 0: none */
    uint64_t lsi_hz;        /* as the chip at hand has it */
};

/* rcc.c: what versions do alike. */

static inline bool rcc_ready(const struct rcc *rcc, enum oscillator oscillator, uint64_t now) {
    return rcc->ready_at[oscillator] <= now;
}

/* Switches it; startup: from `now` to the ready flag. Either is TIME_FOREVER: it never is ready. */
void rcc_power(struct rcc *rcc, enum oscillator oscillator, bool on, uint64_t now,
               uint64_t startup);
/* A PLL locks from when its source is ready, which it "should" be before: now, or later, with a
 * warning. */
uint64_t rcc_pll_locks_from(const struct rcc *rcc, struct vboard *wires, enum oscillator source);
/* Whether APB1 and APB2 run within their limits. Vendor libraries divide a bus only after they have
 * made it faster, and some of the vendor's examples leave it so: that is warned about, and who is
 * spoken to meanwhile. */
void rcc_check_buses(struct rcc *rcc, struct vboard *wires);
/* RCC_CIR of the F1 and F4: bit by bit whose flag it is. An enable is eight places further on, and
 * what clears a flag sixteen. A flag rises when an oscillator gets ready while its interrupt is
 * enabled: RM0008 and RM0090 RCC_CIR. */
struct rcc_ready_flags {
    uint32_t cir;
    unsigned count;
    enum oscillator of[8];
};
void rcc_collect_flags(struct rcc *rcc, struct vboard *wires, const struct rcc_ready_flags *flags);
void rcc_cir_write(struct rcc *rcc, struct vboard *wires, const struct rcc_ready_flags *flags,
                   uint32_t value);
/* When the next flag rises, or `other`, if that comes first. */
uint64_t rcc_next_flag(const struct rcc *rcc, const struct rcc_ready_flags *flags, uint64_t other);
/* What a write to RCC_BDCR leaves there of `value`, where `old` is. */
uint32_t rcc_bdcr_write(struct vboard *wires, uint32_t old, uint32_t value);

struct rcc_version {
    /* Offsets of registers. usart_select: two bits for each USART; 0: none. */
    uint32_t csr, bdcr, usart_select;
    /* A part has the same bit in xRSTR, in xENR so much further on, and in xSMENR or xLPENR so much
     * further on again; 0: there is no such register. */
    uint32_t enable_from_reset, sleep_from_enable;
    /* Where a program that runs from the PLL has set that up. */
    uint32_t pllcfgr, cfgr, cfgr_pll; /* the last: RCC_CFGR's value for it */

    /* backup_kept: a battery has kept the backup domain alive. */
    void (*power_on)(struct rcc *rcc, const struct clock_facts *facts, bool backup_kept);
    /* A system reset; the cause's flag joins those that are still set. */
    void (*system_reset)(struct rcc *rcc, struct vboard *wires, enum reset_source source);
    void (*event)(struct rcc *rcc, struct vboard *wires);
    uint64_t (*usart_hz)(const struct rcc *rcc, unsigned instance, uint64_t now);
    /* A timer's clock; 0 while its enable bit is clear. */
    uint64_t (*tim_hz)(const struct rcc *rcc, unsigned instance);
    uint64_t (*rtc_hz)(const struct rcc *rcc, uint64_t *runs_from);
};

#endif
