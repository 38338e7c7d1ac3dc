/* SPDX-License-Identifier: MIT */
/* Power, resets, and the states in which no instruction runs. */
#include <string.h>

#include "machine.h"

/* Time stands still from a cut to the next power-on. */
uint64_t machine_now(const struct vboard *board) {
    return board->power_cut ? board->cut_at : wires_now(board);
}

enum vboard_state vboard_state(const struct vboard *board) {
    return board->powered ? board->state : VBOARD_OFF;
}

static void randomise(struct vboard *board, size_t from, size_t length) {
    for (size_t i = from; i < from + length; i += sizeof(uint64_t)) {
        uint64_t value = wires_random(board);
        memcpy(&board->sram[i], &value, sizeof value);
    }
}

/* What stands outside the core's supply goes on in Standby, and is not reset when the chip leaves
 * it: RM0394, RCC, power reset. RTC and PWR see to that themselves. */
static bool outlives_standby(const struct region *region) {
    return REGION_IS(region, iwdg);
}

static void reset_peripherals(struct vboard *board, bool for_standby) {
    const struct region *region;
    for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
        if (region->peripheral->reset != NULL && !(for_standby && outlives_standby(region))) {
            region->peripheral->reset((char *)board + region->state, board);
        }
    }
    board->irqs = 0;
    for (unsigned line = 0; line < board->core.features.irq_lines; line++) {
        core_irq(&board->core, line, false);
    }
}

static void tell_reset(const struct vboard *board, enum reset_source source) {
    static const char *const names[RESET_SOURCES] = {
        [RESET_POWER] = "power",       [RESET_PIN] = "pin",         [RESET_SOFTWARE] = "software",
        [RESET_WATCHDOG] = "watchdog", [RESET_STANDBY] = "standby",
    };
    if (board->observer.reset != NULL) {
        board->observer.reset(board->observer.context, vboard_now_ns(board), names[source]);
    }
}

static void lose_sram(struct vboard *board) {
    const struct chip *chip = board->chip;
    uint32_t kept =
        machine_parts(board)->pwr->keeps_sram(&board->pwr) ? chip->standby_sram_size : 0;
    uint32_t behind = chip->standby_sram + kept;
    randomise(board, 0, chip->standby_sram);
    randomise(board, behind, chip_sram(chip) - behind);
}

/* The core's supply has been off: what it holds is lost, but for SRAM2 where the firmware asked for
 * that (PWR_CR3 RRS). Cycles and instructions count on. */
static void lose_core_supply(struct vboard *board) {
    const struct chip *chip = board->chip;
    struct core *core = &board->core;
    uint64_t cycles = core->cycles;
    uint64_t instructions = core->instructions;
    core_power_on(core);
    core->cycles = cycles;
    core->instructions = instructions;
    board->dbgmcu = (struct dbgmcu){0};
    lose_sram(board);
    flash_load_options(&board->flash, chip, false);
}

/* RM0394, RCC, reset. SRAM keeps its contents, the cable its bytes under way. */
void machine_reset(struct vboard *board, enum reset_source source) {
    const struct part_versions *parts = machine_parts(board);
    board->reset_asked = false;
    board->bus_error = false;
    board->access = (struct access){0};
    board->last_read = NO_ADDRESS;
    rom_stop(board);
    if (board->state == VBOARD_IN_STANDBY) {
        lose_core_supply(board);
    }
    parts->rcc->system_reset(&board->rcc, board, source);
    wires_cancel(board, EVENT_RCC);
    machine_clock_changed(board);
    reset_peripherals(board, source == RESET_STANDBY);
    if (source != RESET_STANDBY) {
        parts->pwr->system_reset(&board->pwr);
    }
    stub_reset_all(board);
    machine_update_windows(board);
    board->resets[source]++;
    tell_reset(board, source);
    board->reset_flags = board->rcc.reg[parts->rcc->csr / 4] & RCC_CSR_FLAGS;
    if (source == RESET_STANDBY || (board->reset_length == 0 && !board->nrst_low)) {
        machine_release(board); /* leaving Standby does not go through NRST */
        return;
    }
    board->state = VBOARD_IN_RESET;
    if (!board->nrst_low) {
        wires_schedule(board, EVENT_RESET, machine_now(board) + board->reset_length);
    }
}

/* Where the chip starts: RM0394, boot configuration. The ROM loader is an intruder to a chip at
 * readout protection level 1: what is in the flash cannot be read until the power has been off. */
