/* SPDX-License-Identifier: MIT */
/* libtulpar: finds a device, brings it into its bootloader, sends an image, verifies it, starts it.
 *
 *     tulpar_open() -> tulpar_connect() -> tulpar_suitability_check() -> tulpar_install()
 *                                                                    -> tulpar_run()
 *                                                                    -> tulpar_confirm()
 *                                                                    -> tulpar_revert()
 *                                       -> tulpar_record()
 *                                       -> tulpar_verify(), tulpar_preview()
 *     tulpar_leave(), for who gives up in between
 *     tulpar_close()
 *
 * Time is the channel's clock only; nothing sleeps, everything is bounded. Nothing is global: each
 * flasher may be used by a thread of its own, and one flasher by one thread at a time. No pointer
 * may be NULL where nothing says that it may, and nobody looks: a flasher is what tulpar_open()
 * returned when that was not NULL. A program includes this header, and channel.h comes with it;
 * docs/LIBRARY.md has an example. */
#ifndef TULPAR_TULPAR_H
#define TULPAR_TULPAR_H

#include "tulpar/channel.h"
#include "tulpar/device.h"
#include "tulpar/image.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -- what the caller wants ---------------------------------------------------------------------*/

enum tulpar_direction {
    TULPAR_SENT,       /* a packet */
    TULPAR_RECEIVED,   /* a packet or a one-byte reply */
    TULPAR_UNREADABLE, /* no bytes: what came before the line fell quiet was a damaged packet */
    TULPAR_NOISE,      /* received bytes that belong to none of these */
};

/* Called from inside of the functions below; every member may be NULL. */
struct tulpar_hooks {
    void *context;

    /* Each packet, whole, as it was on the line, at a time on the channel's clock. */
    void (*trace)(void *context, enum tulpar_direction direction, const uint8_t *bytes,
                  size_t length, uint64_t now_us);

    /* Asked at least every 50 ms of waiting, and while the host computes: true ends what is under
     * way with TULPAR_CANCELLED. */
    bool (*cancelled)(void *context);

    /* The device does not answer: its reset button would help. Called once per connect. */
    void (*ask_for_reset)(void *context);

    /* `done` bytes of `total` are right in flash, those that were right before included. Called
     * when the update is opened (the first call tells what was there already), and after each
     * packet. Less than before after a reset of the device in the middle. */
    void (*progress)(void *context, uint32_t done, uint32_t total);

    /* The device is about to erase a unit of so many bytes that takes it 0.2 s or more at worst, as
     * INFO tells of the flash: meanwhile `done` stays as it is. */
    void (*erasing)(void *context, uint32_t bytes);

    /* The application on trial is about to be given up; the device is busy then for patience_us at
     * most. What is on trial and what comes back is in the report's device. */
    void (*reverting)(void *context, uint64_t patience_us);

    /* The device swaps its two slots, or brings the old application back, and says nothing
     * meanwhile: called every 100 ms. usual_us: what that takes as a rule, as INFO tells of the
     * flash; passed_us: so far, less than usual_us however long it takes, and as much when it has
     * ended. */
    void (*swapping)(void *context, uint64_t passed_us, uint64_t usual_us);

    /* What a running application said beside its packets, in pieces; options.background. */
    void (*text)(void *context, const uint8_t *bytes, size_t length);
};

/* What tulpar_install() sends. */
enum tulpar_sending {
    TULPAR_SEND_CHANGED, /* the pages that the device does not hold already */
    TULPAR_SEND_ALL,     /* and as they are */
};

/* An image in memory. */
struct tulpar_image {
    const uint8_t *bytes;
    uint32_t size; /* above 0 */
};

enum { TULPAR_BASES_MAX = 32 };

#define TULPAR_BAUD_MAX 4000000u /* worth trying on an adapter that nothing is known of */

/* Given once, to tulpar_open(). Zeroed but for `baud`: what differs is sent, at the rate of the
 * line, on two slots with a trial, and not started. */
struct tulpar_options {
    uint32_t baud;       /* that the channel runs at now; above 0 */
    uint32_t other_baud; /* tulpar_connect() looks for the device at this rate, too; 0: it does
                          * not. report.baud says where it was found. */

    bool was_reset; /* the caller has just reset the device: a bootloader that tulpar_connect()
                     * finds was caught on its way to the application (TULPAR_ARRIVED_BY_RESET) */

