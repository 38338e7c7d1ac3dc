/* SPDX-License-Identifier: MIT */
#include "boot/session.h"

#include <string.h>

#include "boot/board_of.h"
#include "boot/decide.h"
#include "boot/extras.h"
#include "boot/installed.h"
#include "boot/role.h"
#include "boot/slots.h"
#include "boot/tutorial.h"
#include "boot/version.h"
#include "wire/bytes.h"
#include "wire/image.h"

void session_init(struct session *session, const struct board *board,
                  const struct handoff *message) {
    session->board = hold_board(board);
    session->contacted = false;
    session->start_requested = false;
    session->last_byte_ms = 0;
    session->last_data_ms = 0;
    session->fault_count = message->fault_count;
    session->last_error = (enum status)handoff_last_error(board->handoff);
    frame_parser_init(&session->parser, board->packet, board->data_field_max);
    update_init(&session->update, board, message->fault_count >= FAULTS_TOLERATED);
    session->last_packet_ms = board->now_ms(board->context);
    extras_init(session);
}

/* -- replies -----------------------------------------------------------------------------------*/

/* What somebody who asks afterwards wants to know most: the cause, not what other packets of the
 * same host were told because of it, nor noise. */
static int weight(enum status status) {
    switch (status) {
    case STATUS_OK: return 0;
    case STATUS_MESSAGE:
    case STATUS_SIZE:
    case STATUS_CRC: return 1;
    case STATUS_OFFSET:
    case STATUS_STATE: return 2;
    default: return 3;
    }
}

static void keep_error(struct session *session, enum status status) {
    session->last_error = status;
    handoff_note_error(board_of(session->board)->handoff, (uint8_t)status);
}

/* Smaller when it is called: everybody who answers does. */
__attribute__((noinline)) void session_note_status(struct session *session, enum status status) {
    if (status != STATUS_OK && weight(status) >= weight(session->last_error)) {
        keep_error(session, status);
    }
}

enum status session_forget_error(struct session *session, enum status status) {
    if (status == STATUS_OK) {
        keep_error(session, STATUS_OK);
    }
    return status;
}

enum status session_forget_faults(struct session *session, enum status status) {
    volatile struct handoff *handoff = board_of(session->board)->handoff;

    if (status == STATUS_OK) {
        session->fault_count = 0;
        handoff_note_fault(handoff, HANDOFF_FAULT_NONE, 0);
        handoff_leave(handoff, HANDOFF_NONE);
    }
    return session_forget_error(session, status);
}

void session_reply_status(struct session *session, enum status status) {
    uint8_t byte = status == STATUS_OK ? REPLY_ACK : REPLY_NACK;

    session_note_status(session, status);
    board_of(session->board)->serial_write(board_of(session->board)->context, &byte, 1);
}

uint8_t *session_reply_data(struct session *session) {
    return session->reply + FRAME_HEADER_SIZE;
}

void session_reply_from(struct session *session, uint8_t *frame, uint8_t command, uint16_t length) {
    const struct board *board = board_of(session->board);
    size_t size = frame_encode(frame, command, frame + FRAME_HEADER_SIZE, length);

    board->serial_write(board->context, frame, (uint32_t)size);
}

