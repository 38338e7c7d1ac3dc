/* SPDX-License-Identifier: MIT */
/* Faults on demand: the power cut inside a flash operation, a bad word, a flipped bit, noise.
 *
 * A fault is armed and goes off by itself when its moment comes. Every count (of instructions,
 * flash operations, bytes, nanoseconds) begins when the fault is armed, goes on across resets and
 * power cuts, and its first one is number 1. Armed faults are part of the board: vboard_copy()
 * copies them with their counts. The same faults armed at the same moment with the same seeds do
 * the same, bit for bit. */
#ifndef VBOARD_FAULTS_H
#define VBOARD_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vboard.h"

enum {
    VBOARD_FAULTS = 32, /* armed at a time */
    VBOARD_FAULT_TEXT = 128,
};

enum vboard_fault_kind {
    /* The supply goes: vboard_run() returns VBOARD_POWER_CUT. A flash operation that is under way
     * leaves what `torn` says, and of FLASH_ECCR what `eccr` says. */
    VBOARD_FAULT_POWER_CUT,
    /* The double-word at `address` gets an ECC error that cannot be corrected: a read of it raises
     * NMI with FLASH_ECCR set (RM0394, FLASH error code correction), until it is erased. With
     * `eccr` ASTRAY, FLASH_ECCR names `reported` instead. */
    VBOARD_FAULT_BAD_WORD,
    /* Bit `bit` (0 to 7) of the byte at `address`, in flash or SRAM, changes; its ECC fits. */
    VBOARD_FAULT_FLIP,
    /* Instruction number `at` does not happen: PC and ITSTATE move on. It counts as executed. */
    VBOARD_FAULT_SKIP,
    /* Bit `bit` of core register `reg` changes right before instruction number `at`. */
    VBOARD_FAULT_REGISTER,
    /* Bytes on the cable suffer what `noise` says. */
    VBOARD_FAULT_NOISE,
    /* Bit `bit` (0 to 31) of the peripheral register at `address` reads as `level`, from its moment
     * on. Only what is read changes, not what the peripheral does. */
    VBOARD_FAULT_STUCK,
    /* Bit `bit` (0 to 63) of the double-word at `address` is worn out, from its moment on: whatever
     * is programmed there, this bit becomes the opposite. Its ECC fits and no flag tells. */
    VBOARD_FAULT_WEAK,
    /* The supply goes to `millivolts` and stays there; see vboard_set_supply(). */
    VBOARD_FAULT_SUPPLY,
    /* From its moment on the NMI line falls only `cycles` of HCLK after the store that clears ECCD,
     * unless FLASH_ECCR is read before: the bus keeps the store back that long. */
    VBOARD_FAULT_LATE_NMI,
    /* Flash without ECC: the cell of bit `bit` (0 to 63) of the double-word at `address` lies
     * between the levels. It reads as either, and as another after minutes, at another temperature
     * or supply, until it is programmed to zero (once more) or erased. */
    VBOARD_FAULT_BETWEEN,
    /* The chip is so warm from then on (`celsius`); see vboard_set_temperature(). */
    VBOARD_FAULT_TEMPERATURE,
};

/* A flash operation is a double-word (or less, on flash that takes less) programmed or an erase (of
 * a page, a sector or a bank): what sets BSY.
 * One that a cut prevents counts, too. */
enum vboard_fault_when {
    VBOARD_NOW,
    VBOARD_AT_TIME,          /* nanoseconds after it was armed */
    VBOARD_AT_INSTRUCTION,   /* right before it; the only choice for SKIP and REGISTER */
    VBOARD_BEFORE_OPERATION, /* the operation does not begin */
    VBOARD_IN_OPERATION,     /* at a moment within it, drawn from the seed */
    VBOARD_AFTER_OPERATION,  /* before the next instruction */
    VBOARD_AT_BYTE,          /* NOISE only: `count` bytes from this one on */
    VBOARD_AT_RATE,          /* NOISE only: each byte (FLIP: each of a frame's bits) at `rate` */
};

/* What a cut leaves of the double-word or the page(s) under way. Elsewhere nothing changes. */
enum vboard_torn {
    VBOARD_TORN_BY_CHANCE, /* one of the others, from the seed */
    VBOARD_TORN_BEFORE,    /* word: unchanged. Page: its old contents */
    VBOARD_TORN_AFTER,     /* word: complete. Page: blank */
    VBOARD_TORN_BETWEEN, /* word: some bits programmed, some not, its ECC fits. Page: random words,
                            half of them with a bad ECC */
    VBOARD_TORN_WORST,   /* word: as before, and its ECC is bad; without ECC: cells that should have
                            become zeros lie between the levels (VBOARD_FAULT_BETWEEN). Page:
                            unstable: from a few bits to many differ from read to read, or without
                            ECC perhaps as those cells do, until it is erased */
};

