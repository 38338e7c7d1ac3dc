/* SPDX-License-Identifier: MIT */
#include "float32.h"

#include "internal.h"

enum kind { KIND_ZERO, KIND_FINITE, KIND_INFINITY, KIND_QUIET, KIND_SIGNALLING };

/* A finite number is significand * 2^(exponent - TOP), and bit TOP is the significand's highest. */
enum { TOP = 62 };
struct number {
    enum kind kind;
    bool negative;
    int exponent;
    uint64_t significand;
};

enum rounding { TO_NEAREST, UPWARDS, DOWNWARDS, TOWARDS_ZERO };

enum { FRACTION_BITS = 23, EXPONENT_MIN = -126, HALF_FRACTION_BITS = 10, HALF_EXPONENT_MIN = -14 };
#define SIGN        0x80000000u
#define INFINITE    0x7F800000u
#define LARGEST     0x7F7FFFFFu
#define QUIET_BIT   0x00400000u
#define DEFAULT_NAN 0x7FC00000u

static enum rounding rounding_mode(uint32_t fpscr) {
    return (enum rounding)bits(fpscr, FPSCR_RMODE_SHIFT + 1, FPSCR_RMODE_SHIFT);
}

/* Moves the highest bit to TOP. significand: not 0. */
static void normalise(struct number *number) {
    const int shift = __builtin_clzll(number->significand) - (63 - TOP);
    if (shift >= 0)
        number->significand <<= shift;
    else
        number->significand = number->significand >> 1 | (number->significand & 1u);
    number->exponent -= shift;
}

/* FPUnpack(): with FZ a denormal operand counts as zero. */
static struct number unpack(uint32_t a, uint32_t *fpscr) {
    struct number number = {.negative = (a & SIGN) != 0};
    const uint32_t fraction = a & 0x7FFFFFu;
    const int biased = (int)bits(a, 30, 23);
    if (LIKELY(biased != 0 && biased != 255)) {
        number.kind = KIND_FINITE;
        number.exponent = biased - 127;
        number.significand = (uint64_t)(fraction | 0x800000u) << (TOP - FRACTION_BITS);
    } else if (biased == 255) {
        number.kind = fraction == 0                 ? KIND_INFINITY
                      : (fraction & QUIET_BIT) != 0 ? KIND_QUIET
                                                    : KIND_SIGNALLING;
    } else if (fraction == 0) {
        number.kind = KIND_ZERO;
    } else if (*fpscr & FPSCR_FZ) {
        number.kind = KIND_ZERO;
        *fpscr |= FPSCR_IDC;
    } else {
        number.kind = KIND_FINITE;
        number.exponent = EXPONENT_MIN - FRACTION_BITS + TOP;
        number.significand = fraction;
        normalise(&number);
    }
    return number;
}

static uint32_t with_sign(bool negative, uint32_t magnitude) {
    return magnitude | (negative ? SIGN : 0u);
}

/* Shifts right; what falls off the end stays as the lowest bit. */
static uint64_t shift_sticky(uint64_t value, unsigned amount) {
    if (amount == 0)
        return value;
    if (amount > 63)
        return value != 0;
    return value >> amount | ((value << (64 - amount)) != 0);
}

/* The significand without its lowest `drop` bits, rounded. */
static uint64_t round_off(uint64_t significand, unsigned drop, bool negative, enum rounding mode,
                          bool *inexact) {
    const uint64_t error = significand & (((uint64_t)1 << drop) - 1);
    const uint64_t half = (uint64_t)1 << (drop - 1);
    uint64_t result = significand >> drop;
    bool up;
    switch (mode) {
    case TO_NEAREST: up = error > half || (error == half && (result & 1u)); break;
    case UPWARDS: up = error != 0 && !negative; break;
    case DOWNWARDS: up = error != 0 && negative; break;
    default: up = false; break;
    }
    *inexact = error != 0;
    return result + up;
}

static bool overflows_to_infinity(bool negative, enum rounding mode) {
    return mode == TO_NEAREST || (mode == UPWARDS && !negative) || (mode == DOWNWARDS && negative);
}

