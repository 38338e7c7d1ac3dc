/* SPDX-License-Identifier: MIT */
#include "rows.h"

#define L432        "nucleo-l432kc"
#define L475        "b-l475e-iot01a"
#define L476        "nucleo-l476rg"
#define F411        "nucleo-f411re"
#define F407_OF_TWO "stm32f4-discovery-two-slots"
#define F103        "bluepill-f103cb"
#define G0B1        "nucleo-g0b1re"

enum { KB = 1024, ALL = 206 * KB }; /* the whole application area of an STM32L432 */

const unsigned delays_ms[DELAYS] = {1, 16};

/* An image in which nothing can be compressed, another one like it, and firmware from a file. */
#define RANDOM(length)                                                                             \
    { .size = (length), .seed = 2 }
#define OTHER(length)                                                                              \
    { .size = (length), .seed = 1 }
#define OTHER_CHANGED(length, at)                                                                  \
    { .size = (length), .seed = 1, .changed_at = (at) }
#define FIRMWARE(name)                                                                             \
    { .file = (name) }

#define STATEMENT_MORE(name, at)                                                                   \
    { .file = (name), .more_at = (at) }

/* clang-format off */
const struct row rows[] = {
    {"100 KB incompressible",     L432,  115200, OTHER(100 * KB), RANDOM(100 * KB), OF_LIMIT, 1.02, 0, 0},
    {"150 KB incompressible",     L432,  115200, OTHER(ALL),      RANDOM(150 * KB), OF_LIMIT, 1.013, 0, 0},
    {"206 KB incompressible",     L432,  115200, OTHER(ALL),      RANDOM(ALL),      OF_LIMIT, 1.02, 0, 0},
    {"100 KB incompressible",     L432,  921600, OTHER(100 * KB), RANDOM(100 * KB), OF_FLASH, 1.05, 0, 0},
    {"206 KB incompressible",     L432,  921600, OTHER(ALL),      RANDOM(ALL),      OF_FLASH, 1.05, 0, 0},
    {"100 KB incompressible",     L432, 2000000, OTHER(100 * KB), RANDOM(100 * KB), OF_FLASH, 1.05, 0, 0},
    {"206 KB incompressible",     L432, 2000000, OTHER(ALL),      RANDOM(ALL),      OF_FLASH, 1.05, 0, 0},
    {"firmware terminal, 36 KB",  L432,  115200, OTHER(ALL), FIRMWARE("l4-terminal"), OF_WIRE, 0.65, 0, 0},
    {"firmware sounds, 65 KB",    L432,  115200, OTHER(ALL), FIRMWARE("l4-sounds"),   OF_WIRE, 0.65, 0, 0},
    {"firmware pictures, 115 KB", L432,  115200, OTHER(ALL), FIRMWARE("l4-pictures"), OF_WIRE, 0.65, 0, 0},
    {"firmware numbers, 148 KB",  L432,  115200, OTHER(ALL), FIRMWARE("l4-numbers"),  OF_WIRE, 0.65, 0, 0},
    {"firmware device, 201 KB",   L432,  115200, OTHER(ALL), FIRMWARE("l4-device"),   OF_WIRE, 0.65, 0, 0},
    {"firmware large, 301 KB",    L475,  115200, OTHER(ALL), FIRMWARE("l4-large"),    OF_WIRE, 0.65, 0, 0},
    {"device, a constant changed", L432, 115200, FIRMWARE("l4-device"), FIRMWARE("l4-device-constant"),  SECONDS,  0.35, 0, 0},
    {"device, one statement more", L432, 115200, FIRMWARE("l4-device"), FIRMWARE("l4-device-statement"), OF_FLASH, 1.10, 0, 0},
    {"sounds, one statement more", L432, 115200, FIRMWARE("l4-sounds"), FIRMWARE("l4-sounds-statement"), OF_FLASH, 1.05, 0, 1.08},
    {"pictures, one statement more", L432, 115200, FIRMWARE("l4-pictures"), FIRMWARE("l4-pictures-statement"), OF_FLASH, 1.10, 0, 0},
    {"device, nothing changed",    L432, 115200, FIRMWARE("l4-device"), FIRMWARE("l4-device"),           SECONDS,  0.25, 0, 0},
    {"F4, 100 KB incompressible",  F411,  115200, OTHER(100 * KB), RANDOM(100 * KB), OF_LIMIT, 1.02, 0, 0},
    {"F4, 100 KB incompressible",  F411,  921600, OTHER(100 * KB), RANDOM(100 * KB), OF_FLASH, 1.05, 0, 0},
    {"F4, firmware, 201 KB",       F411,  115200, OTHER(464 * KB), FIRMWARE("f4-device"), NONE, 0, 0, 0},
    {"F4, a constant changed",     F411,  115200, FIRMWARE("f4-device"), FIRMWARE("f4-device-constant"), NONE, 0, 0, 0},
    {"F4, nothing changed",        F411,  115200, FIRMWARE("f4-device"), FIRMWARE("f4-device"), SECONDS, 0.25, 0, 0},
    {"F1, 100 KB incompressible",  F103,  115200, OTHER(108 * KB), RANDOM(100 * KB), OF_LIMIT, 1.02, 0, 0},
    {"F1, 100 KB incompressible",  F103,  921600, OTHER(108 * KB), RANDOM(100 * KB), OF_FLASH, 1.05, 0, 0},
    {"F1, firmware, 67 KB",        F103,  115200, OTHER(108 * KB), FIRMWARE("f1-sounds"), NONE, 0, 0, 0},
    {"F1, a constant changed",     F103,  115200, FIRMWARE("f1-sounds"), FIRMWARE("f1-sounds-constant"), SECONDS, 0.35, 0, 0},
    {"F1, nothing changed",        F103,  115200, FIRMWARE("f1-sounds"), FIRMWARE("f1-sounds"), SECONDS, 0.25, 0, 0},
    {"G0, 100 KB incompressible",  G0B1,  115200, OTHER(480 * KB), RANDOM(100 * KB), OF_LIMIT, 1.02, 0, 0},
    {"G0, 100 KB incompressible",  G0B1,  921600, OTHER(480 * KB), RANDOM(100 * KB), OF_FLASH, 1.05, 0, 0},
    {"G0, firmware, 79 KB",        G0B1,  115200, OTHER(480 * KB), FIRMWARE("g0-sounds"), NONE, 0, 0, 0},
    {"G0, a constant changed",     G0B1,  115200, FIRMWARE("g0-sounds"), FIRMWARE("g0-sounds-constant"), SECONDS, 0.35, 0, 0},
    {"G0, nothing changed",        G0B1,  115200, FIRMWARE("g0-sounds"), FIRMWARE("g0-sounds"), SECONDS, 0.25, 0, 0},
    {"100 KB, bit errors 1e-5",   L432,  921600, OTHER(100 * KB), RANDOM(100 * KB), OF_CLEAN_LINE, 1.15, 1e-5, 0},
};

