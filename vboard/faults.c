/* SPDX-License-Identifier: MIT */
#include "faults.h"

#include <string.h>

#include "machine.h"
#include "random.h"

#define PICO_IN_NANO UINT64_C(1000)

enum { NMI_LAG_MAX = 10000 }; /* cycles */

void faults_make(struct faults *faults) {
    *faults = (struct faults){.next_instruction = FAULT_NEVER};
}

/* ---- What can be armed ---- */

static const char *problem_with_register(const struct vboard_fault *fault) {
    static const unsigned lowest[] = {
        [VBOARD_REGISTER_SP] = 2, [VBOARD_REGISTER_PC] = 1, [VBOARD_REGISTER_PSR] = 28};
    if (fault->reg > VBOARD_REGISTER_PSR) {
        return "there is no such core register";
    }
    return fault->bit > 31 || fault->bit < lowest[fault->reg] ? "the register has no such bit"
                                                              : NULL;
}

/* NULL: no register of this board. */
static const struct reg *register_at(const struct vboard *board, uint32_t address) {
    const struct region *region;
    for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
        if (address - region->base < REGION_SIZE) {
            return reg_find(region, board->chip->die, address - region->base);
        }
    }
    return NULL;
}

static const char *problem_with_stuck(const struct vboard *board,
                                      const struct vboard_fault *fault) {
    const struct reg *reg = register_at(board, fault->address);
    if (reg == NULL || (reg->access & REG_READ) == 0) {
        return "no register that can be read is at this address";
    }
    return fault->bit > 31 ? "a register has bits 0 to 31" : NULL;
}

static const char *problem_with_bad_word(const struct vboard *board,
                                         const struct vboard_fault *fault) {
    bool astray = fault->eccr == VBOARD_ECCR_ASTRAY;
    if (!vboard_is_flash(board, fault->address, 1) ||
        (astray && !vboard_is_flash(board, fault->reported, 1))) {
        return "this address is not in the flash";
    }
    return fault->eccr == VBOARD_ECCR_RAISED ? "only a cut raises it before it is read" : NULL;
}

static const char *problem_with_noise(const struct vboard_fault *fault) {
    const int most = 500000;
    if (fault->noise == VBOARD_NOISE_BAUD &&
        (fault->baud_error == 0 || fault->baud_error < -most || fault->baud_error > most)) {
        return "a baud error is up to 50 %, above or below";
    }
    return fault->when == VBOARD_AT_RATE && !(fault->rate > 0 && fault->rate <= 1)
               ? "a rate is above 0 and up to 1"
               : NULL;
}

static const char *problem_with_moment(const struct vboard_fault *fault) {
    bool noise = fault->kind == VBOARD_FAULT_NOISE;
    bool instruction = fault->kind == VBOARD_FAULT_SKIP || fault->kind == VBOARD_FAULT_REGISTER;
    if (noise != (fault->when == VBOARD_AT_BYTE || fault->when == VBOARD_AT_RATE)) {
        return "noise, and nothing else, comes at a byte or at a rate";
    }
    if (instruction && fault->when != VBOARD_AT_INSTRUCTION) {
        return "this kind of fault comes at an instruction";
    }
    bool counted =
        fault->when != VBOARD_NOW && fault->when != VBOARD_AT_TIME && fault->when != VBOARD_AT_RATE;
    return counted && fault->at == 0 ? "the first one is number 1" : NULL;
}

/* What a flash with ECC only can do, and one without only. */
static const char *problem_with_ecc(const struct vboard *board, const struct vboard_fault *fault) {
    bool has_ecc = machine_parts(board)->flash->ecc != NULL;
    bool of_ecc = fault->kind == VBOARD_FAULT_BAD_WORD || fault->kind == VBOARD_FAULT_LATE_NMI ||
                  (fault->kind == VBOARD_FAULT_POWER_CUT && fault->eccr != VBOARD_ECCR_RIGHT);
    if (of_ecc && !has_ecc) {
        return "the flash of this chip has no ECC";
    }
    return fault->kind == VBOARD_FAULT_BETWEEN && has_ecc
               ? "only on a flash without ECC cells between the levels go unnoticed"
               : NULL;
}

static const char *problem_with_flash_bit(const struct vboard *board,
                                          const struct vboard_fault *fault) {
    return !vboard_is_flash(board, fault->address, 1) ? "this address is not in the flash"
           : fault->bit > 63                          ? "a double-word has bits 0 to 63"
                                                      : NULL;
}

