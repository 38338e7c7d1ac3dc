/* SPDX-License-Identifier: MIT */
#include "cli/json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "cli/names.h"
#include "cli/printable.h"
#include "cli/text.h"

enum { HEX_TEXT_MAX = 16, TEXT_MAX = SERIAL_PATH_MAX };

/* As it may be printed: a text of JSON is UTF-8, and may be looked at on a terminal. */
static void add_text(cJSON *object, const char *name, const char *text) {
    char printable[TEXT_MAX * PRINTABLE_GROWTH];

    printable_copy(printable, sizeof printable, text);
    (void)cJSON_AddStringToObject(object, name, printable);
}

static void add_hex(cJSON *object, const char *name, uint32_t value) {
    char text[HEX_TEXT_MAX];

    text_set(text, sizeof text, "0x%08X", (unsigned)value);
    add_text(object, name, text);
}

/* "1.2.3", or null for an image that states no version. */
static void add_version(cJSON *object, const char *name, uint32_t version) {
    char text[VERSION_TEXT_MAX];

    if (version == 0) {
        (void)cJSON_AddNullToObject(object, name);
        return;
    }
    version_text(version, text);
    add_text(object, name, text);
}

static cJSON *add_range(cJSON *parent, const char *name, const struct tulpar_range *range) {
    cJSON *object = name == NULL ? cJSON_CreateObject() : cJSON_AddObjectToObject(parent, name);

    add_hex(object, "base", range->base);
    (void)cJSON_AddNumberToObject(object, "size", range->size);
    return object;
}

/* A field for which there is no memory would just be missing: cJSON passes NULL through all of its
 * calls. So each allocation is looked at. */
static bool out_of_memory;

static void *allocate(size_t size) {
    void *memory = malloc(size);

    out_of_memory = out_of_memory || memory == NULL;
    return memory;
}

/* Prints and frees. */
static void print(struct console *console, cJSON *root) {
    char *text = cJSON_Print(root);

    if (text == NULL || out_of_memory) {
        console->output_lost = true;
    } else {
        (void)fprintf(console->out, "%s\n", text); /* console_end() looks for errors */
    }
    cJSON_free(text);
    cJSON_Delete(root);
}

static cJSON *begin_object(bool ok) {
    cJSON_Hooks hooks = {.malloc_fn = allocate, .free_fn = free};

    cJSON_InitHooks(&hooks);
    out_of_memory = false;
    cJSON *root = cJSON_CreateObject();
    (void)cJSON_AddBoolToObject(root, "ok", ok);
    return root;
}

void json_problem(struct console *console, const struct message *message) {
    cJSON *root = begin_object(false);
    cJSON *error = cJSON_AddObjectToObject(root, "error");

    add_text(error, "kind", exit_code_name(message->exit_code));
    (void)cJSON_AddNumberToObject(error, "exit_code", message->exit_code);
    add_text(error, "what", message->what);
    add_text(error, "cause", message->cause);
    add_text(error, "next", message->next);
    print(console, root);
}

void json_done(struct console *console, const char *port) {
    cJSON *root = begin_object(true);

    add_text(root, "port", port);
    print(console, root);
}

void json_trial(struct console *console, const char *port, bool was_on_trial,
                const struct tulpar_device *device) {
    cJSON *root = begin_object(true);

    add_text(root, "port", port);
    (void)cJSON_AddBoolToObject(root, "was_on_trial", was_on_trial);
    add_version(root, "version", device->image.version);
    print(console, root);
}

/* What the board says of an image. */
static void add_image(cJSON *root, const char *name, const struct tulpar_installed *image) {
    cJSON *object = cJSON_AddObjectToObject(root, name);
    add_text(object, "verdict", tulpar_verdict_name(image->verdict));
    (void)cJSON_AddNumberToObject(object, "size", image->size);
    add_hex(object, "crc", image->crc);
    add_version(object, "version", image->version);
}

/* Which board it is. */
static void add_identity(cJSON *root, const struct tulpar_device *device) {
    char unique_id[UNIQUE_ID_TEXT_MAX];

    unique_id_text(device->unique_id, unique_id);
    add_text(root, "board", device->board);
    add_version(root, "bootloader", device->bootloader_version);
    add_hex(root, "device_id", device->device_id);
    add_text(root, "unique_id", unique_id);
}

void json_record(struct console *console, const char *port, const struct tulpar_device *device,
                 bool started) {
    cJSON *root = begin_object(true);

    add_text(root, "port", port);
    add_identity(root, device);
    add_image(root, "verified", &device->image);
    (void)cJSON_AddBoolToObject(root, "started", started);
    print(console, root);
}

