/* What is typed while the monitor runs. Only a terminal that belongs to us is read: a script's
 * /dev/null, a closed pipe or a background job must not end or stop the monitor. */
#ifndef TULPAR_KEYBOARD_H
#define TULPAR_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes what is there, without waiting; *length is set in every case. False: end of input (Ctrl-D).
 */
bool keyboard_read(uint8_t *data, size_t capacity, size_t *length);

#endif
