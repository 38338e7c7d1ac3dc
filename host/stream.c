/* BEGIN, BLOCK BLOCK ..., FINISH, INFO, one behind the other: nothing waits for a reply but for a
 * place in the window. What is lost is sent again, alone. */
#include "host/blocks.h"
#include "host/rate.h"
#include "host/transfer.h"
#include "wire/bytes.h"

enum {
    /* Behind the last byte on the line, and after each reply: a page is erased and programmed in
     * 50 ms, an adapter holds a reply back for 16 ms, and a loaded PC does so for longer. */
    SILENCE_US = 300 * US_PER_MS,
    FINISH_SILENCE_US = 1 * US_PER_SECOND, /* the CRC of the image, and a record */
    QUIET_US = FRAME_QUIET_MS * US_PER_MS, /* a NACK comes so long behind what it is about */
    DRAIN_US = 150 * US_PER_MS,            /* every block that has come has been answered */

    /* Of so many blocks, when half are lost, the line is too bad for this rate or this size. */
    SAMPLE = 24,

    SILENCES_AT_RATE = 2, /* then the other side may have gone back to its first rate */
};

struct stream {
    struct flasher *flasher;
    struct transfer *transfer;
    struct blocks blocks;
    struct window window;
    bool begun;           /* the reply to BEGIN has come */
    bool finishing;       /* a FINISH is under way */
    uint32_t finish_sent; /* transmissions before it */
    bool finished;        /* it was answered with OK */
    unsigned infos;       /* sent behind FINISH, and not answered yet */
    unsigned silences;    /* in a row */
    uint64_t heard_us;
    unsigned sample_sent, sample_lost;
};

static bool page_size_makes_sense(const struct device_info *device) {
    return device->page_size != 0 && device->page_size % FLASH_DOUBLE_WORD == 0;
}

bool transfer_can_stream(const struct flasher *flasher) {
    const struct device_info *device = &flasher->device;

    return (device->features & FEATURE_BLOCK) != 0 && device->window > 0 &&
           page_size_makes_sense(device) &&
           device->data_field_max >= BLOCK_HEADER_SIZE + FLASH_DOUBLE_WORD;
}

/* -- sending -----------------------------------------------------------------------------------*/

static enum outcome broken(struct stream *stream, enum flasher_step step, enum link_result result,
                           enum flasher_error *error) {
    const struct window_block *first = window_first(&stream->window);

    stream->flasher->failure.offset = first == NULL ? stream->transfer->size : first->offset;
    stream->flasher->failure.attempts = stream->silences + 1;
    *error = fail_link(stream->flasher, step, result);
    return ENDS;
}

static enum outcome send(struct stream *stream, enum flasher_step step, uint8_t command,
                         const uint8_t *data, uint16_t length, enum flasher_error *error) {
    enum link_result result = link_send(&stream->flasher->link, command, data, length);

    return result == LINK_ACK ? GOES_ON : broken(stream, step, result, error);
}

/* From the first block on, with empty hands. */
static void rewind_stream(struct stream *stream) {
    const struct device_info *device = &stream->flasher->device;

    window_init(&stream->window, device->window);
    blocks_init(&stream->blocks, &stream->transfer->plan, &stream->transfer->packer,
                &stream->transfer->recipe, device->page_size, stream->transfer->chunk,
                device->window);
    stream->finishing = false;
    stream->infos = 0;
    stream->heard_us = exchange_now(stream->flasher);
}

/* Whatever there is to say about what is in flash already. */
static void report(struct stream *stream) {
    const struct transfer *transfer = stream->transfer;

    transfer_report(stream->flasher, transfer,
                    transfer->plan.right + stream->window.bytes_in_flash);
}

static enum outcome take_begin(struct stream *stream, const struct progress *progress,
                               enum flasher_error *error) {
    if (progress->status != STATUS_OK) {
        return transfer_judge(stream->flasher, stream->transfer, STEP_BEGIN, progress->status,
                              error);
    }
    stream->begun = true;
    report(stream);
    return GOES_ON;
}