const char *vboard_fault_problem(const struct vboard *board, const struct vboard_fault *fault) {
    uint8_t byte;
    const char *problem = problem_with_moment(fault);
    problem = problem != NULL ? problem : problem_with_ecc(board, fault);
    if (problem != NULL) {
        return problem;
    }
    switch (fault->kind) {
    case VBOARD_FAULT_POWER_CUT:
    case VBOARD_FAULT_SKIP: return NULL;
    case VBOARD_FAULT_BAD_WORD: return problem_with_bad_word(board, fault);
    case VBOARD_FAULT_FLIP:
        return !vboard_peek(board, fault->address, &byte, 1) ? "this address is not memory"
               : fault->bit > 7                              ? "a byte has bits 0 to 7"
                                                             : NULL;
    case VBOARD_FAULT_BETWEEN:
    case VBOARD_FAULT_WEAK: return problem_with_flash_bit(board, fault);
    case VBOARD_FAULT_TEMPERATURE:
        return fault->celsius < MACHINE_CELSIUS_MIN || fault->celsius > MACHINE_CELSIUS_MAX
                   ? "a chip has -40 to 125 degrees Celsius"
                   : NULL;
    case VBOARD_FAULT_SUPPLY:
        return fault->millivolts < PWR_SUPPLY_MIN || fault->millivolts > PWR_SUPPLY_MAX
                   ? "a supply is from 1710 to 3600 mV"
                   : NULL;
    case VBOARD_FAULT_LATE_NMI:
        return fault->cycles < 1 || fault->cycles > NMI_LAG_MAX
                   ? "an NMI is late by 1 to 10000 cycles"
                   : NULL;
    case VBOARD_FAULT_REGISTER: return problem_with_register(fault);
    case VBOARD_FAULT_NOISE: return problem_with_noise(fault);
    case VBOARD_FAULT_STUCK: return problem_with_stuck(board, fault);
    default: return "there is no such kind of fault";
    }
}

/* ---- What they do ---- */

static void flip_memory(struct vboard *board, const struct vboard_fault *fault) {
    uint8_t byte;
    if (!vboard_peek(board, fault->address, &byte, 1)) {
        return;
    }
    byte ^= (uint8_t)(1u << fault->bit);
    if (vboard_is_flash(board, fault->address, 1)) {
        flash_array_flip(&board->flash, fault->address - FLASH_BASE_ADDRESS, fault->bit);
    } else {
        (void)vboard_poke(board, fault->address, &byte, 1); /* is memory, as asked above */
    }
}

static void flip_psr(struct core *core, unsigned bit) {
    switch (bit) {
    case 31: core->flag_n ^= UINT32_C(1) << 31; break;
    case 30: core->flag_z = core->flag_z == 0; break;
    case 29: core->flag_c ^= 1; break;
    default: core->flag_v ^= UINT32_C(1) << 31;
    }
}

static void flip_register(struct core *core, const struct vboard_fault *fault) {
    if (fault->reg == VBOARD_REGISTER_PSR) {
        flip_psr(core, fault->bit);
    } else {
        core->r[fault->reg] ^= UINT32_C(1) << fault->bit;
    }
}

static void plant_bad_word(struct vboard *board, const struct vboard_fault *fault) {
    uint32_t offset = (fault->address - FLASH_BASE_ADDRESS) & ~(FLASH_DOUBLE_WORD - 1u);
    flash_array_make_bad(&board->flash, offset);
    if (fault->eccr == VBOARD_ECCR_ASTRAY) {
        flash_array_lead_astray(&board->flash, offset, FLASH_DOUBLE_WORD,
                                fault->reported - FLASH_BASE_ADDRESS);
    }
    if (board->powered) {
        machine_update_windows(board);
    }
}

static void put_between(struct vboard *board, struct armed_fault *armed) {
    uint32_t offset = (armed->fault.address - FLASH_BASE_ADDRESS) & ~(FLASH_DOUBLE_WORD - 1u);
    flash_array_leave_between(&board->flash, offset, UINT64_C(1) << armed->fault.bit,
                              &armed->random);
    if (board->powered) {
        machine_update_windows(board);
    }
}

/* Of the operation that was torn just now. */
static void spoil_eccr(struct vboard *board, struct armed_fault *armed) {
    const struct chip *chip = board->chip;
    uint32_t reported = flash_array_lose_way(&board->flash, chip->flash_size, &armed->random);
    if (armed->fault.eccr == VBOARD_ECCR_RAISED) {
        machine_parts(board)->flash->ecc->raise_after_reset(&board->flash, chip, reported);
    }
}

