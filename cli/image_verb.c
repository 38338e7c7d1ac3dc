/* SPDX-License-Identifier: MIT */
#include "cli/image_verb.h"

#include <string.h>

#include "cli/bootloader_file.h"
#include "cli/image_report.h"
#include "cli/json.h"
#include "cli/load_file.h"
#include "cli/names.h"
#include "tulpar/image.h"

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

/* Of a merged file, what is in front of the application. */
static void judge_seal(struct image_report *report) {
    const struct tulpar_source *source = report->source;
    bool merged = report->is_bootloader && source->size > report->bootloader.bootloader.size;

    report->seal = tulpar_seal_check(source->bytes, source->size, &report->built);
    if (merged && report->seal == TULPAR_SEAL_ALTERED) {
        report->seal = tulpar_seal_check(source->bytes, report->built, &report->built);
    }
}

enum exit_code image_verb(const struct arguments *arguments, struct console *console,
                          bool (*stopped)(void)) {
    struct kit kit;
    struct image_report report;
    struct tulpar_source source;
    enum exit_code exit_code;

    if (arguments->board != NULL && !kit_named(arguments->board, &kit)) {
        return refuse_kit(console, arguments->board);
    }
    if (!load_firmware(&source, arguments->file, console, stopped, &exit_code)) {
        return exit_code;
    }
    memset(&report, 0, sizeof report);
    report.file = arguments->file;
    report.source = &source;
    report.is_bootloader = tulpar_description_read(&report.bootloader, source.bytes, source.size);
    judge_seal(&report);
    report.trailer_error = tulpar_trailer_find(&report.trailer, source.bytes, source.size);
    if (report.trailer_error == TULPAR_TRAILER_OK) {
        report.hash = signed_hash_check(&report.trailer, source.bytes);
    }
    judge_all(&report, arguments->board);
    exit_code = show(&report, arguments, console);
    tulpar_source_free(&source);
    return exit_code;
}
