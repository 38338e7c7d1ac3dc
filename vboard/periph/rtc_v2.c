/* SPDX-License-Identifier: MIT */
#include "rtc_v2.h"

#include "../scale.h"
#include "rtc_v2_calendar.h"

enum rtc_offset {
    TR = 0x00,
    DR = 0x04,
    CR = 0x08,
    ISR = 0x0C,
    PRER = 0x10,
    WUTR = 0x14,
    CALIBR = 0x18, /* F4 */
    ALRMAR = 0x1C,
    ALRMBR = 0x20,
    WPR = 0x24,
    SSR = 0x28,
    SHIFTR = 0x2C,
    TSTR = 0x30,
    TSDR = 0x34,
    TSSSR = 0x38,
    CALR = 0x3C,
    TAMPCR = 0x40, /* TAFCR on the F4 */
    ALRMASSR = 0x44,
    ALRMBSSR = 0x48,
    OR = 0x4C,
    BKP0R = RTC_BKP0R,
};

enum rtc_bits {
    DR_RESET = 0x2101, /* Monday, 1 January 00 */
    PRER_RESET = 0x007F00FF,
    PRER_A_SHIFT = 16,
    PRER_S_MASK = 0x7FFF,
    WUTR_RESET = 0xFFFF,
    CR_FMT = 1 << 6,
    CR_REFCKON = 1 << 4,
    CR_UNMODELLED = 0x01E0F000 | 1 << 11 | 1 << 10 | 1 << 9 | 1 << 8 | 1 << 7, /* alarms, wake-up,
                                            stamps, outputs; coarse calibration (F4) */
    CR_HOUR_SHIFTS = 3 << 16,                                                  /* ADD1H, SUB1H */
    ISR_ALARMS_WRITABLE = 3 << 0,
    ISR_WUTWF = 1 << 2,
    ISR_INITS = 1 << 4,
    ISR_RSF = 1 << 5,
    ISR_INITF = 1 << 6,
    ISR_INIT = 1 << 7,
    ISR_FLAGS = 0xFF00, /* cleared by zeros; none is ever set */
    TAFCR_ALARMOUTTYPE = 1 << 18,
    KEY1 = 0xCA,
    KEY2 = 0x53,
    UNLOCKED = 2, /* keys given */
    SYNC_CLOCKS = 2,
};

const struct reg rtc_v2_regs[] = {
    RTC_REGS_TO_WUTR(0x01FFFF7F),
    RTC_REGS_TO_CALR,
    {"TAMPCR", TAMPCR, REG_RW, REG_SAME(0x01FFFFFF)},
    RTC_REGS_SUB_SECONDS,
    {"OR", OR, REG_RW, REG_SAME(0x00000003)},
    RTC_BACKUP_REGS_TO_19,
    RTC_BACKUP_REG(20),
    RTC_BACKUP_REG(21),
    RTC_BACKUP_REG(22),
    RTC_BACKUP_REG(23),
    RTC_BACKUP_REG(24),
    RTC_BACKUP_REG(25),
    RTC_BACKUP_REG(26),
    RTC_BACKUP_REG(27),
    RTC_BACKUP_REG(28),
    RTC_BACKUP_REG(29),
    RTC_BACKUP_REG(30),
    RTC_BACKUP_REG(31),
};

static bool in_init(const struct rtc *rtc, uint64_t now) {
    return rtc->init_asked && rtc->init_at <= now;
}

static uint64_t in_two_clocks(const struct rtc *rtc, uint64_t now) {
    return rtc->hz == 0 ? TIME_FOREVER : now + SYNC_CLOCKS * PICOSECONDS / rtc->hz;
}

struct moment {
    uint64_t seconds;   /* since `since` */
    uint32_t countdown; /* of the synchronous prescaler */
};

static struct moment moment(const struct rtc *rtc, uint64_t now) {
    uint64_t a = (rtc->prer >> PRER_A_SHIFT) + UINT64_C(1);
    uint64_t s = (rtc->prer & PRER_S_MASK) + UINT64_C(1);
    bool runs = rtc->hz != 0 && !in_init(rtc, now);
    uint64_t ticks = runs ? scale(now - rtc->since, rtc->hz, PICOSECONDS) / a : 0;
    return (struct moment){ticks / s, (uint32_t)(s - 1 - ticks % s)};
}

