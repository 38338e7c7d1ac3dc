/* SPDX-License-Identifier: MIT */
/* The faults that are armed on a board, and where the machine asks for them. faults.h is what the
 * outside sees. */
#ifndef VBOARD_FAULT_STATE_H
#define VBOARD_FAULT_STATE_H

#include "faults.h"
#include "periph/flash.h"

#define FAULT_NEVER UINT64_MAX

struct armed_fault {
    struct vboard_fault fault;
    /* When it is due; FAULT_NEVER: not by this count, or it has been. */
    uint64_t due_time, due_instruction, due_operation;
    uint64_t bytes;  /* that noise has seen */
    bool is_on;      /* STUCK, WEAK: its moment has come */
    uint64_t random; /* its own */
    uint64_t fired, met;
};

struct faults {
    uint32_t count;
    uint32_t noises, stuck, weak; /* of each kind: 0 is the quick answer */
    uint64_t next_instruction;    /* FAULT_NEVER: none is waited for */
    struct armed_fault list[VBOARD_FAULTS];
};

void faults_make(struct faults *faults);
/* Before a run of the core: what is due at this instruction happens. Returns the cycle up to which
 * the core may run, `cycle` at most. */
uint64_t faults_before_run(struct vboard *board, uint64_t cycle);
void faults_event(struct vboard *board);
void faults_schedule(struct vboard *board);
/* What a read of a peripheral's register gives. */
uint32_t faults_read(struct vboard *board, uint32_t address, uint32_t value);

#endif
