/* SPDX-License-Identifier: MIT */
#include "cli/json.h"

#include "cli/json_parts.h"
#include "cli/names.h"
#include "cli/seconds.h"

void json_problem(struct console *console, const struct message *message) {
    struct json made = json_begin(false), *json = &made;
    cJSON *root = json->root;
    cJSON *error = json_add_object(json, root, "error");

    json_add_text(json, error, "kind", exit_code_name(message->exit_code));
    json_add_number(json, error, "exit_code", message->exit_code);
    json_add_text(json, error, "what", message->what);
    json_add_text(json, error, "cause", message->cause);
    json_add_text(json, error, "next", message_next(message));
    json_print(console, json);
}

void json_done(struct console *console, const char *port) {
    struct json made = json_begin(true), *json = &made;
    cJSON *root = json->root;

    json_add_text(json, root, "port", port);
    json_print(console, json);
}

/* null: the board should run, and has not said so. */
static void add_started(struct json *json, cJSON *root, bool started,
                        const struct tulpar_report *report) {
    started = started && !report->deferred && !report->ran_already;
    if (started && report->start_unseen) {
        json_add_null(json, root, "started");
    } else {
        json_add_bool(json, root, "started", started);
    }
}

void json_run(struct console *console, const char *port, const struct tulpar_report *report) {
    struct json made = json_begin(true), *json = &made;
    cJSON *root = json->root;

    json_add_text(json, root, "port", port);
    add_started(json, root, true, report);
    json_add_seconds(json, root, "swap_seconds", report->swap_us);
    json_print(console, json);
}

void json_trial(struct console *console, const char *port, bool was_on_trial,
                const struct tulpar_report *report) {
    struct json made = json_begin(true), *json = &made;
    cJSON *root = json->root;

    json_add_text(json, root, "port", port);
    json_add_bool(json, root, "was_on_trial", was_on_trial);
    json_add_version(json, root, "version", report->device.image.version);
    json_add_seconds(json, root, "revert_seconds", report->revert_us);
    json_print(console, json);
}

void json_record(struct console *console, const char *port, const struct tulpar_device *device,
                 bool started) {
    struct json made = json_begin(true), *json = &made;
    cJSON *root = json->root;

    json_add_text(json, root, "port", port);
    json_add_identity(json, root, device);
    json_add_image(json, root, "verified", &device->image);
    json_add_bool(json, root, "started", started);
    json_print(console, json);
}

void json_verify(struct console *console, const char *port, const struct tulpar_device *device) {
    struct json made = json_begin(true), *json = &made;
    cJSON *root = json->root;

    json_add_text(json, root, "port", port);
    json_add_identity(json, root, device);
    json_add_image(json, root, "verified", &device->image);
    json_print(console, json);
}

/* What is, or would be, sent. */
static void add_sent_file(struct json *json, cJSON *root, const char *file,
                          const struct tulpar_source *source) {
    json_add_text(json, root, "file", file);
    json_add_text(json, root, "format", tulpar_source_format_name(source->format));
    json_add_number(json, root, "size", source->size);
    json_add_hex(json, root, "crc", source->crc);
    json_add_version(json, root, "version", source->version);
}

void json_dry_run(struct console *console, const struct dry_run_report *report) {
    struct json made = json_begin(true), *json = &made;
    const struct tulpar_preview *preview = report->preview;
    uint32_t size = report->source->size, sent = size - preview->already_right;
    cJSON *root = json->root;

    json_add_text(json, root, "port", report->port);
    json_add_identity(json, root, report->device);
    add_sent_file(json, root, report->file, report->source);
    json_add_bool(json, root, "dry_run", true);
    json_add_number(json, root, "to_send", sent);
    json_add_number(json, root, "already_right", preview->already_right);
    json_add_number(json, root, "pages_to_send", page_count(report->device, sent));
    json_add_number(json, root, "pages", page_count(report->device, size));
    json_add_number(json, root, "expected_seconds", (double)preview->time_us / US_PER_SECOND);
    json_add_seconds(json, root, "expected_swap_seconds", preview->swap_us);
    json_add_number(json, root, "baud", preview->baud);
    json_add_text(json, root, "way", way_name(preview->way));
    json_add_number(json, root, "line_bytes", (double)preview->line_bytes);
    json_add_bool(json, root, "reverts", preview->reverts);
    json_print(console, json);
}

