/* SPDX-License-Identifier: MIT */
/* A device for tests of the host side: speaks docs/PROTOCOL.md over a channel in virtual time, and
 * misbehaves by script. It shares wire/ with the tool and nothing else. */
#ifndef TESTS_FAKE_DEVICE_H
#define TESTS_FAKE_DEVICE_H

#include <limits.h>
#include <stdbool.h>

#include "tulpar/channel.h"
#include "wire/frame.h"
#include "wire/message.h"

enum {
    FAKE_FLASH_SIZE = 64 * 1024,
    FAKE_QUEUE_SIZE = 64 * 1024,
    FAKE_SCRIPT_MAX = 8,
    FAKE_LATE_US = 1700000, /* later than any wait for a WRITE */
    FAKE_WINDOW_US = 500000,
    FAKE_CORRUPTED = 100, /* offset of the byte that FAULT_CORRUPT_FLASH changes */
    FAKE_COMMANDS = COMMAND_REVERT - COMMAND_INFO + 1,
    FAKE_PREPARE_US = 300000, /* from a reset to the first packet that is understood */
    FAKE_BAUD = 115200,       /* after a reset, unless a test says otherwise */
    FAKE_IN_FLIGHT = 8,
    FAKE_ERASE_US = 22000, /* a page */
    FAKE_PROGRAM_US = 82,  /* a double-word */
    FAKE_KEPT = 16384,     /* the ring of a device that is busy */
};

#define FAKE_BASE        0x0800C800u
#define FAKE_LATE_ALWAYS UINT_MAX

enum fake_mode {
    FAKE_BOOTLOADER,  /* waits for the host for ever */
    FAKE_WINDOW,      /* waits, and starts the application soon */
    FAKE_LISTENER,    /* an application that takes ENTER */
    FAKE_APPLICATION, /* an application that does not listen */
    FAKE_OFF,         /* no device at all */
    FAKE_TUTORIAL,    /* the tutorial's own bootloader: NACK to what it does not know */
    FAKE_WRONG_RATE,  /* answers garbage */
};

enum fake_fault {
    FAULT_NONE,
    FAULT_LOSE_REQUEST,
    FAULT_LOSE_REPLY,
    FAULT_TWICE, /* the request comes twice */
    FAULT_DUPLICATE_REPLY,
    FAULT_LATE_REPLY,
    FAULT_DAMAGED_REPLY,
    FAULT_NACK,          /* as if the packet had come damaged */
    FAULT_GARBAGE,       /* noise before the reply */
    FAULT_WRONG_OFFSET,  /* OFFSET, one page before the truth */
    FAULT_STATUS,        /* `parameter` is the status; nothing is done */
    FAULT_RESET,         /* the device forgets the update and does not answer */
    FAULT_CUT,           /* half of a WRITE comes into flash, then the device is reset */
    FAULT_FORGET_WRITES, /* the update is open, but at its start again */
    FAULT_CORRUPT_FLASH, /* the request is done, and a bit of flash flips */
    FAULT_LIE_ABOUT_CRC, /* INFO with another CRC */
    FAULT_GO_SILENT,     /* for good */
    FAULT_CLOSE,         /* the port is gone */
};

/* From the `nth` packet of this command on (1: the first), `times` times. */
struct fake_script {
    uint8_t command;
    unsigned nth, times;
    enum fake_fault fault;
    uint32_t parameter;
    unsigned fired;
};

/* Blocks that have come, and the one that goes into flash. */
struct fake_stream {
    uint16_t next;      /* the first that is not in flash */
    uint64_t end_us;    /* when it will be; 0: it has not come */
    enum status status; /* of the update */
    uint32_t offset;    /* where the block before `next` ended */
    struct {
        uint8_t data[DATA_FIELD_MAX];
        uint16_t length; /* 0: has not come */
        bool silent;     /* its reply is lost */
    } blocks[FAKE_IN_FLIGHT];
};

