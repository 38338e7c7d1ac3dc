/* SPDX-License-Identifier: MIT */
/* The virtual board: a kit with an STM32 that runs real ARM binaries under virtual time.
 *
 * A board is one value (struct vboard, defined in machine.h): copying it is a snapshot. Nothing
 * here reads a clock of the machine it runs on; same calls, same seed, same result, to the cycle.
 */
#ifndef VBOARD_H
#define VBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vboard;

enum vboard_stop {
    VBOARD_UNTIL,     /* the time asked for is reached */
    VBOARD_OUTPUT,    /* the UART has put out at least one byte (only where asked for) */
    VBOARD_VIOLATION, /* the manual forbids what the firmware did: vboard_violation() explains */
    VBOARD_POWER_CUT, /* by a fault (faults.h); nothing runs until vboard_power_on() */
};

/* What a board is about. */
enum vboard_state {
    VBOARD_OFF,
    VBOARD_RUNNING,
    VBOARD_IN_RESET,   /* NRST is low: vboard_set_reset_length() */
    VBOARD_IN_ROM,     /* in the loader of the chip's system memory: vboard_set_boot0() */
    VBOARD_IN_STANDBY, /* until a reset or vboard_wake() */
};

enum vboard_wake {
    VBOARD_WAKE_INTERNAL, /* the internal line, as by the RTC's wake-up timer */
    VBOARD_WAKE_PIN1,
    VBOARD_WAKE_PIN2,
    VBOARD_WAKE_PIN3,
    VBOARD_WAKE_PIN4,
    VBOARD_WAKE_PIN5,
};

struct vboard_stats {
    uint64_t nanoseconds; /* virtual; like all that follows, since the board was made */
    uint64_t instructions;
    uint64_t erases;           /* pages or sectors */
    uint64_t programs;         /* of whatever is programmed at once */
    uint64_t flash_operations; /* erases and programs that were asked for, completed or not */
    uint64_t power_cuts;       /* by a fault */
    uint64_t uart_rx_bytes;
    uint64_t uart_tx_bytes;
    uint32_t resets; /* after the power-on; the four below add up to it */
    uint32_t resets_by_pin;
    uint32_t resets_by_software;
    uint32_t resets_by_watchdog;
    uint32_t resets_by_standby; /* the chip left it by itself */
    uint32_t reset_flags;       /* RCC_CSR causes of the latest reset */
    uint64_t warnings;          /* see vboard_warning() */
};

/* One access to a register, as the trace sees it. */
struct vboard_access {
    uint64_t nanoseconds; /* virtual */
    uint64_t cycle;       /* of the core, since power-on */
    uint32_t pc;          /* of the instruction; for a DMA access, of the one it falls beside */
    uint32_t address;
    uint32_t value; /* read or written; not defined when refused */
    uint8_t size;   /* 1, 2 or 4 */
    bool is_write;
    bool by_dma;
    const char *peripheral; /* "USART2" */
    const char *reg;        /* "CR1" */
};

/* A byte on the cable, when its start bit begins: as its sender gave it, whatever noise and the
 * receiver make of it. */
struct vboard_uart_byte {
    uint64_t nanoseconds; /* virtual */
    uint32_t baud;        /* of the sender */
    bool to_host;
    uint8_t byte;
};

/* Called for every access to a peripheral's register, after it; when an LED goes on or off; for
 * every byte on the cable; and at every reset with its cause ("power", "pin", "software",
 * "watchdog", "standby"). NULL: nobody looks. */
struct vboard_observer {
    void (*access)(void *context, const struct vboard_access *access);
    void (*led)(void *context, uint64_t nanoseconds, const char *name, bool lit);
    void (*uart)(void *context, const struct vboard_uart_byte *byte);
    void (*reset)(void *context, uint64_t nanoseconds, const char *cause);
    void *context;
};

/* A new board by name ("nucleo-l432kc"), powered off, flash erased. NULL when the name is unknown,
 * its chip is, or memory is short. The caller frees it with vboard_free(). */
