#include "kit.h"
#include "port.h"

enum {
    RING_SIZE = 4096,      /* more than one packet of the largest kind */
    SEND_POLLS = 10000000, /* a byte at 300 baud and 80 MHz is out in a quarter of that */
};

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
    uint32_t request_shift = DMA_CSELR_WIDTH * (kit.dma_channel - 1);

    RCC_AHB1ENR |= RCC_AHB1ENR_DMA1EN;
    (void)RCC_AHB1ENR;
    DMA_CCR(DMA_1, kit.dma_channel) = 0; /* its registers may be written while it is off only */
    DMA_CSELR(DMA_1) = kit.dma_request << request_shift;
    DMA_CPAR(DMA_1, kit.dma_channel) = kit.usart + USART_RDR_OFFSET;
    DMA_CMAR(DMA_1, kit.dma_channel) = (uint32_t)(uintptr_t)ring;
    DMA_CNDTR(DMA_1, kit.dma_channel) = RING_SIZE;
    DMA_CCR(DMA_1, kit.dma_channel) = DMA_CCR_MINC | DMA_CCR_CIRC | DMA_CCR_EN;
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
    return (DMA_CCR(DMA_1, kit.dma_channel) & DMA_CCR_EN) != 0;
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
static int read_without_dma(void) {
    if ((USART_ISR(kit.usart) & USART_ISR_RXNE) == 0) {
        return -1;
    }
    return (int)(USART_RDR(kit.usart) & 0xFF);
}

int serial_read(void *context) {
    (void)context;
    count_and_clear_errors();
    if (!serial_receives_by_dma()) {
        return read_without_dma();
    }
    uint32_t filled = RING_SIZE - DMA_CNDTR(DMA_1, kit.dma_channel);
    if (taken == filled % RING_SIZE) {
        return -1;
    }
    int byte = ((volatile uint8_t *)ring)[taken];
    taken = (taken + 1) % RING_SIZE;
    return byte;
}

static void wait_for(uint32_t flag) {
    for (uint32_t i = 0; i < SEND_POLLS; i++) {
        if ((USART_ISR(kit.usart) & flag) != 0) {
            return;
        }
    }
}

void serial_write(void *context, const uint8_t *data, uint32_t length) {
    for (uint32_t i = 0; i < length; i++) {
        watchdog_feed(context);
        wait_for(USART_ISR_TXE);
        USART_TDR(kit.usart) = data[i];
    }
}

void serial_drain(void) {
    wait_for(USART_ISR_TC);
}

void serial_errors(void *context, struct line_errors *errors) {
    (void)context;
    *errors = errors_seen;
}
