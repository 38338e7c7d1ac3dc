/* SPDX-License-Identifier: MIT */
/* The mailbox: a message in RAM that survives a reset. The application and the bootloader leave it
 * for each other, and the bootloader leaves it for its own startup code. Beside the message lie a
 * few words that are kept until the power goes.
 *
 * It lies at the very start of SRAM1 (0x20000000 on every STM32); both linker scripts keep the
 * place free. Both sides run on the same core, so it is a plain struct. */
#ifndef WIRE_HANDOFF_H
#define WIRE_HANDOFF_H

#include <stdbool.h>
#include <stdint.h>

enum {
    HANDOFF_SIZE = 64, /* bytes kept free at the start of SRAM1 by both linker scripts */
};

/* Words of many bits: neither a flipped bit nor a register left at 0 makes one out of another. */
enum handoff_order {
    HANDOFF_NONE = 0,
    HANDOFF_STAY = 0x53544159,    /* to the bootloader: wait for the host */
    HANDOFF_START = 0x53545254,   /* to the bootloader: start the application without a window */
    HANDOFF_JUMP = 0x4A554D50,    /* to the startup code: check the application, and jump */
    HANDOFF_CONFIRM = 0x434F4E46, /* to the bootloader: the application on trial works; as START */
};

/* What went wrong before this reset. */
enum handoff_fault {
    HANDOFF_FAULT_NONE = 0,
    HANDOFF_FAULT_HARD = 1,        /* a fault exception in the bootloader */
    HANDOFF_FAULT_NMI = 2,         /* an NMI that was no flash ECC error, again and again */
    HANDOFF_FAULT_UNEXPECTED = 3,  /* an interrupt that nobody enabled */
    HANDOFF_FAULT_APPLICATION = 4, /* a fault exception in the application */
    HANDOFF_FAULT_BAD_CODE = 5,    /* a bad flash word in the bootloader's own code */
};

struct handoff {
    uint32_t magic;
    uint32_t order;
    uint32_t reset_cause; /* enum reset_cause (wire/message.h): of the reset before this one */
    uint32_t fault_count; /* faults of the bootloader in a row */
    uint32_t on_trial;    /* to the application: 1 when it has to confirm that it works */
    uint32_t check;       /* CRC over the words above */

    /* No part of the message: kept beside it until the power goes, whatever message comes in
     * between. Each of the first two has its value in the low byte, below a mark that tells it from
     * power-on's contents. */
    uint32_t last_error;    /* what the bootloader refused: enum status */
    uint32_t last_fault;    /* enum handoff_fault */
    uint32_t fault_address; /* PC of that fault; 0: not known */
    uint32_t warm_start;    /* to the startup code: it has made this reset itself */
};

/* Makes the mailbox valid with what the other members of the message now hold. */
void handoff_seal(volatile struct handoff *handoff);

/* A message of nothing but an order. */
void handoff_leave(volatile struct handoff *handoff, enum handoff_order order);

/* Copies the message out and takes it from the mailbox, so that it is read once. False: there was
 * none (power-on, or a program that knows nothing of it); its members are all zero then, in
 * *message and in the mailbox. The mailbox keeps the members without being valid, so that a fault
 * handler can count on from them. */
bool handoff_take(volatile struct handoff *handoff, struct handoff *message);

/* An error (enum status; 0: none any more) that is remembered across resets. */
void handoff_note_error(volatile struct handoff *handoff, uint8_t error);

/* 0: none since power-on, or since it was forgotten. */
uint8_t handoff_last_error(const volatile struct handoff *handoff);

/* One more fault in a row: fault_count goes up. What nobody has sealed or taken is what RAM
 * happened to hold at power-on, and counts from 0: an NMI may come before the bootloader's first
 * instruction. */
void handoff_count_fault(volatile struct handoff *handoff);

/* A fault that is remembered across resets; HANDOFF_FAULT_NONE forgets it. */
void handoff_note_fault(volatile struct handoff *handoff, enum handoff_fault fault, uint32_t pc);

/* HANDOFF_FAULT_NONE: none since power-on, or since it was forgotten; *pc is 0 then. */
enum handoff_fault handoff_last_fault(const volatile struct handoff *handoff, uint32_t *pc);

#endif