struct vboard *vboard_new(const char *name);
/* Why vboard_new() has none: a sentence without a full stop. */
void vboard_why_not(const char *name, char *error, size_t error_size);
void vboard_free(struct vboard *board);

/* Bytes of flash. */
uint32_t vboard_flash_size(const struct vboard *board);

/* Names of the boards there are, by number from 0 on; NULL: no more. */
const char *vboard_name(unsigned number);

/* Puts bytes into flash as a programmer would, before power-on or between runs. False: outside the
 * flash, nothing written. address: absolute (0x08000000...). */
bool vboard_is_flash(const struct vboard *board, uint32_t address, size_t length);
bool vboard_load(struct vboard *board, uint32_t address, const void *data, size_t length);

/* Power on, or off and on: RAM gets random contents from the seed, every register its reset value.
 */
void vboard_power_on(struct vboard *board, uint64_t seed);

/* The flash is blank when the power comes on next, and what it holds is put there afterwards: from
 * then on each reset starts the ROM loader, until the power has been off (or the firmware toggles
 * FLASH_SR PEMPTY). False: this chip has no empty check (RM0394 has it, RM0351 has not). */
bool vboard_come_up_blank(struct vboard *board) __attribute__((warn_unused_result));

/* A press of the reset button (NRST). */
void vboard_reset_button(struct vboard *board);

/* How long NRST stays low at each reset, the power-on's too: a software reset holds it for 20 us at
 * least, and the capacitor of a reset button for milliseconds. Meanwhile pins float, and bytes that
 * arrive are lost. A new board takes no time for it. */
void vboard_set_reset_length(struct vboard *board, uint64_t nanoseconds);

/* NRST held low, as by a line of an adapter, until it is let go. */
void vboard_hold_reset(struct vboard *board, bool low);

/* The pin BOOT0, which the next reset asks: high, the chip starts the loader in its system memory
 * (ST's ROM loader, AN2606 and AN3155) and not the flash. Option bytes may have it ignored
 * (vboard_set_option_bytes()): those of an STM32G0 from the factory do. A new board has it low. */
void vboard_set_boot0(struct vboard *board, bool high);

/* Why the chip is in its system memory. */
enum vboard_rom {
    VBOARD_ROM_NOT,
    VBOARD_ROM_BOOT0, /* the pin, or the option bit in its place */
    VBOARD_ROM_EMPTY, /* the flash was blank when the power came: vboard_come_up_blank() */
    /* At readout protection level 1 it has been in the loader since the power came: nothing runs
     * until the power has been off (RM0440, readout protection). */
    VBOARD_ROM_SHUT,
};
enum vboard_rom vboard_rom(const struct vboard *board);
/* "USART1 (PA9, PA10), USART2 (PA2, PA3)": where its loader listens. */
void vboard_rom_ports(const struct vboard *board, char *text, size_t size);

/* Option bytes, as they are when the power comes: items with commas between them. wrp=N or
 * wrp=FIRST-LAST: these pages (F4: sectors; F1: groups of four pages) are write-protected; rdp=1:
 * readout protection level 1; nboot_sel, nswboot0, nboot0, nboot1=0 or 1 where the chip has these
 * bits. A new board has what the factory leaves. False: `error` says why, and some items may have
 * been taken. Before power-on. */
bool vboard_set_option_bytes(struct vboard *board, const char *text, char *error, size_t error_size)
    __attribute__((warn_unused_result));

/* Does the kit's port lead to a USART that the ROM loader listens to, or an adapter? Where it does
 * not, the loader is silent. */
bool vboard_reaches_rom(const struct vboard *board);
/* An adapter at a USART of the ROM loader's carries the port while the loader runs. */
void vboard_set_adapter(struct vboard *board, bool present);

enum vboard_state vboard_state(const struct vboard *board);

