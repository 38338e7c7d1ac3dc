/* SPDX-License-Identifier: MIT */
/* A device for tests of the host side: the bootloader's real core (boot/) on a fake board, behind a
 * channel in virtual time that misbehaves by script. Beside the bootloader it can be an application
 * or something that is none of ours: small scripts, too.
 *
 * A test sets the board up before it begins (what it holds, settings in `board`), lets the host
 * work and asks the core afterwards: fake_info(). What no core on this board would say is put into
 * its answers on their way: FAKE_TELL(). */
#ifndef TESTS_SUPPORT_FAKE_DEVICE_H
#define TESTS_SUPPORT_FAKE_DEVICE_H

#include <limits.h>
#include <stdbool.h>

#include "boot/boot.h"
#include "support/fake_board.h"
#include "tulpar/channel.h"
#include "wire/frame.h"
#include "wire/message.h"
#include "wire/record.h"

enum {
    FAKE_AREA = 64 * 1024, /* bytes of the application area */
    FAKE_QUEUE_SIZE = 64 * 1024,
    FAKE_SCRIPT_MAX = 8,
    FAKE_TOLD_MAX = 4,
    FAKE_NUMBERS = UINT8_MAX + 1, /* that a command may have */
    FAKE_LATE_US = 1700000,       /* later than any wait for a WRITE */
    FAKE_PREPARE_US = 300000,     /* from a reset to the first packet that is understood */
    FAKE_CORRUPTED = 100,         /* offset of the byte that FAULT_CORRUPT_FLASH changes */
};

#define FAKE_BASE        ((uint32_t)FAKE_APPLICATION_BASE)
#define FAKE_LATE_ALWAYS UINT_MAX

enum fake_mode {
    FAKE_BOOTLOADER,  /* the core runs */
    FAKE_LISTENER,    /* an application that takes ENTER */
    FAKE_APPLICATION, /* an application that does not listen */
    FAKE_OFF,         /* no device at all */
    FAKE_TUTORIAL,    /* the tutorial's own bootloader: NACK to what it does not know */
    FAKE_WRONG_RATE,  /* answers garbage */
};

enum fake_fault {
    FAULT_NONE,

    /* The request is lost, damaged, or comes twice. */
    FAULT_LOSE_REQUEST,
    FAULT_DAMAGED_REQUEST,
    FAULT_TWICE,
    FAULT_BEGIN_AGAIN, /* the latest BEGIN comes once more before it, and is answered in vain */

    /* It is done, and the next answer to such a request is not as it was said. */
    FAULT_LOSE_REPLY,
    FAULT_DUPLICATE_REPLY,
    FAULT_LATE_REPLY,
    FAULT_DAMAGED_REPLY,
    FAULT_GARBAGE,       /* noise before it */
    FAULT_LIE_ABOUT_CRC, /* INFO with another CRC */
    FAULT_CORRUPT_FLASH, /* it is as it was said, and then a bit of flash flips */
    FAULT_SPOIL_WAITING, /* the same, in the image that waits for its swap */

    /* It is not done, and something else is answered. */
    FAULT_WRONG_OFFSET, /* OFFSET, one page before the truth */
    FAULT_STATUS,       /* `parameter` is the status */

    FAULT_RESET,     /* the device is reset and does not answer */
    FAULT_CUT,       /* half of a WRITE comes into flash, then the power goes, and is back */
    FAULT_GO_SILENT, /* for good */
    FAULT_CLOSE,     /* the port is gone */
};

/* From the `nth` packet of this command on (1: the first), `times` times. */
struct fake_script {
    uint8_t command;
    unsigned nth, times;
    enum fake_fault fault;
    uint32_t parameter;
    unsigned fired;
};

struct fake_device {
    struct fake_board board; /* first: board.board.context is this struct, too */
    struct boot boot;
    uint64_t board_us; /* its clock; ahead of now_us while it works */
    uint64_t reset_us; /* when it was reset */
    bool asleep;       /* until board_us, or a byte comes */

    struct tulpar_channel channel;
    uint64_t now_us;
    enum fake_mode mode;
    uint64_t reset_at_us; /* somebody presses the button; 0: nobody */
    uint64_t talk_at_us;  /* an application's next line */
    bool closed;
    const char *application_text; /* once a second; NULL: a silent one */
    bool answers; /* until it is reset: the core is that of an application that runs, and talks */
    bool stays;   /* and refuses ENTER */
    const char *interrupts;    /* what it says before it answers RUN; NULL: nothing */
    unsigned starts;           /* of the application */
    unsigned pages_erased;     /* of the slots */
    unsigned bytes_programmed; /* there; whole double-words */

    /* What INFO says on its way: of enum feature those that are here, and what FAKE_TELL() put. */
    uint8_t features;
    uint32_t baud_highest;
    uint16_t pages_at_a_time; /* in one answer to PAGES; 0: as many as asked for */
    struct fake_told {
        size_t at, size; /* in struct device_info */
        struct device_info info;
    } told[FAKE_TOLD_MAX];
    size_t told_count;