/* What an interrupted operation leaves of FLASH_ECCR, which a reset or power-down in the middle of
 * a program or erase may corrupt (errata sheets ES0250, ES0318). */
enum vboard_eccr {
    VBOARD_ECCR_RIGHT,
    VBOARD_ECCR_ASTRAY, /* an ECC error of what is torn is reported at another address: BAD_WORD: at
                           `reported`; POWER_CUT: somewhere in the flash, from the seed */
    VBOARD_ECCR_RAISED, /* POWER_CUT: the same, and ECCD is set already when the power comes back */
};

enum vboard_noise {
    VBOARD_NOISE_FLIP,   /* one data bit changes; at a rate: any bits, start and stop bit too */
    VBOARD_NOISE_DROP,   /* the byte is lost */
    VBOARD_NOISE_REPEAT, /* the byte comes twice */
    VBOARD_NOISE_INSERT, /* a random byte comes behind it */
    VBOARD_NOISE_BREAK,  /* the line is low in its place, stop bit included */
    VBOARD_NOISE_BAUD,   /* the byte is sent at a rate that is wrong by `baud_error` */
};

enum { /* struct vboard_fault, reg: 0 to 12 are R0 to R12 */
       VBOARD_REGISTER_SP = 13,
       VBOARD_REGISTER_LR = 14,
       VBOARD_REGISTER_PC = 15,  /* bits 1 to 31 */
       VBOARD_REGISTER_PSR = 16, /* bits 28 to 31: V, C, Z, N */
};

/* What a kind or a moment does not use is not looked at. */
struct vboard_fault {
    enum vboard_fault_kind kind;
    enum vboard_fault_when when;
    uint64_t at;    /* which instruction, operation or byte (from 1), or nanoseconds */
    uint64_t count; /* AT_BYTE: how many bytes; 0 means 1 */
    double rate;    /* AT_RATE: above 0, up to 1 */
    enum vboard_torn torn;
    enum vboard_eccr eccr;
    uint32_t address, reported;
    unsigned bit, reg, millivolts, cycles;
    int celsius;
    bool level;
    enum vboard_noise noise;
    bool to_host;   /* NOISE: on what the board sends, else on what the host sends */
    int baud_error; /* parts per million, from -500000 to 500000; above 0: too fast */
    uint64_t seed;
};

/* Why this board cannot have the fault: a sentence without a full stop, valid for ever. NULL: it
 * can. */
const char *vboard_fault_problem(const struct vboard *board, const struct vboard_fault *fault)
    __attribute__((warn_unused_result));

/* The number of the fault, from 0 up, for the questions below. -1: the board cannot have it (see
 * above), or VBOARD_FAULTS are armed already. The board may be on or off; power-on is no
 * instruction. The fault is copied. */
int vboard_arm(struct vboard *board, const struct vboard_fault *fault)
    __attribute__((warn_unused_result));

/* Forgets every fault and its counts. What has happened stays: bad words, flipped bits. */
void vboard_disarm_all(struct vboard *board);

/* How often the fault went off: cut, planted, flipped, skipped; NOISE: bytes that it changed;
 * STUCK: reads that it changed; WEAK: programs that it spoilt. 0: not yet. */
uint64_t vboard_fault_fired(const struct vboard *board, int fault);

/* How often the firmware ran into it: for BAD_WORD, reads of the double-word since it was planted;
 * for the others the same as above. */
uint64_t vboard_fault_met(const struct vboard *board, int fault);

/* Flash without ECC: how many cells of these bytes lie between the levels, and read the same only
 * as long as time, warmth and supply stay what they are. */
uint32_t vboard_drifting(const struct vboard *board, uint32_t address, uint32_t length);

/* Minutes have passed, or it was warm: all these cells read as zeros from now on, as ones, or each
 * as chance has it, from the seed; until they drift again. The board may be on or off. Returns how
 * many they are. */
enum vboard_drift { VBOARD_DRIFT_TO_ZEROS, VBOARD_DRIFT_TO_ONES, VBOARD_DRIFT_BY_CHANCE };
enum { VBOARD_DRIFTS = VBOARD_DRIFT_BY_CHANCE + 1 };
uint32_t vboard_drift(struct vboard *board, enum vboard_drift to, uint64_t seed);

/* A fault from its text; the grammar is VBOARD_FAULT_GRAMMAR, seed stays as it is. False: `error`
 * is a sentence that says what is wrong with the text. */
bool vboard_fault_parse(const struct vboard *board, const char *text, struct vboard_fault *fault,
                        char *error, size_t error_size) __attribute__((warn_unused_result));
extern const char VBOARD_FAULT_GRAMMAR[];

#endif
