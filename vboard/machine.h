/* SPDX-License-Identifier: MIT */
/* The whole board as one value.
 *
 * It holds no pointers but to things that do not change while it runs and that it does not own:
 * copying a board (vboard_copy) is a snapshot. */
#ifndef VBOARD_MACHINE_H
#define VBOARD_MACHINE_H

#include "core/core.h"

#include "boards.h"
#include "fault_state.h"
#include "link.h"
#include "periph/bkp.h"
#include "periph/crc.h"
#include "periph/dbgmcu.h"
#include "periph/dma_channels.h"
#include "periph/dmamux.h"
#include "periph/exti.h"
#include "periph/flash_doubleword.h"
#include "periph/iwdg.h"
#include "periph/pins_v2.h"
#include "periph/pwr_l4.h"
#include "periph/rcc_l4.h"
#include "periph/rtc_v2.h"
#include "periph/serial.h"
#include "periph/serial_v1.h"
#include "periph/serial_v2.h"
#include "periph/syscfg_l4.h"
#include "periph/tim.h"
#include "rom/rom.h"
#include "stub.h"
#include "vboard.h"
#include "wires.h"

enum {
    SRAM_MAX_SIZE = 320 * 1024, /* the most of an STM32L4 or STM32G4: L496 (fit.c checks) */
    VIOLATION_TEXT = 512,
    MAP_BLOCK = 256, /* regions */
    MAP_NOTHING = 0xFF,
    WARNINGS_KEPT = 8,
    WARNING_TEXT = 256,
    SRAM_ADDRESS = 0x20000000,
    CODE_SRAM_ADDRESS = 0x10000000,
};
enum { MACHINE_CELSIUS_MIN = -40, MACHINE_CELSIUS = 25, MACHINE_CELSIUS_MAX = 125 };
#define NO_ADDRESS UINT32_C(1) /* of a word */

struct symbols;

/* The access that is under way, for messages. */
struct access {
    bool under_way, is_write, by_dma;
    uint32_t address;
    uint32_t value;
    unsigned size;
};

struct vboard {
    struct core core; /* first: the bus finds the board from it */

    const struct board_description *description;
    const struct chip *chip;
    const struct symbols *symbols; /* may be NULL */
    struct vboard_observer observer;

    bool powered;
    enum vboard_state state; /* while powered; never OFF */
    bool comes_up_blank;     /* the next power-on finds the flash empty */
    uint64_t reset_length;   /* of NRST; 0: no time */
    bool boot0;              /* the pin is high */
    bool nrst_low;           /* somebody holds it down */
    bool adapter;            /* carries the port while the ROM loader runs */
    bool rom_intruded;       /* it has, at readout protection level 1, since the power came */
    bool battery;            /* VBAT has a supply of its own */
    int celsius;             /* of the chip */
    bool power_cut;          /* by a fault, and not powered on again */
    uint64_t cut_at;         /* the time of that */
    uint64_t power_cuts;
    uint64_t instructions_before; /* the latest power-on */

    /* Virtual time is base_time + (cycles - base_cycles) / hz, exact between clock changes. */
    uint64_t base_time, base_cycles, hz;
    uint64_t cycle_time; /* of one cycle when that is a whole number of picoseconds, else 0 */
    uint64_t event_time; /* TIME_FOREVER, or the deadline of the event that is being handled */
    uint64_t run_until;  /* what core_run() was asked for, as a time */
    uint64_t deadline[EVENTS];
    uint64_t next_deadline;

    bool reset_asked;
    enum reset_source reset_source;
    bool bus_error;
    uint8_t map[2 * MAP_BLOCK]; /* which of the family's regions is where; or MAP_NOTHING */
    uint32_t pins_block;        /* where the second half of the map begins */
    uint32_t absent[RCC_WORDS]; /* bits of RCC's registers for parts that this chip has not */
    /* The register that was read last, if reading it again needs no checks. A write to any
     * register, a reset, an observer or a stuck bit may change that; then it is NO_ADDRESS. */
    uint32_t last_read;
    const struct region *last_region;
    unsigned memory_mode;
    uint64_t irqs; /* that parts hold: a bit for each enum irq */
    struct access access;
    uint64_t random;

