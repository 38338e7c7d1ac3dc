/* SPDX-License-Identifier: MIT */
/* Requests with retries: what looking for a device, leaving it, updating it and the rest of the
 * library have in common. Every request of this protocol may be sent twice without harm
 * (docs/PROTOCOL.md), so a lost packet and a lost reply have the same cure. */
#ifndef HOST_REQUEST_H
#define HOST_REQUEST_H

#include "host/figures.h"
#include "host/report.h"

#define NO_DEADLINE UINT64_MAX

/* How long an answer is waited for at a rate that is not proven, beyond the time on the line. */
enum { REQUEST_TRIAL_US = 65 * US_PER_MS };

enum { REQUEST_INFO_US = 400 * US_PER_MS }; /* for INFO, of a device that is not busy */

enum { FLASH_DOUBLE_WORD = 8 }; /* bytes; the unit the flash programs */

/* A request whose reply is a PROGRESS packet. */
struct progress_request {
    enum tulpar_step step;
    uint8_t command;
    const uint8_t *data;
    uint16_t length;
    uint32_t stale_below; /* an OK with a next offset below is the late reply to an earlier one */
    uint64_t patience_us; /* beyond the time on the line; 0: as for any such command */
};

/* Sends it until a PROGRESS comes back, FLASHER_ATTEMPTS times at most. TULPAR_TRANSFER: none
 * came. Does not judge the status in it. */
TULPAR_MUST_USE enum tulpar_error request_progress(struct tulpar_flasher *flasher,
                                                   const struct progress_request *request,
                                                   struct progress *progress);

/* What the device says of its pages from request->first on. */
struct pages_answer {
    uint32_t count;             /* 0 .. request->count */
    uint32_t crc[PAGES_MAX][2]; /* the second one with PAGES_OF_BOTH only */
};

/* A refusal of how a packet came, and not of what it asks for. */
bool is_about_the_line(enum status status);

/* PAGES until it is answered, FLASHER_ATTEMPTS times at most. request->count: 1 .. PAGES_MAX.
 * TULPAR_REFUSED: the device does not know this request. */
TULPAR_MUST_USE enum tulpar_error request_pages(struct tulpar_flasher *flasher,
                                                const struct pages_request *request,
                                                struct pages_answer *answer);

/* INFO until it is answered, FLASHER_ATTEMPTS times at most; fills flasher->device. */
TULPAR_MUST_USE enum tulpar_error request_info(struct tulpar_flasher *flasher,
                                               enum tulpar_step step);

/* One INFO, one wait, no retry. LINK_FRAME: flasher->device is filled, unless failure.nonsense says
 * why not. */
TULPAR_MUST_USE enum link_result request_info_once(struct tulpar_flasher *flasher,
                                                   uint64_t patience_us);

/* The reply to INFO in flasher->link: fills flasher->device, or failure.nonsense says why not.
 * False: it cannot be read. Every INFO comes this way. */
TULPAR_MUST_USE bool request_take_info(struct tulpar_flasher *flasher);

/* A request whose reply is ACK or NACK. TULPAR_REFUSED: failure.status says why. */
TULPAR_MUST_USE enum tulpar_error request_ack(struct tulpar_flasher *flasher, enum tulpar_step step,
                                              uint8_t command);

/* The same, but that silence is no error: *silent, and nothing more is sent then. The device may
 * have taken the request. */
TULPAR_MUST_USE enum tulpar_error request_ack_or_silence(struct tulpar_flasher *flasher,
                                                         enum tulpar_step step, uint8_t command,
                                                         bool *silent);

/* Waits for the reply to an INFO that was sent, as request_info_once() does. */
TULPAR_MUST_USE enum link_result request_await_info(struct tulpar_flasher *flasher,
                                                    uint64_t patience_us);

/* BEGIN of no size, once and without waiting, when the device has told of an open update. LINK_ACK:
 * it is sent, or none is open. */
TULPAR_MUST_USE enum link_result request_send_close(struct tulpar_flasher *flasher);

/* Nothing is started while an update is open: BEGIN of no size, which must be refused, closes it,
 * until INFO says that none is open. */
TULPAR_MUST_USE enum tulpar_error request_close_update(struct tulpar_flasher *flasher,
                                                       enum tulpar_step step);

/* Asks INFO until no answer to an earlier request can be taken for that to the next one
 * (link_is_in_doubt()), or until deadline_us, or until the device says nothing more. LINK_SILENT:
 * there is still a doubt. */
TULPAR_MUST_USE enum link_result request_certainty(struct tulpar_flasher *flasher,
                                                   uint64_t deadline_us);

/* No retry can help: the channel is gone, or the user said stop. */
bool is_hopeless(enum link_result result);

uint64_t request_now(const struct tulpar_flasher *flasher);

#endif