void session_reply_frame(struct session *session, uint8_t command, uint16_t length) {
    session_reply_from(session, session->reply, command, length);
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

static uint8_t conditions(struct session *session) {
    const struct board *board = board_of(session->board);
    uint8_t result = board->debugger_attached(board->context) ? CONDITION_DEBUGGER : 0;

    if (session->update.installed.blind) {
        result |= CONDITION_NOT_LOOKED;
    } else if (session->update.installed.image.verdict != VERDICT_VALID &&
               installed_startable(&session->update.installed)) {
        result |= CONDITION_UNCHECKED;
    }
    return result;
}

static void reply_info(struct session *session) {
    const struct board *board = board_of(session->board);
    const struct record *record = records_newest(&session->update.installed.records);
    uint32_t fault_address;
    enum handoff_fault fault = handoff_last_fault(board->handoff, &fault_address);

    struct device_info info = {
        .protocol = PROTOCOL_VERSION,
        .bootloader_version = BOOTLOADER_VERSION,
        .page_size = board->page_size,
        .application = {board->application.base, board->application.size},
        .ram = {{board->ram[0].base, board->ram[0].size}, {board->ram[1].base, board->ram[1].size}},
        .data_field_max = board->data_field_max,
        .image = session->update.installed.image,
        .next_offset = update_next_offset(&session->update),
        .last_error = session->last_error,
        .reset_cause = board->reset_cause(board->context),
        .fault = (uint8_t)fault,
        .fault_address = fault_address,
        .slots = slots_are_two(board) ? 2 : 1,
        .record_state = record->state,
        .attempts = (uint8_t)record->attempts,
        .other = record->other,
        .conditions = conditions(session),
        .fault_count = (uint8_t)session->fault_count,
        .geometry = *board->geometry,
    };

    board->identify(board->context, &info);
    for (size_t i = 0; i < BOARD_NAME_SIZE && board->name[i] != '\0'; i++) {
        info.board[i] = board->name[i];
    }
    board->serial_errors(board->context, &info.line);
    info.features = board->confidential ? FEATURE_CONFIDENTIAL : 0;
    extras_describe(session, &info);
    role_describes(session, &info);
    device_info_encode(&info, session_reply_data(session));
    session_reply_frame(session, COMMAND_INFO, DEVICE_INFO_SIZE);
}

/* -- requests ----------------------------------------------------------------------------------*/

static enum status erase(struct session *session) {
    return session_forget_faults(session, update_erase_all(&session->update));
}

static enum status confirm(struct session *session) {
    if (session->update.installed.blind) {
        return STATUS_STATE;
    }
    enum flash_result result = slots_confirm(&session->update.installed.records);

    return result == FLASH_BAD_WORD ? STATUS_DIGEST
                                    : session_forget_error(session, update_flash_status(result));
}

static enum status order_revert(struct session *session) {
    enum flash_result result = session->update.installed.blind
                                   ? FLASH_REFUSED
                                   : slots_order_revert(&session->update.installed.records);

    switch (result) {
    case FLASH_REFUSED: return STATUS_STATE;
    case FLASH_BAD_WORD: return STATUS_DIGEST;
    default: return session_forget_error(session, update_flash_status(result));
    }
}

/* Bringing the old one back takes many seconds, so the host hears first that it is on its way; from
 * then on it is finished, if need be after a reset. */
static void revert(struct session *session) {
    enum status status = order_revert(session);

    session_reply_status(session, status);
    if (status != STATUS_OK) {
        return;
    }
    enum flash_result result = slots_settle(&session->update.installed.records, HANDOFF_STAY);
    session_note_status(session, update_flash_status(result));
    session->update.unfinished = result == FLASH_SUPPLY;
    installed_look(&session->update.installed);
}

static enum status begin(struct session *session) {
    struct begin_request request;

    if (!begin_request_decode(&request, session->parser.data, session->parser.length)) {
        return STATUS_SIZE;
    }
    enum status status = update_declare(&session->update, &request);
    if (status == STATUS_OK) {
        extras_begin(session);
    }
    return session_forget_error(session, status);
}

static enum status finish(struct session *session) {
    if (session->update.state ==
        UPDATE_OPEN) { /* not the tutorial's: who sends it is not its host */
        update_close(&session->update);
        return STATUS_STATE;
    }
    bool complete = extras_complete(session);
    bool open = session->update.state == UPDATE_DECLARED;
    enum status status = complete ? update_finish(&session->update) : STATUS_OFFSET;

    return open ? session_forget_faults(session, status) : status; /* repeated: nothing was done */
}

static enum status write_at_offset(struct session *session) {
    const struct frame_parser *packet = &session->parser;

    return update_write(&session->update, get_u32(packet->data), packet->data + WRITE_HEADER_SIZE,
                        (uint32_t)(packet->length - WRITE_HEADER_SIZE));
}

static void answer(struct session *session, bool stale) {
    uint8_t command = session->parser.command;

    if (!command_length_fits(command, session->parser.length)) {
        session_reply_status(session, STATUS_SIZE);
        return;
    }
    if (role_answers(session)) {
        return;
    }
    switch (command) {
    case COMMAND_INFO: reply_info(session); break;
    case COMMAND_DATA: session_reply_status(session, tutorial_data(session, stale)); break;
    case COMMAND_RUN: session_reply_status(session, tutorial_run(session, stale)); break;
    case COMMAND_ERASE: session_reply_status(session, erase(session)); break;
    case COMMAND_BEGIN: reply_progress(session, command, begin(session)); break;
    case COMMAND_WRITE: reply_progress(session, command, write_at_offset(session)); break;
    case COMMAND_FINISH: reply_progress(session, command, finish(session)); break;
    case COMMAND_CONFIRM: session_reply_status(session, confirm(session)); break;
    case COMMAND_REVERT: revert(session); break;
    case COMMAND_ENTER: session_reply_status(session, STATUS_OK); break; /* here already */
    default: extras_answer(session); break;
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
            extras_heard(session);
            answer(session, now - session->last_data_ms > TUTORIAL_STALE_MS);
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
