/* SPDX-License-Identifier: MIT */
/* Replies and limits: what of docs/PROTOCOL.md is a number, and the layout of every message that
 * carries data. The commands are in wire/commands.h. Compiled into the bootloader and the host
 * library alike. */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/commands.h"
#include "wire/geometry.h"

/* One-byte replies. */
enum {
    REPLY_ACK = 0x5F,
    REPLY_NACK = 0xAA,
};

enum {
    PROTOCOL_VERSION = 1,
    BOARD_NAME_SIZE = 24, /* NUL-padded; a full field has no NUL */
    UNIQUE_ID_SIZE = 12,
    RAM_RANGES = 2,
};

/* What a device says of a request. The first four are the tutorial's parser verdicts. */
enum status {
    STATUS_OK = 0,
    STATUS_MESSAGE = 1, /* token, command or flag unknown: not this protocol, or a newer one */
    STATUS_SIZE = 2,    /* the data field has a length that this command cannot have */
    STATUS_CRC = 3,     /* damaged on the way: send again */
    STATUS_OFFSET = 4,  /* not the next byte: go on from the offset in the reply */
    STATUS_RANGE = 5,   /* does not fit in the application area */
    STATUS_STATE = 6,   /* not now: an update is open, or none is; an application is on trial; or
                         * nothing valid is there to run. INFO tells which */
    STATUS_FLASH = 7,   /* erase, program or read-back failed: the hardware says no */
    STATUS_IMAGE = 8,   /* the vector table cannot be that of an application at this address */
    STATUS_DIGEST = 9,  /* the flash does not hold what BEGIN announced */
    STATUS_PACKED = 10, /* a packed page cannot be unpacked: damaged, or another dictionary */
    STATUS_SUPPLY = 11, /* the supply is too low to erase or program: that was not done */
    /* The update is whole, and the application that runs swaps it in when it agrees to its own
     * end: nothing is to be repeated. */
    STATUS_DEFERRED = 12,
    STATUS_SIGNATURE = 13, /* nobody whose key is here has signed it for this board */
};

/* What the bootloader thinks of the application in flash. */
enum verdict {
    VERDICT_NONE = 0,    /* no record: nothing was installed, or an update is half done */
    VERDICT_VALID = 1,   /* record and flash agree */
    VERDICT_ALTERED = 2, /* there is a record, and the flash holds something else */
    VERDICT_BAD_WORD = 3 /* a flash word with an uncorrectable ECC error */
};

/* Why the board came out of reset, by the first reset since the bootloader last looked. */
enum reset_cause {
    RESET_CAUSE_POWER = 1 << 0, /* brown-out or power-on */
    RESET_CAUSE_PIN = 1 << 1,
    RESET_CAUSE_SOFTWARE = 1 << 2,
    RESET_CAUSE_WATCHDOG = 1 << 3, /* independent watchdog */
    RESET_CAUSE_WINDOW_WATCHDOG = 1 << 4,
    RESET_CAUSE_LOW_POWER = 1 << 5,
    RESET_CAUSE_OPTION_BYTES = 1 << 6,
    RESET_CAUSE_FIREWALL = 1 << 7,
};

/* No update is open (device_info.next_offset). */
#define NO_OFFSET 0xFFFFFFFFu

struct memory_range {
    uint32_t base;
    uint32_t size;
};

struct installed_image {
    enum verdict verdict;
    uint32_t size; /* bytes; 0 when there is no record */
    uint32_t crc;  /* image CRC (wire/crc.h) */
    uint32_t version;
};

struct image_id {
    uint32_t size; /* bytes */
    uint32_t crc;  /* image CRC (wire/crc.h) */
    uint32_t version;
};

struct line_errors {
    uint16_t overrun;
    uint16_t framing;
    uint16_t noise;
};

/* The answer to COMMAND_INFO. */
struct device_info {
    uint16_t protocol;
    uint32_t bootloader_version;     /* version_pack() */
    char board[BOARD_NAME_SIZE + 1]; /* always NUL-terminated here */
    uint32_t device_id;              /* DBGMCU_IDCODE */
    uint8_t unique_id[UNIQUE_ID_SIZE];
    uint32_t page_size; /* bytes; the unit of transfer: every erase unit is a number of pages */
    struct memory_range application;
    struct memory_range ram[RAM_RANGES]; /* where an initial stack pointer may point */
    uint16_t data_field_max;             /* bytes in the data field of one packet */
    struct installed_image image;
    uint32_t next_offset;   /* of the open update, or NO_OFFSET */
    enum status last_error; /* the cause of what went wrong since the latest success */
    uint8_t reset_cause;    /* enum reset_cause, or-ed */
    uint8_t fault;          /* enum handoff_fault (wire/handoff.h) */
    uint32_t fault_address; /* PC of that fault */
    struct line_errors line;
    uint8_t slots;        /* 1, or 2 where the old application is kept until the new one works */
    uint8_t record_state; /* enum record_state (wire/record.h) of the newest record; 0: none */
    uint8_t attempts;     /* starts of an application on trial so far */
    /* The application that comes back when the one on trial fails; size 0: none. */
    struct image_id other;

