/* SPDX-License-Identifier: MIT */
/* Hardware that the core uses and that may be the application's, too, such as a CRC unit. Each
 * tulpar_update_poll() lends it to the core and takes it back. One file is linked that has these
 * two: board/stm32/background.c, or that of another port. */
#ifndef BACKGROUND_HARDWARE_H
#define BACKGROUND_HARDWARE_H

/* Keeps its settings, and gives it those that the core's drivers expect. */
void hardware_lend(void);

/* Its settings are what they were. */
void hardware_take_back(void);

#endif