void json_flash(struct console *console, const struct flash_report *report) {
    cJSON *root = begin_object(true);
    double rate = report->seconds > 0 ? report->sent / report->seconds / 1000 : 0;

    add_text(root, "port", report->port);
    add_identity(root, report->device);
    add_text(root, "file", report->file);
    add_text(root, "format", tulpar_source_format_name(report->source->format));
    (void)cJSON_AddNumberToObject(root, "size", report->source->size);
    (void)cJSON_AddNumberToObject(root, "sent", report->sent);
    (void)cJSON_AddNumberToObject(root, "already_right", report->already_right);
    add_hex(root, "crc", report->source->crc);
    add_version(root, "version", report->source->version);
    (void)cJSON_AddNumberToObject(root, "seconds", report->seconds);
    (void)cJSON_AddNumberToObject(root, "kB_per_s", rate);
    (void)cJSON_AddNumberToObject(root, "resent", report->resent);
    (void)cJSON_AddNumberToObject(root, "baud", report->baud);
    add_text(root, "way", way_name(report->way));
    (void)cJSON_AddNumberToObject(root, "line_bytes", (double)report->line_bytes);
    (void)cJSON_AddBoolToObject(root, "started", report->started);
    if (report->two_slots) {
        (void)cJSON_AddBoolToObject(root, "on_trial", report->on_trial);
    }
    add_image(root, "verified", &report->device->image);
    add_image(root, "replaced", &report->before->image);
    print(console, root);
}

/* Where there is one slot, that is all there is to say. */
static void add_slots(cJSON *root, const struct tulpar_device *device) {
    bool ordered = device->record_state == TULPAR_RECORD_SWAPPING ||
                   device->record_state == TULPAR_RECORD_REPLACING;
    cJSON *object;

    (void)cJSON_AddNumberToObject(root, "slots", device->slots < 2 ? 1 : device->slots);
    if (device->slots < 2) {
        return;
    }
    add_text(root, "state", record_state_name(device->record_state));
    (void)cJSON_AddBoolToObject(root, "swap_ordered", ordered);
    if (device->record_state == TULPAR_RECORD_TRIAL) {
        object = cJSON_AddObjectToObject(root, "trial");
        (void)cJSON_AddNumberToObject(object, "starts", device->attempts);
        (void)cJSON_AddNumberToObject(object, "of", TULPAR_TRIAL_STARTS);
    } else {
        (void)cJSON_AddNullToObject(root, "trial");
    }
    if (device->other.size > 0) {
        object = cJSON_AddObjectToObject(root, "other");
        (void)cJSON_AddNumberToObject(object, "size", device->other.size);
        add_hex(object, "crc", device->other.crc);
        add_version(object, "version", device->other.version);
    } else {
        (void)cJSON_AddNullToObject(root, "other");
    }
}

static void add_fault(cJSON *root, const struct tulpar_device *device) {
    cJSON *object = cJSON_AddObjectToObject(root, "fault");

    add_text(object, "kind", fault_name(device->fault));
    add_hex(object, "pc", device->fault_address);
}

static void add_causes(cJSON *root, uint8_t causes) {
    cJSON *array = cJSON_AddArrayToObject(root, "reset_cause");

    for (unsigned bit = 0; bit < RESET_CAUSES; bit++) {
        if ((causes >> bit & 1) != 0) {
            (void)cJSON_AddItemToArray(array, cJSON_CreateString(reset_cause_name(bit)));
        }
    }
}

static void add_conditions(cJSON *root, uint8_t conditions) {
    cJSON *array = cJSON_AddArrayToObject(root, "conditions");

    for (unsigned bit = 0; bit < CONDITIONS; bit++) {
        if ((conditions >> bit & 1) != 0) {
            (void)cJSON_AddItemToArray(array, cJSON_CreateString(condition_name(bit)));
        }
    }
}

static void add_line(cJSON *root, const struct tulpar_line_errors *line) {
    cJSON *object = cJSON_AddObjectToObject(root, "receive_errors");

    (void)cJSON_AddNumberToObject(object, "overrun", line->overrun);
    (void)cJSON_AddNumberToObject(object, "framing", line->framing);
    (void)cJSON_AddNumberToObject(object, "noise", line->noise);
}

void json_device(struct console *console, const char *port, const struct tulpar_device *device) {
    cJSON *root = begin_object(true);

    add_text(root, "port", port);
    add_identity(root, device);
    (void)cJSON_AddNumberToObject(root, "protocol", device->protocol);
    (void)cJSON_AddNumberToObject(root, "page_size", device->page_size);
    (void)add_range(root, "application", &device->application);
    cJSON *ram = cJSON_AddArrayToObject(root, "ram");
    for (int i = 0; i < TULPAR_RAM_RANGES; i++) {
        if (device->ram[i].size > 0) {
            (void)cJSON_AddItemToArray(ram, add_range(NULL, NULL, &device->ram[i]));
        }
    }
    (void)cJSON_AddNumberToObject(root, "data_field_max", device->data_field_max);
    add_image(root, "installed", &device->image);
    add_slots(root, device);
    if (device->next_offset == TULPAR_NO_OFFSET) {
        (void)cJSON_AddNullToObject(root, "open_update");
    } else {
        (void)cJSON_AddNumberToObject(root, "open_update", device->next_offset);
    }
    add_text(root, "last_error", error_name(device->last_error));
    add_causes(root, device->reset_cause);
    add_fault(root, device);
    (void)cJSON_AddNumberToObject(root, "fault_count", device->fault_count);
    add_conditions(root, device->conditions);
    add_line(root, &device->line);
    print(console, root);
}