/* Something wakes the chip: it starts as from reset, with PWR_SR1 SBF and the source's flag set.
 * False, and nothing happens: it is not in Standby, or the firmware has not enabled that source. */
bool vboard_wake(struct vboard *board, enum vboard_wake source) __attribute__((warn_unused_result));

/* Makes a board that is on start at its reset handler, but not from reset state: as after a
 * debugger that halts another program and writes the PC, or that program's jump to 0x08000004. The
 * PLL clocks the core, VTOR, SysTick, a USART and its interrupt are that program's, and so is the
 * stack; `in_handler`: it was inside SysTick's handler. */
void vboard_warm_start(struct vboard *board, bool in_handler);

/* A debugger is attached to a board that is on (DHCSR C_DEBUGEN reads 1), or no longer. It outlives
 * resets, but not power-on and Standby. */
void vboard_set_debugger(struct vboard *board, bool attached);

/* The slow oscillator of this very chip (LSI), in hertz: it runs the watchdog, and differs from
 * chip to chip. A new board has the typical one. False: no chip of this family has that, or the
 * board has power. */
bool vboard_set_lsi(struct vboard *board, unsigned hertz) __attribute__((warn_unused_result));
/* What it may be on chips of this family: from min_hz to max_hz. */
void vboard_lsi_limits(const struct vboard *board, unsigned *min_hz, unsigned *max_hz);

/* FLASH_SR OPTVERR is set at each reset, as on chips whose option bytes nobody has programmed yet:
 * like every error flag it blocks the next operation. A new board has it not. */
void vboard_set_option_error(struct vboard *board, bool on);

/* The option bit IWDG_SW: true makes the watchdog run from every reset on (RM0394, IWDG hardware
 * watchdog). */
void vboard_set_hardware_watchdog(struct vboard *board, bool on);

/* The supply in millivolts, 1710 to 3600; a new board has 3300. What looks at it is the PVD of PWR:
 * programs and erases go well at any of these. False: outside that range, where nothing is
 * promised.
 */
bool vboard_set_supply(struct vboard *board, unsigned millivolts)
    __attribute__((warn_unused_result));

/* How warm the chip is, in degrees Celsius, -40 to 125; a new board has 25. What depends on it are
 * cells of a flash without ECC that lie between the levels. False: outside that range. */
bool vboard_set_temperature(struct vboard *board, int celsius) __attribute__((warn_unused_result));

/* A battery at VBAT: RTC and backup registers outlive a power-off. A new board has none (on the
 * kits VBAT is tied to the supply); set it between the first power-on and the next. */
void vboard_set_battery(struct vboard *board, bool present);

/* How long the flash takes, in nanoseconds; typical values of the datasheet from vboard_new().
 * Where erase units are unequal, page_erase is for the smallest with as much parallelism as there
 * is, and the others take as much longer as the datasheet has them; mass_erase likewise for a
 * megabyte. */
void vboard_set_flash_timing(struct vboard *board, uint64_t program, uint64_t page_erase,
                             uint64_t mass_erase);

/* A part of the chip that is not modelled, by its name or "all", becomes plain memory: 0 after each
 * reset, and its first access is noted as a warning. False: the chip has no such part, or it is
 * modelled. Set before the first power-on. */
bool vboard_stub(struct vboard *board, const char *part) __attribute__((warn_unused_result));
/* Names of the parts that are not modelled, by number from 0 on; NULL: no more. */
const char *vboard_unmodelled(const struct vboard *board, unsigned number);

void vboard_set_observer(struct vboard *board, struct vboard_observer observer);

/* Names for messages: the table must outlive the board and its copies. NULL: none. See load.h. */
struct symbols;
void vboard_set_symbols(struct vboard *board, const struct symbols *symbols);

/* Makes `to` what `from` is: a snapshot, or the return to one. Both must be of the same board. */
void vboard_copy(struct vboard *to, const struct vboard *from);

/* Runs until virtual time `until_ns` (since the board was made), or earlier when stop_on_output is
 * true and the UART put out a byte. */