/* From now on the calendar is described anew; what has passed of the second is forgotten. */
static void settle(struct rtc *rtc, uint64_t now) {
    calendar_advance(&rtc->tr, &rtc->dr, moment(rtc, now).seconds, (rtc->cr & CR_FMT) != 0);
    rtc->since = now;
}

static uint32_t status(const struct rtc *rtc, uint64_t now) {
    uint32_t value = ISR_ALARMS_WRITABLE | ISR_WUTWF;
    value |= (rtc->dr >> 16 & 0xFF) != 0 ? (uint32_t)ISR_INITS : 0;
    value |= rtc->shadow_at <= now ? (uint32_t)ISR_RSF : 0;
    value |= in_init(rtc, now) ? (uint32_t)ISR_INITF : 0;
    return value | (rtc->init_asked ? (uint32_t)ISR_INIT : 0);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct rtc *rtc = state;
    uint64_t now = wires_now(wires);
    struct moment at = moment(rtc, now);
    uint32_t tr = rtc->tr, dr = rtc->dr;
    calendar_advance(&tr, &dr, at.seconds, (rtc->cr & CR_FMT) != 0);
    switch (offset) {
    case TR: return tr;
    case DR: return dr;
    case SSR: return at.countdown;
    case CR: return rtc->cr;
    case ISR: return status(rtc, now);
    case PRER: return rtc->prer;
    case WUTR: return rtc->wutr;
    case ALRMAR: return rtc->alarms[0];
    case ALRMBR: return rtc->alarms[1];
    case ALRMASSR: return rtc->alarms[2];
    case ALRMBSSR: return rtc->alarms[3];
    case OR: return rtc->or_bits;
    case TAMPCR: return wires_fields(wires, &rtc_peripheral, OR) == 0 ? rtc->or_bits : 0;
    default: return offset >= BKP0R ? rtc->backup[(offset - BKP0R) / 4] : 0;
    }
}

/* Any wrong key protects again: RM0394, RTC register write protection. */
static void take_key(struct rtc *rtc, uint32_t key) {
    if (key == KEY2 && rtc->keys == 1) {
        rtc->keys = UNLOCKED;
    } else {
        rtc->keys = key == KEY1 ? 1 : 0;
    }
}

static void isr_write(struct rtc *rtc, struct vboard *wires, uint32_t value) {
    uint64_t now = wires_now(wires);
    bool init = (value & ISR_INIT) != 0;
    if (init && !rtc->init_asked) {
        settle(rtc, now);
        rtc->init_at = in_two_clocks(rtc, now);
    } else if (!init && rtc->init_asked) {
        rtc->since = now;
        rtc->shadow_at = in_two_clocks(rtc, now);
    }
    rtc->init_asked = init;
    if ((value & ISR_RSF) == 0 && rtc->shadow_at <= now) {
        rtc->shadow_at = in_two_clocks(rtc, now);
    }
}

static void cr_write(struct rtc *rtc, struct vboard *wires, uint32_t value) {
    if ((value & (CR_UNMODELLED | CR_HOUR_SHIFTS)) != 0) {
        wires_violation(wires,
                        "RTC_CR: bits 0x%x switch on what is not modelled (alarms, wake-up "
                        "timer, time stamps, outputs, calibration, hour shifts)",
                        (unsigned)(value & (CR_UNMODELLED | CR_HOUR_SHIFTS)));
    } else if (((rtc->cr ^ value) & (CR_FMT | CR_REFCKON)) != 0 &&
               !in_init(rtc, wires_now(wires))) {
        wires_violation(wires, "RTC_CR FMT or REFCKON changed outside initialisation mode "
                               "(" MANUAL " RTC_CR)");
    } else {
        rtc->cr = value;
    }
}

/* Time, date and prescalers change in initialisation mode only: RM0394, RTC_TR, RTC_PRER. */
static void calendar_write(struct rtc *rtc, struct vboard *wires, uint32_t *word, uint32_t value) {
    if (!in_init(rtc, wires_now(wires))) {
        wires_violation(wires, "the RTC's time, date or prescaler written while INITF is clear "
                               "(" MANUAL ", calendar initialization)");
        return;
    }
    *word = value;
}

