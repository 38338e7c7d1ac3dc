/* SPDX-License-Identifier: MIT */
#include "flash_halfword.h"

#include "flash_interface.h"

#include "../random.h"

enum {
    ACR = 0x00,
    KEYR = 0x04,
    OPTKEYR = 0x08,
    SR = 0x0C,
    CR = 0x10,
    AR = 0x14,
    OBR = 0x1C,
    WRPR = 0x20,
    ACR_HLFCYA = 1u << 3,
    ACR_PRFTBE = 1u << 4,
    ACR_PRFTBS = 1u << 5,
    SR_BSY = 1u << 0,
    SR_PGERR = 1u << 2,
    SR_WRPRTERR = 1u << 4,
    SR_EOP = 1u << 5,
    CR_PG = 1u << 0,
    CR_PER = 1u << 1,
    CR_MER = 1u << 2,
    CR_OPTPG = 1u << 4,
    CR_OPTER = 1u << 5,
    CR_STRT = 1u << 6,
    CR_LOCK = 1u << 7,
    CR_ERRIE = 1u << 10,
    CR_EOPIE = 1u << 12,
    OBR_OPTERR = 1u << 0,
    OBR_RDPRT = 1u << 1,
    OBR_WDG_SW = 1u << 2,
    HALF_CYCLE_MAX_HZ = 8000000,
    PREFETCH_SWITCH_HZ = 24000000,
    HALF_WORD = 2,
    HALF_WORD_ERASED = 0xFFFF,
};

#define KEY1 UINT32_C(0x45670123)
#define KEY2 UINT32_C(0xCDEF89AB)
/* Unused bits read as ones. */
#define OBR_FACTORY UINT32_C(0x03FFFFFC)

const struct reg flash_halfword_regs[] = {
    {"ACR", ACR, REG_RW, REG_SAME(0x3F)},
    {"KEYR", KEYR, REG_WRITE, REG_ALL_BITS},
    {"OPTKEYR", OPTKEYR, REG_WRITE, REG_ALL_BITS},
    {"SR", SR, REG_RW, REG_SAME(0x35)},
    {"CR", CR, REG_RW, REG_SAME(0x16F7)},
    {"AR", AR, REG_WRITE, REG_ALL_BITS},
    {"OBR", OBR, REG_READ | REG_OPTIONS, REG_SAME(0x03FFFC1F)},
    {"WRPR", WRPR, REG_READ, REG_ALL_BITS},
};

static void update_irq(const struct flash *flash, struct vboard *wires) {
    bool error = (flash->cr & CR_ERRIE) != 0 && (flash->sr & (SR_PGERR | SR_WRPRTERR)) != 0;
    bool end = (flash->cr & CR_EOPIE) != 0 && (flash->sr & SR_EOP) != 0;
    wires_irq(wires, IRQ_FLASH, error || end);
}

static void start(struct flash *flash, struct vboard *wires, enum flash_operation operation,
                  uint32_t offset, uint32_t bytes, uint64_t time) {
    flash_count(flash, offset, bytes);
    if (flash_is_protected(flash, offset, bytes)) { /* PM0075, FLASH_SR WRPRTERR */
        flash->cr &= ~(uint32_t)CR_STRT;
        flash->sr |= SR_WRPRTERR;
        update_irq(flash, wires);
        return;
    }
    if (!wires_oscillator_runs(wires, wires_chip(wires)->family->flash.needs)) {
        wires_violation(wires, "flash erased or programmed while HSI is off (" MANUAL
                               ", programming and erasing the flash memory)");
        return;
    }
    if (flash_begin(flash, wires, operation, offset, bytes, time)) {
        flash->sr |= SR_BSY;
    }
}

static void event(struct flash *flash, struct vboard *wires) {
    if (flash->operation == FLASH_PROGRAM) {
        flash_array_lower(flash, flash->operation_offset,
                          wires_flash_keeps(wires, flash->operation_offset, flash->operation_data,
                                            flash->operation_lanes));
        flash->programs++;
    } else {
        flash_array_erase(flash, flash->operation_offset, flash->operation_bytes);
        flash_array_forget(flash, flash->operation_offset, flash->operation_bytes);
        flash->erases += flash_page(flash, flash->operation_bytes);
        flash->cr &= ~(uint32_t)CR_STRT;
    }
    flash->operation = FLASH_IDLE;
    flash->sr &= ~(uint32_t)SR_BSY;
    flash->sr |= SR_EOP;
    update_irq(flash, wires);
    wires_flash_changed(wires);
    wires_flash_ended(wires);
}

/* "The FPEC preliminarily reads the value at the addressed main Flash memory location and checks
 * that it has been erased. If not, the program operation is skipped and a warning is issued by the
 * PGERR bit (the only exception to this is when 0x0000 is programmed)": PM0075, main flash memory
 * programming. */
