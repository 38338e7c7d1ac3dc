/* SPDX-License-Identifier: MIT */
/* FLASH: the memory and the interface that erases and programs it.
 *
 * flash_array.c is the memory itself, flash_read.c what reads of it meet; an interface, which has
 * its rules, is a version of its own: struct flash_version. */
#ifndef VBOARD_PERIPH_FLASH_H
#define VBOARD_PERIPH_FLASH_H

#include "../regs.h"
#include "../wires.h"

enum {
    FLASH_BASE_ADDRESS = 0x08000000,
    FLASH_MAX_SIZE = 1024 * 1024, /* of any chip in the tables (fit.c checks) */
    FLASH_MAX_PAGES = 512,
    FLASH_DOUBLE_WORD = 8,
    FLASH_MAX_DOUBLE_WORDS = FLASH_MAX_SIZE / FLASH_DOUBLE_WORD,
};

enum flash_operation { FLASH_IDLE, FLASH_PROGRAM, FLASH_PAGE_ERASE, FLASH_MASS_ERASE };

/* What a double-word is beside its 64 bits. */
enum flash_word {
    FLASH_WORD_ERASED,
    FLASH_WORD_PROGRAMMED,
    FLASH_WORD_BAD, /* its ECC cannot correct it: a read raises ECCD and NMI */
};

/* What an operation that is cut off leaves. The manual guarantees nothing (RM0394, flash erase and
 * programming sequences). */
enum flash_torn {
    FLASH_TORN_BY_CHANCE, /* one of those below */
    FLASH_TORN_BEFORE,    /* contents as they were */
    FLASH_TORN_AFTER,     /* as if it had been completed */
    FLASH_TORN_BETWEEN, /* a double-word: some bits have turned; a page: random words, half of them
                           with a bad ECC */
    FLASH_TORN_WORST, /* a double-word: its ECC is bad, or without ECC cells lie between the levels;
                         a page: reads differ until it is erased */
};

enum { FLASH_BETWEEN = 32, FLASH_SETTLED = 0x40, FLASH_HAS_BETWEEN = 0x80, FLASH_ODDS = 0x0F };

/* Bad words in these bytes are reported at a wrong place: FLASH_ECCR may be corrupted when a reset
 * or power-down has interrupted a program or erase (errata sheets ES0250 and ES0318). */
enum { FLASH_STRAYS = 4 };
struct flash_stray {
    uint32_t offset, bytes; /* 0 bytes: none */
    uint32_t reported;      /* the offset that FLASH_ECCR names */
};

/* Erase units that option bytes protect from being erased and programmed (WRP): a bit for each. */
struct flash_protection {
    uint8_t units[FLASH_MAX_PAGES / 8];
};

/* A page that a cache may hold old contents of. */
enum { FLASH_STALE_CODE = 1, FLASH_STALE_DATA = 2 };

struct flash {
    /* Pages, of 2^shift bytes, are what is kept account of. Erased are they singly, or, where there
     * are units, so many of them at once. */
    uint32_t page_size, page_shift;
    const struct erase_units *units; /* NULL: pages */
    bool ecc;
    uint32_t acr, sr, cr;
    uint32_t eccr, ecc2r; /* of the second bank, where each has its own */
    bool key1_given, locked_for_good;
    bool optkey1_given, options_locked_for_good, options_open;
    uint64_t code_cache_filled, data_cache_filled; /* has been on since its last reset: 0 or 1 */

    uint32_t erase_address; /* of a page, where FLASH_AR says it */

    bool half_given; /* the first word of a double-word is latched */
    uint32_t half_offset, half;

    enum flash_operation operation;
    uint32_t operation_offset; /* of the double-word or the page; for a mass erase the bank's */
    uint32_t operation_bytes;
    uint64_t operation_data, operation_lanes; /* of a double-word; ones in what is programmed */
    uint64_t operation_done;

    uint64_t program_time, page_erase_time, mass_erase_time; /* picoseconds */
    uint64_t erases, programs;                               /* units, what is programmed at once */
    uint64_t operations; /* erases and programs that were asked for, since the board was made */
    uint32_t operations_in[FLASH_MAX_PAGES]; /* the same by erase unit */
    uint32_t bad_words;
    uint16_t bad_words_in[FLASH_MAX_PAGES];
    uint32_t stale_pages;
    uint32_t option_word;   /* as the factory leaves it */
    bool hardware_watchdog; /* option bit IWDG_SW is 0 */
    bool option_error;      /* OPTVERR comes with each reset */
    struct flash_protection protection;
    bool readout_protected; /* RDP is at level 1 */
    bool empty;             /* PEMPTY: the flash was blank when the options were loaded */

