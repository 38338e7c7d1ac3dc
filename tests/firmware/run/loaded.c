/* SPDX-License-Identifier: MIT */
#include "loaded.h"

#include <stdio.h>
#include <string.h>

enum {
    SEED = 1,
    NS_PER_MS = 1000000,
    LINE = 512,
    FLASH_START = 0x08000000,
    BOARD_NAME = 64,
    PATH_SIZE = 1024
};

/* The kits that the test firmware is built for, with a blank between any two. */
const char *loaded_board(unsigned number) {
    static char name[BOARD_NAME];
    const char *kits = FIRMWARE_KITS;
    for (; number > 0 && *kits != '\0'; number--) {
        kits += strcspn(kits, " ");
        kits += *kits == ' ';
    }
    snprintf(name, sizeof name, "%.*s", (int)strcspn(kits, " "), kits);
    return *kits != '\0' ? name : NULL;
}

static void firmware_path(char *path, size_t size, const char *board, const char *firmware) {
    snprintf(path, size, "%s/tests/%s/%s.elf", FIRMWARE_DIR, board, firmware);
}

bool loaded_has(const char *board, const char *firmware) {
    char path[PATH_SIZE];
    firmware_path(path, sizeof path, board, firmware);
    FILE *file = fopen(path, "rb");
    return file != NULL && fclose(file) == 0;
}

void loaded_begin(struct loaded *loaded, const char *board, const char *firmware, bool strict) {
    char path[PATH_SIZE], error[256];

    *loaded = (struct loaded){.board = vboard_new(board)};
    assert_non_null(loaded->board);
    firmware_path(path, sizeof path, board, firmware);
    if (!vboard_load_file(loaded->board, &loaded->symbols, path, FLASH_START, error,
                          sizeof error)) {
        fail_msg("%s: %s", path, error);
    }
    vboard_set_symbols(loaded->board, &loaded->symbols);
    vboard_set_strict(loaded->board, strict);
    vboard_power_on(loaded->board, SEED);
}

void loaded_end(struct loaded *loaded) {
    vboard_free(loaded->board);
    symbols_free(&loaded->symbols);
}

void loaded_run_ms(struct loaded *loaded, uint32_t ms) {
    uint64_t until = vboard_now_ns(loaded->board) + (uint64_t)ms * NS_PER_MS;

    if (vboard_run(loaded->board, until, false) == VBOARD_VIOLATION) {
        fail_msg("%s", vboard_violation(loaded->board));
    }
}

void loaded_send(struct loaded *loaded, const char *text) {
    assert_int_equal(vboard_uart_send(loaded->board, text, strlen(text)), strlen(text));
}

static bool receive_byte(struct loaded *loaded, char *byte, uint64_t until) {
    while (vboard_uart_receive(loaded->board, byte, 1) == 0) {
        enum vboard_stop stop = vboard_run(loaded->board, until, true);
        if (stop == VBOARD_VIOLATION) {
            fail_msg("%s", vboard_violation(loaded->board));
        }
        if (stop == VBOARD_UNTIL) {
            return false;
        }
    }
    return true;
}

const char *loaded_line(struct loaded *loaded, const char *end, uint32_t ms) {
    static char line[LINE];
    uint64_t until = vboard_now_ns(loaded->board) + (uint64_t)ms * NS_PER_MS;
    size_t used = 0, length = strlen(end);

    while (used < length || memcmp(line + used - length, end, length) != 0) {
        if (used == LINE - 1 || !receive_byte(loaded, &line[used], until)) {
            line[used] = '\0';
            fail_msg("no \"%s\" within %u ms, only: %s", end, (unsigned)ms, line);
        }
        used++;
    }
    line[used] = '\0';
    return line;
}

void loaded_expect(struct loaded *loaded, const char *expected, uint32_t ms) {
    const char *end = expected + strlen(expected) - 1;

    assert_string_equal(loaded_line(loaded, end, ms), expected);
}
