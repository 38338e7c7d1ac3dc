#include "boot/boot.h"

/* The application starts from reset state: the order to jump is left in the mailbox, and the
 * startup code follows it before it touches any hardware. */
static void start_application(struct boot *boot) {
    const struct board *board = boot->board;
    volatile struct handoff *handoff = board->handoff;

    handoff->order = HANDOFF_JUMP;
    handoff->reset_cause = board->reset_cause(board->context);
    handoff->fault = boot->message.fault;
    handoff->fault_address = boot->message.fault_address;
    handoff->fault_count = 0;
    handoff_seal(handoff);
    board->restart(board->context);
}

static bool time_to_start(const struct boot *boot) {
    const struct session *session = &boot->session;
    uint32_t quiet_ms = boot->board->now_ms(boot->board->context) - session->last_packet_ms;

    if (session->start_requested || boot->decision == DECISION_START) {
        return true;
    }
    if (boot->decision == DECISION_WAIT || session->update.state != UPDATE_CLOSED ||
        session->update.installed.verdict != VERDICT_VALID) {
        return false;
    }
    if (boot->decision == DECISION_WINDOW && !session->contacted) {
        return quiet_ms >= boot->board->window_ms;
    }
    return quiet_ms >= IDLE_LIMIT_MS;
}

void boot_begin(struct boot *boot, const struct board *board) {
    boot->board = board;
    (void)handoff_take(board->handoff, &boot->message);
    session_init(&boot->session, board, &boot->message);
    boot->decision = decide(&(struct circumstances){
        .verdict = boot->session.update.installed.verdict,
        .order = (enum handoff_order)boot->message.order,
        .fault_count = boot->message.fault_count,
        .window_ms = board->window_ms,
    });
}

bool boot_step(struct boot *boot) {
    boot->board->feed_watchdog(boot->board->context);
    session_poll(&boot->session);
    boot->board->idle(boot->board->context);
    if (time_to_start(boot)) {
        start_application(boot);
        return false;
    }
    return true;
}

void boot_run(struct boot *boot, const struct board *board) {
    boot_begin(boot, board);
    while (boot_step(boot)) {
    }
}
