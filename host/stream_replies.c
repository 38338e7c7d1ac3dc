/* SPDX-License-Identifier: MIT */
/* What the device says while blocks are on their way. */
#include "host/stream.h"

/* Tells the caller how much of the image is in flash already. */
static void report(struct stream *stream) {
    const struct transfer *transfer = stream->transfer;

    transfer_report(stream->flasher, transfer,
                    transfer->plan.right + stream->in_flight.bytes_in_flash);
}

enum outcome stream_take_begin(struct stream *stream, const struct progress *progress,
                               enum tulpar_error *error) {
    if (progress->status != STATUS_OK) { /* the blocks that went ahead have touched nothing */
        report_withdrawn(stream->flasher, stream->withdrawn_before);
        return transfer_judge(stream->flasher, stream->transfer, TULPAR_STEP_BEGIN,
                              progress->status, error);
    }
    stream->begun = true;
    report(stream);
    return GOES_ON;
}

static enum outcome take_blocks(struct stream *stream, const struct blocks_state *state,
                                enum tulpar_error *error) {
    unsigned lost;

    if (state->status != STATUS_OK) {
        const struct block_in_flight *first = in_flight_first(&stream->in_flight);

        report_offset(stream->flasher, first == NULL ? 0 : first->offset);
        return transfer_judge(stream->flasher, stream->transfer, TULPAR_STEP_WRITE, state->status,
                              error);
    }
    uint32_t before = stream->in_flight.bytes_in_flash;
    if (in_flight_take(&stream->in_flight, state, &lost)) {
        stream->silences = 0;
        stream->advanced_us = request_now(stream->flasher);
    }
    stream->sample_lost += lost;
    if (stream->in_flight.bytes_in_flash != before) {
        report(stream);
    }
    return GOES_ON;
}

static enum outcome take_finish(struct stream *stream, const struct progress *progress,
                                enum tulpar_error *error) {
    if (progress->status == STATUS_OK) {
        stream->finished = true;
        stream->advanced_us = request_now(stream->flasher);
        transfer_report(stream->flasher, stream->transfer, stream->transfer->size);
        return GOES_ON;
    }
    if (progress->status != STATUS_OFFSET) {
        return transfer_judge(stream->flasher, stream->transfer, TULPAR_STEP_FINISH,
                              progress->status, error);
    }
    /* Blocks that were sent before it are missing; all that were not lost have been answered. */
    unsigned lost = in_flight_lose(&stream->in_flight, stream->finish_sent);
    stream->sample_lost += lost;
    stream->finishing = false;
    return in_flight_first(&stream->in_flight) != NULL ? GOES_ON : STARTS_OVER;
}

/* This INFO may answer one that was sent before the end, and what was sent behind that one, a BEGIN
 * among it, may not have been taken yet: what counts is what the device says behind all of it. */
static enum outcome make_certain(struct stream *stream, enum tulpar_error *error) {
    struct tulpar_flasher *flasher = stream->flasher;

    enum link_result result = transfer_hear_all(flasher, stream->transfer);
    if (is_hopeless(result)) {
        return stream_broken(stream, TULPAR_STEP_VERIFY, result, error);
    }
    if (result != LINK_FRAME || flasher->report.device.next_offset != NO_OFFSET ||
        !transfer_is_installed(flasher, stream->transfer)) {
        return STARTS_ANEW;
    }
    stream->transfer->seen_after_finish = true;
    return ENDS;
}

/* The device has answered what was sent before INFO, or never will. */
static enum outcome take_info(struct stream *stream, enum tulpar_error *error) {
    const struct tulpar_flasher *flasher = stream->flasher;
    bool closed = flasher->report.device.next_offset == NO_OFFSET;

    if (flasher->report.failure.nonsense != NULL) {
        *error = fail_nonsense(stream->flasher, TULPAR_STEP_VERIFY);
        return ENDS;
    }
    if (stream->infos > 0) {
        stream->infos--;
    }
    if (stream->transfer->infos > 0) {
        stream->transfer->infos--;
    }
    if (stream->finishing && closed && transfer_is_installed(flasher, stream->transfer)) {
        stream->finished = true; /* even if its reply was lost */
    }
    if (stream->finished && !closed) {
        return STARTS_OVER; /* a BEGIN that was sent twice has come behind FINISH */
    }
    if (stream->finished && !stream_may_run(stream) && stream->transfer->infos > 0) {
        return make_certain(stream, error);
    }
    if (stream->finished) {
        stream->transfer->seen_after_finish = true;
        return stream_may_run(stream) ? GOES_ON : ENDS;
    }
    if (!stream->finishing || stream->infos > 0) {
        return GOES_ON;
    }
    stream->silences++;
    if (stream->silences >= FLASHER_ATTEMPTS) {
        return stream_broken(stream, TULPAR_STEP_FINISH, LINK_SILENT, error);
    }
    report_resent(stream->flasher, 1);
    return stream_send_finish(stream, error);
}

enum outcome stream_take_frame(struct stream *stream, enum tulpar_error *error) {
    const uint8_t *data = stream->flasher->link.reply.data;
    uint16_t length = stream->flasher->link.reply.length;
    struct blocks_state state;
    struct progress progress;
    uint8_t command = stream->flasher->link.reply.command;

    stream->heard_us = request_now(stream->flasher);
    stream->looked = false;
    stream->flasher->rate.unproven = false;
    if (!stream->begun && (command == COMMAND_BLOCK || command == COMMAND_FINISH)) {
        return stream_begin_and_wait(stream, error);
    }
    switch (command) {
    case COMMAND_BEGIN:
        if (!stream->begun && progress_decode(&progress, data, length)) {
            return stream_take_begin(stream, &progress, error);
        }
        break;
    case COMMAND_BLOCK:
        if (blocks_state_decode(&state, data, length)) {
            return take_blocks(stream, &state, error);
        }
        break;
    case COMMAND_FINISH:
        if (stream->finishing && progress_decode(&progress, data, length)) {
            return take_finish(stream, &progress, error);
        }
        break;
    case COMMAND_INFO:
        if (request_take_info(stream->flasher)) {
            return take_info(stream, error);
        }
        break;
    default: break;
    }
    return GOES_ON;
}
