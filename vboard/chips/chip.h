/* SPDX-License-Identifier: MIT */
/* What chips are: constant descriptions. A family is a folder of tables; a chip is one entry in
 * its family's list. Nothing here changes while a board runs. */
#ifndef VBOARD_CHIPS_CHIP_H
#define VBOARD_CHIPS_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/core.h"

struct peripheral;
struct reg;
struct rcc_version;
struct pwr_version;
struct flash_version;
struct serial_version;
struct dma_version;
struct syscfg_version;
struct exti_version;
struct rom_flash;

enum {
    CHIP_DIES = 3, /* the most that a family has here: columns of its register tables */
    CHIP_RANGES = 3,
    CHIP_WAIT_STATES = 5,
    CHIP_SUPPLY_WAIT_STATES = 9, /* where the supply decides */
    CHIP_SCALES = 4,             /* values of PWR_CR VOS */
    CHIP_PORTS = 8,
    CHIP_PARALLELISMS = 3,
};

/* Only the dies of this mask have it; bit 0 is the family's first one. */
#define ON_DIE(die) (UINT32_C(1) << (die))

/* A modelled peripheral: where it is, what its registers are, and who clocks it. */
struct region {
    const char *name;
    uint32_t base;
    const struct peripheral *peripheral;
    const struct reg *regs;
    size_t reg_count;
    size_t state;          /* offset in struct vboard */
    uint8_t enable_offset; /* RCC register that gates its clock; 0: always clocked */
    uint8_t enable_bit;
    uint8_t dies; /* ON_DIE(); 0: all */
};

/* One that is not modelled, so that a message can name it. */
struct unmodelled {
    const char *name;
    uint32_t base;
    uint32_t size;                           /* 0: one region of 1 KB */
    uint8_t enable_offset, enable_bit, dies; /* as above */
};

/* Oscillators and PLLs. */
enum oscillator {
    OSC_NONE,
    OSC_MSI,
    OSC_HSI16,
    OSC_HSE,
    OSC_PLL,
    OSC_SAI1,
    OSC_SAI2,
    OSC_LSI,
    OSC_LSE,
    OSC_HSI48,
    OSC_HSI8,
    OSCILLATORS
};

/* How fast HCLK may be, and what PWR says of it. */
enum voltage_range { RANGE_1, RANGE_2, RANGE_1_BOOST };

/* The fastest HCLK from this supply on, by wait states. */
struct supply_speeds {
    unsigned from_mv;
    const char *name; /* "at 2.7 V and more" */
    uint32_t hclk_max[CHIP_SUPPLY_WAIT_STATES];
};

/* How fast the peripherals' buses may be, in hertz. */
struct bus_limits {
    uint32_t apb1, apb2;
};

/* Clocks and supply: what RCC, PWR and the flash's wait states have to agree on. */
struct clock_facts {
    enum oscillator after_reset;
    enum oscillator system[4]; /* RCC_CFGR SW */
    enum oscillator pll[4];    /* RCC_PLLCFGR PLLSRC */
    uint32_t pll_m_bits;       /* of RCC_PLLCFGR PLLM */
    uint32_t pll_n_min, pll_n_max;
    uint32_t pll_input_min_hz, pll_input_max_hz;
    uint32_t pll_vco_min_hz, pll_vco_max_hz;
    uint32_t step_hz; /* the PLL takes HCLK beyond it from half its speed only; 0: any step goes */
    /* Registers after a reset. RCC_CR without the ready bits. */
    uint32_t cr, icscr, cfgr, pllcfgr, csr;
    uint32_t apb1enr1[CHIP_DIES]; /* where the clock of the RTC's registers is a bit */
    uint32_t hclk_max[CHIP_RANGES][CHIP_WAIT_STATES]; /* hertz, by wait states; 0: no such range */
    uint32_t wait_states_max;                         /* that FLASH_ACR LATENCY can say */
    /* Where the regulator's scale and the supply limit HCLK: by die and PWR_CR VOS (0: reserved);
     * by die from the highest supply down, ending with one from 0 mV on. */
    uint32_t scale_max[CHIP_DIES][CHIP_SCALES], scale_after_reset[CHIP_DIES];
    uint32_t over_drive_max[CHIP_DIES][CHIP_SCALES]; /* the same with over-drive; 0: it has none */
    bool scale_with_pll_off[CHIP_DIES];              /* it may be changed only then */
    const struct supply_speeds *speeds[CHIP_DIES];
    struct bus_limits bus_max_hz[CHIP_DIES];
    uint32_t lsi_hz, lsi_min_hz, lsi_max_hz;
    /* A RCC_PLLCFGR that makes 80 MHz (F4: 84, F1: 64) of the clock after a reset. */
    uint32_t pll_fast;
};

