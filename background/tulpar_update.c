/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "background/update_board.h"
#include "boot/role.h"
#include "boot/slots_app.h"
#include "wire/handoff.h"

enum {
    US_PER_MS = 1000,
    RETRY_MS = 1000,    /* between two attempts at a letter while the supply is too low */
    STUCK_US = 1000000, /* that the flash may take longer than INFO says that it takes at most */

    /* The longest piece of work between two places where it can stop, at 80 MHz: the CRC of a
     * packet with a page. No new one is begun when less of the budget is left. */
    PIECE_US = 350,
};

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

/* What fails is not tried again and again, for each attempt wears flash: the order is forgotten.
 * Not so when the supply was too low, for nothing was done then. */
static enum status write_letter(struct tulpar_update *update) {
    bool ordered = update->ordered, agreed = update->agreed;

    update->ordered = false;
    update->agreed = false;
    enum status status = update_flash_status(slots_app_write_letter(&update->board));
    update->supply_low = status == STATUS_SUPPLY;
    if (update->supply_low) {
        update->tried_ms = update_board_now_ms(update);
        update->ordered = update->ordered || ordered;
        update->agreed = update->agreed || agreed;
    }
    return status;
}

static bool is_time_for_letter(struct tulpar_update *update) {
    return !update->supply_low || update_board_now_ms(update) - update->tried_ms >= RETRY_MS;
}

/* -- what waits ------------------------------------------------------------------------------*/

/* The latest look at it found all of it: FINISH looks once more when it has put it down. */
static bool is_whole(const struct tulpar_update *update) {
    return slots_app_waits() && update->session.update.installed.image.verdict == VERDICT_VALID;
}

static void take_back(struct tulpar_update *update) {
    slots_app_forget();
    installed_look(&update->session.update.installed);
}

/* FINISH has said that it is not whole. */
static void take_back_what_is_damaged(struct tulpar_update *update) {
    if (slots_app_waits() && !is_whole(update)) {
        take_back(update);
    }
}

/* -- packets that mean something else to an application ----------------------------------------*/

/* Of an application that runs already, when no update waits. */
static void run(struct tulpar_update *update) {
    if (!is_whole(update)) {
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
static void give_up(struct tulpar_update *update) {
    update->ordered = false;
    update->agreed = false;
    if (slots_app_waits()) {
        take_back(update);
    }
}

/* It can only stay as it is: who asks for another rate is told what a plain bootloader says. */
static bool refuses_rate(struct tulpar_update *update) {
    if (update->options.set_baud != NULL) {
        return false;
    }
    session_reply_status(&update->session, STATUS_MESSAGE);
    return true;
}

void role_describes(struct session *session, struct device_info *info) {
    struct records *records = &session->update.installed.records;

    info->features |= FEATURE_BACKGROUND;
    if (update_board_running()->options.set_baud == NULL) {
        info->features &= (uint8_t)~FEATURE_RATE;
    }
    slots_app_describe(records, &info->record_state, &info->other);
}

bool role_answers(struct session *session) {
    struct tulpar_update *update = update_board_running();

    tulpar_update_breathe();
    take_back_what_is_damaged(update);
    switch (session->parser.command) {
    case COMMAND_RUN: run(update); return true;
    case COMMAND_ENTER: enter(update); return true;
    case COMMAND_DATA:
    case COMMAND_ERASE:
    case COMMAND_CONFIRM:
    case COMMAND_REVERT: session_reply_status(session, STATUS_STATE); return true;
    case COMMAND_RATE: return refuses_rate(update);
    case COMMAND_BEGIN: give_up(update); return false;
    default: return false;
    }
}

/* -- the core, on its own stack ----------------------------------------------------------------*/

/* Without a host: it has said RUN before, or the application itself wants it. */
static void restart_when_agreed(struct tulpar_update *update) {
    if (!update->ordered || !is_whole(update) || !is_time_for_letter(update) || !agrees(update)) {
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
        take_back_what_is_damaged(update);
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
    return is_whole(update) ? TULPAR_UPDATE_WAITS : TULPAR_UPDATE_AT_REST;
}

/* The driver counts how often it has asked a busy controller, and here it asks once in a call. A
 * call counts for a millisecond at most, in which the flash does something: an application that
 * calls seldom has no broken one. */
static void count_time(struct tulpar_update *update) {
    uint32_t us = update_board_now_us(update);
    uint32_t passed_us = us - update->called_us;

    update->waited_us += passed_us < US_PER_MS ? passed_us : (uint32_t)US_PER_MS;
    update->called_us = us;
    (void)update_board_now_ms(update);
}

static bool is_stuck(const struct tulpar_update *update) {
    const struct flash_geometry *flash = update->board.geometry;
    uint32_t units = DATA_FIELD_MAX / flash->programming_unit;
    uint32_t longest_us = (uint32_t)flash->erase_max_ms * US_PER_MS + units * flash->program_max_us;

    return update->writing && update->waited_us > longest_us + STUCK_US;
}

static bool has_failed(struct tulpar_update *update) {
    update->failed = update->failed || *guard_of(update) != STACK_GUARD || is_stuck(update);
    return update->failed;
}

enum tulpar_update_state tulpar_update_poll(struct tulpar_update *update) {
    if (has_failed(update)) {
        return TULPAR_UPDATE_FAILED;
    }
    count_time(update);
    update_board_resume(update);
    if (has_failed(update)) {
        return TULPAR_UPDATE_FAILED;
    }
    put_question(update);
    return state_of(update);
}

bool tulpar_update_may_print(const struct tulpar_update *update) {
    return !update->sending || update->failed;
}

bool tulpar_update_uses_flash(const struct tulpar_update *update) {
    return update->writing;
}

bool tulpar_update_is_ready(const struct tulpar_update *update) {
    return is_whole(update);
}

void tulpar_update_install(struct tulpar_update *update) {
    if (is_whole(update)) {
        update->ordered = true;
        update->agreed = true;
    }
}