    struct flash_stray strays[FLASH_STRAYS];
    uint32_t strays_made;
    uint32_t eccr_after_reset;  /* what the next reset leaves in FLASH_ECCR; 0: nothing */
    bool after_reset_in_second; /* in FLASH_ECC2R */
    uint32_t nmi_lag;           /* HCLK cycles from the store that clears ECCD to the line's fall */
    uint64_t nmi_falls_at;      /* 0: nothing is under way */

    uint32_t unstable_pages;
    uint64_t unstable_seed;
    /* Cells between the levels, on a flash without ECC: they read as either, and as another when
     * time, warmth or the supply has changed, until they are programmed once more or erased. */
    uint32_t between_count;
    struct {
        uint32_t offset; /* of the double-word */
        uint64_t bits;
    } between[FLASH_BETWEEN];

    /* See watch.h. From watched_from on (0: nobody watches) the first access to each page comes
     * through here. */
    uint32_t watched_from;
    uint32_t known_from; /* the page from which code was last fetched so; 0: none */
    /* Code ends here (0: it does not): see vboard_fence_code(). */
    uint32_t fence;
    bool code_left;        /* an instruction was fetched from behind it */
    uint32_t code_left_to; /* the offset of the first such fetch */
    uint32_t asked_count;
    uint16_t asked[FLASH_MAX_PAGES]; /* whose first contents the run depends on, in order */
    bool known[FLASH_MAX_PAGES];     /* asked, or erased by the run itself */

    uint8_t stale[FLASH_MAX_PAGES];
    /* 0: reads the same every time. n: one bit in 2^n reads as either; with FLASH_SETTLED, as the
     * other only when time, warmth or the supply has changed. FLASH_HAS_BETWEEN: cells of it are
     * listed above. */
    uint8_t unstable[FLASH_MAX_PAGES];
    /* A number for what has been done to the page since it was last erased, from the very same
     * changes the very same number: where it agrees, so do word and array. */
    uint64_t history[FLASH_MAX_PAGES];
    /* The rest is as long as the chip's flash: flash_copy(). */
    uint8_t word[FLASH_MAX_DOUBLE_WORDS]; /* enum flash_word */
    uint8_t array[FLASH_MAX_SIZE];
};

/* What only a flash with ECC has. */
struct flash_ecc {
    /* A read met a double-word that cannot be corrected. */
    void (*bad_word)(struct flash *flash, struct vboard *wires, uint32_t offset);
    void (*nmi_event)(struct flash *flash, struct vboard *wires);
    /* The next reset leaves an error in the ECC's register, with this offset. */
    void (*raise_after_reset)(struct flash *flash, const struct chip *chip, uint32_t offset);
};

struct flash_version {
    const struct flash_ecc *ecc; /* NULL: there is none */
    void (*event)(struct flash *flash, struct vboard *wires);
    /* A store by the CPU. */
    void (*store)(struct flash *flash, struct vboard *wires, uint32_t offset, unsigned size,
                  uint32_t value);
    /* The clock tree or FLASH_ACR has changed. NULL: nothing more is to be seen to than the wait
     * states.
     */
    void (*check_clocks)(const struct flash *flash, struct vboard *wires);
    /* A word of the option bytes; offset: from the first one. */
    uint32_t (*option)(const struct flash *flash, const struct chip *chip, uint32_t offset);
};

/* Bits of FLASH_ACR, at the same places wherever there are caches. */
enum {
    FLASH_ACR_ICEN = 1u << 9,
    FLASH_ACR_DCEN = 1u << 10,
    FLASH_ACR_ICRST = 1u << 11,
    FLASH_ACR_DCRST = 1u << 12,
};

/* The page that an offset is in. */
static inline uint32_t flash_page(const struct flash *flash, uint32_t offset) {
    return offset >> flash->page_shift;
}

/* What is erased at once. */
struct flash_unit {
    uint32_t number, from, size;
};
/* The one that this offset is in. */
struct flash_unit flash_unit(const struct flash *flash, uint32_t offset);

/* Wait states. */
static inline unsigned flash_latency(const struct flash *flash, const struct flash_facts *facts) {
    return flash->acr & facts->latency;
}

/* As it leaves the factory: erased, typical timing. */
void flash_make(struct flash *flash, const struct flash_facts *facts,
                const struct flash_version *version);
/* How many erase units so many bytes of flash have; where one of them begins. */
uint32_t flash_units(const struct flash *flash, uint32_t size);
uint32_t flash_unit_start(const struct flash *flash, uint32_t number);

/* flash_protect.c. Numbers are those of the option bytes: an erase unit each, or so many as
 * `protected_units` of the family says. False: there are not so many, and nothing is done. */
