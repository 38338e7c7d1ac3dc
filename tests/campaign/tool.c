/* SPDX-License-Identifier: MIT */
#include "campaign/tool.h"

enum {
    NS_PER_US = 1000,
    SLICE_NS = 50000, /* until more of a write is taken */
    FIRST_BAUD = 115200,
    CONNECT_US = 3000000,
};

static enum tulpar_channel_result channel_read(void *context, uint8_t *data, size_t capacity,
                                               size_t *length, uint64_t deadline_us) {
    struct stand *stand = context;

    *length = vboard_uart_receive(stand->board, data, capacity);
    stand->stop = VBOARD_OUTPUT;
    while (*length == 0 && stand->stop == VBOARD_OUTPUT) {
        (void)stand_run(stand, deadline_us * NS_PER_US, true);
        *length = vboard_uart_receive(stand->board, data, capacity);
    }
    return *length > 0 ? TULPAR_CHANNEL_OK : TULPAR_CHANNEL_TIMEOUT;
}

static enum tulpar_channel_result channel_write(void *context, const uint8_t *data, size_t length,
                                                uint64_t deadline_us) {
    struct stand *stand = context;
    size_t sent = vboard_uart_send(stand->board, data, length);

    while (sent < length && vboard_now_ns(stand->board) < deadline_us * NS_PER_US) {
        (void)stand_run(stand, vboard_now_ns(stand->board) + SLICE_NS, false);
        sent += vboard_uart_send(stand->board, data + sent, length - sent);
    }
    return sent == length ? TULPAR_CHANNEL_OK : TULPAR_CHANNEL_TIMEOUT;
}

static enum tulpar_channel_result channel_set_baud(void *context, uint32_t baud) {
    struct stand *stand = context;

    vboard_uart_set_baud(stand->board, baud);
    return TULPAR_CHANNEL_OK;
}

static uint64_t channel_now_us(void *context) {
    struct stand *stand = context;

    return vboard_now_ns(stand->board) / NS_PER_US;
}

/* Its context is the stand. */
static struct tulpar_channel tool_channel(struct stand *stand) {
    return (struct tulpar_channel){
        .context = stand,
        .read = channel_read,
        .write = channel_write,
        .set_baud = channel_set_baud,
        .now_us = channel_now_us,
    };
}

bool tool_install(struct stand *stand, const struct image *image,
                  const struct tool_options *options, enum tulpar_way *way) {
    static struct tulpar_flasher flasher;
    struct tulpar_channel channel = tool_channel(stand);
    struct tulpar_image seen = {0};
    struct tulpar_options to_flasher = {
        .baud = FIRST_BAUD,
        .sending = options->full ? TULPAR_SEND_ALL : TULPAR_SEND_CHANGED,
        .baud_highest = options->baud,
        .bases = &seen,
    };

    if (options->base != NULL) {
        seen = (struct tulpar_image){options->base->bytes, options->base->size};
        to_flasher.base_count = 1;
    }
    flasher_init(&flasher, &channel, &to_flasher);
    bool done = tulpar_connect(&flasher, CONNECT_US) == TULPAR_OK &&
                tulpar_install(&flasher, image->bytes, image->size) == TULPAR_OK;
    *way = flasher.report.way;
    return done;
}