/* FPRound() to single precision. number: finite, normalised. */
static uint32_t round_single(struct number number, enum rounding mode, uint32_t *fpscr) {
    uint32_t biased = 0;
    if (LIKELY(number.exponent >= EXPONENT_MIN)) {
        if (number.exponent > 127)
            number.exponent = 128;
        biased = (uint32_t)(number.exponent - EXPONENT_MIN);
    } else {
        if (*fpscr & FPSCR_FZ) {
            *fpscr |= FPSCR_UFC;
            return with_sign(number.negative, 0);
        }
        number.significand =
            shift_sticky(number.significand, (unsigned)(EXPONENT_MIN - number.exponent));
    }
    bool inexact;
    const uint32_t significand = (uint32_t)round_off(number.significand, TOP - FRACTION_BITS,
                                                     number.negative, mode, &inexact);
    /* The significand's highest bit, and a carry out of it, add to the exponent. */
    const uint32_t magnitude = (biased << FRACTION_BITS) + significand;
    if (inexact) {
        *fpscr |= FPSCR_IXC;
        if (number.exponent < EXPONENT_MIN)
            *fpscr |= FPSCR_UFC;
    }
    if (magnitude >= INFINITE) {
        *fpscr |= FPSCR_OFC | FPSCR_IXC;
        return with_sign(number.negative,
                         overflows_to_infinity(number.negative, mode) ? INFINITE : LARGEST);
    }
    return with_sign(number.negative, magnitude);
}

static uint32_t invalid(uint32_t *fpscr) {
    *fpscr |= FPSCR_IOC;
    return DEFAULT_NAN;
}

static bool is_nan(const struct number *number) {
    return number->kind >= KIND_QUIET;
}

/* FPProcessNaN(). */
static uint32_t propagate(uint32_t nan, const struct number *number, uint32_t *fpscr) {
    if (number->kind == KIND_SIGNALLING)
        *fpscr |= FPSCR_IOC;
    return *fpscr & FPSCR_DN ? DEFAULT_NAN : nan | QUIET_BIT;
}

/* FPProcessNaNs(): the first signalling operand, else the first quiet one. */
static uint32_t process_nans(uint32_t a, uint32_t b, const struct number *x, const struct number *y,
                             uint32_t *fpscr) {
    if (x->kind == KIND_SIGNALLING)
        return propagate(a, x, fpscr);
    if (y->kind == KIND_SIGNALLING)
        return propagate(b, y, fpscr);
    return is_nan(x) ? propagate(a, x, fpscr) : propagate(b, y, fpscr);
}

/* The sum of two finite numbers; an exact zero has the sign that the rounding mode says. */
static uint32_t add_finite(struct number x, struct number y, uint32_t *fpscr) {
    const enum rounding mode = rounding_mode(*fpscr);
    if (x.exponent < y.exponent || (x.exponent == y.exponent && x.significand < y.significand)) {
        const struct number swapped = x;
        x = y;
        y = swapped;
    }
    y.significand = shift_sticky(y.significand, (unsigned)(x.exponent - y.exponent));
    x.significand =
        x.negative == y.negative ? x.significand + y.significand : x.significand - y.significand;
    if (x.significand == 0)
        return with_sign(mode == DOWNWARDS, 0);
    normalise(&x);
    return round_single(x, mode, fpscr);
}

static uint32_t add(uint32_t a, uint32_t b, bool subtract, uint32_t *fpscr) {
    const struct number x = unpack(a, fpscr);
    struct number y = unpack(b, fpscr);
    if (is_nan(&x) || is_nan(&y))
        return process_nans(a, b, &x, &y, fpscr);
    y.negative ^= subtract;
    if (x.kind == KIND_INFINITY && y.kind == KIND_INFINITY && x.negative != y.negative)
        return invalid(fpscr);
    if (x.kind == KIND_INFINITY)
        return with_sign(x.negative, INFINITE);
    if (y.kind == KIND_INFINITY)
        return with_sign(y.negative, INFINITE);
    if (x.kind == KIND_ZERO && y.kind == KIND_ZERO)
        return with_sign(x.negative == y.negative ? x.negative : rounding_mode(*fpscr) == DOWNWARDS,
                         0);
    if (x.kind == KIND_ZERO)
        return round_single(y, rounding_mode(*fpscr), fpscr);
    if (y.kind == KIND_ZERO)
        return round_single(x, rounding_mode(*fpscr), fpscr);
    return add_finite(x, y, fpscr);
}

uint32_t float32_add(uint32_t a, uint32_t b, uint32_t *fpscr) {
    return add(a, b, false, fpscr);
}

uint32_t float32_subtract(uint32_t a, uint32_t b, uint32_t *fpscr) {
    return add(a, b, true, fpscr);
}

