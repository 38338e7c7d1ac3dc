/* SPDX-License-Identifier: MIT */
/* tulpar flash --dry-run: what would be sent, and how long it would take. */
#include "cli/json.h"
#include "cli/names.h"
#include "cli/seconds.h"
#include "cli/session.h"

enum { FORECAST_TEXT_MAX = 192 };

/* "3 of 10 pages would be sent, as a difference of about 800 bytes" */
static void describe_sending(const struct tool_session *session,
                             const struct tulpar_preview *preview, char out[FORECAST_TEXT_MAX]) {
    const struct tulpar_device *device = &session->report->device;
    uint32_t size = session->with.material->source.size, sent = size - preview->already_right;
    bool smaller = preview->line_bytes < sent;

    text_set(out, FORECAST_TEXT_MAX, "%u of %u %s would be sent", page_count(device, sent),
             page_count(device, size), page_count(device, size) == 1 ? "page" : "pages");
    if (preview->way == TULPAR_WAY_PACKED && smaller) {
        text_add(out, FORECAST_TEXT_MAX, ", packed into about %u bytes",
                 (unsigned)preview->line_bytes);
    } else if (preview->way == TULPAR_WAY_DIFFERENCE && smaller) {
        text_add(out, FORECAST_TEXT_MAX, ", as a difference of about %u bytes",
                 (unsigned)preview->line_bytes);
    }
}

static void say(const struct tool_session *session, const struct tulpar_preview *preview) {
    struct console *console = session->with.console;
    char sending[FORECAST_TEXT_MAX];

    if (preview->time_us == 0) {
        console_say(console, "nothing would be sent: the board holds %s already",
                    file_shown(session->with.arguments->file));
        return;
    }
    if (preview->reverts) {
        console_say(console, "the application on trial would be given up first, which takes up to "
                             "half a minute");
    }
    describe_sending(session, preview, sending);
    console_say(console, "%s", sending);
    console_say(console, "that would take about %.1f s at %u baud%s",
                (double)preview->time_us / US_PER_SECOND, (unsigned)preview->baud,
                preview->baud == session->baud ? "" : ", where the line carries that");
    if (preview->swap_us > 0 && !session->with.arguments->no_run) {
        console_say(console, "then the slots would be swapped, which takes about %.1f s",
                    (double)preview->swap_us / US_PER_SECOND);
    }
}

enum exit_code session_dry_run(struct tool_session *session) {
    const struct tulpar_source *source = &session->with.material->source;
    struct tulpar_device device = session->report->device;
    struct tulpar_preview preview;
    char command[MESSAGE_PART_MAX];
    enum tulpar_error error =
        tulpar_preview(session->flasher, source->bytes, source->size, &preview);

    if (error == TULPAR_OK) {
        error = session_put_back(session);
    }
    if (error != TULPAR_OK) {
        return session_fail(session, error);
    }
    say(session, &preview);
    session_command_to_flash(session, command);
    console_say(session->with.console, "nothing was changed; to do it: %s", command);
    if (session->with.arguments->json) {
        json_dry_run(session->with.console, &(struct dry_run_report){
                                                .file = session->with.arguments->file,
                                                .source = source,
                                                .port = session->with.port,
                                                .device = &device,
                                                .preview = &preview,
                                            });
    }
    return EXIT_DONE;
}
