/* SPDX-License-Identifier: MIT */
/* A conversation with the host: bytes become packets, a packet becomes a step of an update, and the
 * step becomes a reply (docs/PROTOCOL.md). */
#ifndef BOOT_SESSION_H
#define BOOT_SESSION_H

#include <stdbool.h>

#include "boot/board.h"
#include "boot/update.h"
#include "wire/frame.h"

/* A reply that comes from here; those of extras.c may be longer. */
enum { SESSION_REPLY_MAX = DEVICE_INFO_SIZE + FRAME_OVERHEAD };

struct session {
    bool contacted;       /* a good packet has come since reset */
    bool start_requested; /* the host said RUN, and was told ACK */
    struct frame_parser parser;
    uint32_t last_byte_ms;
    uint32_t last_packet_ms; /* when what the latest packet asked for was done */
    uint32_t last_data_ms;   /* of the tutorial's: packets of others keep no update of it fresh */
    uint32_t fault_count;    /* faults of the bootloader in a row, before this reset */
    enum status last_error;  /* why a packet was refused, also before this reset */
    struct update update;
    uint8_t reply[SESSION_REPLY_MAX];
    const struct held_board *board;
};

/* message: what the mailbox held. Checks the installed image, which takes a few milliseconds, but
 * not after FAULTS_TOLERATED faults in a row. */
void session_init(struct session *session, const struct board *board,
                  const struct handoff *message);

/* Takes the bytes that have come, answers the packets among them. Call it in a loop. */
void session_poll(struct session *session);

/* -- for extras.c and tutorial.c, which answer packets ---------------------------------------*/

/* Keeps a refusal for INFO, unless one that says more is kept; nothing for STATUS_OK. */
void session_note_status(struct session *session, enum status status);

/* What the host asked for is done, when status is STATUS_OK: what went wrong before is no longer of
 * interest. Returns status. */
enum status session_forget_error(struct session *session, enum status status);

/* The same when a new application is there whole: nor are the faults of the old one, or of the
 * bootloader. */
enum status session_forget_faults(struct session *session, enum status status);

/* Answers ACK, or NACK and keeps why. */
void session_reply_status(struct session *session, enum status status);

/* Where the data field of a reply is put together; then the reply is sent from there. length: at
 * most SESSION_REPLY_MAX - FRAME_OVERHEAD. */
uint8_t *session_reply_data(struct session *session);
void session_reply_frame(struct session *session, uint8_t command, uint16_t length);

/* The same from another place: FRAME_OVERHEAD longer than the data field, which begins at
 * FRAME_HEADER_SIZE. */
void session_reply_from(struct session *session, uint8_t *frame, uint8_t command, uint16_t length);

#endif
