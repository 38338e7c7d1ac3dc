/* SPDX-License-Identifier: MIT */
/* The public functions: a board, how it is set up, and its run. */
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fit.h"
#include "scale.h"

enum { PICO_IN_NANO = 1000 };

struct vboard *vboard_new(const char *name) {
    const struct board_description *description = board_find(name);
    char error[VIOLATION_TEXT];
    bool fits = description != NULL && board_fits(description, error, sizeof error);
    struct vboard *board = fits ? calloc(1, sizeof *board) : NULL;
    if (board == NULL) {
        return NULL;
    }
    board->description = description;
    board->chip = chip_find(description->chip);
    board->core.features = board->chip->family->core;
    if (board->chip->irq_lines != 0) {
        board->core.features.irq_lines = board->chip->irq_lines;
    }
    map_make(board);
    flash_make(&board->flash, &board->chip->family->flash, machine_parts(board)->flash);
    board->celsius = MACHINE_CELSIUS;
    board->pwr.supply = PWR_SUPPLY;
    board->rcc.hse_hz = description->hse_hz;
    board->rcc.lsi_hz = board->chip->family->clocks.lsi_hz;
    link_make(&board->link);
    faults_make(&board->faults);
    machine_no_events(board);
    machine_set_hz(board, 1); /* no cycle has passed */
    return board;
}

void vboard_why_not(const char *name, char *error, size_t error_size) {
    const struct board_description *description = board_find(name);
    if (description == NULL) {
        snprintf(error, error_size, "no board is called %s; vboard --help lists them", name);
    } else if (board_fits(description, error, error_size)) {
        snprintf(error, error_size, "there is not enough memory for a board");
    }
}

void vboard_free(struct vboard *board) {
    free(board);
}

const char *vboard_name(unsigned number) {
    const struct board_description *description = board_number(number);
    return description != NULL ? description->name : NULL;
}

/* Memory that the chip has not is not copied: that is most of it on a small one. */
void vboard_copy(struct vboard *to, const struct vboard *from) {
    const struct chip *chip = from->chip;
    memcpy(to, from, offsetof(struct vboard, sram));
    memcpy(to->sram, from->sram, chip_sram(chip));
    if (from->stubs.parts != 0 || to->stubs.parts != 0) {
        to->stubs = from->stubs;
    }
    flash_copy(&to->flash, &from->flash, chip->flash_size);
}

void vboard_set_observer(struct vboard *board, struct vboard_observer observer) {
    board->observer = observer;
    board->last_read = NO_ADDRESS;
}

void vboard_set_symbols(struct vboard *board, const struct symbols *symbols) {
    board->symbols = symbols;
}

void vboard_set_hardware_watchdog(struct vboard *board, bool on) {
    board->flash.hardware_watchdog = on;
}

void vboard_set_flash_timing(struct vboard *board, uint64_t program, uint64_t page_erase,
                             uint64_t mass_erase) {
    board->flash.program_time = program * PICO_IN_NANO;
    board->flash.page_erase_time = page_erase * PICO_IN_NANO;
    board->flash.mass_erase_time = mass_erase * PICO_IN_NANO;
}

bool vboard_set_supply(struct vboard *board, unsigned millivolts) {
    if (millivolts < PWR_SUPPLY_MIN || millivolts > PWR_SUPPLY_MAX) {
        return false;
    }
    board->pwr.supply = millivolts;
    board->last_read = NO_ADDRESS;
    return true;
}

void vboard_lsi_limits(const struct vboard *board, unsigned *min_hz, unsigned *max_hz) {
    *min_hz = board->chip->family->clocks.lsi_min_hz;
    *max_hz = board->chip->family->clocks.lsi_max_hz;
}

bool vboard_set_temperature(struct vboard *board, int celsius) {
    if (celsius < MACHINE_CELSIUS_MIN || celsius > MACHINE_CELSIUS_MAX) {
        return false;
    }
    board->celsius = celsius;
    return true;
}

