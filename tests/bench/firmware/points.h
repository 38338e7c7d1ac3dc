/* SPDX-License-Identifier: MIT */
/* Work for newlib's complex mathematics. */
#ifndef FIRMWARE_POINTS_H
#define FIRMWARE_POINTS_H

double points_work(double value);

#endif
