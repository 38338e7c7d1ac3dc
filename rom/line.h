/* SPDX-License-Identifier: MIT */
/* Inside of rom/: bytes to and from the loader, and its answers. */
#ifndef ROM_LINE_H
#define ROM_LINE_H

#include <stddef.h>

#include "rom/st_rom.h"

enum {
    EXTENDED_ERASE = 0x44, /* the command in the place of 0x43 */

    ANSWER_ACK = 0x79,
    ANSWER_NACK = 0x1F,
    SYNC_BYTE = 0x7F,
    BITS_PER_BYTE = 11, /* start, eight, parity, stop */

    /* From the last byte on its way to the answer: the loader's time, and the adapter's, which may
     * hold a byte for 16 ms. */
    ANSWER_US = 500000,
    QUIET_US = 40000,
};

/* How long so many bytes take. */
uint64_t line_bytes_us(const struct st_rom *rom, size_t count);

/* ST_ROM_OK, ST_ROM_PORT or ST_ROM_SILENT: the line is stuck. */
TULPAR_MUST_USE enum st_rom_result line_send(struct st_rom *rom, const uint8_t *bytes,
                                             size_t length);

/* All of them, or ST_ROM_SILENT after patience_us beyond the time that they take, or
 * ST_ROM_CANCELLED where none come and somebody wants no more. */
TULPAR_MUST_USE enum st_rom_result line_take(struct st_rom *rom, uint8_t *out, size_t length,
                                             uint64_t patience_us);

/* Waits for ACK or NACK. ST_ROM_NO: NACK; ST_ROM_SILENT, ST_ROM_CANCELLED: neither. */
TULPAR_MUST_USE enum st_rom_result line_answer(struct st_rom *rom, uint64_t patience_us);

/* A command, and its answer: ST_ROM_NO, or as line_answer(). */
TULPAR_MUST_USE enum st_rom_result line_command(struct st_rom *rom, uint8_t code);

/* Forgets what comes, until nothing has for QUIET_US. */
TULPAR_MUST_USE enum st_rom_result line_drain(struct st_rom *rom);

/* Sends what ends a command that has lost bytes, which the loader would wait for without an end
 * (AN3155 knows no time-out), until it is known to wait for the next one. frame_begun: something
 * was sent behind the command's ACK. ST_ROM_SILENT: it cannot be brought to that. */
TULPAR_MUST_USE enum st_rom_result line_recover(struct st_rom *rom, bool frame_begun);

/* The same where nothing but half a command may be outstanding: after a NACK the rest of a frame
 * was taken for commands. */
TULPAR_MUST_USE enum st_rom_result line_align(struct st_rom *rom);

/* Counts what is no answer. */
void line_hear(struct st_rom *rom, const uint8_t *bytes, size_t length);

/* XOR of all bytes, as it ends what is sent. */
uint8_t line_checksum(const uint8_t *bytes, size_t length);

bool line_is_cancelled(const struct st_rom *rom);

uint64_t line_now(const struct st_rom *rom);

#endif
