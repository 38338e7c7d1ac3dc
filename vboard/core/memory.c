/* SPDX-License-Identifier: MIT */
/* Every access that the fast path in internal.h does not answer. */
#include "internal.h"

enum {
    BITBAND_REGION_MASK = 0x01FFFFFF,
};

static bool in_ppb(uint32_t address) {
    return address >> 20 == 0xE00u;
}

/* What answers there (TRM table 3-1 and figure 2-1): ITM, DWT and FPB, the system control space,
 * TPIU and ETM, the ROM table. The rest is empty. */
static bool is_ppb_component(const struct core *core, uint32_t address) {
    const uint32_t page = address >> 12;
    if (is_v6m(core)) /* DWT and BPU, the system control space, the ROM table (DDI 0484 2.1) */
        return page == 0xE0001u || page == 0xE0002u || page == 0xE000Eu || page == 0xE00FFu;
    return page <= 0xE0002u || page == 0xE000Eu || page == 0xE0040u || page == 0xE0041u ||
           page == 0xE00FFu;
}

/* DBGMCU (RM0394 48.16) lies on the private peripheral bus, but it is the chip's. On chips with a
 * Cortex-M0+ it is a peripheral like others. */
static bool is_chips_part_of_ppb(const struct core *core, uint32_t address) {
    return address >> 12 == 0xE0042u && !is_v6m(core);
}

/* The aliases of SRAM (0x22000000) and peripherals (0x42000000): one word for each bit of the
 * first megabyte (TRM 3.7). A Cortex-M0+ has none. */
static bool is_bitband_alias(const struct core *core, uint32_t address) {
    if (is_v6m(core))
        return false;
    return (address & ~(uint32_t)BITBAND_REGION_MASK) == 0x22000000u ||
           (address & ~(uint32_t)BITBAND_REGION_MASK) == 0x42000000u;
}

/* Device and strongly-ordered memory of the default map (manual table B3-1). */
static bool is_device(uint32_t address) {
    return (address >= 0x40000000u && address < 0x60000000u) || address >= 0xA0000000u;
}

/* The peripherals' region, where nothing but the bus answers: polling goes the shortest way. */
static bool is_peripheral(uint32_t address) {
    return address >> 29 == 2;
}

/* The port that a Cortex-M0+ reaches without the bus, in one cycle less (DDI 0484 table 3-1): the
 * instruction charges for it. */
static void note_io_port(struct core *core, uint32_t address) {
    if (is_v6m(core) && address >> 28 == 5)
        core->io_port_used = true;
}

static const struct core_window *find_window(const struct core *core, uint32_t address,
                                             uint8_t *index) {
    for (uint8_t i = 0; i < CORE_WINDOWS; i++) {
        if (address - core->windows[i].base < core->windows[i].size) {
            *index = i;
            return &core->windows[i];
        }
    }
    return NULL;
}

/* The same, and the fast path will look there next time. */
static const struct core_window *find_data_window(struct core *core, uint32_t address) {
    uint8_t index;
    const struct core_window *window = find_window(core, address, &index);
    if (window && !core->mpu_checks)
        core->data_window[address >> CORE_LOOK_SHIFT] = index;
    return window;
}

static enum frame_access refused(struct core *core) {
    core->refused = true;
    return FRAME_REFUSED;
}

static enum frame_access from_bus(struct core *core, enum bus_result result) {
    switch (result) {
    case BUS_OK: return FRAME_OK;
    case BUS_FAULT: return FRAME_BUS_FAULT;
    default: return refused(core);
    }
}

static enum frame_access from_outcome(enum outcome outcome) {
    switch (outcome) {
    case DONE: return FRAME_OK;
    case REFUSED: return FRAME_REFUSED;
    default: return FRAME_BUS_FAULT;
    }
}

