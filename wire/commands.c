/* SPDX-License-Identifier: MIT */
#include "wire/commands.h"

#include <stddef.h>

/* The bootloader's part of the table: four bytes for each command. */
static const struct rule {
    uint8_t number;
    uint8_t shortest;
    uint16_t longest;
} rules[] = {
#define RULE(name, number, shortest, longest, reply, feature, patience, work)                      \
    {(number), (shortest), (longest)},
    WIRE_COMMANDS(RULE)};

static const struct rule *rule_of(uint8_t command) {
    const struct rule *rule = rules;

    while (rule->number != command) {
        rule++;
        if (rule == rules + COMMANDS) {
            return NULL;
        }
    }
    return rule;
}

uint8_t command_at(unsigned index) {
    return index < COMMANDS ? rules[index].number : 0;
}

bool command_known(uint8_t command) {
    return rule_of(command) != NULL;
}

bool command_length_fits(uint8_t command, uint16_t length) {
    const struct rule *rule = rule_of(command);

    if (rule == NULL || length < rule->shortest || length > rule->longest) {
        return false;
    }
    return length == rule->shortest || length == rule->longest || rule->longest == DATA_FIELD_MAX;
}

#define REPLY(name, number, shortest, longest, reply, feature, patience, work)                     \
    case (number): return (reply);

enum reply_kind command_reply(uint8_t command) {
    switch (command) {
        WIRE_COMMANDS(REPLY)
    default: return REPLY_IS_NOTHING;
    }
}

#define FEATURE(name, number, shortest, longest, reply, feature, patience, work)                   \
    case (number): return (feature);

uint8_t command_feature(uint8_t command) {
    switch (command) {
        WIRE_COMMANDS(FEATURE)
    default: return 0;
    }
}

#define PATIENCE(name, number, shortest, longest, reply, feature, patience, work)                  \
    case (number): return (patience);

uint32_t command_patience_ms(uint8_t command) {
    switch (command) {
        WIRE_COMMANDS(PATIENCE)
    default: return 0;
    }
}

#define WORK(name, number, shortest, longest, reply, feature, patience, work)                      \
    case (number): return (work);

uint8_t command_work(uint8_t command) {
    switch (command) {
        WIRE_COMMANDS(WORK)
    default: return 0;
    }
}