    /* An application that takes an update while it runs (TULPAR_FEATURE_BACKGROUND) is asked for no
     * bootloader by tulpar_connect(), but for one on trial. It knows tulpar_install() and
     * tulpar_run(); all else is refused with TULPAR_STATUS_STATE. */
    bool background;
    bool background_on_trial; /* and one on trial is not asked for it either: it answers INFO */
    bool background_only;     /* and nobody else is: TULPAR_NO_DEVICE where none answers. Should the
                               * board be reset in the middle of an update, that ends with
                               * TULPAR_REFUSED, and report.arrival says why. */

    /* For tulpar_install(). */
    uint32_t baud_highest; /* the transfer may go at up to this rate, by agreement with the device;
                            * 0: at the rate of the line. Afterwards the line is as before. */
    enum tulpar_sending sending;
    bool no_trial; /* on two slots, what is installed needs no trial */
    bool run;      /* and then start it, where that saves a turn-around: report.started says
                    * whether that was done, and tulpar_run() does it otherwise */
    /* Images that the flash may hold, all or some pages of them: then pages may go as differences.
     * Whether it does hold them, the device is asked. The caller's, until tulpar_close(). */
    const struct tulpar_image *bases;
    size_t base_count; /* more than TULPAR_BASES_MAX are ignored */

    struct tulpar_hooks hooks;
};

/* -- what the library reports ------------------------------------------------------------------*/

/* Few kinds, by what the user does about it. */
enum tulpar_error {
    TULPAR_OK,
    TULPAR_PORT,      /* the channel broke: plug in again (failure.channel) */
    TULPAR_NO_DEVICE, /* nobody answers: cable, power, rate, reset button (failure.heard) */
    TULPAR_FOREIGN,   /* somebody answers, but not this protocol (failure.protocol) */
    TULPAR_NONSENSE,  /* it says of itself what no device can be (failure.nonsense) */
    TULPAR_TRANSFER,  /* the device stopped answering in the middle: try again */
    TULPAR_VERIFY,    /* the flash does not hold the image: do not trust this board's flash */
    TULPAR_REFUSED,   /* the device says no: failure.status says why */
    TULPAR_CANCELLED, /* hooks.cancelled() said so */
};

enum tulpar_step {
    TULPAR_STEP_CONNECT,
    TULPAR_STEP_RATE,    /* agreeing on another rate */
    TULPAR_STEP_COMPARE, /* what the pages hold already */
    TULPAR_STEP_BEGIN,
    TULPAR_STEP_WRITE,
    TULPAR_STEP_FINISH,
    TULPAR_STEP_VERIFY,
    TULPAR_STEP_RUN,
    TULPAR_STEP_ERASE,
    TULPAR_STEP_CONFIRM,
    TULPAR_STEP_REVERT,
};

/* What came in that belongs to no reply: an application that talks, or the wrong rate. In bytes. */
struct tulpar_heard {
    uint32_t printable;
    uint32_t other;
    uint32_t nacks;
};

/* What is known about the latest error. */
struct tulpar_failure {
    enum tulpar_step step;
    enum tulpar_status status;          /* TULPAR_REFUSED, TULPAR_VERIFY */
    uint32_t offset;                    /* bytes; in the image, of TULPAR_STEP_WRITE */
    unsigned attempts;                  /* times the last packet was sent */
    enum tulpar_channel_result channel; /* TULPAR_PORT */
    struct tulpar_heard heard;          /* TULPAR_NO_DEVICE: what came instead of an answer */
    uint16_t protocol;    /* TULPAR_FOREIGN: the device's version; 0: it said NACK only */
    const char *nonsense; /* TULPAR_NONSENSE: a clause; NULL: what it says makes sense */
    bool stays;           /* TULPAR_NO_DEVICE: a running application answers INFO, and does not make
                           * way; so far, in hooks.ask_for_reset() */
};

/* How the device came to be in its bootloader. */
enum tulpar_arrival {
    TULPAR_ARRIVED_ALREADY,          /* it was there */
    TULPAR_ARRIVED_FROM_APPLICATION, /* the running application was asked, and left */
    TULPAR_ARRIVED_BY_RESET,      /* caught after a reset that somebody else caused, perhaps in the
                                   * middle of an update that the running application took */
    TULPAR_ARRIVED_IN_BACKGROUND, /* it was not: the running application answers */
};

/* In which form the pages went. */
enum tulpar_way {
    TULPAR_WAY_NONE,       /* there was nothing to send */
    TULPAR_WAY_RAW,        /* as they are */
    TULPAR_WAY_PACKED,     /* each against those before it */
    TULPAR_WAY_DIFFERENCE, /* each against what the flash held */
};

