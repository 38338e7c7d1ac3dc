/* SPDX-License-Identifier: MIT */
#include "cli/image_verb.h"

#include <string.h>

#include "cli/image_report.h"
#include "cli/json.h"
#include "cli/load_file.h"
#include "cli/names.h"
#include "host/described.h"
#include "host/kits.h"

static bool is_kit(const struct boot_description *kit, const char *name) {
    return strncmp(kit->board, name, BOARD_NAME_SIZE) == 0;
}

static const struct boot_description *find_kit(const char *name) {
    for (size_t i = 0; kits_get(i) != NULL; i++) {
        if (is_kit(kits_get(i), name)) {
            return kits_get(i);
        }
    }
    return NULL;
}

static enum exit_code refuse_kit(struct console *console, const char *name) {
    struct message message = {.exit_code = EXIT_USAGE};

    text_set(message.what, sizeof message.what, "unknown kit '%s'", name);
    text_set(message.cause, sizeof message.cause, "this build has bootloaders for other ones");
    text_set(message.next, sizeof message.next, "one of:");
    for (size_t i = 0; kits_get(i) != NULL; i++) {
        text_add(message.next, sizeof message.next, " %.*s", BOARD_NAME_SIZE, kits_get(i)->board);
    }
    console_problem(console, &message);
    return message.exit_code;
}

/* How the image does on one kit. */
static struct kit_verdict judge(const struct source *source, const char *file,
                                const struct boot_description *kit) {
    struct kit_verdict verdict = {.device = described_device(kit)};

    verdict.suitability = suitability_check(source, &verdict.device, &verdict.detail);
    if (verdict.suitability != SUITABLE) {
        message_for_suitability(&verdict.message, file, verdict.suitability, &verdict.detail,
                                source, &verdict.device);
    }
    return verdict;
}

static void judge_all(struct image_report *report, const struct boot_description *only) {
    for (size_t i = 0; kits_get(i) != NULL && report->kit_count < KITS_REPORTED_MAX; i++) {
        if (only == NULL || only == kits_get(i)) {
            report->kits[report->kit_count] = judge(report->source, report->file, kits_get(i));
            report->kit_count++;
        }
    }
}

static enum exit_code show(struct image_report *report, const struct arguments *arguments,
                           struct console *console) {
    const struct kit_verdict *asked = arguments->board == NULL ? NULL : &report->kits[0];
    bool refused = asked != NULL && asked->suitability != SUITABLE;

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
    static struct image_report report;
    const struct boot_description *kit = NULL;
    struct source source;
    enum exit_code exit_code;

    if (arguments->board != NULL) {
        kit = find_kit(arguments->board);
        if (kit == NULL) {
            return refuse_kit(console, arguments->board);
        }
    }
    if (!load_file(&source, arguments->file, console, stopped, &exit_code)) {
        return exit_code;
    }
    memset(&report, 0, sizeof report);
    report.file = arguments->file;
    report.source = &source;
    report.is_bootloader = description_read(&report.bootloader, source.bytes, source.size);
    judge_all(&report, kit);
    exit_code = show(&report, arguments, console);
    source_free(&source);
    return exit_code;
}
