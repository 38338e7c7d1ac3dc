/* SPDX-License-Identifier: MIT */
/* Devices that say of themselves what cannot be, or do not stop talking: damaged ones, and ones
 * that somebody made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "tests/support/flasher_bench.h"
#include "tests/support/install_with.h"
#include "wire/bytes.h"

enum { REPEATED = 4096, TIMEOUT_S = 4 };

/* -- INFO --------------------------------------------------------------------------------------*/

enum { PAGE, BASE, AREA, RAM, FIELD, SLOTS, IN_FLIGHT, BAUD, IMAGE, OTHER, NEXT };

static void tell(int number, uint32_t value) {
    struct fake_device *device = &bench.device;

    switch (number) {
    case PAGE: FAKE_TELL(device, page_size, value); break;
    case BASE: FAKE_TELL(device, application.base, value); break;
    case AREA: FAKE_TELL(device, application.size, value); break;
    case RAM: FAKE_TELL(device, ram[1].size, value); break;
    case FIELD: FAKE_TELL(device, data_field_max, (uint16_t)value); break;
    case SLOTS: FAKE_TELL(device, slots, (uint8_t)value); break;
    case IN_FLIGHT: FAKE_TELL(device, in_flight, (uint8_t)value); break;
    case BAUD: FAKE_TELL(device, baud_highest, value); break;
    case IMAGE: FAKE_TELL(device, image.size, value); break;
    case OTHER: FAKE_TELL(device, other.size, value); break;
    default: FAKE_TELL(device, next_offset, value); break;
    }
}

static const struct {
    int number;
    uint32_t value;
    const char *clause;
} nonsense[] = {
    {PAGE, 0, "its page size"},
    {PAGE, 1, "its page size"},
    {PAGE, 4, "its page size"},
    {PAGE, 2044, "its page size"},
    {PAGE, 2056, "its page size"},
    {PAGE, 128 * 1024, "its page size"},
    {PAGE, 0x80000000, "its page size"},
    {PAGE, 0xFFFFFFF8, "its page size"},
    {PAGE, 0xFFFFFFFF, "its page size"},
    {AREA, 0, "its application area"},
    {AREA, 2047, "its application area"},
    {AREA, 0xFFFFFFFF, "its application area"},
    {BASE, 0xFFFFFFF8, "its application area"},
    {BASE, FAKE_BASE + 2, "its application area"},
    {RAM, 0xFFFFFFFF, "its RAM"},
    {FIELD, 0, "its largest data field"},
    {FIELD, WRITE_HEADER_SIZE + 7, "its largest data field"},
    {FIELD, DATA_FIELD_MAX + 1, "its largest data field"},
    {FIELD, 0xFFFF, "its largest data field"},
    {SLOTS, 3, "its number of slots"},
    {SLOTS, 255, "its number of slots"},
    {IN_FLIGHT, 0, "its number of blocks in flight"},
    {IN_FLIGHT, IN_FLIGHT_MAX + 1, "its number of blocks in flight"},
    {IN_FLIGHT, 255, "its number of blocks in flight"},
    {BAUD, 0, "its highest rate"},
    {IMAGE, FAKE_AREA + 1, "its application is larger"},
    {IMAGE, 0xFFFFFFFF, "its application is larger"},
    {OTHER, FAKE_AREA + 1, "its application is larger"},
};

static void setup_streaming(void) {
    (void)bench_setup(NULL);
    fake_init_streaming(&bench.device);
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
}

static void assert_nonsense(enum tulpar_error error, const char *clause) {
    assert_int_equal(error, TULPAR_NONSENSE);
    assert_int_equal(strncmp(bench.flasher.report.failure.nonsense, clause, strlen(clause)), 0);
    assert_true(bench.device.now_us < 10 * US_PER_SECOND);
}

static void no_number_of_info_is_relied_on_unseen(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
        setup_streaming();
        tell(nonsense[i].number, nonsense[i].value);
        assert_nonsense(bench_connect(), nonsense[i].clause);
        assert_int_equal(bench_seen(COMMAND_BEGIN), 0);
    }
}

/* It was found with numbers that make sense. */
static void nor_is_one_that_changes_later(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
        setup_streaming();
        assert_int_equal(bench_connect(), TULPAR_OK);
        tell(nonsense[i].number, nonsense[i].value);
        assert_nonsense(tulpar_refresh(&bench.flasher), nonsense[i].clause);
        assert_int_equal(bench.flasher.report.device.page_size, 2048); /* as it was */
    }
}

/* The largest and the smallest that are possible. */
static void numbers_at_their_limits_are_fine(void **state) {
    static const struct {
        int number;
        uint32_t value;
    } limits[] = {
        {PAGE, 8},
        {PAGE, 64 * 1024},
        {AREA, 2048},
        {RAM, 0},
        {FIELD, 12},
        {SLOTS, 2},
        {IN_FLIGHT, IN_FLIGHT_MAX},
        {BAUD, 1},
        {IMAGE, FAKE_AREA},
        {OTHER, 0},
        {NEXT, FAKE_AREA},
        {BAUD, 0xFFFFFFFF},
    };

    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        setup_streaming();
        FAKE_TELL(&bench.device, geometry.run_count[0], 0); /* whose page is what it erases */
        tell(IMAGE, 2048);
        tell(limits[i].number, limits[i].value);
        assert_int_equal(bench_connect(), TULPAR_OK);
    }
}

