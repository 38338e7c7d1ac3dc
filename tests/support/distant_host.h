/* SPDX-License-Identifier: MIT */
/* A host at the other end of the cable that hears everything late: what the board sends reaches it
 * a constant time after it was on the line, as through a USB adapter that holds short replies back.
 * What the host sends is on the line at once. The host itself takes no time to think: only the
 * wire, the delay and the board do. One process, virtual time; nothing fails by itself, see `stop`.
 *
 * It looks at the board every DISTANT_SLICE_NS and notes when the application's first instruction
 * is about to run. */
#ifndef TESTS_SUPPORT_DISTANT_HOST_H
#define TESTS_SUPPORT_DISTANT_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tulpar/channel.h"
#include "vboard.h"

enum {
    DISTANT_QUEUE = 65536,    /* bytes under way to the host, a power of two; more are lost */
    DISTANT_SLICE_NS = 10000, /* how exactly the application's start is seen */
};

#define DISTANT_NEVER UINT64_MAX

struct distant_host {
    struct vboard *board;          /* the caller's */
    struct tulpar_channel channel; /* context is this struct */
    uint64_t delay_ns;
    uint32_t application;    /* its first address: code from there on is the application's */
    enum vboard_stop stop;   /* VBOARD_VIOLATION: time stands still, the channel fails */
    uint64_t first_sent_ns;  /* when the first byte was given to the line; DISTANT_NEVER: not yet */
    uint64_t application_ns; /* when the application was first seen to run, or DISTANT_NEVER */
    uint64_t lost;           /* bytes for which the queue had no room */
    void (*look)(void *context); /* called with look_context after each slice; NULL: nobody looks */
    void *look_context;
    size_t head, tail; /* count on and on; the difference is what is under way */
    struct {
        uint64_t due_ns;
        uint8_t byte;
    } queue[DISTANT_QUEUE];
};

/* board: powered on, outlives the host. application: an absolute address. */
void distant_host_init(struct distant_host *host, struct vboard *board, uint64_t delay_ns,
                       uint32_t application);

/* Lets virtual time pass until then. */
void distant_host_run_until(struct distant_host *host, uint64_t until_ns);

/* Until the application runs, or until then. False: it does not. */
bool distant_host_await_application(struct distant_host *host, uint64_t until_ns);

#endif
