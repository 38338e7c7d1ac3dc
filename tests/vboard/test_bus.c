/* SPDX-License-Identifier: MIT */
/* The memory map, and the rules that hold for every register. */
#include "bench.h"

#include <string.h>

/* What the data sheets and manuals say of the chips, beside what their tables say. */
static const struct {
    const char *chip;
    uint32_t device, kilobytes, package;
} identities[] = {
    {"STM32L432KC", 0x435, 256, 8},  {"STM32L476RG", 0x415, 1024, 0},
    {"STM32L475VG", 0x415, 1024, 2}, {"STM32G431KB", 0x468, 128, 8},
    {"STM32G474RE", 0x469, 512, 0},
};

static void identity_is_that_of_the_chip(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_l4_or_g4(n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        for (size_t i = 0; i < sizeof identities / sizeof identities[0]; i++) {
            if (strcmp(board->chip->name, identities[i].chip) == 0) {
                assert_int_equal(bench_read(board, 0xE0042000) & 0xFFF, identities[i].device);
                assert_int_equal(bench_read_sized(board, 0x1FFF75E0, 2), identities[i].kilobytes);
                assert_int_equal(bench_read(board, 0x1FFF7500) & 0x1F, identities[i].package);
            }
        }
        assert_int_equal(bench_read(board, 0xE0042000), board->chip->idcode);
        assert_int_not_equal(bench_read(board, 0x1FFF7590), 0);
        assert_int_equal(bench_read_sized(board, 0x1FFF7598, 1), 'P');
        bench_off(board);
    }
}

static void option_words_stand_beside_their_complements(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    for (uint32_t address = 0x1FFF7800; address < 0x1FFF7828; address += 8) {
        assert_int_equal(bench_read(board, address), ~bench_read(board, address + 4));
    }
    assert_int_equal(bench_read(board, 0x1FFF7800), bench_read(board, ADDRESS_FLASH + 0x20));
    bench_write_refused(board, 0x1FFF7800, 0, "read-only");
    bench_off(board);
}

static void unmapped_addresses_stop_the_run(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_read_refused(board, 0x60000000, "nothing answers");
    bench_read_refused(board, 0x08040000, "nothing answers");
    bench_read_refused(board, 0x20010000, "nothing answers");
    bench_read_refused(board, 0x00040000, "nothing answers");
    bench_write_refused(board, 0x40004800, 0, "nothing answers"); /* no USART3 on this part */
    bench_write_refused(board, 0x48000C00, 0, "nothing answers"); /* no port D */
    bench_set(board, ADDRESS_RCC + RCC_APB2ENR, 1u << 11);
    bench_write_refused(board, 0x40012C00, 0, "TIM1 is not modelled");
    bench_off(board);
}

static void a_message_names_all_that_is_known(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    assert_int_equal(bus_write(&board->core, 0x40021000 + 0x1C, 4, 5), BUS_REFUSED);
    const char *text = vboard_violation(board);
    assert_non_null(strstr(text, "RCC_CIFR is read-only"));
    assert_non_null(strstr(text, "write of 0x00000005 to 0x4002101c"));
    assert_non_null(strstr(text, "PC 0x0800000"));
    assert_int_equal(vboard_run(board, 1000000000, false), VBOARD_VIOLATION);
    bench_off(board);
}

static void a_peripheral_without_clock_or_in_reset_is_refused(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_read_refused(board, ADDRESS_USART2, "the clock of USART2 is off");
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, ADDRESS_USART2), 0);
    bench_write(board, ADDRESS_RCC + RCC_APB1RSTR1, 1u << 17);
    bench_read_refused(board, ADDRESS_USART2, "holds USART2 in reset");
    bench_write(board, ADDRESS_RCC + RCC_APB1RSTR1, 0);
    assert_int_equal(bench_read(board, ADDRESS_USART2), 0);
    bench_off(board);
}

static void reserved_registers_and_bits_are_refused(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_read_refused(board, ADDRESS_RCC + 0x14, "reserved"); /* PLLSAI2: L47x only */
    bench_write_refused(board, ADDRESS_CRC + 0x08, 1u << 1, "reserved bits 0x2");
    bench_write_refused(board, ADDRESS_FLASH + 0x14, 1u << 11, "reserved bits 0x800"); /* BKER */
    bench_write_sized_refused(board, ADDRESS_RCC, 2, 0x61, "must be written as a word");
    bench_off(board);
}