/* A page that changes is written once by the transfer, and twice by the swap. */
const struct two_slots_row two_slots_rows[] = {
    {{"two slots, large, a constant changed", L476, 921600, FIRMWARE("l4-large"), FIRMWARE("l4-large-constant"), SECONDS, 0.45, 0, 0}, {NONE, 0}, {SECONDS, 0.15}},
    {{"two slots, 328 KB, a constant changed", L476, 921600, OTHER(328 * KB), OTHER_CHANGED(328 * KB, 200 * KB + 7), SECONDS, 0.45, 0, 0}, {NONE, 0}, {SECONDS, 0.15}},
    {{"two slots, large, one statement more", L476, 921600, FIRMWARE("l4-large"), FIRMWARE("l4-large-statement"), NONE, 0, 0, 0}, {OF_FLASH, 1.10}, {OF_FLASH, 2.1}},
    {{"two slots, large, a half of it moves", L476, 921600, FIRMWARE("l4-large"), STATEMENT_MORE("l4-large", 150 * KB), NONE, 0, 0, 0}, {OF_FLASH, 1.10}, {OF_FLASH, 2.1}},
    {{"two slots, 328 KB incompressible", L476, 921600, OTHER(328 * KB), RANDOM(328 * KB), NONE, 0, 0, 0}, {NONE, 0}, {SECONDS, 14.3}},
    {{"F4, two slots, 100 KB incompressible", F407_OF_TWO, 115200, OTHER(100 * KB), RANDOM(100 * KB), NONE, 0, 0, 0}, {NONE, 0}, {NONE, 0}},
    {{"F4, two slots, 100 KB incompressible", F407_OF_TWO, 921600, OTHER(100 * KB), RANDOM(100 * KB), NONE, 0, 0, 0}, {NONE, 0}, {NONE, 0}},
    {{"F4, two slots, a constant in 300 KB", F407_OF_TWO, 115200, OTHER(300 * KB), OTHER_CHANGED(300 * KB, 200 * KB + 7), NONE, 0, 0, 0}, {NONE, 0}, {NONE, 0}},
    {{"F4, two slots, a constant in 300 KB", F407_OF_TWO, 921600, OTHER(300 * KB), OTHER_CHANGED(300 * KB, 200 * KB + 7), NONE, 0, 0, 0}, {NONE, 0}, {NONE, 0}},
};

/* The example that takes updates, and as much behind it as makes 328 KB of it. */
#define BACKGROUND FIRMWARE_DIR "/nucleo-l476rg/app-background.bin"
#define IN_BACKGROUND(change)                                                                      \
    { .file = BACKGROUND, .size = 328 * KB, .seed = 1, .changed_at = (change) }

const struct background_row background_rows[] = {
    {{"background, 328 KB incompressible",   L476, 921600, IN_BACKGROUND(0), RANDOM(328 * KB),          NONE, 0, 0, 0}, OF_SWAP_AND,  0.08},
    {{"background, 328 KB, a constant changed", L476, 921600, IN_BACKGROUND(0), IN_BACKGROUND(200 * KB + 7), NONE, 0, 0, 0}, DOWN_SECONDS, 0.25},
};
/* clang-format on */
const unsigned rows_count = sizeof rows / sizeof rows[0];
const unsigned two_slots_rows_count = sizeof two_slots_rows / sizeof two_slots_rows[0];
const unsigned background_rows_count = sizeof background_rows / sizeof background_rows[0];

const struct boot_row boot_row = {"reset to application, 200 KB, ms", L432, RANDOM(200 * KB), 15};

const struct size_row size_rows[] = {
    {"bootloader, one slot", FIRMWARE_DIR "/nucleo-l432kc/bootloader.elf"},
    {"bootloader, plain", FIRMWARE_DIR "/nucleo-l432kc/bootloader-plain.elf"},
    {"bootloader, two slots", FIRMWARE_DIR "/nucleo-l476rg/bootloader.elf"},
};
const unsigned size_rows_count = sizeof size_rows / sizeof size_rows[0];
