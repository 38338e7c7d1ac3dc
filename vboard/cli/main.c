/* SPDX-License-Identifier: MIT */
/* vboard: a virtual board with a serial port that any program can open. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "button.h"
#include "control.h"
#include "fault_list.h"
#include "files.h"
#include "load.h"
#include "options.h"
#include "pace.h"
#include "port.h"
#include "stubs.h"
#include "trace.h"
#include "vboard.h"

enum { ERROR_TEXT = 256 };

/* Waits between two looks at the board, in nanoseconds: while bytes flow, and while none do. */
#define WAIT_BUSY UINT64_C(500000)
#define WAIT_IDLE UINT64_C(4000000)
#define BUSY_FOR  UINT64_C(100000000)

#define SECOND UINT64_C(1000000000)

/* Virtual nanoseconds after power-on before `ready` is said. */
#define START_UP UINT64_C(5000000)

static volatile sig_atomic_t end_asked, reset_asked, press_asked;

static void on_signal(int number) {
    if (number == SIGUSR1) {
        reset_asked = 1;
    } else if (number == SIGUSR2) {
        press_asked = 1;
    } else {
        end_asked = 1;
    }
}

/* Signals arrive only while we wait: `during` is the mask for that. */
static void catch_signals(sigset_t *during) {
    static const int caught[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2};
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t blocked;
    sigemptyset(&blocked);
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++) {
        sigaction(caught[i], &action, NULL);
        sigaddset(&blocked, caught[i]);
    }
    sigprocmask(SIG_BLOCK, &blocked, during);
    for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++) {
        sigdelset(during, caught[i]);
    }
}

struct session {
    const struct options *options;
    struct vboard *board;
    struct port port;
    struct trace trace;
    struct button button;
    uint64_t cuts;
    uint64_t busy_until;
    unsigned warnings_told;
    struct conditions conditions;
    struct control control;
    enum vboard_rom rom_told;
};

static void tell_warnings(struct session *session) {
    const char *text;
    while ((text = vboard_warning(session->board, session->warnings_told)) != NULL) {
        fprintf(stderr, "vboard: warning: %s\n", text);
        session->warnings_told++;
    }
}

static void exchange(struct session *session) {
    tell_warnings(session);
    if (port_exchange(&session->port)) {
        session->busy_until = vboard_now_ns(session->board) + BUSY_FOR;
    }
}

static void power_on(struct session *session) {
    trace_power_on(&session->trace);
    vboard_power_on(session->board, session->options->seed + session->cuts);
}

static void tell_listening(const struct vboard *board) {
    char ports[ERROR_TEXT];
    vboard_rom_ports(board, ports, sizeof ports);
    if (!vboard_reaches_rom(board)) {
        fprintf(stderr,
                "vboard: it is silent at this kit's port, for it listens at %s: --adapter puts the "
                "port there\n",
                ports);
    }
}

static void tell_rom(struct session *session) {
    enum vboard_rom rom = vboard_rom(session->board);
    if (rom == session->rom_told) {
        return;
    }
    session->rom_told = rom;
    if (rom == VBOARD_ROM_SHUT) {
        fputs("vboard: the ROM loader has run at readout protection level 1: nothing runs until "
              "the power has been off\n",
              stderr);
    } else if (rom != VBOARD_ROM_NOT) {
        fprintf(stderr, "vboard: %s\n",
                rom == VBOARD_ROM_BOOT0
                    ? "BOOT0 is high: this chip starts its ROM loader"
                    : "the flash was blank when the power came: this chip starts its ROM loader, "
                      "at every reset until its power is cycled");
        tell_listening(session->board);
    }
}

static void obey(struct session *session, enum control_order order) {
    fprintf(stderr, "vboard: control: %s\n", control_text(order));
    switch (order) {
    case CONTROL_RESET: vboard_reset_button(session->board); break;
    case CONTROL_NRST_LOW: vboard_hold_reset(session->board, true); break;
    case CONTROL_NRST_HIGH: vboard_hold_reset(session->board, false); break;
    case CONTROL_BOOT0_LOW: vboard_set_boot0(session->board, false); break;
    case CONTROL_BOOT0_HIGH: vboard_set_boot0(session->board, true); break;
    default: session->cuts++; power_on(session);
    }
}

/* When a fault cuts the power, it comes back at once. */
static enum vboard_stop run_until(struct session *session, uint64_t until) {
    enum vboard_stop stop = vboard_run(session->board, until, false);
    while (stop == VBOARD_POWER_CUT) {
        uint64_t now = vboard_now_ns(session->board);
        fprintf(stderr, "vboard: power cut at %" PRIu64 ".%09" PRIu64 " s, and on again\n",
                now / SECOND, now % SECOND);
        session->cuts++;
        power_on(session);
        stop = vboard_run(session->board, until, false);
    }
    tell_rom(session);
    return stop;
}

static void look_at_hands(struct session *session) {
    enum control_order order;
    if (reset_asked) {
        reset_asked = 0;
        vboard_reset_button(session->board);
    }
    if (press_asked) {
        press_asked = 0;
        button_press(&session->button);
    }
    while ((order = control_next(&session->control)) != CONTROL_NOTHING) {
        obey(session, order);
    }
}

