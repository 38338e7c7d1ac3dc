/* SPDX-License-Identifier: MIT */
/* The core of the virtual board: ARMv7-M with NVIC, SCB, SysTick and DWT; the DSP extension,
 * FPv4-SP and an MPU where the chip has them; and ARMv6-M, which has less of everything (struct
 * core_features).
 *
 * One value without pointers: copying the allocation that holds it is a snapshot. It knows nothing
 * of the chip around it: what is not in a window goes through bus.h, and what the chip tells the
 * core comes through the functions below.
 *
 * Sources of behaviour: ARM DDI 0403E (ARMv7-M Architecture Reference Manual, "the manual" in the
 * comments here) and ARM DDI 0439B (Cortex-M4 Technical Reference Manual, "the TRM"); for ARMv6-M
 * DDI 0419 (its Architecture Reference Manual) and DDI 0484 (Cortex-M0+ TRM); DDI 0337 (Cortex-M3
 * TRM).
 */
#ifndef VBOARD_CORE_CORE_H
#define VBOARD_CORE_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CORE_WINDOWS = 5,
    CORE_LOOK_SHIFT = 27, /* where to look first for data: by the address's upper 5 bits */
    CORE_LOOK_ENTRIES = 1 << (32 - CORE_LOOK_SHIFT),
    CORE_IRQ_LINES = 112, /* the most that a chip may have */
    CORE_EXCEPTIONS = 16 + CORE_IRQ_LINES,
    CORE_EXCEPTION_WORDS = 4, /* one bit for each exception number */
    CORE_MPU_REGIONS = 8,     /* likewise */
    CORE_MPU_PLACES = 64,     /* a power of two */
    CORE_DWT_COMPARATORS = 4,
    CORE_STOP_TEXT = 512,
};

/* Memory that the core reaches without asking: plain storage that lies in the same allocation as
 * the core. `host` is the distance in bytes from the core itself, so that a copied board reaches
 * its own memory. `base` and `size` are multiples of 4. A window of size 0 is closed. The machine
 * may change a window at any time, also from within bus_read() and bus_write(). Windows do not
 * overlap, and none lies in the peripherals' region (0x40000000 to 0x5FFFFFFF).
 *
 * A write to a window that is not writable goes to bus_write(). */
struct core_window {
    uint32_t base;
    uint32_t size;
    ptrdiff_t host;
    bool writable;
    /* Cycles added to each fetch that is not sequential and to each data read. */
    uint8_t wait_states;
    uint8_t unused[6]; /* no gap: equal boards are equal byte by byte */
};

enum core_architecture {
    CORE_ARMV7M, /* Cortex-M3 and, with dsp, Cortex-M4 */
    CORE_ARMV6M, /* Cortex-M0+ with VTOR, unprivileged code and a single-cycle IO port */
};

/* What differs from chip to chip. The machine sets it before the first power-on; it stays. */
struct core_features {
    uint32_t cpuid;        /* SCB_CPUID */
    uint8_t architecture;  /* enum core_architecture */
    bool dsp;              /* ARMv7E-M: a Cortex-M3 has it not, nor has ARMv6-M */
    bool fpu;              /* FPv4-SP: only beside dsp */
    bool stkalign;         /* CCR.STKALIGN after a reset: not on Cortex-M3 r1; ARMv6-M: fixed */
    uint8_t mpu_regions;   /* 0 (no MPU) to CORE_MPU_REGIONS */
    uint8_t irq_lines;     /* of the NVIC, 1 to CORE_IRQ_LINES; ARMv6-M: at most 32 */
    uint8_t priority_bits; /* 3 to 8, ARMv6-M: 2; the upper ones of a priority's byte */
    uint8_t unused[1];     /* no gap: equal boards are equal byte by byte */
};

