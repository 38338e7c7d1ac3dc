/* SPDX-License-Identifier: MIT */
/* The grammar of faults on the command line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

const char VBOARD_FAULT_GRAMMAR[] =
    "A fault is KIND[:DETAILS][@MOMENT]. Counts begin at the first power-on, with 1.\n"
    "  cut[:OUTCOME][:ECCR]   the power goes; OUTCOME of the flash operation under way:\n"
    "                         unchanged, complete, partial, ecc (a program; where the flash has\n"
    "                         no ECC, between: cells between the levels, as below);\n"
    "                         old, blank, random, unstable (an erase); without: by chance.\n"
    "                         ECCR: astray (FLASH_ECCR names another place than the torn one),\n"
    "                         raised (and has ECCD when the power comes back)\n"
    "  between:ADDRESS.BIT    no ECC: a cell of the double-word there lies between the levels: it "
    "reads\n"
    "                         as either, and differently after minutes, warmth or another supply,\n"
    "                         until it is programmed once more or erased\n"
    "  temperature:CELSIUS    the chip is so warm from then on, -40 to 125\n"
    "  ecc:ADDRESS[=PLACE]    the double-word there has an ECC error; FLASH_ECCR names PLACE\n"
    "  late-nmi:CYCLES        the NMI line falls so long after the store that clears ECCD\n"
    "  flip:ADDRESS.BIT       a bit of a byte in flash or SRAM changes\n"
    "  weak:ADDRESS.BIT       a bit (0 to 63) of the double-word there never takes what is "
    "programmed\n"
    "  supply:MV              VDD goes to so many millivolts, 1710 to 3600, and stays there\n"
    "  skip@instr:N           the instruction does not happen\n"
    "  reg:NAME.BIT@instr:N   a bit of r0 to r12, sp, lr, pc or psr changes before it\n"
    "  noise:DIRECTION:WHAT   DIRECTION: to-board, to-host. WHAT: flip, drop, repeat, insert,\n"
    "                         break, baud+PERCENT, baud-PERCENT\n"
    "  stuck:REGISTER.BIT=0|1 reads so from then on: RCC_CR.25=0 or RCC_CR.PLLRDY=0\n"
    "MOMENT (without: at once):\n"
    "  @time:SECONDS  @instr:N\n"
    "  @before-op:N  @in-op:N  @after-op:N     the Nth program or erase of the flash\n"
    "  @byte:N[xCOUNT]  @rate:R                noise: COUNT bytes from the Nth on; R of all bytes\n"
    "                                          (flip: of all bits), above 0 and up to 1\n";

enum { NAME_SIZE = 24 };

struct text {
    const char *at;
    char *error;
    size_t error_size;
};

static bool fail(const struct text *text, const char *what, const char *wanted) {
    (void)snprintf(text->error, text->error_size, "%s at \"%s\": %s", what,
                   *text->at != '\0' ? text->at : "the end", wanted);
    return false;
}

static bool take(struct text *text, char c) {
    bool there = *text->at == c;
    text->at += there;
    return there;
}

/* Up to one of the characters in `ends`. */
static size_t word_length(const struct text *text, const char *ends) {
    return strcspn(text->at, ends);
}

struct name {
    const char *name;
    int value;
};

/* One of the names, which end at one of `ends`. */
static bool take_name(struct text *text, const struct name *names, const char *ends, int *value,
                      const char *wanted) {
    size_t length = word_length(text, ends);
    for (; names->name != NULL; names++) {
        if (strlen(names->name) == length && strncmp(names->name, text->at, length) == 0) {
            text->at += length;
            *value = names->value;
            return true;
        }
    }
    return fail(text, "unknown word", wanted);
}

static bool take_number(struct text *text, uint64_t *value) {
    char *end;
    errno = 0;
    *value = strtoull(text->at, &end, 0);
    if (*text->at < '0' || *text->at > '9' || errno != 0) {
        return fail(text, "no number", "decimal, or hexadecimal behind 0x");
    }
    text->at = end;
    return true;
}

