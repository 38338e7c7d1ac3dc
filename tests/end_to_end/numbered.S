/* SPDX-License-Identifier: MIT */
/* The application of test_batch.sh: it sleeps, has a place for a serial number, and is long. */
    .syntax unified
    .cpu cortex-m4
    .thumb

    .text
    .word 0x20008000
    .word reset
    .space 256
    .thumb_func
    .global reset
reset:
    nop /* functions begin so: the tool looks at what vectors point to */
1:  wfi
    b 1b

    .balign 4
    .global serial_number
    .type serial_number, %object
    .size serial_number, 16
serial_number:
    .ascii "0"
    .space 15

    .incbin NOISE
