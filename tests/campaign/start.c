/* SPDX-License-Identifier: MIT */
/* At its first instruction the application finds the core and every register of every peripheral as
 * after power-on, whatever went on when the bootloader ordered the start: interrupts pending,
 * timers and DMA running, bytes on the line. The exceptions are listed in exempt() and
 * check_handoff(). */
#include <stdio.h>
#include <string.h>

#include "campaign/inside.h"
#include "campaign/stand.h"
#include "wire/bytes.h"
#include "wire/handoff.h"

enum {
    IMAGE_SIZE = 2000,
    MAILBOX = 0x20000000,
    STEP_NS = 250, /* one cycle of the clock after reset: no instruction is passed over */
    STEPS_MAX = 1000000,
    WATCHED_US = 700000,
    IWDG = 0x40003000,
    IWDG_SIZE = 0x400,
};

#define RCC_CSR_CAUSES UINT32_C(0xFF000000)
#define RCC_CSR_LSI    UINT32_C(3) /* on, ready */

/* What is made to go on at the moment of the order. */
struct register_write {
    const char *what;
    uint32_t address, value;
};

/* Of the STM32L4 and STM32G4. */
static const struct register_write of_l4[] = {
    {"clocks of DMA2", 0x40021048, 0x00001107},
    {"clocks of all ports", 0x4002104C, 0x00000087},
    {"clocks of TIM2, TIM6, USART2, PWR", 0x40021058, 0x10020011},
    {"clocks of SYSCFG, USART1", 0x40021060, 0x00004001},
    {"a port's outputs", 0x48000414, 0x000000FF},
    {"a port's pull-ups", 0x4800040C, 0x00005555},
    {"EXTI lines open", 0x40010400, 0x0000FFFF},
    {"EXTI edges", 0x40010408, 0x0000FFFF},
    {"EXTI routed to port B", 0x40010008, 0x00001111},
    {"TIM2's period", 0x4000002C, 0x00000100},
    {"TIM2's interrupts", 0x4000000C, 0x00000001},
    {"TIM2 counts", 0x40000000, 0x00000001},
    {"TIM6's interrupts", 0x4000100C, 0x00000001},
    {"TIM6 counts", 0x40001000, 0x00000001},
    {"DMA2 channel 1: how many", 0x4002040C, 0x00000800},
    {"DMA2 channel 1: from", 0x40020410, 0x10000000},
    {"DMA2 channel 1: to", 0x40020414, 0x10002000},
    {"DMA2 channel 1 moves memory", 0x40020408, 0x00004ACF},
    {"CRC unit in the middle", 0x40023000, 0x12345678},
};

/* Of the STM32G0. The DMA moves what lies in RAM to where it is: all of it is the bootloader's. */
static const struct register_write of_g0[] = {
    {"clocks of DMA1, CRC", 0x40021038, 0x00001101},
    {"clocks of all ports", 0x40021034, 0x0000002F},
    {"clocks of TIM2, TIM6, USART2, PWR", 0x4002103C, 0x10020011},
    {"clocks of SYSCFG, USART1", 0x40021040, 0x00004001},
    {"a port's outputs", 0x50000414, 0x000000FF},
    {"a port's pull-ups", 0x5000040C, 0x00005555},
    {"EXTI lines open", 0x40021880, 0xFEAFFFFF},
    {"EXTI edges", 0x40021800, 0x0000FFFF},
    {"EXTI routed to port B", 0x40021860, 0x01010101},
    {"TIM2's period", 0x4000002C, 0x00000100},
    {"TIM2's interrupts", 0x4000000C, 0x00000001},
    {"TIM2 counts", 0x40000000, 0x00000001},
    {"TIM6's interrupts", 0x4000100C, 0x00000001},
    {"TIM6 counts", 0x40001000, 0x00000001},
    {"DMA1 channel 3: how many", 0x40020034, 0x00000100},
    {"DMA1 channel 3: from", 0x40020038, 0x20007800},
    {"DMA1 channel 3: to", 0x4002003C, 0x20007800},
    {"DMA1 channel 3 moves memory", 0x40020030, 0x00004ACF},
    {"CRC unit in the middle", 0x40023000, 0x12345678},
};