static bool take_real(struct text *text, double *value) {
    char *end;
    *value = strtod(text->at, &end);
    if (end == text->at) {
        return fail(text, "no number", "a decimal number");
    }
    text->at = end;
    return true;
}

static bool take_bit(struct text *text, unsigned *bit) {
    uint64_t number;
    if (!take(text, '.')) {
        return fail(text, "no bit", "a full stop and the number of a bit");
    }
    if (!take_number(text, &number)) {
        return false;
    }
    *bit = number < UINT8_MAX ? (unsigned)number : UINT8_MAX;
    return true;
}

static bool take_address(struct text *text, uint32_t *address) {
    uint64_t number;
    if (!take_number(text, &number)) {
        return false;
    }
    *address = (uint32_t)number;
    return number <= UINT32_MAX || fail(text, "bad address", "it has 32 bits");
}

static bool take_supply(struct text *text, unsigned *millivolts) {
    uint64_t number;
    if (!take_number(text, &number)) {
        return false;
    }
    *millivolts = number < UINT16_MAX ? (unsigned)number : UINT16_MAX;
    return true;
}

static bool take_cycles(struct text *text, unsigned *cycles) {
    uint64_t number;
    if (!take_number(text, &number)) {
        return false;
    }
    *cycles = number < UINT16_MAX ? (unsigned)number : UINT16_MAX;
    return true;
}

static bool take_temperature(struct text *text, int *celsius) {
    const double most = 1000;
    double number;
    if (!take_real(text, &number)) {
        return false;
    }
    *celsius = number > -most && number < most ? (int)number : (int)most;
    return true;
}

static bool take_bad_word(struct text *text, struct vboard_fault *fault) {
    if (!take_address(text, &fault->address)) {
        return false;
    }
    if (take(text, '=')) {
        fault->eccr = VBOARD_ECCR_ASTRAY;
        return take_address(text, &fault->reported);
    }
    return true;
}

/* OUTCOME, ECCR or both, each behind a colon. */
static bool take_torn(struct text *text, const struct vboard *board, struct vboard_fault *fault) {
    enum { ECCR = 16 };
    const bool has_ecc = machine_parts(board)->flash->ecc != NULL;
    const struct name names[] = {
        {"unchanged", VBOARD_TORN_BEFORE},
        {"complete", VBOARD_TORN_AFTER},
        {"partial", VBOARD_TORN_BETWEEN},
        {has_ecc ? "ecc" : "between", VBOARD_TORN_WORST},
        {"old", VBOARD_TORN_BEFORE},
        {"blank", VBOARD_TORN_AFTER},
        {"random", VBOARD_TORN_BETWEEN},
        {"unstable", VBOARD_TORN_WORST},
        {"astray", ECCR + VBOARD_ECCR_ASTRAY},
        {"raised", ECCR + VBOARD_ECCR_RAISED},
        {NULL, 0},
    };
    fault->torn = VBOARD_TORN_BY_CHANCE;
    while (take(text, ':')) {
        int value = 0;
        if (!take_name(text, names, ":@", &value,
                       has_ecc ? "unchanged, complete, partial, ecc, old, blank, random, unstable, "
                                 "astray or raised"
                               : "unchanged, complete, partial, between, old, blank, random or "
                                 "unstable; the flash of this chip has no ECC")) {
            return false;
        }
        if (value >= ECCR) {
            fault->eccr = (enum vboard_eccr)(value - ECCR);
        } else {
            fault->torn = (enum vboard_torn)value;
        }
    }
    return true;
}

