#include "boot/session.h"

#include <string.h>

#include "boot/board_of.h"
#include "boot/extras.h"
#include "boot/slots.h"
#include "boot/version.h"
#include "wire/bytes.h"
#include "wire/image.h"

void session_init(struct session *session, const struct board *board,
                  const struct handoff *message) {
    memset(session, 0, sizeof *session);
    session->board = hold_board(board);
    session->message = message;
    session->last_error = (enum status)handoff_last_error(board->handoff);
    frame_parser_init(&session->parser);
    update_init(&session->update, board);
    session->last_packet_ms = board->now_ms(board->context);
    extras_init(session);
}

/* -- replies -----------------------------------------------------------------------------------*/

/* Smaller when it is called: everybody who answers does. */
__attribute__((noinline)) void session_note_status(struct session *session, enum status status) {
    if (status != STATUS_OK) {
        session->last_error = status;
        handoff_note_error(board_of(session->board)->handoff, (uint8_t)status);
    }
}

void session_reply_status(struct session *session, enum status status) {
    uint8_t byte = status == STATUS_OK ? REPLY_ACK : REPLY_NACK;

    session_note_status(session, status);
    board_of(session->board)->serial_write(board_of(session->board)->context, &byte, 1);
}

uint8_t *session_reply_data(struct session *session) {
    return session->reply + FRAME_HEADER_SIZE;
}

void session_reply_frame(struct session *session, uint8_t command, uint16_t length) {
    size_t size = frame_encode(session->reply, command, session_reply_data(session), length);

    board_of(session->board)
        ->serial_write(board_of(session->board)->context, session->reply, (uint32_t)size);
}

static void reply_progress(struct session *session, uint8_t command, enum status status) {
    struct progress progress = {
        .status = status,
        .next_offset = update_next_offset(&session->update),
    };

    session_note_status(session, status);
    progress_encode(&progress, session_reply_data(session));
    session_reply_frame(session, command, PROGRESS_SIZE);
}

static void reply_info(struct session *session) {
    const struct board *board = board_of(session->board);
    struct record record = slots_record(board);
    struct board_identity identity;
    uint32_t fault_address;
    enum handoff_fault fault = handoff_last_fault(board->handoff, &fault_address);
    struct device_info info = {
        .protocol = PROTOCOL_VERSION,
        .bootloader_version = BOOTLOADER_VERSION,
        .page_size = board->page_size,
        .application = {board->application.base, board->application.size},
        .ram = {{board->ram[0].base, board->ram[0].size}, {board->ram[1].base, board->ram[1].size}},
        .data_field_max = DATA_FIELD_MAX,
        .image = session->update.installed,
        .next_offset = update_next_offset(&session->update),
        .last_error = session->last_error,
        .reset_cause = board->reset_cause(board->context),
        .fault = (uint8_t)fault,
        .fault_address = fault_address,
        .slots = slots_are_two(board) ? 2 : 1,
        .record_state = record.state,
        .attempts = record.attempts,
        .other = record.other,
        .fault_count = (uint8_t)session->message->fault_count,
    };

    board->identify(board->context, &identity);
    info.device_id = identity.device_id;
    memcpy(info.unique_id, identity.unique_id, UNIQUE_ID_SIZE);
    for (size_t i = 0; i < BOARD_NAME_SIZE && board->name[i] != '\0'; i++) {
        info.board[i] = board->name[i];
    }
    board->serial_errors(board->context, &info.line);
    extras_describe(session, &info);
    device_info_encode(&info, session_reply_data(session));
    session_reply_frame(session, COMMAND_INFO, DEVICE_INFO_SIZE);
}

/* -- requests ----------------------------------------------------------------------------------*/

/* The tutorial's packets carry no offset: does this one belong to a host that starts over? */
static bool starts_over(const struct session *session, bool stale) {
    const struct frame_parser *packet = &session->parser;
    const struct board *board = board_of(session->board);

    if (session->update.state != UPDATE_OPEN) {
        return true;
    }
    if (packet->length < VECTORS_CHECKED ||
        !update_plausible(board, packet->data, board->application.size)) {
        return false;
    }
    return stale || (packet->length >= REPEAT_MIN &&
                     update_begins_with(&session->update, packet->data, packet->length));
}

static enum status take_data(struct session *session, bool stale) {
    const struct frame_parser *packet = &session->parser;
    struct update *update = &session->update;

    if (packet->length == 0) {
        return STATUS_SIZE;
    }
    if (starts_over(session, stale)) {
        update_open(update);
    } else if (stale) {
        update_close(update);
        return STATUS_STATE;
    }
    return update_append(update, packet->data, packet->length);
}

