/* SPDX-License-Identifier: MIT */
#include "boot/extras.h"

#include "boot/board_of.h"
#include "boot/pages.h"
#include "boot/receiver.h"
#include "boot/slots.h"
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
    info->in_flight = board->in_flight;
    info->baud_highest = board->serial_baud_highest(board->context);
}

/* -- PAGES -------------------------------------------------------------------------------------*/

static void reply_pages(struct session *session) {
    const struct board *board = board_of(session->board);
    uint32_t pages = board->application.size / board->page_size;
    uint8_t *data = session_reply_data(session);
    struct pages_request request;

    if (board->confidential || session->update.installed.blind) {
        session_reply_status(session, STATUS_STATE);
        return;
    }
    if (!pages_request_decode(&request, session->parser.data, session->parser.length) ||
        request.count > PAGES_MAX || request.first >= pages) {
        session_reply_status(session, STATUS_RANGE);
        return;
    }
    if (request.count > pages - request.first) {
        request.count = (uint16_t)(pages - request.first);
    }
    uint32_t base =
        slots_update_address(board, session->update.installed.image.verdict == VERDICT_VALID) +
        request.first * board->page_size;
    pages_request_encode(&request, data);
    for (uint32_t i = 0; i < request.count; i++) {
        put_u32(data + PAGES_REQUEST_SIZE + i * PAGE_CRC_SIZE,
                pages_crc(board, base + i * board->page_size));
    }
    session_reply_frame(session, COMMAND_PAGES,
                        (uint16_t)(PAGES_REQUEST_SIZE + request.count * PAGE_CRC_SIZE));
}

/* -- BLOCK -------------------------------------------------------------------------------------*/

static void reply_blocks(struct session *session) {
    struct blocks_state state;

    receiver_state(board_of(session->board)->receiver, &session->update, &state);
    session_note_status(session, state.status);
    blocks_state_encode(&state, session_reply_data(session));
    session_reply_frame(session, COMMAND_BLOCK, BLOCKS_STATE_SIZE);
}

static void take_block(struct session *session) {
    const struct frame_parser *packet = &session->parser;

    if (update_status(&session->update) != STATUS_OK ||
        receiver_take(board_of(session->board)->receiver, packet->data, packet->length)) {
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
