/* FLASH: the array with its ECC and the interface that erases and programs it. RM0394 and RM0351,
 * FLASH.
 *
 * Two files: flash.c is the interface's registers, flash_array.c the memory itself. */
#ifndef VBOARD_PERIPH_FLASH_H
#define VBOARD_PERIPH_FLASH_H

#include "../regs.h"
#include "../wires.h"

enum {
    FLASH_BASE_ADDRESS = 0x08000000,
    FLASH_MAX_SIZE = 1024 * 1024,
    FLASH_PAGE_SIZE = 2048,
    FLASH_MAX_PAGES = FLASH_MAX_SIZE / FLASH_PAGE_SIZE,
    FLASH_DOUBLE_WORD = 8,
    FLASH_MAX_DOUBLE_WORDS = FLASH_MAX_SIZE / FLASH_DOUBLE_WORD,
    FLASH_PAGE_DOUBLE_WORDS = FLASH_PAGE_SIZE / FLASH_DOUBLE_WORD,
};

enum flash_operation { FLASH_IDLE, FLASH_PROGRAM, FLASH_PAGE_ERASE, FLASH_MASS_ERASE };

/* What a double-word is beside its 64 bits. */
enum flash_word {
    FLASH_WORD_ERASED,
    FLASH_WORD_PROGRAMMED,
    FLASH_WORD_BAD, /* its ECC cannot correct it: a read raises ECCD and NMI */
};

/* A page that a cache may hold old contents of. */
enum { FLASH_STALE_CODE = 1, FLASH_STALE_DATA = 2 };

struct flash {
    uint32_t acr, sr, cr, eccr;
    bool key1_given, locked_for_good;
    bool optkey1_given, options_locked_for_good;
    uint64_t code_cache_filled, data_cache_filled; /* has been on since its last reset: 0 or 1 */

    bool half_given; /* the first word of a double-word is latched */
    uint32_t half_offset, half;

    enum flash_operation operation;
    uint32_t operation_offset; /* of the double-word or the page; for a mass erase the bank's */
    uint32_t operation_bytes;
    uint64_t operation_data;
    uint64_t operation_done;

    uint64_t program_time, page_erase_time, mass_erase_time; /* picoseconds */
    uint64_t erases, programs;                               /* pages, double-words */
    uint32_t bad_words;
    uint16_t bad_words_in[FLASH_MAX_PAGES];
    uint32_t stale_pages;
    bool hardware_watchdog; /* option bit IWDG_SW is 0 */

    uint8_t stale[FLASH_MAX_PAGES];
    uint8_t word[FLASH_MAX_DOUBLE_WORDS]; /* enum flash_word */
    uint8_t array[FLASH_MAX_SIZE];
};

extern const struct peripheral flash_peripheral;

/* As it leaves the factory: erased, typical timing. */
void flash_make(struct flash *flash);
void flash_event(struct flash *flash, struct vboard *wires);

unsigned flash_latency(const struct flash *flash);
uint32_t flash_option_register(const struct flash *flash);

/* Offsets are from the start of the flash, aligned to size. */

/* A store by the CPU. RM0394, flash programming sequences. */
void flash_store(struct flash *flash, struct vboard *wires, uint32_t offset, unsigned size,
                 uint32_t value);
/* Must this address be read through flash_load(), and not straight from the array? */
bool flash_is_special(const struct flash *flash, const struct chip *chip, uint32_t offset);
/* How many bytes from here on may be read straight from the array. */
uint32_t flash_plain_run(const struct flash *flash, const struct chip *chip, uint32_t from);
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
void flash_array_make_bad(struct flash *flash, uint32_t offset);
uint64_t flash_array_word(const struct flash *flash, uint32_t offset);
/* The operation that is under way is cut off by a reset or by the power: what is left is not
 * guaranteed (RM0394, flash erase and program), so it is drawn from `random`. */
void flash_array_cut(struct flash *flash, struct vboard *wires);

#endif
