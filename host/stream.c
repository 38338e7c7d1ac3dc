/* SPDX-License-Identifier: MIT */
/* BEGIN, BLOCK BLOCK ..., FINISH, INFO, one behind the other: nothing waits for a reply but for a
 * place among the blocks in flight. What is lost is sent again, alone. */
#include "host/stream.h"

#include "host/device.h"
#include "host/patience.h"
#include "host/rate.h"
#include "wire/bytes.h"

enum {
    /* Behind the last byte on the line, and after each reply: an adapter holds a reply back for 16
     * ms, a loaded PC does so for longer, and what the device does in between comes on top; on a
     * device that does not tell of its flash, a page is erased and programmed in 50 ms. */
    ANSWER_US = 200 * US_PER_MS,
    SILENCE_US = 300 * US_PER_MS,
    RATE_SILENCE_US = 100 * US_PER_MS,     /* at a rate that may not carry */
    FINISH_SILENCE_US = 1 * US_PER_SECOND, /* the CRC of the image, and a record */
    QUIET_US = FRAME_QUIET_MS * US_PER_MS, /* a NACK comes so long behind what it is about */
    /* A device that talks all the time and never gets further. */
    STANDSTILL_US = 20 * US_PER_SECOND,

    /* At such a rate the line waits for the flash: shorter blocks cost no time, and a bit error
     * costs less of it. But an erase that takes longer than the blocks in flight is time in which
     * more of them could have come. */
    FAST_BAUD = 900000,
    FAST_CHUNK = 1024,
    LONG_ERASE_MS = 200,

    LOOK_DIVISOR = 4, /* after such a part of a long silence */
};

bool transfer_can_stream(const struct tulpar_flasher *flasher) {
    const struct tulpar_device *device = &flasher->report.device;

    return device_knows(device, COMMAND_BLOCK) &&
           device->data_field_max >= BLOCK_HEADER_SIZE + FLASH_DOUBLE_WORD;
}

/* -- sending -----------------------------------------------------------------------------------*/

enum tulpar_step stream_step(const struct stream *stream) {
    return stream->finishing ? TULPAR_STEP_FINISH : TULPAR_STEP_WRITE;
}

enum outcome stream_broken(struct stream *stream, enum tulpar_step step, enum link_result result,
                           enum tulpar_error *error) {
    const struct block_in_flight *first = in_flight_first(&stream->in_flight);

    report_offset(stream->flasher, first == NULL ? stream->transfer->size : first->offset);
    report_attempts(stream->flasher, stream->silences + 1);
    *error = fail_link(stream->flasher, step, result);
    return ENDS;
}

static enum outcome send(struct stream *stream, enum tulpar_step step, uint8_t command,
                         const uint8_t *data, uint16_t length, enum tulpar_error *error) {
    enum link_result result = link_send(&stream->flasher->link, command, data, length);

    return result == LINK_ACK ? GOES_ON : stream_broken(stream, step, result, error);
}

static uint16_t block_size(const struct stream *stream) {
    uint16_t chunk = stream->transfer->chunk;
    bool fast = stream->flasher->link.baud >= FAST_BAUD &&
                stream->flasher->report.device.flash.erase_max_ms < LONG_ERASE_MS;

    return fast && chunk > FAST_CHUNK ? FAST_CHUNK : chunk;
}

/* The stream begins again: at the first block, with nothing in flight. */
static void rewind_stream(struct stream *stream) {
    const struct tulpar_device *device = &stream->flasher->report.device;

    in_flight_init(&stream->in_flight, device->in_flight);
    blocks_init(&stream->blocks, &stream->transfer->plan, &stream->transfer->packer,
                &stream->transfer->recipe, block_size(stream), device->in_flight);
    stream->finishing = false;
    stream->infos = 0;
    stream->waited_for = 0;
    stream->heard_us = stream->advanced_us = request_now(stream->flasher);
}

static enum outcome send_begin(struct stream *stream, enum tulpar_error *error) {
    uint8_t data[BEGIN_REQUEST_SIZE];
    uint16_t length = transfer_announce(stream->flasher, stream->transfer, data);

    rewind_stream(stream);
    stream->withdrawn_before = stream->flasher->report.withdrawn;
    return send(stream, TULPAR_STEP_BEGIN, COMMAND_BEGIN, data, length, error);
}

/* BEGIN or its reply was lost, and the blocks behind it may have gone to an earlier update. */
enum outcome stream_begin_and_wait(struct stream *stream, enum tulpar_error *error) {
    struct progress progress;

