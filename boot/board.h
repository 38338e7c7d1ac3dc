/* SPDX-License-Identifier: MIT */
/* Everything that the bootloader needs of a board; it touches no hardware in another way. A port
 * fills one struct and calls boot_run(); a test on the PC fills one with a simulated flash.
 *
 * Addresses are absolute (0x08000000...). The struct is owned by the caller and only read here.
 * Every operation gets `context` and comes back in bounded time; each feeds a running watchdog
 * itself when it may take longer than a millisecond. */
#ifndef BOOT_BOARD_H
#define BOOT_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/handoff.h"
#include "wire/message.h"

enum flash_result {
    FLASH_OK,
    FLASH_FAILED,   /* the controller reported an error, or did not end in time, or the range led
                     * out of what may be written */
    FLASH_REFUSED,  /* it begins outside of that, or is not aligned: nothing was done */
    FLASH_SUPPLY,   /* the supply is too low to erase or program: nothing was done */
    FLASH_BAD_WORD, /* a word with an uncorrectable ECC error lies in the range read */
};

enum {
    FLASH_WORD_SIZE = 8, /* what the core programs at once: one programming unit or more */
    FLASH_ERASED = 0xFF,
};

struct receiver; /* boot/receiver.h */
struct receiver_block;
struct held_board; /* a board, as sessions and updates keep it (boot/board_of.h) */

struct board {
    void *context;

    const char *name; /* at most BOARD_NAME_SIZE characters */
    const struct flash_geometry *geometry;
    uint32_t page_size; /* bytes, at most 2048: the unit of transfer. The smallest erase
                         * unit or a part of it */
    struct memory_range application; /* whole erase units */
    struct memory_range records;     /* whole erase units, two or more, outside the application */

    /* Two slots: a second one, an erase unit longer than the application area, and the address of
     * an erase unit for the journal of the swap, with a double-word for each unit of the
     * application area. All units of both slots are equal. One slot: secondary.size is 0. */
    struct memory_range secondary;
    uint32_t journal;

    struct memory_range ram[RAM_RANGES]; /* where an initial MSP may point */
    volatile struct handoff *handoff;    /* RAM that survives a reset */

    uint32_t baud; /* the serial port's rate after a reset */

    /* The largest data field of a packet that comes, in bytes: BEGIN_REQUEST_SIZE and, with blocks,
     * a programming unit behind BLOCK_HEADER_SIZE at least; DATA_FIELD_MAX (wire/commands.h) at
     * most, with which an update is fastest. Memory for that packet: FRAME_OVERHEAD (wire/frame.h)
     * more. */
    uint16_t data_field_max;
    uint8_t *packet;

    /* What flash held before an update is nobody's business: docs/PROTOCOL.md, "A confidential
     * bootloader". */
    bool confidential;

    /* Memory for boot/extras.c: the receiver, and places for blocks that wait for their turn, 1 to
     * RECEIVER_PLACES_MAX, with a data field for each. NULL and 0 when extras_none.c is linked in
     * its place. */
    struct receiver *receiver;
    struct receiver_block *blocks;
    uint8_t *block_data;
    uint8_t places;
    uint8_t unplaced; /* so many more may be in flight: they wait in the serial port's buffer. With
                       * places IN_FLIGHT_MAX (wire/message.h) at most */

    /* Milliseconds after reset in which a packet keeps the bootloader although the application is
     * valid. 0: none. WINDOW_FOR_EVER: the application starts on request only. */
    uint32_t window_ms;

    /* Copies flash into data. On FLASH_BAD_WORD data holds no meaning. */
    enum flash_result (*flash_read)(void *context, uint32_t address, uint8_t *data, uint32_t length)
        __attribute__((warn_unused_result));

    /* Goes on with the image CRC (wire/crc.h) in *crc over flash contents; address a multiple of 4.
     * Calls chain as image_crc() does, and start with IMAGE_CRC_START. */
    enum flash_result (*flash_crc)(void *context, uint32_t address, uint32_t length, uint32_t *crc)
        __attribute__((warn_unused_result));

    /* Erases the unit that starts at `address`. */
    enum flash_result (*flash_erase)(void *context, uint32_t address)
        __attribute__((warn_unused_result));

    /* Programs erased flash; address and length are multiples of FLASH_WORD_SIZE. A word that was
     * programmed before takes all zeros and, on flash with FLASH_TAKES_SAME, the bytes that it
     * holds once more. */
    enum flash_result (*flash_program)(void *context, uint32_t address, const uint8_t *data,
                                       uint32_t length) __attribute__((warn_unused_result));

    /* Takes bytes that came in, in order, at most `capacity` (above 0); returns how many. Never
     * waits. What comes while flash is erased or programmed must not be lost: as many packets
     * as may be in flight with the largest data field, or one for a plain bootloader. */
    uint32_t (*serial_read)(void *context, uint8_t *data, uint32_t capacity);

    /* Sends; may come back while the last bytes are on their way. */
    void (*serial_write)(void *context, const uint8_t *data, uint32_t length);

    /* Goes over to another rate when what was sent is out. False: the clock does not make it within
     * 2.5 %, and nothing changed. A plain bootloader never calls it. */
    bool (*serial_set_baud)(void *context, uint32_t baud) __attribute__((warn_unused_result));

    /* The highest rate that it may be asked for. */
    uint32_t (*serial_baud_highest)(void *context);

    /* Receive errors since reset; they were cleared as they came. */
    void (*serial_errors)(void *context, struct line_errors *errors);

    /* Milliseconds since reset; may stand still while flash is erased or programmed. */
    uint32_t (*now_ms)(void *context);

    void (*feed_watchdog)(void *context);

    /* All bytes are taken: may sleep until the next one or for a millisecond, or come back at
     * once. */
    void (*idle)(void *context);

    /* Fills in device_id and unique_id; both are 0 before. */
    void (*identify)(void *context, struct device_info *info);

    /* A debugger is attached, and may have loaded the application. */
    bool (*debugger_attached)(void *context);

    /* enum reset_cause, or-ed: of the reset that this run began with. */
    uint8_t (*reset_cause)(void *context);

    /* Lets the serial port finish, then resets the chip. On a chip it does not return. */
    void (*restart)(void *context);
};

#define WINDOW_FOR_EVER 0xFFFFFFFFu

#endif
