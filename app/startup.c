/* SPDX-License-Identifier: MIT */
/* Startup of the example application: vector table with the version, VTOR, memory, main(). */
#include "architecture.h"
#include "port.h"
#include "tulpar_app.h"
#include "version.h"
#include "wire/image.h"

extern const uint32_t vectors_start[];

int main(void);
void reset_handler(void) __attribute__((noreturn));
void fault_handler(void);
void report_fault(const uint32_t *frame) __attribute__((noreturn, used));
void application_nmi_handler(void);
void systick_handler(void);

enum {
    SYSTEM_VECTORS = 16,
    VERSION_MAGIC_ENTRY = VECTOR_VERSION_MAGIC / 4,
    VERSION_ENTRY = VECTOR_VERSION / 4,
};

/* A vector is an address, but for the first and the two that state the version. */
union vector {
    void *address;
    void (*handler)(void);
    uint32_t word;
};

static const union vector vectors[SYSTEM_VECTORS] __attribute__((section(".vectors"), used)) = {
    [0] = {.address = stack_top},
    [1] = {.handler = reset_handler},
    [2] = {.handler = application_nmi_handler},
    [3] = {.handler = fault_handler}, /* HardFault */
    [4] = {.handler = fault_handler}, /* MemManage */
    [5] = {.handler = fault_handler}, /* BusFault */
    [6] = {.handler = fault_handler}, /* UsageFault */
    [VERSION_MAGIC_ENTRY] = {.word = IMAGE_VERSION_MAGIC},
    [VERSION_ENTRY] = {.word = APP_VERSION},
    [11] = {.handler = fault_handler}, /* SVCall */
    [12] = {.handler = fault_handler}, /* debug monitor */
    [14] = {.handler = fault_handler}, /* PendSV */
    [15] = {.handler = systick_handler},
};

void report_fault(const uint32_t *frame) {
    enum { STACKED_PC = 6 }; /* ARM DDI 0403 B1.5.6 */

    tulpar_report_fault(frame[STACKED_PC]);
}

__attribute__((naked)) void fault_handler(void) {
    __asm__ volatile("mrs r0, msp\n" BRANCH "report_fault\n");
}

void reset_handler(void) {
    /* The tutorial's USER_VECT_TAB_ADDRESS step: from here on exceptions are taken from this
     * application's own table, not from the bootloader's at 0x08000000. The Tulpar
     * bootloader has set it already; an application that sets it itself runs behind any loader. */
    SCB_VTOR = (uint32_t)(uintptr_t)vectors_start;
    memory_init();
    (void)main();
    tulpar_report_fault(0);
}
