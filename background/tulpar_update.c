/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "background/update_board.h"
#include "boot/role.h"
#include "boot/slots_app.h"
#include "wire/handoff.h"

/* The longest piece of work between two places where it can stop, in microseconds at 80 MHz: the
 * CRC of a packet with a page. No new one is begun when less of the budget is left. */
enum { PIECE_US = 350 };

/* The word that the stack must not grow over. */
#define STACK_GUARD 0x53544B47u

/* -- what the application is asked -------------------------------------------------------------*/

/* On the application's own stack, between two pieces of work. */
static bool ask(struct tulpar_update *update, enum tulpar_update_question question) {
    update->question = question;
    update_board_rest(update);
    return update->answer;
}

static void put_question(struct tulpar_update *update) {
    const struct tulpar_update_options *options = &update->options;
    enum tulpar_update_question question = update->question;

    update->question = UPDATE_ASKS_NOTHING;
    switch (question) {
    case UPDATE_ASKS_NOTHING: break;
    case UPDATE_MAY_RESTART: update->answer = options->may_restart(options->context); break;
    case UPDATE_RESTART: options->restart(options->context); break;
    case UPDATE_ENTER: options->enter(options->context); break;
    }
}

static bool agrees(struct tulpar_update *update) {
    return update->agreed || ask(update, UPDATE_MAY_RESTART);
}

/* The letter is written: from now on any reset swaps. On a chip restart() does not return. */
static void restart(struct tulpar_update *update) {
    update->sending = true; /* what the host hears next is not this application */
    update_board_wait_until_sent(update);
    update->restarts = true;
    for (;;) {
        (void)ask(update, UPDATE_RESTART);
    }
}

static enum status write_letter(struct tulpar_update *update) {
    update->ordered = false; /* what fails is not tried again and again: each attempt wears flash */
    update->agreed = false;
    return update_flash_status(slots_app_write_letter(&update->board));
}

/* -- packets that mean something else to an application ----------------------------------------*/

/* Of an application that runs already, when no update waits. */
static void run(struct tulpar_update *update) {
    if (!slots_app_waits()) {
        session_reply_status(&update->session, STATUS_OK);
        return;
    }
    if (!agrees(update)) {
        update->ordered = true;
        session_reply_status(&update->session, STATUS_DEFERRED);
        return;
    }
    enum status status = write_letter(update);
    session_reply_status(&update->session, status);
    if (status == STATUS_OK) {
        restart(update);
    }
}

/* Who was asked for the bootloader says nothing, and is gone (docs/PROTOCOL.md). */
static void enter(struct tulpar_update *update) {
    if (update->options.enter == NULL) {
        session_reply_status(&update->session, STATUS_STATE);
    } else {
        (void)ask(update, UPDATE_ENTER);
    }
}

/* Another update begins: what waits is none any more. */
static void take_back(struct tulpar_update *update) {
    update->ordered = false;
    update->agreed = false;
    if (slots_app_waits()) {
        slots_app_forget();
        installed_look(&update->session.update.installed);
    }
}

void role_describes(struct session *session, struct device_info *info) {
    struct records *records = &session->update.installed.records;

    info->features |= FEATURE_BACKGROUND;
    slots_app_describe(records, &info->record_state, &info->other);
}

bool role_answers(struct session *session) {
    struct tulpar_update *update = update_board_running();

    tulpar_update_breathe();
    switch (session->parser.command) {
    case COMMAND_RUN: run(update); return true;
    case COMMAND_ENTER: enter(update); return true;
    case COMMAND_DATA:
    case COMMAND_ERASE:
    case COMMAND_CONFIRM:
    case COMMAND_REVERT: session_reply_status(session, STATUS_STATE); return true;
    case COMMAND_BEGIN: take_back(update); return false;
    default: return false;
    }
}

/* -- the core, on its own stack ----------------------------------------------------------------*/

/* Without a host: it has said RUN before, or the application itself wants it. */
static void restart_when_agreed(struct tulpar_update *update) {
    if (!update->ordered || !slots_app_waits() || !agrees(update)) {
        return;
    }
    update->working = true;
    enum status status = write_letter(update);
    session_note_status(&update->session, status);
    if (status == STATUS_OK) {
        restart(update);
    }
}

static void work(void *context) {
    struct tulpar_update *update = context;
    const struct handoff nothing = {0};

    session_init(&update->session, &update->board, &nothing);
    for (;;) {
        update->working = true;
        session_poll(&update->session);
        update->working = false;
        restart_when_agreed(update);
        update_board_rest(update);
    }
}

static uint32_t *guard_of(const struct tulpar_update *update) {
    return update->options.stack;
}

void tulpar_update_init(struct tulpar_update *update, const struct tulpar_update_options *options,
                        const struct board *port) {
    memset(update, 0, sizeof *update);
    update->options = *options;
    update->port = port;
    uint32_t budget_us =
        options->budget_us != 0 ? options->budget_us : (uint32_t)TULPAR_UPDATE_BUDGET_US;
    update->limit_us = budget_us > PIECE_US ? budget_us - PIECE_US : 0;
    update->counted_us = update_board_now_us(update);
    update->working = true;
    update_board_fill(update);
    slots_app_forget();
    /* The guard lies below the coroutine's stack. */
    *guard_of(update) = STACK_GUARD;
    coroutine_init(&update->coroutine, (uint8_t *)options->stack + sizeof(uint64_t),
                   options->stack_size - (uint32_t)sizeof(uint64_t), work, update);
}

static enum tulpar_update_state state_of(const struct tulpar_update *update) {
    if (update->restarts) {
        return TULPAR_UPDATE_RESTARTS;
    }
    if (update->working || update->ring_in != update->ring_out) {
        return TULPAR_UPDATE_BUSY;
    }
    return slots_app_waits() ? TULPAR_UPDATE_WAITS : TULPAR_UPDATE_AT_REST;
}

enum tulpar_update_state tulpar_update_poll(struct tulpar_update *update) {
    if (*guard_of(update) != STACK_GUARD) {
        return TULPAR_UPDATE_FAILED;
    }
    update->called_us = update_board_now_us(update);
    (void)update_board_now_ms(update);
    update_board_resume(update);
    if (*guard_of(update) != STACK_GUARD) {
        return TULPAR_UPDATE_FAILED;
    }
    put_question(update);
    return state_of(update);
}

bool tulpar_update_may_print(const struct tulpar_update *update) {
    return !update->sending;
}

bool tulpar_update_uses_flash(const struct tulpar_update *update) {
    return update->writing;
}

bool tulpar_update_is_ready(const struct tulpar_update *update) {
    (void)update;
    return slots_app_waits();
}

void tulpar_update_install(struct tulpar_update *update) {
    if (slots_app_waits()) {
        update->ordered = true;
        update->agreed = true;
    }
}
