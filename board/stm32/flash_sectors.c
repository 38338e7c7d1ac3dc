/* SPDX-License-Identifier: MIT */
/* Flash of unequal sectors, which takes up to two seconds for one of them. 32 bits at a time, which
 * asks for 2.7 V: at less what was programmed may not last although it reads back (RM0090 3.6.2).
 */
#include <string.h>

#include "flash_bounds.h"
#include "flash_v1.h"
#include "layout.h"
#include "port.h"
#include "registers.h"
#include "watchdog.h"

enum {
    ERASE_POLLS = 0x2800000, /* ten cycles or more each: 5 s */
    ERASE_CODE_WORDS = 15,
    THUMB = 1, /* in the address of a function */
};

/* They may be emptied while they are off only (RM0090 3.9.1). */
void flash_empty_caches(void) {
    uint32_t acr = FLASH_ACR, off = acr & ~(FLASH_ACR_ICEN | FLASH_ACR_DCEN);

    FLASH_ACR = off;
    FLASH_ACR = off | FLASH_ACR_ICRST | FLASH_ACR_DCRST;
    FLASH_ACR = off;
    FLASH_ACR = acr;
}

/* -- erasing -----------------------------------------------------------------------------------*/

/* Sectors by where they are in the flash. */
static uint32_t sector_of(uint32_t offset) {
    return offset < SMALL_SECTORS * SMALL_SECTOR ? offset / SMALL_SECTOR
                                                 : SMALL_SECTORS + offset / LARGE_SECTOR;
}

static uint32_t start_of(uint32_t sector) {
    if (sector < SMALL_SECTORS) {
        return sector * SMALL_SECTOR;
    }
    return sector == SMALL_SECTORS ? MIDDLE_SECTOR : (sector - SMALL_SECTORS) * LARGE_SECTOR;
}

/* Runs from RAM: any fetch from the flash waits for the end of the erase, and a hardware watchdog
 * does not, after 350 to 512 ms. r0: the controller; r1: CR with STRT; r2: polls; r3: IWDG_KR. At
 * the bound there is nothing to go back to, for the flash answers no fetch: the chip is reset. */
__attribute__((naked, noinline, aligned(4))) static void erase_code(void) {
    __asm__ volatile("str.w r1, [r0, %0]\n"
                     "dsb\n"
                     "movw r12, %2\n"
                     "1: str.w r12, [r3]\n"
                     "ldr.w r1, [r0, %1]\n"
                     "lsls.n r1, r1, %3\n"
                     "bmi.n 2f\n"
                     "bx lr\n"
                     "2: subs.n r2, #1\n"
                     "bne.n 1b\n"
                     "movw r0, #0xED0C\n" /* SCB_AIRCR */
                     "movt r0, #0xE000\n"
                     "movw r1, #0x0004\n" /* SCB_AIRCR_RESET */
                     "movt r1, #0x05FA\n"
                     "str.w r1, [r0]\n"
                     "dsb\n"
                     "3: b.n 3b\n" ::"i"(FLASH_CR_OFFSET),
                     "i"(FLASH_SR_OFFSET), "i"(IWDG_KR_FEED), "i"(31 - FLASH_SR_BSY_BIT));
}

/* The state before, for restore_interrupts(). */
static uint32_t mask_interrupts(void) {
    uint32_t masked;

    __asm__ volatile("mrs %0, primask\n cpsid i" : "=r"(masked)::"memory");
    return masked;
}

static void restore_interrupts(uint32_t masked) {
    __asm__ volatile("msr primask, %0" ::"r"(masked) : "memory");
}

typedef void (*erase_function)(uint32_t controller, uint32_t cr, uint32_t polls, uint32_t watchdog);

/* No handler runs meanwhile: all of them lie in the flash. The copy is made each time, so that it
 * is what it was. */
static void erase_from_ram(uint32_t cr) {
    static uint32_t code[ERASE_CODE_WORDS];

    for (uint32_t i = 0; i < ERASE_CODE_WORDS; i++) {
        code[i] = ((const uint32_t *)((uintptr_t)erase_code - THUMB))[i];
    }
    uint32_t masked = mask_interrupts();
    barrier();
    ((erase_function)((uintptr_t)code + THUMB))(FLASH_REG_BASE, cr, ERASE_POLLS,
                                                (uint32_t)(uintptr_t)&IWDG_KR);
    restore_interrupts(masked);
}

/* Nothing above the sector's number may come of one that is wrong: there begins STRT. What the
 * controller has understood is read back, and with STRT it is translated back before the controller
 * is given it: one skipped instruction, here or where the number came from, erases nothing else. A
 * bit beside the sector's would make it an erase of all. */
static enum flash_result erase_at(uint32_t offset) {
    enum { ERASE = FLASH_CR_SER | FLASH_CR_PSIZE_32 };
    uint32_t selection = sector_of(offset) << FLASH_CR_SNB_SHIFT;

    FLASH_CR = flash_opaque(ERASE | selection) % FLASH_CR_STRT;
    uint32_t order = flash_opaque(FLASH_CR | FLASH_CR_STRT);
    uint32_t understood = order - (ERASE | FLASH_CR_STRT);

    if (understood % (1u << FLASH_CR_SNB_SHIFT) != 0 ||
        start_of(understood >> FLASH_CR_SNB_SHIFT) != offset ||
        !flash_may_change(FLASH_START + offset)) {
        return FLASH_REFUSED;
    }
    erase_from_ram(order);
    return FLASH_OK;
}

enum flash_result flash_erase(void *context, uint32_t address) {
    (void)context;
    enum flash_result result = flash_open();
    if (result != FLASH_OK) {
        return result;
    }
    result = erase_at(flash_opaque(address) - FLASH_START);
    enum flash_result closed = flash_close();
    return result == FLASH_OK ? closed : result;
}

/* -- programming -------------------------------------------------------------------------------*/

/* Without STRT, whatever the core's register holds when the load of these bits is skipped: where it
 * is there is BSY in FLASH_SR. */
static void set_cr(uint32_t controller, uint32_t bits) {
    REGISTER(controller, FLASH_CR_OFFSET) = flash_opaque(bits) % FLASH_CR_STRT;
}

/* While PG is set any store to the flash is programmed, also one of a handler, whose address would
 * have come of an instruction that was skipped: at 0 the flash is seen, too. So it is set for this
 * store alone, and by the register that takes it back. */
void flash_store(uint32_t place, const uint8_t *data) {
    uint32_t controller = flash_opaque(FLASH_REG_BASE);
    uint32_t word;

    memcpy(&word, data, sizeof word);
    uint32_t masked = mask_interrupts();
    set_cr(controller, FLASH_CR_PROGRAM | FLASH_CR_PG);
    REGISTER(place, 0) = word;
    barrier(); /* BSY is asked for after the store has arrived */
    for (uint32_t i = FLASH_BUSY_POLLS;
         i > 0 && (REGISTER(controller, FLASH_SR_OFFSET) & FLASH_SR_BSY) != 0; i--) {
    }
    set_cr(controller, FLASH_CR_PROGRAM);
    restore_interrupts(masked);
}