    uint64_t swap_us;   /* that the swap after RUN takes longer */
    bool tells_no_swap; /* an older bootloader: nothing is said at its end */
    uint64_t revert_us; /* that REVERT takes longer once it is answered, deaf */
    uint64_t stall_us;  /* that the next erase takes longer */

    /* The line. */
    struct {
        uint64_t ready_us;
        uint8_t byte;
    } queue[FAKE_QUEUE_SIZE];
    size_t queue_head, queue_tail;
    uint64_t line_free_us; /* when the last reply's last byte is out */
    struct frame_parser parser;
    uint8_t parsed[FRAME_MAX];
    struct fake_script script[FAKE_SCRIPT_MAX];
    size_t script_length;
    enum fake_fault reply_fault[FAKE_NUMBERS]; /* by number: of the next reply */
    unsigned seen[FAKE_NUMBERS];               /* packets per command */
    struct begin_request announced;            /* by the latest BEGIN */
    size_t begin_length;                       /* bytes in its data field */
    uint32_t baud;                             /* of the host's side; the device's is board.baud */
    uint32_t rate_that_fails; /* from this rate on nothing comes through; 0: none */
    uint64_t fails_at_us;     /* it fails from then on */
    uint32_t latency_us;      /* an adapter holds replies back for so long */
    uint32_t loses_from_rate; /* blocks are lost from this rate on only */
    uint16_t longest_block;   /* longer ones are lost; bytes of a data field; 0: none */
    unsigned lose_one_in;     /* of so many blocks one is lost; 0: none */
    unsigned blocks_lost;
    const uint8_t *flood; /* what it says again and again without a pause; NULL: nothing */
    size_t flood_length;

    unsigned places;  /* calls of the channel so far */
    unsigned late_at; /* the host is held up before this call, from 1; FAKE_LATE_ALWAYS: each */
    uint64_t late_us; /* for so long */

    uint8_t *answer; /* fake_info() asks, and nobody on the line hears it; NULL: it does not */
};

/* -- the channel (fake_device.c) ---------------------------------------------------------------*/

/* A board in its bootloader, nothing installed; INFO tells of no more than PAGES. */
void fake_init(struct fake_device *device);

/* The same with RATE and BLOCK. */
void fake_init_streaming(struct fake_device *device);

/* The same with another flash, and all that the bootloader knows. */
void fake_init_on(struct fake_device *device, const struct fake_layout *layout);

void fake_script(struct fake_device *device, uint8_t command, unsigned nth, unsigned times,
                 enum fake_fault fault, uint32_t parameter);

/* True when every entry of the script has fired as often as it says. */
bool fake_script_done(const struct fake_device *device);

/* A reset at this time of its clock; what it leads to is in the mailbox, board.mailbox. */
void fake_reset(struct fake_device *device, uint64_t at_us);

/* -- what it holds (fake_contents.c) -----------------------------------------------------------*/

/* From here on the board has two slots. Comes before what they hold. */
void fake_two_slots(struct fake_device *device);

/* From here on it takes packets with so many bytes of data at most. */
void fake_data_field(struct fake_device *device, uint16_t largest);

/* A valid application. This and the next two end in the bootloader, which waits for the host. */
void fake_install(struct fake_device *device, const uint8_t *bytes, uint32_t size);

/* What a debugger does: the bytes are there, and nothing else has changed. */
void fake_load(struct fake_device *device, const uint8_t *bytes, uint32_t size);

/* An application on trial after one start, and the old one in the secondary slot. */
void fake_put_on_trial(struct fake_device *device, const uint8_t *bytes, uint32_t size,
                       const uint8_t *old, uint32_t old_size);

/* A record in this state, without images. */
void fake_record(struct fake_device *device, enum record_state state);

/* A reset at once, after which the bootloader waits for the host. */
void fake_wait(struct fake_device *device);

/* Another host has begun an update with this image, and has sent `sent` bytes of it: whole
 * double-words. */
void fake_begun(struct fake_device *device, const uint8_t *bytes, uint32_t size, uint32_t sent);

/* What the core says to INFO now; nothing changes by it. */
struct device_info fake_info(struct fake_device *device);

/* Flash, from the start of the application area on. */
uint8_t *fake_area(struct fake_device *device);

/* The bytes of what is installed or will be after the next reset, wherever they lie. */
const uint8_t *fake_installed(struct fake_device *device);

/* INFO says `value` of this member of struct device_info, whatever the core says. */
#define FAKE_TELL(device, member, value)                                                           \
    fake_tell(device, offsetof(struct device_info, member),                                        \
              sizeof((struct device_info *)0)->member, &(struct device_info){.member = (value)})

void fake_tell(struct fake_device *device, size_t at, size_t size, const struct device_info *info);

/* Bytes that so many need in flash: it is programmed by double-words. */
uint32_t fake_whole(uint32_t bytes);

/* An image of `size` bytes with good vectors for the fake device (size > VECTORS_SIZE + 1). */
void fake_application(uint8_t *bytes, uint32_t size);

#endif
