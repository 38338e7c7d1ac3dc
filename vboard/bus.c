/* SPDX-License-Identifier: MIT */
/* The bus: what answers at an address, and whether the manual allows the access. */
#include "core/bus.h"

#include <string.h>

#include "machine.h"

enum { UID_WORDS = 3, PERIPHERALS_ADDRESS = 0x40000000 };

/* Wafer coordinates, wafer number and lot in ASCII: RM0394, unique device ID. */
static const uint32_t unique_id[UID_WORDS] = {0x0031002A, 0x4C55540C, 0x20524150};

enum master { CPU_DATA, CPU_CODE, DMA_DATA };

static uint32_t lanes_of(uint32_t address, unsigned size) {
    return size == 4 ? UINT32_MAX : ((1u << (size * 8)) - 1) << ((address & 3) * 8);
}

static bool flash_offset(const struct vboard *board, uint32_t address, uint32_t *offset) {
    uint32_t size = board->chip->flash_size;
    if (address - FLASH_BASE_ADDRESS < size) {
        *offset = address - FLASH_BASE_ADDRESS;
        return true;
    }
    *offset = address;
    return address < size && board->memory_mode == MEMORY_MODE_FLASH;
}

/* NULL: not SRAM. */
static uint8_t *sram_at(struct vboard *board, uint32_t address) {
    const struct chip *chip = board->chip;
    if (address - SRAM_ADDRESS < chip_sram_window(chip)) {
        return &board->sram[address - SRAM_ADDRESS];
    }
    if (address - CODE_SRAM_ADDRESS < chip->code_sram_size) {
        return &board->sram[chip->sram_size + (address - CODE_SRAM_ADDRESS)];
    }
    return NULL;
}

bool machine_system_word(const struct vboard *board, uint32_t address, uint32_t *value) {
    const struct chip *chip = board->chip;
    const struct system_facts *system = &chip->family->system;
    if (address >= system->otp && address < system->otp_end) {
        *value = UINT32_MAX;
    } else if (address == system->package && system->package != 0) {
        *value = chip->package;
    } else if (address == (system->flash_size & ~3u)) { /* a halfword, in kilobytes */
        unsigned shift = (system->flash_size & 3) * 8;
        *value = (chip->flash_size / 1024) << shift | 0xFFFF0000 >> shift;
    } else if (address >= system->unique_id && address < system->unique_id + UID_WORDS * 4) {
        *value = unique_id[(address - system->unique_id) / 4];
    } else if (address - system->options < system->option_bytes) {
        *value =
            machine_parts(board)->flash->option(&board->flash, chip, address - system->options);
    } else {
        return false;
    }
    return true;
}

bool machine_is_option(const struct vboard *board, uint32_t address) {
    const struct system_facts *system = &board->chip->family->system;
    return address - system->options < system->option_bytes;
}

static bool is_clocked(const struct vboard *board, unsigned enable_offset, unsigned enable_bit,
                       bool *held) {
    if (enable_offset == 0) {
        *held = false;
        return true;
    }
    uint32_t bit = 1u << enable_bit;
    uint32_t reset_offset = enable_offset - machine_parts(board)->rcc->enable_from_reset;
    *held = (board->rcc.reg[reset_offset / 4] & bit) != 0;
    return (board->rcc.reg[enable_offset / 4] & bit) != 0;
}

/* The vendor's DeInit functions reset peripherals before they switch the clock on. */
static void warn_of_clock(struct vboard *board, const char *part) {
    wires_warning(board,
                  "%s accessed while the clock of %s is off: reads 0, a write has no effect "
                  "(" MANUAL " RCC, peripheral clock enable)",
                  part, part);
}

/* Firmware that has enabled the BusFault exception looks for what is there, and gets its answer. */
static bool expects_bus_faults(const struct vboard *board) {
    enum { BUSFAULT = 5 }; /* ARM DDI 0403, exception numbers */
    return (board->core.enabled[0] >> BUSFAULT & 1) != 0 && !board->access.by_dma;
}

/* The parts on APB1 and APB2 have addresses of their own: memory map of every family that has
 * both. */
