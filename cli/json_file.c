/* SPDX-License-Identifier: MIT */
/* What the verbs print with --json that need no board. */
#include "cli/json.h"
#include "cli/json_parts.h"

static const char *linked_name(enum tulpar_linked_how how) {
    switch (how) {
    case TULPAR_LINKED_AS_STATED: return "stated";
    case TULPAR_LINKED_BY_CODE:
    case TULPAR_LINKED_NEAR: return "by code";
    case TULPAR_LINKED_NOWHERE: break;
    }
    return "unknown";
}

static void add_file(struct json *json, cJSON *root, const char *file,
                     const struct tulpar_source *source) {
    json_add_text(json, root, "file", file);
    json_add_text(json, root, "format", tulpar_source_format_name(source->format));
    json_add_number(json, root, "size", source->size);
    json_add_number(json, root, "filled", source->filled);
    json_add_hex(json, root, "crc", source->crc);
    json_add_version(json, root, "version", source->version);
}

static void add_bootloader(struct json *json, cJSON *root, const struct image_report *report) {
    const struct tulpar_description *description = &report->bootloader;
    cJSON *object = json_add_object(json, root, "bootloader");

    json_add_text(json, object, "board", description->board);
    json_add_version(json, object, "version", description->version);
    (void)json_add_range(json, object, "application", &description->application);
    json_add_number(json, object, "slots", description->secondary.size > 0 ? 2 : 1);
    if (report->seal == TULPAR_SEAL_NONE) {
        json_add_null(json, object, "whole");
    } else {
        json_add_bool(json, object, "whole", report->seal == TULPAR_SEAL_WHOLE);
    }
}

static void add_kits(struct json *json, cJSON *root, const struct image_report *report) {
    cJSON *suits = json_add_array(json, root, "suits");
    cJSON *refused = json_add_array(json, root, "refused");

    for (size_t i = 0; i < report->kit_count; i++) {
        const struct kit_verdict *kit = &report->kits[i];

        if (kit->suitability == TULPAR_SUITABLE) {
            json_note(json, cJSON_AddItemToArray(suits, cJSON_CreateString(kit->device.board)));
            continue;
        }
        cJSON *object = cJSON_CreateObject();
        json_add_text(json, object, "board", kit->device.board);
        json_add_text(json, object, "what", kit->message.what);
        json_add_text(json, object, "cause", kit->message.cause);
        json_note(json, cJSON_AddItemToArray(refused, object));
    }
}

void json_image(struct console *console, const struct image_report *report) {
    const struct tulpar_suitability_detail *detail = &report->kits[0].detail;
    struct json made = json_begin(true), *json = &made;
    cJSON *root = json->root;
    uint32_t address;
    enum tulpar_linked_how how = image_report_address(report, &address);

    add_file(json, root, report->file, report->source);
    if (how == TULPAR_LINKED_NOWHERE) {
        json_add_null(json, root, "address");
    } else {
        json_add_hex(json, root, "address", address);
    }
    json_add_text(json, root, "address_is", linked_name(how));
    json_add_hex(json, root, "initial_stack", detail->stack);
    json_add_bool(json, root, "stack_aligned", !detail->stack_unaligned);
    json_add_hex(json, root, "reset_handler", detail->reset);
    if (report->is_bootloader) {
        add_bootloader(json, root, report);
    } else {
        json_add_null(json, root, "bootloader");
    }
    json_add_signed(json, root, report);
    add_kits(json, root, report);
    json_print(console, json);
}

void json_merge(struct console *console, const char *output, const struct tulpar_merge *merge,
                const struct tulpar_source *application) {
    struct json made = json_begin(true), *json = &made;
    cJSON *root = json->root;

    json_add_text(json, root, "output", output);
    json_add_text(json, root, "board", merge->device.board);
    json_add_version(json, root, "bootloader", merge->description.version);
    json_add_number(json, root, "size", application->size);
    json_add_hex(json, root, "crc", application->crc);
    json_add_version(json, root, "version", application->version);
    cJSON *parts = json_add_array(json, root, "parts");
    for (size_t i = 0; i < merge->count; i++) {
        cJSON *part = cJSON_CreateObject();

        json_add_text(json, part, "name", merge->parts[i].name);
        json_add_hex(json, part, "base", merge->parts[i].address);
        json_add_number(json, part, "size", merge->parts[i].length);
        json_note(json, cJSON_AddItemToArray(parts, part));
    }
    json_print(console, json);
}
