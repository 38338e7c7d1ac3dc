/* SPDX-License-Identifier: MIT */
#include "cli/names.h"

#include <stddef.h>
#include <string.h>

#include "cli/text.h"

#define NAME_OF(names, index)                                                                      \
    ((size_t)(index) < sizeof(names) / sizeof(names)[0] ? (names)[index] : "unknown")

const char *error_name(enum tulpar_status status) {
    return status == TULPAR_STATUS_OK ? "none" : tulpar_status_name(status);
}

const char *status_words(enum tulpar_status status) {
    switch (status) {
    case TULPAR_STATUS_OK: return "it gives no reason";
    case TULPAR_STATUS_MESSAGE: return "it does not know the command";
    case TULPAR_STATUS_SIZE: return "a packet has a size it does not take";
    case TULPAR_STATUS_CRC: return "packets arrive damaged";
    case TULPAR_STATUS_OFFSET: return "bytes are missing";
    case TULPAR_STATUS_RANGE: return "the image does not fit in its application area";
    case TULPAR_STATUS_STATE: return "no update is open, or no valid application is there";
    case TULPAR_STATUS_FLASH: return "its flash cannot be erased or programmed";
    case TULPAR_STATUS_IMAGE: return "the vector table is not that of an application";
    case TULPAR_STATUS_DIGEST: return "its flash does not hold the image";
    case TULPAR_STATUS_PACKED: return "it cannot unpack what it was sent";
    case TULPAR_STATUS_SUPPLY: return "its supply is too low to program flash";
    case TULPAR_STATUS_DEFERRED: return "its application has not agreed to the restart yet";
    case TULPAR_STATUS_SIGNATURE: return "nobody whose key it has signed the image for it";
    }
    return "a reason that this tool does not know";
}

const char *record_state_name(uint8_t state) {
    static const char *const names[] = {
        "none",
        "installed",
        "updating",
        "swap ordered, then on trial",
        "swap ordered, without a trial",
        "on trial",
        "reverting",
        "nothing installed",
        "an older bootloader's",
        "a newer bootloader's",
    };

    return NAME_OF(names, state);
}

const char *condition_name(unsigned bit) {
    static const char *const names[CONDITIONS] = {"debugger", "started unchecked", "not looked"};

    return NAME_OF(names, bit);
}

const char *fault_name(uint8_t fault) {
    static const char *const names[] = {
        "none",
        "fault in the bootloader",
        "NMI",
        "unexpected interrupt",
        "fault in the application",
        "bad flash word in the bootloader's own code",
    };

    return NAME_OF(names, fault);
}

const char *reset_cause_name(unsigned bit) {
    static const char *const names[RESET_CAUSES] = {
        "power",           "pin",       "software",     "watchdog",
        "window watchdog", "low power", "option bytes", "firewall",
    };

    return NAME_OF(names, bit);
}

void version_text(uint32_t version, char out[VERSION_TEXT_MAX]) {
    text_set(out, VERSION_TEXT_MAX, "%u.%u.%u", tulpar_version_major(version),
             tulpar_version_minor(version), tulpar_version_patch(version));
}

void image_name(uint32_t version, const char *otherwise, char out[IMAGE_NAME_MAX]) {
    char text[VERSION_TEXT_MAX];

    version_text(version, text);
    text_set(out, IMAGE_NAME_MAX, "%s%s", version == 0 ? otherwise : "version ",
             version == 0 ? "" : text);
}

void unique_id_text(const uint8_t id[TULPAR_UNIQUE_ID_SIZE], char out[UNIQUE_ID_TEXT_MAX]) {
    hex_text(id, TULPAR_UNIQUE_ID_SIZE, out, UNIQUE_ID_TEXT_MAX);
}

void hex_text(const uint8_t *bytes, size_t size, char *out, size_t room) {
    text_set(out, room, "%s", "");
    for (size_t i = 0; i < size; i++) {
        text_add(out, room, "%02X", bytes[i]);
    }
}

const char *signature_algorithm_name(enum tulpar_signature_algorithm algorithm) {
    switch (algorithm) {
    case TULPAR_SIGNATURE_P256: return "P-256";
    case TULPAR_SIGNATURE_LMS: return "LMS";
    }
    return "unknown";
}

void erase_units_text(const struct tulpar_flash *flash, char out[ERASE_UNITS_TEXT_MAX]) {
    enum { KB = 1024 };

    text_set(out, ERASE_UNITS_TEXT_MAX, "%s", "");
    for (int i = 0; i < TULPAR_ERASE_RUNS_MAX && flash->run[i].units > 0; i++) {
        uint32_t size = flash->run[i].unit_size;
        bool whole = size % KB == 0;

        text_add(out, ERASE_UNITS_TEXT_MAX, "%s%ux%u%s", i > 0 ? " " : "",
                 (unsigned)flash->run[i].units, (unsigned)(whole ? size / KB : size),
                 whole ? "K" : "");
    }
}

const char *file_shown(const char *file) {
    return strcmp(file, "-") == 0 ? "the standard input" : file;
}

const char *way_name(enum tulpar_way way) {
    switch (way) {
    case TULPAR_WAY_NONE: return "none";
    case TULPAR_WAY_RAW: return "raw";
    case TULPAR_WAY_PACKED: return "packed";
    case TULPAR_WAY_DIFFERENCE: return "difference";
    }
    return "unknown";
}

unsigned page_count(const struct tulpar_device *device, uint32_t bytes) {
    return (bytes + device->page_size - 1) / device->page_size;
}