/* Of the STM32F4. The DMA moves RAM that nobody uses. */
static const struct register_write of_f4[] = {
    {"clocks of all ports, CRC, DMA1, DMA2", 0x40023830, 0x0060109F},
    {"clocks of TIM2, TIM5, USART2, PWR", 0x40023840, 0x10020009},
    {"clocks of SYSCFG, USART1", 0x40023844, 0x00004010},
    {"a port's outputs", 0x40020414, 0x000000FF},
    {"a port's pull-ups", 0x4002040C, 0x00005555},
    {"EXTI lines open", 0x40013C00, 0x0000FFFF},
    {"EXTI edges", 0x40013C08, 0x0000FFFF},
    {"EXTI routed to port B", 0x40013808, 0x00001111},
    {"TIM2's period", 0x4000002C, 0x00000100},
    {"TIM2's interrupts", 0x4000000C, 0x00000001},
    {"TIM2 counts", 0x40000000, 0x00000001},
    {"TIM5's interrupts", 0x40000C0C, 0x00000001},
    {"TIM5 counts", 0x40000C00, 0x00000001},
    {"DMA2 stream 0: its FIFO", 0x40026424, 0x00000007},
    {"DMA2 stream 0: how many", 0x40026414, 0x00000800},
    {"DMA2 stream 0: from", 0x40026418, 0x20010000},
    {"DMA2 stream 0: to", 0x4002641C, 0x20014000},
    {"DMA2 stream 0 moves memory", 0x40026410, 0x00005690},
    {"CRC unit in the middle", 0x40023000, 0x12345678},
};

/* Of the STM32F1. The same, between the bootloader's variables and its stack. */
static const struct register_write of_f1[] = {
    {"clocks of DMA1, CRC", 0x40021014, 0x00000055},
    {"clocks of AFIO, ports, USART1", 0x40021018, 0x0000403D},
    {"clocks of TIM2, TIM3, USART2, BKP, PWR", 0x4002101C, 0x18020003},
    {"the divider of the ADC", 0x40021004, 0x0038C402},
    {"a port's outputs", 0x40010C0C, 0x000000FF},
    {"a port's modes", 0x40010C00, 0x33333333},
    {"EXTI lines open", 0x40010400, 0x0007FFFF},
    {"EXTI edges", 0x40010408, 0x0000FFFF},
    {"EXTI routed to port B", 0x40010008, 0x00001111},
    {"TIM2's period", 0x4000002C, 0x00000100},
    {"TIM2's interrupts", 0x4000000C, 0x00000001},
    {"TIM2 counts", 0x40000000, 0x00000001},
    {"TIM3's interrupts", 0x4000040C, 0x00000001},
    {"TIM3 counts", 0x40000400, 0x00000001},
    {"DMA1 channel 3: how many", 0x40020034, 0x00000040},
    {"DMA1 channel 3: from", 0x40020038, 0x20004640},
    {"DMA1 channel 3: to", 0x4002003C, 0x20004640},
    {"DMA1 channel 3 moves memory", 0x40020030, 0x00004ACF},
    {"CRC unit in the middle", 0x40023000, 0x12345678},
};

/* What the families have in different places. */
static const struct {
    const char *family;
    const struct register_write *disturbances;
    uint32_t rcc_csr;
} families[] = {
    {"STM32L4", of_l4, 0x40021094}, {"STM32G4", of_l4, 0x40021094}, {"STM32G0", of_g0, 0x40021060},
    {"STM32F1", of_f1, 0x40021024}, {"STM32F4", of_f4, 0x40023874},
};
enum {
    DISTURBANCES = sizeof of_l4 / sizeof of_l4[0],
    FAMILIES = sizeof families / sizeof families[0],
};
_Static_assert(sizeof of_g0 == sizeof of_l4 && sizeof of_f1 == sizeof of_l4 &&
                   sizeof of_f4 == sizeof of_l4,
               "as many");

