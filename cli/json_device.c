/* SPDX-License-Identifier: MIT */
/* What info --json prints. */
#include "cli/json.h"
#include "cli/json_parts.h"
#include "cli/names.h"

/* Where there is one slot, there is little to say. */
static void add_slots(struct json *json, cJSON *root, const struct tulpar_device *device) {
    bool ordered = device->record_state == TULPAR_RECORD_SWAPPING ||
                   device->record_state == TULPAR_RECORD_REPLACING;
    cJSON *object;

    json_add_number(json, root, "slots", device->slots < 2 ? 1 : device->slots);
    json_add_text(json, root, "state", record_state_name(device->record_state));
    if (device->slots < 2) {
        return;
    }
    json_add_bool(json, root, "swap_ordered", ordered);
    json_add_bool(json, root, "overlays", (device->features & TULPAR_FEATURE_OVERLAY) != 0);
    if (device->record_state == TULPAR_RECORD_TRIAL) {
        object = json_add_object(json, root, "trial");
        json_add_number(json, object, "starts", device->attempts);
        json_add_number(json, object, "of", TULPAR_TRIAL_STARTS);
    } else {
        json_add_null(json, root, "trial");
    }
    if (device->other.size > 0) {
        object = json_add_object(json, root, "other");
        json_add_number(json, object, "size", device->other.size);
        json_add_hex(json, object, "crc", device->other.crc);
        json_add_version(json, object, "version", device->other.version);
    } else {
        json_add_null(json, root, "other");
    }
}

static void add_known(struct json *json, cJSON *object, const char *name, const char *text) {
    if (*text != '\0') {
        json_add_text(json, object, name, text);
    } else {
        json_add_null(json, object, name);
    }
}

static void add_fault(struct json *json, cJSON *root, const struct tulpar_device *device,
                      const struct fault_place *place) {
    cJSON *object = json_add_object(json, root, "fault");

    json_add_text(json, object, "kind", fault_name(device->fault));
    json_add_hex(json, object, "pc", device->fault_address);
    add_known(json, object, "function", place->function);
    add_known(json, object, "file", place->file);
    if (place->line > 0) {
        json_add_number(json, object, "line", place->line);
    } else {
        json_add_null(json, object, "line");
    }
}

static void add_causes(struct json *json, cJSON *root, uint8_t causes) {
    cJSON *array = json_add_array(json, root, "reset_cause");

    for (unsigned bit = 0; bit < RESET_CAUSES; bit++) {
        if ((causes >> bit & 1) != 0) {
            json_note(json, cJSON_AddItemToArray(array, cJSON_CreateString(reset_cause_name(bit))));
        }
    }
}

static void add_conditions(struct json *json, cJSON *root, uint8_t conditions) {
    cJSON *array = json_add_array(json, root, "conditions");

    for (unsigned bit = 0; bit < CONDITIONS; bit++) {
        if ((conditions >> bit & 1) != 0) {
            json_note(json, cJSON_AddItemToArray(array, cJSON_CreateString(condition_name(bit))));
        }
    }
}

static void add_line(struct json *json, cJSON *root, const struct tulpar_line_errors *line) {
    cJSON *object = json_add_object(json, root, "receive_errors");

    json_add_number(json, object, "overrun", line->overrun);
    json_add_number(json, object, "framing", line->framing);
    json_add_number(json, object, "noise", line->noise);
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
        json_add_null(json, root, "flash");
        return;
    }
    cJSON *object = json_add_object(json, root, "flash");
    json_add_hex(json, object, "base", flash->start);
    erase_units_text(flash, units);
    json_add_text(json, object, "erase_units", units);
    json_add_number(json, object, "programming_unit", flash->programming_unit);
    json_add_number(json, object, "erase_max_ms", flash->erase_max_ms);
    json_add_number(json, object, "program_max_us", flash->program_max_us);
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        bool has = (flash->properties & properties[i].bit) != 0;

        json_add_bool(json, object, properties[i].name, has);
    }
}

static void add_replaced(struct json *json, cJSON *root, const struct tulpar_description *old) {
    if (old == NULL) {
        json_add_null(json, root, "replaces");
        return;
    }
    cJSON *object = json_add_object(json, root, "replaces");
    json_add_text(json, object, "board", old->board);
    json_add_version(json, object, "version", old->version);
    json_add_number(json, object, "slots", old->secondary.size > 0 ? 2 : 1);
}

/* What ST's loader has written, or would. */
static void add_installed(struct json *json, cJSON *root, const struct install_report *report,
                          bool dry, bool answers) {
    enum { NIBBLE = 4, NIBBLE_MASK = 0xF, LOADER_MAX = 8 };
    cJSON *object = json_add_object(json, root, "installed_bootloader");
    char loader[LOADER_MAX];

    text_set(loader, sizeof loader, "%u.%u", report->loader >> NIBBLE,
             report->loader & NIBBLE_MASK);
    json_add_text(json, object, "kit", report->kit);
    json_add_text(json, object, "file", report->file);
    json_add_version(json, object, "version", report->version);
    json_add_number(json, object, "size", report->size);
    json_add_hex(json, object, "chip_id", report->chip_id);
    json_add_text(json, object, "loader", loader);
    json_add_bool(json, object, "was_there", report->was_there);
    json_add_bool(json, object, "written", !report->was_there && !dry);
    json_add_number(json, object, "seconds", report->seconds);
    json_add_number(json, object, "resent", report->resent);
    add_replaced(json, object, report->replaces);
    json_add_bool(json, object, "answers", answers);
}

void json_install(struct console *console, const char *port, const struct install_report *report,
                  bool dry) {
    struct json made = json_begin(true), *json = &made;

    json_add_text(json, json->root, "port", port);
    add_installed(json, json->root, report, dry, false);
    json_print(console, json);
}

void json_device(struct console *console, const char *port, const struct tulpar_device *device,
                 const struct fault_place *place, const struct install_report *installed) {
    struct json made = json_begin(true), *json = &made;
    cJSON *root = json->root;

    json_add_text(json, root, "port", port);
    if (installed != NULL) {
        add_installed(json, root, installed, false, true);
    }
    json_add_identity(json, root, device);
    json_add_text(json, root, "answers",
                  (device->features & TULPAR_FEATURE_BACKGROUND) != 0 ? "application"
                                                                      : "bootloader");
    json_add_number(json, root, "protocol", device->protocol);
    json_add_number(json, root, "page_size", device->page_size);
    add_flash(json, root, &device->flash);
    (void)json_add_range(json, root, "application", &device->application);
    cJSON *ram = json_add_array(json, root, "ram");
    for (int i = 0; i < TULPAR_RAM_RANGES; i++) {
        if (device->ram[i].size > 0) {
            json_note(json,
                      cJSON_AddItemToArray(ram, json_add_range(json, NULL, NULL, &device->ram[i])));
        }
    }
    json_add_number(json, root, "data_field_max", device->data_field_max);
    json_add_number(json, root, "blocks_in_flight", device->in_flight);
    json_add_image(json, root, "installed", &device->image);
    add_slots(json, root, device);
    if (device->next_offset == TULPAR_NO_OFFSET) {
        json_add_null(json, root, "open_update");
    } else {
        json_add_number(json, root, "open_update", device->next_offset);
    }
    json_add_text(json, root, "last_error", error_name(device->last_error));
    add_causes(json, root, device->reset_cause);
    add_fault(json, root, device, place);
    json_add_number(json, root, "fault_count", device->fault_count);
    add_conditions(json, root, device->conditions);
    add_line(json, root, &device->line);
    json_print(console, json);
}
