/* SPDX-License-Identifier: MIT */
#include "cli/json_parts.h"

#include "cli/names.h"
#include "cli/printable.h"
#include "cli/seconds.h"
#include "cli/text.h"
#include "serial/serial_port.h"

enum { HEX_TEXT_MAX = 16, TEXT_MAX = SERIAL_PATH_MAX };

void json_add_number(struct json *json, cJSON *object, const char *name, double value) {
    json_note(json, cJSON_AddNumberToObject(object, name, value) != NULL);
}

void json_add_bool(struct json *json, cJSON *object, const char *name, bool value) {
    json_note(json, cJSON_AddBoolToObject(object, name, value) != NULL);
}

void json_add_null(struct json *json, cJSON *object, const char *name) {
    json_note(json, cJSON_AddNullToObject(object, name) != NULL);
}

void json_note(struct json *json, bool added) {
    json->lost = json->lost || !added;
}

cJSON *json_add_object(struct json *json, cJSON *parent, const char *name) {
    cJSON *object = cJSON_AddObjectToObject(parent, name);

    json_note(json, object != NULL);
    return object;
}

cJSON *json_add_array(struct json *json, cJSON *parent, const char *name) {
    cJSON *array = cJSON_AddArrayToObject(parent, name);

    json_note(json, array != NULL);
    return array;
}

void json_add_text(struct json *json, cJSON *object, const char *name, const char *text) {
    char printable[TEXT_MAX * PRINTABLE_GROWTH];

    printable_copy(printable, sizeof printable, text);
    json_note(json, cJSON_AddStringToObject(object, name, printable) != NULL);
}

void json_add_hex(struct json *json, cJSON *object, const char *name, uint32_t value) {
    char text[HEX_TEXT_MAX];

    text_set(text, sizeof text, "0x%08X", (unsigned)value);
    json_add_text(json, object, name, text);
}

void json_add_version(struct json *json, cJSON *object, const char *name, uint32_t version) {
    char text[VERSION_TEXT_MAX];

    if (version == 0) {
        json_note(json, cJSON_AddNullToObject(object, name) != NULL);
        return;
    }
    version_text(version, text);
    json_add_text(json, object, name, text);
}

cJSON *json_add_range(struct json *json, cJSON *parent, const char *name,
                      const struct tulpar_range *range) {
    cJSON *object = name == NULL ? cJSON_CreateObject() : json_add_object(json, parent, name);

    json_add_hex(json, object, "base", range->base);
    json_add_number(json, object, "size", range->size);
    return object;
}

void json_print(struct console *console, struct json *json) {
    char *text = cJSON_Print(json->root);

    if (text == NULL || json->lost) {
        console->output_lost = true;
    } else {
        (void)fprintf(console->out, "%s\n", text); /* console_end() looks for errors */
    }
    cJSON_free(text);
    cJSON_Delete(json->root);
}

struct json json_begin(bool ok) {
    struct json json = {.root = cJSON_CreateObject()};

    json_note(&json, cJSON_AddBoolToObject(json.root, "ok", ok) != NULL);
    return json;
}

void json_add_seconds(struct json *json, cJSON *root, const char *name, uint64_t us) {
    if (us > 0) {
        json_note(json, cJSON_AddNumberToObject(root, name, (double)us / US_PER_SECOND) != NULL);
    } else {
        json_note(json, cJSON_AddNullToObject(root, name) != NULL);
    }
}

void json_add_image(struct json *json, cJSON *root, const char *name,
                    const struct tulpar_installed *image) {
    cJSON *object = json_add_object(json, root, name);
    json_add_text(json, object, "verdict", tulpar_verdict_name(image->verdict));
    json_add_number(json, object, "size", image->size);
    json_add_hex(json, object, "crc", image->crc);
    json_add_version(json, object, "version", image->version);
}

void json_add_identity(struct json *json, cJSON *root, const struct tulpar_device *device) {
    char unique_id[UNIQUE_ID_TEXT_MAX];

    unique_id_text(device->unique_id, unique_id);
    json_add_text(json, root, "board", device->board);
    json_add_version(json, root, "bootloader", device->bootloader_version);
    json_add_hex(json, root, "device_id", device->device_id);
    json_add_text(json, root, "unique_id", unique_id);
}
