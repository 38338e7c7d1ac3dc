/* A plain bootloader (boot/extras_none.c) needs nothing. */
#include "port.h"

void port_add_extras(struct board *board) {
    (void)board;
}
