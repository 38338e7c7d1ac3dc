/* What boot/extras.c needs of the board. */
#include "boot/stream.h"
#include "port.h"

void port_add_extras(struct board *board) {
    static struct stream stream NOT_ZEROED;

    board->stream = &stream;
    board->serial_set_baud = serial_set_baud;
    board->baud_highest = clock_hz() / USART_DIVIDER_MIN;
}