struct tulpar_report {
    struct tulpar_device device; /* valid after tulpar_connect(), brought up to date by every call;
                                  * its numbers have been found to make sense */
    enum tulpar_arrival arrival;
    struct tulpar_failure failure;
    uint32_t baud;  /* at which the device was found, and to which the line returns after an
                     * update; of the line where it was not found */
    bool started;   /* tulpar_install() has started the application already */
    bool withdrawn; /* the device has no application to start: an update or erase was begun */
    /* tulpar_run(): microseconds from the order to the device's word that the slots are swapped; 0:
     * there was no swap, or no such word. */
    uint64_t swap_us;
    uint64_t
        revert_us; /* tulpar_revert(), the latest: until the old application was back; 0: none */
    /* tulpar_run(): the update is whole, and the running application swaps it in when it agrees to
     * its own end, without a host. */
    bool deferred;
    bool ran_already; /* tulpar_run(): the running application answers, nothing waits for it to be
                       * swapped in, and so nothing was started */
    bool put_back;    /* tulpar_leave(): a bootloader was there and started the application; without
                       * it TULPAR_OK says that one talks, which nobody may have stopped */
    bool start_unseen; /* tulpar_run(): no word came of the swap, nor does the bootloader answer any
                        * more: the application should run */
    unsigned resent;   /* packets that had to be sent again, since tulpar_open() */

    /* The latest tulpar_install(). */
    uint32_t baud_used; /* at its end */
    enum tulpar_way way;
    uint64_t line_bytes;    /* that it gave to the line, all packets included */
    uint32_t already_right; /* bytes of the image that were not sent; tulpar_record(): that the
                             * flash is known to hold */
};

/* What tulpar_install() would do. Times are estimates: of the flash as it is as a rule, at a line
 * that loses nothing. */
struct tulpar_preview {
    enum tulpar_way way;    /* TULPAR_WAY_NONE: nothing would be sent */
    uint32_t baud;          /* that the transfer would begin at; one that does not carry is noticed
                             * when it is tried */
    uint32_t already_right; /* bytes of the image that would not be sent */
    uint64_t line_bytes;    /* that it would give to the line, about */
    uint64_t time_us;       /* from its beginning to the last check; 0: it is installed already */
    uint64_t swap_us;       /* that the device swaps its slots for afterwards; 0: it has one */
    bool reverts;           /* the application on trial would be given up first, for which time_us
                             * has nothing; all of the image is counted as sent, for which pages
                             * the flash holds afterwards is not known */
};

/* -- the work ----------------------------------------------------------------------------------*/

/* What the library remembers of one device at one channel. */
struct tulpar_flasher;

/* channel: stays the caller's, and must outlive the flasher. options: copied. Nothing is sent.
 * NULL: no memory; or what cannot work: either is NULL, an operation of the channel is, or
 * options->baud is 0. */
TULPAR_API TULPAR_MUST_USE struct tulpar_flasher *tulpar_open(const struct tulpar_channel *channel,
                                                              const struct tulpar_options *options);

/* NULL is allowed. The channel stays open. */
TULPAR_API void tulpar_close(struct tulpar_flasher *flasher);

/* How things are; brought up to date by every call, and gone with tulpar_close(). */
TULPAR_API const struct tulpar_report *tulpar_report(const struct tulpar_flasher *flasher);

/* Finds the device in its bootloader, or brings it there: asks the bootloader, then the running
 * application, then for a reset and catches the window after it; gives up after patience_us with
 * TULPAR_NO_DEVICE. Then report.device and report.arrival are set. */
TULPAR_API TULPAR_MUST_USE enum tulpar_error tulpar_connect(struct tulpar_flasher *flasher,
                                                            uint64_t patience_us);

/* An application that ran, or was about to, may have been stopped by tulpar_connect(), and nothing
 * has been done to it yet. */
TULPAR_API bool tulpar_has_stopped(const struct tulpar_flasher *flasher);

/* For a caller that gives up: starts that application again, whatever hooks.cancelled() says.
 * Takes patience_us at most. TULPAR_REFUSED: the device has no application to start, or says no.
 * TULPAR_TRANSFER: no answer. report.failure stays as it is. */
TULPAR_API TULPAR_MUST_USE enum tulpar_error tulpar_leave(struct tulpar_flasher *flasher,
                                                          uint64_t patience_us);

