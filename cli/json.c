/* SPDX-License-Identifier: MIT */
#include "cli/json.h"

#include <cjson/cJSON.h>

#include "cli/names.h"
#include "cli/printable.h"
#include "cli/seconds.h"
#include "cli/text.h"

enum { HEX_TEXT_MAX = 16, TEXT_MAX = SERIAL_PATH_MAX };

/* An object on its way. A field for which there is no memory would just be missing, for cJSON
 * passes NULL through all of its calls: so the result of each one is looked at. */
struct json {
    cJSON *root;
    bool lost;
};

static void note(struct json *json, bool added) {
    json->lost = json->lost || !added;
}

static cJSON *add_object(struct json *json, cJSON *parent, const char *name) {
    cJSON *object = cJSON_AddObjectToObject(parent, name);

    note(json, object != NULL);
    return object;
}

static cJSON *add_array(struct json *json, cJSON *parent, const char *name) {
    cJSON *array = cJSON_AddArrayToObject(parent, name);

    note(json, array != NULL);
    return array;
}

/* As it may be printed: a text of JSON is UTF-8, and may be looked at on a terminal. */
static void add_text(struct json *json, cJSON *object, const char *name, const char *text) {
    char printable[TEXT_MAX * PRINTABLE_GROWTH];

    printable_copy(printable, sizeof printable, text);
    note(json, cJSON_AddStringToObject(object, name, printable) != NULL);
}

static void add_hex(struct json *json, cJSON *object, const char *name, uint32_t value) {
    char text[HEX_TEXT_MAX];

    text_set(text, sizeof text, "0x%08X", (unsigned)value);
    add_text(json, object, name, text);
}

/* "1.2.3", or null for an image that states no version. */
static void add_version(struct json *json, cJSON *object, const char *name, uint32_t version) {
    char text[VERSION_TEXT_MAX];

    if (version == 0) {
        note(json, cJSON_AddNullToObject(object, name) != NULL);
        return;
    }
    version_text(version, text);
    add_text(json, object, name, text);
}

static cJSON *add_range(struct json *json, cJSON *parent, const char *name,
                        const struct tulpar_range *range) {
    cJSON *object = name == NULL ? cJSON_CreateObject() : add_object(json, parent, name);

    add_hex(json, object, "base", range->base);
    note(json, cJSON_AddNumberToObject(object, "size", range->size) != NULL);
    return object;
}

/* Prints and frees. */
static void print(struct console *console, struct json *json) {
    char *text = cJSON_Print(json->root);

    if (text == NULL || json->lost) {
        console->output_lost = true;
    } else {
        (void)fprintf(console->out, "%s\n", text); /* console_end() looks for errors */
    }
    cJSON_free(text);
    cJSON_Delete(json->root);
}

static struct json begin_object(bool ok) {
    struct json json = {.root = cJSON_CreateObject()};

    note(&json, cJSON_AddBoolToObject(json.root, "ok", ok) != NULL);
    return json;
}

void json_problem(struct console *console, const struct message *message) {
    struct json made = begin_object(false), *json = &made;
    cJSON *root = json->root;
    cJSON *error = add_object(json, root, "error");

    add_text(json, error, "kind", exit_code_name(message->exit_code));
    note(json, cJSON_AddNumberToObject(error, "exit_code", message->exit_code) != NULL);
    add_text(json, error, "what", message->what);
    add_text(json, error, "cause", message->cause);
    add_text(json, error, "next", message->next);
    print(console, json);
}

void json_done(struct console *console, const char *port) {
    struct json made = begin_object(true), *json = &made;
    cJSON *root = json->root;

    add_text(json, root, "port", port);
    print(console, json);
}

/* null: there was none, or the board has not told. */
static void add_seconds(struct json *json, cJSON *root, const char *name, uint64_t us) {
    if (us > 0) {
        note(json, cJSON_AddNumberToObject(root, name, (double)us / US_PER_SECOND) != NULL);
    } else {
        note(json, cJSON_AddNullToObject(root, name) != NULL);
    }
}