static void warn_of_bus(struct vboard *board, const char *part) {
    enum { BUS_SHIFT = 16, APB1 = 0x4000, APB2 = 0x4001 };
    uint32_t bus = board->access.address >> BUS_SHIFT;
    if ((board->rcc.apb1_too_fast && bus == APB1) || (board->rcc.apb2_too_fast && bus == APB2)) {
        wires_warning(board, "%s accessed while its bus is too fast (" MANUAL " RCC_CFGR)", part);
    }
}

/* A part that nobody has modelled: its clock is known all the same. True: it is memory and can be
 * accessed. */
static bool may_be_accessed(struct vboard *board, const struct unmodelled *part) {
    bool held;
    warn_of_bus(board, part->name);
    if (!is_clocked(board, part->enable_offset, part->enable_bit, &held)) {
        warn_of_clock(board, part->name);
    } else if (!stub_is_on(board, part)) {
        wires_violation(board, "%s is not modelled", part->name);
    } else if (held) {
        wires_violation(board, "%s accessed while RCC holds it in reset", part->name);
    } else {
        return true;
    }
    return false;
}

/* No modelled part has this address. */
static void refuse_unmapped(struct vboard *board) {
    if (expects_bus_faults(board)) {
        wires_bus_error(board);
    } else {
        wires_violation(board, "nothing answers at this address (" MANUAL ", memory map)");
    }
}

static void unmapped_read(struct vboard *board, uint32_t address, unsigned size, uint32_t *value) {
    const struct unmodelled *part = map_unmodelled(board, address);
    if (part == NULL) {
        refuse_unmapped(board);
    } else if (may_be_accessed(board, part)) {
        uint32_t word = stub_read(board, part, address & ~3u);
        *value = (word & lanes_of(address, size)) >> ((address & 3) * 8);
    }
}

static void unmapped_write(struct vboard *board, uint32_t address, unsigned size, uint32_t value) {
    const struct unmodelled *part = map_unmodelled(board, address);
    if (part == NULL) {
        refuse_unmapped(board);
    } else if (may_be_accessed(board, part)) {
        stub_write(board, part, address & ~3u, value << ((address & 3) * 8),
                   lanes_of(address, size));
    }
}

/* NULL: refused, and said why. `lost`: nobody is there to hear the access. */
static const struct reg *check(struct vboard *board, const struct region *region, uint32_t address,
                               unsigned size, bool is_write, bool *lost) {
    uint32_t offset = address & (REGION_SIZE - 4);
    const struct reg *reg = reg_find(region, board->chip->die, offset);
    bool held = false;
    *lost = false;
    warn_of_bus(board, region->name);
    if (reg == NULL) {
        wires_violation(board, "%s has no register at offset 0x%x: reserved", region->name,
                        (unsigned)offset);
    } else if (!is_clocked(board, region->enable_offset, region->enable_bit, &held)) {
        warn_of_clock(board, region->name);
        *lost = true;
        return reg;
    } else if (reg->access == REG_GHOST) {
        wires_warning(board, "%s has no %s: reads 0, a write has no effect (" MANUAL ")",
                      region->name, reg->name);
        *lost = true;
        return reg;
    } else if (held) {
        wires_violation(board, "%s_%s accessed while RCC holds %s in reset", region->name,
                        reg->name, region->name);
    } else if (is_write && (reg->access & REG_WRITE) == 0) {
        wires_violation(board, "%s_%s is read-only", region->name, reg->name);
    } else if (is_write && size != 4 && (reg->access & REG_NARROW) == 0) {
        wires_violation(board, "%s_%s must be written as a word", region->name, reg->name);
    } else if (is_write && REGION_IS(region, rcc) &&
               reg->offset == machine_parts(board)->rcc->bdcr && !wires_backup_writable(board)) {
        wires_warning(board, "RCC_BDCR written while DBP of PWR is clear: no effect (" MANUAL
                             " RCC_BDCR)");
        *lost = true;
        return reg;
    } else {
        return reg;
    }
    return NULL;
}

static void observe(struct vboard *board, const struct region *region, const struct reg *reg) {
    if (board->observer.access != NULL) {
        const struct vboard_access access = {
            .nanoseconds = wires_now(board) / 1000,
            .cycle = board->core.cycles,
            .pc = core_pc(&board->core),
            .address = board->access.address,
            .value = board->access.value,
            .size = (uint8_t)board->access.size,
            .is_write = board->access.is_write,
            .by_dma = board->access.by_dma,
            .peripheral = region->name,
            .reg = reg->name,
        };
        board->observer.access(board->observer.context, &access);
    }
}