/* An aligned read where the MPU has nothing to say any more. */
static enum frame_access read_plain(struct core *core, uint32_t address, unsigned size,
                                    bool privileged, uint32_t *value) {
    const struct core_window *window =
        is_peripheral(address) ? NULL : find_data_window(core, address);
    if (window) {
        const uint8_t *p = window_bytes(core, window) + (address - window->base);
        *value = size == 4 ? get_word(p) : size == 2 ? get_halfword(p) : *p;
        core->cycles += window->wait_states;
        return FRAME_OK;
    }
    if (is_bitband_alias(core, address)) {
        const uint32_t offset = address & BITBAND_REGION_MASK;
        const uint32_t target = ((address & 0xF0000000u) + (offset >> 5)) & ~(size - 1);
        const enum frame_access result = read_plain(core, target, size, privileged, value);
        *value = *value >> (offset >> 2 & (size * 8 - 1)) & 1u;
        return result;
    }
    if (in_ppb(address) && !privileged)
        return FRAME_BUS_FAULT;
    if (in_ppb(address) && !is_chips_part_of_ppb(core, address))
        return is_ppb_component(core, address) ? from_outcome(scs_read(core, address, size, value))
                                               : FRAME_BUS_FAULT;
    return from_bus(core, bus_read(core, address, size, value));
}

static enum frame_access write_plain(struct core *core, uint32_t address, unsigned size,
                                     bool privileged, uint32_t value) {
    const struct core_window *window =
        is_peripheral(address) ? NULL : find_data_window(core, address);
    if (window && window->writable) {
        uint8_t *p = window_bytes(core, window) + (address - window->base);
        if (size == 4)
            put_word(p, value);
        else if (size == 2)
            put_halfword(p, value);
        else
            *p = (uint8_t)value;
        return FRAME_OK;
    }
    if (!window && is_bitband_alias(core, address)) {
        const uint32_t offset = address & BITBAND_REGION_MASK;
        const uint32_t target = ((address & 0xF0000000u) + (offset >> 5)) & ~(size - 1);
        const unsigned position = offset >> 2 & (size * 8 - 1);
        uint32_t word = 0;
        const enum frame_access result = read_plain(core, target, size, privileged, &word);
        if (result != FRAME_OK)
            return result;
        word = (word & ~(1u << position)) | (value & 1u) << position;
        return write_plain(core, target, size, privileged, word);
    }
    if (in_ppb(address) && !is_chips_part_of_ppb(core, address)) {
        /* STIR alone may be open to unprivileged code (manual B3.2.26). */
        const bool open = address == 0xE000EF00u && (core->ccr & CCR_USERSETMPEND);
        if ((!privileged && !open) || !is_ppb_component(core, address))
            return FRAME_BUS_FAULT;
        return from_outcome(scs_write(core, address, size, value));
    }
    if (in_ppb(address) && !privileged)
        return FRAME_BUS_FAULT;
    return from_bus(core, bus_write(core, address, size, value));
}

static enum frame_access read_aligned(struct core *core, uint32_t address, unsigned size,
                                      bool privileged, uint32_t *value) {
    if (core->mpu_checks && !mpu_allows(core, address, MPU_READ, privileged))
        return FRAME_MPU_FAULT;
    return read_plain(core, address, size, privileged, value);
}

static enum frame_access write_aligned(struct core *core, uint32_t address, unsigned size,
                                       bool privileged, uint32_t value) {
    if (core->mpu_checks && !mpu_allows(core, address, MPU_WRITE, privileged))
        return FRAME_MPU_FAULT;
    return write_plain(core, address, size, privileged, value);
}

/* CCR.BFHFNMIGN: handlers of HardFault and NMI may probe for memory that is not there. */
static bool ignores_bus_faults(const struct core *core) {
    return (core->ccr & CCR_BFHFNMIGN) && execution_priority(core) < 0;
}

static enum outcome settle(struct core *core, enum frame_access result, uint32_t address) {
    switch (result) {
    case FRAME_OK: return DONE;
    case FRAME_MPU_FAULT: return raise_memory_fault(core, CFSR_DACCVIOL, address);
    case FRAME_BUS_FAULT:
        if (ignores_bus_faults(core)) {
            core->cfsr |= CFSR_PRECISERR | CFSR_BFARVALID;
            core->bfar = address;
            return DONE;
        }
        return raise_bus_fault(core, address);
    default: return REFUSED;
    }
}

/* What the manual says of an unaligned address before any access (A3.2.1, A3.5.5). */
static enum outcome check_unaligned(struct core *core, uint32_t address, enum access access) {
    if (access == ACCESS_ALIGNED || (core->ccr & CCR_UNALIGN_TRP))
        return raise_usage_fault(core, CFSR_UNALIGNED);
    UNPREDICTABLE_IF(is_device(address) || is_bitband_alias(core, address),
                     "an unaligned access to Device memory is UNPREDICTABLE (manual A3.5.5)");
    return DONE;
}

