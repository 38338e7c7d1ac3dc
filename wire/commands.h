/* SPDX-License-Identifier: MIT */
/* Every command of the protocol, once (docs/PROTOCOL.md, Commands). Numbers, names, lengths,
 * replies, features and patience that stand elsewhere are made from this table. */
#ifndef WIRE_COMMANDS_H
#define WIRE_COMMANDS_H

#include <stdbool.h>
#include <stdint.h>

/* What a bootloader may know beyond INFO to ENTER, and how it differs. */
enum feature {
    FEATURE_PAGES = 1 << 0,
    FEATURE_RATE = 1 << 1,
    FEATURE_BLOCK = 1 << 2,
    FEATURE_PACKED = 1 << 3, /* blocks of any kind but BLOCK_RAW */
    /* Nothing that flash held before this update is compared or unpacked from: no PAGES, no
     * BEGIN_SPARSE, no BLOCK_PACKED_INSTALLED, dictionaries in what this update has sent. */
    FEATURE_CONFIDENTIAL = 1 << 4,
    FEATURE_OVERLAY = 1 << 5,    /* two slots: BEGIN_OVERLAY, and blocks whose kind is BLOCK_KEPT */
    FEATURE_BACKGROUND = 1 << 6, /* it is the running application that answers */
};

/* What an answered request brings, beside NACK. */
enum reply_kind {
    REPLY_IS_ACK,
    REPLY_IS_OWN,      /* a packet with a layout of the command's own */
    REPLY_IS_PROGRESS, /* a PROGRESS packet */
    REPLY_IS_NOTHING,
};

enum {
    DATA_FIELD_MAX = 2064, /* one page of 2048 bytes behind the header of a BLOCK */

    BEGIN_PLAIN_SIZE = 8, /* without flags */
    BEGIN_REQUEST_SIZE = 12,
    WRITE_HEADER_SIZE = 4, /* the offset, then the bytes */
    WRITE_DATA_MAX = 2048,
    FINISH_BLOCKS_SIZE = 2, /* after BLOCKs: how many there were */
    PAGES_REQUEST_SIZE = 4,
    PAGES_WHICH_SIZE = 5, /* with `which` */
    RATE_SIZE = 4,        /* the rate in baud */
    BLOCK_HEADER_SIZE = 7,
};

/* What the device may have to do before it answers, at most. */
enum command_work {
    WORK_RECORD = 1 << 0, /* a record, and the erase of a unit for it */
    WORK_JOURNAL =
        1 << 1,           /* the erase of the journal's unit; with two slots one more, programmed */
    WORK_ANEW = 1 << 2,   /* the erase of all units of the records */
    WORK_PIECE = 1 << 3,  /* WRITE_DATA_MAX bytes, and the erase of the units that begin in them */
    WORK_FLIGHT = 1 << 4, /* as many of these as there may be blocks in flight */
    WORK_ALL = 1 << 5,    /* the erase of all slots */
    WORK_CRC = 1 << 6,    /* the CRC of an image as large as the application area */
    WORK_CRCS = 1 << 7,   /* the CRCs of PAGES_MAX pages */
};

/* name, number, data field (shortest and longest; what is between them only where the longest is
 * DATA_FIELD_MAX), reply, feature that tells of it (0: all devices know it), how many milliseconds
 * an answer may take on a device whose flash is not known, beyond the time on the line, and the
 * work, from which the same is computed once INFO has told. INFO's own are those of USB adapters
 * and a loaded PC; it may be asked while blocks are on their way. */
#define WIRE_COMMANDS(X)                                                                           \
    X(INFO, 0x41, 0, 0, REPLY_IS_OWN, 0, 400, WORK_PIECE)                                          \
    X(DATA, 0x42, 1, DATA_FIELD_MAX, REPLY_IS_ACK, 0, 1000, WORK_PIECE | WORK_RECORD)              \
    X(RUN, 0x43, 0, 0, REPLY_IS_ACK, 0, 3000, WORK_CRC | WORK_RECORD)                              \
    X(ERASE, 0x44, 0, 0, REPLY_IS_ACK, 0, 30000, WORK_ALL | WORK_ANEW | WORK_RECORD)               \
    X(BEGIN, 0x45, BEGIN_PLAIN_SIZE, BEGIN_REQUEST_SIZE, REPLY_IS_PROGRESS, 0, 400,                \
      WORK_ANEW | WORK_RECORD)                                                                     \
    X(WRITE, 0x46, WRITE_HEADER_SIZE + 1, DATA_FIELD_MAX, REPLY_IS_PROGRESS, 0, 1000,              \
      WORK_PIECE | WORK_RECORD)                                                                    \
    X(FINISH, 0x47, 0, FINISH_BLOCKS_SIZE, REPLY_IS_PROGRESS, 0, 5000,                             \
      WORK_FLIGHT | WORK_CRC | WORK_JOURNAL | WORK_RECORD)                                         \
    X(ENTER, 0x48, 0, 0, REPLY_IS_ACK, 0, 400, 0)                                                  \
    X(PAGES, 0x49, PAGES_REQUEST_SIZE, PAGES_WHICH_SIZE, REPLY_IS_OWN, FEATURE_PAGES, 2000,        \
      WORK_CRCS)                                                                                   \
    X(CONFIRM, 0x4A, 0, 0, REPLY_IS_ACK, 0, 1000, WORK_RECORD)                                     \
    X(RATE, 0x4B, RATE_SIZE, RATE_SIZE, REPLY_IS_NOTHING, FEATURE_RATE, 0, 0)                      \
    X(BLOCK, 0x4C, BLOCK_HEADER_SIZE + 1, DATA_FIELD_MAX, REPLY_IS_OWN, FEATURE_BLOCK, 1000,       \
      WORK_PIECE | WORK_RECORD)                                                                    \
    X(REVERT, 0x4D, 0, 0, REPLY_IS_ACK, 0, 3000, WORK_CRC | WORK_JOURNAL | WORK_RECORD)

#define WIRE_COMMAND_NUMBER(name, number, shortest, longest, reply, feature, patience, work)       \
    COMMAND_##name = (number),

enum command { WIRE_COMMANDS(WIRE_COMMAND_NUMBER) };

#define WIRE_COMMAND_COUNT(name, number, shortest, longest, reply, feature, patience, work) +1

enum { COMMANDS = 0 WIRE_COMMANDS(WIRE_COMMAND_COUNT) };

/* The command in row `index` of the table, 0 .. COMMANDS - 1; 0 beyond. */
uint8_t command_at(unsigned index);

/* There is such a command, of this bootloader's features or of another's. */
bool command_known(uint8_t command);

/* True when this command can have a data field of `length` bytes; false too when it is unknown. */
bool command_length_fits(uint8_t command, uint16_t length);

/* Of a command that is known. */
enum reply_kind command_reply(uint8_t command);
uint8_t command_feature(uint8_t command); /* enum feature; 0: every device knows it */
uint32_t command_patience_ms(uint8_t command);
uint8_t command_work(uint8_t command); /* enum command_work, or-ed */

#endif