/* Of the kit's chip. */
static const struct register_write *disturbances;
static uint32_t rcc_csr;

static bool choose_family(const struct stand *stand) {
    for (size_t i = 0; i < FAMILIES; i++) {
        if (strcmp(inside_family(stand->board), families[i].family) == 0) {
            disturbances = families[i].disturbances;
            rcc_csr = families[i].rcc_csr;
            return true;
        }
    }
    return false;
}

/* Interrupts that nobody enabled are pending, too; the bootloader goes on as always. */
static void disturb(struct campaign *campaign, struct stand *stand, struct stand *copy,
                    const struct stand *fresh) {
    struct core *core = inside_core(stand->board);
    static const uint8_t bytes[] = {0x23, 0x00, 0xFF, 0x55, 0x23, 0x42};

    for (size_t i = 0; i < DISTURBANCES; i++) {
        inside_write(stand->board, disturbances[i].address, disturbances[i].value);
    }
    for (size_t i = 0; i < DISTURBANCES; i++) {
        uint32_t address = disturbances[i].address;

        campaign_count(campaign);
        stand_copy(copy, stand);
        uint32_t now = inside_read(copy->board, address);
        stand_copy(copy, fresh);
        campaign_fired(campaign, now != inside_read(copy->board, address));
    }
    for (unsigned line = 0; line < core->features.irq_lines; line++) {
        unsigned exception = 16 + line;

        campaign_count(campaign);
        core->pending[exception / 32] |= 1u << exception % 32;
        campaign_fired(campaign, (core->enabled[exception / 32] >> exception % 32 & 1) == 0);
    }
    (void)vboard_uart_send(stand->board, bytes, sizeof bytes);
}

static bool order_is_given(const struct stand *stand) {
    struct handoff mailbox;
    struct handoff message;

    return vboard_peek(stand->board, MAILBOX, &mailbox, sizeof mailbox) &&
           mailbox.order == HANDOFF_JUMP && handoff_take(&mailbox, &message);
}

/* To the moment at which the order is complete: coarsely, back by one step, finely. */
static bool step_until_ordered(struct stand *stand, struct stand *copy) {
    enum { COARSE_NS = 20000, FINE_NS = 12 };

    for (int i = 0; i < STEPS_MAX && !order_is_given(stand); i++) {
        stand_copy(copy, stand);
        stand->stop = vboard_run(stand->board, vboard_now_ns(stand->board) + COARSE_NS, false);
        if (stand->stop != VBOARD_UNTIL) {
            return false;
        }
    }
    stand_copy(stand, copy);
    for (int i = 0; i < COARSE_NS && !order_is_given(stand); i++) {
        stand->stop = vboard_run(stand->board, vboard_now_ns(stand->board) + FINE_NS, false);
    }
    return order_is_given(stand);
}

static bool step_to(struct stand *stand, uint32_t address) {
    for (int i = 0; i < STEPS_MAX && inside_core(stand->board)->r[15] != address; i++) {
        stand->stop = vboard_run(stand->board, vboard_now_ns(stand->board) + STEP_NS, false);
        if (stand->stop != VBOARD_UNTIL) {
            return false;
        }
    }
    return inside_core(stand->board)->r[15] == address;
}

/* What the application may see: bits of the register at this address. */
static uint32_t exempt(uint32_t address, bool watchdog_runs) {
    if (address == rcc_csr) {
        /* The causes of the reset are cleared: the mailbox tells. LSI runs for the watchdog. */
        return RCC_CSR_CAUSES | (watchdog_runs ? RCC_CSR_LSI : 0);
    }
    return address - IWDG < IWDG_SIZE && watchdog_runs ? 0xFFFFFFFF : 0;
}

