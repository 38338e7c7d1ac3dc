/* SPDX-License-Identifier: MIT */
/* A monitor gives its port away to another tulpar of the same user that asks for it, and takes it
 * back when that one has ended, however it ended. Each side holds a claim while it is there; there
 * is nothing to clean up. A process has one port at a time for this. */
#ifndef CLI_HANDOVER_H
#define CLI_HANDOVER_H

#include <stdbool.h>

/* directory: where claims are; empty: no port is given away or asked for. */
void handover_begin(const char *directory);

/* -- who needs the port ------------------------------------------------------------------------*/

/* device: without symbolic links. True: a monitor has it and knows now, or is about to. */
bool handover_ask(const char *device);

/* The port is closed again. */
void handover_thank(void);

/* -- the monitor -------------------------------------------------------------------------------*/

/* Again and again, too: of a device that has got another name. */
void handover_offer(const char *device);
void handover_withdraw(void);

/* Somebody asks for the port that was offered. */
bool handover_is_wanted(void);

#endif
