/* SPDX-License-Identifier: MIT */
/* What a device says of itself. The numbers are those of the wire (docs/PROTOCOL.md); a newer
 * device may say one that is not here. */
#ifndef TULPAR_DEVICE_H
#define TULPAR_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "tulpar/channel.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    TULPAR_PROTOCOL_VERSION = 1, /* that this library speaks */
    TULPAR_BOARD_NAME_SIZE = 24,
    TULPAR_UNIQUE_ID_SIZE = 12,
    TULPAR_RAM_RANGES = 2,
    TULPAR_TRIAL_STARTS = 3,  /* without a confirmation; then the old application comes back */
    TULPAR_MAILBOX_SIZE = 64, /* bytes at the start of RAM that an application leaves alone */
    TULPAR_ERASE_RUNS_MAX = 4,
};

/* No update is open (tulpar_device.next_offset). */
#define TULPAR_NO_OFFSET 0xFFFFFFFFu

/* What a device says of a request. */
enum tulpar_status {
    TULPAR_STATUS_OK = 0,
    TULPAR_STATUS_MESSAGE = 1, /* token, command or flag unknown: not this protocol, or a newer */
    TULPAR_STATUS_SIZE = 2,    /* a data field has a length that its command cannot have */
    TULPAR_STATUS_CRC = 3,     /* damaged on the way */
    TULPAR_STATUS_OFFSET = 4,  /* not the next byte */
    TULPAR_STATUS_RANGE = 5,   /* does not fit in the application area */
    TULPAR_STATUS_STATE = 6,   /* not now: an update is open, or none is; an application is on
                                * trial; or nothing valid is there to run */
    TULPAR_STATUS_FLASH = 7,   /* erase, program or read-back failed: the hardware says no */
    TULPAR_STATUS_IMAGE = 8,   /* the vector table cannot be that of an application there */
    TULPAR_STATUS_DIGEST = 9,  /* the flash does not hold what was announced */
    TULPAR_STATUS_PACKED = 10, /* a packed page cannot be unpacked */
    TULPAR_STATUS_SUPPLY = 11, /* the supply is too low to erase or program */
    /* The update is whole, and the running application swaps it in when it agrees. */
    TULPAR_STATUS_DEFERRED = 12,
    /* Nobody whose key the device has signed the image, or not for this device. */
    TULPAR_STATUS_SIGNATURE = 13,
};

/* What the bootloader thinks of the application in flash. */
enum tulpar_verdict {
    TULPAR_VERDICT_NONE = 0,     /* nothing was installed, or an update is half done */
    TULPAR_VERDICT_VALID = 1,    /* record and flash agree */
    TULPAR_VERDICT_ALTERED = 2,  /* there is a record, and the flash holds something else */
    TULPAR_VERDICT_BAD_WORD = 3, /* a flash word with an uncorrectable ECC error */
};

/* What the newest record says. */
enum tulpar_record_state {
    TULPAR_RECORD_NONE = 0,
    TULPAR_RECORD_INSTALLED = 1,
    TULPAR_RECORD_UPDATING = 2,
    TULPAR_RECORD_SWAPPING = 3,  /* two slots: the new one waits, and will be on trial */
    TULPAR_RECORD_REPLACING = 4, /* the same, but the new one needs no trial */
    TULPAR_RECORD_TRIAL = 5,     /* `other` comes back if what is installed fails */
    TULPAR_RECORD_REVERTING = 6, /* it is on its way back */
    TULPAR_RECORD_EMPTY = 7,     /* everything was erased on a host's word */
    TULPAR_RECORD_OLDER = 8,     /* an older bootloader's: nothing starts before an update */
    TULPAR_RECORD_NEWER = 9,     /* a newer one's, or it says what this bootloader does not know */
};

/* Bits of tulpar_device.reset_cause. */
enum tulpar_reset_cause {
    TULPAR_RESET_POWER = 1 << 0,
    TULPAR_RESET_PIN = 1 << 1,
    TULPAR_RESET_SOFTWARE = 1 << 2,
    TULPAR_RESET_WATCHDOG = 1 << 3,
    TULPAR_RESET_WINDOW_WATCHDOG = 1 << 4,
    TULPAR_RESET_LOW_POWER = 1 << 5,
    TULPAR_RESET_OPTION_BYTES = 1 << 6,
    TULPAR_RESET_FIREWALL = 1 << 7,
};

/* tulpar_device.fault: what went wrong before the latest reset. */
enum tulpar_fault {
    TULPAR_FAULT_NONE = 0,
    TULPAR_FAULT_HARD = 1,        /* a fault exception in the bootloader */
    TULPAR_FAULT_NMI = 2,         /* an NMI that was no flash ECC error, again and again */
    TULPAR_FAULT_UNEXPECTED = 3,  /* an interrupt that nobody enabled */
    TULPAR_FAULT_APPLICATION = 4, /* a fault exception in the application */
    TULPAR_FAULT_BAD_CODE = 5,    /* a bad flash word in the bootloader's own code */
};