    uint8_t features;      /* enum feature, or-ed */
    uint8_t in_flight;     /* BLOCKs that may be in flight; 0: the device knows no BLOCK */
    uint32_t baud_highest; /* the highest rate that RATE may ask for */

    uint8_t conditions;  /* enum condition, or-ed */
    uint8_t fault_count; /* faults of the bootloader in a row */

    struct flash_geometry geometry; /* run_size[0] is 0 when the device does not say */
};

/* What is out of the ordinary with a device. */
enum condition {
    CONDITION_DEBUGGER = 1 << 0, /* one is attached */
    /* An application that is not valid is started all the same, since a debugger is attached. */
    CONDITION_UNCHECKED = 1 << 1,
    /* After FAULTS_TOLERATED (boot/decide.h) faults in a row: records and images were not looked
     * at, and are not before BEGIN or ERASE. */
    CONDITION_NOT_LOOKED = 1 << 2,
};

enum {
    DEVICE_INFO_FIRST_SIZE = 106,      /* what every device sends: up to and including `line` */
    DEVICE_INFO_SLOTS_SIZE = 121,      /* up to and including `other` */
    DEVICE_INFO_FEATURES_SIZE = 127,   /* up to and including `baud_highest` */
    DEVICE_INFO_CONDITIONS_SIZE = 129, /* up to and including `fault_count` */
    DEVICE_INFO_SIZE = 163,
};

/* COMMAND_BEGIN. */
enum begin_flag {
    /* Whole erase units may be left out: they hold the right bytes already, as PAGES has shown. */
    BEGIN_SPARSE = 1 << 0,
    /* With two slots: the new application stays without having to confirm itself. */
    BEGIN_NO_TRIAL = 1 << 1,
    /* With two slots, in place of BEGIN_SPARSE: erase units that are neither written nor kept
     * (BLOCK_KEPT) are those of the application area. */
    BEGIN_OVERLAY = 1 << 2,
    /* All there are: others are refused. */
    BEGIN_FLAGS = BEGIN_SPARSE | BEGIN_NO_TRIAL | BEGIN_OVERLAY,
};

struct begin_request {
    uint32_t size;  /* bytes */
    uint32_t crc;   /* image CRC of these bytes */
    uint32_t flags; /* enum begin_flag, or-ed; a request without flags is BEGIN_PLAIN_SIZE long */
};

/* COMMAND_RATE. */
enum {
    /* A device that went over to another rate goes back to its first one when no good packet comes
     * within so many milliseconds: right after RATE, and later. */
    RATE_TRIAL_MS = 150,
    RATE_IDLE_MS = 1000,
    /* The lowest that may be asked for: the largest packet, 10 bits a byte, comes within two thirds
     * of RATE_IDLE_MS. The rate after a reset may be lower, and may always be asked for. */
    RATE_LOWEST = (DATA_FIELD_MAX + 8) * 10 * 1000 / RATE_IDLE_MS * 3 / 2,
};

/* COMMAND_BLOCK: a header, then what its kind says. */
enum block_kind {
    BLOCK_RAW = 0,    /* the bytes themselves, of one page */
    BLOCK_PACKED = 1, /* a dictionary (8 bytes: where it lies) in the slot being written, then LZMA2
                         chunks: a page */
    BLOCK_PACKED_INSTALLED = 2, /* the same, with a dictionary in the application area */
    BLOCK_PACKED_ABSOLUTE = 3,  /* as BLOCK_PACKED, with absolute branches (wire/branches.h) */
    BLOCK_KEPT = 4, /* in an overlay: a length (4 bytes); these bytes wait from an update before */
};

struct block_header {
    uint16_t number; /* 0, 1, 2 ... since BEGIN, modulo 65536 */
    enum block_kind kind;
    uint32_t offset; /* in the image, of its first byte */
};

/* Where a packed page finds what it repeats. */
struct block_dictionary {
    uint32_t start; /* offset from the start of the slot */
    uint32_t length;
};

enum {
    BLOCK_DICTIONARY_SIZE = 8,
    BLOCK_KEPT_SIZE = 4,
    BLOCK_DATA_MAX = DATA_FIELD_MAX - BLOCK_HEADER_SIZE,
};

