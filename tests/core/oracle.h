/* SPDX-License-Identifier: MIT */
/* Unicorn's Cortex-M as an oracle: the same state in, some instructions, the state out.
 *
 * What Unicorn 2.0 needs to be told: the model by uc_ctl_set_cpu_model() (UC_MODE_MCLASS alone is a
 * Cortex-M33); writing XPSR does not rebuild its flags cache, writing APSR_NZCV after it does; and
 * it leaks and slows down, so it is opened anew every few thousand cases. */
#ifndef TESTS_CORE_ORACLE_H
#define TESTS_CORE_ORACLE_H

#include <stdbool.h>
#include <stdint.h>

/* Architectural state. xpsr: NZCVQ, T and GE only. */
struct state {
    uint32_t r[16];
    uint32_t xpsr;
    uint32_t s[32];
    uint32_t fpscr;
};

struct oracle;

enum oracle_model { ORACLE_CORTEX_M0, ORACLE_CORTEX_M3, ORACLE_CORTEX_M4 };

/* flash and ram: mapped as they are, at the addresses of chip.h. */
struct oracle *oracle_open(enum oracle_model model, uint8_t *flash, uint8_t *ram);
void oracle_close(struct oracle *oracle);

void oracle_write(struct oracle *oracle, const struct state *state);
void oracle_read(struct oracle *oracle, struct state *state);

/* Runs at most `count` instructions (0: no limit) from state.r[15] of the last write, or until the
 * PC is `stop_at`. Unicorn's error number, 0 for none; oracle_error() names it. */
int oracle_run(struct oracle *oracle, unsigned count, uint32_t stop_at);
/* Where the next oracle_run() begins, without writing the state anew. */
void oracle_continue(struct oracle *oracle, uint32_t address);
const char *oracle_error(int error);
enum oracle_error_kind {
    ORACLE_NO_ERROR,
    ORACLE_INVALID_INSTRUCTION,
    ORACLE_INVALID_ACCESS,
    ORACLE_EXCEPTION,
    ORACLE_OTHER_ERROR,
};
enum oracle_error_kind oracle_error_kind(int error);
/* After a run that ended in an access to memory that is not there: its address. */
uint32_t oracle_bad_address(const struct oracle *oracle);

/* Forgets what was translated from these addresses; for after code has changed. */
void oracle_forget(struct oracle *oracle, uint32_t address, uint32_t end);

/* Executes the instruction at `address` (a CLREX, say) and keeps the registers. */
void oracle_run_aside(struct oracle *oracle, uint32_t address);

/* ConditionPassed() for flags as in xPSR, written apart from the core's own: by the manual's table
 * of mnemonics (A7.3). condition: 0 to 15. */
bool condition_holds(uint32_t xpsr, uint32_t condition);

#endif