static enum outcome begin_hopefully(struct stream *stream, enum flasher_error *error) {
    uint8_t data[BEGIN_REQUEST_SIZE];
    uint16_t length = transfer_announce(stream->flasher, stream->transfer, data);

    rewind_stream(stream);
    return send(stream, STEP_BEGIN, COMMAND_BEGIN, data, length, error);
}

/* BEGIN or its reply was lost, and the blocks behind it may have gone to an earlier update. */
static enum outcome begin_surely(struct stream *stream, enum flasher_error *error) {
    struct progress progress;

    if (stream->transfer->recipe.way != FLASHER_WAY_RAW && stream->window.transmissions > 0) {
        return STARTS_ANEW; /* what is in flash now, and may be used, is not known */
    }

    *error = transfer_begin(stream->flasher, stream->transfer, &progress);
    if (*error != FLASHER_OK) {
        return ENDS;
    }
    rewind_stream(stream);
    return take_begin(stream, &progress, error);
}

static enum outcome send_block(struct stream *stream, struct window_block *block,
                               enum flasher_error *error) {
    struct flasher *flasher = stream->flasher;

    flasher->withdrawn = flasher->withdrawn || flasher->device.slots < 2;
    stream->sample_sent++;
    window_sent(&stream->window, block);
    return send(stream, STEP_WRITE, COMMAND_BLOCK, block->data, block->length, error);
}

static enum outcome send_again(struct stream *stream, struct window_block *block,
                               enum flasher_error *error) {
    stream->flasher->resent++;
    return send_block(stream, block, error);
}

/* With one slot a device that refuses FINISH has no valid application, and will refuse RUN too. */
static bool may_run(const struct stream *stream) {
    return stream->transfer->options.run && stream->flasher->device.slots < 2;
}

/* INFO behind it is the last check. Neither it nor RUN costs a turn-around of its own. */
static enum outcome send_finish(struct stream *stream, enum flasher_error *error) {
    uint8_t count[FINISH_BLOCKS_SIZE];

    put_u16(count, (uint16_t)(stream->window.first + stream->window.count));
    enum outcome outcome = send(stream, STEP_FINISH, COMMAND_FINISH, count, sizeof count, error);

    if (outcome == GOES_ON) {
        outcome = send(stream, STEP_FINISH, COMMAND_INFO, NULL, 0, error);
    }
    if (outcome == GOES_ON && may_run(stream)) {
        outcome = send(stream, STEP_RUN, COMMAND_RUN, NULL, 0, error);
    }
    stream->finishing = true;
    stream->finish_sent = stream->window.transmissions;
    stream->infos++;
    return outcome;
}

/* The next packet that may go now. *sent: there was one. */
static enum outcome send_next(struct stream *stream, bool *sent, enum flasher_error *error) {
    struct window_block *block = window_first_lost(&stream->window);

    *sent = true;
    if (block != NULL) {
        return send_again(stream, block, error);
    }
    if (blocks_left(&stream->blocks)) {
        *sent = window_is_open(&stream->window);
        if (!*sent) {
            return GOES_ON;
        }
        uint32_t number = stream->window.first + stream->window.count;
        block = window_add(&stream->window);
        blocks_next(&stream->blocks, number, block);
        return send_block(stream, block, error);
    }
    *sent = !stream->finishing && !stream->finished;
    return *sent ? send_finish(stream, error) : GOES_ON;
}

/* -- replies -----------------------------------------------------------------------------------*/

static void count_lost(struct stream *stream, unsigned lost) {
    stream->sample_lost += lost;
}

static enum outcome take_blocks(struct stream *stream, const struct blocks_state *state,
                                enum flasher_error *error) {
    unsigned lost;

    if (state->status != STATUS_OK) {
        const struct window_block *first = window_first(&stream->window);

        stream->flasher->failure.offset = first == NULL ? 0 : first->offset;
        return transfer_judge(stream->flasher, stream->transfer, STEP_WRITE, state->status, error);
    }
    uint32_t before = stream->window.bytes_in_flash;
    if (window_take(&stream->window, state, &lost)) {
        stream->silences = 0;
    }
    count_lost(stream, lost);
    if (stream->window.bytes_in_flash != before) {
        report(stream);
    }
    return GOES_ON;
}

