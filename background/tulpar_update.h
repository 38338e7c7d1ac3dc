/* SPDX-License-Identifier: MIT */
/* An update while the application runs (docs/YOUR-APPLICATION.md): the bootloader's own core as a
 * library for the application, on a board with two slots. It answers the same packets
 * (docs/PROTOCOL.md, "The application answers") and does a bounded piece of work per call, on a
 * stack of its own. It writes the secondary slot and nothing else of the flash: the new image, and
 * at the end the letter that the bootloader follows after the next reset.
 *
 *     the transport has bytes            tulpar_update_feed(), also from an interrupt handler
 *     again and again, in the main loop  tulpar_update_poll()
 *     the NMI handler                    tulpar_update_took_nmi()
 *
 * It feeds no watchdog: no call is long, and an application that hangs elsewhere must be noticed.
 *
 * There is one struct tulpar_update in a program. Its functions are called from one thread, all but
 * tulpar_update_feed() and tulpar_update_took_nmi(). */
#ifndef TULPAR_UPDATE_H
#define TULPAR_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "background/coroutine.h"
#include "boot/receiver.h"
#include "boot/session.h"

/* Blocks that may be in flight, 1 to RECEIVER_IN_FLIGHT_MAX: each takes 4.2 KB of RAM. At 921600
 * baud a host that answers within a millisecond keeps the flash busy with 2, one behind an adapter
 * of 16 ms with 3. */
#ifndef TULPAR_UPDATE_IN_FLIGHT
#define TULPAR_UPDATE_IN_FLIGHT 3
#endif

enum {
    TULPAR_UPDATE_PACKET = DATA_FIELD_MAX + FRAME_OVERHEAD,
    /* All that may be in flight, and a short packet; one place stays free. */
    TULPAR_UPDATE_RING = TULPAR_UPDATE_IN_FLIGHT * TULPAR_UPDATE_PACKET + 64,
    TULPAR_UPDATE_BUDGET_US = 1000,
};

/* What the application brings. Functions get `context`; "on the stack of the update": they have
 * what is left of it, must not wait, and must not use what the core has borrowed
 * (background/hardware.h; of an STM32: the CRC unit). */
struct tulpar_update_options {
    void *context;

    /* Memory for the core's stack, the caller's for ever: aligned to 8, in bytes a multiple of 8.
     * The core itself needs 0.6 KB on a Cortex-M4; an interrupt handler that comes meanwhile runs
     * on it, too, unless a system has given the thread a stack of its own. */
    void *stack;
    uint32_t stack_size;

    /* Microseconds, from any start; runs over after 2^32. On the stack of the update. */
    uint32_t (*now_us)(void *context);

    /* Sends to the host: takes what it can at once, and returns how many bytes that were. What is
     * left is offered again, for a second at most. On the stack of the update. */
    uint32_t (*send)(void *context, const uint8_t *data, uint32_t length);

    /* All that was taken is out. NULL: always. On the stack of the update. */
    bool (*is_sent)(void *context);

    /* The rate of the transport, and the highest that the host may ask for. NULL: it stays as it
     * is. set_baud: false: it cannot, and nothing changed. On the stack of the update. */
    uint32_t baud;
    uint32_t baud_highest;
    bool (*set_baud)(void *context, uint32_t baud);

    /* An update is whole, and the host has said RUN: may it be swapped in now? True binds: the
     * letter is written by this call of tulpar_update_poll() and the next, and from then on any
     * reset swaps; when it is written, restart() is called. What this function would say meanwhile
     * is not asked. False: later; later calls ask again, and no reset swaps before it has said
     * true. It is also asked again, a second later, when the supply was too low for the letter. */
    bool (*may_restart)(void *context);

    /* Resets, so that the bootloader swaps: tulpar_restart() of tulpar_app.h. Does not return. */
    void (*restart)(void *context);

    /* The host asks for the bootloader: tulpar_enter_bootloader(), at once or when the machine can
     * be stopped. NULL: never. */
    void (*enter)(void *context);

    /* What flash held before an update is nobody's business: as of a bootloader that was built with
     * TULPAR_CONFIDENTIAL (docs/PROTOCOL.md), whose application should say the same. */
    bool confidential;

    uint32_t budget_us; /* work in one tulpar_update_poll(), at most; 0: TULPAR_UPDATE_BUDGET_US */

    uint8_t reset_cause; /* for INFO: of tulpar_take_start() */
};

