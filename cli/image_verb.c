/* SPDX-License-Identifier: MIT */
#include "cli/image_verb.h"

#include <string.h>

#include "cli/image_report.h"
#include "cli/json.h"
#include "cli/kits.h"
#include "cli/load_file.h"
#include "cli/names.h"
#include "tulpar/image.h"

static bool is_known_kit(const char *name) {
    struct tulpar_description kit;

    for (size_t i = 0; kits_get(i, &kit); i++) {
        if (strcmp(kit.board, name) == 0) {
            return true;
        }
    }
    return false;
}

static enum exit_code refuse_kit(struct console *console, const char *name) {
    struct message message = {.exit_code = EXIT_USAGE};
    struct tulpar_description kit;

    text_set(message.what, sizeof message.what, "unknown kit '%s'", name);
    text_set(message.cause, sizeof message.cause, "this build has bootloaders for other ones");
    text_set(message.next, sizeof message.next, "one of:");
    for (size_t i = 0; kits_get(i, &kit); i++) {
        text_add(message.next, sizeof message.next, " %s", kit.board);
    }
    console_problem(console, &message);
    return message.exit_code;
}

/* How the image does on one kit. */
static struct kit_verdict judge(const struct tulpar_source *source, const char *file,
                                const struct tulpar_description *kit) {
    struct kit_verdict verdict = {.device = tulpar_described_device(kit)};

    verdict.suitability = tulpar_suitability_check(source, &verdict.device, &verdict.detail);
    if (verdict.suitability != TULPAR_SUITABLE) {
        message_for_suitability(&verdict.message, file, verdict.suitability, &verdict.detail,
                                source, &verdict.device);
    }
    return verdict;
}

/* only: the name of the one kit that is asked for; NULL: all. */
static void judge_all(struct image_report *report, const char *only) {
    struct tulpar_description kit;

    for (size_t i = 0; kits_get(i, &kit) && report->kit_count < KITS_REPORTED_MAX; i++) {
        if (only == NULL || strcmp(kit.board, only) == 0) {
            report->kits[report->kit_count] = judge(report->source, report->file, &kit);
            report->kit_count++;
        }
    }
}

static enum exit_code show(struct image_report *report, const struct arguments *arguments,
                           struct console *console) {
    const struct kit_verdict *asked = arguments->board == NULL ? NULL : &report->kits[0];
    bool refused = asked != NULL && asked->suitability != TULPAR_SUITABLE;

    if (!arguments->json) {
        image_report_print(console->out, report);
    } else if (!refused) {
        json_image(console, report);
    }
    if (refused) {
        console_problem(console, &asked->message);
        return asked->message.exit_code;
    }
    return EXIT_DONE;
}

enum exit_code image_verb(const struct arguments *arguments, struct console *console,
                          bool (*stopped)(void)) {
    struct image_report report;
    struct tulpar_source source;
    enum exit_code exit_code;

    if (arguments->board != NULL && !is_known_kit(arguments->board)) {
        return refuse_kit(console, arguments->board);
    }
    if (!load_firmware(&source, arguments->file, console, stopped, &exit_code)) {
        return exit_code;
    }
    memset(&report, 0, sizeof report);
    report.file = arguments->file;
    report.source = &source;
    report.is_bootloader = tulpar_description_read(&report.bootloader, source.bytes, source.size);
    judge_all(&report, arguments->board);
    exit_code = show(&report, arguments, console);
    tulpar_source_free(&source);
    return exit_code;
}