static void refuse_unless_zero(struct vboard *wires, uint32_t value, const char *what) {
    if (value != 0) {
        wires_violation(wires, "the RTC's %s is not modelled", what);
    }
}

/* Where there is no RTC_OR, the kind of the alarm's output is chosen here; there is none. */
static void tamper_write(struct rtc *rtc, struct vboard *wires, uint32_t value) {
    bool has_or = wires_fields(wires, &rtc_peripheral, OR) != 0;
    uint32_t kept = has_or ? 0 : value & TAFCR_ALARMOUTTYPE;
    refuse_unless_zero(wires, value & ~kept, "tamper detection");
    rtc->or_bits = has_or ? rtc->or_bits : kept;
}

static bool is_protected(uint32_t offset, uint32_t value) {
    bool flags_only = offset == ISR && (value & ISR_INIT) == 0 && (value & ISR_RSF) != 0;
    return offset < BKP0R && offset != WPR && offset != TAMPCR && offset != OR && !flags_only;
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct rtc *rtc = state;
    if (!wires_backup_writable(wires)) {
        wires_warning(wires, "RTC written while DBP of PWR is clear: no effect (" MANUAL ", PWR, "
                             "backup domain access)");
        return;
    }
    if (is_protected(offset, value) && rtc->keys != UNLOCKED) {
        return; /* no effect: RM0394, RTC register write protection */
    }
    switch (offset) {
    case WPR: take_key(rtc, value); break;
    case TR: calendar_write(rtc, wires, &rtc->tr, value); break;
    case DR: calendar_write(rtc, wires, &rtc->dr, value); break;
    case PRER: calendar_write(rtc, wires, &rtc->prer, value); break;
    case CR: cr_write(rtc, wires, value); break;
    case ISR: isr_write(rtc, wires, value); break;
    case WUTR: rtc->wutr = value; break;
    case ALRMAR: rtc->alarms[0] = value; break;
    case ALRMBR: rtc->alarms[1] = value; break;
    case ALRMASSR: rtc->alarms[2] = value; break;
    case ALRMBSSR: rtc->alarms[3] = value; break;
    case OR: rtc->or_bits = value; break;
    case SHIFTR: refuse_unless_zero(wires, value, "shift control"); break;
    case CALR: refuse_unless_zero(wires, value, "calibration"); break;
    case CALIBR: refuse_unless_zero(wires, value, "coarse calibration"); break;
    case TAMPCR: tamper_write(rtc, wires, value); break;
    default: rtc->backup[(offset - BKP0R) / 4] = value;
    }
}

void rtc_clock_changed(struct rtc *rtc, struct vboard *wires) {
    uint64_t now = wires_now(wires);
    uint64_t runs_from;
    uint64_t hz = wires_rtc_hz(wires, &runs_from);
    wires_cancel(wires, EVENT_RTC);
    if (runs_from > now) {
        hz = 0;
        wires_schedule(wires, EVENT_RTC, runs_from); /* and then looks again */
    }
    if (hz == rtc->hz) {
        return;
    }
    settle(rtc, now);
    rtc->hz = hz;
    if (hz == 0) {
        return;
    }
    if (rtc->init_asked && rtc->init_at == TIME_FOREVER) {
        rtc->init_at = in_two_clocks(rtc, now);
    }
    if (rtc->shadow_at == TIME_FOREVER) {
        rtc->shadow_at = in_two_clocks(rtc, now);
    }
}

void rtc_backup_reset(struct rtc *rtc) {
    *rtc = (struct rtc){
        .dr = DR_RESET, .prer = PRER_RESET, .wutr = WUTR_RESET, .shadow_at = TIME_FOREVER};
}

/* A system reset clears INIT and RSF, nothing else: RM0394 RTC_ISR. */
static void reset(void *state, struct vboard *wires) {
    struct rtc *rtc = state;
    uint64_t now = wires_now(wires);
    rtc_clock_changed(rtc, wires);
    if (rtc->init_asked) {
        rtc->since = now;
    }
    rtc->init_asked = false;
    rtc->shadow_at = in_two_clocks(rtc, now);
}

const struct peripheral rtc_peripheral = {read, write, reset};
