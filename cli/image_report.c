/* SPDX-License-Identifier: MIT */
#include "cli/image_report.h"

#include "cli/names.h"
#include "cli/sign_words.h"
#include "cli/table.h"
#include "cli/text.h"

enum { VALUE_MAX = MESSAGE_PART_MAX };

enum tulpar_linked_how image_report_address(const struct image_report *report, uint32_t *address) {
    const struct tulpar_source *source = report->source;

    *address = source->base;
    if (source->has_base) {
        return TULPAR_LINKED_AS_STATED;
    }
    if (report->is_bootloader) {
        *address = report->bootloader.bootloader.base;
        return TULPAR_LINKED_AS_STATED;
    }
    return tulpar_source_find_address(source, report->kits[0].device.page_size, address)
               ? TULPAR_LINKED_BY_CODE
               : TULPAR_LINKED_NOWHERE;
}

static void content(FILE *out, const struct image_report *report) {
    const struct tulpar_source *source = report->source;
    char value[VALUE_MAX];
    uint32_t address;

    table_row(out, "file", file_shown(report->file));
    table_row(out, "format", tulpar_source_format_name(source->format));
    switch (image_report_address(report, &address)) {
    case TULPAR_LINKED_AS_STATED:
    case TULPAR_LINKED_NEAR: text_set(value, sizeof value, "0x%08X", (unsigned)address); break;
    case TULPAR_LINKED_BY_CODE:
        text_set(value, sizeof value, "0x%08X, by its vectors and code", (unsigned)address);
        break;
    case TULPAR_LINKED_NOWHERE: text_set(value, sizeof value, "not known"); break;
    }
    table_row(out, "linked for", value);
    text_set(value, sizeof value, "%u bytes", (unsigned)source->size);
    if (source->filled > 0) {
        text_add(value, sizeof value, ", %u of them gaps, filled with FF",
                 (unsigned)source->filled);
    }
    table_row(out, "size", value);
    text_set(value, sizeof value, "0x%08X", (unsigned)source->crc);
    table_row(out, "CRC", value);
}

static void vectors(FILE *out, const struct image_report *report) {
    const struct tulpar_suitability_detail *detail = &report->kits[0].detail;
    char value[VALUE_MAX];

    text_set(value, sizeof value, "0x%08X", (unsigned)detail->stack);
    if (detail->stack_unaligned) {
        text_add(value, sizeof value, ", no multiple of 8, as AAPCS wants it: see _estack");
    }
    table_row(out, "initial stack", value);
    text_set(value, sizeof value, "0x%08X", (unsigned)detail->reset);
    table_row(out, "reset handler", value);
}

static void whole(FILE *out, const struct image_report *report) {
    char value[VALUE_MAX] = "";

    switch (report->seal) {
    case TULPAR_SEAL_WHOLE: text_set(value, sizeof value, "yes, by its size and CRC"); break;
    case TULPAR_SEAL_NONE:
        text_set(value, sizeof value, "not known: it has no size and CRC");
        break;
    case TULPAR_SEAL_TRUNCATED:
        text_set(value, sizeof value, "no, it was built with %u bytes", (unsigned)report->built);
        break;
    case TULPAR_SEAL_ALTERED: text_set(value, sizeof value, "no, it is not what was built"); break;
    }
    table_row(out, "whole", value);
}

static void bootloader(FILE *out, const struct tulpar_description *description) {
    char value[VALUE_MAX], version[VERSION_TEXT_MAX];

    version_text(description->version, version);
    text_set(value, sizeof value, "%s for %s, %s", version, description->board,
             description->secondary.size > 0 ? "two slots" : "one slot");
    table_row(out, "bootloader", value);
    text_set(value, sizeof value, "0x%08X, %u bytes", (unsigned)description->application.base,
             (unsigned)description->application.size);
    table_row(out, "application area", value);
}

/* Nobody's word until 'image verify' has looked at the signature. */
static void signature(FILE *out, const struct image_report *report) {
    static const char *const hash[] = {
        [HASH_NOT_COMPUTED] = "",
        [HASH_GOOD] = ", of these bytes",
        [HASH_WRONG] = ", NOT of these bytes: altered",
    };
    const struct tulpar_trailer *trailer = &report->trailer;
    char value[VALUE_MAX], text[UNIQUE_ID_TEXT_MAX];

    if (report->trailer_error != TULPAR_TRAILER_OK) {
        struct message message;

        message_for_trailer(&message, report->file, report->trailer_error);
        table_row(out, "signed",
                  report->trailer_error == TULPAR_TRAILER_ABSENT ? "no" : message.cause);
        return;
    }
    text_set(value, sizeof value, "%s, for 0x%08X: tulpar image verify says by whom",
             signature_algorithm_name(trailer->algorithm), (unsigned)trailer->base);
    table_row(out, "signed", value);
    table_row(out, "product", trailer->product);
    text_set(value, sizeof value, "%u", (unsigned)trailer->security_counter);
    table_row(out, "security counter", value);
    hex_text(trailer->key_id, sizeof trailer->key_id, value, sizeof value);
    table_row(out, "key id", value);
    if (trailer->bootloader_min != 0) {
        version_text(trailer->bootloader_min, value);
        table_row(out, "oldest bootloader", value);
    }
    if (trailer->is_bound) {
        unique_id_text(trailer->unique_id, text);
        table_row(out, "for one chip alone", text);
    }
    hex_text(trailer->sha256, sizeof trailer->sha256, value, sizeof value);
    text_add(value, sizeof value, "%s", hash[report->hash]);
    table_row(out, "SHA-256", value);
}

static void kits(FILE *out, const struct image_report *report) {
    char suits[VALUE_MAX] = "", value[2 * VALUE_MAX];
    bool first = true;

    for (size_t i = 0; i < report->kit_count; i++) {
        if (report->kits[i].suitability == TULPAR_SUITABLE) {
            text_add(suits, sizeof suits, "%s%s", *suits == '\0' ? "" : ", ",
                     report->kits[i].device.board);
        }
    }
    table_row(out, "suits", *suits == '\0' ? "none of the kits" : suits);
    for (size_t i = 0; i < report->kit_count; i++) {
        const struct kit_verdict *kit = &report->kits[i];

        if (kit->suitability != TULPAR_SUITABLE) {
            text_set(value, sizeof value, "%s: %s", kit->device.board, kit->message.cause);
            table_row(out, first ? "does not suit" : "", value);
            first = false;
        }
    }
}

void image_report_print(FILE *out, const struct image_report *report) {
    const struct tulpar_source *source = report->source;
    char version[VERSION_TEXT_MAX] = "none";

    content(out, report);
    if (report->is_bootloader) {
        bootloader(out, &report->bootloader);
        whole(out, report);
        return;
    }
    if (source->version != 0) {
        version_text(source->version, version);
    }
    table_row(out, "version", version);
    if (source->size >= TULPAR_VECTORS_CHECKED) {
        vectors(out, report);
    }
    signature(out, report);
    kits(out, report);
}