/* null: the board should run, and has not said so. */
static void add_started(struct json *json, cJSON *root, bool started,
                        const struct tulpar_report *report) {
    started = started && !report->deferred && !report->ran_already;
    if (started && report->start_unseen) {
        note(json, cJSON_AddNullToObject(root, "started") != NULL);
    } else {
        note(json, cJSON_AddBoolToObject(root, "started", started) != NULL);
    }
}

void json_run(struct console *console, const char *port, const struct tulpar_report *report) {
    struct json made = begin_object(true), *json = &made;
    cJSON *root = json->root;

    add_text(json, root, "port", port);
    add_started(json, root, true, report);
    add_seconds(json, root, "swap_seconds", report->swap_us);
    print(console, json);
}

void json_trial(struct console *console, const char *port, bool was_on_trial,
                const struct tulpar_report *report) {
    struct json made = begin_object(true), *json = &made;
    cJSON *root = json->root;

    add_text(json, root, "port", port);
    note(json, cJSON_AddBoolToObject(root, "was_on_trial", was_on_trial) != NULL);
    add_version(json, root, "version", report->device.image.version);
    add_seconds(json, root, "revert_seconds", report->revert_us);
    print(console, json);
}

/* What the board says of an image. */
static void add_image(struct json *json, cJSON *root, const char *name,
                      const struct tulpar_installed *image) {
    cJSON *object = add_object(json, root, name);
    add_text(json, object, "verdict", tulpar_verdict_name(image->verdict));
    note(json, cJSON_AddNumberToObject(object, "size", image->size) != NULL);
    add_hex(json, object, "crc", image->crc);
    add_version(json, object, "version", image->version);
}

/* Which board it is. */
static void add_identity(struct json *json, cJSON *root, const struct tulpar_device *device) {
    char unique_id[UNIQUE_ID_TEXT_MAX];

    unique_id_text(device->unique_id, unique_id);
    add_text(json, root, "board", device->board);
    add_version(json, root, "bootloader", device->bootloader_version);
    add_hex(json, root, "device_id", device->device_id);
    add_text(json, root, "unique_id", unique_id);
}

void json_record(struct console *console, const char *port, const struct tulpar_device *device,
                 bool started) {
    struct json made = begin_object(true), *json = &made;
    cJSON *root = json->root;

    add_text(json, root, "port", port);
    add_identity(json, root, device);
    add_image(json, root, "verified", &device->image);
    note(json, cJSON_AddBoolToObject(root, "started", started) != NULL);
    print(console, json);
}

void json_verify(struct console *console, const char *port, const struct tulpar_device *device) {
    struct json made = begin_object(true), *json = &made;
    cJSON *root = json->root;

    add_text(json, root, "port", port);
    add_identity(json, root, device);
    add_image(json, root, "verified", &device->image);
    print(console, json);
}

void json_flash(struct console *console, const struct flash_report *report) {
    struct json made = begin_object(true), *json = &made;
    cJSON *root = json->root;
    double rate = report->seconds > 0 ? report->sent / report->seconds / 1000 : 0;

    add_text(json, root, "port", report->port);
    add_identity(json, root, report->device);
    add_text(json, root, "file", report->file);
    add_text(json, root, "format", tulpar_source_format_name(report->source->format));
    note(json, cJSON_AddNumberToObject(root, "size", report->source->size) != NULL);
    note(json, cJSON_AddNumberToObject(root, "sent", report->sent) != NULL);
    note(json, cJSON_AddNumberToObject(root, "already_right", report->already_right) != NULL);
    note(json, cJSON_AddNumberToObject(root, "pages_sent",
                                       page_count(report->device, report->sent)) != NULL);
    note(json, cJSON_AddNumberToObject(root, "pages",
                                       page_count(report->device, report->source->size)) != NULL);
    add_hex(json, root, "crc", report->source->crc);
    add_version(json, root, "version", report->source->version);
    note(json, cJSON_AddNumberToObject(root, "seconds", report->seconds) != NULL);
    note(json, cJSON_AddNumberToObject(root, "kB_per_s", rate) != NULL);
    note(json, cJSON_AddNumberToObject(root, "resent", report->resent) != NULL);
    note(json, cJSON_AddNumberToObject(root, "baud", report->baud) != NULL);
    add_text(json, root, "way", way_name(report->way));
    note(json, cJSON_AddNumberToObject(root, "line_bytes", (double)report->line_bytes) != NULL);
    add_started(json, root, report->started, report->report);
    if (report->two_slots) {
        add_seconds(json, root, "revert_seconds", report->report->revert_us);
        add_seconds(json, root, "swap_seconds", report->report->swap_us);
        note(json, cJSON_AddBoolToObject(root, "on_trial", report->on_trial) != NULL);
        note(json, cJSON_AddBoolToObject(root, "background", report->background) != NULL);
        note(json, cJSON_AddBoolToObject(root, "deferred", report->report->deferred) != NULL);
    }
    add_image(json, root, "verified", &report->device->image);
    add_image(json, root, "replaced", &report->before->image);
    print(console, json);
}