static enum outcome take_finish(struct stream *stream, const struct progress *progress,
                                enum flasher_error *error) {
    if (progress->status == STATUS_OK) {
        stream->finished = true;
        transfer_report(stream->flasher, stream->transfer, stream->transfer->size);
        return GOES_ON;
    }
    if (progress->status != STATUS_OFFSET) {
        return transfer_judge(stream->flasher, stream->transfer, STEP_FINISH, progress->status,
                              error);
    }
    /* Blocks that were sent before it are missing; all that were not lost have been answered. */
    unsigned lost = window_lose(&stream->window, stream->finish_sent);
    count_lost(stream, lost);
    stream->finishing = false;
    return window_first(&stream->window) != NULL ? GOES_ON : STARTS_OVER;
}

/* The device has answered what was sent before INFO, or never will. */
static enum outcome take_info(struct stream *stream, enum flasher_error *error) {
    if (stream->infos > 0) {
        stream->infos--;
    }
    if (stream->finished) {
        stream->transfer->seen_after_finish = true;
        return may_run(stream) ? GOES_ON : ENDS;
    }
    if (!stream->finishing || stream->infos > 0) {
        return GOES_ON;
    }
    stream->silences++;
    if (stream->silences >= FLASHER_ATTEMPTS) {
        return broken(stream, STEP_FINISH, LINK_SILENT, error);
    }
    stream->flasher->resent++;
    return send_finish(stream, error);
}

static enum outcome take_frame(struct stream *stream, enum flasher_error *error) {
    const uint8_t *data = stream->flasher->link.reply.data;
    uint16_t length = stream->flasher->link.reply.length;
    struct blocks_state state;
    struct progress progress;

    uint8_t command = stream->flasher->link.reply.command;

    stream->heard_us = exchange_now(stream->flasher);
    if (!stream->begun && (command == COMMAND_BLOCK || command == COMMAND_FINISH)) {
        return begin_surely(stream, error);
    }
    switch (command) {
    case COMMAND_BEGIN:
        if (!stream->begun && progress_decode(&progress, data, length)) {
            return take_begin(stream, &progress, error);
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
        if (device_info_decode(&stream->flasher->device, data, length)) {
            return take_info(stream, error);
        }
        break;
    default: break;
    }
    return GOES_ON;
}

/* -- when something is wrong -------------------------------------------------------------------*/

/* The rate does not carry; another one does, and the device has just answered there. */
static enum outcome go_on_slower(struct stream *stream) {
    struct flasher *flasher = stream->flasher;

    if (transfer_is_installed(flasher, stream->transfer)) {
        stream->transfer->seen_after_finish = true; /* its FINISH had come */
        return ENDS;
    }
    if (flasher->device.next_offset == NO_OFFSET) {
        return STARTS_OVER;
    }
    count_lost(stream, window_lose(&stream->window, stream->window.transmissions));
    stream->finishing = false;
    stream->infos = 0;
    stream->silences = 0;
    stream->sample_sent = stream->sample_lost = 0;
    stream->heard_us = exchange_now(flasher);
    return GOES_ON;
}

static enum outcome fall_back(struct stream *stream, enum flasher_error *error) {
    *error = rate_fall_back(stream->flasher);
    if (*error == FLASHER_OK) {
        *error = rate_raise(stream->flasher);
    }
    return *error == FLASHER_OK ? go_on_slower(stream) : ENDS;
}

/* Takes the replies to what is on its way, until there are no more. */
static enum outcome drain(struct stream *stream, enum flasher_error *error) {
    struct link *link = &stream->flasher->link;
    enum outcome outcome = GOES_ON;
    enum link_result result = LINK_FRAME;

