/* SPDX-License-Identifier: MIT */
/* GO to the bootloader would start it in what the ROM loader leaves behind, and on a chip that was
 * empty the next reset would lead into the ROM loader again: the flag for that is cleared by
 * nothing but its register, which the loader's commands do not reach. So a few instructions do it,
 * in RAM. */
#include <string.h>

#include "rom/install.h"

#define AIRCR       0xE000ED0Cu
#define SYSRESETREQ 0x05FA0004u /* with the key (ARMv6-M B3.2.6, ARMv7-M B3.2.6) */
#define THUMB       1u

enum {
    WORD = 4,
    CODE = 2 * WORD, /* behind stack pointer and start */
    LITERALS = CODE + 28,
    WORDS = 5,
    SIZE = LITERALS + WORDS * WORD,
    STACK_SIZE = 256,
    ATTEMPTS = 5,
};

/* For every core, ARMv6-M too. Literals by their distance from the word-aligned pc, which is four
 * bytes ahead. */
static const uint16_t code[(LITERALS - CODE) / 2] = {
    0x4806, /* 08  ldr  r0, [pc, #24]   the register, or AIRCR where there is none */
    0x6801, /* 0a  ldr  r1, [r0]        */
    0x4A06, /* 0c  ldr  r2, [pc, #24]   the flag */
    0x4B07, /* 0e  ldr  r3, [pc, #28]   what is turned over */
    0x4211, /* 10  tst  r1, r2          */
    0xD001, /* 12  beq  18              */
    0x4059, /* 14  eors r1, r3          */
    0x6001, /* 16  str  r1, [r0]        */
    0xF3BF, /* 18  dsb                  */
    0x8F4F, /* 1a                       */
    0x4804, /* 1c  ldr  r0, [pc, #16]   AIRCR */
    0x4905, /* 1e  ldr  r1, [pc, #20]   SYSRESETREQ */
    0x6001, /* 20  str  r1, [r0]        */
    0xE7FE, /* 22  b    22              */
};

static void put_word(uint8_t *out, uint32_t word) {
    for (unsigned i = 0; i < WORD; i++) {
        out[i] = (uint8_t)(word >> 8 * i);
    }
}

static void make(const struct st_rom_chip *chip, uint8_t program[SIZE]) {
    bool has_flag = chip->empty_register != 0;
    const uint32_t literals[WORDS] = {has_flag ? chip->empty_register : AIRCR, chip->empty_flag,
                                      chip->empty_flip, AIRCR, SYSRESETREQ};

    put_word(program, chip->ram + SIZE + STACK_SIZE);
    put_word(program + WORD, (chip->ram + CODE) | THUMB);
    for (unsigned i = 0; i < sizeof code / sizeof code[0]; i++) {
        program[CODE + 2 * i] = (uint8_t)(code[i] & UINT8_MAX);
        program[CODE + 2 * i + 1] = (uint8_t)(code[i] >> 8);
    }
    for (unsigned i = 0; i < WORDS; i++) {
        put_word(program + LITERALS + WORD * i, literals[i]);
    }
}

enum st_rom_result st_rom_restart(struct st_rom *rom, const struct st_rom_chip *chip) {
    uint8_t program[SIZE];
    enum st_rom_result result = ST_ROM_OK;
    bool same = false;

    make(chip, program);
    /* RAM is never erased, so that what got lost on its way is not sent again by itself. */
    for (int attempt = 0; attempt < ATTEMPTS && result == ST_ROM_OK && !same; attempt++) {
        result = st_rom_write(rom, chip->ram, program, SIZE, WORD, &same);
    }
    if (result != ST_ROM_OK) {
        return result;
    }
    return same ? st_rom_go(rom, chip->ram) : ST_ROM_NOT_THERE;
}
