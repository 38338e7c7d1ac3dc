/* SPDX-License-Identifier: MIT */
/* What a bootloader can do beyond a plain one: compare pages, take an update as a stream of blocks,
 * packed ones too, and go over to another baud rate. extras.c is linked, or extras_none.c in its
 * place: a plain bootloader has none of the code. */
#ifndef BOOT_EXTRAS_H
#define BOOT_EXTRAS_H

#include "boot/session.h"

/* After a reset. */
void extras_init(struct session *session);

/* What INFO says of them: features, in_flight, baud_highest. */
void extras_describe(const struct session *session, struct device_info *info);

/* A good packet has come: the rate that it came at is kept. */
void extras_heard(struct session *session);

/* Answers the packet in session->parser, whose length fits its command. STATUS_MESSAGE: there is no
 * such command here. */
void extras_answer(struct session *session);

/* An update was opened. */
void extras_begin(struct session *session);

/* An update is about to be finished: puts into flash what has come of it. False: a block that
 * FINISH counts is missing. */
bool extras_complete(struct session *session) __attribute__((warn_unused_result));

/* All bytes that have come are looked at: a step of work. True: there may be more. */
bool extras_work(struct session *session);

#endif
