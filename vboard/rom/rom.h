/* SPDX-License-Identifier: MIT */
/* The loader in the chip's system memory: AN3155 (its protocol on a USART) and AN2606 (what differs
 * from chip to chip: struct rom_facts). It is a model, not the chip's code; what it does to the
 * flash goes through the flash interface, and what it starts runs on the core.
 *
 * boot.c    whether a reset starts it, and how it begins and ends
 * wire.c    its USART: 8E1, at the rate that it measures
 * loader.c  commands
 * frames.c  what follows them: addresses, data, pages
 * work.c    what takes time: erasing, programming, and what follows the last answer
 * flash_*.c the three kinds of flash interface */
#ifndef VBOARD_ROM_ROM_H
#define VBOARD_ROM_ROM_H

#include "../line.h"
#include "../wires.h"

enum {
    ROM_DATA_MAX = 256,                        /* bytes that one command carries */
    ROM_PAGES_MAX = 512,                       /* in one list */
    ROM_FRAME_MAX = 2 + ROM_PAGES_MAX * 2 + 1, /* Extended Erase, the longest */
    ROM_ANSWER_MAX = 1 + ROM_DATA_MAX,         /* ACK and what was read, the longest */
    ROM_FRAME_BITS = 11,                       /* 8E1 */
};

enum rom_phase {
    ROM_OFF,      /* something else runs */
    ROM_STARTING, /* it hears nothing yet */
    ROM_WAITING,  /* for 0x7F, whose bits it measures */
    ROM_COMMAND,
    ROM_COMPLEMENT, /* of the command */
    ROM_FRAME,
    ROM_WORKING, /* the flash is erased or programmed */
    ROM_LEAVING, /* when the last answer has gone out */
    ROM_GONE,    /* by Go, as soon as what happens now is over */
    ROM_SHUT,    /* nothing runs until the power has been off */
};

/* What comes behind the last answer. */
enum rom_end { ROM_END_GO, ROM_END_RESET, ROM_END_OPTIONS };

/* Frames that follow a command. */
enum rom_frame {
    ROM_FRAME_ADDRESS,
    ROM_FRAME_LENGTH,
    ROM_FRAME_DATA,
    ROM_FRAME_PAGES,      /* a byte each */
    ROM_FRAME_WIDE_PAGES, /* two */
    ROM_FRAME_SECTORS,
};

enum rom_work { ROM_WORK_PROGRAM, ROM_WORK_ERASE, ROM_WORK_ERASE_BANKS, ROM_WORK_REGRESS };

struct rom {
    enum rom_phase phase;
    bool by_boot0; /* and not because the flash is empty */
    /* wire.c */
    struct line_rate rate; /* 0/0: not known yet */
    bool measuring, receiving, sending;
    bool holds, held_parity;
    uint64_t measured_from, receive_start;
    uint8_t held;  /* the receiver has room for a byte while the loader does something else */
    uint64_t lost; /* bytes that found it taken */
    uint16_t answer_at, answer_count;
    uint8_t answer[ROM_ANSWER_MAX];
    /* loader.c */
    uint8_t command;
    enum rom_frame expected;
    uint16_t have;
    uint8_t frame[ROM_FRAME_MAX];
    uint32_t address;
    unsigned width;     /* of programming, where the supply is told: bytes; 0: as it is without */
    bool writes_broken; /* by an address that was not aligned: all that follow fail, too */
    /* work.c */
    enum rom_work work;
    unsigned banks; /* of ROM_WORK_ERASE_BANKS */
    uint32_t done, count;
    uint16_t pages[ROM_PAGES_MAX];
    enum rom_end end;
};

/* boot.c: what the pin BOOT0, the option bytes and the empty check decide. */
bool rom_is_chosen(struct vboard *board);
void rom_start(struct vboard *board);
/* Nothing of it is left: a reset, or its end. */
void rom_stop(struct vboard *board);
/* Nothing runs from now on, whatever resets, until the power has been off. */
void rom_shut(struct vboard *board);
/* The code runs whose vectors are where the command Go said, on a chip as the loader leaves it. Not
 * from within an event: ROM_GONE waits for it. */
void rom_go(struct vboard *board);
/* The kit's port leads to a USART that it listens to, or an adapter does. */
bool rom_is_reached(const struct vboard *board);

/* wire.c */
void rom_line_fell(struct vboard *board);
void rom_rx_event(struct vboard *board);
void rom_tx_event(struct vboard *board);
void rom_answer(struct vboard *board, uint8_t byte);

/* loader.c and frames.c: a byte, and whether its parity is right. */
void rom_take(struct vboard *board, uint8_t byte, bool parity);
void rom_acknowledge(struct vboard *board);
void rom_refuse(struct vboard *board);

/* work.c */
void rom_work_event(struct vboard *board);
void rom_begin_work(struct vboard *board, enum rom_work work);
/* The last answer has gone out. */
void rom_leave(struct vboard *board);

#endif
