/* SPDX-License-Identifier: MIT */
/* Inside of streaming: what stream.c (sending, and the loop), stream_replies.c and stream_repair.c
 * share. Functions that return an outcome set *error when it is ENDS. */
#ifndef HOST_STREAM_H
#define HOST_STREAM_H

#include "host/blocks.h"
#include "host/transfer.h"

struct stream {
    struct tulpar_flasher *flasher;
    struct transfer *transfer;
    struct blocks blocks;
    struct in_flight in_flight;
    bool begun;                        /* the reply to BEGIN has come */
    bool withdrawn_before;             /* BEGIN: flasher->withdrawn */
    bool finishing;                    /* a FINISH is under way */
    uint32_t finish_sent;              /* transmissions before it */
    bool finished;                     /* it was answered with OK */
    unsigned infos;                    /* sent behind FINISH, and not answered yet */
    unsigned silences;                 /* in a row */
    bool looked;                       /* at the first rate, since something was heard */
    uint32_t waited_for;               /* number of the block that was waited for last, and 1 */
    uint64_t heard_us;                 /* when the latest reply came */
    uint64_t advanced_us;              /* when the latest one came that got the update further */
    unsigned sample_sent, sample_lost; /* blocks, since the last look at how many are lost */
};

/* stream.c */
TULPAR_MUST_USE enum outcome stream_begin_and_wait(struct stream *stream, enum tulpar_error *error);
TULPAR_MUST_USE enum outcome stream_send_again(struct stream *stream, struct block_in_flight *block,
                                               enum tulpar_error *error);
TULPAR_MUST_USE enum outcome stream_send_finish(struct stream *stream, enum tulpar_error *error);

/* RUN goes right behind FINISH. With one slot a device that refuses FINISH has no valid
 * application, and will refuse RUN too; with two it would start the old one. */
bool stream_may_run(const struct stream *stream);

/* The longest that the flash of the device may be at work on one of the blocks in flight, those
 * before the first that is lost; 0 when it does not tell. */
uint64_t stream_flash_us(const struct stream *stream);

/* What is under way. */
enum tulpar_step stream_step(const struct stream *stream);

/* The line or the device is gone: ENDS. */
enum outcome stream_broken(struct stream *stream, enum tulpar_step step, enum link_result result,
                           enum tulpar_error *error);

/* stream_replies.c: the reply in stream->flasher->link, of one kind or the other. */
TULPAR_MUST_USE enum outcome
stream_take_begin(struct stream *stream, const struct progress *progress, enum tulpar_error *error);
TULPAR_MUST_USE enum outcome stream_take_frame(struct stream *stream, enum tulpar_error *error);

/* stream_repair.c: nothing came for long, or for too long; too many blocks are lost. */
TULPAR_MUST_USE enum outcome stream_look_at_first_rate(struct stream *stream,
                                                       enum tulpar_error *error);
TULPAR_MUST_USE enum outcome stream_on_silence(struct stream *stream, enum tulpar_error *error);
TULPAR_MUST_USE enum outcome stream_look_at_losses(struct stream *stream, enum tulpar_error *error);

#endif