static enum vboard_stop run(struct session *session, const sigset_t *during) {
    uint64_t limit =
        session->options->run_for > 0 ? (uint64_t)(session->options->run_for * 1e9) : UINT64_MAX;
    enum vboard_stop stop = VBOARD_UNTIL;
    struct pacer pacer;
    pacer_start(&pacer, session->options->pace, vboard_now_ns(session->board));
    while (!end_asked && stop != VBOARD_VIOLATION && vboard_now_ns(session->board) < limit) {
        look_at_hands(session);
        uint64_t next = button_act(&session->button);
        uint64_t wake = conditions_act(&session->conditions, session->board);
        next = wake < next ? wake : next;
        next = next < limit ? next : limit;
        uint64_t target = pacer_target(&pacer, vboard_now_ns(session->board));
        stop = run_until(session, target < next ? target : next);
        uint64_t now = vboard_now_ns(session->board);
        pacer_ran(&pacer, now);
        exchange(session);
        pacer_wait(&pacer, port_descriptor(&session->port),
                   now < session->busy_until ? WAIT_BUSY : WAIT_IDLE, during);
    }
    return stop;
}

static bool load(struct vboard *board, struct symbols *symbols, const struct options *options) {
    char error[ERROR_TEXT];
    if (options->state != NULL && !state_read(board, options->state)) {
        return false;
    }
    for (unsigned i = 0; i < options->flash_count; i++) {
        const struct flash_file *file = &options->flash[i];
        if (!vboard_load_file(board, symbols, file->path, file->address, error, sizeof error)) {
            fprintf(stderr, "vboard: cannot load %s: %s\n", file->path, error);
            return false;
        }
    }
    return true;
}

/* Without a pty this is where what the board sent has gone. */
static bool flush_output(void) {
    bool whole = fflush(stdout) == 0 && ferror(stdout) == 0;
    if (!whole) {
        fputs("vboard: cannot write to the standard output what the board sent\n", stderr);
    }
    return whole;
}

static int finish(struct session *session, enum vboard_stop stop) {
    const struct options *options = session->options;
    int status = EXIT_OK;
    bool written = options->state == NULL || state_write(session->board, options->state);
    if (options->stats != NULL) {
        written = stats_write(session->board, options) && written;
    }
    written = trace_close(&session->trace) && written;
    written = flush_output() && written;
    fault_list_tell(session->board, options);
    if (stop == VBOARD_VIOLATION) {
        fprintf(stderr, "vboard: stopped: %s\n", vboard_violation(session->board));
        status = EXIT_VIOLATION;
    } else if (!written) {
        status = EXIT_CANNOT;
    }
    return status;
}

static int power(struct vboard *board, const struct options *options) {
    struct session session = {
        .options = options, .board = board, .conditions = options->conditions};
    sigset_t during;
    catch_signals(&during);
    if (!button_open(&session.button, board, options) ||
        !conditions_prepare(&session.conditions, board)) {
        return EXIT_USAGE;
    }
    if (!port_open(&session.port, board, options->uart)) {
        return EXIT_CANNOT;
    }
    if (!control_open(&session.control, options->control)) {
        port_close(&session.port);
        return EXIT_CANNOT;
    }
    if (!trace_open(&session.trace, board, &options->traces)) {
        control_close(&session.control);
        port_close(&session.port);
        return EXIT_CANNOT;
    }
    vboard_set_strict(board, options->strict);
    trace_power_on(&session.trace);
    conditions_power_on(&session.conditions, board, options->seed);
    if (options->uart != NULL) {
        /* Nobody is faster than a firmware that starts: what is sent at once finds it listening.
         * A violation on the way is found again by the first run. */
        (void)run_until(&session, vboard_now_ns(board) + START_UP +
                                      (uint64_t)(options->conditions.reset_low * 1e6));
        fprintf(stderr, "ready %s\n", options->uart);
    }
    int status = finish(&session, run(&session, &during));
    control_close(&session.control);
    port_close(&session.port);
    return status;
}

int main(int argc, char **argv) {
    struct options options;
    struct symbols symbols = {0};
    int status;
    if (!options_parse(&options, argc, argv, &status)) {
        options_free(&options);
        return status;
    }
    struct vboard *board = vboard_new(options.board);
    if (board == NULL) {
        char error[ERROR_TEXT];
        vboard_why_not(options.board, error, sizeof error);
        fprintf(stderr, "vboard: %s\n", error);
        status = EXIT_USAGE;
    } else if (options.list_stubs) {
        stubs_list(board);
        status = flush_output() ? EXIT_OK : EXIT_CANNOT;
    } else if (!stubs_apply(board, &options)) {
        status = EXIT_USAGE;
    } else if (!load(board, &symbols, &options)) {
        status = EXIT_CANNOT;
    } else if (!fault_list_arm(board, &options)) {
        status = EXIT_USAGE;
    } else {
        vboard_set_symbols(board, &symbols);
        status = power(board, &options);
    }
    vboard_free(board);
    symbols_free(&symbols);
    options_free(&options);
    return status;
}