/* Why core_run() came back. */
enum core_stop {
    CORE_UNTIL,   /* the cycle asked for is reached, or core_break() was called */
    CORE_ASLEEP,  /* WFI or WFE: nothing happens until an interrupt or event arrives */
    CORE_RESET,   /* SYSRESETREQ (or VECTRESET) was written */
    CORE_LOCKUP,  /* a fault inside HardFault or NMI */
    CORE_REFUSED, /* the bus or the decoder refused: core->stop_text says what and why, or is empty
                     when it was the bus (the machine knows why it refused) */
};

enum core_sleep {
    CORE_AWAKE,
    CORE_SLEEP_WFI,
    CORE_SLEEP_WFE,
};

/* The region that an address was found in: the smallest regions and subregions have 32 bytes. */
struct core_mpu_place {
    uint32_t block; /* address / 32 + 1; 0: free */
    int32_t region; /* -1: none */
};

struct core {
    /* Core registers. r[13] is the stack pointer in use (the other one is in sp_other); r[15] is
     * the address of the next instruction to execute, without the Thumb bit. */
    uint32_t r[16];
    uint32_t sp_other;
    uint32_t flag_n;      /* N is bit 31 */
    uint32_t flag_z;      /* Z is set when this is zero */
    uint32_t flag_c;      /* 0 or 1 */
    uint32_t flag_v;      /* V is bit 31 */
    uint32_t at;          /* address of the instruction that is executing */
    uint8_t itstate;      /* EPSR.IT for the next instruction */
    uint8_t itstate_at;   /* EPSR.IT for the instruction that is executing */
    uint8_t flag_q;       /* 0 or 1 */
    uint8_t flags_ge;     /* 4 bits */
    bool thumb;           /* EPSR.T */
    bool mpu_checks;      /* the MPU is on: every access is checked, none takes the fast path */
    bool io_port_used;    /* ARMv6-M: by the load or store that is executing */
    uint8_t fetch_window; /* the window that answered last: where to look first */
    uint32_t load_followed_by; /* address of the instruction after a load: pipelined if it loads */

    uint64_t cycles;       /* virtual core cycles since power on */
    uint64_t attention_at; /* the cycle at which the run loop looks up; 0 means at once */
    uint64_t instructions; /* executed since power on */
    uint64_t until;        /* what core_run() was asked for */

    struct core_features features;

    /* The last one is the core's own: it stays closed, for looking up what is to be checked. */
    struct core_window windows[CORE_WINDOWS + 1];
    uint8_t data_window[CORE_LOOK_ENTRIES];

    /* Special registers (manual B1.4). */
    uint16_t ipsr;
    bool primask, faultmask;
    uint8_t basepri;
    bool control_npriv, control_spsel, control_fpca;
    bool broken;          /* core_break() was called */
    bool locked_up;       /* until a reset */
    bool reset_requested; /* AIRCR */
    bool event;           /* the event register of WFE */
    uint8_t sleep;        /* enum core_sleep */
    bool exclusive;       /* the local monitor of LDREX */
    bool refused;

    /* Floating point (manual A2.5, B1.5.7). */
    uint32_t s[32];
    uint32_t fpscr;
    uint32_t cpacr, fpccr, fpcar, fpdscr;

    /* NVIC and system handlers: exception n is bit n. */
    uint32_t pending[CORE_EXCEPTION_WORDS];
    uint32_t active[CORE_EXCEPTION_WORDS];
    uint32_t enabled[CORE_EXCEPTION_WORDS];
    uint32_t level[CORE_EXCEPTION_WORDS]; /* the input lines as the chip drives them */
    uint8_t priority[CORE_EXCEPTIONS];    /* the upper bits count */

    /* SCB (manual B3.2). ARMv6-M has no fault registers: there they are for messages and tests. */
    uint32_t vtor, scr, ccr;
    uint32_t cfsr, hfsr, dfsr, mmfar, bfar, afsr, actlr;
    uint8_t prigroup;

    /* SysTick (manual B3.3): the counter was systick_value at cycle systick_since. */
    uint32_t systick_ctrl, systick_load, systick_value;
    uint64_t systick_since;

