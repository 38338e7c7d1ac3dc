/* SPDX-License-Identifier: MIT */
/* The tutorial's two packets, DATA and RUN: they carry neither offset nor size, so what they mean
 * depends on what came before, and on how long ago (docs/PROTOCOL.md, "The tutorial's update"). */
#ifndef BOOT_TUTORIAL_H
#define BOOT_TUTORIAL_H

#include "boot/session.h"

enum {
    /* A tutorial's host sends the next packet as soon as it has the reply. One that comes later
     * than this belongs to a host that started over, or that was away for too long. */
    TUTORIAL_STALE_MS = 1000,

    /* A packet this long that repeats the first bytes of the open update starts over. Shorter ones
     * could stand in an image by chance. */
    TUTORIAL_REPEAT_MIN = 64,
};

/* Appends the bytes of the packet in session->parser to the open update, or opens one. stale: the
 * latest such packet came more than TUTORIAL_STALE_MS ago. */
enum status tutorial_data(struct session *session, bool stale);

/* With the tutorial's packets nobody says how long the image is: RUN says that it is whole, when it
 * comes as soon as the tutorial's host sends it. Later it is somebody else's. STATUS_OK: the start
 * is requested. */
enum status tutorial_run(struct session *session, bool stale);

#endif