static void register_read(struct vboard *board, const struct region *region, uint32_t address,
                          unsigned size, uint32_t *value) {
    bool lost;
    const struct reg *reg = check(board, region, address, size, false, &lost);
    if (reg == NULL) {
        return;
    }
    uint32_t word =
        lost ? 0 : region->peripheral->read((char *)board + region->state, board, reg->offset);
    if (board->faults.stuck != 0) {
        word = faults_read(board, address & ~3u, word);
    }
    *value = (word & lanes_of(address, size)) >> ((address & 3) * 8);
    board->access.value = *value;
    bool plain = !lost && board->observer.access == NULL && board->faults.stuck == 0;
    board->last_read = plain ? address & ~3u : NO_ADDRESS;
    board->last_region = region;
    observe(board, region, reg);
}

static void register_write(struct vboard *board, const struct region *region, uint32_t address,
                           unsigned size, uint32_t value) {
    bool lost;
    const struct reg *reg = check(board, region, address, size, true, &lost);
    if (reg == NULL) {
        return;
    }
    board->last_read = NO_ADDRESS;
    uint32_t lanes = lanes_of(address, size);
    uint32_t word = (value << ((address & 3) * 8)) & lanes;
    uint32_t reserved = word & ~map_fields(board, region, reg);
    if ((reg->access & (REG_OPTIONS | REG_GHOST)) != 0) {
        reserved = 0;
    }
    if (reserved != 0 && (reg->access & REG_ALL_ONES) != 0) {
        wires_warning(board, "%s_%s: reserved bits 0x%x must be kept at 0", region->name, reg->name,
                      (unsigned)reserved);
    } else if (reserved != 0) {
        wires_violation(board, "%s_%s: reserved bits 0x%x must be kept at 0", region->name,
                        reg->name, (unsigned)reserved);
        return;
    }
    if (!lost) {
        region->peripheral->write((char *)board + region->state, board, reg->offset,
                                  word & ~reserved, lanes);
    }
    observe(board, region, reg);
}

/* The bank answers when it has finished: RM0394, flash erase and program. */
static void wait_for_bank(struct vboard *board, enum master master, uint32_t offset) {
    uint64_t until;
    while (flash_is_busy(&board->flash, board->chip, offset, &until) && !machine_is_halted(board) &&
           !board->reset_asked) {
        if (master == DMA_DATA) {
            wires_violation(board, "DMA reads a flash bank that is busy: not modelled");
        } else {
            machine_stall(board, until);
        }
    }
}

static bool is_code_sram(const struct vboard *board, uint32_t address) {
    return address - CODE_SRAM_ADDRESS < board->chip->code_sram_size;
}

/* The core-coupled memory of the F4 "can be accessed only by the CPU through the D bus": RM0090,
 * embedded SRAM. */
static void check_coupled(struct vboard *board, enum master master, uint32_t address) {
    if (master != CPU_DATA && board->chip->code_sram_for_data && is_code_sram(board, address)) {
        wires_violation(board,
                        "%s the CCM, which only the core's data accesses reach (" MANUAL
                        ", embedded SRAM)",
                        master == DMA_DATA ? "DMA accesses" : "code is fetched from");
    }
}

/* Where a part that is not modelled has its registers behind another's, there is no region. */
static const struct region *region_at(const struct vboard *board, uint32_t address) {
    const struct region *region = map_find(board, address);
    bool its_own = region == NULL ||
                   reg_find(region, board->chip->die, address & (REGION_SIZE - 4)) != NULL ||
                   map_unmodelled(board, address) == NULL;
    return its_own ? region : NULL;
}

static void load(struct vboard *board, enum master master, uint32_t address, unsigned size,
                 uint32_t *value) {
    const struct region *region;
    uint32_t offset;
    const uint8_t *sram;
    *value = 0;
    if (address >= PERIPHERALS_ADDRESS && master != CPU_CODE &&
        (region = region_at(board, address)) != NULL) {
        register_read(board, region, address, size, value);
    } else if ((sram = sram_at(board, address)) != NULL) {
        check_coupled(board, master, address);
        memcpy(value, sram, size);
    } else if (flash_offset(board, address, &offset)) {
        wait_for_bank(board, master, offset);
        *value = flash_load(&board->flash, board, offset, size, master == CPU_CODE);
    } else if (machine_system_word(board, address & ~3u, value)) {
        *value = (*value & lanes_of(address, size)) >> ((address & 3) * 8);
    } else {
        unmapped_read(board, address, size, value);
    }
}

