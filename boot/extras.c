/* SPDX-License-Identifier: MIT */
#include "boot/extras.h"

#include "boot/board_of.h"
#include "boot/doubt.h"
#include "boot/pages.h"
#include "boot/receiver.h"
#include "boot/slots.h"
#include "boot/unplaced.h"
#include "wire/bytes.h"

void extras_init(struct session *session) {
    receiver_init(board_of(session->board)->receiver, session->board);
}

void extras_describe(const struct session *session, struct device_info *info) {
    const struct board *board = board_of(session->board);

    info->features |= FEATURE_RATE | FEATURE_BLOCK | FEATURE_PACKED;
    if (!board->confidential) {
        info->features |= FEATURE_PAGES;
    }
    if (update_takes_overlays(board)) {
        info->features |= FEATURE_OVERLAY;
    }
    info->in_flight = (uint8_t)(board->places + board->unplaced);
    info->baud_highest = board->serial_baud_highest(board->context);
}

/* -- PAGES -------------------------------------------------------------------------------------*/

/* What is asked for, as far as it can be followed. STATUS_OK: that is so. */
static enum status follow(const struct session *session, struct pages_request *request) {
    const struct board *board = board_of(session->board);
    uint32_t pages = board->application.size / board->page_size;

    if (board->confidential || session->update.installed.blind) {
        return STATUS_STATE;
    }
    if (!pages_request_decode(request, session->parser.data, session->parser.length) ||
        request->count > PAGES_MAX || request->first >= pages ||
        request->which > (slots_are_two(board) ? PAGES_OF_BOTH : PAGES_OF_UPDATE)) {
        return STATUS_RANGE;
    }
    if (request->count > pages - request->first) {
        request->count = (uint16_t)(pages - request->first);
    }
    return STATUS_OK;
}

/* What is told of a page. */
static uint32_t crc_of(const struct session *session, uint32_t address) {
    const struct board *board = board_of(session->board);

    return doubt_is_possible(board) && doubt_about(address) ? PAGE_CRC_NONE
                                                            : pages_crc(board, address);
}

static void reply_pages(struct session *session) {
    const struct board *board = board_of(session->board);
    uint8_t *frame = board->receiver->reply;
    uint8_t *data = frame + FRAME_HEADER_SIZE, *end = data + session->parser.length;
    struct pages_request request;

    enum status status = follow(session, &request);
    if (status != STATUS_OK) {
        session_reply_status(session, status);
        return;
    }
    uint32_t update =
        slots_update_address(board, session->update.installed.image.verdict == VERDICT_VALID);
    bool both = slots_are_two(board) && request.which == PAGES_OF_BOTH;
    uint32_t slot = request.which == PAGES_OF_UPDATE ? update : board->application.base;

    pages_which_encode(&request, data);
    for (uint32_t page = request.first; page < request.first + (uint32_t)request.count; page++) {
        put_u32(end, crc_of(session, slot + page * board->page_size));
        end += PAGE_CRC_SIZE;
        if (both) {
            put_u32(end, crc_of(session, update + page * board->page_size));
            end += PAGE_CRC_SIZE;
        }
    }
    session_reply_from(session, frame, COMMAND_PAGES, (uint16_t)(end - data));
}

/* -- BLOCK -------------------------------------------------------------------------------------*/

static void reply_blocks(struct session *session) {
    struct blocks_state state;

    receiver_state(board_of(session->board)->receiver, &session->update, &state);
    session_note_status(session, state.status);
    blocks_state_encode(&state, session_reply_data(session));
    session_reply_frame(session, COMMAND_BLOCK, BLOCKS_STATE_SIZE);
}

/* A block without a place waits, and with it all that came behind it. */
static void take_block(struct session *session) {
    const struct frame_parser *packet = &session->parser;
    struct receiver *receiver = board_of(session->board)->receiver;

    while (unplaced_has_to_wait(board_of(session->board), packet) &&
           receiver_step(receiver, &session->update)) {
        reply_blocks(session);
    }
    if (update_status(&session->update) != STATUS_OK ||
        receiver_take(receiver, packet->data, packet->length)) {
        reply_blocks(session);
    }
}

void extras_begin(struct session *session) {
    receiver_begin(board_of(session->board)->receiver);
}

bool extras_complete(struct session *session) {
    const struct frame_parser *packet = &session->parser;
    struct receiver *receiver = board_of(session->board)->receiver;

    while (receiver_step(receiver, &session->update)) {
    }
    return packet->length < FINISH_BLOCKS_SIZE || get_u16(packet->data) == receiver->next ||
           session->update.state != UPDATE_DECLARED;
}

/* -- RATE --------------------------------------------------------------------------------------*/

static void change_rate(struct session *session) {
    const struct board *board = board_of(session->board);
    uint32_t baud = get_u32(session->parser.data);
    bool known = baud == board->baud || (baud >= (uint32_t)RATE_LOWEST &&
                                         baud <= board->serial_baud_highest(board->context));

    if (!known || !board->serial_set_baud(board->context, baud)) {
        session_reply_status(session, STATUS_RANGE);
        return;
    }
    board->receiver->rate = RATE_TRIED;
}

/* Who asked for another rate has not come over to it, or is gone: who comes next speaks the first
 * rate. */
static void watch_rate(struct session *session) {
    const struct board *board = board_of(session->board);
    uint32_t quiet_ms = board->now_ms(board->context) - session->last_packet_ms;
    uint32_t limit_ms = board->receiver->rate == RATE_TRIED ? RATE_TRIAL_MS : RATE_IDLE_MS;

    if (board->receiver->rate != RATE_FIRST && quiet_ms >= limit_ms &&
        board->serial_set_baud(board->context, board->baud)) {
        board->receiver->rate = RATE_FIRST;
    }
}

/* -- all of them -------------------------------------------------------------------------------*/

void extras_heard(struct session *session) {
    struct receiver *receiver = board_of(session->board)->receiver;

    if (receiver->rate == RATE_TRIED) {
        receiver->rate = RATE_KEPT;
    }
}

void extras_answer(struct session *session) {
    switch (session->parser.command) {
    case COMMAND_PAGES: reply_pages(session); break;
    case COMMAND_RATE: change_rate(session); break;
    case COMMAND_BLOCK: take_block(session); break;
    default: session_reply_status(session, STATUS_MESSAGE); break;
    }
}

/* An erase may take longer than a host may be silent: the silence counts from the reply on. */
bool extras_work(struct session *session) {
    const struct board *board = board_of(session->board);

    watch_rate(session);
    if (!receiver_step(board->receiver, &session->update)) {
        return false;
    }
    reply_blocks(session);
    session->last_packet_ms = board->now_ms(board->context);
    return true;
}