/* The exact product of two finite numbers. */
static struct number product_of(const struct number *x, const struct number *y) {
    enum { WIDTH = FRACTION_BITS + 1 };
    struct number product = {
        .kind = KIND_FINITE,
        .negative = x->negative != y->negative,
        .exponent = x->exponent + y->exponent + TOP - 2 * FRACTION_BITS,
        .significand =
            (x->significand >> (TOP - FRACTION_BITS)) * (y->significand >> (TOP - FRACTION_BITS)),
    };
    normalise(&product);
    return product;
}

uint32_t float32_multiply(uint32_t a, uint32_t b, uint32_t *fpscr) {
    const struct number x = unpack(a, fpscr);
    const struct number y = unpack(b, fpscr);
    const bool negative = x.negative != y.negative;
    if (is_nan(&x) || is_nan(&y))
        return process_nans(a, b, &x, &y, fpscr);
    if (x.kind == KIND_INFINITY || y.kind == KIND_INFINITY) {
        if (x.kind == KIND_ZERO || y.kind == KIND_ZERO)
            return invalid(fpscr);
        return with_sign(negative, INFINITE);
    }
    if (x.kind == KIND_ZERO || y.kind == KIND_ZERO)
        return with_sign(negative, 0);
    return round_single(product_of(&x, &y), rounding_mode(*fpscr), fpscr);
}

uint32_t float32_divide(uint32_t a, uint32_t b, uint32_t *fpscr) {
    const struct number x = unpack(a, fpscr);
    const struct number y = unpack(b, fpscr);
    const bool negative = x.negative != y.negative;
    if (is_nan(&x) || is_nan(&y))
        return process_nans(a, b, &x, &y, fpscr);
    if (x.kind == y.kind && x.kind != KIND_FINITE) /* 0/0 and infinity/infinity */
        return invalid(fpscr);
    if (x.kind == KIND_INFINITY)
        return with_sign(negative, INFINITE);
    if (y.kind == KIND_ZERO) {
        *fpscr |= FPSCR_DZC;
        return with_sign(negative, INFINITE);
    }
    if (x.kind == KIND_ZERO || y.kind == KIND_INFINITY)
        return with_sign(negative, 0);
    const uint64_t divisor = y.significand >> (TOP - FRACTION_BITS);
    /* 63 bits over 24 leave 39 or more: enough to round, with the remainder as sticky bit. */
    struct number quotient = {
        .kind = KIND_FINITE,
        .negative = negative,
        .exponent = x.exponent - y.exponent + FRACTION_BITS,
        .significand = x.significand / divisor,
    };
    quotient.significand |= x.significand % divisor != 0;
    normalise(&quotient);
    return round_single(quotient, rounding_mode(*fpscr), fpscr);
}

/* The integer square root, by digits. */
static uint64_t integer_sqrt(uint64_t value, bool *exact) {
    uint64_t root = 0;
    for (uint64_t digit = (uint64_t)1 << 62; digit != 0; digit >>= 2) {
        if (value >= root + digit) {
            value -= root + digit;
            root = (root >> 1) + digit;
        } else {
            root >>= 1;
        }
    }
    *exact = value == 0;
    return root;
}

uint32_t float32_sqrt(uint32_t a, uint32_t *fpscr) {
    const struct number x = unpack(a, fpscr);
    if (is_nan(&x))
        return propagate(a, &x, fpscr);
    if (x.kind == KIND_ZERO)
        return with_sign(x.negative, 0);
    if (x.negative)
        return invalid(fpscr);
    if (x.kind == KIND_INFINITY)
        return INFINITE;
    /* An even exponent; TOP is even, so the root's highest bit is TOP/2. */
    const bool odd = (x.exponent & 1) != 0;
    bool exact;
    struct number root = {
        .kind = KIND_FINITE,
        .exponent = (x.exponent - odd) / 2 + TOP / 2,
        .significand = integer_sqrt(odd ? x.significand << 1 : x.significand, &exact),
    };
    root.significand = root.significand << 1 | !exact;
    root.exponent--;
    normalise(&root);
    return round_single(root, rounding_mode(*fpscr), fpscr);
}

/* FPProcessNaNs3(): the addend comes first. */
static uint32_t process_three_nans(uint32_t c, uint32_t a, uint32_t b, const struct number *z,
                                   const struct number *x, const struct number *y,
                                   uint32_t *fpscr) {
    if (z->kind == KIND_SIGNALLING)
        return propagate(c, z, fpscr);
    if (x->kind == KIND_SIGNALLING || y->kind == KIND_SIGNALLING || !is_nan(z))
        return process_nans(a, b, x, y, fpscr);
    return propagate(c, z, fpscr);
}

