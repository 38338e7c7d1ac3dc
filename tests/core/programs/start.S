/* SPDX-License-Identifier: MIT */
/* The frame of a whole program: vectors, FPU on where there is one, main, and a last instruction that stops the run. */
    .syntax unified
    .thumb
    .section .vectors, "a"
    .word 0x20010000
    .word start + 1
    .text
    .thumb_func
    .globl start
start:
    ldr r0, =0xE000ED88
    ldr r1, =0x00F00000
    str r1, [r0]
    .globl after_fpu
after_fpu:
    bl main
    .globl finish
finish:
    bkpt 0
    b finish