/* Where there is one slot, there is little to say. */
static void add_slots(struct json *json, cJSON *root, const struct tulpar_device *device) {
    bool ordered = device->record_state == TULPAR_RECORD_SWAPPING ||
                   device->record_state == TULPAR_RECORD_REPLACING;
    cJSON *object;

    note(json,
         cJSON_AddNumberToObject(root, "slots", device->slots < 2 ? 1 : device->slots) != NULL);
    add_text(json, root, "state", record_state_name(device->record_state));
    if (device->slots < 2) {
        return;
    }
    note(json, cJSON_AddBoolToObject(root, "swap_ordered", ordered) != NULL);
    note(json, cJSON_AddBoolToObject(root, "overlays",
                                     (device->features & TULPAR_FEATURE_OVERLAY) != 0) != NULL);
    if (device->record_state == TULPAR_RECORD_TRIAL) {
        object = add_object(json, root, "trial");
        note(json, cJSON_AddNumberToObject(object, "starts", device->attempts) != NULL);
        note(json, cJSON_AddNumberToObject(object, "of", TULPAR_TRIAL_STARTS) != NULL);
    } else {
        note(json, cJSON_AddNullToObject(root, "trial") != NULL);
    }
    if (device->other.size > 0) {
        object = add_object(json, root, "other");
        note(json, cJSON_AddNumberToObject(object, "size", device->other.size) != NULL);
        add_hex(json, object, "crc", device->other.crc);
        add_version(json, object, "version", device->other.version);
    } else {
        note(json, cJSON_AddNullToObject(root, "other") != NULL);
    }
}

static void add_fault(struct json *json, cJSON *root, const struct tulpar_device *device) {
    cJSON *object = add_object(json, root, "fault");

    add_text(json, object, "kind", fault_name(device->fault));
    add_hex(json, object, "pc", device->fault_address);
}

static void add_causes(struct json *json, cJSON *root, uint8_t causes) {
    cJSON *array = add_array(json, root, "reset_cause");

    for (unsigned bit = 0; bit < RESET_CAUSES; bit++) {
        if ((causes >> bit & 1) != 0) {
            note(json, cJSON_AddItemToArray(array, cJSON_CreateString(reset_cause_name(bit))));
        }
    }
}

static void add_conditions(struct json *json, cJSON *root, uint8_t conditions) {
    cJSON *array = add_array(json, root, "conditions");

    for (unsigned bit = 0; bit < CONDITIONS; bit++) {
        if ((conditions >> bit & 1) != 0) {
            note(json, cJSON_AddItemToArray(array, cJSON_CreateString(condition_name(bit))));
        }
    }
}

static void add_line(struct json *json, cJSON *root, const struct tulpar_line_errors *line) {
    cJSON *object = add_object(json, root, "receive_errors");

    note(json, cJSON_AddNumberToObject(object, "overrun", line->overrun) != NULL);
    note(json, cJSON_AddNumberToObject(object, "framing", line->framing) != NULL);
    note(json, cJSON_AddNumberToObject(object, "noise", line->noise) != NULL);
}