uint32_t float32_fused(uint32_t addend, uint32_t a, uint32_t b, uint32_t *fpscr) {
    const struct number z = unpack(addend, fpscr);
    const struct number x = unpack(a, fpscr);
    const struct number y = unpack(b, fpscr);
    const bool infinite = x.kind == KIND_INFINITY || y.kind == KIND_INFINITY;
    const bool zero = x.kind == KIND_ZERO || y.kind == KIND_ZERO;
    const bool negative = x.negative != y.negative;
    if (is_nan(&z) || is_nan(&x) || is_nan(&y)) {
        const uint32_t nan = process_three_nans(addend, a, b, &z, &x, &y, fpscr);
        /* Infinity times zero is invalid even when the addend is a quiet NaN. */
        return z.kind == KIND_QUIET && infinite && zero ? invalid(fpscr) : nan;
    }
    if (infinite && zero)
        return invalid(fpscr);
    if (z.kind == KIND_INFINITY && infinite && z.negative != negative)
        return invalid(fpscr);
    if (z.kind == KIND_INFINITY)
        return with_sign(z.negative, INFINITE);
    if (infinite)
        return with_sign(negative, INFINITE);
    if (zero) {
        if (z.kind == KIND_ZERO)
            return with_sign(z.negative == negative ? negative : rounding_mode(*fpscr) == DOWNWARDS,
                             0);
        return round_single(z, rounding_mode(*fpscr), fpscr);
    }
    const struct number product = product_of(&x, &y);
    if (z.kind == KIND_ZERO)
        return round_single(product, rounding_mode(*fpscr), fpscr);
    /* The product has 48 bits of 63, so what a shift turns into the sticky bit lies far below the
     * last place: at most one bit is lost to cancellation when the exponents differ by 2 or more.
     */
    return add_finite(z, product, fpscr);
}

uint32_t float32_compare(uint32_t a, uint32_t b, bool signals, uint32_t *fpscr) {
    enum { LESS = 8, EQUAL = 6, GREATER = 2, UNORDERED = 3 };
    const struct number x = unpack(a, fpscr);
    const struct number y = unpack(b, fpscr);
    uint32_t flags;
    if (is_nan(&x) || is_nan(&y)) {
        if (signals || x.kind == KIND_SIGNALLING || y.kind == KIND_SIGNALLING)
            *fpscr |= FPSCR_IOC;
        flags = UNORDERED;
    } else if (x.kind == KIND_ZERO && y.kind == KIND_ZERO) {
        flags = EQUAL;
    } else {
        /* Bit patterns order like sign and magnitude; a flushed operand is a zero. */
        const int64_t p = x.kind == KIND_ZERO ? 0 : (int64_t)(a & ~SIGN) * (x.negative ? -1 : 1);
        const int64_t q = y.kind == KIND_ZERO ? 0 : (int64_t)(b & ~SIGN) * (y.negative ? -1 : 1);
        flags = p == q ? EQUAL : p < q ? LESS : GREATER;
    }
    return flags << 28;
}

uint32_t float32_to_fixed(uint32_t a, unsigned width, unsigned fraction_bits, bool is_unsigned,
                          bool towards_zero, uint32_t *fpscr) {
    const struct number x = unpack(a, fpscr);
    if (is_nan(&x)) {
        *fpscr |= FPSCR_IOC;
        return 0;
    }
    if (x.kind == KIND_ZERO)
        return 0;
    const uint64_t highest = ((uint64_t)1 << (is_unsigned ? width : width - 1)) - 1;
    const uint64_t lowest = is_unsigned ? 0 : highest + 1; /* as a magnitude */
    const int exponent = x.exponent + (int)fraction_bits;
    bool inexact = false;
    uint64_t magnitude;
    if (x.kind == KIND_INFINITY || exponent > 32) {
        magnitude = (uint64_t)1 << 33;
    } else {
        /* Two bits of margin below the point, then round them off with all that is sticky there. */
        const int drop = TOP - exponent - 2;
        magnitude = round_off(shift_sticky(x.significand, (unsigned)drop), 2, x.negative,
                              towards_zero ? TOWARDS_ZERO : rounding_mode(*fpscr), &inexact);
    }
    if (magnitude > (x.negative ? lowest : highest)) {
        *fpscr |= FPSCR_IOC;
        magnitude = x.negative ? lowest : highest;
    } else if (inexact) {
        *fpscr |= FPSCR_IXC;
    }
    const uint32_t result = (uint32_t)magnitude;
    return x.negative ? 0u - result : result;
}

