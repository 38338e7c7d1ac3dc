/* SPDX-License-Identifier: MIT */
/* What the verbs about signatures print with --json, and what `image info` says of one. */
#include "cli/json.h"
#include "cli/json_parts.h"
#include "cli/names.h"

enum { HEX_TEXT_MAX = 2 * TULPAR_SHA256_SIZE + 1 };

static void add_bytes(struct json *json, cJSON *object, const char *name, const uint8_t *bytes,
                      size_t size) {
    char text[HEX_TEXT_MAX];

    hex_text(bytes, size, text, sizeof text);
    json_add_text(json, object, name, text);
}

static void add_trailer(struct json *json, cJSON *object, const struct tulpar_trailer *trailer) {
    json_add_text(json, object, "algorithm", signature_algorithm_name(trailer->algorithm));
    json_add_text(json, object, "product", trailer->product);
    json_add_hex(json, object, "base", trailer->base);
    json_add_number(json, object, "signed_size", trailer->size);
    json_add_number(json, object, "security_counter", trailer->security_counter);
    json_add_version(json, object, "bootloader_min", trailer->bootloader_min);
    add_bytes(json, object, "key_id", trailer->key_id, sizeof trailer->key_id);
    add_bytes(json, object, "sha256", trailer->sha256, sizeof trailer->sha256);
    if (trailer->is_bound) {
        add_bytes(json, object, "unique_id", trailer->unique_id, sizeof trailer->unique_id);
    } else {
        json_add_null(json, object, "unique_id");
    }
}

void json_add_signed(struct json *json, cJSON *root, const struct image_report *report) {
    if (report->trailer_error != TULPAR_TRAILER_OK) {
        json_add_null(json, root, "signed");
        return;
    }
    cJSON *object = json_add_object(json, root, "signed");
    add_trailer(json, object, &report->trailer);
    if (report->hash == HASH_NOT_COMPUTED) {
        json_add_null(json, object, "sha256_fits");
    } else {
        json_add_bool(json, object, "sha256_fits", report->hash == HASH_GOOD);
    }
}

void json_keygen(struct console *console, const struct key_report *made) {
    struct json made_json = json_begin(true), *json = &made_json;

    json_add_text(json, json->root, "private", made->private_file);
    json_add_text(json, json->root, "public", made->public_file);
    json_add_text(json, json->root, "key_id", made->key_id);
    json_add_bool(json, json->root, "encrypted", made->encrypted);
    json_print(console, json);
}

void json_digest(struct console *console, const char *file, const uint8_t *digest,
                 const struct tulpar_trailer *trailer) {
    struct json made = json_begin(true), *json = &made;

    json_add_text(json, json->root, "digest_file", file);
    add_bytes(json, json->root, "digest", digest, TULPAR_SHA256_SIZE);
    add_trailer(json, json->root, trailer);
    json_print(console, json);
}

void json_sign(struct console *console, const char *output, const struct tulpar_trailer *trailer,
               const uint8_t *bytes, uint32_t size) {
    struct json made = json_begin(true), *json = &made;

    json_add_text(json, json->root, "output", output);
    json_add_number(json, json->root, "size", size);
    json_add_hex(json, json->root, "crc", tulpar_crc(bytes, size));
    add_trailer(json, json->root, trailer);
    json_print(console, json);
}

void json_image_verify(struct console *console, const char *file,
                       const struct tulpar_trailer *trailer) {
    struct json made = json_begin(true), *json = &made;

    json_add_text(json, json->root, "file", file);
    add_trailer(json, json->root, trailer);
    json_print(console, json);
}
