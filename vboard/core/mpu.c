/* SPDX-License-Identifier: MIT */
/* The memory protection unit and the default memory map (manual B3.1, B3.5). */
#include <string.h>

#include "internal.h"

enum {
    MPU_TYPE = 0xD90,
    MPU_CTRL = 0xD94,
    MPU_RNR = 0xD98,
    MPU_RBAR = 0xD9C,
    MPU_RASR = 0xDA0,
    MPU_RASR_A3 = 0xDB8,
    CTRL_ENABLE = 1 << 0,
    CTRL_HFNMIENA = 1 << 1,
    CTRL_PRIVDEFENA = 1 << 2,
    RBAR_VALID = 1 << 4,
    RASR_ENABLE = 1 << 0,
    RASR_XN = 1 << 28,
};
#define RASR_WRITABLE 0x173FFF3Fu
#define RASR_TEX      0x00380000u

/* The smallest region as MPU_RASR.SIZE has it: 32 bytes, in ARMv6-M 256 (DDI 0419 B3.5). */
enum { SIZE_MIN = 4, SIZE_MIN_V6M = 7 };

static uint32_t smallest_size(const struct core *core) {
    return is_v6m(core) ? SIZE_MIN_V6M : SIZE_MIN;
}

/* Table B3-1: the default map forbids execution from peripherals, devices and the system region. */
static bool default_map_executes(uint32_t address) {
    return address < 0x40000000u || (address >= 0x60000000u && address < 0xA0000000u);
}

static int region_of(const struct core *core, uint32_t address) {
    for (int i = core->features.mpu_regions - 1; i >= 0; i--) {
        const uint32_t rasr = core->mpu_rasr[i];
        if (!(rasr & RASR_ENABLE))
            continue;
        const unsigned log2_size = bits(rasr, 5, 1) + 1;
        const uint32_t mask = log2_size >= 32 ? 0u : ~0u << log2_size;
        if ((address & mask) != (core->mpu_rbar[i] & mask))
            continue;
        if (log2_size >= 8) { /* eight subregions, each may be switched off */
            const unsigned subregion = address >> (log2_size - 3) & 7u;
            if (rasr >> (8 + subregion) & 1u)
                continue;
        }
        return i;
    }
    return -1;
}

/* The same from what was found last time, until a register of the MPU is written. */
static int region_at(struct core *core, uint32_t address) {
    enum { BLOCK_SHIFT = 5 };
    const uint32_t block = (address >> BLOCK_SHIFT) + 1;
    struct core_mpu_place *place = &core->mpu_places[block % CORE_MPU_PLACES];
    if (UNLIKELY(place->block != block))
        *place = (struct core_mpu_place){block, region_of(core, address)};
    return place->region;
}

/* In HardFault, NMI, or with FAULTMASK set: ExecutionPriority() is below 0. */
static bool above_all_priorities(const struct core *core) {
    return core->faultmask || (core->active[0] & (1u << EXC_NMI | 1u << EXC_HARDFAULT)) != 0;
}

/* Table B3-15. AP 4 is UNPREDICTABLE and was refused when it was written. */
static bool permits(uint32_t ap, bool write, bool privileged) {
    switch (ap) {
    case 0: return false;
    case 1: return privileged;
    case 2: return privileged || !write;
    case 3: return true;
    case 5: return privileged && !write;
    default: return !write; /* 6 and 7 */
    }
}

bool mpu_allows(struct core *core, uint32_t address, enum mpu_access access, bool privileged) {
    const bool execute = access == MPU_EXECUTE;
    if (execute && address >= 0xE0000000u)
        return false; /* always execute-never */
    /* The private peripheral bus uses the default map whatever the regions say; who may use it is
     * decided there. */
    if (address >= 0xE0000000u && address < 0xE0100000u)
        return true;
    if (!(core->mpu_ctrl & CTRL_ENABLE) ||
        (!(core->mpu_ctrl & CTRL_HFNMIENA) && above_all_priorities(core)))
        return !execute || default_map_executes(address);
    const int region = region_at(core, address);
    if (region < 0)
        return (core->mpu_ctrl & CTRL_PRIVDEFENA) && privileged &&
               (!execute || default_map_executes(address));
    const uint32_t rasr = core->mpu_rasr[region];
    if (execute && (rasr & RASR_XN))
        return false;
    return permits(bits(rasr, 26, 24), access == MPU_WRITE, privileged);
}

void mpu_set_checks(struct core *core, bool checks) {
    core->mpu_checks = checks;
    core->fetch_window = CORE_WINDOWS;
    memset(core->data_window, CORE_WINDOWS, sizeof core->data_window);
    memset(core->mpu_places, 0, sizeof core->mpu_places);
}

uint32_t mpu_read_register(const struct core *core, uint32_t offset) {
    if (offset == MPU_TYPE)
        return (uint32_t)core->features.mpu_regions << 8;
    if (core->features.mpu_regions == 0)
        return 0; /* an MPU that is not there: RAZ/WI (manual B3.5) */
    if (offset == MPU_CTRL)
        return core->mpu_ctrl;
    if (offset == MPU_RNR)
        return core->mpu_rnr;
    /* RBAR and RASR, and their three aliases */
    if ((offset - MPU_RBAR) % 8 == 0)
        return core->mpu_rbar[core->mpu_rnr] | core->mpu_rnr;
    return core->mpu_rasr[core->mpu_rnr];
}

enum outcome mpu_write_register(struct core *core, uint32_t offset, uint32_t value) {
    if (offset == MPU_TYPE || core->features.mpu_regions == 0)
        return DONE;
    if (offset == MPU_CTRL) {
        UNPREDICTABLE_IF((value & (CTRL_ENABLE | CTRL_HFNMIENA)) == CTRL_HFNMIENA,
                         "MPU_CTRL: HFNMIENA without ENABLE is UNPREDICTABLE (manual B3.5.5)");
        core->mpu_ctrl = value & 7u;
        mpu_set_checks(core, (value & CTRL_ENABLE) != 0);
        return DONE;
    }
    if (offset == MPU_RNR) {
        UNPREDICTABLE_IF(value >= core->features.mpu_regions,
                         "MPU_RNR: there are fewer regions; a larger number is UNPREDICTABLE");
        core->mpu_rnr = value;
        return DONE;
    }
    if ((offset - MPU_RBAR) % 8 == 0) {
        if (value & RBAR_VALID) {
            UNPREDICTABLE_IF((value & 0xFu) >= core->features.mpu_regions,
                             "MPU_RBAR: there are fewer regions; a larger number is UNPREDICTABLE");
            core->mpu_rnr = value & 0xFu;
        }
        core->mpu_rbar[core->mpu_rnr] = value & ~((2u << smallest_size(core)) - 1);
        mpu_set_checks(core, core->mpu_checks);
        return DONE;
    }
    UNPREDICTABLE_IF((value & RASR_ENABLE) && bits(value, 5, 1) < smallest_size(core),
                     "MPU_RASR: a region of less than 32 bytes, in ARMv6-M 256, is UNPREDICTABLE "
                     "(manual B3.5.9)");
    UNPREDICTABLE_IF((value & RASR_ENABLE) && bits(value, 26, 24) == 4,
                     "MPU_RASR: AP value 4 is UNPREDICTABLE (manual B3.5.9)");
    core->mpu_rasr[core->mpu_rnr] = value & RASR_WRITABLE & ~(is_v6m(core) ? RASR_TEX : 0);
    mpu_set_checks(core, core->mpu_checks);
    return DONE;
}