/* The answer to BLOCK. */
struct blocks_state {
    enum status status; /* of the update */
    uint16_t next;      /* the first block that is not yet in flash */
    uint16_t held;      /* bit i: block next + i has come, and waits */
};

enum {
    BLOCKS_STATE_SIZE = 5,

    /* That may be in flight. Of those behind a lost one a device keeps what `held` has bits for;
     * the rest is lost, too, and must not be so many that a good line looks bad to the host. */
    IN_FLIGHT_MAX = 24,
};

/* The answer to BEGIN, WRITE and FINISH. */
struct progress {
    enum status status;
    uint32_t next_offset; /* the first byte that the device has not got */
};

enum { PROGRESS_SIZE = 5 };

/* What a device with two slots says by itself, as a packet with the number of RUN, once it has
 * ended a swap or the way back that was due after a reset, or cannot end it. */
struct swap_report {
    enum status status;   /* of its flash */
    bool starts;          /* the application, unless a host speaks before; false: it waits */
    uint8_t record_state; /* enum record_state (wire/record.h) of the newest record */
    uint32_t crc;         /* image CRC of the application that the record speaks of */
};

enum { SWAP_REPORT_SIZE = 7 };

/* COMMAND_PAGES: what some pages hold, and where. A request without `which` is PAGES_REQUEST_SIZE
 * long. */
enum pages_which {
    PAGES_OF_UPDATE = 0,      /* the slot that an update would write */
    PAGES_OF_APPLICATION = 1, /* the application area */
    PAGES_OF_BOTH = 2,        /* two CRCs for each page: the application area's, the update's */
};

struct pages_request {
    uint16_t first; /* 0: the page at the start of the slot */
    uint16_t count; /* 1 .. PAGES_MAX */
    uint8_t which;  /* enum pages_which */
};

enum {
    PAGES_MAX = 256, /* in one answer */
    PAGE_CRC_SIZE = 4,
};

/* The answer: the request, in its length, as far as it was followed (count is cut at the end of the
 * slot), then for each page the image CRC of its whole contents, or two. A page that cannot be
 * read, or must not be relied on, has this value; so has one page in 2^32 whose CRC it happens to
 * be, which is sent for nothing. */
#define PAGE_CRC_NONE 0u

/* Encoders write exactly the size named above; device_info_decode(), begin_request_decode() and
 * pages_request_decode() take the shorter form too, and zero what it lacks; decoders read at
 * least that much and return false when `length` is shorter. A longer message is a newer device's:
 * the known part is taken. */
void device_info_encode(const struct device_info *info, uint8_t data[DEVICE_INFO_SIZE]);
bool device_info_decode(struct device_info *info, const uint8_t *data, size_t length);
void begin_request_encode(const struct begin_request *request, uint8_t data[BEGIN_REQUEST_SIZE]);
bool begin_request_decode(struct begin_request *request, const uint8_t *data, size_t length);
void pages_request_encode(const struct pages_request *request, uint8_t data[PAGES_REQUEST_SIZE]);
void pages_which_encode(const struct pages_request *request, uint8_t data[PAGES_WHICH_SIZE]);
bool pages_request_decode(struct pages_request *request, const uint8_t *data, size_t length);
void progress_encode(const struct progress *progress, uint8_t data[PROGRESS_SIZE]);
bool progress_decode(struct progress *progress, const uint8_t *data, size_t length);
void swap_report_encode(const struct swap_report *report, uint8_t data[SWAP_REPORT_SIZE]);
bool swap_report_decode(struct swap_report *report, const uint8_t *data, size_t length);
void block_header_encode(const struct block_header *header, uint8_t data[BLOCK_HEADER_SIZE]);
bool block_header_decode(struct block_header *header, const uint8_t *data, size_t length);
void block_dictionary_encode(const struct block_dictionary *dictionary,
                             uint8_t data[BLOCK_DICTIONARY_SIZE]);
bool block_dictionary_decode(struct block_dictionary *dictionary, const uint8_t *data,
                             size_t length);
void blocks_state_encode(const struct blocks_state *state, uint8_t data[BLOCKS_STATE_SIZE]);
bool blocks_state_decode(struct blocks_state *state, const uint8_t *data, size_t length);

/* Versions are one number, so that they compare: major.minor.patch as 8, 8 and 16 bits. */
#define VERSION_PACK(major, minor, patch)                                                          \
    ((uint32_t)(major) << 24 | (uint32_t)(minor) << 16 | (uint32_t)(patch))

static inline unsigned version_major(uint32_t version) {
    return version >> 24;
}

static inline unsigned version_minor(uint32_t version) {
    return version >> 16 & 0xFF;
}

static inline unsigned version_patch(uint32_t version) {
    return version & 0xFFFF;
}

#endif
