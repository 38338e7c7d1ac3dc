/* SPDX-License-Identifier: MIT */
/* What the loader speaks: AN3155. */
#include "loader.h"
#include "../machine.h"

enum {
    ACK = 0x79,
    NACK = 0x1F,
    WITH_EXTENDED_ERASE = 0x30, /* from this version of the protocol on */
    DEVICE_ID = 0xFFF,          /* of DBGMCU_IDCODE */
};

void rom_acknowledge(struct vboard *board) {
    rom_answer(board, ACK);
}

void rom_refuse(struct vboard *board) {
    board->rom.phase = ROM_COMMAND;
    rom_answer(board, NACK);
}

static void get(struct vboard *board) {
    const uint8_t protocol = rom_facts(board)->protocol;
    const uint8_t commands[] = {
        COMMAND_GET,
        COMMAND_GET_VERSION,
        COMMAND_GET_ID,
        COMMAND_READ,
        COMMAND_GO,
        COMMAND_WRITE,
        protocol < WITH_EXTENDED_ERASE ? COMMAND_ERASE : COMMAND_EXTENDED_ERASE,
        COMMAND_WRITE_PROTECT,
        COMMAND_WRITE_UNPROTECT,
        COMMAND_READOUT_PROTECT,
        COMMAND_READOUT_UNPROTECT,
    };
    rom_answer(board, sizeof commands); /* the version makes one more, and one less is said */
    rom_answer(board, protocol);
    for (size_t i = 0; i < sizeof commands; i++) {
        rom_answer(board, commands[i]);
    }
    rom_acknowledge(board);
}

static void get_version(struct vboard *board) {
    rom_answer(board, rom_facts(board)->protocol);
    rom_answer(board, 0); /* two option bytes of old */
    rom_answer(board, 0);
    rom_acknowledge(board);
}

static void get_id(struct vboard *board) {
    uint32_t id = board->chip->idcode & DEVICE_ID;
    rom_answer(board, 1);
    rom_answer(board, (uint8_t)(id >> 8));
    rom_answer(board, (uint8_t)id);
    rom_acknowledge(board);
}

void rom_expect(struct vboard *board, enum rom_frame frame) {
    board->rom.phase = ROM_FRAME;
    board->rom.expected = frame;
    board->rom.have = 0;
}

/* The option bytes change, and the chip comes up again with them. */
void rom_change_options(struct vboard *board) {
    rom_acknowledge(board);
    board->rom.end = ROM_END_OPTIONS;
    board->rom.phase = ROM_LEAVING;
}

static void start_command(struct vboard *board, uint8_t command) {
    board->rom.phase = ROM_COMMAND;
    rom_acknowledge(board);
    switch (command) {
    case COMMAND_GET: get(board); break;
    case COMMAND_GET_VERSION: get_version(board); break;
    case COMMAND_GET_ID: get_id(board); break;
    case COMMAND_ERASE: rom_expect(board, ROM_FRAME_PAGES); break;
    case COMMAND_EXTENDED_ERASE: rom_expect(board, ROM_FRAME_WIDE_PAGES); break;
    case COMMAND_WRITE_PROTECT: rom_expect(board, ROM_FRAME_SECTORS); break;
    case COMMAND_WRITE_UNPROTECT:
        flash_unprotect(&board->flash);
        rom_change_options(board);
        break;
    case COMMAND_READOUT_PROTECT:
        flash_protect_readout(&board->flash, true);
        rom_change_options(board);
        break;
    case COMMAND_READOUT_UNPROTECT: rom_begin_work(board, ROM_WORK_REGRESS); break;
    default: rom_expect(board, ROM_FRAME_ADDRESS);
    }
}

static bool is_known(const struct vboard *board, uint8_t command) {
    bool extended = rom_facts(board)->protocol >= WITH_EXTENDED_ERASE;
    switch (command) {
    case COMMAND_GET:
    case COMMAND_GET_VERSION:
    case COMMAND_GET_ID:
    case COMMAND_READ:
    case COMMAND_GO:
    case COMMAND_WRITE:
    case COMMAND_WRITE_PROTECT:
    case COMMAND_WRITE_UNPROTECT:
    case COMMAND_READOUT_PROTECT:
    case COMMAND_READOUT_UNPROTECT: return true;
    case COMMAND_ERASE: return !extended;
    default: return command == COMMAND_EXTENDED_ERASE && extended;
    }
}

/* AN3155, table of commands: at level 1 only these are left. */
static bool is_forbidden(const struct vboard *board, uint8_t command) {
    return board->flash.readout_protected && command != COMMAND_GET &&
           command != COMMAND_GET_VERSION && command != COMMAND_GET_ID &&
           command != COMMAND_READOUT_UNPROTECT;
}

static void decide(struct vboard *board, uint8_t command) {
    if (!is_known(board, command)) {
        rom_refuse(board);
        return;
    }
    if (!is_forbidden(board, command)) {
        start_command(board, command);
        return;
    }
    for (unsigned i = 0; i < rom_facts(board)->refusals; i++) {
        rom_refuse(board);
    }
}

/* A byte whose parity is wrong is no part of any frame. */
void rom_take(struct vboard *board, uint8_t byte, bool parity) {
    struct rom *rom = &board->rom;
    if (!parity) {
        rom_refuse(board);
    } else if (rom->phase == ROM_COMMAND) {
        rom->command = byte;
        rom->phase = ROM_COMPLEMENT;
    } else if (rom->phase == ROM_FRAME) {
        rom_take_frame_byte(board, byte);
    } else if ((rom->command ^ byte) != UINT8_MAX) {
        rom_refuse(board);
    } else {
        decide(board, rom->command);
    }
}