enum vboard_stop vboard_run(struct vboard *board, uint64_t until_ns, bool stop_on_output);

uint64_t vboard_now_ns(const struct vboard *board);

/* The UART that the board's USB cable carries. Sent bytes queue up and arrive one character time
 * apart at the host's rate; received bytes are what the firmware has sent and the host's receiver
 * made of it (a wrong rate garbles both). */
void vboard_uart_set_baud(struct vboard *board, uint32_t baud);
/* The host's parity. FITS, as a new board has it: whatever the board's end wants, for a pty does
 * not say (Linux drops its parity). NONE is 8N1 and EVEN 8E1, whoever listens. */
enum vboard_parity { VBOARD_PARITY_FITS, VBOARD_PARITY_NONE, VBOARD_PARITY_EVEN };
void vboard_uart_set_parity(struct vboard *board, enum vboard_parity parity);
size_t vboard_uart_send(struct vboard *board, const void *data, size_t length); /* accepted */
size_t vboard_uart_receive(struct vboard *board, void *data, size_t capacity);
/* Bytes that wait for vboard_uart_receive(), and bytes sent that have yet to go out on the line. */
size_t vboard_uart_received(const struct vboard *board);
size_t vboard_uart_unsent(const struct vboard *board);
/* The rate of the latest frame that the firmware sent; 0: none yet. */
uint32_t vboard_uart_firmware_baud(const struct vboard *board);

/* Frames that the firmware sent at a rate too far from the host's to be read. */
uint64_t vboard_uart_mismatches(const struct vboard *board);
/* Both ends' rates when that happened last; 0: it never has. */
struct vboard_uart_rates {
    uint32_t host, firmware;
};
struct vboard_uart_rates vboard_uart_mismatch(const struct vboard *board);

/* A pin as a meter sees it, and as a button drives it. port: 'A' to 'H'; number: 0 to 15. */
bool vboard_pin(const struct vboard *board, char port, unsigned number);
void vboard_drive_pin(struct vboard *board, char port, unsigned number, bool level);
void vboard_release_pin(struct vboard *board, char port, unsigned number);

/* The user's button: held down until it is let go. False: the board has none. */
bool vboard_press_button(struct vboard *board, bool down);
bool vboard_has_button(const struct vboard *board);

/* The board's LEDs by number from 0; the name is what is printed beside it ("LD2"). NULL: no more.
 */
const char *vboard_led_name(const struct vboard *board, unsigned led);
bool vboard_led(const struct vboard *board, unsigned led);
/* How often it has gone on or off since the board was made. */
uint64_t vboard_led_changes(const struct vboard *board, unsigned led);

/* Memory as a debugger sees it: flash and SRAM only; no timing, no side effect. False: not memory.
 */
bool vboard_peek(const struct vboard *board, uint32_t address, void *data, size_t length);
bool vboard_poke(struct vboard *board, uint32_t address, const void *data, size_t length);

/* Flash operations that were asked for, completed or not, since the board was made: summed over the
 * pages, or sectors, that this range of the flash touches. */
uint64_t vboard_flash_operations_in(const struct vboard *board, uint32_t address, uint32_t length);

/* The address of the instruction that comes next, as a debugger sees it. */
uint32_t vboard_pc(const struct vboard *board);

void vboard_get_stats(const struct vboard *board, struct vboard_stats *stats);

/* A strict board stops at what the manual does not support even where the chip shrugs it off and
 * the vendor's own library relies on that: see docs/VIRTUAL-BOARD.md. Otherwise it is only noted. A
 * new board is not strict. */
void vboard_set_strict(struct vboard *board, bool strict);

/* What was noted: number 0 is the first. Only the first few are kept, each kind once; vboard_stats
 * counts all. NULL: no more. */
const char *vboard_warning(const struct vboard *board, unsigned number);

/* After VBOARD_VIOLATION: the rule, the PC and the address, in words. */
const char *vboard_violation(const struct vboard *board);

#endif