static void cut_power(struct vboard *board, struct armed_fault *armed) {
    static const enum flash_torn torn[] = {
        [VBOARD_TORN_BY_CHANCE] = FLASH_TORN_BY_CHANCE, [VBOARD_TORN_BEFORE] = FLASH_TORN_BEFORE,
        [VBOARD_TORN_AFTER] = FLASH_TORN_AFTER,         [VBOARD_TORN_BETWEEN] = FLASH_TORN_BETWEEN,
        [VBOARD_TORN_WORST] = FLASH_TORN_WORST,
    };
    bool tears = board->flash.operation != FLASH_IDLE;
    flash_array_tear(&board->flash, torn[armed->fault.torn], &armed->random);
    if (tears && armed->fault.eccr != VBOARD_ECCR_RIGHT) {
        spoil_eccr(board, armed);
    }
    machine_cut_power(board);
}

/* False: not possible; its moment has passed for nothing. */
static bool act(struct vboard *board, struct armed_fault *armed) {
    switch (armed->fault.kind) {
    case VBOARD_FAULT_POWER_CUT: cut_power(board, armed); return true;
    case VBOARD_FAULT_BAD_WORD: plant_bad_word(board, &armed->fault); return true;
    case VBOARD_FAULT_FLIP: flip_memory(board, &armed->fault); return true;
    case VBOARD_FAULT_SUPPLY: return vboard_set_supply(board, armed->fault.millivolts);
    case VBOARD_FAULT_LATE_NMI: board->flash.nmi_lag = armed->fault.cycles; return true;
    case VBOARD_FAULT_TEMPERATURE: return vboard_set_temperature(board, armed->fault.celsius);
    case VBOARD_FAULT_BETWEEN: put_between(board, armed); return true;
    case VBOARD_FAULT_SKIP: return core_skip(&board->core);
    case VBOARD_FAULT_REGISTER: flip_register(&board->core, &armed->fault); return true;
    default: return false;
    }
}

/* STUCK and WEAK begin here, and count by themselves. */
static void fire(struct vboard *board, struct armed_fault *armed) {
    if (armed->fault.kind == VBOARD_FAULT_STUCK) {
        armed->is_on = true;
        board->faults.stuck++;
        board->last_read = NO_ADDRESS;
    } else if (armed->fault.kind == VBOARD_FAULT_WEAK) {
        armed->is_on = true;
        board->faults.weak++;
    } else if (act(board, armed)) {
        armed->fired++;
    }
}

/* ---- When ---- */

static uint64_t instructions(const struct vboard *board) {
    return board->instructions_before + board->core.instructions;
}

static void find_next_instruction(struct faults *faults) {
    faults->next_instruction = FAULT_NEVER;
    for (uint32_t i = 0; i < faults->count; i++) {
        if (faults->list[i].due_instruction < faults->next_instruction) {
            faults->next_instruction = faults->list[i].due_instruction;
        }
    }
}

void faults_schedule(struct vboard *board) {
    uint64_t next = TIME_FOREVER;
    for (uint32_t i = 0; i < board->faults.count; i++) {
        if (board->faults.list[i].due_time < next) {
            next = board->faults.list[i].due_time;
        }
    }
    wires_schedule(board, EVENT_FAULT, next);
}

int vboard_arm(struct vboard *board, const struct vboard_fault *fault) {
    struct faults *faults = &board->faults;
    if (faults->count == VBOARD_FAULTS || vboard_fault_problem(board, fault) != NULL) {
        return -1;
    }
    int number = (int)faults->count++;
    struct armed_fault *armed = &faults->list[number];
    *armed = (struct armed_fault){.fault = *fault,
                                  .random = fault->seed,
                                  .due_time = FAULT_NEVER,
                                  .due_instruction = FAULT_NEVER,
                                  .due_operation = FAULT_NEVER};
    switch (fault->when) {
    case VBOARD_NOW: fire(board, armed); break;
    case VBOARD_AT_TIME:
        armed->due_time = wires_now(board) + fault->at * PICO_IN_NANO;
        faults_schedule(board);
        break;
    case VBOARD_AT_INSTRUCTION:
        armed->due_instruction = instructions(board) + fault->at - 1;
        find_next_instruction(faults);
        break;
    case VBOARD_BEFORE_OPERATION:
    case VBOARD_IN_OPERATION:
    case VBOARD_AFTER_OPERATION: armed->due_operation = board->flash.operations + fault->at; break;
    case VBOARD_AT_BYTE:
    case VBOARD_AT_RATE: faults->noises++; break;
    }
    return number;
}

void vboard_disarm_all(struct vboard *board) {
    faults_make(&board->faults);
    board->flash.nmi_lag = 0;
    faults_schedule(board);
}

uint64_t vboard_fault_fired(const struct vboard *board, int fault) {
    return fault >= 0 && (uint32_t)fault < board->faults.count ? board->faults.list[fault].fired
                                                               : 0;
}