static void store(struct vboard *board, uint32_t address, unsigned size, uint32_t value) {
    const struct region *region;
    uint32_t offset;
    uint32_t word;
    uint8_t *sram;
    if (address >= PERIPHERALS_ADDRESS && (region = region_at(board, address)) != NULL) {
        register_write(board, region, address, size, value);
    } else if ((sram = sram_at(board, address)) != NULL) {
        check_coupled(board, board->access.by_dma ? DMA_DATA : CPU_DATA, address);
        memcpy(sram, &value, size);
    } else if (flash_offset(board, address, &offset)) {
        machine_parts(board)->flash->store(&board->flash, board, offset, size, value);
    } else if (machine_system_word(board, address & ~3u, &word)) {
        wires_violation(board, "system memory and option bytes are read-only on this board");
    } else {
        unmapped_write(board, address, size, value);
    }
}

static struct vboard *board_of(struct core *core) {
    return (struct vboard *)(void *)core; /* its first member */
}

/* A DMA access may happen inside an access of the CPU: the outer one comes back afterwards. */
static struct access begin(struct vboard *board, bool is_write, bool by_dma, uint32_t address,
                           unsigned size, uint32_t value) {
    struct access outer = board->access;
    board->access = (struct access){.under_way = true,
                                    .is_write = is_write,
                                    .by_dma = by_dma,
                                    .address = address,
                                    .size = size,
                                    .value = value};
    return outer;
}

static enum bus_result end(struct vboard *board, struct access outer) {
    bool error = board->bus_error;
    board->access = outer;
    board->bus_error = false;
    if (machine_is_halted(board)) {
        return BUS_REFUSED;
    }
    return error ? BUS_FAULT : BUS_OK;
}

/* A loop that waits for a bit reads the same register again, and nothing has changed that was
 * checked the first time. */
static void read_again(struct vboard *board, uint32_t address, unsigned size, uint32_t *value) {
    const struct region *region = board->last_region;
    board->access.under_way = true;
    board->access.is_write = board->access.by_dma = false;
    board->access.address = address;
    board->access.size = size;
    *value =
        region->peripheral->read((char *)board + region->state, board, address & (REGION_SIZE - 1));
    board->access.under_way = false;
}

enum bus_result bus_read(struct core *core, uint32_t address, unsigned size, uint32_t *value) {
    struct vboard *board = board_of(core);
    if (address == board->last_read && size == sizeof *value) {
        read_again(board, address, size, value);
        return machine_is_halted(board) || board->bus_error ? end(board, board->access) : BUS_OK;
    }
    struct access outer = begin(board, false, false, address, size, 0);
    load(board, CPU_DATA, address, size, value);
    return end(board, outer);
}

enum bus_result bus_write(struct core *core, uint32_t address, unsigned size, uint32_t value) {
    struct vboard *board = board_of(core);
    struct access outer = begin(board, true, false, address, size, value);
    store(board, address, size, value);
    return end(board, outer);
}

enum bus_result bus_fetch(struct core *core, uint32_t address, uint16_t *halfword) {
    struct vboard *board = board_of(core);
    struct access outer = begin(board, false, false, address, sizeof *halfword, 0);
    uint32_t value;
    load(board, CPU_CODE, address, sizeof *halfword, &value);
    *halfword = (uint16_t)value;
    return end(board, outer);
}

void bus_warning(struct core *core, const char *rule) {
    wires_warning(board_of(core), "%s", rule);
}

bool wires_dma_read(struct vboard *board, uint32_t address, unsigned size, uint32_t *value) {
    struct access outer = begin(board, false, true, address, size, 0);
    load(board, DMA_DATA, address, size, value);
    return end(board, outer) == BUS_OK;
}

bool wires_dma_write(struct vboard *board, uint32_t address, unsigned size, uint32_t value) {
    struct access outer = begin(board, true, true, address, size, value);
    store(board, address, size, value);
    return end(board, outer) == BUS_OK;
}

void wires_bus_error(struct vboard *board) {
    board->bus_error = true;
}