/* So many erase units of this size, and how long one takes: typical, in picoseconds, where that
 * depends on how much is erased at a time (x8, x16, x32). */
struct erase_units {
    uint32_t count, size;
    uint64_t times[CHIP_PARALLELISMS];
};

/* What watches the supply: the PVD's levels in millivolts, by PWR_CR2's three bits from PVDE on. */
enum { CHIP_PVD_LEVELS = 8 };
struct supply_facts {
    uint16_t pvd_levels[CHIP_PVD_LEVELS]; /* 0: an outside pin */
    uint32_t monitors;                    /* bits of PWR_CR2 for monitors of other supplies */
};

/* The flash and its interface. */
struct flash_facts {
    uint32_t page_size;
    uint32_t latency; /* FLASH_ACR's bits for it */
    /* Typical, in picoseconds. */
    uint64_t program_time, page_erase_time, mass_erase_time;
    /* Where units are unequal: from the flash's start on, as many as the chip has of them; the last
     * run has a count of 0. NULL: every page is one. */
    const struct erase_units *units;
    uint64_t mass_erase_times[CHIP_PARALLELISMS]; /* of a megabyte */
    uint32_t page_bits[CHIP_DIES];                /* of FLASH_CR PNB */
    uint32_t bker;             /* FLASH_CR BKER: the page is in the second bank */
    uint32_t second_bank_page; /* what the second bank's first page may be called, beside 0 */
    uint32_t bank_shift;       /* of FLASH_ECCR BK_ECC */
    /* The second bank has a register of its own, FLASH_ECC2R, and both count double-words. */
    bool ecc_by_bank;
    /* Bits of FLASH_SR beside BSY: the second bank is busy, settings may not change; 0: none. */
    uint32_t bsy2, cfgbsy;
    /* Where the outcome of the empty check is: one of FLASH_SR and FLASH_ACR. */
    uint32_t sr_empty, acr_empty;
    uint32_t acr_ones; /* bits of FLASH_ACR that read as ones and do nothing; 0: none */
    /* The errata sheet by which zeros do not overwrite a double-word that was programmed with all
     * ones; NULL: none. */
    const char *ones_erratum;
    uint32_t acr;             /* after a reset */
    uint32_t acr_fast;        /* FLASH_ACR for pll_fast of the clocks */
    uint32_t options;         /* FLASH_OPTR as the factory leaves it */
    uint32_t protected_units; /* erase units that one number of the option bytes protects */
    unsigned protected_areas; /* of each bank that they can name; 0: any */
    uint32_t secure; /* FLASH_CR bits that hide a part of the flash for good: not modelled */
    enum oscillator
        needs;         /* that must run while it erases and programs; OSC_NONE: it sees to that */
    bool range_1_only; /* it erases and programs in voltage range 1 only */
    /* The errata sheet that wants the data cache off in erases and programs on chips with two
     * banks; NULL: none does. */
    const char *data_cache_erratum;
};

/* Words of the system memory that firmware reads. */
struct system_facts {
    uint32_t otp, otp_end;
    uint32_t package, unique_id, flash_size; /* addresses */
    uint32_t options, option_bytes;
};

/* A USART that a ROM loader listens to, and its pins. */
struct rom_port {
    uint8_t usart; /* 1: USART1; 0: there are no more */
    char tx_port;
    uint8_t tx_pin;
    char rx_port;
    uint8_t rx_pin;
};

/* Addresses from here to there, the end not included; none: 0 and 0. */
struct rom_range {
    uint32_t from, end;
};

enum { ROM_PORTS = 3, ROM_RANGES = 3 };

/* What decides whether a reset starts the ROM loader: AN2606, bootloader activation patterns. Bits
 * are of the first option word. */
struct boot_choice {
    uint32_t pin_counts; /* the pin BOOT0 counts while this bit is set; 0: always */
    bool pin_ignored;    /* ... is ignored while it is set */
    uint32_t nboot0;     /* what counts where the pin does not */
    uint32_t nboot1;     /* set: the loader, clear: SRAM; 0: a pin that is low */
};

/* The loader in a die's system memory: AN2606, the chapter on the chip, and AN3155 for what it
 * speaks. Its product id (Get ID) is DEV_ID of DBGMCU_IDCODE. */
struct rom_facts {
    const char *version; /* "V9.1" */
    uint8_t protocol;    /* 0x31 is V3.1: before V3.0 Erase, from then on Extended Erase */
    uint8_t id;          /* the byte that tells the loader's version ... */
    uint32_t id_address; /* ... and where it is; 0: nowhere */
    struct rom_port ports[ROM_PORTS];
    uint32_t start_up_us;              /* from a reset until it listens */
    struct rom_range ram;              /* that it does not need for itself */
    struct rom_range more[ROM_RANGES]; /* what may be read beside flash and RAM */
    uint32_t write_alignment;          /* of an address in the flash */
    unsigned refusals;                 /* NACKs to a command that readout protection forbids */
    bool one_page_of_second_bank;      /* its limitation: of several pages there none is erased */
    bool clears_empty; /* likewise: the empty check's outcome is gone once it runs */
    bool takes_supply; /* a byte at 0xFFFF0000 tells the supply, and so how wide to program */
    struct boot_choice boot;
};