/* Bits of tulpar_device.features: what a bootloader may know beyond the plain one. */
enum tulpar_feature {
    TULPAR_FEATURE_PAGES = 1 << 0,        /* it tells what its pages hold */
    TULPAR_FEATURE_RATE = 1 << 1,         /* it goes over to another rate */
    TULPAR_FEATURE_BLOCK = 1 << 2,        /* pieces of an update come without waiting for replies */
    TULPAR_FEATURE_PACKED = 1 << 3,       /* and packed */
    TULPAR_FEATURE_CONFIDENTIAL = 1 << 4, /* nothing is told of what flash holds */
    TULPAR_FEATURE_OVERLAY = 1 << 5,      /* two slots: what is equal is neither sent nor swapped */
    TULPAR_FEATURE_BACKGROUND = 1 << 6,   /* it is the running application that answers */
};

/* Bits of tulpar_device.conditions: what is out of the ordinary. */
enum tulpar_condition {
    TULPAR_CONDITION_DEBUGGER = 1 << 0, /* one is attached */
    /* An application that is not valid is started all the same, since a debugger is attached. */
    TULPAR_CONDITION_UNCHECKED = 1 << 1,
    /* After several faults in a row records and images were not looked at. */
    TULPAR_CONDITION_NOT_LOOKED = 1 << 2,
};

/* Bits of tulpar_flash.properties. */
enum tulpar_flash_property {
    TULPAR_FLASH_HAS_ECC = 1 << 0,
    TULPAR_FLASH_TAKES_ZEROS = 1 << 1, /* over what was programmed */
    TULPAR_FLASH_TAKES_SAME = 1 << 2,  /* the same bytes once more */
};

struct tulpar_range {
    uint32_t base; /* address */
    uint32_t size; /* bytes */
};

struct tulpar_installed {
    enum tulpar_verdict verdict;
    uint32_t size;    /* bytes; 0 when there is no record */
    uint32_t crc;     /* the CRC-32 of zlib */
    uint32_t version; /* tulpar_version_major() and so on; 0: none stated */
};

struct tulpar_image_id {
    uint32_t size; /* bytes */
    uint32_t crc;
    uint32_t version;
};

struct tulpar_line_errors {
    uint16_t overrun;
    uint16_t framing;
    uint16_t noise;
};

/* How the flash is made: runs of equal erase units, from `start` upward. An older bootloader does
 * not tell: run[0].units is 0 then, and a page is what it erases at once. */
struct tulpar_flash {
    uint32_t start; /* address of the first unit */
    struct {
        uint32_t unit_size; /* bytes */
        uint32_t units;     /* 0: no more runs */
    } run[TULPAR_ERASE_RUNS_MAX];
    uint32_t erase_max_ms;     /* of the largest unit, at worst */
    uint32_t program_max_us;   /* of a programming unit, at worst */
    uint32_t programming_unit; /* bytes */
    uint32_t properties;       /* enum tulpar_flash_property, or-ed */
};

struct tulpar_device {
    uint16_t protocol;
    uint32_t bootloader_version;
    char board[TULPAR_BOARD_NAME_SIZE + 1]; /* always NUL-terminated */
    uint32_t device_id;                     /* DBGMCU_IDCODE */
    uint8_t unique_id[TULPAR_UNIQUE_ID_SIZE];
    uint32_t page_size; /* bytes; the unit of transfer: an erase unit is one page or more */
    struct tulpar_range application;
    struct tulpar_range ram[TULPAR_RAM_RANGES]; /* where an initial stack pointer may point */
    uint16_t data_field_max;                    /* bytes in the data field of one packet */
    struct tulpar_installed image;
    uint32_t next_offset;          /* bytes of the open update, or TULPAR_NO_OFFSET */
    enum tulpar_status last_error; /* the cause of what went wrong since the latest success */
    uint8_t reset_cause;           /* enum tulpar_reset_cause, or-ed */
    uint8_t fault;                 /* enum tulpar_fault */
    uint32_t fault_address;        /* PC of that fault */
    struct tulpar_line_errors line;
    uint8_t slots;        /* 1, or 2 where the old application is kept until the new one works */
    uint8_t record_state; /* enum tulpar_record_state */
    uint8_t attempts;     /* starts of an application on trial so far */
    /* The application that comes back when the one on trial fails; size 0: none. */
    struct tulpar_image_id other;
    uint8_t features;      /* enum tulpar_feature, or-ed */
    uint8_t in_flight;     /* pieces that may be on their way */
    uint32_t baud_highest; /* that the device can go over to */
    uint8_t conditions;    /* enum tulpar_condition, or-ed */
    uint8_t fault_count;   /* faults of the bootloader in a row */
    struct tulpar_flash flash;
};

/* There is an application that is started when it is asked for: a valid one, or what a debugger may
 * have loaded. device: not NULL. */
TULPAR_API bool tulpar_device_can_start(const struct tulpar_device *device);

/* Words for a number: "OK", "MESSAGE", ... and "none", "valid", ...; "unknown" for another. */
TULPAR_API const char *tulpar_status_name(enum tulpar_status status);
TULPAR_API const char *tulpar_verdict_name(enum tulpar_verdict verdict);

/* Versions are one number, so that they compare: major.minor.patch as 8, 8 and 16 bits. */
static inline unsigned tulpar_version_major(uint32_t version) {
    return version >> 24;
}

static inline unsigned tulpar_version_minor(uint32_t version) {
    return version >> 16 & 0xFF;
}

static inline unsigned tulpar_version_patch(uint32_t version) {
    return version & 0xFFFF;
}

#ifdef __cplusplus
}
#endif

#endif