    /* MPU (manual B3.5). */
    uint32_t mpu_ctrl, mpu_rnr;
    uint32_t mpu_rbar[CORE_MPU_REGIONS], mpu_rasr[CORE_MPU_REGIONS];
    struct core_mpu_place mpu_places[CORE_MPU_PLACES];

    /* Debug: DWT, ITM, and what software sees of the debug registers. */
    bool debugger;  /* DHCSR C_DEBUGEN: only a debugger writes it, only a power-on clears it */
    bool was_reset; /* DHCSR S_RESET_ST: since DHCSR was read last */
    uint32_t demcr, dwt_ctrl;
    uint32_t dwt_comp[CORE_DWT_COMPARATORS], dwt_mask[CORE_DWT_COMPARATORS];
    uint32_t dwt_function[CORE_DWT_COMPARATORS];
    uint64_t dwt_cyccnt_offset; /* CYCCNT = low word of (cycles - offset) while it counts */
    uint32_t dwt_cyccnt;        /* its value while it does not */
    uint32_t itm_ter, itm_tpr, itm_tcr;
    uint32_t tpiu_acpr, tpiu_sppr;

    char stop_text[CORE_STOP_TEXT];
};

/* All state of the core at power-on values, cycle 0, registers zero. Features and windows stay as
 * the machine has set them. core_reset() must follow before core_run(). */
void core_power_on(struct core *core);

/* A system reset (manual B1.5.5): NVIC, SCB, SysTick, MPU and FPU at their reset values, MSP and PC
 * from the vector table at 0x00000000, read through windows and bus. R0-R12, cycles and
 * instructions go on; so do DWT and DEMCR, which only a power-on resets. When the vector table
 * cannot be read the core is locked up. Lines that are high become pending again: the machine
 * lowers those of the peripherals that the reset has quietened, before or after. */
void core_reset(struct core *core);

/* Executes instructions until core->cycles >= until_cycle. Checked before each instruction, so the
 * last one may end a few cycles later. Each instruction costs at least one cycle, so that
 * core_run(core, core->cycles + n) executes at most n of them (n = 1 is a single step; the entry to
 * an exception is a step without an instruction).
 *
 * On CORE_ASLEEP the machine advances core->cycles to its next event, or to core_next_event(), and
 * calls again. After CORE_RESET it calls core_reset(). After CORE_REFUSED or CORE_LOCKUP a further
 * call gives the same answer until a reset. */
enum core_stop core_run(struct core *core, uint64_t until_cycle)
    __attribute__((warn_unused_result));

/* Makes core_run() return CORE_UNTIL before the next instruction. For use from within bus_read(),
 * bus_write() and bus_fetch(). */
void core_break(struct core *core);

/* The absolute cycle at which SysTick will next pend its exception; UINT64_MAX when it will not. */
uint64_t core_next_event(const struct core *core);

/* Interrupt inputs, level-sensitive as on the NVIC (manual B3.4.1): a rising line pends, and a line
 * that is still high when its handler returns pends again. A line that the chip has not is never
 * raised. */
void core_irq(struct core *core, unsigned line, bool level);
void core_nmi(struct core *core, bool level);

/* A debugger attaches (C_DEBUGEN is set) or detaches. It only looks on: a breakpoint stops the run.
 */
void core_set_debugger(struct core *core, bool attached);

/* An event from outside (EXTI in event mode): wakes WFE. */
void core_send_event(struct core *core);

/* From within a bus call: the address of the instruction that is executing. After CORE_REFUSED: of
 * the instruction that was refused. Otherwise: of the next one. */
uint32_t core_pc(const struct core *core);

/* Skips the next instruction as a glitch would: PC and ITSTATE move on, nothing else happens. It
 * counts as executed, in one cycle. An exception that is due is entered first. False: there is no
 * next instruction: it cannot be fetched, or the core is asleep or stopped. */
bool core_skip(struct core *core) __attribute__((warn_unused_result));

/* The stack pointers and xPSR whole, for messages, traces and tests. */
uint32_t core_msp(const struct core *core);
uint32_t core_psp(const struct core *core);
uint32_t core_xpsr(const struct core *core);

#endif
