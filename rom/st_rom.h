/* SPDX-License-Identifier: MIT */
/* ST's loader in the ROM of every STM32, over UART: the host's half of AN3155, on a channel that
 * somebody else opened. Its line has even parity, which is the channel's affair; the rate is
 * whichever the first byte comes at.
 *
 * Lost and damaged bytes are made up for: a command that is not answered is brought to its end and
 * sent again. */
#ifndef ROM_ST_ROM_H
#define ROM_ST_ROM_H

#include <stdbool.h>
#include <stdint.h>

#include "tulpar/channel.h"

enum {
    ST_ROM_DATA_MAX = 256,    /* bytes that are read or written at once (AN3155 3.4, 3.6) */
    ST_ROM_BAUD_MIN = 1200,   /* what ST has tested (AN3155 1) */
    ST_ROM_BAUD_MAX = 115200, /* likewise */
};

/* By what the user does about it. */
enum st_rom_result {
    ST_ROM_OK,
    ST_ROM_PORT,      /* the channel broke: st_rom.channel_result */
    ST_ROM_SILENT,    /* no answer, or none that AN3155 has, however often it was asked */
    ST_ROM_NO,        /* NACK to the command itself: the flash is protected, or it has none such */
    ST_ROM_NOT_THERE, /* NACK to an address, or to what followed it */
    ST_ROM_CANCELLED, /* hooks.cancelled: within half a second, also in the middle of a command */
};

/* What came in place of an answer, while the loader was looked for: in bytes. */
struct st_rom_heard {
    uint32_t printable, other;
};

struct st_rom_hooks {
    void *context;
    bool (*cancelled)(void *context); /* NULL: never */
    /* Nobody has answered for a while: BOOT0 and the reset button are the user's. Once. NULL: the
     * user knows. */
    void (*ask)(void *context);
};

/* Owned by the caller. What is here may be read, and is written by the functions below alone. */
struct st_rom {
    const struct tulpar_channel *channel; /* the caller's; outlives this */
    uint32_t baud;                        /* of the channel */
    struct st_rom_hooks hooks;

    uint8_t version;     /* of the protocol: 0x31 is 3.1 */
    uint16_t chip_id;    /* by GET ID: 0x435 */
    bool extended_erase; /* 0x44 in place of 0x43 */
    bool frame_begun;    /* something has gone behind the ACK of the latest command */
    unsigned sent_again; /* commands */
    enum tulpar_channel_result channel_result; /* ST_ROM_PORT */
    struct st_rom_heard heard;
};

/* Nothing is sent. */
void st_rom_init(struct st_rom *rom, const struct tulpar_channel *channel, uint32_t baud,
                 const struct st_rom_hooks *hooks);

/* Looks for the loader for so long, and asks it who it is: version, chip_id. One that was spoken to
 * before is found as well. chip_id is 0 until it has told. */
TULPAR_MUST_USE enum st_rom_result st_rom_connect(struct st_rom *rom, uint64_t patience_us);

/* Reads `size` bytes, 1 .. ST_ROM_DATA_MAX. ST_ROM_NO: the chip is read-protected. */
TULPAR_MUST_USE enum st_rom_result st_rom_read(struct st_rom *rom, uint32_t address, uint8_t *out,
                                               uint32_t size);

/* Writes erased flash, or RAM, and reads it back. size: 1 .. ST_ROM_DATA_MAX; what is missing to
 * `unit` bytes, which address is a multiple of, becomes 0xFF. *same: it holds the bytes afterwards;
 * a protected page takes them without a word, and does not. */
TULPAR_MUST_USE enum st_rom_result st_rom_write(struct st_rom *rom, uint32_t address,
                                                const uint8_t *bytes, uint32_t size, uint32_t unit,
                                                bool *same);

/* Erases one page or sector, by its number; a protected one stays as it is without a word. */
TULPAR_MUST_USE enum st_rom_result st_rom_erase(struct st_rom *rom, uint16_t unit);

/* Jumps through the two words at this address: stack pointer and start. Nobody answers
 * afterwards. */
TULPAR_MUST_USE enum st_rom_result st_rom_go(struct st_rom *rom, uint32_t address);

/* Lifts the readout protection, for which the chip erases all of its flash, and resets. Unless it
 * is ST_ROM_NO, the erase may have begun. */
TULPAR_MUST_USE enum st_rom_result st_rom_unprotect(struct st_rom *rom);

/* Waits, and forgets what comes meanwhile. */
void st_rom_pause(struct st_rom *rom, uint64_t us);

#endif
