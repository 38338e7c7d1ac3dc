/* SPDX-License-Identifier: MIT */
/* What commands and their frames share. */
#ifndef VBOARD_ROM_LOADER_H
#define VBOARD_ROM_LOADER_H

#include "rom.h"

enum rom_command {
    COMMAND_GET = 0x00,
    COMMAND_GET_VERSION = 0x01,
    COMMAND_GET_ID = 0x02,
    COMMAND_READ = 0x11,
    COMMAND_GO = 0x21,
    COMMAND_WRITE = 0x31,
    COMMAND_ERASE = 0x43,
    COMMAND_EXTENDED_ERASE = 0x44,
    COMMAND_WRITE_PROTECT = 0x63,
    COMMAND_WRITE_UNPROTECT = 0x73,
    COMMAND_READOUT_PROTECT = 0x82,
    COMMAND_READOUT_UNPROTECT = 0x92,
};

/* Of the board's chip. */
const struct rom_facts *rom_facts(const struct vboard *board);

/* That frame comes next. */
void rom_expect(struct vboard *board, enum rom_frame frame);
void rom_take_frame_byte(struct vboard *board, uint8_t byte);

/* The option bytes have changed, and the chip comes up again with them. */
void rom_change_options(struct vboard *board);

#endif