static void program(struct flash *flash, struct vboard *wires, uint32_t offset, uint32_t value) {
    uint32_t word_offset = offset - offset % FLASH_DOUBLE_WORD;
    unsigned shift = offset % FLASH_DOUBLE_WORD * 8;
    flash_array_ask(flash, offset);
    uint64_t seen = flash_array_read(flash, wires, word_offset) >> shift & HALF_WORD_ERASED;
    uint64_t held = flash_array_word(flash, word_offset) | flash_array_unsure(flash, word_offset);
    if (seen != HALF_WORD_ERASED && value != 0) {
        flash->sr |= SR_PGERR;
        update_irq(flash, wires);
        if ((held >> shift & HALF_WORD_ERASED) != HALF_WORD_ERASED) {
            wires_violation(wires,
                            "half-word 0x%08x programmed without an erase in between: PGERR "
                            "(PM0075, main flash memory programming)",
                            (unsigned)(FLASH_BASE_ADDRESS + offset));
        }
        return; /* that a cell between the levels decides is no fault of the firmware's */
    }
    flash->operation_lanes = (uint64_t)HALF_WORD_ERASED << shift;
    flash->operation_data = (uint64_t)value << shift | ~flash->operation_lanes;
    start(flash, wires, FLASH_PROGRAM, word_offset, FLASH_DOUBLE_WORD, flash->program_time);
}

/* "Any attempt to write data that are not half-word long will result in a bus error": PM0075. */
static void store(struct flash *flash, struct vboard *wires, uint32_t offset, unsigned size,
                  uint32_t value) {
    if (flash->operation != FLASH_IDLE) {
        wires_violation(wires, "flash stored to while BSY is set (PM0075, main flash memory "
                               "programming)");
    } else if ((flash->cr & CR_PG) == 0) {
        wires_violation(wires, "flash stored to while PG is clear (PM0075, main flash memory "
                               "programming)");
    } else if (size != HALF_WORD) {
        wires_bus_error(wires);
    } else {
        program(flash, wires, offset, value);
    }
}

static void start_erase(struct flash *flash, struct vboard *wires) {
    uint32_t kind = flash->cr & (CR_PG | CR_PER | CR_MER);
    const uint32_t size = wires_chip(wires)->flash_size;
    if (kind == CR_MER) {
        start(flash, wires, FLASH_MASS_ERASE, 0, size, flash->mass_erase_time);
    } else if (kind != CR_PER) {
        wires_violation(wires,
                        "STRT set with another choice than one of PER and MER (PM0075, flash "
                        "memory erase)");
    } else if (flash->erase_address - FLASH_BASE_ADDRESS >= size) {
        wires_violation(wires,
                        "STRT set while FLASH_AR 0x%08x is not in the flash (PM0075, page erase)",
                        (unsigned)flash->erase_address);
    } else {
        uint32_t offset = flash->erase_address - FLASH_BASE_ADDRESS;
        start(flash, wires, FLASH_PAGE_ERASE, offset - offset % flash->page_size, flash->page_size,
              flash->page_erase_time);
    }
}

static void cr_write(struct flash *flash, struct vboard *wires, uint32_t value) {
    if (flash->operation != FLASH_IDLE) {
        wires_violation(wires, "FLASH_CR written while BSY is set (PM0075, flash memory erase)");
    } else if ((flash->cr & CR_LOCK) != 0) {
        return; /* it "is write-protected": PM0075, unlocking the flash memory */
    } else if ((value & (CR_OPTPG | CR_OPTER)) != 0) {
        wires_violation(wires, "option writes are not modelled: option bytes are read-only");
    } else {
        flash->cr = value;
        if ((value & CR_STRT) != 0) {
            start_erase(flash, wires);
        }
        update_irq(flash, wires);
    }
}

/* "Any wrong sequence locks up the FPEC block and FLASH_CR register until the next reset. Also a
 * bus error is returned": PM0075, unlocking the flash memory. Keys for what is open already, as the
 * vendor's first library gives them, do nothing. */
static void keyr_write(struct flash *flash, struct vboard *wires, uint32_t value) {
    if ((flash->cr & CR_LOCK) == 0) {
        return;
    }
    if (!flash->locked_for_good && !flash->key1_given && value == KEY1) {
        flash->key1_given = true;
    } else if (!flash->locked_for_good && flash->key1_given && value == KEY2) {
        flash->key1_given = false;
        flash->cr &= ~(uint32_t)CR_LOCK;
    } else {
        flash->locked_for_good = true;
        wires_bus_error(wires);
    }
}

static void ar_write(struct flash *flash, struct vboard *wires, uint32_t value) {
    if (flash->operation != FLASH_IDLE) {
        wires_violation(wires,
                        "FLASH_AR written while BSY is set: it is blocked (PM0075 FLASH_AR)");
        return;
    }
    flash->erase_address = value;
}

