/* SPDX-License-Identifier: MIT */
#include "boot/boot.h"

#include "boot/board_of.h"
#include "boot/doubt.h"
#include "boot/installed.h"
#include "boot/letter.h"
#include "boot/slots.h"

static struct records *records_of(struct boot *boot) {
    return &boot->session.update.installed.records;
}

/* The application starts from reset state: the order to jump is left in the mailbox, and the
 * startup code follows it before it touches any hardware. */
static void restart_with(struct boot *boot, enum handoff_order order, bool on_trial) {
    const struct board *board = board_of(boot->board);
    volatile struct handoff *handoff = board->handoff;

    handoff->order = order;
    handoff->on_trial = on_trial ? 1 : 0;
    handoff->reset_cause = board->reset_cause(board->context);
    handoff->fault_count = 0;
    handoff_seal(handoff);
    board->restart(board->context);
}

/* Counts a start on trial before it happens. Not when the host had asked a running application to
 * make way (HANDOFF_STAY): that one had proved already that it starts. */
static enum flash_result count_start(struct boot *boot) {
    return boot->message.order == HANDOFF_STAY ? FLASH_OK : slots_count_start(records_of(boot));
}

/* A host that asked an application to make way and starts it again ends no trial by that. */
static bool must_settle_first(struct boot *boot) {
    bool goes_on = boot->session.start_requested && boot->message.order == HANDOFF_STAY;

    return slots_swap_is_due(records_of(boot)) ||
           (slots_trial_is_over(records_of(boot)) && !goes_on);
}

/* What is due is done after the next reset, and then the application starts. False: the start
 * cannot be counted, so it is not made; but a supply that is too low to count keeps none from
 * working. */
static bool start_application(struct boot *boot) {
    if (must_settle_first(boot)) {
        restart_with(boot, HANDOFF_START, false);
        return true;
    }
    enum flash_result counted = count_start(boot);
    if (counted != FLASH_OK && counted != FLASH_SUPPLY) {
        return false;
    }
    restart_with(boot, HANDOFF_JUMP, slots_on_trial(records_of(boot)));
    return true;
}

static bool time_to_start(struct boot *boot) {
    struct session *session = &boot->session;
    const struct board *board = board_of(boot->board);
    uint32_t quiet_ms = board->now_ms(board->context) - session->last_packet_ms;
    bool window = boot->decision == DECISION_WINDOW && !session->contacted;

    if (session->start_requested || (boot->decision == DECISION_START && !session->contacted)) {
        return true;
    }
    if (boot->decision == DECISION_WAIT || quiet_ms < (window ? board->window_ms : IDLE_LIMIT_MS)) {
        return false;
    }
    /* An update that was left open has withdrawn the application, or has not touched it. What a low
     * supply has interrupted is tried again. */
    return installed_startable(&session->update.installed) ||
           (session->update.unfinished && slots_swap_is_due(records_of(boot)));
}

/* The swap has come between RUN's answer and the start, and whoever sent RUN listens: it asks
 * nothing, since a packet would keep the board here. */
static void tell_swap(struct boot *boot, enum flash_result settled) {
    struct session *session = &boot->session;
    const struct record *record = records_newest(records_of(boot));
    struct swap_report report = {
        .status = update_flash_status(settled),
        .starts = boot->decision == DECISION_START || boot->decision == DECISION_WINDOW,
        .record_state = record->state,
        .crc = record->image.crc,
    };

    swap_report_encode(&report, session_reply_data(session));
    session_reply_frame(session, COMMAND_RUN, SWAP_REPORT_SIZE);
}

/* Finishes what was under way, and sees what is there then. */
static enum flash_result settle(struct boot *boot) {
    struct installed *installed = &boot->session.update.installed;
    struct records *records = &installed->records;

    /* A host that has asked for the bootloader means what runs. */
    if (boot->message.order != HANDOFF_STAY && letter_follow(records) != FLASH_OK) {
        return FLASH_OK; /* nothing is lost: who wrote it runs on, and it waits */
    }
    bool due = slots_swap_is_due(records);

    if (!due && !slots_on_trial(records)) {
        return FLASH_OK;
    }
    enum flash_result result = slots_settle(records, (enum handoff_order)boot->message.order);
    installed_look(installed);
    if (slots_on_trial(records) && installed->image.verdict != VERDICT_VALID) {
        result = slots_revert(records);
        installed_look(installed);
    }
    boot->swapped = due || (!slots_on_trial(records) && boot->message.order != HANDOFF_CONFIRM);
    return result;
}

/* Something in records or images made the bootloader fault again and again: it reads none of them,
 * also after further resets, for the count of faults stays in the mailbox; and so can be talked to.
 */
static void be_blind(const struct boot *boot) {
    volatile struct handoff *handoff = board_of(boot->board)->handoff;

    handoff->order = HANDOFF_NONE;
    handoff_seal(handoff);
}

/* From what there is: what to do, and whether it can be done. */
static void choose(struct boot *boot, enum flash_result settled) {
    struct records *records = records_of(boot);

    boot->decision = decide(&(struct circumstances){
        .startable = installed_startable(&boot->session.update.installed),
        .order = (enum handoff_order)boot->message.order,
        .fault_count = boot->message.fault_count,
        .window_ms = board_of(boot->board)->window_ms,
    });
    if (settled == FLASH_OK || boot->decision == DECISION_WAIT) {
        return;
    }
    bool under_way = slots_swap_is_due(records);

    boot->session.update.unfinished = settled == FLASH_SUPPLY && under_way;
    if (settled != FLASH_SUPPLY || under_way || slots_trial_is_over(records)) {
        boot->decision = DECISION_STAY; /* the flash fails: the host must be able to ask why */
    }
}

void boot_begin(struct boot *boot, const struct board *board) {
    boot->board = hold_board(board);
    (void)handoff_take(board->handoff, &boot->message);
    bool blind = boot->message.fault_count >= FAULTS_TOLERATED;

    if (blind) {
        be_blind(boot);
    }
    session_init(&boot->session, board, &boot->message);
    if (doubt_is_possible(board) && !blind) {
        /* What needs the flash, too, fails by itself. */
        session_note_status(&boot->session, update_flash_status(doubt_make_sure(records_of(boot))));
    }
    boot->swapped = false;
    enum flash_result settled = slots_are_two(board) && !blind ? settle(boot) : FLASH_OK;
    boot->session.last_packet_ms = board->now_ms(board->context); /* a swap took its time */
    session_note_status(&boot->session, update_flash_status(settled));
    choose(boot, settled);
    if (slots_are_two(board) && boot->swapped) {
        tell_swap(boot, settled);
    }
}

bool boot_step(struct boot *boot) {
    board_of(boot->board)->feed_watchdog(board_of(boot->board)->context);
    session_poll(&boot->session);
    board_of(boot->board)->idle(board_of(boot->board)->context);
    if (!time_to_start(boot)) {
        return true;
    }
    if (start_application(boot)) {
        return false;
    }
    boot->decision = DECISION_WAIT; /* not again and again: each attempt wears the flash */
    boot->session.start_requested = false;
    return true;
}

void boot_run(struct boot *boot, const struct board *board) {
    boot_begin(boot, board);
    while (boot_step(boot)) {
    }
}