uint64_t vboard_fault_met(const struct vboard *board, int fault) {
    if (fault < 0 || (uint32_t)fault >= board->faults.count) {
        return 0;
    }
    const struct armed_fault *armed = &board->faults.list[fault];
    return armed->fault.kind == VBOARD_FAULT_BAD_WORD ? armed->met : armed->fired;
}

uint64_t faults_before_run(struct vboard *board, uint64_t cycle) {
    struct faults *faults = &board->faults;
    while (faults->next_instruction <= instructions(board) && board->core.sleep == CORE_AWAKE &&
           board->powered) {
        uint64_t due = faults->next_instruction;
        for (uint32_t i = 0; i < faults->count && board->powered; i++) {
            if (faults->list[i].due_instruction == due) {
                faults->list[i].due_instruction = FAULT_NEVER;
                fire(board, &faults->list[i]);
            }
        }
        find_next_instruction(faults);
    }
    /* An instruction takes a cycle at least: in so many cycles none is passed. */
    uint64_t now = instructions(board);
    uint64_t left = faults->next_instruction > now ? faults->next_instruction - now : 0;
    bool nearer = cycle > board->core.cycles && left < cycle - board->core.cycles;
    return nearer ? board->core.cycles + left : cycle;
}

void faults_event(struct vboard *board) {
    uint64_t now = wires_now(board);
    for (uint32_t i = 0; i < board->faults.count && board->powered; i++) {
        struct armed_fault *armed = &board->faults.list[i];
        if (armed->due_time <= now) {
            armed->due_time = FAULT_NEVER;
            fire(board, armed);
        }
    }
    faults_schedule(board);
}

static bool is_due(struct vboard *board, struct armed_fault *armed, enum vboard_fault_when when) {
    bool due = armed->fault.when == when && armed->due_operation == board->flash.operations;
    if (due) {
        armed->due_operation = FAULT_NEVER;
    }
    return due;
}

bool wires_flash_begins(struct vboard *board, uint64_t duration) {
    for (uint32_t i = 0; i < board->faults.count && board->powered; i++) {
        struct armed_fault *armed = &board->faults.list[i];
        if (is_due(board, armed, VBOARD_BEFORE_OPERATION)) {
            fire(board, armed);
        } else if (is_due(board, armed, VBOARD_IN_OPERATION)) {
            uint64_t within = duration > 2 ? 1 + random_next(&armed->random) % (duration - 2) : 0;
            armed->due_time = wires_now(board) + within;
            faults_schedule(board);
        }
    }
    return board->powered;
}

void wires_flash_ended(struct vboard *board) {
    for (uint32_t i = 0; i < board->faults.count && board->powered; i++) {
        if (is_due(board, &board->faults.list[i], VBOARD_AFTER_OPERATION)) {
            fire(board, &board->faults.list[i]);
        }
    }
}

/* ---- What the firmware meets ---- */

static bool is_for_word(const struct vboard_fault *fault, uint32_t offset) {
    return ((fault->address - FLASH_BASE_ADDRESS) & ~(FLASH_DOUBLE_WORD - 1u)) == offset;
}

uint64_t wires_flash_keeps(struct vboard *board, uint32_t offset, uint64_t value, uint64_t lanes) {
    for (uint32_t i = 0; i < board->faults.count && board->faults.weak > 0; i++) {
        struct armed_fault *armed = &board->faults.list[i];
        if (armed->fault.kind == VBOARD_FAULT_WEAK && armed->is_on &&
            (lanes >> armed->fault.bit & 1) != 0 && is_for_word(&armed->fault, offset)) {
            value ^= UINT64_C(1) << armed->fault.bit;
            armed->fired++;
        }
    }
    return value;
}

void wires_bad_word_read(struct vboard *board, uint32_t offset) {
    for (uint32_t i = 0; i < board->faults.count; i++) {
        struct armed_fault *armed = &board->faults.list[i];
        if (armed->fault.kind == VBOARD_FAULT_BAD_WORD && armed->fired > 0 &&
            is_for_word(&armed->fault, offset)) {
            armed->met++;
        }
    }
}

uint32_t faults_read(struct vboard *board, uint32_t address, uint32_t value) {
    for (uint32_t i = 0; i < board->faults.count; i++) {
        struct armed_fault *armed = &board->faults.list[i];
        if (armed->is_on && armed->fault.kind == VBOARD_FAULT_STUCK &&
            armed->fault.address == address) {
            uint32_t bit = UINT32_C(1) << armed->fault.bit;
            uint32_t seen = armed->fault.level ? value | bit : value & ~bit;
            armed->fired += seen != value;
            value = seen;
        }
    }
    return value;
}
