/* SPDX-License-Identifier: MIT */
  .syntax unified
  .cpu cortex-m4
  .thumb

  .section .text.Reset_Handler
  .weak Reset_Handler
  .type Reset_Handler, %function
Reset_Handler:
  ldr sp, =_estack
  bl SystemInit
  ldr r0, =_sdata
  ldr r1, =_edata
  ldr r2, =_sidata
  b 2f
1:
  ldr r3, [r2], #4
  str r3, [r0], #4
2:
  cmp r0, r1
  bcc 1b
  ldr r0, =_sbss
  ldr r1, =_ebss
  movs r3, #0
  b 4f
3:
  str r3, [r0], #4
4:
  cmp r0, r1
  bcc 3b
  bl main
5:
  b 5b

  .section .text.Default_Handler, "ax", %progbits
Default_Handler:
  b Default_Handler

  .section .isr_vector, "a", %progbits
  .word _estack
  .word Reset_Handler
  .word Default_Handler
  .word Default_Handler
  .word Default_Handler
  .word Default_Handler
  .word Default_Handler
  .word 0
  .word 0
  .word 0
  .word 0
  .word Default_Handler
  .word Default_Handler
  .word 0
  .word Default_Handler
  .word SysTick_Handler
  .rept 38
  .word Default_Handler
  .endr
  .word USART2_IRQHandler
