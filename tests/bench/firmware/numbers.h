/* SPDX-License-Identifier: MIT */
/* Work for the whole of newlib's mathematics, text and time. */
#ifndef FIRMWARE_NUMBERS_H
#define FIRMWARE_NUMBERS_H

/* Calls everything, with what it made of it last time. */
double numbers_work(double value);

#endif
