/* SPDX-License-Identifier: MIT */
/* What lies on the bench around the board: a programmer, a debugger's eyes, the cable, the pins. */
#include <string.h>

#include "faults.h"
#include "machine.h"
#include "random.h"
#include "scale.h"

uint32_t vboard_flash_size(const struct vboard *board) {
    return board->chip->flash_size;
}

bool vboard_is_flash(const struct vboard *board, uint32_t address, size_t length) {
    uint32_t size = board->chip->flash_size;
    uint32_t offset = address - FLASH_BASE_ADDRESS;
    return offset <= size && length <= size - offset;
}

bool vboard_load(struct vboard *board, uint32_t address, const void *data, size_t length) {
    if (!vboard_is_flash(board, address, length)) {
        return false;
    }
    flash_array_set(&board->flash, address - FLASH_BASE_ADDRESS, data, length);
    if (board->powered) {
        machine_update_windows(board);
    }
    return true;
}

/* NULL: not memory. */
static const uint8_t *memory(const struct vboard *board, uint32_t address, size_t length) {
    const struct chip *chip = board->chip;
    const struct {
        uint32_t base, size;
        const uint8_t *bytes;
    } places[] = {
        {FLASH_BASE_ADDRESS, chip->flash_size, board->flash.array},
        {SRAM_ADDRESS, chip_sram_window(chip), board->sram},
        {CODE_SRAM_ADDRESS, chip->code_sram_size, &board->sram[chip->sram_size]},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        uint32_t offset = address - places[i].base;
        if (offset < places[i].size && length <= places[i].size - offset) {
            return places[i].bytes + offset;
        }
    }
    return NULL;
}

bool vboard_peek(const struct vboard *board, uint32_t address, void *data, size_t length) {
    const uint8_t *bytes = memory(board, address, length);
    if (bytes == NULL) {
        return false;
    }
    memcpy(data, bytes, length);
    return true;
}

bool vboard_poke(struct vboard *board, uint32_t address, const void *data, size_t length) {
    const uint8_t *bytes = memory(board, address, length);
    if (bytes == NULL) {
        return false;
    }
    if (vboard_is_flash(board, address, length)) {
        return vboard_load(board, address, data, length);
    }
    memcpy(&board->sram[bytes - board->sram], data, length);
    return true;
}

void vboard_uart_set_baud(struct vboard *board, uint32_t baud) {
    if (baud > 0 && baud <= LINK_BAUD_MAX) {
        board->link.baud = baud;
    }
}

void vboard_uart_set_parity(struct vboard *board, enum vboard_parity parity) {
    board->link.host_parity = (uint8_t)parity;
}

size_t vboard_uart_send(struct vboard *board, const void *data, size_t length) {
    return link_from_host(&board->link, board, data, length);
}

size_t vboard_uart_receive(struct vboard *board, void *data, size_t capacity) {
    return link_to_host(&board->link, data, capacity);
}

size_t vboard_uart_received(const struct vboard *board) {
    return link_waiting(&board->link);
}

size_t vboard_uart_unsent(const struct vboard *board) {
    return link_unsent(&board->link);
}

static uint32_t baud_of(const struct line_rate *rate) {
    return rate->bit_numerator == 0
               ? 0
               : (uint32_t)scale(PICOSECONDS, rate->bit_denominator, rate->bit_numerator);
}

uint32_t vboard_uart_firmware_baud(const struct vboard *board) {
    return baud_of(&board->link.board_rate);
}

struct vboard_uart_rates vboard_uart_mismatch(const struct vboard *board) {
    return (struct vboard_uart_rates){baud_of(&board->link.mismatch_host),
                                      baud_of(&board->link.mismatch_board)};
}

uint64_t vboard_uart_mismatches(const struct vboard *board) {
    return board->link.mismatches;
}

static bool pin_exists(char port, unsigned number) {
    return port >= 'A' && port < 'A' + GPIO_PORTS && number < 16;
}

bool vboard_pin(const struct vboard *board, char port, unsigned number) {
    return pin_exists(port, number) && gpio_level(&board->gpio[port - 'A'], number);
}

void vboard_drive_pin(struct vboard *board, char port, unsigned number, bool level) {
    if (pin_exists(port, number)) {
        gpio_drive(&board->gpio[port - 'A'], board, number, true, level);
    }
}

void vboard_release_pin(struct vboard *board, char port, unsigned number) {
    if (pin_exists(port, number)) {
        gpio_drive(&board->gpio[port - 'A'], board, number, false, false);
    }
}

bool vboard_has_button(const struct vboard *board) {
    return board->description->button.name != NULL;
}

