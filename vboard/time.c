/* SPDX-License-Identifier: MIT */
/* Virtual time and what happens by itself. */
#include "machine.h"
#include "scale.h"

uint64_t machine_core_time(const struct vboard *board) {
    uint64_t cycles = board->core.cycles - board->base_cycles;
    return board->base_time + (board->cycle_time != 0 ? cycles * board->cycle_time
                                                      : scale(cycles, PICOSECONDS, board->hz));
}

uint64_t machine_cycle_at(const struct vboard *board, uint64_t when) {
    if (when <= board->base_time) {
        return board->base_cycles;
    }
    /* Further away than any run: keeps the product within range. */
    const uint64_t horizon = 1000 * PICOSECONDS;
    uint64_t distance = when - board->base_time;
    if (distance > UINT64_MAX / 2) {
        distance = machine_core_time(board) - board->base_time + horizon;
    }
    uint64_t cycles = scale(distance, board->hz, PICOSECONDS);
    while (scale(cycles, PICOSECONDS, board->hz) < distance) {
        cycles++;
    }
    return board->base_cycles + cycles;
}

void machine_set_hz(struct vboard *board, uint64_t hz) {
    board->hz = hz;
    board->cycle_time = PICOSECONDS % hz == 0 ? PICOSECONDS / hz : 0;
}

void machine_clock_changed(struct vboard *board) {
    if (board->rcc.hclk == board->hz || board->rcc.hclk == 0) {
        return;
    }
    board->base_time = machine_core_time(board);
    board->base_cycles = board->core.cycles;
    machine_set_hz(board, board->rcc.hclk);
    core_break(&board->core);
}

uint64_t wires_now(const struct vboard *board) {
    return board->event_time != TIME_FOREVER ? board->event_time : machine_core_time(board);
}

static void find_next(struct vboard *board) {
    board->next_deadline = TIME_FOREVER;
    for (unsigned i = 0; i < EVENTS; i++) {
        if (board->deadline[i] < board->next_deadline) {
            board->next_deadline = board->deadline[i];
        }
    }
}

void wires_schedule(struct vboard *board, enum event event, uint64_t when) {
    bool was_next = board->deadline[event] == board->next_deadline;
    board->deadline[event] = when;
    if (when < board->next_deadline) {
        board->next_deadline = when;
    } else if (was_next) {
        find_next(board);
    }
    if (when < board->run_until) {
        core_break(&board->core);
    }
}

void wires_cancel(struct vboard *board, enum event event) {
    if (board->deadline[event] != TIME_FOREVER) {
        wires_schedule(board, event, TIME_FOREVER);
    }
}

void machine_no_events(struct vboard *board) {
    for (unsigned i = 0; i < EVENTS; i++) {
        board->deadline[i] = TIME_FOREVER;
    }
    board->next_deadline = TIME_FOREVER;
    board->event_time = TIME_FOREVER;
}

static void link_falls(struct vboard *board) {
    if (link_tx_event(&board->link, board)) {
        usart_line_fell(&board->usart[board->description->usart], board);
        rom_line_fell(board);
    }
}

static void handle(struct vboard *board, unsigned event) {
    const struct part_versions *parts = machine_parts(board);
    if (event >= EVENT_USART_IDLE && event < EVENT_USART_IDLE + USARTS) {
        usart_idle_event(&board->usart[event - EVENT_USART_IDLE], board);
    } else if (event >= EVENT_USART_RX && event < EVENT_USART_RX + USARTS) {
        usart_rx_event(&board->usart[event - EVENT_USART_RX], board);
    } else if (event >= EVENT_USART_TX && event < EVENT_USART_TX + USARTS) {
        usart_tx_event(&board->usart[event - EVENT_USART_TX], board);
    } else if (event >= EVENT_TIM && event < EVENT_TIM + TIMS) {
        tim_event(&board->tim[event - EVENT_TIM], board);
    } else if (event >= EVENT_DMA && event < EVENT_DMA + DMAS * DMA_CHANNELS) {
        unsigned index = event - EVENT_DMA;
        parts->dma->event(&board->dma[index / DMA_CHANNELS], board, index % DMA_CHANNELS);
    } else {
        switch (event) {
        case EVENT_RCC: parts->rcc->event(&board->rcc, board); break;
        case EVENT_FLASH: parts->flash->event(&board->flash, board); break;
        case EVENT_RTC: rtc_clock_changed(&board->rtc, board); break;
        case EVENT_IWDG: iwdg_event(&board->iwdg, board); break;
        case EVENT_LINK_TX: link_falls(board); break;
        case EVENT_ROM_RX: rom_rx_event(board); break;
        case EVENT_ROM_TX: rom_tx_event(board); break;
        case EVENT_ROM_WORK: rom_work_event(board); break;
        case EVENT_FAULT: faults_event(board); break;
        case EVENT_NMI: parts->flash->ecc->nmi_event(&board->flash, board); break;
        case EVENT_RESET: machine_release(board); break;
        default: link_rx_event(&board->link, board);
        }
    }
}

/* Two events of the same time happen in the order of enum event. */
static void handle_next(struct vboard *board) {
    unsigned event = 0;
    while (board->deadline[event] != board->next_deadline) {
        event++;
    }
    board->event_time = board->next_deadline;
    board->deadline[event] = TIME_FOREVER;
    find_next(board);
    handle(board, event);
    board->event_time = TIME_FOREVER;
}

void machine_events(struct vboard *board, uint64_t until) {
    while (board->next_deadline <= until && !machine_is_halted(board)) {
        handle_next(board);
    }
}

/* A reset ends it: the watchdog does not wait for the bus. */
void machine_stall(struct vboard *board, uint64_t until) {
    uint64_t end = board->reset_asked ? machine_core_time(board) : until;
    while (board->next_deadline <= end && !machine_is_halted(board)) {
        uint64_t at = board->next_deadline;
        handle_next(board);
        end = board->reset_asked ? at : end;
    }
    uint64_t cycle = machine_cycle_at(board, board->power_cut ? board->cut_at : end);
    if (cycle > board->core.cycles) {
        board->core.cycles = cycle;
    }
}
