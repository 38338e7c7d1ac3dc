#include <string.h>

#include "boot/stream.h"
#include "kit.h"
#include "port.h"

enum {
    RING_SIZE = 16384,     /* above STREAM_BYTES_MAX: all that may be in flight */
    SEND_POLLS = 10000000, /* a byte at 300 baud and 80 MHz is out in a quarter of that */
};

_Static_assert((uint32_t)RING_SIZE > STREAM_BYTES_MAX, "a whole window must fit");

static uint8_t ring[RING_SIZE] NOT_ZEROED;
static uint32_t taken; /* index in the ring of the next byte to read */
static struct line_errors errors_seen;

static void pin_init(const struct pin *pin) {
    uint32_t two_bits = 2u * pin->number;
    uint32_t four_bits = 4u * (pin->number % 8u);

    RCC_AHB2ENR |= 1u << ((pin->port - GPIO_A) / GPIO_SPACING);
    (void)RCC_AHB2ENR; /* the clock is on two cycles later (RM0394 6.2.17) */
    GPIO_AFR(pin->port, pin->number) = (GPIO_AFR(pin->port, pin->number) & ~(15u << four_bits)) |
                                       (uint32_t)pin->alternate << four_bits;
    /* Pulled up, so that an open line reads as idle and not as a break. */
    GPIO_PUPDR(pin->port) = (GPIO_PUPDR(pin->port) & ~(3u << two_bits)) | GPIO_PULL_UP << two_bits;
    GPIO_MODER(pin->port) = (GPIO_MODER(pin->port) & ~(3u << two_bits)) | GPIO_MODE_ALTERNATE
                                                                              << two_bits;
}

/* Reception never depends on the core being in time: it stalls for 22 ms while a page is erased. */
static void dma_init(void) {
    uint32_t request_shift = DMA_CSELR_WIDTH * (kit.dma_receive_channel - 1);

    RCC_AHB1ENR |= RCC_AHB1ENR_DMA1EN;
    (void)RCC_AHB1ENR;
    DMA_CCR(DMA_1, kit.dma_receive_channel) =
        0; /* its registers may be written while it is off only */
    DMA_CSELR(DMA_1) = kit.dma_request << request_shift;
    DMA_CPAR(DMA_1, kit.dma_receive_channel) = kit.usart + USART_RDR_OFFSET;
    DMA_CMAR(DMA_1, kit.dma_receive_channel) = (uint32_t)(uintptr_t)ring;
    DMA_CNDTR(DMA_1, kit.dma_receive_channel) = RING_SIZE;
    DMA_CCR(DMA_1, kit.dma_receive_channel) = DMA_CCR_MINC | DMA_CCR_CIRC | DMA_CCR_EN;
}

/* The divider for a rate, 0: the clock does not make it (RM0394 38.5.4, oversampling by 16). */
static uint32_t divider(uint32_t baud) {
    enum { TOLERANCE = 40 }; /* a 40th is 2.5 % */
    uint32_t hz = clock_hz();
    uint32_t result = (hz + baud / 2) / baud;
    uint32_t made = result > 0 ? hz / result : 0;
    uint32_t error = made > baud ? made - baud : baud - made;

    return result >= USART_DIVIDER_MIN && result <= USART_DIVIDER_MAX && error <= baud / TOLERANCE
               ? result
               : 0;
}

bool serial_set_baud(void *context, uint32_t baud) {
    uint32_t brr = baud > 0 ? divider(baud) : 0;

    (void)context;
    if (brr == 0) {
        return false;
    }
    serial_drain();
    USART_CR1(kit.usart) &= ~USART_CR1_UE; /* BRR may be written while it is off only */
    USART_BRR(kit.usart) = brr;
    USART_CR1(kit.usart) |= USART_CR1_UE;
    return true;
}

void serial_init(uint32_t baud) {
    pin_init(&kit.tx);
    pin_init(&kit.rx);
    dma_init();
    REGISTER(RCC_BASE, kit.usart_enable) |= kit.usart_bit;
    (void)REGISTER(RCC_BASE, kit.usart_enable);
    USART_CR1(kit.usart) = 0; /* BRR, too */
    USART_BRR(kit.usart) = (clock_hz() + baud / 2) / baud;
    USART_CR3(kit.usart) = USART_CR3_DMAR;
    USART_CR1(kit.usart) = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE;
}

bool serial_receives_by_dma(void) {
    return (DMA_CCR(DMA_1, kit.dma_receive_channel) & DMA_CCR_EN) != 0;
}

/* An overrun stops reception until it is cleared (RM0394 38.8.8). */
static void count_and_clear_errors(void) {
    uint32_t isr = USART_ISR(kit.usart) & (USART_ISR_ORE | USART_ISR_FE | USART_ISR_NF);

    if (isr != 0) {
        errors_seen.overrun = (uint16_t)(errors_seen.overrun + ((isr & USART_ISR_ORE) != 0));
        errors_seen.framing = (uint16_t)(errors_seen.framing + ((isr & USART_ISR_FE) != 0));
        errors_seen.noise = (uint16_t)(errors_seen.noise + ((isr & USART_ISR_NF) != 0));
        USART_ICR(kit.usart) = isr;
    }
}

/* The hardware switches a DMA channel off after a bus error (RM0394 11.4.7); then bytes are taken
 * from the receiver itself. */
static uint32_t read_without_dma(uint8_t *byte) {
    if ((USART_ISR(kit.usart) & USART_ISR_RXNE) == 0) {
        return 0;
    }
    *byte = (uint8_t)USART_RDR(kit.usart);
    return 1;
}

uint32_t serial_read(void *context, uint8_t *data, uint32_t capacity) {
    (void)context;
    count_and_clear_errors();
    if (!serial_receives_by_dma()) {
        return read_without_dma(data);
    }
    uint32_t filled = (RING_SIZE - DMA_CNDTR(DMA_1, kit.dma_receive_channel)) % RING_SIZE;
    uint32_t there = (filled >= taken ? filled : RING_SIZE) - taken; /* in one piece */
    uint32_t length = there < capacity ? there : capacity;

    barrier(); /* what the DMA wrote is read after its counter */
    memcpy(data, ring + taken, length);
    taken = (taken + length) % RING_SIZE;
    return length;
}

void serial_wait_for(uint32_t flag) {
    for (uint32_t i = 0; i < SEND_POLLS; i++) {
        if ((USART_ISR(kit.usart) & flag) != 0) {
            return;
        }
    }
}

void serial_write_waiting(const uint8_t *data, uint32_t length) {
    for (uint32_t i = 0; i < length; i++) {
        watchdog_feed(NULL);
        serial_wait_for(USART_ISR_TXE);
        USART_TDR(kit.usart) = data[i];
    }
}

void serial_errors(void *context, struct line_errors *errors) {
    (void)context;
    *errors = errors_seen;
}