/* RM0008, embedded flash memory, reading. */
static void check_clocks(const struct flash *flash, struct vboard *wires) {
    bool divided = wires_hclk_hz(wires) != wires_sysclk_hz(wires);
    if ((flash->acr & ACR_HLFCYA) != 0 && (divided || wires_hclk_hz(wires) > HALF_CYCLE_MAX_HZ)) {
        wires_violation(wires, "half-cycle access (HLFCYA) with a clock above 8 MHz or an AHB "
                               "prescaler (" MANUAL ", embedded flash memory)");
    } else if ((flash->acr & ACR_PRFTBE) == 0 && divided) {
        wires_violation(wires, "an AHB prescaler while the prefetch buffer is off (" MANUAL
                               ", embedded flash memory)");
    }
}

static void acr_write(struct flash *flash, struct vboard *wires, uint32_t value) {
    uint32_t changed = flash->acr ^ value;
    if ((changed & ACR_PRFTBE) != 0 && (wires_sysclk_hz(wires) >= PREFETCH_SWITCH_HZ ||
                                        wires_hclk_hz(wires) != wires_sysclk_hz(wires))) {
        wires_violation(wires, "the prefetch buffer switched at 24 MHz or more, or with an AHB "
                               "prescaler (" MANUAL ", embedded flash memory)");
        return;
    }
    flash->acr = value & ~(uint32_t)ACR_PRFTBS;
    wires_clocks_changed(wires);
    wires_flash_changed(wires);
}

/* Factory values but for what the bench says. */
static uint32_t option_register(const struct flash *flash) {
    uint32_t value = flash->hardware_watchdog ? OBR_FACTORY & ~(uint32_t)OBR_WDG_SW : OBR_FACTORY;
    return value | (flash->option_error ? OBR_OPTERR : 0u) |
           (flash->readout_protected ? OBR_RDPRT : 0u);
}

/* A bit for each group of pages, clear where they are protected: PM0075 FLASH_WRPR. */
static uint32_t protection_register(const struct flash *flash) {
    enum { GROUPS = 32, PAGES = 4 };
    uint32_t value = UINT32_MAX;
    for (unsigned group = 0; group < GROUPS; group++) {
        bool is_set = (flash->protection.units[group * PAGES / 8] >> group * PAGES % 8 & 1) != 0;
        value &= ~((uint32_t)is_set << group);
    }
    return value;
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct flash *flash = state;
    switch (offset) {
    case ACR: return flash->acr | ((flash->acr & ACR_PRFTBE) != 0 ? ACR_PRFTBS : 0u);
    case SR: return flash->sr;
    case CR: return flash->cr;
    case OBR: return option_register(flash);
    case WRPR: return protection_register(flash);
    default: return 0;
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct flash *flash = state;
    switch (offset) {
    case ACR: acr_write(flash, wires, value); break;
    case KEYR: keyr_write(flash, wires, value); break;
    case SR:
        flash->sr &= ~(value & (SR_PGERR | SR_WRPRTERR | SR_EOP));
        update_irq(flash, wires);
        break;
    case CR: cr_write(flash, wires, value); break;
    case AR: ar_write(flash, wires, value); break;
    default: wires_violation(wires, "option writes are not modelled: option bytes are read-only");
    }
}

static void reset(void *state, struct vboard *wires) {
    struct flash *flash = state;
    uint64_t random = wires_random(wires);
    flash_array_tear(flash, FLASH_TORN_BY_CHANCE, &random);
    flash->acr = wires_chip(wires)->family->flash.acr;
    flash->sr = 0;
    flash->cr = CR_LOCK;
    flash->erase_address = 0;
    flash->key1_given = flash->locked_for_good = false;
    wires_cancel(wires, EVENT_FLASH);
    wires_flash_changed(wires);
}

const struct peripheral flash_halfword_peripheral = {read, write, reset};

static uint32_t pair(uint32_t value) {
    return (value & 0xFF) | (~value & 0xFF) << 8;
}

/* Bytes in pairs with their complements: RDP and USER, DATA0 and DATA1, WRP0 to WRP3. PM0075,
 * option bytes. */
static uint32_t option(const struct flash *flash, const struct chip *chip, uint32_t offset) {
    (void)chip;
    const uint32_t readable = 0xA5, software_watchdog = 1, wrp = 8;
    const uint32_t user = flash->hardware_watchdog ? 0xFF & ~software_watchdog : 0xFF;
    const uint32_t protection = protection_register(flash);
    if (offset == 0) {
        return pair(flash->readout_protected ? 0 : readable) | pair(user) << 16;
    }
    return offset < wrp ? pair(0xFF) | pair(0xFF) << 16
                        : pair(protection >> (offset - wrp) * 4) |
                              pair(protection >> ((offset - wrp) * 4 + 8)) << 16;
}

const struct flash_version flash_halfword = {
    .event = event,
    .store = store,
    .check_clocks = check_clocks,
    .option = option,
};