/* What a port's registers hold after a reset. */
struct port_facts {
    uint32_t moder, ospeedr, pupdr;
};

/* Which request a DMA channel listens to. Without a choice: one, always. With CSELR: by channel and
 * what it selects. With DMAMUX: by the request's number, for any channel. */
enum { DMA_FIXED = 0xFF };

struct dma_route {
    uint8_t controller, channel; /* 0 is DMA1, channel 1; not looked at with DMAMUX */
    uint8_t select;              /* CSELR's field, DMAREQ_ID, or DMA_FIXED */
    uint8_t request;             /* enum dma_request */
};

/* TIMx_CHy on a pin. */
struct timer_pin {
    uint8_t instance, channel; /* 0 is TIM2, channel 1 */
    uint8_t port, number;
    uint8_t function; /* of the pin; where remaps choose: the timer's remap */
};

/* Which version of each part a family has: what the machine asks of it (periph/). */
struct part_versions {
    const struct rcc_version *rcc;
    const struct pwr_version *pwr;
    const struct flash_version *flash;
    const struct serial_version *serial;
    const struct dma_version *dma;
    const struct syscfg_version *syscfg;
    const struct exti_version *exti;   /* NULL: exti_v1 */
    const struct rom_flash *rom_flash; /* how the ROM loader drives the flash interface */
};

struct family {
    const char *name;
    struct core_features core;
    struct part_versions parts;
    const struct chip *chips;
    size_t chip_count;
    const struct region *regions;
    const size_t *region_count;
    const struct unmodelled *unmodelled;
    const size_t *unmodelled_count;
    const uint8_t *irq_lines; /* of the NVIC, by enum irq */
    bool shared_irq_lines;    /* several parts have the same one */
    uint8_t dmamux_second;    /* the first channel of DMAMUX that is DMA2's */
    const struct dma_route *dma_routes;
    size_t dma_route_count;
    const struct timer_pin *timer_pins;
    size_t timer_pin_count;
    struct port_facts ports[CHIP_PORTS];
    struct clock_facts clocks;
    struct supply_facts supply;
    struct flash_facts flash;
    struct system_facts system;
    struct rom_facts rom[CHIP_DIES];
    uint32_t syscfg_cfgr1; /* after a reset */
    bool narrow_timers;    /* none has 32 bits */
    bool hides_dbgmcu;     /* without a debugger its registers read 0, and cannot be written */
};

struct chip {
    const char *name;
    const struct family *family;
    unsigned die;       /* column of the family's register tables */
    const char *manual; /* that messages cite */
    uint32_t idcode;    /* DBGMCU_IDCODE: DEV_ID and REV_ID */
    uint32_t flash_size;
    uint32_t banks;
    uint8_t irq_lines; /* of its NVIC; 0: as the family's */
    /* SRAM from 0x20000000 on, and the one at 0x10000000: SRAM2 of the L4, the CCM SRAM of the G4.
     */
    uint32_t sram_size;
    uint32_t code_sram_size;
    bool code_sram_for_data; /* neither code nor DMA reaches it: the CCM of the F4 */
    bool code_sram_behind;   /* is seen a second time right behind the first one */
    /* Where in both, in that order, lies what Standby may keep: PWR_CR3 RRS. */
    uint32_t standby_sram, standby_sram_size;
    bool empty_check; /* a flash that is blank at power-on starts the ROM loader: PEMPTY */
    uint32_t package; /* PKG of the package data register */
    /* What its die has, but it has not (other packages and parts of the same die do): names of the
     * family's tables. NULL: nothing. */
    const char *without;
};

/* The chip of that number in all families, from 0 on; NULL: no more. */
const struct chip *chip_number(unsigned number);

/* NULL: no chip is called that. */
const struct chip *chip_find(const char *name);

/* Has it this part of its family's? dies: ON_DIE() or 0. */
bool chip_has(const struct chip *chip, const char *part, uint32_t dies);

/* All of SRAM. */
static inline uint32_t chip_sram(const struct chip *chip) {
    return chip->sram_size + chip->code_sram_size;
}

/* What answers from 0x20000000 on. */
static inline uint32_t chip_sram_window(const struct chip *chip) {
    return chip->sram_size + (chip->code_sram_behind ? chip->code_sram_size : 0);
}

#endif
