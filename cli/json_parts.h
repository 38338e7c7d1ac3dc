/* SPDX-License-Identifier: MIT */
/* What the objects that --json prints are made of; inside of json*.c. */
#ifndef CLI_JSON_PARTS_H
#define CLI_JSON_PARTS_H

#include <cjson/cJSON.h>

#include "cli/console.h"
#include "cli/image_report.h"
#include "tulpar/tulpar.h"

/* An object on its way. A field for which there is no memory would just be missing, for cJSON
 * passes NULL through all of its calls: so the result of each one is looked at. */
struct json {
    cJSON *root;
    bool lost;
};

void json_note(struct json *json, bool added);

/* {"ok": ok}, and more to come. */
struct json json_begin(bool ok);

/* Prints and frees. */
void json_print(struct console *console, struct json *json);

cJSON *json_add_object(struct json *json, cJSON *parent, const char *name);
cJSON *json_add_array(struct json *json, cJSON *parent, const char *name);
void json_add_number(struct json *json, cJSON *object, const char *name, double value);
void json_add_bool(struct json *json, cJSON *object, const char *name, bool value);
void json_add_null(struct json *json, cJSON *object, const char *name);

/* As it may be printed: a text of JSON is UTF-8, and may be looked at on a terminal. */
void json_add_text(struct json *json, cJSON *object, const char *name, const char *text);

/* "0x0800C800" */
void json_add_hex(struct json *json, cJSON *object, const char *name, uint32_t value);

/* "1.2.3", or null for an image that states no version. */
void json_add_version(struct json *json, cJSON *object, const char *name, uint32_t version);

/* null: 0, there was none, or the board has not told. */
void json_add_seconds(struct json *json, cJSON *object, const char *name, uint64_t us);

/* name: NULL for one that goes into an array. */
cJSON *json_add_range(struct json *json, cJSON *parent, const char *name,
                      const struct tulpar_range *range);

/* What the board says of an image. */
void json_add_image(struct json *json, cJSON *root, const char *name,
                    const struct tulpar_installed *image);

/* How the image is signed, or null. */
void json_add_signed(struct json *json, cJSON *root, const struct image_report *report);

/* Which board it is. */
void json_add_identity(struct json *json, cJSON *root, const struct tulpar_device *device);

#endif
