/* SPDX-License-Identifier: MIT */
#include "campaign/stand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FLASH_START = 0x08000000,
    BAUD = 115200,
    NS_PER_US = 1000,
    STARTUP_US = 1000,

    /* Nanoseconds; the real ones are 82 us and 22 ms. */
    PROGRAM_NS = 2000,
    ERASE_NS = 20000,
    MASS_ERASE_NS = 20000,
};

static struct vboard *board_new(void) {
    struct vboard *board = vboard_new(kit_layout()->kit);

    if (board == NULL) {
        char error[256];

        vboard_why_not(kit_layout()->kit, error, sizeof error);
        fprintf(stderr, "%s\n", error);
        exit(2);
    }
    return board;
}

struct stand stand_off(void) {
    struct stand stand = {
        .board = board_new(),
        .overlays = stand_has_two_slots(),
    };

    vboard_set_strict(stand.board, true);
    vboard_set_flash_timing(stand.board, PROGRAM_NS, ERASE_NS, MASS_ERASE_NS);
    vboard_uart_set_baud(stand.board, BAUD);
    return stand;
}

struct stand stand_new(const struct campaign *campaign) {
    static uint8_t bootloader[IMAGE_FILE_MAX];
    struct stand stand = stand_off();
    size_t size = image_read_file(campaign, campaign->bootloader, "bootloader.bin", bootloader);

    (void)vboard_load(stand.board, FLASH_START, bootloader, size);
    stand_power_on(&stand, campaign->seed);
    return stand;
}

struct stand stand_like(const struct stand *stand) {
    struct stand other = *stand;

    other.board = board_new();
    vboard_copy(other.board, stand->board);
    other.clock = NULL;
    return other;
}

void stand_free(struct stand *stand) {
    vboard_free(stand->board);
    stand->board = NULL;
}

void stand_copy(struct stand *to, const struct stand *from) {
    struct vboard *board = to->board;

    vboard_copy(board, from->board);
    *to = *from;
    to->board = board;
    to->clock = NULL;
}

bool stand_has_two_slots(void) {
    return kit_layout()->slots == 2;
}

void stand_forget(struct stand *stand) {
    uint8_t bytes[STAND_HEARD_MAX];

    while (vboard_uart_receive(stand->board, bytes, sizeof bytes) > 0) {
    }
    stand->heard_size = 0;
}

void stand_power_on(struct stand *stand, uint64_t seed) {
    vboard_power_on(stand->board, seed);
    stand_forget(stand);
    (void)stand_run_us(stand, STARTUP_US);
}

void stand_press_reset(struct stand *stand) {
    vboard_reset_button(stand->board);
    stand_forget(stand);
    (void)stand_run_us(stand, STARTUP_US);
}

static void hear(struct stand *stand) {
    uint8_t byte;

    while (vboard_uart_receive(stand->board, &byte, 1) == 1) {
        if (stand->heard_size == sizeof stand->heard) {
            stand->heard_size--;
            memmove(stand->heard, stand->heard + 1, stand->heard_size);
        }
        stand->heard[stand->heard_size++] = byte;
    }
}

enum vboard_stop stand_run(struct stand *stand, uint64_t until_ns, bool stop_on_output) {
    const struct stand_clock *clock = stand->clock;

    stand->stop = clock != NULL ? clock->run(clock->context, stand->board, until_ns, stop_on_output)
                                : vboard_run(stand->board, until_ns, stop_on_output);
    return stand->stop;
}

bool stand_run_us(struct stand *stand, uint64_t us) {
    uint64_t until = vboard_now_ns(stand->board) + us * NS_PER_US;

    (void)stand_run(stand, until, false);
    hear(stand);
    return stand->stop == VBOARD_UNTIL;
}