static bool take_core_register(struct text *text, unsigned *reg) {
    static const struct name names[] = {
        {"r0", 0},  {"r1", 1},  {"r2", 2},   {"r3", 3},   {"r4", 4},   {"r5", 5},   {"r6", 6},
        {"r7", 7},  {"r8", 8},  {"r9", 9},   {"r10", 10}, {"r11", 11}, {"r12", 12}, {"sp", 13},
        {"lr", 14}, {"pc", 15}, {"psr", 16}, {"r13", 13}, {"r14", 14}, {"r15", 15}, {NULL, 0},
    };
    int value = 0;
    bool done = take_name(text, names, ".", &value, "r0 to r12, sp, lr, pc or psr");
    *reg = (unsigned)value;
    return done;
}

static bool take_noise(struct text *text, struct vboard_fault *fault) {
    static const struct name directions[] = {{"to-board", 0}, {"to-host", 1}, {NULL, 0}};
    static const struct name names[] = {
        {"flip", VBOARD_NOISE_FLIP},
        {"drop", VBOARD_NOISE_DROP},
        {"repeat", VBOARD_NOISE_REPEAT},
        {"insert", VBOARD_NOISE_INSERT},
        {"break", VBOARD_NOISE_BREAK},
        {"baud", VBOARD_NOISE_BAUD},
        {NULL, 0},
    };
    const double parts = 10000; /* per million, in a percent */
    int to_host = 0;
    int what = 0;
    double percent = 0;
    if (!take_name(text, directions, ":", &to_host, "to-board or to-host")) {
        return false;
    }
    if (!take(text, ':')) {
        return fail(text, "noise is incomplete", "noise:DIRECTION:WHAT");
    }
    if (!take_name(text, names, "+-@", &what,
                   "flip, drop, repeat, insert, break, baud+PERCENT or baud-PERCENT")) {
        return false;
    }
    fault->to_host = to_host != 0;
    fault->noise = (enum vboard_noise)what;
    if (fault->noise == VBOARD_NOISE_BAUD) {
        if (!take_real(text, &percent) || !(percent >= -100 && percent <= 100)) {
            return fail(text, "bad baud error", "from -50 to +50 percent");
        }
        fault->baud_error = (int)(percent * parts);
    }
    return true;
}

/* Bits whose names one would rather say: the manuals, registers. Families whose bits are elsewhere
 * come first. */
static const struct {
    const char *family; /* NULL: all others */
    const char *reg, *bit;
    unsigned number;
} named_bits[] = {
    {"STM32F1", "RCC_CR", "HSIRDY", 1},    {"STM32F1", "FLASH_SR", "BSY", 0},
    {"STM32F1", "FLASH_SR", "EOP", 5},     {"STM32F1", "FLASH_SR", "PGERR", 2},
    {"STM32F1", "FLASH_CR", "LOCK", 7},    {"STM32F1", "FLASH_ACR", "PRFTBS", 5},
    {"STM32F4", "RCC_CR", "HSIRDY", 1},    {"STM32F4", "PWR_CSR", "VOSRDY", 14},
    {"STM32G0", "FLASH_SR", "BSY2", 17},   {"STM32G0", "FLASH_SR", "CFGBSY", 18},
    {"STM32G0", "RCC_CR", "HSI48RDY", 23}, {NULL, "RCC_CR", "MSIRDY", 1},
    {NULL, "RCC_CR", "HSIRDY", 10},        {NULL, "RCC_CR", "HSERDY", 17},
    {NULL, "RCC_CR", "PLLRDY", 25},        {NULL, "RCC_CSR", "LSIRDY", 1},
    {NULL, "RCC_BDCR", "LSERDY", 1},       {NULL, "RCC_CRRCR", "HSI48RDY", 1},
    {NULL, "PWR_SR2", "VOSF", 10},         {NULL, "FLASH_SR", "BSY", 16},
    {NULL, "FLASH_SR", "EOP", 0},          {NULL, "FLASH_CR", "LOCK", 31},
    {NULL, "USART_ISR", "RXNE", 5},        {NULL, "USART_ISR", "TC", 6},
    {NULL, "USART_ISR", "TXE", 7},         {NULL, "USART_ISR", "TEACK", 21},
    {NULL, "USART_ISR", "REACK", 22},      {NULL, "USART_ISR", "BUSY", 16},
    {NULL, "USART_SR", "RXNE", 5},         {NULL, "USART_SR", "TC", 6},
    {NULL, "USART_SR", "TXE", 7},          {NULL, "IWDG_SR", "PVU", 0},
    {NULL, "IWDG_SR", "RVU", 1},
};

