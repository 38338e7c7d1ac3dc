/* SPDX-License-Identifier: MIT */
/* How the ROM loader begins and ends. */
#include <stdio.h>
#include <string.h>

#include "../core/bus.h"
#include "../machine.h"
#include "loader.h"

#define PICO_IN_MICRO UINT64_C(1000000)

const struct rom_facts *rom_facts(const struct vboard *board) {
    return &board->chip->family->rom[board->chip->die];
}

static bool pin_counts(const struct vboard *board) {
    const struct boot_choice *choice = &rom_facts(board)->boot;
    bool set = (board->flash.option_word & choice->pin_counts) != 0;
    return choice->pin_counts == 0 || set != choice->pin_ignored;
}

/* The pin, or the option bit in its place. */
static bool boot0_is_high(const struct vboard *board) {
    bool by_bit = (board->flash.option_word & rom_facts(board)->boot.nboot0) == 0;
    return pin_counts(board) ? board->boot0 : by_bit;
}

/* AN2606, bootloader activation patterns. An empty flash starts the loader where the pin that is
 * low would start the flash; on the STM32G0 nobody asks the pin then. */
bool rom_is_chosen(struct vboard *board) {
    const struct boot_choice *choice = &rom_facts(board)->boot;
    if (!boot0_is_high(board)) {
        return flash_is_empty(&board->flash) && (pin_counts(board) || choice->pin_ignored);
    }
    if (choice->nboot1 != 0 && (board->flash.option_word & choice->nboot1) == 0) {
        wires_violation(board, "a start from SRAM (nBOOT1 clear) is not modelled (" MANUAL
                               ", boot configuration)");
        return false;
    }
    return true;
}

static bool own_port(const struct vboard *board) {
    const struct rom_facts *facts = rom_facts(board);
    const struct board_description *kit = board->description;
    bool reached = false;
    for (unsigned i = 0; i < ROM_PORTS && facts->ports[i].usart != 0; i++) {
        const struct rom_port *port = &facts->ports[i];
        reached =
            reached || (port->usart == kit->usart + 1 && port->tx_port == 'A' + kit->tx.port &&
                        port->tx_pin == kit->tx.number && port->rx_port == 'A' + kit->rx.port &&
                        port->rx_pin == kit->rx.number);
    }
    return reached;
}

bool rom_is_reached(const struct vboard *board) {
    return board->adapter || own_port(board);
}

/* What the loader has variables and its stack in. */
static void lose_own_ram(struct vboard *board) {
    const uint32_t end = rom_facts(board)->ram.from - SRAM_ADDRESS;
    for (uint32_t at = 0; at < end; at += sizeof(uint64_t)) {
        uint64_t value = wires_random(board);
        memcpy(&board->sram[at], &value, sizeof value);
    }
}

void rom_start(struct vboard *board) {
    rom_stop(board);
    board->state = VBOARD_IN_ROM;
    board->rom.phase = ROM_STARTING;
    board->rom.by_boot0 = boot0_is_high(board);
    board->rom_intruded = board->rom_intruded || board->flash.readout_protected;
    board->link.even_parity = rom_is_reached(board);
    lose_own_ram(board);
    wires_schedule(board, EVENT_ROM_WORK,
                   machine_now(board) + rom_facts(board)->start_up_us * PICO_IN_MICRO);
}

void rom_stop(struct vboard *board) {
    if (board->rom.phase != ROM_OFF) {
        wires_cancel(board, EVENT_ROM_RX);
        wires_cancel(board, EVENT_ROM_TX);
        wires_cancel(board, EVENT_ROM_WORK);
        memset(&board->rom, 0, sizeof board->rom);
        board->link.even_parity = false;
    }
}

void rom_shut(struct vboard *board) {
    rom_stop(board);
    board->state = VBOARD_IN_ROM;
    board->rom.phase = ROM_SHUT;
}

static uint32_t word_at(struct vboard *board, uint32_t address) {
    uint32_t value = 0;
    (void)bus_read(&board->core, address, sizeof value, &value);
    return value;
}

/* AN3155, Go: the stack pointer comes from the address, and from the word behind it the program's
 * start. What the loader has switched on stays on, and the system memory stays at address 0. */
void rom_go(struct vboard *board) {
    struct core *core = &board->core;
    uint32_t address = board->rom.address;
    machine_leave_set_up(board, own_port(board) ? board->rom.rate : (struct line_rate){0});
    rom_stop(board);
    core_reset(core);
    uint32_t start = word_at(board, address + sizeof start);
    core->locked_up = false;
    core->r[13] = word_at(board, address) & ~UINT32_C(3);
    core->r[15] = core->at = start & ~UINT32_C(1);
    core->thumb = (start & 1) != 0;
    board->state = VBOARD_RUNNING;
    wires_memory_remapped(board, MEMORY_MODE_SYSTEM);
    if (board->flash.hardware_watchdog) {
        iwdg_start(&board->iwdg, board);
    }
}

enum vboard_rom vboard_rom(const struct vboard *board) {
    if (board->rom.phase == ROM_OFF || !board->powered) {
        return VBOARD_ROM_NOT;
    }
    return board->rom.phase == ROM_SHUT ? VBOARD_ROM_SHUT
           : board->rom.by_boot0        ? VBOARD_ROM_BOOT0
                                        : VBOARD_ROM_EMPTY;
}

void vboard_rom_ports(const struct vboard *board, char *text, size_t size) {
    const struct rom_facts *facts = rom_facts(board);
    size_t used = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < ROM_PORTS && facts->ports[i].usart != 0 && used < size; i++) {
        const struct rom_port *port = &facts->ports[i];
        int length =
            snprintf(text + used, size - used, "%sUSART%u (P%c%u, P%c%u)", i == 0 ? "" : ", ",
                     port->usart, port->tx_port, port->tx_pin, port->rx_port, port->rx_pin);
        used += length > 0 ? (size_t)length : 0;
    }
}
