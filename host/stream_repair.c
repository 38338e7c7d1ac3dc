/* SPDX-License-Identifier: MIT */
/* A line that loses too much, and one on which nothing comes any more. */
#include "host/rate.h"
#include "host/stream.h"

enum {
    /* Every block that has come has been answered, but for the time that the flash takes. */
    DRAIN_US = 150 * US_PER_MS,
    DRAIN_MAX_US = 3 * US_PER_SECOND,

    /* When half of this many blocks are lost, the line is too bad for this rate or this size. */
    SAMPLE = 24,

    SILENCES_AT_RATE = 2, /* then the other side may have gone back to its first rate */
};

/* The rate does not carry; another one does, and the device has just answered there. */
static enum outcome go_on_slower(struct stream *stream) {
    struct tulpar_flasher *flasher = stream->flasher;

    if (flasher->report.device.next_offset == NO_OFFSET) {
        bool installed = transfer_is_installed(flasher, stream->transfer);

        stream->transfer->seen_after_finish = installed; /* its FINISH had come */
        return installed ? ENDS : STARTS_OVER;
    }
    (void)in_flight_lose(&stream->in_flight, stream->in_flight.transmissions);
    stream->finishing = false;
    stream->infos = 0;
    stream->silences = 0;
    stream->sample_sent = stream->sample_lost = 0;
    stream->heard_us = stream->advanced_us = request_now(flasher);
    return GOES_ON;
}

/* When the device is silent at its first rate, too, the rate was not to blame: what has stopped is
 * the transfer, and what is told is where. */
static enum outcome end_silently(struct stream *stream, enum tulpar_error *error) {
    struct block_in_flight *first = in_flight_first(&stream->in_flight);

    if (*error == TULPAR_TRANSFER && stream->begun) {
        return stream_broken(stream, first == NULL ? TULPAR_STEP_FINISH : TULPAR_STEP_WRITE,
                             LINK_SILENT, error);
    }
    return ENDS;
}

static enum outcome fall_back(struct stream *stream, enum tulpar_error *error) {
    *error = rate_fall_back(stream->flasher);
    if (*error == TULPAR_OK && !stream->begun) {
        return TRIES_LOWER;
    }
    if (*error == TULPAR_OK) {
        *error = rate_raise(stream->flasher);
    }
    return *error == TULPAR_OK ? go_on_slower(stream) : end_silently(stream, error);
}

/* Takes the replies to what is on its way, until there are no more. */
static enum outcome drain(struct stream *stream, enum tulpar_error *error) {
    struct link *link = &stream->flasher->link;
    enum outcome outcome = GOES_ON;
    enum link_result result = LINK_FRAME;
    uint64_t end_us = request_now(stream->flasher) + DRAIN_MAX_US +
                      (stream->in_flight.count + 1) * stream_flash_us(stream);
    uint64_t now = 0;

    while (outcome == GOES_ON && result != LINK_SILENT && now < end_us) {
        uint64_t drain_us = DRAIN_US + stream_flash_us(stream);

        now = request_now(stream->flasher);
        result = link_receive(link, (link->free_us > now ? link->free_us : now) + drain_us);
        if (is_hopeless(result)) {
            return stream_broken(stream, TULPAR_STEP_WRITE, result, error);
        }
        if (result == LINK_FRAME) {
            outcome = stream_take_frame(stream, error);
        }
    }
    return outcome;
}

/* Half of the blocks do not get through. */
static enum outcome relieve(struct stream *stream, enum tulpar_error *error) {
    if (!rate_is_raised(stream->flasher)) {
        return transfer_shrink(stream->flasher, stream->transfer) ? STARTS_ANEW : GOES_ON;
    }
    enum outcome outcome = drain(stream, error);
    if (outcome != GOES_ON) {
        return outcome;
    }
    *error = rate_lower(stream->flasher);
    return *error == TULPAR_OK ? go_on_slower(stream) : end_silently(stream, error);
}

enum outcome stream_look_at_losses(struct stream *stream, enum tulpar_error *error) {
    if (stream->sample_sent < SAMPLE) {
        return GOES_ON;
    }
    bool too_many = stream->sample_lost * 2 > stream->sample_sent;

    stream->sample_sent = stream->sample_lost = 0;
    return too_many ? relieve(stream, error) : GOES_ON;
}

enum outcome stream_look_at_first_rate(struct stream *stream, enum tulpar_error *error) {
    struct tulpar_flasher *flasher = stream->flasher;
    bool made_way;

    stream->looked = true;
    enum link_result result = rate_look(flasher, &made_way);
    if (is_hopeless(result)) {
        return stream_broken(stream, stream_step(stream), result, error);
    }
    if (result != LINK_FRAME) {
        return GOES_ON;
    }
    if (flasher->report.failure.nonsense != NULL) {
        *error = fail_nonsense(flasher, TULPAR_STEP_CONNECT);
        return ENDS;
    }
    if (made_way) {
        return STARTS_OVER;
    }
    *error = rate_raise(flasher);
    return *error == TULPAR_OK ? go_on_slower(stream) : end_silently(stream, error);
}

enum outcome stream_on_silence(struct stream *stream, enum tulpar_error *error) {
    struct tulpar_flasher *flasher = stream->flasher;
    struct block_in_flight *first = in_flight_first(&stream->in_flight);
    enum tulpar_step step = first == NULL ? TULPAR_STEP_FINISH : TULPAR_STEP_WRITE;

    stream->silences++;
    stream->heard_us = request_now(flasher);
    if (stream->finished) {
        return ENDS; /* INFO or RUN was lost: it is sent again by who needs it */
    }
    if (rate_is_raised(flasher) && (!stream->begun || stream->silences > SILENCES_AT_RATE)) {
        return fall_back(stream, error);
    }
    if (stream->silences >= FLASHER_ATTEMPTS) {
        return transfer_shrink(flasher, stream->transfer)
                   ? STARTS_ANEW
                   : stream_broken(stream, step, LINK_SILENT, error);
    }
    if (!stream->begun) {
        return stream_begin_and_wait(stream, error);
    }
    if (first != NULL) {
        return stream_send_again(stream, first, error);
    }
    report_resent(flasher, 1);
    return stream_send_finish(stream, error);
}