    if (stream->transfer->recipe.way != TULPAR_WAY_RAW && stream->in_flight.transmissions > 0) {
        return STARTS_ANEW; /* what is in flash now, and may be used, is not known */
    }
    *error = transfer_begin(stream->flasher, stream->transfer, &progress);
    if (*error != TULPAR_OK) {
        return ENDS;
    }
    rewind_stream(stream);
    return stream_take_begin(stream, &progress, error);
}

static enum outcome send_block(struct stream *stream, struct block_in_flight *block,
                               enum tulpar_error *error) {
    struct tulpar_flasher *flasher = stream->flasher;

    report_withdrawn(flasher, flasher->report.withdrawn || flasher->report.device.slots < 2);
    stream->sample_sent++;
    stream->finished = false; /* it may withdraw what is installed */
    in_flight_sent(&stream->in_flight, block);
    return send(stream, TULPAR_STEP_WRITE, COMMAND_BLOCK, block->data, block->length, error);
}

enum outcome stream_send_again(struct stream *stream, struct block_in_flight *block,
                               enum tulpar_error *error) {
    report_resent(stream->flasher, 1);
    return send_block(stream, block, error);
}

bool stream_may_run(const struct stream *stream) {
    const struct transfer *transfer = stream->transfer;
    bool old_one_is_gone = transfer->plan.right < transfer->size; /* with the first block */

    return stream->flasher->options.run && stream->flasher->report.device.slots < 2 &&
           old_one_is_gone;
}

/* INFO behind it is the last check. Neither it nor RUN costs a turn-around of its own. */
enum outcome stream_send_finish(struct stream *stream, enum tulpar_error *error) {
    uint8_t count[FINISH_BLOCKS_SIZE];

    put_u16(count, (uint16_t)(stream->in_flight.first + stream->in_flight.count));
    enum outcome outcome =
        send(stream, TULPAR_STEP_FINISH, COMMAND_FINISH, count, sizeof count, error);

    if (outcome == GOES_ON) {
        outcome = send(stream, TULPAR_STEP_FINISH, COMMAND_INFO, NULL, 0, error);
    }
    if (outcome == GOES_ON && stream_may_run(stream)) {
        outcome = send(stream, TULPAR_STEP_RUN, COMMAND_RUN, NULL, 0, error);
    }
    stream->finishing = true;
    stream->transfer->infos++;
    stream->finish_sent = stream->in_flight.transmissions;
    stream->infos++;
    return outcome;
}

/* The next packet that may go now. *sent: there was one. */
static enum outcome send_next(struct stream *stream, bool *sent, enum tulpar_error *error) {
    struct block_in_flight *block = in_flight_first_lost(&stream->in_flight);

    *sent = true;
    if (block != NULL) {
        return stream_send_again(stream, block, error);
    }
    if (blocks_left(&stream->blocks)) {
        *sent = in_flight_is_open(&stream->in_flight);
        if (!*sent) {
            return GOES_ON;
        }
        uint32_t number = stream->in_flight.first + stream->in_flight.count;
        block = in_flight_add(&stream->in_flight);
        blocks_next(&stream->blocks, number, block);
        return send_block(stream, block, error);
    }
    /* A device that has not heard BEGIN has its old application still, and RUN would start it. */
    bool may_finish = stream->begun || !stream_may_run(stream);
    *sent = may_finish && !stream->finishing && !stream->finished;
    return *sent ? stream_send_finish(stream, error) : GOES_ON;
}

/* -- the loop ----------------------------------------------------------------------------------*/

uint64_t stream_flash_us(const struct stream *stream) {
    const struct tulpar_device *device = &stream->flasher->report.device;
    const struct in_flight *in_flight = &stream->in_flight;
    uint64_t longest = 0;

    for (uint32_t i = 0; i < in_flight->count && units_are_told(device); i++) {
        uint32_t number = in_flight->first + i;
        const struct block_in_flight *block = &in_flight->blocks[number % IN_FLIGHT_MAX];

        if (block->lost) {
            break; /* those behind it wait for it, and not for flash */
        }
        uint64_t us = patience_program_us(device, block->offset, block->bytes, block->begins);
        longest = us > longest ? us : longest;
    }
    return longest;
}