    while (outcome == GOES_ON && result != LINK_SILENT) {
        uint64_t now = exchange_now(stream->flasher);

        result = link_receive(link, (link->free_us > now ? link->free_us : now) + DRAIN_US);
        if (is_hopeless(result)) {
            return broken(stream, STEP_WRITE, result, error);
        }
        if (result == LINK_FRAME) {
            outcome = take_frame(stream, error);
        }
    }
    return outcome;
}

/* Half of the blocks do not get through. */
static enum outcome relieve(struct stream *stream, enum flasher_error *error) {
    stream->sample_sent = stream->sample_lost = 0;
    if (!rate_is_raised(stream->flasher)) {
        return transfer_shrink(stream->flasher, stream->transfer) ? STARTS_ANEW : GOES_ON;
    }
    enum outcome outcome = drain(stream, error);
    if (outcome != GOES_ON) {
        return outcome;
    }
    *error = rate_lower(stream->flasher);
    return *error == FLASHER_OK ? go_on_slower(stream) : ENDS;
}

static enum outcome on_silence(struct stream *stream, enum flasher_error *error) {
    struct flasher *flasher = stream->flasher;
    struct window_block *first = window_first(&stream->window);
    enum flasher_step step = first == NULL ? STEP_FINISH : STEP_WRITE;

    stream->silences++;
    stream->heard_us = exchange_now(flasher);
    if (stream->finished) {
        return ENDS; /* INFO or RUN was lost: it is sent again by who needs it */
    }
    if (rate_is_raised(flasher) && (!stream->begun || stream->silences > SILENCES_AT_RATE)) {
        return fall_back(stream, error);
    }
    if (stream->silences >= FLASHER_ATTEMPTS) {
        return transfer_shrink(flasher, stream->transfer)
                   ? STARTS_ANEW
                   : broken(stream, step, LINK_SILENT, error);
    }
    if (!stream->begun) {
        return begin_surely(stream, error);
    }
    if (first != NULL) {
        return send_again(stream, first, error);
    }
    flasher->resent++;
    return send_finish(stream, error);
}

static uint64_t deadline_of(const struct stream *stream) {
    uint64_t line_us = stream->flasher->link.free_us;
    uint64_t last = line_us > stream->heard_us ? line_us : stream->heard_us;

    bool checking = stream->finishing && !stream->finished && stream->window.count == 0;

    return last + (checking ? FINISH_SILENCE_US : SILENCE_US);
}

/* Takes the next reply; waits for it when nothing may be sent. */
static enum outcome listen(struct stream *stream, bool wait, enum flasher_error *error) {
    struct link *link = &stream->flasher->link;
    enum link_result result = link_receive(link, wait ? deadline_of(stream) : 0);
    bool all_heard = exchange_now(stream->flasher) >= link->free_us + QUIET_US;

    if (is_hopeless(result)) {
        return broken(stream, STEP_WRITE, result, error);
    }
    if (result == LINK_FRAME) {
        return take_frame(stream, error);
    }
    if (result == LINK_ACK && stream->finished && may_run(stream)) {
        stream->flasher->started = true;
        return ENDS;
    }
    /* A NACK is about the last bytes on the line when it comes so late. */
    if (wait && (result == LINK_SILENT || (result == LINK_NACK && all_heard))) {
        return on_silence(stream, error);
    }
    return GOES_ON;
}

enum outcome transfer_by_blocks(struct flasher *flasher, struct transfer *transfer,
                                enum flasher_error *error) {
    struct stream stream = {.flasher = flasher, .transfer = transfer};
    enum outcome outcome = begin_hopefully(&stream, error);

    while (outcome == GOES_ON) {
        bool sent = false;

        outcome = send_next(&stream, &sent, error);
        if (outcome == GOES_ON) {
            outcome = listen(&stream, !sent, error);
        }
        if (outcome == GOES_ON && stream.sample_sent >= SAMPLE) {
            if (stream.sample_lost * 2 > stream.sample_sent) {
                outcome = relieve(&stream, error);
            }
            stream.sample_sent = stream.sample_lost = 0;
        }
    }
    return outcome;
}
