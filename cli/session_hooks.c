/* SPDX-License-Identifier: MIT */
/* What the library calls while a session's verb is under way. */
#include "cli/names.h"
#include "cli/seconds.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/trace.h"

enum {
    SWAP_SHOWN_US = US_PER_SECOND, /* one that takes as long is worth a bar */
    WAIT_TEXT_MAX = 32,
    ERASING_MAX = 32,
    BYTES_PER_KIB = 1024,
};

static void on_trace(void *context, enum tulpar_direction direction, const uint8_t *bytes,
                     size_t length, uint64_t now_us) {
    struct tool_session *session = context;
    char line[TRACE_LINE_MAX];

    trace_line(direction, bytes, length, now_us - session->start_us, line);
    console_trace(session->with.console, "%s", line);
}

static bool on_cancelled(void *context) {
    const struct tool_session *session = context;

    return session->with.stopped != NULL && session->with.stopped();
}

static void on_ask_for_reset(void *context) {
    struct tool_session *session = context;
    uint64_t passed = session_now(session) - session->start_us;
    uint64_t left = session_patience(session) > passed ? session_patience(session) - passed : 0;
    char wait[WAIT_TEXT_MAX] = "Ctrl-C ends";

    if (left < TIME_TO_PRESS_US) {
        return; /* nobody would find the button in time */
    }
    if (session_patience(session) != TIMEOUT_NEVER) {
        text_set(wait, sizeof wait, "waiting %u s more", (unsigned)(left / US_PER_SECOND));
    }
    if (session->report->failure.stays) {
        console_say(session->with.console,
                    "the application on %s answers, and does not make way yet: press the reset "
                    "button of the board (%s)",
                    session->with.port, wait);
    } else {
        console_say(session->with.console,
                    "no answer on %s yet: press the reset button of the board (%s)",
                    session->with.port, wait);
    }
}

static void on_progress(void *context, uint32_t done, uint32_t total) {
    struct tool_session *session = context;

    if (!session->bar.started && done > 0 && done < total) {
        const struct tulpar_device *device = &session->report->device;

        console_say(session->with.console,
                    "%u of %u bytes are on the board already; %u of %u pages are sent",
                    (unsigned)done, (unsigned)total, page_count(device, total - done),
                    page_count(device, total));
    }
    progress_bar_update(&session->bar, done, total, session_now(session));
}

static void on_erasing(void *context, uint32_t bytes) {
    struct tool_session *session = context;
    char what[ERASING_MAX];

    text_set(what, sizeof what, "erasing %u KB", (unsigned)(bytes / BYTES_PER_KIB));
    progress_bar_note(&session->bar, what, session_now(session));
}

static void on_reverting(void *context, uint64_t patience_us) {
    session_say_reverting(context, patience_us);
}

/* A bar for each: an application on trial may be given up, and its successor swapped in. */
static void on_swapping(void *context, uint64_t passed_us, uint64_t usual_us) {
    struct tool_session *session = context;

    if (usual_us < SWAP_SHOWN_US) {
        return;
    }
    if (session->swap_bar.complete && passed_us < usual_us) {
        session_show_bar(session, &session->swap_bar);
    }
    progress_bar_wait(&session->swap_bar, "swapping the slots", passed_us, usual_us,
                      session_now(session));
}

struct tulpar_hooks session_hooks(struct tool_session *session) {
    return (struct tulpar_hooks){
        .context = session,
        .trace = session->with.arguments->trace ? on_trace : NULL,
        .cancelled = on_cancelled,
        .ask_for_reset = on_ask_for_reset,
        .progress = on_progress,
        .erasing = on_erasing,
        .reverting = on_reverting,
        .text = session_on_text,
        .swapping = on_swapping,
    };
}