/* "USART2_ISR" is a "USART_ISR": numbers of peripherals do not matter. */
static bool is_register(const char *general, const char *name) {
    while (*general != '\0' && *general == *name) {
        general++;
        name++;
    }
    if (*general == '_') {
        name += strspn(name, "0123456789");
    }
    return strcmp(general, name) == 0;
}

static bool take_named_bit(struct text *text, const struct vboard *board, const char *name,
                           unsigned *bit) {
    size_t length = strcspn(text->at + 1, "=");
    const char *its_family = board->chip->family->name;
    for (size_t i = 0; i < sizeof named_bits / sizeof named_bits[0]; i++) {
        const char *family = named_bits[i].family;
        if ((family == NULL || strcmp(family, its_family) == 0) &&
            strlen(named_bits[i].bit) == length &&
            strncmp(named_bits[i].bit, text->at + 1, length) == 0 &&
            is_register(named_bits[i].reg, name)) {
            text->at += 1 + length;
            *bit = named_bits[i].number;
            return true;
        }
    }
    return take_bit(text, bit);
}

static bool find_register(const struct vboard *board, const char *name, uint32_t *address) {
    const struct region *region;
    for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
        size_t length = strlen(region->name);
        if (strncmp(name, region->name, length) != 0 || name[length] != '_') {
            continue;
        }
        for (size_t r = 0; r < region->reg_count; r++) {
            if (strcmp(region->regs[r].name, name + length + 1) == 0) {
                *address = region->base + region->regs[r].offset;
                return true;
            }
        }
    }
    return false;
}

static bool take_stuck(struct text *text, const struct vboard *board, struct vboard_fault *fault) {
    char name[NAME_SIZE];
    size_t length = word_length(text, ".");
    uint64_t level;
    if (*text->at >= '0' && *text->at <= '9') {
        if (!take_address(text, &fault->address) || !take_bit(text, &fault->bit)) {
            return false;
        }
    } else {
        (void)snprintf(name, sizeof name, "%.*s",
                       (int)(length < sizeof name ? length : sizeof name - 1), text->at);
        if (!find_register(board, name, &fault->address)) {
            return fail(text, "unknown register", "a name as RCC_CR, or an address");
        }
        text->at += length;
        if (!take_named_bit(text, board, name, &fault->bit)) {
            return false;
        }
    }
    if (!take(text, '=') || !take_number(text, &level) || level > 1) {
        return fail(text, "no level", "=0 or =1");
    }
    fault->level = level == 1;
    return true;
}

static bool take_details(struct text *text, const struct vboard *board,
                         struct vboard_fault *fault) {
    if (fault->kind == VBOARD_FAULT_POWER_CUT) {
        return take_torn(text, board, fault);
    }
    if (fault->kind == VBOARD_FAULT_SKIP) {
        return true;
    }
    if (!take(text, ':')) {
        return fail(text, "no details", "a colon, and what this kind of fault needs");
    }
    switch (fault->kind) {
    case VBOARD_FAULT_SUPPLY: return take_supply(text, &fault->millivolts);
    case VBOARD_FAULT_LATE_NMI: return take_cycles(text, &fault->cycles);
    case VBOARD_FAULT_TEMPERATURE: return take_temperature(text, &fault->celsius);
    case VBOARD_FAULT_BAD_WORD: return take_bad_word(text, fault);
    case VBOARD_FAULT_FLIP:
    case VBOARD_FAULT_BETWEEN:
    case VBOARD_FAULT_WEAK:
        return take_address(text, &fault->address) && take_bit(text, &fault->bit);
    case VBOARD_FAULT_REGISTER:
        return take_core_register(text, &fault->reg) && take_bit(text, &fault->bit);
    case VBOARD_FAULT_NOISE: return take_noise(text, fault);
    default: return take_stuck(text, board, fault);
    }
}