/* Asks a connected device again: fills report.device. */
TULPAR_API TULPAR_MUST_USE enum tulpar_error tulpar_refresh(struct tulpar_flasher *flasher);

/* Replaces the application, as the options say, and compares what the device then says of it.
 * Another application that is on trial is given up first: tulpar_revert(). report.device must be
 * fresh, from tulpar_connect() or tulpar_refresh(). An update that was cut, here or in an earlier
 * call, goes on where it was; an image that is installed already costs no flash operation. When the
 * whole turns out wrong although its pages seemed right, everything is sent, once. bytes: `size`
 * bytes, 1 .. the device's application area; tulpar_suitability_check() comes before, for the old
 * application is gone with the first of them. */
TULPAR_API TULPAR_MUST_USE enum tulpar_error tulpar_install(struct tulpar_flasher *flasher,
                                                            const uint8_t *bytes, uint32_t size);

/* Whether the installed application is this image. Nothing is changed. TULPAR_VERIFY: it is another
 * one, or none is installed; report.already_right bytes of the image lie in pages that hold them,
 * where the device tells. bytes, size: as for tulpar_install(). */
TULPAR_API TULPAR_MUST_USE enum tulpar_error tulpar_verify(struct tulpar_flasher *flasher,
                                                           const uint8_t *bytes, uint32_t size);

/* What tulpar_install() of this image would send, in which form and how long it would take. Nothing
 * is changed, no rate either: the device is asked what its pages hold, where tulpar_install() would
 * ask, and the image is packed. *preview is set on TULPAR_OK. bytes, size, report.device: as for
 * tulpar_install(). */
TULPAR_API TULPAR_MUST_USE enum tulpar_error tulpar_preview(struct tulpar_flasher *flasher,
                                                            const uint8_t *bytes, uint32_t size,
                                                            struct tulpar_preview *preview);

/* Writes the record for an application that somebody else, a debugger for example, has put into
 * flash: nothing is sent but what it is. TULPAR_VERIFY: the flash holds something else, of which
 * report.already_right bytes are those of the image where the device tells; nothing has changed
 * then. bytes, size: as for tulpar_install(). */
TULPAR_API TULPAR_MUST_USE enum tulpar_error tulpar_record(struct tulpar_flasher *flasher,
                                                           const uint8_t *bytes, uint32_t size);

/* Starts the installed application, unless report.started. When report.device says that an update
 * is open, that is given up for an application which is valid all the same; without one,
 * TULPAR_REFUSED with TULPAR_STATUS_STATE and nothing sent. Where the slots are swapped before the
 * start, returns when the device says that this has ended: seconds, hooks.swapping() tells; an
 * older bootloader that does not say it costs the longest time that a swap may take. Where a
 * running application has not agreed yet, report.deferred, and nothing is started. TULPAR_VERIFY:
 * the new application was damaged by then, and the old one is started. TULPAR_REFUSED with
 * TULPAR_STATUS_OK: the old one runs again, and nobody has said why. What the application says
 * right away is in tulpar_unread(). */
TULPAR_API TULPAR_MUST_USE enum tulpar_error tulpar_run(struct tulpar_flasher *flasher);

/* The application on trial is good, and stays. Nothing is sent when report.device says that none is
 * on trial: after tulpar_install() not yet, but once it was started. */
TULPAR_API TULPAR_MUST_USE enum tulpar_error tulpar_confirm(struct tulpar_flasher *flasher);

/* The application on trial is no good: the one before it comes back, which takes up to half a
 * minute. Nothing is sent when report.device says that none is on trial. TULPAR_REFUSED with
 * TULPAR_STATUS_DIGEST: the old one is damaged, and the one on trial stays there. */
TULPAR_API TULPAR_MUST_USE enum tulpar_error tulpar_revert(struct tulpar_flasher *flasher);

/* Erases all slots; seconds long. */
TULPAR_API TULPAR_MUST_USE enum tulpar_error tulpar_erase(struct tulpar_flasher *flasher);

/* The bytes behind the latest reply, which nobody has looked at: an application that has started to
 * talk. Valid until the next call; the caller takes them over. */
TULPAR_API const uint8_t *tulpar_unread(struct tulpar_flasher *flasher, size_t *length);

/* What hooks.trace() was given, in words, as far as `size` (bytes, above 0) has room for:
 * "BEGIN 1000 bytes, CRC 0x12345678". */
TULPAR_API void tulpar_packet_text(enum tulpar_direction direction, const uint8_t *bytes,
                                   size_t length, char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