/* The processor splits an unaligned access into aligned ones (TRM 3.3.2). */
static unsigned piece_size(uint32_t address, unsigned left) {
    return (address & 1u) || left == 1 ? 1 : 2;
}

static __attribute__((noinline)) enum outcome
read_any(struct core *core, uint32_t address, unsigned size, enum access access, uint32_t *value) {
    const bool privileged = is_privileged(core) && access != ACCESS_UNPRIVILEGED;
    *value = 0;
    note_io_port(core, address);
    if (LIKELY((address & (size - 1)) == 0))
        return settle(core, read_aligned(core, address, size, privileged, value), address);
    enum outcome outcome = check_unaligned(core, address, access);
    for (unsigned done = 0; done < size && outcome == DONE;) {
        const uint32_t here = address + done;
        const unsigned piece = piece_size(here, size - done);
        uint32_t part = 0;
        outcome = settle(core, read_aligned(core, here, piece, privileged, &part), here);
        *value |= part << (8 * done);
        done += piece;
        core->cycles += done < size;
    }
    return outcome;
}

/* Loops that poll a register spend their time here. */
enum outcome memory_read(struct core *core, uint32_t address, unsigned size, enum access access,
                         uint32_t *value) {
    if (!is_peripheral(address) || is_bitband_alias(core, address) || (address & (size - 1)) != 0 ||
        core->mpu_checks)
        return read_any(core, address, size, access, value);
    *value = 0;
    note_io_port(core, address);
    const enum bus_result result = bus_read(core, address, size, value);
    return LIKELY(result == BUS_OK) ? DONE : settle(core, from_bus(core, result), address);
}

enum outcome memory_write(struct core *core, uint32_t address, unsigned size, enum access access,
                          uint32_t value) {
    const bool privileged = is_privileged(core) && access != ACCESS_UNPRIVILEGED;
    if (size < 4)
        value &= (1u << (8 * size)) - 1;
    note_io_port(core, address);
    if (LIKELY((address & (size - 1)) == 0))
        return settle(core, write_aligned(core, address, size, privileged, value), address);
    enum outcome outcome = check_unaligned(core, address, access);
    for (unsigned done = 0; done < size && outcome == DONE;) {
        const uint32_t here = address + done;
        const unsigned piece = piece_size(here, size - done);
        const uint32_t part = value >> (8 * done) & (piece == 1 ? 0xFFu : 0xFFFFu);
        outcome = settle(core, write_aligned(core, here, piece, privileged, part), here);
        done += piece;
        core->cycles += done < size;
    }
    return outcome;
}

enum frame_access memory_read_frame(struct core *core, uint32_t address, bool privileged,
                                    uint32_t *value) {
    *value = 0;
    return read_aligned(core, address, 4, privileged, value);
}

enum frame_access memory_write_frame(struct core *core, uint32_t address, bool privileged,
                                     uint32_t value) {
    return write_aligned(core, address, 4, privileged, value);
}

enum outcome memory_fetch(struct core *core, uint32_t address, uint32_t *halfword) {
    *halfword = 0;
    if (!mpu_allows(core, address, MPU_EXECUTE, is_privileged(core)))
        return raise_fault(core, EXC_MEMMANAGE, CFSR_IACCVIOL);
    uint8_t index;
    const struct core_window *window = find_window(core, address, &index);
    if (window) {
        if (!core->mpu_checks)
            core->fetch_window = index;
        *halfword = get_halfword(window_bytes(core, window) + (address - window->base));
        return DONE;
    }
    uint16_t fetched = 0;
    switch (bus_fetch(core, address, &fetched)) {
    case BUS_OK: *halfword = fetched; return DONE;
    case BUS_FAULT: return raise_fault(core, EXC_BUSFAULT, CFSR_IBUSERR);
    default: (void)refused(core); return REFUSED;
    }
}

bool memory_read_vector(struct core *core, uint32_t address, uint32_t *value) {
    *value = 0;
    return read_plain(core, address, 4, true, value) == FRAME_OK;
}

bool memory_peek_halfword(const struct core *core, uint32_t address, uint32_t *halfword) {
    uint8_t index;
    const struct core_window *window = find_window(core, address, &index);
    if (!window)
        return false;
    *halfword = get_halfword((const uint8_t *)core + window->host + (address - window->base));
    return true;
}
