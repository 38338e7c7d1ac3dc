/* SPDX-License-Identifier: MIT */
#include "flash_sectors.h"

#include "../random.h"
#include "../scale.h"
#include "flash_interface.h"

enum {
    ACR = 0x00,
    KEYR = 0x04,
    OPTKEYR = 0x08,
    SR = 0x0C,
    CR = 0x10,
    OPTCR = 0x14,
};

enum {
    ACR_PRFTEN = 1u << 8,
    SR_EOP = 1u << 0,
    SR_OPERR = 1u << 1,
    SR_WRPERR = 1u << 4,
    SR_PGPERR = 1u << 6,
    SR_PGSERR = 1u << 7,
    SR_ERRORS = 0x1F2, /* OPERR, WRPERR, PGAERR, PGPERR, PGSERR, RDERR */
    SR_BSY = 1u << 16,
    CR_PG = 1u << 0,
    CR_SER = 1u << 1,
    CR_MER = 1u << 2,
    CR_SNB_SHIFT = 3,
    CR_SNB_MASK = 0x1F,
    CR_PSIZE_SHIFT = 8,
    CR_PSIZE_MASK = 3,
    CR_MER2 = 1u << 15, /* of a second bank, which none of these chips has */
    CR_STRT = 1u << 16,
    CR_EOPIE = 1u << 24,
    CR_ERRIE = 1u << 25,
    OPTCR_OPTLOCK = 1u << 0,
    OPTCR_OPTSTRT = 1u << 1,
    PSIZE_X64 = 3,
    HCLK_MIN = 1000000,
    PREFETCH_MIN_MV = 2100,
    MEGABYTE = 1024 * 1024,
};
#define CR_LOCK UINT32_C(0x80000000)
#define OPTKEY1 UINT32_C(0x08192A3B) /* RM0090, programming user option bytes */
#define OPTKEY2 UINT32_C(0x4C5D6E7F)

static unsigned psize(const struct flash *flash) {
    return flash->cr >> CR_PSIZE_SHIFT & CR_PSIZE_MASK;
}

static void update_irq(const struct flash *flash, struct vboard *wires) {
    bool error = (flash->cr & CR_ERRIE) != 0 && (flash->sr & SR_OPERR) != 0;
    bool end = (flash->cr & CR_EOPIE) != 0 && (flash->sr & SR_EOP) != 0;
    wires_irq(wires, IRQ_FLASH, error || end);
}

/* The flags stay until they are cleared. OPERR "is set only if error interrupts are enabled":
 * RM0090 FLASH_SR. */
static void fail(struct flash *flash, struct vboard *wires, uint32_t error) {
    flash->sr |= error | ((flash->cr & CR_ERRIE) != 0 ? SR_OPERR : 0);
    update_irq(flash, wires);
}

/* What any program or erase needs: RM0090, erase and program operations; program/erase parallelism.
 * "Even if a subsequent read operation indicates that the logical value was effectively written to
 * the memory, this value may not be retained." */
static bool may_begin(const struct flash *flash, struct vboard *wires) {
    static const unsigned needed_mv[] = {0, 2100, 2700};
    if (psize(flash) == PSIZE_X64) {
        wires_violation(wires, "PSIZE x64 needs an outside voltage at VPP (" MANUAL
                               ", program/erase parallelism): not modelled");
    } else if (wires_supply(wires) < needed_mv[psize(flash)]) {
        wires_violation(wires,
                        "flash erased or programmed with PSIZE x%u at a supply of %u mV: it needs "
                        "%u mV (" MANUAL ", program/erase parallelism)",
                        8u << psize(flash), wires_supply(wires), needed_mv[psize(flash)]);
    } else if (wires_hclk_hz(wires) < HCLK_MIN) {
        wires_violation(wires, "flash erased or programmed with HCLK below 1 MHz (" MANUAL
                               ", erase and program operations)");
    } else {
        return true;
    }
    return false;
}

static void start(struct flash *flash, struct vboard *wires, enum flash_operation operation,
                  uint32_t offset, uint32_t bytes, uint64_t time) {
    flash_count(flash, offset, bytes);
    if (flash_is_protected(flash, offset, bytes)) { /* RM0090, write protections */
        flash->cr &= ~(uint32_t)CR_STRT;
        fail(flash, wires, SR_WRPERR);
        return;
    }
    if (may_begin(flash, wires) && flash_begin(flash, wires, operation, offset, bytes, time)) {
        flash->sr |= SR_BSY;
    }
}

/* x64 is refused, and has none. */
static unsigned time_column(const struct flash *flash) {
    return psize(flash) < PSIZE_X64 ? psize(flash) : PSIZE_X64 - 1;
}

/* The times of the tables, as slow as this flash has been told to be. */
static uint64_t erase_time(const struct flash *flash, const struct flash_facts *facts,
                           uint32_t size) {
    const struct erase_units *run = facts->units;
    while (run->size != size) {
        run++;
    }
    return scale(run->times[time_column(flash)], flash->page_erase_time, facts->page_erase_time);
}