static void sram2_is_seen_twice_on_the_l432_only(void **state) {
    (void)state;
    struct vboard *small = bench_on("nucleo-l432kc");
    bench_write(small, 0x10000010, 0xCAFE0001);
    assert_int_equal(bench_read(small, 0x2000C010), 0xCAFE0001);
    bench_off(small);
    struct vboard *big = bench_on("nucleo-l476rg");
    bench_write(big, 0x10007FFC, 0xCAFE0002);
    assert_int_equal(bench_read(big, 0x10007FFC), 0xCAFE0002);
    bench_write(big, 0x20017FFC, 1);
    bench_read_refused(big, 0x20018000, "nothing answers");
    bench_off(big);
}

static void sram1_can_be_at_address_0(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, 4), 0x08000009);
    bench_write(board, ADDRESS_SYSCFG, 3);
    assert_int_equal(board->core.windows[1].base, 0);
    assert_int_equal(board->core.windows[1].host, (char *)board->sram - (char *)&board->core);
    bench_write_refused(board, ADDRESS_SYSCFG, 1, "only flash and SRAM1");
    bench_off(board);
}

struct seen {
    unsigned count;
    struct vboard_access last;
};

static void see(void *context, const struct vboard_access *access) {
    struct seen *seen = context;
    seen->count++;
    seen->last = *access;
}

static void an_observer_sees_every_access(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    struct seen seen = {0};
    vboard_set_observer(board, (struct vboard_observer){.access = see, .context = &seen});
    bench_write(board, ADDRESS_RCC + RCC_CCIPR, 4);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.last.peripheral, "RCC");
    assert_string_equal(seen.last.reg, "CCIPR");
    assert_int_equal(seen.last.value, 4);
    assert_true(seen.last.is_write);
    assert_int_equal(bench_read_sized(board, ADDRESS_RCC + RCC_CCIPR, 1), 4);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.last.size, 1);
    bench_off(board);
}

static void count_access(void *context, const struct vboard_access *access) {
    (void)access;
    ++*(unsigned *)context;
}

/* The bus remembers the register that was read last: what changes in between must count all the
 * same. */
static void reading_again_obeys_what_has_changed(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    const uint32_t isr = ADDRESS_USART2 + 0x1C, enable = ADDRESS_RCC + RCC_APB1ENR1;
    unsigned seen = 0;
    uint32_t clocks;
    bench_clocks_on(board);
    clocks = bench_read(board, enable);
    assert_int_equal(bench_read(board, isr), 0xC0);
    assert_int_equal(bench_read(board, isr), 0xC0);
    assert_int_equal(bench_read_sized(board, isr, 1), 0xC0);
    assert_int_equal(bench_read_sized(board, isr + 1, 1), 0);
    bench_write(board, enable, clocks & ~(1u << 17));
    bench_read_refused(board, isr, "the clock of USART2 is off");
    bench_read_refused(board, isr, "the clock of USART2 is off");
    bench_write(board, enable, clocks);
    assert_int_equal(bench_read(board, isr), 0xC0);
    bench_write(board, ADDRESS_RCC + RCC_APB1RSTR1, 1u << 17);
    bench_read_refused(board, isr, "holds USART2 in reset");
    bench_write(board, ADDRESS_RCC + RCC_APB1RSTR1, 0);
    assert_int_equal(bench_read(board, isr), 0xC0);
    vboard_set_observer(board, (struct vboard_observer){.access = count_access, .context = &seen});
    bench_read(board, isr);
    bench_read(board, isr);
    assert_int_equal(seen, 2);
    vboard_set_observer(board, (struct vboard_observer){.access = NULL});
    assert_int_equal(bench_read(board, isr), 0xC0);
    vboard_reset_button(board);
    bench_read_refused(board, isr, "the clock of USART2 is off");
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identity_is_that_of_the_chip),
        cmocka_unit_test(option_words_stand_beside_their_complements),
        cmocka_unit_test(unmapped_addresses_stop_the_run),
        cmocka_unit_test(a_message_names_all_that_is_known),
        cmocka_unit_test(a_peripheral_without_clock_or_in_reset_is_refused),
        cmocka_unit_test(reserved_registers_and_bits_are_refused),
        cmocka_unit_test(sram2_is_seen_twice_on_the_l432_only),
        cmocka_unit_test(sram1_can_be_at_address_0),
        cmocka_unit_test(an_observer_sees_every_access),
        cmocka_unit_test(reading_again_obeys_what_has_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