void machine_release(struct vboard *board) {
    wires_cancel(board, EVENT_RESET);
    board->state = VBOARD_RUNNING;
    if (rom_is_chosen(board)) {
        rom_start(board);
        return;
    }
    if (board->rom_intruded && board->flash.readout_protected) {
        rom_shut(board);
        return;
    }
    if (flash_array_word(&board->flash, 0) == UINT64_MAX) {
        wires_violation(board, "the flash is empty: nothing to start");
        return;
    }
    core_reset(&board->core);
    if (board->flash.hardware_watchdog) {
        iwdg_start(&board->iwdg, board);
    }
}

static void make_peripherals(struct vboard *board) {
    for (unsigned i = 0; i < GPIO_PORTS; i++) {
        gpio_make(&board->gpio[i], i);
    }
    for (unsigned i = 0; i < DMAS; i++) {
        machine_parts(board)->dma->make(&board->dma[i], i);
    }
    for (unsigned i = 0; i < USARTS; i++) {
        usart_make(&board->usart[i], i);
    }
    for (unsigned i = 0; i < TIMS; i++) {
        tim_make(&board->tim[i], i);
    }
    board->dbgmcu = (struct dbgmcu){0};
}

/* The cable is none of the board's: what is under way on it goes on. */
static void restart_time(struct vboard *board) {
    uint64_t now = machine_now(board);
    uint64_t link_deadlines[2] = {board->deadline[EVENT_LINK_TX], board->deadline[EVENT_LINK_RX]};
    board->instructions_before += board->core.instructions;
    board->power_cut = false;
    core_power_on(&board->core);
    machine_no_events(board);
    board->deadline[EVENT_LINK_TX] = link_deadlines[0];
    wires_schedule(board, EVENT_LINK_RX, link_deadlines[1]);
    faults_schedule(board);
    board->base_time = now;
    board->base_cycles = 0;
}

void vboard_power_on(struct vboard *board, uint64_t seed) {
    const struct chip *chip = board->chip;
    board->random = seed;
    board->violated = false;
    board->violation[0] = '\0';
    randomise(board, 0, chip_sram(chip));
    restart_time(board);
    make_peripherals(board);
    flash_load_options(&board->flash, chip, board->comes_up_blank);
    board->comes_up_blank = false;
    board->rom_intruded = false;
    machine_parts(board)->rcc->power_on(&board->rcc, &chip->family->clocks, board->battery);
    machine_parts(board)->pwr->power_on(&board->pwr);
    if (!board->battery) {
        rtc_backup_reset(&board->rtc);
        bkp_backup_reset(&board->bkp);
    }
    machine_set_hz(board, board->rcc.hclk);
    (void)vboard_press_button(board, false); /* its pull-up has power */
    board->powered = true;
    board->state = VBOARD_RUNNING;
    machine_reset(board, RESET_POWER);
}

bool vboard_come_up_blank(struct vboard *board) {
    board->comes_up_blank = board->chip->empty_check;
    return board->comes_up_blank;
}

void vboard_reset_button(struct vboard *board) {
    if (board->powered) {
        machine_reset(board, RESET_PIN);
    }
}

void vboard_hold_reset(struct vboard *board, bool low) {
    bool was = board->nrst_low;
    board->nrst_low = low;
    if (low && !was) {
        vboard_reset_button(board);
    } else if (!low && was && vboard_state(board) == VBOARD_IN_RESET) {
        machine_release(board);
    }
}

void vboard_set_boot0(struct vboard *board, bool high) {
    board->boot0 = high;
}

void vboard_set_adapter(struct vboard *board, bool present) {
    board->adapter = present;
    if (board->rom.phase != ROM_OFF) {
        board->link.even_parity = rom_is_reached(board);
    }
}

bool vboard_reaches_rom(const struct vboard *board) {
    return rom_is_reached(board);
}

void machine_cut_power(struct vboard *board) {
    board->cut_at = wires_now(board);
    line_cut(&board->link.to_host, board->cut_at);
    board->powered = false;
    board->power_cut = true;
    board->power_cuts++;
    core_break(&board->core);
}

/* An operation of the flash is finished first (RM0394, Standby mode). */
void machine_enter_standby(struct vboard *board) {
    const char *problem = machine_parts(board)->pwr->enter_standby(&board->pwr);
    if (problem != NULL) {
        wires_violation(board, "%s", problem);
        return;
    }
    if (board->flash.operation != FLASH_IDLE) {
        machine_stall(board, board->flash.operation_done);
    }
    board->state = VBOARD_IN_STANDBY;
    reset_peripherals(board, true);
}

bool vboard_wake(struct vboard *board, enum vboard_wake source) {
    if (vboard_state(board) != VBOARD_IN_STANDBY ||
        !machine_parts(board)->pwr->wake(&board->pwr, (unsigned)source)) {
        return false;
    }
    machine_reset(board, RESET_STANDBY);
    return true;
}