enum tulpar_update_state {
    TULPAR_UPDATE_AT_REST,  /* nothing is to be done until bytes come, or a millisecond later */
    TULPAR_UPDATE_BUSY,     /* there is more to do: call again soon */
    TULPAR_UPDATE_WAITS,    /* an update is whole, and waits for may_restart() or the host's RUN */
    TULPAR_UPDATE_RESTARTS, /* the letter is written: restart() was called */

    /* The stack was too small, or the flash controller has not come to an end for a second longer
     * than it may: nothing more is done until a reset. tulpar_update_uses_flash() stays true when
     * that was in the middle of an operation; tulpar_update_may_print() is true. */
    TULPAR_UPDATE_FAILED,
};

/* Callbacks that are waited for. */
enum tulpar_update_question {
    UPDATE_ASKS_NOTHING,
    UPDATE_MAY_RESTART,
    UPDATE_RESTART,
    UPDATE_ENTER,
};

/* One update. The caller owns it, for ever; its members are not his business. */
struct tulpar_update {
    struct tulpar_update_options options;
    const struct board *port;
    struct board board;
    struct handoff handoff;
    struct session session;
    struct receiver receiver;
    struct receiver_block blocks[TULPAR_UPDATE_IN_FLIGHT];
    struct coroutine coroutine;

    uint32_t limit_us;   /* in one call, from which on no new piece of work is begun */
    uint32_t called_us;  /* when this call began */
    uint32_t counted_us; /* up to here time is in now_ms */
    uint32_t now_ms;
    uint32_t waited_us; /* for the flash, since it began what it does; 1 ms in a call at most */
    uint32_t tried_ms;  /* when a letter was to be written, and the supply was too low */

    enum tulpar_update_question question;
    bool answer;

    volatile bool reading; /* flash: NMIs are the driver's, and it does not stop in the middle */
    bool erasing;          /* the flash is busy for long, and the core has nothing to do */
    bool writing;          /* something in flash is half done */
    bool sending;          /* a packet is half out */
    bool working;          /* in the middle of something */
    bool ordered;          /* the host has said RUN, or the application tulpar_update_install() */
    bool agreed;           /* may_restart() need not be asked */
    bool supply_low;       /* the latest letter was not written because of it */
    bool restarts;
    bool failed;

    volatile uint32_t ring_in, ring_out; /* places in the ring */
    uint8_t ring[TULPAR_UPDATE_RING];
    uint8_t packet[TULPAR_UPDATE_PACKET];
    uint8_t block_data[TULPAR_UPDATE_IN_FLIGHT * DATA_FIELD_MAX];
};

/* port: the board's flash and its map, whose operations are used as they are: the one of
 * board/stm32/background.h, or in a test another. options are copied. What is installed is looked
 * at in the first calls of tulpar_update_poll(). */
void tulpar_update_init(struct tulpar_update *update, const struct tulpar_update_options *options,
                        const struct board *port);

/* Takes bytes that came from the host; returns how many. Fewer than `length`: the ring is full, the
 * host has sent more than it may, and the rest is lost or offered again. May be called from one
 * interrupt handler. */
uint32_t tulpar_update_feed(struct tulpar_update *update, const uint8_t *data, uint32_t length);

/* Does a piece of the work, for budget_us at most. */
enum tulpar_update_state tulpar_update_poll(struct tulpar_update *update);

/* False: a packet is half out, and what the application now writes to the same line would damage
 * it. */
bool tulpar_update_may_print(const struct tulpar_update *update);

/* True: the flash controller is in the middle of an operation, also between two calls: the
 * application must not erase or program. It may stay so behind TULPAR_UPDATE_FAILED. */
bool tulpar_update_uses_flash(const struct tulpar_update *update);

/* An update is whole and verified, and waits for the restart. */
bool tulpar_update_is_ready(const struct tulpar_update *update);

/* The application's own word, in place of the host's RUN and may_restart(): the update that is
 * ready is swapped in, by the next calls of tulpar_update_poll(). */
void tulpar_update_install(struct tulpar_update *update);

/* From the NMI handler, first. True: the library was reading flash, the NMI is about a word with an
 * uncorrectable ECC error, and all that was to be done is done. False: it is the application's. */
bool tulpar_update_took_nmi(void);

/* For the port: whoever waits within an operation calls it again and again. The core stands still
 * there, and goes on with the next tulpar_update_poll(). Nothing when it is called elsewhere. */
void tulpar_update_breathe(void);

#endif