struct fake_device {
    struct tulpar_channel channel;
    uint64_t now_us;
    enum fake_mode mode;
    uint64_t mode_until_us; /* FAKE_WINDOW: when the application starts */
    uint64_t reset_at_us;   /* somebody presses the button; 0: nobody */
    uint64_t talk_at_us;    /* an application's next line */
    bool closed;
    const char *application_text; /* once a second; NULL: a silent one */

    uint32_t pages_at_a_time; /* in one answer to PAGES; 0: as many as asked for */

    struct device_info info;
    uint8_t flash[FAKE_FLASH_SIZE];
    struct fake_stream stream;
    bool declared, finished;
    enum status refused; /* BEGIN was: repeated to all that follows it */
    struct begin_request announced;
    size_t begin_length; /* bytes in the data field of the latest BEGIN */
    uint32_t next;

    struct frame_parser parser;
    struct {
        uint64_t ready_us;
        uint8_t byte;
    } queue[FAKE_QUEUE_SIZE];
    size_t queue_head, queue_tail;
    uint64_t line_free_us; /* when the last reply's last byte is out */

    struct fake_script script[FAKE_SCRIPT_MAX];
    size_t script_length;
    unsigned seen[FAKE_COMMANDS]; /* packets per command */
    unsigned writes_programmed;
    unsigned pages_erased;
    unsigned bytes_programmed;
    unsigned starts; /* of the application */
    uint32_t baud;   /* of the host's side */

    uint32_t rate;            /* of this side, in baud */
    uint32_t first_rate;      /* after a reset */
    uint64_t rate_until_us;   /* back to first_rate then; 0: not until a reset */
    uint32_t rate_that_fails; /* from this rate on nothing comes through; 0: none */
    uint64_t window_us;       /* after a reset, before the application starts */
    uint32_t work_us;         /* from a request to its reply, BLOCK and INFO excepted */
    uint32_t latency_us;      /* an adapter holds replies back for so long */
    unsigned rates_changed;   /* by RATE */
    uint64_t fails_at_us;     /* rate_that_fails fails from then on */
    uint32_t loses_from_rate; /* blocks are lost from this rate on only */
    uint16_t longest_block;   /* longer ones are lost; bytes of a data field; 0: none */
    unsigned lose_one_in;     /* of so many blocks one is lost; 0: none */
    unsigned blocks_lost;
    uint64_t flash_us; /* time spent on erasing and programming blocks */

    bool old_is_damaged;     /* REVERT is refused with DIGEST */
    uint64_t revert_us;      /* that it takes, deaf */
    uint64_t busy_until_us;  /* bytes are kept until then; 0: not busy */
    uint8_t kept[FAKE_KEPT]; /* so are they */
    size_t kept_length;

    /* What packed pages unpack to, whatever they look like; NULL: none is taken. */
    const uint8_t *unpacked;

    const uint8_t *flood; /* what it says again and again without a pause; NULL: nothing */
    size_t flood_length;

    unsigned places;  /* calls of the channel so far */
    unsigned late_at; /* the host is held up before this call, from 1; FAKE_LATE_ALWAYS: each */
    uint64_t late_us; /* for so long */
};

/* An L432 in its bootloader, nothing installed; beyond the plain one's it knows PAGES. */
void fake_init(struct fake_device *device);

/* The same with everything that INFO can offer. */
void fake_init_streaming(struct fake_device *device);

void fake_script(struct fake_device *device, uint8_t command, unsigned nth, unsigned times,
                 enum fake_fault fault, uint32_t parameter);

/* Makes the device hold a valid application. */
void fake_install(struct fake_device *device, const uint8_t *bytes, uint32_t size);

/* True when every entry of the script has fired as often as it says. */
bool fake_script_done(const struct fake_device *device);

/* An image of `size` bytes with good vectors for the fake device (size > VECTORS_SIZE + 1). */
void fake_image(uint8_t *bytes, uint32_t size);

#endif