    uint32_t resets[RESET_SOURCES], reset_flags;
    bool violated;
    char violation[VIOLATION_TEXT];

    bool strict; /* a warning is a violation */
    uint64_t warnings;
    unsigned warnings_kept;
    char warning_texts[WARNINGS_KEPT][WARNING_TEXT];

    uint64_t led_changes[BOARD_LEDS];

    struct rcc rcc;
    struct pwr pwr;
    struct crc crc;
    struct iwdg iwdg;
    struct exti exti;
    struct syscfg syscfg;
    struct dbgmcu dbgmcu;
    struct gpio gpio[GPIO_PORTS];
    struct dma dma[DMAS];
    struct dmamux dmamux;
    struct usart usart[USARTS];
    struct tim tim[TIMS];
    struct rtc rtc;
    struct bkp bkp;
    struct rom rom;
    struct link link;
    struct faults faults;

    _Alignas(8) uint8_t sram[SRAM_MAX_SIZE]; /* SRAM2 right behind SRAM1 */
    struct stubs stubs;
    _Alignas(8) struct flash flash;
};

/* The versions of its parts. */
static inline const struct part_versions *machine_parts(const struct vboard *board) {
    return &board->chip->family->parts;
}

/* Is it this member of struct vboard, or one of an array of them? */
#define REGION_IS(region, member)                                                                  \
    ((region)->state - offsetof(struct vboard, member) < sizeof((struct vboard *)0)->member)

/* time.c */
uint64_t machine_core_time(const struct vboard *board);
void machine_clock_changed(struct vboard *board);
void machine_set_hz(struct vboard *board, uint64_t hz);
/* The first cycle at or after a time. */
uint64_t machine_cycle_at(const struct vboard *board, uint64_t when);
/* Handles every event up to a time, each at its own. */
void machine_events(struct vboard *board, uint64_t until);
/* The core waits on the bus until then, or until a reset; the rest of the chip goes on. */
void machine_stall(struct vboard *board, uint64_t until);
void machine_no_events(struct vboard *board);

/* Nothing may happen any more until the next power-on. */
static inline bool machine_is_halted(const struct vboard *board) {
    return board->violated || board->power_cut;
}

/* bench.c: what the board connects to a pin has changed with it. */
void machine_watch_led(struct vboard *board, unsigned port, unsigned number, bool level);

/* power.c */
uint64_t machine_now(const struct vboard *board);
/* The supply is gone: nothing more happens, whatever is under way. */
void machine_cut_power(struct vboard *board);
void machine_reset(struct vboard *board, enum reset_source source);
/* NRST is high again. */
void machine_release(struct vboard *board);
void machine_enter_standby(struct vboard *board);

/* warm.c: the clock and the port's USART as the ROM loader leaves them behind; 0/0: the port is not
 * one of its own. */
void machine_leave_set_up(struct vboard *board, struct line_rate rate);

/* bus.c: a word of what is modelled of the system memory. False: this is none. */
bool machine_system_word(const struct vboard *board, uint32_t address, uint32_t *value);
bool machine_is_option(const struct vboard *board, uint32_t address);

/* map.c: the peripherals of this chip, and where they are. */
enum { REGION_SIZE = 0x400 };

void map_make(struct vboard *board);

/* NULL: no modelled peripheral is there. */
const struct region *map_find(const struct vboard *board, uint32_t address);
/* The next one of those that the chip has, and `number` goes on; NULL: no more. From 0 on. */
const struct region *map_region(const struct vboard *board, unsigned *number);
/* NULL: the chip has none of that name. */
const struct region *map_named(const struct vboard *board, const char *name);
/* A peripheral that the chip has and the board does not; NULL: nothing is there. */
const struct unmodelled *map_unmodelled(const struct vboard *board, uint32_t address);
/* The bits of a register that exist on this chip. */
uint32_t map_fields(const struct vboard *board, const struct region *region, const struct reg *reg);

/* windows.c */
void machine_update_windows(struct vboard *board);

#endif