void json_ports(struct console *console, const struct serial_candidate *list, size_t count) {
    cJSON *root = begin_object(true);
    cJSON *ports = cJSON_AddArrayToObject(root, "ports");

    for (size_t i = 0; i < count; i++) {
        cJSON *port = cJSON_CreateObject();

        add_text(port, "path", list[i].path);
        (void)cJSON_AddBoolToObject(port, "usb", list[i].usb);
        add_text(port, "product", list[i].product);
        add_text(port, "manufacturer", list[i].manufacturer);
        add_text(port, "serial", list[i].serial);
        (void)cJSON_AddNumberToObject(port, "vendor_id", list[i].vendor_id);
        (void)cJSON_AddNumberToObject(port, "product_id", list[i].product_id);
        (void)cJSON_AddItemToArray(ports, port);
    }
    print(console, root);
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

static void add_file(cJSON *root, const char *file, const struct tulpar_source *source) {
    (void)cJSON_AddStringToObject(root, "file", file);
    (void)cJSON_AddStringToObject(root, "format", tulpar_source_format_name(source->format));
    (void)cJSON_AddNumberToObject(root, "size", source->size);
    (void)cJSON_AddNumberToObject(root, "filled", source->filled);
    add_hex(root, "crc", source->crc);
    add_version(root, "version", source->version);
}

static void add_bootloader(cJSON *root, const struct tulpar_description *description) {
    cJSON *object = cJSON_AddObjectToObject(root, "bootloader");

    (void)cJSON_AddStringToObject(object, "board", description->board);
    add_version(object, "version", description->version);
    (void)add_range(object, "application", &description->application);
    (void)cJSON_AddNumberToObject(object, "slots", description->secondary.size > 0 ? 2 : 1);
}

static void add_kits(cJSON *root, const struct image_report *report) {
    cJSON *suits = cJSON_AddArrayToObject(root, "suits");
    cJSON *refused = cJSON_AddArrayToObject(root, "refused");

    for (size_t i = 0; i < report->kit_count; i++) {
        const struct kit_verdict *kit = &report->kits[i];

        if (kit->suitability == TULPAR_SUITABLE) {
            (void)cJSON_AddItemToArray(suits, cJSON_CreateString(kit->device.board));
            continue;
        }
        cJSON *object = cJSON_CreateObject();
        (void)cJSON_AddStringToObject(object, "board", kit->device.board);
        (void)cJSON_AddStringToObject(object, "what", kit->message.what);
        (void)cJSON_AddStringToObject(object, "cause", kit->message.cause);
        (void)cJSON_AddItemToArray(refused, object);
    }
}

void json_image(struct console *console, const struct image_report *report) {
    const struct tulpar_suitability_detail *detail = &report->kits[0].detail;
    cJSON *root = begin_object(true);
    uint32_t address;
    enum tulpar_linked_how how = image_report_address(report, &address);

    add_file(root, report->file, report->source);
    if (how == TULPAR_LINKED_NOWHERE) {
        (void)cJSON_AddNullToObject(root, "address");
    } else {
        add_hex(root, "address", address);
    }
    (void)cJSON_AddStringToObject(root, "address_is", linked_name(how));
    add_hex(root, "initial_stack", detail->stack);
    (void)cJSON_AddBoolToObject(root, "stack_aligned", !detail->stack_unaligned);
    add_hex(root, "reset_handler", detail->reset);
    if (report->is_bootloader) {
        add_bootloader(root, &report->bootloader);
    } else {
        (void)cJSON_AddNullToObject(root, "bootloader");
    }
    add_kits(root, report);
    print(console, root);
}

void json_merge(struct console *console, const char *output, const struct tulpar_merge *merge,
                const struct tulpar_source *application) {
    cJSON *root = begin_object(true);

    (void)cJSON_AddStringToObject(root, "output", output);
    (void)cJSON_AddStringToObject(root, "board", merge->device.board);
    add_version(root, "bootloader", merge->description.version);
    (void)cJSON_AddNumberToObject(root, "size", application->size);
    add_hex(root, "crc", application->crc);
    add_version(root, "version", application->version);
    cJSON *parts = cJSON_AddArrayToObject(root, "parts");
    for (size_t i = 0; i < merge->count; i++) {
        cJSON *part = cJSON_CreateObject();

        (void)cJSON_AddStringToObject(part, "name", merge->parts[i].name);
        add_hex(part, "base", merge->parts[i].address);
        (void)cJSON_AddNumberToObject(part, "size", merge->parts[i].length);
        (void)cJSON_AddItemToArray(parts, part);
    }
    print(console, root);
}
