/* SPDX-License-Identifier: MIT */
/* The flash controller that programs half-words and erases the page of an address: PM0075 3. The
 * chip's registers.h says where it lies (FLASH_REG_BASE). */
#ifndef STM32_FLASH_HALFWORD_H
#define STM32_FLASH_HALFWORD_H

#define FLASH_ACR  REGISTER(FLASH_REG_BASE, 0x00)
#define FLASH_KEYR REGISTER(FLASH_REG_BASE, 0x04)
#define FLASH_SR   REGISTER(FLASH_REG_BASE, 0x0C)
#define FLASH_CR   REGISTER(FLASH_REG_BASE, 0x10)
#define FLASH_AR   REGISTER(FLASH_REG_BASE, 0x14)

#define FLASH_KEY1       0x45670123u
#define FLASH_KEY2       0xCDEF89ABu
#define FLASH_SR_BSY     (1u << 0)
#define FLASH_SR_ERRORS  0x14u /* PGERR WRPRTERR */
#define FLASH_SR_EOP     (1u << 5)
#define FLASH_CR_PG      (1u << 0)
#define FLASH_CR_PER     (1u << 1)
#define FLASH_CR_STRT    (1u << 6)
#define FLASH_CR_LOCK    (1u << 7)
#define FLASH_CR_PROGRAM FLASH_CR_PG

/* A page takes 40 ms at most (DS5319, flash memory characteristics). A poll takes 10 cycles or
 * more: this is a third of a second at least. */
#define FLASH_BUSY_POLLS 0x200000
#define FLASH_HAS_CACHES 0

/* What goes with the clock (clock_pll.c): the wait states. */
#define FLASH_ACR_SPEED       7u
#define FLASH_ACR_FULL        CLOCK_FULL_WAIT_STATES
#define FLASH_ACR_SLOW        CLOCK_RESET_WAIT_STATES
#define FLASH_CACHES_STAY_OFF 0 /* below full speed */

#endif