static uint64_t mass_erase_time(const struct flash *flash, const struct chip *chip) {
    const struct flash_facts *facts = &chip->family->flash;
    uint64_t time = scale(facts->mass_erase_times[time_column(flash)], chip->flash_size, MEGABYTE);
    return scale(time, flash->mass_erase_time, facts->mass_erase_time);
}

/* Number -> where it is. False: the chip has no such sector. */
static bool find_sector(const struct flash *flash, uint32_t flash_size, uint32_t number,
                        struct flash_unit *unit) {
    uint32_t at = 0;
    do {
        *unit = flash_unit(flash, at);
        at = unit->from + unit->size;
    } while (unit->number != number && at < flash_size);
    return unit->number == number;
}

static void start_erase(struct flash *flash, struct vboard *wires) {
    const struct chip *chip = wires_chip(wires);
    uint32_t number = flash->cr >> CR_SNB_SHIFT & CR_SNB_MASK;
    struct flash_unit unit;
    if ((flash->cr & (CR_SER | CR_MER)) == 0) {
        wires_violation(wires, "STRT set while SER and MER are clear: forbidden, for nothing is "
                               "certain afterwards (" MANUAL ", flash erase)");
    } else if ((flash->cr & (CR_SER | CR_MER)) == (CR_SER | CR_MER)) {
        wires_violation(wires, "SER and MER set at once: a mass erase in some revisions of the "
                               "manual, nothing in others (" MANUAL ", mass erase)");
    } else if ((flash->cr & CR_MER) != 0) {
        start(flash, wires, FLASH_MASS_ERASE, 0, chip->flash_size, mass_erase_time(flash, chip));
    } else if (find_sector(flash, chip->flash_size, number, &unit)) {
        start(flash, wires, FLASH_PAGE_ERASE, unit.from, unit.size,
              erase_time(flash, &chip->family->flash, unit.size));
    } else {
        wires_violation(wires, "sector %u does not exist (" MANUAL " FLASH_CR SNB)",
                        (unsigned)number);
    }
}

/* "Any attempt to write to it with the BSY bit set causes the AHB bus to stall": RM0090, unlocking
 * the flash control register. */
static void cr_write(struct flash *flash, struct vboard *wires, uint32_t value, uint32_t lanes) {
    if (flash->operation != FLASH_IDLE) {
        wires_stall(wires, flash->operation_done);
    }
    if (flash->operation != FLASH_IDLE || (flash->cr & CR_LOCK) != 0) { /* a reset came first */
        return;
    }
    value |= flash->cr & ~lanes;
    if ((value & CR_MER2) != 0) {
        wires_violation(wires, "MER2 set, on a chip with one bank (" MANUAL " FLASH_CR)");
        return;
    }
    flash->cr = value;
    if ((value & CR_STRT) != 0) {
        start_erase(flash, wires);
    }
    update_irq(flash, wires);
}

static void optkeyr_write(struct flash *flash, struct vboard *wires, uint32_t value) {
    if (!flash->options_locked_for_good && !flash->optkey1_given && value == OPTKEY1) {
        flash->optkey1_given = true;
    } else if (!flash->options_locked_for_good && flash->optkey1_given && value == OPTKEY2) {
        flash->optkey1_given = false;
        flash->options_open = true;
    } else {
        flash->options_locked_for_good = true;
        flash->options_open = false;
        wires_bus_error(wires);
    }
}

static void optcr_write(struct flash *flash, struct vboard *wires, uint32_t value) {
    if (!flash->options_open) {
        return;
    }
    if ((value & OPTCR_OPTSTRT) != 0) {
        wires_violation(wires, "option writes are not modelled: option bytes are read-only");
    }
    flash->options_open = (value & OPTCR_OPTLOCK) == 0;
}

static uint32_t optcr_read(const struct flash *flash, const struct vboard *wires) {
    uint32_t value = flash_sectors_option_register(flash) &
                     wires_fields(wires, &flash_sectors_peripheral, OPTCR);
    value &= flash->hardware_watchdog ? ~(uint32_t)FLASH_SECTORS_WDG_SW : UINT32_MAX;
    return flash->options_open ? value & ~(uint32_t)OPTCR_OPTLOCK : value | OPTCR_OPTLOCK;
}

/* "The prefetch buffer must be disabled when the supply voltage is below 2.1 V": RM0090, relation
 * between CPU clock frequency and flash memory read time. */
static void acr_write(struct flash *flash, struct vboard *wires, uint32_t value) {
    if ((value & ACR_PRFTEN) != 0 && wires_supply(wires) < PREFETCH_MIN_MV) {
        wires_violation(wires,
                        "prefetch at a supply of %u mV: it needs 2100 mV (" MANUAL
                        ", flash read interface)",
                        wires_supply(wires));
        return;
    }
    if (flash_switch_caches(flash, wires, value)) {
        flash->acr = value;
        wires_clocks_changed(wires);
        wires_flash_changed(wires);
    }
}

/* "Writing 1 requires a flash memory erase operation": RM0090, flash programming. What lies between
 * the levels reads as chance has it, which is no fault of the firmware's. */
