/* SPDX-License-Identifier: MIT */
#include "host/names.h"

#include <stddef.h>

#include "tulpar/device.h"
#include "wire/message.h"

#define NAME_OF(names, index)                                                                      \
    ((size_t)(index) < sizeof(names) / sizeof(names)[0] ? (names)[index] : "unknown")

#define NAME_OF_COMMAND(name, number, shortest, longest, reply, feature, patience, work)           \
    case (number): return #name;

const char *command_name(uint8_t command) {
    switch (command) {
        WIRE_COMMANDS(NAME_OF_COMMAND)
    default: return "unknown";
    }
}

const char *tulpar_status_name(enum tulpar_status status) {
    static const char *const names[] = {
        "OK",    "MESSAGE", "SIZE",   "CRC",    "OFFSET", "RANGE",    "STATE",
        "FLASH", "IMAGE",   "DIGEST", "PACKED", "SUPPLY", "DEFERRED", "SIGNATURE",
    };

    return NAME_OF(names, status);
}

const char *tulpar_verdict_name(enum tulpar_verdict verdict) {
    static const char *const names[] = {"none", "valid", "altered", "bad flash word"};

    return NAME_OF(names, verdict);
}
