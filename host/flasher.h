/* SPDX-License-Identifier: MIT */
/* The whole job on the PC side: find the device, bring it into its bootloader, send an image,
 * verify it, start it. Time is the channel's clock only; nothing sleeps, everything is bounded.
 *
 *     flasher_init() -> flasher_connect() -> suitability_check() -> flasher_install()
 *                                                                -> flasher_run()
 *                                                                -> flasher_confirm()
 *                                                                -> flasher_revert()
 *                                         -> flasher_record()
 *     flasher_leave(), for who gives up in between
 */
#ifndef TULPAR_FLASHER_H
#define TULPAR_FLASHER_H

#include "host/link.h"
#include "wire/message.h"

enum {
    FLASHER_ATTEMPTS = 6, /* times one packet is sent before the transfer is given up */
    FLASHER_RESTARTS = 2, /* times an update starts over after a reset of the device */
};

#define FLASHER_BAUD_MAX 4000000u /* worth trying on an adapter that nothing is known of */

/* Few kinds, by what the user does about it. */
enum flasher_error {
    FLASHER_OK,
    FLASHER_PORT,      /* the channel broke: plug in again (failure.channel) */
    FLASHER_NO_DEVICE, /* nobody answers: cable, power, rate, reset button (failure.heard) */
    FLASHER_FOREIGN,   /* somebody answers, but not this protocol (failure.protocol) */
    FLASHER_NONSENSE,  /* it says of itself what no device can be (failure.nonsense) */
    FLASHER_TRANSFER,  /* the device stopped answering in the middle: try again */
    FLASHER_VERIFY,    /* the flash does not hold the image: do not trust this board's flash */
    FLASHER_REFUSED,   /* the device says no: failure.status says why */
    FLASHER_CANCELLED, /* observer.cancelled() said so */
};

enum flasher_step {
    STEP_CONNECT,
    STEP_RATE,    /* agreeing on another rate */
    STEP_COMPARE, /* what the pages hold already */
    STEP_BEGIN,
    STEP_WRITE,
    STEP_FINISH,
    STEP_VERIFY,
    STEP_RUN,
    STEP_ERASE,
    STEP_CONFIRM,
    STEP_REVERT,
};

/* What is known about the latest error. */
struct flasher_failure {
    enum flasher_step step;
    enum status status;                 /* FLASHER_REFUSED, FLASHER_VERIFY */
    uint32_t offset;                    /* bytes; in the image, of STEP_WRITE */
    unsigned attempts;                  /* times the last packet was sent */
    enum tulpar_channel_result channel; /* FLASHER_PORT */
    struct link_heard heard;            /* FLASHER_NO_DEVICE: what came instead of an answer */
    uint16_t protocol;    /* FLASHER_FOREIGN: the device's version; 0: it said NACK only */
    const char *nonsense; /* FLASHER_NONSENSE: a clause; NULL: the latest INFO makes sense */
};

/* How the device came to be in its bootloader. */
enum flasher_arrival {
    ARRIVED_ALREADY,          /* it was there */
    ARRIVED_FROM_APPLICATION, /* the running application was asked, and left */
    ARRIVED_BY_RESET,         /* caught after a reset that somebody else caused */
};

/* Callbacks; every member may be NULL. */
struct flasher_hooks {
    void *context;
    /* The device does not answer: its reset button would help. Called once per connect. */
    void (*ask_for_reset)(void *context);
    /* `done` bytes of `total` are right in flash, those that were right before included. Called
     * when the update is opened (the first call tells what was there already), and after each
     * packet. Less than before after a reset of the device in the middle. */
    void (*progress)(void *context, uint32_t done, uint32_t total);
    /* REVERT is about to be sent; the device is busy then for patience_us at most. What is on trial
     * and what comes back is in flasher->device. */
    void (*reverting)(void *context, uint64_t patience_us);
};

/* What flasher_install() sends. */
enum flasher_sending {
    FLASHER_SEND_CHANGED, /* the pages that the device does not hold already */
    FLASHER_SEND_ALL,     /* and as they are */
};

/* An image in memory. */
struct flasher_image {
    const uint8_t *bytes;
    uint32_t size; /* above 0 */
};

enum { FLASHER_BASES_MAX = 32 };

/* In which form the pages went. */
enum flasher_way {
    FLASHER_WAY_NONE,       /* there was nothing to send */
    FLASHER_WAY_RAW,        /* as they are */
    FLASHER_WAY_PACKED,     /* each against those before it */
    FLASHER_WAY_DIFFERENCE, /* each against what the flash held */
};

/* How flasher_install() does it. */
struct flasher_options {
    enum flasher_sending sending;
    uint32_t baud_highest; /* the transfer may go at up to this rate, by agreement with the device;
                            * 0: at the rate of the line. Afterwards the line is as before. */
    /* Images that the flash may hold, all or some pages of them: then pages may go as differences.
     * Whether it does hold them, the device is asked. The caller's, for the time of the call. */
    const struct flasher_image *bases;
    size_t base_count; /* more than FLASHER_BASES_MAX are ignored */
    bool run;          /* and then start it, where that saves a turn-around: flasher->started
                        * says whether that was done, and flasher_run() does it otherwise */
};

