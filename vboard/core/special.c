/* SPDX-License-Identifier: MIT */
/* Special registers: APSR, xPSR, stack pointers, masks and CONTROL (manual B1.4, B5.2). */
#include "internal.h"

enum {
    SYSM_MSP = 8,
    SYSM_PSP = 9,
    SYSM_PRIMASK = 16,
    SYSM_BASEPRI = 17,
    SYSM_BASEPRI_MAX = 18,
    SYSM_FAULTMASK = 19,
    SYSM_CONTROL = 20,
};

static uint32_t apsr_read(const struct core *core) {
    return (core->flag_n & 0x80000000u) | (core->flag_z == 0 ? 1u << 30 : 0u) | core->flag_c << 29 |
           (core->flag_v >> 31) << 28 | (uint32_t)core->flag_q << 27 |
           (uint32_t)core->flags_ge << 16;
}

void apsr_write_nzcvq(struct core *core, uint32_t value) {
    core->flag_n = value & 0x80000000u;
    core->flag_z = (value & 1u << 30) ? 0u : 1u;
    core->flag_c = bit(value, 29);
    core->flag_v = value << 3 & 0x80000000u;
    core->flag_q = is_v6m(core) ? 0 : (uint8_t)bit(value, 27);
}

uint32_t core_xpsr(const struct core *core) {
    return apsr_read(core) | (uint32_t)(core->itstate & 3u) << 25 |
           (uint32_t)(core->itstate >> 2) << 10 | (uint32_t)core->thumb << 24 | core->ipsr;
}

static bool psp_in_use(const struct core *core) {
    return core->control_spsel && !in_handler_mode(core);
}

uint32_t core_msp(const struct core *core) {
    return psp_in_use(core) ? core->sp_other : core->r[13];
}

uint32_t core_psp(const struct core *core) {
    return psp_in_use(core) ? core->r[13] : core->sp_other;
}

bool special_exists(const struct core *core, uint32_t sysm) {
    if (is_v6m(core) && sysm >= SYSM_BASEPRI && sysm <= SYSM_FAULTMASK)
        return false;
    return sysm <= 3 || (sysm >= 5 && sysm <= 9) || (sysm >= 16 && sysm <= 20);
}

uint32_t special_read(const struct core *core, uint32_t sysm) {
    const bool privileged = is_privileged(core);
    if (sysm < 8) { /* APSR, IPSR and EPSR together; EPSR reads as zero */
        uint32_t value = 0;
        if (sysm & 1u)
            value |= core->ipsr;
        if (!(sysm & 4u))
            value |= apsr_read(core);
        return value;
    }
    switch (sysm) {
    case SYSM_MSP: return privileged ? core_msp(core) : 0;
    case SYSM_PSP: return privileged ? core_psp(core) : 0;
    case SYSM_PRIMASK: return privileged && core->primask;
    case SYSM_BASEPRI:
    case SYSM_BASEPRI_MAX: return privileged ? core->basepri : 0u;
    case SYSM_FAULTMASK: return privileged && core->faultmask;
    default: /* CONTROL, readable without privilege */
        return (uint32_t)core->control_fpca << 2 | (uint32_t)core->control_spsel << 1 |
               (uint32_t)core->control_npriv;
    }
}

/* CONTROL as privileged code writes it. SPSEL is ignored in handler mode (manual B1.4.4). */
void control_write(struct core *core, uint32_t value) {
    core->control_npriv = (value & 1u) != 0;
    core->control_fpca = core->features.fpu && (value & 4u) != 0;
    const bool spsel = (value & 2u) != 0;
    if (!in_handler_mode(core) && spsel != core->control_spsel) {
        const uint32_t sp = core->r[13];
        core->r[13] = core->sp_other;
        core->sp_other = sp;
        core->control_spsel = spsel;
    }
}

/* mask: bit 1 writes NZCVQ, bit 0 writes GE. */
void special_write(struct core *core, uint32_t sysm, uint32_t mask, uint32_t value) {
    if (sysm < 8) {
        if (!(sysm & 4u)) {
            if (mask & 2u)
                apsr_write_nzcvq(core, value);
            if (mask & 1u)
                apsr_write_ge(core, value);
        }
        return;
    }
    if (!is_privileged(core))
        return;
    switch (sysm) {
    case SYSM_MSP: *(psp_in_use(core) ? &core->sp_other : &core->r[13]) = value & ~3u; break;
    case SYSM_PSP: *(psp_in_use(core) ? &core->r[13] : &core->sp_other) = value & ~3u; break;
    case SYSM_PRIMASK: core->primask = (value & 1u) != 0; break;
    case SYSM_BASEPRI: core->basepri = (uint8_t)value & priority_mask(core); break;
    case SYSM_BASEPRI_MAX:
        value &= priority_mask(core);
        if (value != 0 && (value < core->basepri || core->basepri == 0))
            core->basepri = (uint8_t)value;
        break;
    case SYSM_FAULTMASK: /* only setting needs a priority below the mask's own (manual B1.4.3) */
        if ((value & 1u) == 0 || execution_priority(core) > -1)
            core->faultmask = (value & 1u) != 0;
        break;
    default: control_write(core, value); break;
    }
    need_attention(core);
}
