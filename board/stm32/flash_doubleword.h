/* SPDX-License-Identifier: MIT */
/* The flash controller that programs double-words of 64 bits with an ECC: RM0394 3.7, RM0351 3.7,
 * RM0444 3.7. The chip's registers.h says where it lies (FLASH_REG_BASE) and what differs. */
#ifndef STM32_FLASH_DOUBLEWORD_H
#define STM32_FLASH_DOUBLEWORD_H

#define FLASH_ACR  REGISTER(FLASH_REG_BASE, 0x00)
#define FLASH_KEYR REGISTER(FLASH_REG_BASE, 0x08)
#define FLASH_SR   REGISTER(FLASH_REG_BASE, 0x10)
#define FLASH_CR   REGISTER(FLASH_REG_BASE, 0x14)
#define FLASH_ECCR REGISTER(FLASH_REG_BASE, 0x18)

/* Of the second bank, where each has its own (FLASH_HAS_ECC_BY_BANK). */
#define FLASH_ECC2R REGISTER(FLASH_REG_BASE, 0x1C)

/* FLASH_ONES_STAY: over a double-word of programmed ones, which looks erased, nothing is programmed
 * any more, not even zeros (ES0418 2.2.5, of the STM32G0). */

#define FLASH_ACR_ICEN          (1u << 9)
#define FLASH_ACR_DCEN          (1u << 10)
#define FLASH_ACR_ICRST         (1u << 11)
#define FLASH_ACR_DCRST         (1u << 12)
#define FLASH_ACR_ENABLE_CACHES (FLASH_ACR_ICEN | (FLASH_HAS_DATA_CACHE ? FLASH_ACR_DCEN : 0))
#define FLASH_ACR_RESET_CACHES  (FLASH_ACR_ICRST | (FLASH_HAS_DATA_CACHE ? FLASH_ACR_DCRST : 0))
#define FLASH_KEY1              0x45670123u
#define FLASH_KEY2              0xCDEF89ABu
#define FLASH_SR_EOP            (1u << 0)
#define FLASH_SR_ERRORS                                                                            \
    0xC3FAu /* OPERR PROGERR WRPERR PGAERR SIZERR PGSERR MISERR FASTERR RDERR OPTVERR */
/* An operation goes on, or its settings are in use. */
#define FLASH_SR_BSY       (FLASH_SR_BANKS_BUSY | FLASH_SR_CFGBSY)
#define FLASH_CR_PG        (1u << 0)
#define FLASH_CR_PER       (1u << 1)
#define FLASH_CR_PNB_SHIFT 3
#define FLASH_CR_STRT      (1u << 16)
#define FLASH_CR_LOCK      (1u << 31)
#define FLASH_ECCR_ECCC    (1u << 30)
#define FLASH_ECCR_ECCD    (1u << 31)

/* What goes with the clock (clock_pll.c): the wait states. The caches are on from a reset on. */
#define FLASH_ACR_SPEED       7u
#define FLASH_ACR_FULL        CLOCK_FULL_WAIT_STATES
#define FLASH_ACR_SLOW        CLOCK_RESET_WAIT_STATES
#define FLASH_CACHES_STAY_OFF 0 /* below full speed */

#endif