/* FINISH comes while blocks wait in the device, and puts them into flash before it is answered. */
static uint64_t silence_us(const struct stream *stream) {
    const struct tulpar_device *device = &stream->flasher->report.device;
    bool finishing = stream->finishing && !stream->finished;

    if (!units_are_told(device)) {
        return finishing && stream->in_flight.count == 0 ? FINISH_SILENCE_US : SILENCE_US;
    }
    return finishing ? patience_finish_us(device, stream->in_flight.count,
                                          plan_copied_bytes(&stream->transfer->plan))
                     : ANSWER_US + stream_flash_us(stream);
}

/* While a large sector is erased the device may be silent for many seconds. One that was reset
 * meanwhile is silent, too, for it has gone back to its first rate. */
static bool may_look(const struct stream *stream) {
    const struct tulpar_device *device = &stream->flasher->report.device;

    return device->flash.erase_max_ms >= LONG_ERASE_MS && rate_is_raised(stream->flasher) &&
           stream->begun && !stream->looked;
}

/* Not before one erase may be over: what the device says during the look is lost. */
static uint64_t look_after_us(const struct stream *stream) {
    uint64_t erase_us = stream->flasher->report.device.flash.erase_max_ms * (uint64_t)US_PER_MS;
    uint64_t part_us = silence_us(stream) / LOOK_DIVISOR;

    return ANSWER_US + (erase_us > part_us ? erase_us : part_us);
}

static uint64_t deadline_of(const struct stream *stream) {
    uint64_t line_us = stream->flasher->link.free_us;
    uint64_t last = line_us > stream->heard_us ? line_us : stream->heard_us;
    if (stream->flasher->rate.unproven && !stream->begun) {
        return stream->heard_us + RATE_SILENCE_US; /* BEGIN went first */
    }
    return last + (may_look(stream) ? look_after_us(stream) : silence_us(stream));
}

/* All that may be on its way is, and the device is at this block. */
static void tell_erase(struct stream *stream) {
    const struct block_in_flight *first = in_flight_first(&stream->in_flight);
    uint32_t number = stream->in_flight.first + 1;

    if (first != NULL && stream->waited_for != number) {
        stream->waited_for = number;
        transfer_tell_erase(stream->flasher, first->offset);
    }
}

/* Takes the next reply; waits for it when nothing may be sent. */
static enum outcome listen(struct stream *stream, bool wait, enum tulpar_error *error) {
    struct link *link = &stream->flasher->link;

    if (wait) {
        tell_erase(stream);
    }
    enum link_result result = link_receive(link, wait ? deadline_of(stream) : 0);
    bool all_heard = request_now(stream->flasher) >= link->free_us + QUIET_US;

    if (is_hopeless(result)) {
        return stream_broken(stream, stream_step(stream), result, error);
    }
    if (result == LINK_FRAME) {
        return stream_take_frame(stream, error);
    }
    if (result == LINK_ACK && stream->finished && stream_may_run(stream)) {
        report_started(stream->flasher, true);
        return ENDS;
    }
    if (wait && result == LINK_SILENT && may_look(stream)) {
        return stream_look_at_first_rate(stream, error);
    }
    /* A NACK is about the last bytes on the line when it comes so late. */
    if (wait && (result == LINK_SILENT || (result == LINK_NACK && all_heard))) {
        return stream_on_silence(stream, error);
    }
    return GOES_ON;
}

/* Beyond the time that all in flight take on the line, and the longest that one answer takes. */
static bool stands_still(const struct stream *stream) {
    uint64_t all_us = link_wire_us(&stream->flasher->link, (size_t)IN_FLIGHT_MAX * FRAME_MAX);
    uint64_t limit_us = all_us + silence_us(stream) + STANDSTILL_US;

    return request_now(stream->flasher) > stream->advanced_us + limit_us;
}

enum outcome transfer_by_blocks(struct tulpar_flasher *flasher, struct transfer *transfer,
                                enum tulpar_error *error) {
    struct stream stream = {.flasher = flasher, .transfer = transfer};
    enum outcome outcome = send_begin(&stream, error);

    while (outcome == GOES_ON) {
        bool sent = false;

        outcome = send_next(&stream, &sent, error);
        if (outcome == GOES_ON) {
            outcome = listen(&stream, !sent, error);
        }
        if (outcome == GOES_ON) {
            outcome = stream_look_at_losses(&stream, error);
        }
        if (outcome == GOES_ON && stands_still(&stream)) {
            outcome = stream_broken(&stream, TULPAR_STEP_WRITE, LINK_SILENT, error);
        }
    }
    return outcome;
}
