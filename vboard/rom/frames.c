/* SPDX-License-Identifier: MIT */
/* The frames that follow a command: AN3155. */
#include "../core/bus.h"
#include "../machine.h"
#include "loader.h"
#include "rom_flash.h"

enum {
    ALL_PAGES = 0xFF,       /* of Erase */
    FIRST_SPECIAL = 0xFFF0, /* of Extended Erase */
    FIRST_BANK = 0xFFFE,
    SECOND_BANK = 0xFFFD,
    ALL_BANKS = 0xFFFF,
    WRITE_STEP = 4, /* the bytes of a Write are a multiple of it */
};
#define SUPPLY_ADDRESS UINT32_C(0xFFFF0000) /* AN2606, STM32F4: the supply is told there */

static bool is_within(struct rom_range range, uint32_t address, uint32_t length) {
    return address >= range.from && address < range.end && length <= range.end - address;
}

static bool is_memory(const struct vboard *board, uint32_t address, uint32_t length) {
    return vboard_is_flash(board, address, length) ||
           is_within(rom_facts(board)->ram, address, length);
}

static bool is_readable(const struct vboard *board, uint32_t address, uint32_t length) {
    bool readable = is_memory(board, address, length);
    for (unsigned i = 0; i < ROM_RANGES; i++) {
        readable = readable || is_within(rom_facts(board)->more[i], address, length);
    }
    return readable;
}

static bool takes_supply(const struct vboard *board, uint32_t address) {
    return rom_facts(board)->takes_supply && address == SUPPLY_ADDRESS;
}

/* What nobody has modelled of the system memory, the loader's code above all, reads as ones. */
static uint8_t read_byte(struct vboard *board, uint32_t address) {
    uint32_t value = UINT8_MAX;
    uint32_t word;
    if (address == rom_facts(board)->id_address && address != 0) {
        return rom_facts(board)->id;
    }
    if (is_memory(board, address, 1)) {
        (void)bus_read(&board->core, address, 1, &value);
    } else if (machine_system_word(board, address & ~UINT32_C(3), &word)) {
        value = word >> (address & 3) * 8;
    }
    return (uint8_t)value;
}

/* With what has come so far; 0: more than there is room for. */
static unsigned frame_length(const struct rom *rom) {
    unsigned number = (unsigned)rom->frame[0] << 8 | rom->frame[1];
    switch (rom->expected) {
    case ROM_FRAME_ADDRESS: return sizeof(uint32_t) + 1;
    case ROM_FRAME_LENGTH: return 2;
    case ROM_FRAME_DATA:
    case ROM_FRAME_SECTORS: return rom->have == 0 ? 1 : rom->frame[0] + 3u;
    case ROM_FRAME_PAGES:
        return rom->have == 0 ? 1 : rom->frame[0] == ALL_PAGES ? 2 : rom->frame[0] + 3u;
    default:
        if (rom->have < 2) {
            return 2;
        }
        return number >= FIRST_SPECIAL ? 3 : number >= ROM_PAGES_MAX ? 0 : (number + 1) * 2 + 3;
    }
}

/* All bytes and the checksum come to 0. Where the frame is one byte, its complement follows. */
static bool is_sound(const struct rom *rom) {
    bool complement =
        rom->expected == ROM_FRAME_LENGTH || (rom->expected == ROM_FRAME_PAGES && rom->have == 2);
    uint8_t sum = complement ? UINT8_MAX : 0;
    for (unsigned i = 0; i < rom->have; i++) {
        sum ^= rom->frame[i];
    }
    return sum == 0;
}

static void take_address(struct vboard *board) {
    struct rom *rom = &board->rom;
    const uint8_t *frame = rom->frame;
    rom->address =
        (uint32_t)frame[0] << 24 | (uint32_t)frame[1] << 16 | (uint32_t)frame[2] << 8 | frame[3];
    bool writes = rom->command == COMMAND_WRITE;
    bool good = rom->command == COMMAND_READ ? is_readable(board, rom->address, 1)
                                             : is_memory(board, rom->address, 1);
    if (writes && machine_is_option(board, rom->address)) {
        wires_violation(board, "option bytes written by the ROM loader: not modelled");
    } else if (!good && !(writes && takes_supply(board, rom->address))) {
        rom_refuse(board);
    } else if (rom->command == COMMAND_GO) {
        rom_acknowledge(board);
        rom->end = ROM_END_GO;
        rom->phase = ROM_LEAVING;
    } else {
        rom_expect(board, writes ? ROM_FRAME_DATA : ROM_FRAME_LENGTH);
        rom_acknowledge(board);
    }
}

static void take_length(struct vboard *board) {
    struct rom *rom = &board->rom;
    const uint32_t length = rom->frame[0] + 1u;
    if (!is_readable(board, rom->address, length)) {
        rom_refuse(board);
        return;
    }
    rom->phase = ROM_COMMAND;
    rom_acknowledge(board);
    for (uint32_t i = 0; i < length; i++) {
        rom_answer(board, read_byte(board, rom->address + i));
    }
}