/* Somebody plugs another board in, which answers at once. */
static void another_board_is_not_taken_for_the_one_before(void **state) {
    (void)state;
    for (int fact = 0; fact < 6; fact++) {
        (void)bench_setup(NULL);
        fake_init_streaming(&bench.device);
        assert_int_equal(bench_connect(), TULPAR_OK);
        switch (fact) {
        case 0: tell(PAGE, 1024); break;
        case 1: tell(AREA, FAKE_AREA - 2048); break;
        case 2: tell(FIELD, 100); break;
        case 3: FAKE_TELL(&bench.device, unique_id[11], 0); break;
        case 4: tell(IN_FLIGHT, FAKE_IN_FLIGHT - 1); break;
        default: tell(SLOTS, 2); break;
        }
        assert_nonsense(tulpar_install(&bench.flasher, bench.image, IMAGE_SIZE),
                        "it is no longer the board that answered before");
    }
}

/* -- talking without end -----------------------------------------------------------------------*/

static uint8_t flood[REPEATED];

static void flood_with(const uint8_t *bytes, size_t length) {
    bench.device.flood_length = sizeof flood - sizeof flood % length;
    for (size_t i = 0; i < sizeof flood; i++) {
        flood[i] = bytes[i % length];
    }
    bench.device.flood = flood;
}

/* Headers of packets that never end, and tokens, and text. */
static void who_never_stops_is_left_in_time(void **state) {
    static const uint8_t header[] = {0x23, 0x41, 0xFF, 0x07}, token[] = {0x23}, text[] = {'a'};
    static const uint8_t replies[] = {0x5F}, refusals[] = {0xAA};
    static const struct {
        const uint8_t *bytes;
        size_t length;
    } floods[] = {{header, sizeof header}, {token, 1}, {text, 1}, {replies, 1}, {refusals, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof floods / sizeof floods[0]; i++) {
        (void)bench_setup(NULL);
        bench.device.mode = FAKE_OFF;
        flood_with(floods[i].bytes, floods[i].length);
        assert_int_not_equal(tulpar_connect(&bench.flasher, TIMEOUT_S * US_PER_SECOND), TULPAR_OK);
        assert_true(bench.device.now_us < (TIMEOUT_S + 2) * US_PER_SECOND);
    }
}

/* Packets that are good, again and again, and answer nothing. */
static void good_packets_without_end_are_left_in_time(void **state) {
    static const uint8_t data[BLOCKS_STATE_SIZE] = {0};
    static const uint8_t commands[] = {COMMAND_BEGIN, COMMAND_BLOCK, COMMAND_FINISH, COMMAND_PAGES};
    uint8_t packet[BLOCKS_STATE_SIZE + FRAME_OVERHEAD];

    (void)state;
    for (size_t i = 0; i < sizeof commands; i++) {
        for (unsigned stage = 0; stage < 3; stage++) {
            static const uint8_t until[] = {COMMAND_INFO, COMMAND_BEGIN, COMMAND_BLOCK};
            struct tulpar_options all = {.sending = TULPAR_SEND_ALL};

            setup_streaming();
            size_t length = frame_encode(packet, commands[i], data, sizeof data);
            bench_script(until[stage], 2 - (stage > 0), FAULT_GO_SILENT);
            assert_int_equal(bench_connect(), TULPAR_OK);
            flood_with(packet, length);
            assert_int_not_equal(install_with(&bench.flasher, bench.image, IMAGE_SIZE, &all),
                                 TULPAR_OK);
            assert_true(bench.device.now_us < 200 * US_PER_SECOND);
        }
    }
}

/* "Only the second block has come": the first is sent again at each of these, as long as it takes.
 */
static void a_block_that_never_comes_is_given_up_in_time(void **state) {
    static const struct blocks_state missing = {.status = STATUS_OK, .next = 0, .held = 2};
    uint8_t data[BLOCKS_STATE_SIZE], packet[BLOCKS_STATE_SIZE + FRAME_OVERHEAD];

    (void)state;
    setup_streaming();
    blocks_state_encode(&missing, data);
    size_t length = frame_encode(packet, COMMAND_BLOCK, data, sizeof data);
    bench_script(COMMAND_BLOCK, 1, FAULT_GO_SILENT);
    assert_int_equal(bench_connect(), TULPAR_OK);
    flood_with(packet, length);
    struct tulpar_options all = {.sending = TULPAR_SEND_ALL};
    assert_int_equal(install_with(&bench.flasher, bench.image, IMAGE_SIZE, &all), TULPAR_TRANSFER);
    assert_true(bench.device.now_us <
                30 * US_PER_SECOND); /* 20 s without a step forward, and the line */
}

#define TEST(name) cmocka_unit_test_setup(name, bench_setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(no_number_of_info_is_relied_on_unseen),
        TEST(nor_is_one_that_changes_later),
        TEST(numbers_at_their_limits_are_fine),
        TEST(another_board_is_not_taken_for_the_one_before),
        TEST(who_never_stops_is_left_in_time),
        TEST(good_packets_without_end_are_left_in_time),
        TEST(a_block_that_never_comes_is_given_up_in_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