static void add_flash(struct json *json, cJSON *root, const struct tulpar_flash *flash) {
    char units[ERASE_UNITS_TEXT_MAX];
    const struct {
        const char *name;
        enum tulpar_flash_property bit;
    } properties[] = {
        {"ecc", TULPAR_FLASH_HAS_ECC},
        {"takes_zeros", TULPAR_FLASH_TAKES_ZEROS},
        {"takes_same", TULPAR_FLASH_TAKES_SAME},
    };

    if (flash->run[0].units == 0) {
        note(json, cJSON_AddNullToObject(root, "flash") != NULL);
        return;
    }
    cJSON *object = add_object(json, root, "flash");
    add_hex(json, object, "base", flash->start);
    erase_units_text(flash, units);
    add_text(json, object, "erase_units", units);
    note(json,
         cJSON_AddNumberToObject(object, "programming_unit", flash->programming_unit) != NULL);
    note(json, cJSON_AddNumberToObject(object, "erase_max_ms", flash->erase_max_ms) != NULL);
    note(json, cJSON_AddNumberToObject(object, "program_max_us", flash->program_max_us) != NULL);
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        bool has = (flash->properties & properties[i].bit) != 0;

        note(json, cJSON_AddBoolToObject(object, properties[i].name, has) != NULL);
    }
}

void json_device(struct console *console, const char *port, const struct tulpar_device *device) {
    struct json made = begin_object(true), *json = &made;
    cJSON *root = json->root;

    add_text(json, root, "port", port);
    add_identity(json, root, device);
    add_text(json, root, "answers",
             (device->features & TULPAR_FEATURE_BACKGROUND) != 0 ? "application" : "bootloader");
    note(json, cJSON_AddNumberToObject(root, "protocol", device->protocol) != NULL);
    note(json, cJSON_AddNumberToObject(root, "page_size", device->page_size) != NULL);
    add_flash(json, root, &device->flash);
    (void)add_range(json, root, "application", &device->application);
    cJSON *ram = add_array(json, root, "ram");
    for (int i = 0; i < TULPAR_RAM_RANGES; i++) {
        if (device->ram[i].size > 0) {
            note(json, cJSON_AddItemToArray(ram, add_range(json, NULL, NULL, &device->ram[i])));
        }
    }
    note(json, cJSON_AddNumberToObject(root, "data_field_max", device->data_field_max) != NULL);
    note(json, cJSON_AddNumberToObject(root, "blocks_in_flight", device->in_flight) != NULL);
    add_image(json, root, "installed", &device->image);
    add_slots(json, root, device);
    if (device->next_offset == TULPAR_NO_OFFSET) {
        note(json, cJSON_AddNullToObject(root, "open_update") != NULL);
    } else {
        note(json, cJSON_AddNumberToObject(root, "open_update", device->next_offset) != NULL);
    }
    add_text(json, root, "last_error", error_name(device->last_error));
    add_causes(json, root, device->reset_cause);
    add_fault(json, root, device);
    note(json, cJSON_AddNumberToObject(root, "fault_count", device->fault_count) != NULL);
    add_conditions(json, root, device->conditions);
    add_line(json, root, &device->line);
    print(console, json);
}

void json_ports(struct console *console, const struct serial_candidate *list, size_t count) {
    struct json made = begin_object(true), *json = &made;
    cJSON *root = json->root;
    cJSON *ports = add_array(json, root, "ports");

    for (size_t i = 0; i < count; i++) {
        cJSON *port = cJSON_CreateObject();

        add_text(json, port, "path", list[i].path);
        note(json, cJSON_AddBoolToObject(port, "usb", list[i].usb) != NULL);
        add_text(json, port, "product", list[i].product);
        add_text(json, port, "manufacturer", list[i].manufacturer);
        add_text(json, port, "serial", list[i].serial);
        note(json, cJSON_AddNumberToObject(port, "vendor_id", list[i].vendor_id) != NULL);
        note(json, cJSON_AddNumberToObject(port, "product_id", list[i].product_id) != NULL);
        note(json, cJSON_AddItemToArray(ports, port));
    }
    print(console, json);
}

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
    note(json, cJSON_AddStringToObject(root, "file", file) != NULL);
    note(json, cJSON_AddStringToObject(root, "format", tulpar_source_format_name(source->format)) !=
                   NULL);
    note(json, cJSON_AddNumberToObject(root, "size", source->size) != NULL);
    note(json, cJSON_AddNumberToObject(root, "filled", source->filled) != NULL);
    add_hex(json, root, "crc", source->crc);
    add_version(json, root, "version", source->version);
}

