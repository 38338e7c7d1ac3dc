/* SPDX-License-Identifier: MIT */
/* A host of the ROM loader's, byte for byte, under virtual time. */
#ifndef TESTS_VBOARD_ROM_BENCH_H
#define TESTS_VBOARD_ROM_BENCH_H

#include "bench.h"

enum {
    ROM_ACK = 0x79,
    ROM_NACK = 0x1F,
    ROM_SYNC = 0x7F,
    ROM_FLASH = 0x08000000,
    ROM_LONG_MS = 40000, /* longer than any answer takes */
    ROM_SILENCE_MS = 5,
};

/* A new board, off: of that name, or with a chip of that name. */
struct vboard *rom_new(const char *name);
/* Powered on with BOOT0 high and an adapter at the loader's USART, which listens. options: NULL, or
 * as vboard_set_option_bytes() takes them. */
struct vboard *rom_board(const char *name, const char *options);
/* The same, and 0x7F is acknowledged. */
struct vboard *rom_synchronised(const char *name, const char *options);

void host_run_ms(struct vboard *board, uint64_t ms);
void host_send(struct vboard *board, const void *data, size_t length);
/* What the board says within that time, until so many bytes are there. Returns how many. */
size_t host_hear(struct vboard *board, void *data, size_t length, uint64_t ms);
/* The next byte must be this one, and after host_expect_last() nothing may follow. */
void host_expect(struct vboard *board, uint8_t byte);
void host_expect_last(struct vboard *board, uint8_t byte);
void host_expect_silence(struct vboard *board);

void host_sync(struct vboard *board);
/* A command and its complement. */
void host_command(struct vboard *board, uint8_t command);
/* Bytes, and what makes their exclusive or 0. */
void host_frame(struct vboard *board, const uint8_t *data, size_t length);
/* A command that is acknowledged, and its address, with what comes of that. */
void host_at(struct vboard *board, uint8_t command, uint32_t address, uint8_t answer);

/* Whole commands, with their last answer. */
uint8_t host_write(struct vboard *board, uint32_t address, const uint8_t *data, size_t length);
uint8_t host_read(struct vboard *board, uint32_t address, uint8_t *data, size_t length);
uint8_t host_erase(struct vboard *board, uint16_t first, unsigned count);
void host_start_at(struct vboard *board, uint32_t address);

#endif
