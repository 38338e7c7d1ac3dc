/* SPDX-License-Identifier: MIT */
/* What must not be disturbed by an update: a control loop of 10 kHz in an interrupt handler, which
 * measures how late it comes. */
#ifndef BACKGROUND_CONTROL_LOOP_H
#define BACKGROUND_CONTROL_LOOP_H

#include <stdint.h>

/* Starts it; the clock is at its full speed. */
void control_loop_start(uint32_t core_hz);

/* Since it was started: how often it ran, and how many cycles after its time at most. */
extern volatile uint32_t control_loop_runs;
extern volatile uint32_t control_loop_latest;

#endif