static void add_bootloader(struct json *json, cJSON *root,
                           const struct tulpar_description *description) {
    cJSON *object = add_object(json, root, "bootloader");

    note(json, cJSON_AddStringToObject(object, "board", description->board) != NULL);
    add_version(json, object, "version", description->version);
    (void)add_range(json, object, "application", &description->application);
    note(json,
         cJSON_AddNumberToObject(object, "slots", description->secondary.size > 0 ? 2 : 1) != NULL);
}

static void add_kits(struct json *json, cJSON *root, const struct image_report *report) {
    cJSON *suits = add_array(json, root, "suits");
    cJSON *refused = add_array(json, root, "refused");

    for (size_t i = 0; i < report->kit_count; i++) {
        const struct kit_verdict *kit = &report->kits[i];

        if (kit->suitability == TULPAR_SUITABLE) {
            note(json, cJSON_AddItemToArray(suits, cJSON_CreateString(kit->device.board)));
            continue;
        }
        cJSON *object = cJSON_CreateObject();
        note(json, cJSON_AddStringToObject(object, "board", kit->device.board) != NULL);
        note(json, cJSON_AddStringToObject(object, "what", kit->message.what) != NULL);
        note(json, cJSON_AddStringToObject(object, "cause", kit->message.cause) != NULL);
        note(json, cJSON_AddItemToArray(refused, object));
    }
}

void json_image(struct console *console, const struct image_report *report) {
    const struct tulpar_suitability_detail *detail = &report->kits[0].detail;
    struct json made = begin_object(true), *json = &made;
    cJSON *root = json->root;
    uint32_t address;
    enum tulpar_linked_how how = image_report_address(report, &address);

    add_file(json, root, report->file, report->source);
    if (how == TULPAR_LINKED_NOWHERE) {
        note(json, cJSON_AddNullToObject(root, "address") != NULL);
    } else {
        add_hex(json, root, "address", address);
    }
    note(json, cJSON_AddStringToObject(root, "address_is", linked_name(how)) != NULL);
    add_hex(json, root, "initial_stack", detail->stack);
    note(json, cJSON_AddBoolToObject(root, "stack_aligned", !detail->stack_unaligned) != NULL);
    add_hex(json, root, "reset_handler", detail->reset);
    if (report->is_bootloader) {
        add_bootloader(json, root, &report->bootloader);
    } else {
        note(json, cJSON_AddNullToObject(root, "bootloader") != NULL);
    }
    add_kits(json, root, report);
    print(console, json);
}

void json_merge(struct console *console, const char *output, const struct tulpar_merge *merge,
                const struct tulpar_source *application) {
    struct json made = begin_object(true), *json = &made;
    cJSON *root = json->root;

    note(json, cJSON_AddStringToObject(root, "output", output) != NULL);
    note(json, cJSON_AddStringToObject(root, "board", merge->device.board) != NULL);
    add_version(json, root, "bootloader", merge->description.version);
    note(json, cJSON_AddNumberToObject(root, "size", application->size) != NULL);
    add_hex(json, root, "crc", application->crc);
    add_version(json, root, "version", application->version);
    cJSON *parts = add_array(json, root, "parts");
    for (size_t i = 0; i < merge->count; i++) {
        cJSON *part = cJSON_CreateObject();

        note(json, cJSON_AddStringToObject(part, "name", merge->parts[i].name) != NULL);
        add_hex(json, part, "base", merge->parts[i].address);
        note(json, cJSON_AddNumberToObject(part, "size", merge->parts[i].length) != NULL);
        note(json, cJSON_AddItemToArray(parts, part));
    }
    print(console, json);
}
