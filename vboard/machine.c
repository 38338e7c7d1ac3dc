/* The public functions: power, time and what a bench has around a board. */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

#include "scale.h"

enum { PICO_IN_NANO = 1000 };

struct vboard *vboard_new(const char *name) {
    const struct board_description *description = board_find(name);
    struct vboard *board = description != NULL ? calloc(1, sizeof *board) : NULL;
    if (board == NULL) {
        return NULL;
    }
    board->description = description;
    map_make(board);
    flash_make(&board->flash);
    board->pwr.supply = PWR_SUPPLY;
    link_make(&board->link);
    faults_make(&board->faults);
    machine_no_events(board);
    machine_set_hz(board, 1); /* no cycle has passed */
    return board;
}

void vboard_free(struct vboard *board) {
    free(board);
}

const char *const *vboard_names(void) {
    return board_names();
}

/* Time stands still from a cut to the next power-on. */
static uint64_t time_now(const struct vboard *board) {
    return board->power_cut ? board->cut_at : wires_now(board);
}

static uint32_t sram_size(const struct chip *chip) {
    return chip->sram1_size + chip->sram2_size;
}

/* Memory that the chip has not is not copied: that is most of it on a small one. */
void vboard_copy(struct vboard *to, const struct vboard *from) {
    const struct chip *chip = from->description->chip;
    memcpy(to, from, offsetof(struct vboard, sram));
    memcpy(to->sram, from->sram, sram_size(chip));
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

void vboard_set_battery(struct vboard *board, bool present) {
    board->battery = present;
}

static void reset_peripherals(struct vboard *board) {
    const struct region *region;
    for (unsigned i = 0; (region = map_region(i)) != NULL; i++) {
        if (region->peripheral->reset != NULL) {
            region->peripheral->reset((char *)board + region->state, board);
        }
    }
    for (unsigned line = 0; line < CORE_IRQ_LINES; line++) {
        core_irq(&board->core, line, false);
    }
}

static void tell_reset(const struct vboard *board, enum reset_cause cause) {
    static const char *const names[RESET_CAUSES] = {
        [RESET_POWER] = "power",
        [RESET_PIN] = "pin",
        [RESET_SOFTWARE] = "software",
        [RESET_WATCHDOG] = "watchdog",
    };
    if (board->observer.reset != NULL) {
        board->observer.reset(board->observer.context, vboard_now_ns(board), names[cause]);
    }
}

/* RM0394, RCC, reset. SRAM keeps its contents, the cable its bytes under way. */
void machine_reset(struct vboard *board, enum reset_cause cause) {
    board->reset_asked = false;
    board->bus_error = false;
    board->access = (struct access){0};
    board->last_read = NO_ADDRESS;
    rcc_system_reset(&board->rcc, board, cause);
    wires_cancel(board, EVENT_RCC);
    machine_clock_changed(board);
    reset_peripherals(board);
    machine_update_windows(board);
    board->resets[cause]++;
    tell_reset(board, cause);
    board->reset_flags = board->rcc.reg[RCC_CSR / 4] & RCC_CSR_FLAGS;
    if (flash_array_word(&board->flash, 0) == UINT64_MAX) {
        wires_violation(board, "the flash is empty: nothing to start (the chip's own ROM "
                               "bootloader is not modelled)");
        return;
    }
    core_reset(&board->core);
    if (board->flash.hardware_watchdog) {
        iwdg_start(&board->iwdg, board);
    }
}

void vboard_power_on(struct vboard *board, uint64_t seed) {
    uint64_t now = time_now(board);
    uint64_t link_deadlines[2] = {board->deadline[EVENT_LINK_TX], board->deadline[EVENT_LINK_RX]};
    board->random = seed;
    board->violated = false;
    board->violation[0] = '\0';
    board->power_cut = false;
    board->instructions_before += board->core.instructions;
    for (size_t i = 0; i < sram_size(board->description->chip); i += sizeof(uint64_t)) {
        uint64_t value = wires_random(board);
        memcpy(&board->sram[i], &value, sizeof value);
    }
    for (unsigned i = 0; i < GPIO_PORTS; i++) {
        gpio_make(&board->gpio[i], i);
    }
    for (unsigned i = 0; i < DMAS; i++) {
        dma_make(&board->dma[i], i);
    }
    for (unsigned i = 0; i < USARTS; i++) {
        usart_make(&board->usart[i], i);
    }
    for (unsigned i = 0; i < TIMS; i++) {
        tim_make(&board->tim[i], i);
    }
    board->dbgmcu = (struct dbgmcu){0};
    core_power_on(&board->core);
    machine_no_events(board);
    board->deadline[EVENT_LINK_TX] = link_deadlines[0];
    wires_schedule(board, EVENT_LINK_RX, link_deadlines[1]);
    faults_schedule(board);
    board->base_time = now;
    board->base_cycles = 0;
    rcc_power_on(&board->rcc, board->battery);
    if (!board->battery) {
        rtc_backup_reset(&board->rtc);
    }
    machine_set_hz(board, board->rcc.hclk);
    (void)vboard_press_button(board, false); /* its pull-up has power */
    board->powered = true;
    machine_reset(board, RESET_POWER);
}

void vboard_reset_button(struct vboard *board) {
    if (board->powered) {
        machine_reset(board, RESET_PIN);
    }
}

uint64_t vboard_now_ns(const struct vboard *board) {
    return time_now(board) / PICO_IN_NANO;
}

/* Sleeping costs nothing: on to the next thing that can wake the core. */
static void sleep_on(struct vboard *board, uint64_t until_cycle) {
    const uint32_t sleepdeep = 1u << 2;
    if ((board->core.scr & sleepdeep) != 0) {
        wires_violation(board, "Stop, Standby and Shutdown modes (SLEEPDEEP) are not modelled");
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

void machine_cut_power(struct vboard *board) {
    board->cut_at = wires_now(board);
    line_cut(&board->link.to_host, board->cut_at);
    board->powered = false;
    board->power_cut = true;
    board->power_cuts++;
    core_break(&board->core);
}

static void step(struct vboard *board, uint64_t until) {
    uint64_t next = board->next_deadline < until ? board->next_deadline : until;
    uint64_t cycle = machine_cycle_at(board, next);
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
    machine_events(board, machine_core_time(board));
    if (board->reset_asked && !machine_is_halted(board)) {
        machine_reset(board, board->reset_cause);
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