void json_flash(struct console *console, const struct flash_report *report) {
    struct json made = json_begin(true), *json = &made;
    cJSON *root = json->root;
    double rate = report->seconds > 0 ? report->sent / report->seconds / 1000 : 0;

    json_add_text(json, root, "port", report->port);
    json_add_identity(json, root, report->device);
    add_sent_file(json, root, report->file, report->source);
    json_add_number(json, root, "sent", report->sent);
    json_add_number(json, root, "already_right", report->already_right);
    json_add_number(json, root, "pages_sent", page_count(report->device, report->sent));
    json_add_number(json, root, "pages", page_count(report->device, report->source->size));
    json_add_number(json, root, "seconds", report->seconds);
    json_add_number(json, root, "kB_per_s", rate);
    json_add_number(json, root, "resent", report->resent);
    json_add_number(json, root, "baud", report->baud);
    json_add_text(json, root, "way", way_name(report->way));
    json_add_number(json, root, "line_bytes", (double)report->line_bytes);
    add_started(json, root, report->started, report->report);
    if (report->two_slots) {
        json_add_seconds(json, root, "revert_seconds", report->report->revert_us);
        json_add_seconds(json, root, "swap_seconds", report->report->swap_us);
        json_add_bool(json, root, "on_trial", report->on_trial);
        json_add_bool(json, root, "background", report->background);
        json_add_bool(json, root, "deferred", report->report->deferred);
    }
    json_add_image(json, root, "verified", &report->device->image);
    json_add_image(json, root, "replaced", &report->before->image);
    json_print(console, json);
}

void json_ports(struct console *console, const struct serial_candidate *list, size_t count) {
    struct json made = json_begin(true), *json = &made;
    cJSON *root = json->root;
    cJSON *ports = json_add_array(json, root, "ports");

    for (size_t i = 0; i < count; i++) {
        cJSON *port = cJSON_CreateObject();

        json_add_text(json, port, "path", list[i].path);
        json_add_bool(json, port, "usb", list[i].usb);
        json_add_text(json, port, "product", list[i].product);
        json_add_text(json, port, "manufacturer", list[i].manufacturer);
        json_add_text(json, port, "serial", list[i].serial);
        json_add_text(json, port, "usb_path", list[i].usb_path);
        json_add_number(json, port, "vendor_id", list[i].vendor_id);
        json_add_number(json, port, "product_id", list[i].product_id);
        json_note(json, cJSON_AddItemToArray(ports, port));
    }
    json_print(console, json);
}

void json_doctor(struct console *console, const struct diagnosis *diagnosis, bool ok) {
    struct json made = json_begin(ok), *json = &made;
    cJSON *checks = json_add_array(json, json->root, "checks");

    for (size_t i = 0; i < diagnosis->count; i++) {
        const struct check *check = &diagnosis->checks[i];
        cJSON *object = cJSON_CreateObject();

        json_add_text(json, object, "name", check->name);
        json_add_text(json, object, "finding", finding_name(check->finding));
        json_add_text(json, object, "text", check->text);
        json_add_text(json, object, "next", check->next);
        json_note(json, cJSON_AddItemToArray(checks, object));
    }
    if (diagnosis->baud > 0) {
        json_add_number(json, json->root, "baud", diagnosis->baud);
    } else {
        json_add_null(json, json->root, "baud");
    }
    json_add_text(json, json->root, "next", diagnosis->next);
    json_print(console, json);
}