bool vboard_set_lsi(struct vboard *board, unsigned hertz) {
    const struct clock_facts *clocks = &board->chip->family->clocks;
    if (board->powered || hertz < clocks->lsi_min_hz || hertz > clocks->lsi_max_hz) {
        return false;
    }
    board->rcc.lsi_hz = hertz;
    return true;
}

void vboard_set_option_error(struct vboard *board, bool on) {
    board->flash.option_error = on;
}

void vboard_set_reset_length(struct vboard *board, uint64_t nanoseconds) {
    board->reset_length = nanoseconds * PICO_IN_NANO;
}

void vboard_set_debugger(struct vboard *board, bool attached) {
    if (board->powered) {
        core_set_debugger(&board->core, attached);
    }
}

void vboard_set_battery(struct vboard *board, bool present) {
    board->battery = present;
}

uint64_t vboard_now_ns(const struct vboard *board) {
    return machine_now(board) / PICO_IN_NANO;
}

/* Sleeping costs nothing: on to the next thing that can wake the core. */
static void sleep_on(struct vboard *board, uint64_t until_cycle) {
    const uint32_t sleepdeep = 1u << 2;
    if ((board->core.scr & sleepdeep) != 0) {
        machine_enter_standby(board);
        return;
    }
    uint64_t tick = core_next_event(&board->core);
    uint64_t cycle = tick < until_cycle ? tick : until_cycle;
    if (cycle > board->core.cycles) {
        board->core.cycles = cycle;
    } else {
        board->core.cycles++;
    }
}

/* In reset, in Standby, in the ROM loader: time passes, and nothing else. */
static void stand_still(struct vboard *board, uint64_t until_cycle) {
    if (until_cycle > board->core.cycles) {
        board->core.cycles = until_cycle;
    }
}

static void run_core(struct vboard *board, uint64_t next, uint64_t cycle) {
    uint64_t limit = cycle;
    if (board->faults.next_instruction != FAULT_NEVER) {
        limit = faults_before_run(board, cycle);
        if (board->power_cut) {
            return;
        }
    }
    board->run_until = next;
    switch (core_run(&board->core, limit)) {
    case CORE_UNTIL: break;
    case CORE_ASLEEP: sleep_on(board, cycle); break;
    case CORE_RESET: wires_reset(board, RESET_SOFTWARE); break;
    case CORE_LOCKUP:
        wires_violation(board, "the core is locked up: a fault inside HardFault or NMI, or no "
                               "vector table (DDI 0403 B1.5.15)");
        break;
    case CORE_REFUSED: wires_violation(board, "%s", board->core.stop_text); break;
    }
    board->run_until = 0;
}

static void step(struct vboard *board, uint64_t until) {
    uint64_t next = board->next_deadline < until ? board->next_deadline : until;
    uint64_t cycle = machine_cycle_at(board, next);
    if (board->state == VBOARD_RUNNING) {
        run_core(board, next, cycle);
    } else {
        stand_still(board, cycle);
    }
    machine_events(board, machine_core_time(board));
    if (board->reset_asked && !machine_is_halted(board)) {
        machine_reset(board, board->reset_source);
    }
    if (board->rom.phase == ROM_GONE && !machine_is_halted(board)) {
        rom_go(board);
    }
}

enum vboard_stop vboard_run(struct vboard *board, uint64_t until_ns, bool stop_on_output) {
    uint64_t until = until_ns * PICO_IN_NANO;
    while (!board->violated && board->powered && machine_core_time(board) < until) {
        step(board, until);
        if (stop_on_output && link_waiting(&board->link) > 0) {
            return board->violated ? VBOARD_VIOLATION : VBOARD_OUTPUT;
        }
    }
    if (board->power_cut) {
        return VBOARD_POWER_CUT;
    }
    return board->violated ? VBOARD_VIOLATION : VBOARD_UNTIL;
}
