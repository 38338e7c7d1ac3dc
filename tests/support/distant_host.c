/* SPDX-License-Identifier: MIT */
#include "support/distant_host.h"

enum { NS_PER_US = 1000 };

static uint64_t earlier(uint64_t one, uint64_t other) {
    return one < other ? one : other;
}

static uint64_t to_ns(uint64_t us) {
    return us < UINT64_MAX / NS_PER_US ? us * NS_PER_US : UINT64_MAX;
}

static uint64_t next_due(const struct distant_host *host) {
    return host->head == host->tail ? UINT64_MAX : host->queue[host->head % DISTANT_QUEUE].due_ns;
}

static bool is_due(const struct distant_host *host) {
    return next_due(host) <= vboard_now_ns(host->board);
}

static void collect(struct distant_host *host) {
    uint8_t byte;

    while (vboard_uart_receive(host->board, &byte, 1) == 1) {
        if (host->tail - host->head == DISTANT_QUEUE) {
            host->lost++;
        } else {
            size_t place = host->tail++ % DISTANT_QUEUE;

            host->queue[place].byte = byte;
            host->queue[place].due_ns = vboard_now_ns(host->board) + host->delay_ns;
        }
    }
}

static void watch(struct distant_host *host) {
    uint32_t pc = vboard_pc(host->board);

    if (host->application_ns == DISTANT_NEVER && pc >= host->application &&
        vboard_is_flash(host->board, pc, 1)) {
        host->application_ns = vboard_now_ns(host->board);
    }
}

/* A slice of time, or less when a byte came. False: no time can pass any more, or none is left. */
static bool run_slice(struct distant_host *host, uint64_t until_ns) {
    uint64_t now = vboard_now_ns(host->board);

    if (now >= until_ns || host->stop == VBOARD_VIOLATION) {
        return false;
    }
    host->stop = vboard_run(host->board, earlier(until_ns, now + DISTANT_SLICE_NS), true);
    collect(host);
    watch(host);
    if (host->look != NULL) {
        host->look(host->look_context);
    }
    return true;
}

void distant_host_run_until(struct distant_host *host, uint64_t until_ns) {
    while (run_slice(host, until_ns)) {
    }
}

bool distant_host_await_application(struct distant_host *host, uint64_t until_ns) {
    while (host->application_ns == DISTANT_NEVER && run_slice(host, until_ns)) {
    }
    return host->application_ns != DISTANT_NEVER;
}

/* Time that stands still would keep a host that waits for ever. */
static enum tulpar_channel_result unless_stopped(const struct distant_host *host, bool done) {
    if (done) {
        return TULPAR_CHANNEL_OK;
    }
    return host->stop == VBOARD_VIOLATION ? TULPAR_CHANNEL_FAILED : TULPAR_CHANNEL_TIMEOUT;
}

static enum tulpar_channel_result channel_read(void *context, uint8_t *data, size_t capacity,
                                               size_t *length, uint64_t deadline_us) {
    struct distant_host *host = context;
    uint64_t deadline_ns = to_ns(deadline_us);

    while (!is_due(host) && run_slice(host, earlier(deadline_ns, next_due(host)))) {
    }
    for (*length = 0; *length < capacity && is_due(host); (*length)++) {
        data[*length] = host->queue[host->head++ % DISTANT_QUEUE].byte;
    }
    return unless_stopped(host, *length > 0);
}

static enum tulpar_channel_result channel_write(void *context, const uint8_t *data, size_t length,
                                                uint64_t deadline_us) {
    struct distant_host *host = context;

    host->first_sent_ns = earlier(host->first_sent_ns, vboard_now_ns(host->board));
    size_t sent = vboard_uart_send(host->board, data, length);
    while (sent < length && run_slice(host, to_ns(deadline_us))) {
        sent += vboard_uart_send(host->board, data + sent, length - sent);
    }
    return unless_stopped(host, sent == length);
}

/* As a port that drains: what was sent before goes out at the rate before. */
static enum tulpar_channel_result channel_set_baud(void *context, uint32_t baud) {
    struct distant_host *host = context;

    while (vboard_uart_unsent(host->board) > 0 && run_slice(host, UINT64_MAX)) {
    }
    vboard_uart_set_baud(host->board, baud);
    return TULPAR_CHANNEL_OK;
}

static uint64_t channel_now_us(void *context) {
    const struct distant_host *host = context;

    return vboard_now_ns(host->board) / NS_PER_US;
}

void distant_host_init(struct distant_host *host, struct vboard *board, uint64_t delay_ns,
                       uint32_t application) {
    host->board = board;
    host->delay_ns = delay_ns;
    host->application = application;
    host->stop = VBOARD_UNTIL;
    host->first_sent_ns = DISTANT_NEVER;
    host->application_ns = DISTANT_NEVER;
    host->lost = 0;
    host->look = NULL;
    host->look_context = NULL;
    host->head = 0;
    host->tail = 0;
    host->channel = (struct tulpar_channel){
        .context = host,
        .read = channel_read,
        .write = channel_write,
        .set_baud = channel_set_baud,
        .now_us = channel_now_us,
    };
}
