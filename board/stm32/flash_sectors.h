/* SPDX-License-Identifier: MIT */
/* The flash controller that erases sectors by their number and programs as many bits at a time as
 * the supply allows: RM0090 3.9. The chip's registers.h says where it lies (FLASH_REG_BASE). */
#ifndef STM32_FLASH_SECTORS_H
#define STM32_FLASH_SECTORS_H

#define FLASH_ACR       REGISTER(FLASH_REG_BASE, 0x00)
#define FLASH_KEYR      REGISTER(FLASH_REG_BASE, 0x04)
#define FLASH_SR_OFFSET 0x0Cu
#define FLASH_SR        REGISTER(FLASH_REG_BASE, FLASH_SR_OFFSET)
#define FLASH_CR_OFFSET 0x10u
#define FLASH_CR        REGISTER(FLASH_REG_BASE, FLASH_CR_OFFSET)

#define FLASH_ACR_ICEN     (1u << 9)
#define FLASH_ACR_DCEN     (1u << 10)
#define FLASH_ACR_ICRST    (1u << 11)
#define FLASH_ACR_DCRST    (1u << 12)
#define FLASH_KEY1         0x45670123u
#define FLASH_KEY2         0xCDEF89ABu
#define FLASH_SR_EOP       (1u << 0)
#define FLASH_SR_ERRORS    0xF2u /* OPERR WRPERR PGAERR PGPERR PGSERR; not every chip has RDERR */
#define FLASH_SR_BSY_BIT   16
#define FLASH_SR_BSY       (1u << FLASH_SR_BSY_BIT)
#define FLASH_CR_PG        (1u << 0)
#define FLASH_CR_SER       (1u << 1)
#define FLASH_CR_SNB_SHIFT 3
#define FLASH_CR_SNB       (15u << FLASH_CR_SNB_SHIFT)
#define FLASH_CR_PSIZE_32  (2u << 8)
#define FLASH_CR_STRT      (1u << 16)
#define FLASH_CR_LOCK      (1u << 31)
#define FLASH_CR_PROGRAM   FLASH_CR_PSIZE_32 /* flash_store() sets PG */

/* A poll takes ten cycles or more: 7 ms, where a word takes 0.1 ms at most. */
#define FLASH_BUSY_POLLS 0x10000
#define FLASH_HAS_CACHES 1

/* What goes with the clock (clock_pll.c). A reset leaves the caches off. Not the prefetch, which
 * the first revision of the F407 has not (ES0182, ART accelerator). */
#define FLASH_ACR_SPEED       (7u | FLASH_ACR_ICEN | FLASH_ACR_DCEN)
#define FLASH_ACR_FULL        (CLOCK_FULL_WAIT_STATES | FLASH_ACR_ICEN | FLASH_ACR_DCEN)
#define FLASH_ACR_SLOW        CLOCK_RESET_WAIT_STATES
#define FLASH_CACHES_STAY_OFF 1 /* below full speed, and empty */

#endif