static void compare_registers(struct campaign *campaign, const struct stand *at_start,
                              const struct stand *fresh, struct stand *copy, bool watchdog_runs) {
    static struct inside_register list[INSIDE_REGISTERS_MAX];
    size_t count = inside_list(fresh->board, list);

    for (size_t i = 0; i < count; i++) {
        stand_copy(copy, at_start);
        uint32_t found = inside_read(copy->board, list[i].address);
        stand_copy(copy, fresh);
        uint32_t after_reset = inside_read(copy->board, list[i].address);
        if (((found ^ after_reset) & ~exempt(list[i].address, watchdog_runs)) != 0) {
            campaign_fail(campaign, "%s_%s is 0x%08X, and 0x%08X after a reset", list[i].peripheral,
                          list[i].name, found, after_reset);
        }
    }
    printf("  %zu registers compared\n", count);
}

static void compare_number(struct campaign *campaign, const char *name, uint32_t found,
                           uint32_t expected) {
    if (found != expected) {
        campaign_fail(campaign, "%s is 0x%08X, not 0x%08X", name, found, expected);
    }
}

/* A system reset, manual B1.5.5; VTOR is the application's, and MSP and PC are those of its table.
 */
static void compare_core(struct campaign *campaign, const struct core *found,
                         const struct core *fresh, const struct image *image) {
    for (int i = 0; i < CORE_EXCEPTION_WORDS; i++) {
        compare_number(campaign, "NVIC pending", found->pending[i], fresh->pending[i]);
        compare_number(campaign, "NVIC active", found->active[i], fresh->active[i]);
        compare_number(campaign, "NVIC enabled", found->enabled[i], fresh->enabled[i]);
    }
    for (int i = 0; i < CORE_EXCEPTIONS; i++) {
        compare_number(campaign, "a priority", found->priority[i], fresh->priority[i]);
    }
    compare_number(campaign, "MSP", core_msp(found), get_u32(image->bytes));
    compare_number(campaign, "PSP", core_psp(found), core_psp(fresh));
    compare_number(campaign, "LR", found->r[14], 0xFFFFFFFF);
    compare_number(campaign, "VTOR", found->vtor, kit_layout()->application);
    compare_number(campaign, "IPSR", found->ipsr, 0);
    compare_number(campaign, "PRIMASK", found->primask, 0);
    compare_number(campaign, "FAULTMASK", found->faultmask, 0);
    compare_number(campaign, "BASEPRI", found->basepri, 0);
    compare_number(campaign, "CONTROL.nPRIV", found->control_npriv, 0);
    compare_number(campaign, "CONTROL.SPSEL", found->control_spsel, 0);
    compare_number(campaign, "CONTROL.FPCA", found->control_fpca, 0);
    compare_number(campaign, "SCR", found->scr, fresh->scr);
    compare_number(campaign, "CCR", found->ccr, fresh->ccr);
    compare_number(campaign, "PRIGROUP", found->prigroup, fresh->prigroup);
    compare_number(campaign, "CFSR", found->cfsr, fresh->cfsr);
    compare_number(campaign, "HFSR", found->hfsr, fresh->hfsr);
    compare_number(campaign, "ACTLR", found->actlr, fresh->actlr);
    compare_number(campaign, "SysTick CTRL", found->systick_ctrl, fresh->systick_ctrl);
    compare_number(campaign, "SysTick LOAD", found->systick_load, fresh->systick_load);
    compare_number(campaign, "MPU CTRL", found->mpu_ctrl, fresh->mpu_ctrl);
    compare_number(campaign, "CPACR", found->cpacr, fresh->cpacr);
    compare_number(campaign, "FPCCR", found->fpccr, fresh->fpccr);
    compare_number(campaign, "FPSCR", found->fpscr, fresh->fpscr);
}

