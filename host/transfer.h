/* SPDX-License-Identifier: MIT */
/* One update on its way: what install.c, writes.c and stream.c share; not for users of the
 * library. */
#ifndef HOST_TRANSFER_H
#define HOST_TRANSFER_H

#include "host/packer.h"
#include "host/request.h"

/* Bytes of the image in a packet, when large ones do not get through: the longer, the more bits
 * that can be wrong. */
enum { CHUNK_MIN = 128, CHUNK_DIVISOR = 4 };

struct transfer {
    const uint8_t *bytes;
    uint32_t size, crc;
    enum tulpar_sending sending; /* as the options say, until all is to be sent */
    struct plan plan;
    struct recipe recipe;   /* how the pages go; transfer.c */
    struct packer packer;   /* of a recipe that is not raw, while one update lasts */
    bool keep_all;          /* nothing is sent: the flash is said to hold it */
    bool raw_only;          /* the device could not unpack what it was sent */
    unsigned infos;         /* that streams have sent, and whose answers have not come */
    unsigned anews;         /* updates that were begun anew, but for restarts and trials */
    unsigned trials;        /* of rates that did not carry so much as BEGIN */
    uint16_t chunk;         /* bytes of the image in a packet, at most */
    unsigned restarts;      /* after a reset of the device */
    bool seen_after_finish; /* flasher->device tells of the time after FINISH */

    /* writes.c */
    uint32_t offset;   /* where the next WRITE goes */
    uint32_t furthest; /* the highest offset so far */
    unsigned setbacks; /* replies in a row that did not get us further */
};

/* Of an image of the caller's, raw, and all else zero. */
void transfer_init(struct transfer *transfer, const uint8_t *bytes, uint32_t size);

/* -- before it begins (prepare.c) --------------------------------------------------------------*/

/* Bytes of the image in a packet: as large as the device takes, but for a rest of less than a
 * double-word: fewer packets, fewer turn-arounds. */
uint16_t transfer_chunk(const struct tulpar_flasher *flasher);

/* Nothing of this update has been sent before. */
bool transfer_is_first(const struct transfer *transfer);

/* INFO has said already that there is nothing to do. */
bool transfer_is_there_already(const struct tulpar_flasher *flasher,
                               const struct transfer *transfer);

/* What is installed does not stay as it is: an application on trial is given up first. */
bool transfer_replaces(const struct tulpar_flasher *flasher, const struct transfer *transfer);

/* Makes transfer->plan: asks the device where need be, or plans to send everything. */
TULPAR_MUST_USE enum tulpar_error transfer_plan_update(struct tulpar_flasher *flasher,
                                                       struct transfer *transfer);

/* The rate for an update that sends so many bytes at most: the next candidate, if it is worth the
 * change. */
uint32_t transfer_choose_rate(const struct tulpar_flasher *flasher, uint32_t bytes);

/* -- on its way --------------------------------------------------------------------------------*/

/* How a step of an update ends, for the loop around it. */
enum outcome {
    GOES_ON,
    STARTS_OVER, /* the device has forgotten the update: it was reset */
    STARTS_ANEW, /* from PAGES on: in smaller blocks, or without packing */
    TRIES_LOWER, /* the same, at the next lower rate; there are only so many */
    SENDS_ALL,   /* pages that seemed right are not, or it cannot be an overlay */
    ENDS,        /* with the error beside */
};

/* BEGIN, WRITE ..., FINISH, each one after the reply to the one before. */
TULPAR_MUST_USE enum outcome transfer_by_writes(struct tulpar_flasher *flasher,
                                                struct transfer *transfer,
                                                enum tulpar_error *error);

/* The device tells what its pages hold, and an update may leave out those that are right. */
bool transfer_can_skip(const struct tulpar_flasher *flasher);

/* The update may be an overlay over the application that is installed. */
bool transfer_can_overlay(const struct tulpar_flasher *flasher);

/* The device takes blocks. */
bool transfer_can_stream(const struct tulpar_flasher *flasher);

/* BEGIN, BLOCK ..., FINISH, without waiting for replies. transfer_can_stream() must be true. */
TULPAR_MUST_USE enum outcome transfer_by_blocks(struct tulpar_flasher *flasher,
                                                struct transfer *transfer,
                                                enum tulpar_error *error);

/* The data of BEGIN; returns its length. */
uint16_t transfer_announce(const struct tulpar_flasher *flasher, const struct transfer *transfer,
                           uint8_t data[BEGIN_REQUEST_SIZE]);

/* BEGIN until it is answered, FLASHER_ATTEMPTS times at most. Does not judge the status. */
TULPAR_MUST_USE enum tulpar_error transfer_begin(struct tulpar_flasher *flasher,
                                                 const struct transfer *transfer,
                                                 struct progress *progress);

/* What follows from a status that is neither OK nor about an offset. */
TULPAR_MUST_USE enum outcome transfer_judge(struct tulpar_flasher *flasher,
                                            struct transfer *transfer, enum tulpar_step step,
                                            enum status status, enum tulpar_error *error);

/* The base that INFO says is installed and valid; size 0: there is none. */
struct tulpar_image transfer_find_installed(const struct tulpar_flasher *flasher);

/* Chooses transfer->recipe for the pages that transfer->plan leaves, for a line at `baud`, and
 * makes transfer->packer ready for it. packer_free() ends it. */
void transfer_choose_recipe(const struct tulpar_flasher *flasher, struct transfer *transfer,
                            uint32_t baud);

/* The device is there, and smaller packets are worth a try: makes transfer->chunk smaller. */
TULPAR_MUST_USE bool transfer_shrink(struct tulpar_flasher *flasher, struct transfer *transfer);

/* The device says that the image is installed. */
bool transfer_is_installed(const struct tulpar_flasher *flasher, const struct transfer *transfer);

/* Asks INFO until all that was sent has been answered, or is lost: an answer to a packet of before
 * would be taken for one to the next, and an INFO of before for the last word. LINK_SILENT: there
 * is still a doubt. */
TULPAR_MUST_USE enum link_result transfer_hear_all(struct tulpar_flasher *flasher,
                                                   struct transfer *transfer);

/* What is sent at this offset begins an erase that takes its time: told to the caller. Nothing when
 * it does not. */
void transfer_tell_erase(const struct tulpar_flasher *flasher, uint32_t offset);

/* `done` bytes are right in flash. */
void transfer_report(const struct tulpar_flasher *flasher, const struct transfer *transfer,
                     uint32_t done);

/* The flash does not hold the image. Always TULPAR_VERIFY. */
enum tulpar_error transfer_differs(struct tulpar_flasher *flasher);

/* Page by page where the device tells; a plain one says whether the whole is right. transfer->plan
 * has everything to be sent. TULPAR_VERIFY: it tells, and something differs; report.already_right
 * says how much does not. */
TULPAR_MUST_USE enum tulpar_error transfer_compare(struct tulpar_flasher *flasher,
                                                   struct transfer *transfer);

/* Nobody answers. The line may have gone bad at a raised rate; and a board that was reset in the
 * middle may have started an application, which may make way once more. ENDS: *error is what it
 * was, or what came in between. */
TULPAR_MUST_USE enum outcome transfer_bring_back(struct tulpar_flasher *flasher,
                                                 enum tulpar_error *error);

#endif
