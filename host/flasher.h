/* SPDX-License-Identifier: MIT */
/* A flasher from inside: three parts, each with one writer. */
#ifndef HOST_FLASHER_H
#define HOST_FLASHER_H

#include "host/link.h"
#include "tulpar/tulpar.h"
#include "wire/message.h"

enum {
    FLASHER_ATTEMPTS = 6, /* times one packet is sent before the transfer is given up */
    FLASHER_RESTARTS = 2, /* times an update starts over after a reset of the device */
};

struct tulpar_flasher {
    struct tulpar_options options; /* what the caller wants: written by flasher_init() alone */
    struct tulpar_report report;   /* what came of it: written by host/report.c alone */

    /* What the library remembers. */
    struct link link;
    uint32_t other_baud;   /* of options.baud and options.other_baud the one that link.baud is not;
                            * 0: there is one only */
    bool known;            /* the device has been found: now it must stay the same one */
    uint32_t swap_bytes;   /* of the installed image, in units that its swap moves; 0: not known */
    bool start_ordered;    /* RUN has been taken since tulpar_connect() began */
    bool asked_to_leave;   /* an application was asked to make way, since tulpar_connect() began */
    struct {               /* rate.c */
        uint32_t first;    /* of the line before the update; 0: there was none */
        uint32_t wish;     /* options.baud_highest */
        uint32_t highest;  /* that may still be tried */
        bool unproven;     /* nothing has been heard at this rate yet */
        uint64_t asked_us; /* when the order to go over to it had left */
        unsigned delays;   /* trials that came to nothing since this host was held up */
    } rate;
};

/* As tulpar_open(), in memory of the caller's; nothing is to be freed. */
void flasher_init(struct tulpar_flasher *flasher, const struct tulpar_channel *channel,
                  const struct tulpar_options *options);

#endif
