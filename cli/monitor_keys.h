/* SPDX-License-Identifier: MIT */
/* Which of what is typed is for the board, and which for the tool: all is the board's but the key
 * behind Ctrl-]. */
#ifndef CLI_MONITOR_KEYS_H
#define CLI_MONITOR_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/arguments.h"

enum monitor_command {
    KEY_NONE,
    KEY_MENU, /* Ctrl-] alone: say what may follow */
    KEY_QUIT,
    KEY_HELP,
    KEY_RESET,
    KEY_FLASH,
    KEY_TIMESTAMPS,
    KEY_HEX,
    KEY_ECHO,
    KEY_LOG,
    KEY_UNKNOWN,
};

struct monitor_keys {
    bool menu; /* Ctrl-] came */
    enum end_of_line enter;
    uint8_t *out; /* for the board: room for twice what is typed */
    size_t out_length;
};

/* Takes what was typed up to a command, and says how much that was. */
size_t monitor_keys_take(struct monitor_keys *keys, const uint8_t *typed, size_t length,
                         enum monitor_command *command);

#endif