static void check_handoff(struct campaign *campaign, struct stand *stand) {
    struct handoff mailbox = {0};
    struct handoff message;

    if (!vboard_peek(stand->board, MAILBOX, &mailbox, sizeof mailbox) ||
        !handoff_take(&mailbox, &message) || message.order != HANDOFF_NONE) {
        campaign_fail(campaign, "the mailbox is not the message to the application");
    }
    if ((inside_read(stand->board, rcc_csr) & RCC_CSR_CAUSES) != 0) {
        campaign_fail(campaign, "the causes of the reset are not cleared");
    }
}

enum origin { BY_WINDOW, BY_BUTTON, BY_RUN, WITH_WATCHDOG, ORIGINS };

static void check_watchdog(struct campaign *campaign, const struct stand *stand) {
    struct vboard_stats stats;

    vboard_get_stats(stand->board, &stats);
    if (stats.resets_by_watchdog > 0) {
        campaign_fail(campaign, "the watchdog was not fed");
    }
}

static void bring_about(struct stand *stand, enum origin origin, uint64_t seed) {
    vboard_set_hardware_watchdog(stand->board, origin == WITH_WATCHDOG);
    stand_power_on(stand, seed);
    if (origin == BY_BUTTON) {
        stand_press_reset(stand);
    }
    if (origin == WITH_WATCHDOG) { /* which bites after 512 ms, unless it is fed */
        (void)stand_command(stand, COMMAND_ENTER);
        (void)stand_run_us(stand, WATCHED_US);
    }
    if (origin == BY_RUN || origin == WITH_WATCHDOG) {
        uint8_t packet[] = {0x23, COMMAND_RUN, 0, 0, 0x1A, 0xD4, 0x82, 0x72};
        (void)vboard_uart_send(stand->board, packet, sizeof packet);
    }
}

static void check_start(struct campaign *campaign, const struct stand *installed,
                        const struct image *image, enum origin origin) {
    struct stand stand = stand_like(installed);
    struct stand fresh = stand_like(installed);
    struct stand copy = stand_like(installed);
    uint32_t entry = get_u32(image->bytes + 4) & ~1u;

    bring_about(&stand, origin, campaign->seed);
    vboard_set_hardware_watchdog(fresh.board, origin == WITH_WATCHDOG);
    vboard_power_on(fresh.board, campaign->seed); /* and not one instruction */
    if (!step_until_ordered(&stand, &copy)) {
        campaign_fail(campaign, "no order to start is given");
    } else {
        disturb(campaign, &stand, &copy, &fresh);
        if (step_to(&stand, entry)) {
            compare_registers(campaign, &stand, &fresh, &copy, origin == WITH_WATCHDOG);
            compare_core(campaign, inside_core(stand.board), inside_core(fresh.board), image);
            check_handoff(campaign, &stand);
            check_watchdog(campaign, &stand);
        } else {
            campaign_fail(campaign, "the application's first instruction is not reached");
        }
    }
    stand_free(&stand);
    stand_free(&fresh);
    stand_free(&copy);
}

int main(int argc, char **argv) {
    static const char *const names[ORIGINS] = {"window after power-on", "window after the button",
                                               "RUN", "hardware watchdog"};
    struct campaign campaign = campaign_begin("start", argc, argv);
    struct image image = image_make(&campaign, 1, IMAGE_SIZE);
    struct stand stand = stand_new(&campaign);

    if (!choose_family(&stand) || !stand_flash(&stand, &image, false)) {
        campaign_fail(&campaign, "the application cannot be installed");
        return campaign_end(&campaign);
    }
    for (int origin = 0; origin < ORIGINS; origin++) {
        campaign_chapter(&campaign, names[origin]);
        check_start(&campaign, &stand, &image, (enum origin)origin);
    }
    stand_free(&stand);
    image_free(&image);
    return campaign_end(&campaign);
}