/* 0: 1.8 V and more, 1: 2.1 V, 2: 2.4 V, 3: 2.7 V. */
static void take_supply(struct vboard *board) {
    static const unsigned widths[] = {1, 2, 2, 4};
    const uint8_t supply = board->rom.frame[1];
    if (supply >= sizeof widths / sizeof widths[0]) {
        rom_refuse(board);
        return;
    }
    board->rom.width = widths[supply];
    board->rom.phase = ROM_COMMAND;
    rom_acknowledge(board);
}

static void write_ram(struct vboard *board, uint32_t length) {
    struct rom *rom = &board->rom;
    for (uint32_t i = 0; i < length; i++) {
        (void)bus_write(&board->core, rom->address + i, 1, rom->frame[1 + i]);
    }
    rom->phase = ROM_COMMAND;
    rom_acknowledge(board);
}

/* AN2606: an address that is not aligned makes this write fail, and all that follow. */
static void take_data(struct vboard *board) {
    struct rom *rom = &board->rom;
    const uint32_t length = rom->frame[0] + 1u;
    if (takes_supply(board, rom->address)) {
        take_supply(board);
        return;
    }
    if (length % WRITE_STEP != 0 || !is_memory(board, rom->address, length)) {
        rom_refuse(board);
    } else if (!vboard_is_flash(board, rom->address, length)) {
        write_ram(board, length);
    } else if (rom->writes_broken || rom->address % rom_facts(board)->write_alignment != 0) {
        rom->writes_broken = true;
        rom_refuse(board);
    } else {
        rom->count = length;
        rom_begin_work(board, ROM_WORK_PROGRAM);
    }
}

static void erase_banks(struct vboard *board, unsigned banks) {
    if (banks != ROM_BOTH_BANKS && board->chip->banks == 1) {
        rom_refuse(board);
        return;
    }
    board->rom.banks = banks;
    rom_begin_work(board, ROM_WORK_ERASE_BANKS);
}

/* False: there is no such page. */
static bool list_pages(struct vboard *board, unsigned count, unsigned width) {
    struct rom *rom = &board->rom;
    const uint8_t *next = &rom->frame[width];
    const uint32_t pages = flash_units(&board->flash, board->chip->flash_size);
    rom->count = count;
    for (unsigned i = 0; i < count; i++, next += width) {
        rom->pages[i] = width == 1 ? next[0] : (uint16_t)(next[0] << 8 | next[1]);
        if (rom->pages[i] >= pages) {
            return false;
        }
    }
    return true;
}

static void take_pages(struct vboard *board, bool wide) {
    struct rom *rom = &board->rom;
    const unsigned number = wide ? (unsigned)rom->frame[0] << 8 | rom->frame[1] : rom->frame[0];
    const unsigned all = wide ? ALL_BANKS : ALL_PAGES;
    if (number == all) {
        erase_banks(board, ROM_BOTH_BANKS);
    } else if (wide && number >= FIRST_SPECIAL) {
        number == FIRST_BANK || number == SECOND_BANK ? erase_banks(board, ALL_BANKS - number)
                                                      : rom_refuse(board);
    } else if (list_pages(board, number + 1, wide ? 2 : 1)) {
        rom_begin_work(board, ROM_WORK_ERASE);
    } else {
        rom_refuse(board);
    }
}

/* "The write protection command does not check the number of sectors and their codes"; a second one
 * takes the place of the first: AN3155. */
static void take_sectors(struct vboard *board) {
    const struct rom *rom = &board->rom;
    flash_unprotect(&board->flash);
    for (unsigned i = 0; i <= rom->frame[0]; i++) {
        (void)flash_protect(&board->flash, board->chip, rom->frame[1 + i], rom->frame[1 + i]);
    }
    rom_change_options(board);
}

static void take_frame(struct vboard *board) {
    if (!is_sound(&board->rom)) {
        rom_refuse(board);
        return;
    }
    switch (board->rom.expected) {
    case ROM_FRAME_ADDRESS: take_address(board); break;
    case ROM_FRAME_LENGTH: take_length(board); break;
    case ROM_FRAME_DATA: take_data(board); break;
    case ROM_FRAME_PAGES: take_pages(board, false); break;
    case ROM_FRAME_WIDE_PAGES: take_pages(board, true); break;
    case ROM_FRAME_SECTORS: take_sectors(board); break;
    }
}

void rom_take_frame_byte(struct vboard *board, uint8_t byte) {
    struct rom *rom = &board->rom;
    rom->frame[rom->have++] = byte;
    unsigned length = frame_length(rom);
    if (length == 0) {
        rom_refuse(board);
    } else if (rom->have == length) {
        take_frame(board);
    }
}
