/* SPDX-License-Identifier: MIT */
#include "boards.h"

#include <stddef.h>
#include <string.h>

const struct board_description *board_number(unsigned number) {
    for (unsigned i = 0; board_list[i] != NULL; i++) {
        if (i == number) {
            return board_list[i];
        }
    }
    return NULL;
}

const struct board_description *board_find(const char *name) {
    const struct board_description *board;
    for (unsigned i = 0; (board = board_number(i)) != NULL; i++) {
        if (strcmp(board->name, name) == 0) {
            return board;
        }
    }
    return NULL;
}