/* Owned by the caller. */
struct flasher {
    struct link link;
    struct flasher_hooks hooks;
    /* The caller's wishes, from flasher_init() on. */
    bool no_trial;       /* on two slots, what flasher_install() leaves needs no trial */
    uint32_t other_baud; /* flasher_connect() looks for the device at this rate, too; 0: it does
                          * not. Then link.baud says where it was found. */
    struct device_info device; /* valid after flasher_connect(), brought up to date by every call;
                                * its numbers are within what host/device.h says */
    bool known;                /* flasher_connect() has found it: now it must stay the same one */
    enum flasher_arrival arrival;
    bool asked_to_leave; /* flasher_connect() has asked an application to make way */
    struct flasher_failure failure;
    bool started;    /* flasher_install() has started the application already */
    bool withdrawn;  /* the device has no application to start: an update or erase was begun */
    unsigned resent; /* packets that had to be sent again, since flasher_init() */
    struct {
        uint32_t first;    /* of the line before the update; 0: there was none */
        uint32_t used;     /* of the latest transfer, at its end */
        uint32_t wish;     /* flasher_options.baud_highest */
        uint32_t highest;  /* that may still be tried */
        bool unproven;     /* nothing has been heard at this rate yet */
        uint64_t asked_us; /* when the order to go over to it had left */
        unsigned delays;   /* trials that came to nothing since this host was held up */
    } rate;
    enum flasher_way way;   /* of the latest flasher_install() */
    uint64_t line_bytes;    /* that it gave to the line, all packets included */
    uint32_t already_right; /* bytes of the image that the latest flasher_install() did not send */
};

/* channel, baud, observer: as link_init(). hooks may be NULL. */
void flasher_init(struct flasher *flasher, const struct tulpar_channel *channel, uint32_t baud,
                  const struct link_observer *observer, const struct flasher_hooks *hooks);

/* Finds the device in its bootloader, or brings it there: asks the bootloader, then the running
 * application, then for a reset and catches the window after it; gives up after patience_us with
 * FLASHER_NO_DEVICE. Then device and arrival are set. */
MUST_USE enum flasher_error flasher_connect(struct flasher *flasher, uint64_t patience_us);

/* An application that ran, or was about to, may have been stopped by flasher_connect(), and nothing
 * has been done to it yet. */
bool flasher_has_stopped(const struct flasher *flasher);

/* For a caller that gives up: starts that application again, whatever observer.cancelled() says.
 * Takes patience_us at most. FLASHER_REFUSED: the device has no application to start, or says no.
 * FLASHER_TRANSFER: no answer. failure stays as it is. */
MUST_USE enum flasher_error flasher_leave(struct flasher *flasher, uint64_t patience_us);

/* Asks a connected device again: fills flasher->device. */
MUST_USE enum flasher_error flasher_refresh(struct flasher *flasher);

/* Replaces the application: PAGES, BEGIN, BLOCK or WRITE ..., FINISH, and compares what the device
 * then says of it. Another application that is on trial is given up first: flasher_revert().
 * flasher->device must be fresh, from flasher_connect() or flasher_refresh(). An update that was
 * cut, here or in an earlier call, goes on where it was; an image that is installed already costs
 * no flash operation. When the whole turns out wrong although its pages seemed right, everything is
 * sent, once. bytes: size bytes, 1 .. the device's application area; suitability_check() comes
 * before, for the old application is gone with the first of them. Sets flasher->already_right and
 * flasher->rate.used. options: NULL for the pages that differ, at the rate of the line. */
MUST_USE enum flasher_error flasher_install(struct flasher *flasher, const uint8_t *bytes,
                                            uint32_t size, const struct flasher_options *options);

/* Writes the record for an application that somebody else, a debugger for example, has put into
 * flash: nothing is sent but what it is. FLASHER_VERIFY: the flash holds something else, of which
 * flasher->already_right bytes are those of the image where the device tells; nothing has changed
 * then. bytes, size: as for flasher_install(). */
MUST_USE enum flasher_error flasher_record(struct flasher *flasher, const uint8_t *bytes,
                                           uint32_t size);

/* Starts the installed application, unless flasher->started. FLASHER_REFUSED with STATUS_STATE and
 * nothing sent when flasher->device says that an update is open. What it says right away is in
 * link_unread(). */
MUST_USE enum flasher_error flasher_run(struct flasher *flasher);

/* The application on trial is good, and stays. Nothing is sent when flasher->device says that none
 * is on trial: after flasher_install() not yet, but once it was started. */
MUST_USE enum flasher_error flasher_confirm(struct flasher *flasher);

/* The application on trial is no good: the one before it comes back, which takes up to half a
 * minute. Nothing is sent when flasher->device says that none is on trial. FLASHER_REFUSED with
 * STATUS_DIGEST: the old one is damaged, and the one on trial stays there. */
MUST_USE enum flasher_error flasher_revert(struct flasher *flasher);

/* Erases all slots; seconds long. */
MUST_USE enum flasher_error flasher_erase(struct flasher *flasher);

#endif