static bool only_lowers(const struct flash *flash, struct vboard *wires, uint32_t offset,
                        uint64_t value, uint64_t lanes) {
    uint64_t there = flash_array_word(flash, offset) | flash_array_unsure(flash, offset);
    if ((value & lanes & ~there) == 0) {
        return true;
    }
    wires_violation(wires,
                    "ones programmed at 0x%08x where there are zeros, without an erase in between "
                    "(" MANUAL ", flash programming)",
                    (unsigned)(FLASH_BASE_ADDRESS + offset));
    return false;
}

static void program(struct flash *flash, struct vboard *wires, uint32_t offset, unsigned size,
                    uint32_t value) {
    uint32_t aligned = offset & ~(FLASH_DOUBLE_WORD - 1u);
    unsigned shift = (offset - aligned) * 8;
    uint64_t lanes = (UINT64_MAX >> (64 - size * 8)) << shift;
    uint64_t data = (uint64_t)value << shift | ~lanes;
    flash_array_ask(flash, offset);
    if (only_lowers(flash, wires, aligned, data, lanes)) {
        flash->operation_data = data;
        flash->operation_lanes = lanes;
        start(flash, wires, FLASH_PROGRAM, aligned, FLASH_DOUBLE_WORD, flash->program_time);
    }
}

static void store(struct flash *flash, struct vboard *wires, uint32_t offset, unsigned size,
                  uint32_t value) {
    if (flash->operation != FLASH_IDLE) {
        wires_violation(wires, "flash stored to while BSY is set (" MANUAL ", flash programming)");
    } else if ((flash->cr & CR_PG) == 0 || (flash->cr & CR_LOCK) != 0) {
        fail(flash, wires, SR_PGSERR);
    } else if (size != 1u << psize(flash)) {
        fail(flash, wires, SR_PGPERR);
    } else {
        program(flash, wires, offset, size, value);
    }
}

/* An erase concerns both caches; a program "modifies the data in the flash memory and the data in
 * the cache": RM0090, programming and caches. */
static void finish(struct flash *flash, struct vboard *wires) {
    if (flash->operation == FLASH_PROGRAM) {
        flash_array_lower(flash, flash->operation_offset,
                          wires_flash_keeps(wires, flash->operation_offset, flash->operation_data,
                                            flash->operation_lanes));
        flash->programs++;
        return;
    }
    flash_array_erase(flash, flash->operation_offset, flash->operation_bytes);
    flash_array_forget(flash, flash->operation_offset, flash->operation_bytes);
    for (uint32_t at = 0; at < flash->operation_bytes; flash->erases++) {
        at += flash_unit(flash, flash->operation_offset + at).size;
    }
    flash_mark_stale(flash, FLASH_STALE_CODE | FLASH_STALE_DATA);
    flash->cr &= ~(uint32_t)CR_STRT;
}

static void event(struct flash *flash, struct vboard *wires) {
    finish(flash, wires);
    flash->operation = FLASH_IDLE;
    flash->sr &= ~(uint32_t)SR_BSY;
    flash->sr |= (flash->cr & CR_EOPIE) != 0 ? SR_EOP : 0;
    update_irq(flash, wires);
    wires_flash_changed(wires);
    wires_flash_ended(wires);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct flash *flash = state;
    switch (offset) {
    case ACR: return flash->acr;
    case SR: return flash->sr;
    case CR: return flash->cr;
    case OPTCR: return optcr_read(flash, wires);
    default: return 0; /* the keys */
    }
}

/* All but the keys: "word, half-word and byte access", RM0090 FLASH_ACR and so on. */
static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    struct flash *flash = state;
    switch (offset) {
    case ACR: acr_write(flash, wires, (flash->acr & ~lanes) | value); break;
    case KEYR: flash_key(flash, wires, value, CR_LOCK); break;
    case OPTKEYR: optkeyr_write(flash, wires, value); break;
    case SR:
        flash->sr &= ~(value & (SR_ERRORS | SR_EOP));
        update_irq(flash, wires);
        break;
    case CR: cr_write(flash, wires, value, lanes); break;
    default: optcr_write(flash, wires, value);
    }
}

static void reset(void *state, struct vboard *wires) {
    struct flash *flash = state;
    uint64_t random = wires_random(wires);
    flash_array_tear(flash, FLASH_TORN_BY_CHANCE, &random);
    flash->acr = wires_chip(wires)->family->flash.acr;
    flash->sr = 0;
    flash->cr = CR_LOCK;
    flash->key1_given = flash->locked_for_good = false;
    flash->optkey1_given = flash->options_locked_for_good = flash->options_open = false;
    flash_flush(flash, FLASH_STALE_CODE | FLASH_STALE_DATA);
    flash->code_cache_filled = flash->data_cache_filled = 0; /* off */
    wires_cancel(wires, EVENT_FLASH);
    wires_flash_changed(wires);
}

const struct peripheral flash_sectors_peripheral = {read, write, reset};

const struct flash_version flash_sectors = {
    .event = event, .store = store, .option = flash_sectors_option};