bool vboard_press_button(struct vboard *board, bool down) {
    const struct pin *pin = &board->description->button.pin;
    if (!vboard_has_button(board)) {
        return false;
    }
    bool level = down == board->description->button.pressed_level;
    gpio_drive(&board->gpio[pin->port], board, pin->number, true, level);
    return true;
}

const char *vboard_led_name(const struct vboard *board, unsigned led) {
    return led < BOARD_LEDS ? board->description->leds[led].name : NULL;
}

bool vboard_led(const struct vboard *board, unsigned led) {
    const struct pin *pin = &board->description->leds[led].pin;
    bool level = gpio_level(&board->gpio[pin->port], pin->number);
    return level == board->description->leds[led].lit_level;
}

uint64_t vboard_led_changes(const struct vboard *board, unsigned led) {
    return board->led_changes[led];
}

void machine_watch_led(struct vboard *board, unsigned port, unsigned number, bool level) {
    const char *name;
    for (unsigned i = 0; (name = vboard_led_name(board, i)) != NULL; i++) {
        const struct pin *pin = &board->description->leds[i].pin;
        if (pin->port == port && pin->number == number) {
            board->led_changes[i]++;
            if (board->observer.led != NULL) {
                bool lit = level == board->description->leds[i].lit_level;
                board->observer.led(board->observer.context, vboard_now_ns(board), name, lit);
            }
        }
    }
}

uint64_t vboard_flash_operations_in(const struct vboard *board, uint32_t address, uint32_t length) {
    struct flash_unit unit;
    uint64_t sum = 0;
    for (uint32_t at = 0; at < vboard_flash_size(board); at += unit.size) {
        unit = flash_unit(&board->flash, at);
        uint64_t start = FLASH_BASE_ADDRESS + (uint64_t)unit.from;
        bool touched = start < (uint64_t)address + length && start + unit.size > address;
        sum += touched ? board->flash.operations_in[unit.number] : 0;
    }
    return sum;
}

/* The double-word at or behind this offset that has such cells; the flash's size: none. */
static uint32_t next_drifting(const struct vboard *board, uint32_t offset) {
    const struct flash *flash = &board->flash;
    uint32_t size = vboard_flash_size(board);
    offset -= offset % FLASH_DOUBLE_WORD;
    while (offset < size && flash_array_drifting(flash, offset) == 0) {
        bool steady = flash->unstable[flash_page(flash, offset)] == 0;
        offset += steady ? flash->page_size - offset % flash->page_size : FLASH_DOUBLE_WORD;
    }
    return offset < size ? offset : size;
}

uint32_t vboard_drifting(const struct vboard *board, uint32_t address, uint32_t length) {
    uint32_t offset = address - FLASH_BASE_ADDRESS, count = 0;
    for (uint32_t at = next_drifting(board, offset); at < offset + length;
         at = next_drifting(board, at + FLASH_DOUBLE_WORD)) {
        count += (uint32_t)__builtin_popcountll(flash_array_drifting(&board->flash, at));
    }
    return count;
}

uint32_t vboard_drift(struct vboard *board, enum vboard_drift to, uint64_t seed) {
    uint32_t size = vboard_flash_size(board);
    for (uint32_t at = next_drifting(board, 0); at < size;
         at = next_drifting(board, at + FLASH_DOUBLE_WORD)) {
        uint64_t state = seed + at;
        flash_array_drift(&board->flash, board, at,
                          to == VBOARD_DRIFT_TO_ZEROS  ? 0
                          : to == VBOARD_DRIFT_TO_ONES ? UINT64_MAX
                                                       : random_next(&state));
    }
    if (board->powered) {
        machine_update_windows(board);
    }
    return vboard_drifting(board, FLASH_BASE_ADDRESS, size);
}

uint32_t vboard_pc(const struct vboard *board) {
    return core_pc(&board->core);
}

void vboard_get_stats(const struct vboard *board, struct vboard_stats *stats) {
    *stats = (struct vboard_stats){
        .nanoseconds = vboard_now_ns(board),
        .instructions = board->instructions_before + board->core.instructions,
        .erases = board->flash.erases,
        .programs = board->flash.programs,
        .flash_operations = board->flash.operations,
        .power_cuts = board->power_cuts,
        .uart_rx_bytes = board->link.sent,
        .uart_tx_bytes = board->link.received,
        .resets = board->resets[RESET_PIN] + board->resets[RESET_SOFTWARE] +
                  board->resets[RESET_WATCHDOG] + board->resets[RESET_STANDBY],
        .resets_by_pin = board->resets[RESET_PIN],
        .resets_by_software = board->resets[RESET_SOFTWARE],
        .resets_by_watchdog = board->resets[RESET_WATCHDOG],
        .resets_by_standby = board->resets[RESET_STANDBY],
        .warnings = board->warnings,
        .reset_flags = board->reset_flags,
    };
}