bool flash_protect(struct flash *flash, const struct chip *chip, uint32_t first, uint32_t last);
/* No unit is write-protected. */
void flash_unprotect(struct flash *flash);
void flash_protect_readout(struct flash *flash, bool on);
/* One of the units that these bytes touch is write-protected. */
bool flash_is_protected(const struct flash *flash, uint32_t offset, uint32_t bytes);
/* The run of that number, from 0 on, of protected units among those from `from` to `end`, counted
 * from `from`. False: there are not so many. */
struct flash_run {
    uint32_t first, last;
};
bool flash_protected_run(const struct flash *flash, uint32_t from, uint32_t end, unsigned number,
                         struct flash_run *run);

/* Copies what a chip with `size` bytes of flash has of it, and only pages that differ. `to` must
 * have been made as a flash before. */
void flash_copy(struct flash *to, const struct flash *from, uint32_t size);
/* Power has come, or the chip leaves Standby: the options are loaded, and chips that check whether
 * the flash is empty do it now. `blank`: it is, whatever the array holds when somebody looks. */
void flash_load_options(struct flash *flash, const struct chip *chip, bool blank);
/* The check's outcome as FLASH_SR has it now: a reset starts the ROM loader. */
bool flash_is_empty(const struct flash *flash);

/* Offsets are from the start of the flash, aligned to size. */

/* How many bytes from here on may be read straight from the array. */
uint32_t flash_plain_run(const struct flash *flash, const struct chip *chip, uint32_t from);
/* The same from known_from on, of pages whose contents a run that is watched knows. */
uint32_t flash_known_run(const struct flash *flash, const struct chip *chip);
/* Is the bank of this offset erasing or programming? Until when? */
bool flash_is_busy(const struct flash *flash, const struct chip *chip, uint32_t offset,
                   uint64_t *until);
/* A read that has waited for the bank: ECC, caches. */
uint32_t flash_load(struct flash *flash, struct vboard *wires, uint32_t offset, unsigned size,
                    bool code);
/* flash_array.c: the memory, as a programmer on the bench would change it. */
void flash_array_set(struct flash *flash, uint32_t offset, const void *data, size_t length);
void flash_array_erase(struct flash *flash, uint32_t offset, uint32_t length);
void flash_array_program(struct flash *flash, uint32_t offset, uint64_t value);
/* Bits of the double-word go from one to zero, as this value has them; ones leave what is there.
 * What was between the levels there is low now. */
void flash_array_lower(struct flash *flash, uint32_t offset, uint64_t value);
/* These cells of the double-word lie between the levels. */
void flash_array_leave_between(struct flash *flash, uint32_t offset, uint64_t bits,
                               uint64_t *random);
/* Bits of the double-word that may read as either. */
uint64_t flash_array_unsure(const struct flash *flash, uint32_t offset);
void flash_array_make_bad(struct flash *flash, uint32_t offset);
/* Bad words in these bytes are reported at `reported`, until they are erased. */
void flash_array_lead_astray(struct flash *flash, uint32_t offset, uint32_t bytes,
                             uint32_t reported);
/* The same for what the latest operation touched, at a place that chance decides, which is
 * returned. size: of the flash. */
uint32_t flash_array_lose_way(struct flash *flash, uint32_t size, uint64_t *random);
/* What FLASH_ECCR says of a bad word at this offset. */
uint32_t flash_array_reported(const struct flash *flash, uint32_t offset);
/* bit: 0 to 7 of the byte there. */
void flash_array_flip(struct flash *flash, uint32_t offset, unsigned bit);
uint64_t flash_array_word(const struct flash *flash, uint32_t offset);
/* The memory of `from`, `size` bytes, without what is under way there. */
void flash_array_take(struct flash *flash, const struct flash *from, uint32_t size);
/* The run looks at this page. */
void flash_array_ask(struct flash *flash, uint32_t offset);
/* From here on the run knows what these pages hold. */
void flash_array_forget(struct flash *flash, uint32_t offset, uint32_t length);
/* All that a later read can see of a page, as one number: contents, ECC, what is unstable. */
uint64_t flash_array_fingerprint(const struct flash *flash, uint32_t page);
/* Bits of the double-word that may read as either, and stay so as long as things are as they are.
 */
uint64_t flash_array_drifting(const struct flash *flash, uint32_t offset);
/* As things are, these bits of such a double-word read as `value` has them from now on. */
void flash_array_drift(struct flash *flash, struct vboard *wires, uint32_t offset, uint64_t value);
/* What a read finds of a double-word that is not bad: on an unstable page, not always the same. */
uint64_t flash_array_read(const struct flash *flash, struct vboard *wires, uint32_t offset);
/* The operation that is under way, if any, is cut off. What chance decides comes from `random`. */
void flash_array_tear(struct flash *flash, enum flash_torn torn, uint64_t *random);

#endif
