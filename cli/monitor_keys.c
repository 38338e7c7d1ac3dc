/* SPDX-License-Identifier: MIT */
#include "cli/monitor_keys.h"

enum {
    PREFIX = 0x1D, /* Ctrl-] */
    ESCAPE = 0x1B,
    FINAL_FIRST = 0x40,
    FINAL_LAST = 0x7E,
    CONTROL = 0x20, /* keys below are Ctrl and a letter */
    CONTROL_MASK = 0x1F,
};

static void send_byte(struct monitor_keys *keys, uint8_t byte) {
    keys->out[keys->out_length++] = byte;
}

static void send_key(struct monitor_keys *keys, uint8_t key) {
    if (key != '\r') {
        send_byte(keys, key);
        return;
    }
    if (keys->enter != END_OF_LINE_LF) {
        send_byte(keys, '\r');
    }
    if (keys->enter != END_OF_LINE_CR) {
        send_byte(keys, '\n');
    }
}

/* A letter counts as well with Shift, or with Ctrl still pressed. */
static enum monitor_command command_of(uint8_t key) {
    bool letter = key < CONTROL || (key >= 'A' && key <= 'Z') || (key >= 'a' && key <= 'z');

    if (key == '?') {
        return KEY_HELP;
    }
    if (key == '\r') {
        return KEY_NONE; /* nothing, after all */
    }
    switch (letter ? key & CONTROL_MASK : 0) {
    case 'q' & CONTROL_MASK: return KEY_QUIT;
    case 'h' & CONTROL_MASK: return KEY_HELP;
    case 'r' & CONTROL_MASK: return KEY_RESET;
    case 'f' & CONTROL_MASK: return KEY_FLASH;
    case 't' & CONTROL_MASK: return KEY_TIMESTAMPS;
    case 'x' & CONTROL_MASK: return KEY_HEX;
    case 'e' & CONTROL_MASK: return KEY_ECHO;
    case 'l' & CONTROL_MASK: return KEY_LOG;
    default: return KEY_UNKNOWN;
    }
}

/* An arrow in the menu means nothing, and what follows its Esc is no text for the board: [ or O,
 * and then up to a letter or ~ (ECMA-48, 5.4). Esc alone has nothing behind it. */
static size_t rest_of_sequence(const uint8_t *typed, size_t length) {
    size_t taken = 1;

    if (length == 0 || (typed[0] != '[' && typed[0] != 'O')) {
        return 0;
    }
    while (taken < length && (typed[taken] < FINAL_FIRST || typed[taken] > FINAL_LAST)) {
        taken++;
    }
    return taken < length ? taken + 1 : taken;
}

size_t monitor_keys_take(struct monitor_keys *keys, const uint8_t *typed, size_t length,
                         enum monitor_command *command) {
    size_t taken = 0;

    *command = KEY_NONE;
    keys->out_length = 0;
    while (taken < length && *command == KEY_NONE) {
        uint8_t key = typed[taken++];

        if (keys->menu) {
            keys->menu = false;
            if (key == PREFIX) {
                send_byte(keys, key);
            } else if (key == ESCAPE) {
                taken += rest_of_sequence(typed + taken, length - taken);
            } else {
                *command = command_of(key);
            }
        } else if (key == PREFIX) {
            keys->menu = true;
            *command = taken == length ? KEY_MENU : KEY_NONE; /* who is fast knows it */
        } else {
            send_key(keys, key);
        }
    }
    return taken;
}
