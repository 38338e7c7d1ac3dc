/* SPDX-License-Identifier: MIT */
/* What is known of the terminal on the standard error output. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>

/* There is one, and a line on it can be drawn over. */
bool terminal_can_draw(void);

/* Its width in characters, at this moment; 0: not known. */
unsigned terminal_columns(void);

/* Its height in lines, likewise. */
unsigned terminal_rows(void);

#endif