static enum status run(struct session *session) {
    struct update *update = &session->update;
    enum status status = STATUS_OK;

    if (update->state == UPDATE_OPEN) {
        status = update_finish(update);
    } else if (update->state == UPDATE_DECLARED || update->installed.verdict != VERDICT_VALID) {
        status = STATUS_STATE;
    }
    session->start_requested = status == STATUS_OK;
    return status;
}

static enum status confirm(struct session *session) {
    return update_flash_status(slots_confirm(board_of(session->board)));
}

static enum status begin(struct session *session) {
    struct begin_request request;

    if (!begin_request_decode(&request, session->parser.data, session->parser.length)) {
        return STATUS_SIZE;
    }
    extras_begin(session);
    return update_declare(&session->update, &request);
}

static enum status finish(struct session *session) {
    return extras_complete(session) ? update_finish(&session->update) : STATUS_OFFSET;
}

static enum status write_at_offset(struct session *session) {
    const struct frame_parser *packet = &session->parser;

    return update_write(&session->update, get_u32(packet->data), packet->data + WRITE_HEADER_SIZE,
                        (uint32_t)(packet->length - WRITE_HEADER_SIZE));
}

/* True when this command can have a data field of this length. */
static bool length_fits(uint8_t command, uint16_t length) {
    switch (command) {
    case COMMAND_DATA: return length > 0;
    case COMMAND_BEGIN: return length == BEGIN_PLAIN_SIZE || length == BEGIN_REQUEST_SIZE;
    case COMMAND_WRITE: return length > WRITE_HEADER_SIZE;
    case COMMAND_FINISH: return length == 0 || length == FINISH_BLOCKS_SIZE;
    default: return length == 0;
    }
}

static void answer(struct session *session, bool stale) {
    uint8_t command = session->parser.command;

    if (extras_answer(session)) {
        return;
    }
    if (!length_fits(command, session->parser.length)) {
        session_reply_status(session, STATUS_SIZE);
        return;
    }
    switch (command) {
    case COMMAND_INFO: reply_info(session); break;
    case COMMAND_DATA: session_reply_status(session, take_data(session, stale)); break;
    case COMMAND_RUN: session_reply_status(session, run(session)); break;
    case COMMAND_ERASE: session_reply_status(session, update_erase_all(&session->update)); break;
    case COMMAND_BEGIN: reply_progress(session, command, begin(session)); break;
    case COMMAND_WRITE: reply_progress(session, command, write_at_offset(session)); break;
    case COMMAND_FINISH: reply_progress(session, command, finish(session)); break;
    case COMMAND_CONFIRM: session_reply_status(session, confirm(session)); break;
    case COMMAND_ENTER: session_reply_status(session, STATUS_OK); break; /* here already */
    default: session_reply_status(session, STATUS_MESSAGE); break;
    }
}

static void take_frames(struct session *session) {
    for (;;) {
        uint32_t now = board_of(session->board)->now_ms(board_of(session->board)->context);

        board_of(session->board)->feed_watchdog(board_of(session->board)->context);
        switch (frame_step(&session->parser)) {
        case FRAME_NONE: return;
        case FRAME_AGAIN: break;
        case FRAME_BAD: session_reply_status(session, session->parser.error); break;
        case FRAME_GOOD:
            session->contacted = true;
            answer(session, now - session->last_packet_ms > STALE_MS);
            session->last_packet_ms =
                board_of(session->board)->now_ms(board_of(session->board)->context);
            break;
        }
    }
}

/* Until no more bytes are there. At a high rate more come meanwhile: they wait for the next call.
 */
static void take_bytes(struct session *session) {
    const struct board *board = board_of(session->board);
    uint32_t wanted = 0, taken = 0;

    while (taken == wanted && !session->start_requested) {
        uint8_t *room = frame_room(&session->parser, &wanted);

        taken = board->serial_read(board->context, room, wanted);
        if (taken > 0) {
            session->last_byte_ms = board->now_ms(board->context);
            frame_add(&session->parser, taken);
            take_frames(session);
        }
    }
}

void session_poll(struct session *session) {
    const struct board *board = board_of(session->board);

    do {
        take_bytes(session);
    } while (!session->start_requested && extras_work(session));
    if (frame_waiting(&session->parser) &&
        board->now_ms(board->context) - session->last_byte_ms >= FRAME_QUIET_MS) {
        frame_quiet(&session->parser);
        take_frames(session);
    }
}
