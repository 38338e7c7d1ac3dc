/* SPDX-License-Identifier: MIT */
#include "wire/handoff.h"

#include <stddef.h>

#include "wire/crc.h"

#define HANDOFF_MAGIC 0x48414E44u

/* The upper 24 bits of a word whose low byte is kept until the power goes. */
#define MARK_ERROR 0x45525200u
#define MARK_FAULT 0x464C5400u
#define MARK_MASK  0xFFFFFF00u

static uint32_t check_of(const struct handoff *handoff) {
    return image_crc(IMAGE_CRC_START, (const uint8_t *)handoff, offsetof(struct handoff, check));
}

void handoff_seal(volatile struct handoff *handoff) {
    handoff->magic = HANDOFF_MAGIC;
    struct handoff copy = *handoff;
    handoff->check = check_of(&copy);
}

/* Member by member: what is kept beside the message stays as it is. */
static void clear_message(volatile struct handoff *handoff) {
    handoff->order = HANDOFF_NONE;
    handoff->reset_cause = 0;
    handoff->fault_count = 0;
    handoff->on_trial = 0;
}

void handoff_leave(volatile struct handoff *handoff, enum handoff_order order) {
    clear_message(handoff);
    handoff->order = order;
    handoff_seal(handoff);
}

bool handoff_take(volatile struct handoff *handoff, struct handoff *message) {
    *message = *handoff;
    bool valid = message->magic == HANDOFF_MAGIC && message->check == check_of(message);

    handoff->magic = 0;
    if (!valid) {
        clear_message(handoff);
        *message = (struct handoff){0};
    }
    return valid;
}

void handoff_count_fault(volatile struct handoff *handoff) {
    if (handoff->magic != HANDOFF_MAGIC && handoff->magic != 0) {
        clear_message(handoff);
    }
    handoff->fault_count++;
}

/* 0 when the mark is not this one. */
static uint8_t kept(uint32_t word, uint32_t mark) {
    return (word & MARK_MASK) == mark ? (uint8_t)word : 0;
}

void handoff_note_error(volatile struct handoff *handoff, uint8_t error) {
    handoff->last_error = MARK_ERROR | error;
}

uint8_t handoff_last_error(const volatile struct handoff *handoff) {
    return kept(handoff->last_error, MARK_ERROR);
}

void handoff_note_fault(volatile struct handoff *handoff, enum handoff_fault fault, uint32_t pc) {
    handoff->last_fault = MARK_FAULT | fault;
    handoff->fault_address = pc;
}

enum handoff_fault handoff_last_fault(const volatile struct handoff *handoff, uint32_t *pc) {
    enum handoff_fault fault = (enum handoff_fault)kept(handoff->last_fault, MARK_FAULT);

    *pc = fault != HANDOFF_FAULT_NONE ? handoff->fault_address : 0;
    return fault;
}