static bool take_moment(struct text *text, struct vboard_fault *fault) {
    static const struct name names[] = {
        {"time", VBOARD_AT_TIME},       {"instr", VBOARD_AT_INSTRUCTION},
        {"in-op", VBOARD_IN_OPERATION}, {"before-op", VBOARD_BEFORE_OPERATION},
        {"byte", VBOARD_AT_BYTE},       {"after-op", VBOARD_AFTER_OPERATION},
        {"rate", VBOARD_AT_RATE},       {NULL, 0},
    };
    const double seconds_max = 1e6;
    int when;
    double real;
    if (!take_name(text, names, ":", &when,
                   "time, instr, before-op, in-op, after-op, byte or rate") ||
        !take(text, ':')) {
        return *text->at == '\0' ? fail(text, "no moment", "a colon and a number") : false;
    }
    fault->when = (enum vboard_fault_when)when;
    if (fault->when == VBOARD_AT_TIME) {
        if (!take_real(text, &real) || !(real >= 0 && real <= seconds_max)) {
            return fail(text, "bad time", "seconds from 0 to 1000000");
        }
        fault->at = (uint64_t)(real * 1e9);
        return true;
    }
    if (fault->when == VBOARD_AT_RATE) {
        return take_real(text, &fault->rate);
    }
    return take_number(text, &fault->at) &&
           (fault->when != VBOARD_AT_BYTE || !take(text, 'x') || take_number(text, &fault->count));
}

static bool take_fault(struct text *text, const struct vboard *board, struct vboard_fault *fault) {
    static const struct name kinds[] = {
        {"cut", VBOARD_FAULT_POWER_CUT},
        {"ecc", VBOARD_FAULT_BAD_WORD},
        {"flip", VBOARD_FAULT_FLIP},
        {"skip", VBOARD_FAULT_SKIP},
        {"reg", VBOARD_FAULT_REGISTER},
        {"noise", VBOARD_FAULT_NOISE},
        {"stuck", VBOARD_FAULT_STUCK},
        {"weak", VBOARD_FAULT_WEAK},
        {"supply", VBOARD_FAULT_SUPPLY},
        {"late-nmi", VBOARD_FAULT_LATE_NMI},
        {"between", VBOARD_FAULT_BETWEEN},
        {"temperature", VBOARD_FAULT_TEMPERATURE},
        {NULL, 0},
    };
    int kind;
    if (!take_name(text, kinds, ":@", &kind,
                   "cut, ecc, flip, weak, between, supply, temperature, late-nmi, skip, reg, noise "
                   "or stuck")) {
        return false;
    }
    fault->kind = (enum vboard_fault_kind)kind;
    if (!take_details(text, board, fault) || (take(text, '@') && !take_moment(text, fault))) {
        return false;
    }
    return *text->at == '\0' || fail(text, "too much", "@MOMENT, or nothing more");
}

bool vboard_fault_parse(const struct vboard *board, const char *text, struct vboard_fault *fault,
                        char *error, size_t error_size) {
    struct text cursor = {text, error, error_size};
    *fault = (struct vboard_fault){.when = VBOARD_NOW, .seed = fault->seed};
    if (!take_fault(&cursor, board, fault)) {
        return false;
    }
    const char *problem = vboard_fault_problem(board, fault);
    if (problem != NULL) {
        (void)snprintf(error, error_size, "%s", problem);
    }
    return problem == NULL;
}