uint32_t float32_from_fixed(uint32_t value, unsigned width, unsigned fraction_bits,
                            bool is_unsigned, bool to_nearest, uint32_t *fpscr) {
    uint32_t operand = width == 16 ? value & 0xFFFFu : value;
    bool negative = false;
    if (!is_unsigned) {
        operand = sign_extend(operand, width);
        negative = operand >> 31;
        operand = negative ? 0u - operand : operand;
    }
    if (operand == 0)
        return 0;
    struct number number = {
        .kind = KIND_FINITE,
        .negative = negative,
        .exponent = TOP - (int)fraction_bits,
        .significand = operand,
    };
    normalise(&number);
    return round_single(number, to_nearest ? TO_NEAREST : rounding_mode(*fpscr), fpscr);
}

uint32_t float32_from_half(uint32_t half, uint32_t *fpscr) {
    const bool negative = bit(half, 15);
    const uint32_t biased = bits(half, 14, 10);
    const uint32_t fraction = half & 0x3FFu;
    if (biased == 31 && !(*fpscr & FPSCR_AHP)) {
        if (fraction == 0)
            return with_sign(negative, INFINITE);
        if (!(fraction & 0x200u))
            *fpscr |= FPSCR_IOC;
        if (*fpscr & FPSCR_DN)
            return DEFAULT_NAN;
        return with_sign(negative, DEFAULT_NAN | fraction << (FRACTION_BITS - HALF_FRACTION_BITS));
    }
    if (biased == 0 && fraction == 0)
        return with_sign(negative, 0);
    struct number number = {
        .kind = KIND_FINITE,
        .negative = negative,
        .exponent = (biased == 0 ? HALF_EXPONENT_MIN : (int)biased - 15) + TOP - HALF_FRACTION_BITS,
        .significand = biased == 0 ? fraction : fraction | 0x400u,
    };
    normalise(&number);
    return round_single(number, TO_NEAREST, fpscr); /* always exact */
}

/* FPRound() to half precision, which FZ does not concern. */
static uint32_t round_half(struct number number, uint32_t *fpscr) {
    const enum rounding mode = rounding_mode(*fpscr);
    const bool alternative = (*fpscr & FPSCR_AHP) != 0;
    const uint32_t sign = number.negative ? 0x8000u : 0u;
    const bool tiny = number.exponent < HALF_EXPONENT_MIN;
    uint32_t biased = 0;
    if (tiny)
        number.significand =
            shift_sticky(number.significand, (unsigned)(HALF_EXPONENT_MIN - number.exponent));
    else
        biased = (uint32_t)((number.exponent > 17 ? 17 : number.exponent) - HALF_EXPONENT_MIN);
    bool inexact;
    const uint32_t significand = (uint32_t)round_off(number.significand, TOP - HALF_FRACTION_BITS,
                                                     number.negative, mode, &inexact);
    const uint32_t magnitude = (biased << HALF_FRACTION_BITS) + significand;
    if (inexact && tiny)
        *fpscr |= FPSCR_UFC;
    if (alternative && magnitude > 0x7FFFu) {
        *fpscr |= FPSCR_IOC; /* instead of overflow; and not inexact */
        return sign | 0x7FFFu;
    }
    if (inexact)
        *fpscr |= FPSCR_IXC;
    if (!alternative && magnitude >= 0x7C00u) {
        *fpscr |= FPSCR_OFC | FPSCR_IXC;
        return sign | (overflows_to_infinity(number.negative, mode) ? 0x7C00u : 0x7BFFu);
    }
    return sign | magnitude;
}

uint32_t float32_to_half(uint32_t a, uint32_t *fpscr) {
    const struct number x = unpack(a, fpscr);
    const uint32_t sign = x.negative ? 0x8000u : 0u;
    const bool alternative = (*fpscr & FPSCR_AHP) != 0;
    if (is_nan(&x)) {
        if (x.kind == KIND_SIGNALLING || alternative)
            *fpscr |= FPSCR_IOC;
        if (alternative)
            return sign;
        if (*fpscr & FPSCR_DN)
            return 0x7E00u;
        return sign | 0x7E00u | bits(a, 21, 13);
    }
    if (x.kind == KIND_INFINITY) {
        if (!alternative)
            return sign | 0x7C00u;
        *fpscr |= FPSCR_IOC;
        return sign | 0x7FFFu;
    }
    return x.kind == KIND_ZERO ? sign : round_half(x, fpscr);
}
