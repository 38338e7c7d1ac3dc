/* SPDX-License-Identifier: MIT */
/* BLOCK and RATE: order, loss, repetition, refusal, and the way back to the first rate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "host/codec.h"
#include "receiver_bench.h"
#include "wire/bytes.h"
#include "wire/crc.h"

static void all_at_once(void **state) {
    (void)state;
    begin(SIZE);
    for (uint16_t i = 0; i < PAGES; i++) {
        queue_page(i, i);
    }
    hear_device();
    assert_int_equal(replies, PAGES); /* one for each that went into flash */
    assert_int_equal(last.status, STATUS_OK);
    assert_int_equal(last.next, PAGES);
    assert_int_equal(last.held, 0);
    assert_int_equal(fake.erases, PAGES);
    assert_installed();
}

static void every_order_of_arrival(void **state) {
    /* of the first four blocks */
    for (unsigned order = 0; order < 256; order++) {
        unsigned places[4] = {order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6 & 3};
        unsigned seen = 0;

        for (int i = 0; i < 4; i++) {
            seen |= 1u << places[i];
        }
        if (seen != 15) {
            continue;
        }
        setup(state);
        begin(SIZE);
        for (int i = 0; i < 4; i++) {
            queue_page((uint16_t)places[i], places[i]);
            hear_device();
        }
        assert_int_equal(last.next, 4);
        queue_page(4, 4);
        queue_page(5, 5);
        hear_device();
        assert_installed();
    }
}

static void one_that_is_missing_is_told_and_the_others_wait(void **state) {
    (void)state;
    begin(SIZE);
    queue_page(0, 0);
    queue_page(2, 2);
    queue_page(4, 4);
    hear_device();
    assert_int_equal(last.next, 1);
    assert_int_equal(last.held, 1u << 1 | 1u << 3);
    assert_int_equal(finish(PAGES).status, STATUS_OFFSET);
    queue_page(1, 1);
    hear_device();
    assert_int_equal(last.next, 3);
    assert_int_equal(last.held, 1u << 1);
    queue_page(3, 3);
    hear_device();
    assert_int_equal(finish(PAGES).status, STATUS_OFFSET); /* the last one: nothing waits for it */
    queue_page(5, 5);
    hear_device();
    assert_int_equal(fake.erases, PAGES);
    assert_installed();
}

static void what_came_before_is_answered_and_not_written_again(void **state) {
    (void)state;
    begin(SIZE);
    queue_page(0, 0);
    hear_device();
    unsigned programs = fake.programs;
    queue_page(0, 0);
    hear_device();
    assert_int_equal(replies, 1);
    assert_int_equal(last.next, 1);
    assert_int_equal(fake.programs, programs);
    queue_page(FAKE_IN_FLIGHT + 1, 1); /* beyond those in flight */
    hear_device();
    assert_int_equal(replies, 1);
    assert_int_equal(last.held, 0);
}

static void pages_in_descending_order_and_in_parts(void **state) {
    uint16_t number = 0;

    (void)state;
    begin(SIZE);
    for (int page = PAGES - 1; page > 0; page--) {
        queue_page(number++, (uint32_t)page);
        hear_device();
    }
    for (uint32_t offset = 0; offset < FAKE_PAGE_SIZE; offset += 512) {
        queue_block(number++, offset, 512);
        hear_device();
    }
    assert_int_equal(fake.erases, PAGES);
    assert_installed();
}

static void a_place_that_is_none_closes_the_update(void **state) {
    static const uint32_t offsets[] = {8, FAKE_PAGE_SIZE + 8, SIZE + FAKE_PAGE_SIZE, 0x80000000};

    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        uint8_t data[BLOCK_HEADER_SIZE + 8] = {0};

        setup(state);
        begin(SIZE);
        block_header_encode(&(struct block_header){0, BLOCK_RAW, offsets[i]}, data);
        fake_send_packet(&fake, COMMAND_BLOCK, data, sizeof data);
        hear_device();
        assert_int_equal(last.status, STATUS_OFFSET);
        assert_int_equal(fake.erases + fake.programs, 0);
        queue_page(1, 1);
        hear_device();
        assert_int_equal(last.status, STATUS_OFFSET); /* until the next BEGIN */
        begin(SIZE);
        queue_page(0, 0);
        hear_device();
        assert_int_equal(last.status, STATUS_OK);
    }
}

static void leaving_a_page_half_written_is_refused(void **state) {
    (void)state;
    begin(SIZE);
    queue_block(0, 0, 512);
    queue_page(1, 1);
    hear_device();
    assert_int_equal(last.status, STATUS_OFFSET);
}

static void a_page_that_cannot_be_written_is_told(void **state) {
    (void)state;
    begin(SIZE);
    fake.fail_operation = fake.erases + fake.programs + 100;
    queue_page(0, 0);
    hear_device();
    assert_int_equal(last.status, STATUS_FLASH);
    assert_int_equal(session.last_error, STATUS_FLASH);
}

static void blocks_without_an_update(void **state) {
    (void)state;
    queue_page(0, 0);
    hear_device();
    assert_int_equal(replies, 1);
    assert_int_equal(last.status, STATUS_STATE);
    assert_int_equal(fake.erases + fake.programs, 0);
}

static void unknown_kinds_and_lengths(void **state) {
    uint8_t data[BLOCK_HEADER_SIZE + 8] = {0};

    (void)state;
    begin(SIZE);
    fake_send_packet(&fake, COMMAND_BLOCK, data, BLOCK_HEADER_SIZE);
    session_poll(&session);
    assert_int_equal(fake.out_length, 1);
    assert_int_equal(fake.out[0], REPLY_NACK);
    fake_forget_output(&fake);
    block_header_encode(&(struct block_header){0, (enum block_kind)77, 0}, data);
    fake_send_packet(&fake, COMMAND_BLOCK, data, sizeof data);
    hear_device();
    assert_int_equal(last.status, STATUS_PACKED);
    assert_int_equal(fake.erases + fake.programs, 0);
}

/* -- numbers -----------------------------------------------------------------------------------*/

/* How far from the next block that is expected: the nearest ones on both sides of the blocks in
 * flight, and the ends of the numbers as signed and unsigned ones. */
static const uint16_t outside[] = {
    FAKE_IN_FLIGHT, FAKE_IN_FLIGHT + 1, 64, 256, 0x7FFF, 0x8000, 0xFF00, 0xFFFF};
enum { OUTSIDE = sizeof outside / sizeof outside[0] };

/* The number of blocks in flight is all that stands between the line and what lies behind the array
 * of blocks. */
static void numbers_outside_the_flight_take_no_place(void **state) {
    for (uint16_t done = 0; done < 4; done++) {
        setup(state);
        begin(SIZE);
        for (uint16_t i = 0; i < done; i++) {
            queue_page(i, i);
        }
        hear_device();
        unsigned programs = fake.programs;
        for (unsigned i = 0; i < OUTSIDE; i++) {
            queue_page((uint16_t)(done + outside[i]), done);
            hear_device();
            assert_int_equal(places_taken(), 0);
            assert_int_equal(replies, 1); /* its sender hears how things stand */
            assert_int_equal(last.status, STATUS_OK);
            assert_int_equal(last.next, done);
            assert_int_equal(last.held, 0);
        }
        assert_int_equal(fake.programs, programs);
        for (uint16_t i = done; i < PAGES; i++) {
            queue_page(i, i);
        }
        hear_device();
        assert_installed();
    }
}

static void a_full_flight_is_left_as_it_is(void **state) {
    (void)state;
    begin(SIZE);
    for (uint16_t i = 1; i < FAKE_IN_FLIGHT; i++) {
        queue_page(i, i);
    }
    for (unsigned i = 0; i < OUTSIDE; i++) {
        queue_page(outside[i], 0);
    }
    for (uint16_t i = 1; i < FAKE_IN_FLIGHT; i++) {
        queue_page(i, 0); /* once more, with other bytes: it is here already */
    }
    hear_device();
    assert_int_equal(places_taken(), FAKE_IN_FLIGHT - 1);
    assert_int_equal(last.held, (1u << FAKE_IN_FLIGHT) - 2);
    queue_page(0, 0);
    hear_device();
    assert_int_equal(last.next, PAGES);
    assert_installed();
}

/* A port with little RAM keeps fewer blocks. */
static void as_many_are_in_flight_as_the_board_has_places_for(void **state) {
    enum { FEW = 2 };

    (void)state;
    fake.board.places = FEW;
    begin(SIZE);
    queue_page(1, 1);
    queue_page(2, 2); /* outside */
    hear_device();
    assert_int_equal(places_taken(), 1);
    assert_int_equal(last.held, 1u << 1);
    queue_page(0, 0);
    hear_device();
    assert_int_equal(last.next, FEW);
}

/* And shorter ones, next to each other. */
static void blocks_are_as_long_as_the_board_has_memory_for(void **state) {
    enum { PART = 256, SHORT = BLOCK_HEADER_SIZE + PART };

    (void)state;
    fake.board.data_field_max = SHORT;
    session_init(&session, &fake.board, &message);
    fake.block_data[FAKE_IN_FLIGHT * SHORT] = 0xA5;
    begin(SIZE);
    for (uint16_t i = FAKE_IN_FLIGHT - 1; i > 0; i--) {
        queue_block(i, i * (uint32_t)PART, PART);
    }
    hear_device();
    queue_block(0, 0, PART);
    hear_device();
    assert_int_equal(last.next, FAKE_IN_FLIGHT);
    assert_memory_equal(fake_flash_at(&fake, FAKE_APPLICATION_BASE), image, FAKE_IN_FLIGHT * PART);
    assert_int_equal(fake.block_data[FAKE_IN_FLIGHT * SHORT], 0xA5);
}

static void numbers_go_on_behind_the_last_one(void **state) {
    enum { BEFORE_END = 3 };

    (void)state;
    begin(SIZE);
    fake.receiver.next = (uint16_t)-BEFORE_END;
    for (uint16_t i = 1; i < PAGES; i++) {
        queue_page((uint16_t)(i - BEFORE_END), i);
    }
    queue_page(FAKE_IN_FLIGHT - BEFORE_END, 0); /* outside */
    hear_device();
    assert_int_equal(places_taken(), PAGES - 1);
    queue_page((uint16_t)-BEFORE_END, 0);
    hear_device();
    assert_int_equal(last.next, PAGES - BEFORE_END);
    assert_installed();
}

/* -- packed pages ------------------------------------------------------------------------------*/

static void queue_packed(uint16_t number, enum block_kind kind, uint32_t page,
                         struct block_dictionary dictionary, const uint8_t *packed, size_t length) {
    uint8_t data[DATA_FIELD_MAX];
    struct block_header header = {number, kind, page * FAKE_PAGE_SIZE};

    block_header_encode(&header, data);
    block_dictionary_encode(&dictionary, data + BLOCK_HEADER_SIZE);
    memcpy(data + BLOCK_HEADER_SIZE + BLOCK_DICTIONARY_SIZE, packed, length);
    fake_send_packet(&fake, COMMAND_BLOCK, data,
                     BLOCK_HEADER_SIZE + BLOCK_DICTIONARY_SIZE + length);
}

static uint32_t size_of_page(uint32_t page) {
    uint32_t left = SIZE - page * FAKE_PAGE_SIZE;

    return left < FAKE_PAGE_SIZE ? left : FAKE_PAGE_SIZE;
}

/* Repetitive enough to be worth packing. */
static void make_compressible(void) {
    for (uint32_t i = 64; i < sizeof image; i++) {
        image[i] = (uint8_t)(i % 7 == 0 ? image[i] & 15 : i >> 9);
    }
    for (uint32_t i = 64; i < sizeof image - 4; i += 36) { /* BL, here and there */
        put_u16(image + i, (uint16_t)(0xF000 | i >> 12));
        put_u16(image + i + 2, (uint16_t)(0xF800 | (i >> 1 & 0x7FF)));
    }
}

static void one_packed_stream(void **state) {
    uint8_t packed[FAKE_PAGE_SIZE + CODEC_OVERHEAD_MAX];
    struct codec *codec = codec_open(&(struct codec_dictionary){.absolute_branches = true}, SIZE);

    (void)state;
    make_compressible();
    begin(SIZE);
    for (uint32_t page = 0; page < PAGES; page++) {
        uint32_t offset = page * FAKE_PAGE_SIZE;
        size_t length = codec_pack(codec, image + offset, size_of_page(page), packed);

        assert_in_range(length, 1, FAKE_PAGE_SIZE / 2);
        queue_packed((uint16_t)page, BLOCK_PACKED_ABSOLUTE, page,
                     (struct block_dictionary){0, offset}, packed, length);
    }
    codec_close(codec);
    hear_device();
    assert_int_equal(last.next, PAGES);
    assert_installed();
}

/* In place, from the end down: each page against what the pages up to it still hold. */
static void a_difference_in_place(void **state) {
    uint8_t packed[FAKE_PAGE_SIZE + CODEC_OVERHEAD_MAX];
    static uint8_t old[FAKE_APPLICATION_SIZE];
    uint16_t number = 0;

    one_packed_stream(state);
    memcpy(old, image, sizeof old);
    memmove(image + 1000, old + 988, sizeof image - 1000); /* 12 bytes more */
    begin(SIZE);
    for (int page = PAGES - 1; page >= 0; page--) {
        uint32_t offset = (uint32_t)page * FAKE_PAGE_SIZE;
        struct block_dictionary dictionary = {0, offset + size_of_page((uint32_t)page)};
        size_t length = codec_pack_alone(&(struct codec_dictionary){old, dictionary.length, false},
                                         image + offset, size_of_page((uint32_t)page), packed);

        assert_in_range(length, 1, 150);
        queue_packed(number++, BLOCK_PACKED, (uint32_t)page, dictionary, packed, length);
        hear_device();
        assert_int_equal(last.status, STATUS_OK);
    }
    assert_installed();
}

/* Two slots: the installed application is the dictionary, and stays what it is. */
static void a_difference_beside(void **state) {
    uint8_t packed[FAKE_PAGE_SIZE + CODEC_OVERHEAD_MAX];
    static uint8_t old[FAKE_APPLICATION_SIZE];

    (void)state;
    fake_board_init_two_slots(&fake);
    session_init(&session, &fake.board, &message);
    one_packed_stream(state);
    memcpy(old, image, sizeof old);
    image[3000] ^= 1;
    begin(SIZE);
    for (uint32_t page = 0; page < PAGES; page++) {
        uint32_t offset = page * FAKE_PAGE_SIZE;
        size_t length = codec_pack_alone(&(struct codec_dictionary){old, SIZE, false},
                                         image + offset, size_of_page(page), packed);

        queue_packed((uint16_t)page, BLOCK_PACKED_INSTALLED, page,
                     (struct block_dictionary){0, SIZE}, packed, length);
    }
    hear_device();
    assert_int_equal(last.status, STATUS_OK);
    assert_int_equal(finish(PAGES).status, STATUS_OK);
    assert_memory_equal(fake_flash_at(&fake, FAKE_APPLICATION_BASE), old, SIZE);
    assert_memory_equal(fake_flash_at(&fake, FAKE_SECOND_BASE + FAKE_PAGE_SIZE), image, SIZE);
    assert_int_equal(fake.violations, 0);
}

static void packed_pages_that_are_none(void **state) {
    uint8_t packed[FAKE_PAGE_SIZE + CODEC_OVERHEAD_MAX];
    static const struct {
        uint32_t page;
        struct block_dictionary dictionary;
        bool damaged;
    } cases[] = {
        {0, {0, FAKE_APPLICATION_SIZE + 1}, false},
        {0, {FAKE_APPLICATION_SIZE + 1, 0}, false},
        {0, {FAKE_APPLICATION_SIZE, 1}, false},
        {0, {1, 0xFFFFFFFF}, false},
        {0, {0, 0xFFFFFFFF}, false},
        {0, {0, 0}, true},
        {PAGES, {0, 0}, false},
        {PAGES - 1, {0, 0}, false}, /* a whole page where the image ends before */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        setup(state);
        make_compressible();
        size_t length =
            codec_pack_alone(&(struct codec_dictionary){0}, image, FAKE_PAGE_SIZE, packed);
        packed[0] ^= cases[i].damaged ? 0x40 : 0;
        begin(SIZE);
        queue_packed(0, BLOCK_PACKED, cases[i].page, cases[i].dictionary, packed, length);
        hear_device();
        assert_true(last.status == STATUS_PACKED || last.status == STATUS_OFFSET);
        assert_int_equal(fake.erases + fake.programs + fake.violations, 0);
    }
}

/* -- RATE --------------------------------------------------------------------------------------*/

static void ask_for_rate(uint32_t baud) {
    uint8_t data[RATE_SIZE];

    put_u32(data, baud);
    fake_forget_output(&fake);
    fake_send_packet(&fake, COMMAND_RATE, data, sizeof data);
    session_poll(&session);
}

static void pass_ms(uint32_t ms) {
    for (uint32_t i = 0; i < ms; i++) {
        fake.now_ms++;
        session_poll(&session);
    }
}

static void another_rate_is_kept_while_the_host_speaks_it(void **state) {
    (void)state;
    ask_for_rate(2000000);
    assert_int_equal(fake.baud, 2000000);
    assert_int_equal(fake.out_length, 0);
    pass_ms(RATE_TRIAL_MS - 1);
    fake_send_packet(&fake, COMMAND_INFO, NULL, 0);
    pass_ms(RATE_IDLE_MS - 1);
    assert_int_equal(fake.baud, 2000000);
    pass_ms(2);
    assert_int_equal(fake.baud, FAKE_BAUD);
}

static void let_time_pass(void *context, uint32_t us) {
    (void)context;
    fake.now_ms += us / 1000;
}

/* The host has sent all that it may, and waits for the reply. */
static void a_long_erase_is_no_silence_of_the_host(void **state) {
    (void)state;
    fake.layout.erase_us[0] = 2 * RATE_IDLE_MS * 1000;
    fake.flash_busy = let_time_pass;
    begin(SIZE);
    ask_for_rate(2000000);
    queue_page(0, 0);
    hear_device();
    assert_int_equal(last.next, 1);
    assert_in_range(fake.now_ms, 2 * RATE_IDLE_MS, 3 * RATE_IDLE_MS);
    pass_ms(RATE_IDLE_MS - 1);
    assert_int_equal(fake.baud, 2000000);
    pass_ms(2);
    assert_int_equal(fake.baud, FAKE_BAUD);
}

static void nobody_comes_over(void **state) {
    (void)state;
    ask_for_rate(2000000);
    pass_ms(RATE_TRIAL_MS + 1);
    assert_int_equal(fake.baud, FAKE_BAUD);
}

static void rates_that_cannot_be(void **state) {
    static const uint32_t rates[] = {FAKE_IMPOSSIBLE_BAUD, FAKE_BAUD_HIGHEST + 1, 0xFFFFFFFF};

    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        ask_for_rate(rates[i]);
        assert_int_equal(fake.out_length, 1);
        assert_int_equal(fake.out[0], REPLY_NACK);
        assert_int_equal(fake.baud, FAKE_BAUD);
        assert_int_equal(session.last_error, STATUS_RANGE);
    }
}

static void an_open_update_outlives_another_rate(void **state) {
    (void)state;
    begin(SIZE);
    queue_page(0, 0);
    hear_device();
    ask_for_rate(1000000);
    for (uint16_t i = 1; i < PAGES; i++) {
        queue_page(i, i);
    }
    hear_device();
    assert_installed();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_at_once, setup),
        cmocka_unit_test_setup(every_order_of_arrival, setup),
        cmocka_unit_test_setup(one_that_is_missing_is_told_and_the_others_wait, setup),
        cmocka_unit_test_setup(what_came_before_is_answered_and_not_written_again, setup),
        cmocka_unit_test_setup(pages_in_descending_order_and_in_parts, setup),
        cmocka_unit_test_setup(a_place_that_is_none_closes_the_update, setup),
        cmocka_unit_test_setup(leaving_a_page_half_written_is_refused, setup),
        cmocka_unit_test_setup(a_page_that_cannot_be_written_is_told, setup),
        cmocka_unit_test_setup(blocks_without_an_update, setup),
        cmocka_unit_test_setup(unknown_kinds_and_lengths, setup),
        cmocka_unit_test_setup(numbers_outside_the_flight_take_no_place, setup),
        cmocka_unit_test_setup(a_full_flight_is_left_as_it_is, setup),
        cmocka_unit_test_setup(as_many_are_in_flight_as_the_board_has_places_for, setup),
        cmocka_unit_test_setup(blocks_are_as_long_as_the_board_has_memory_for, setup),
        cmocka_unit_test_setup(numbers_go_on_behind_the_last_one, setup),
        cmocka_unit_test_setup(one_packed_stream, setup),
        cmocka_unit_test_setup(a_difference_in_place, setup),
        cmocka_unit_test_setup(a_difference_beside, setup),
        cmocka_unit_test_setup(packed_pages_that_are_none, setup),
        cmocka_unit_test_setup(another_rate_is_kept_while_the_host_speaks_it, setup),
        cmocka_unit_test_setup(a_long_erase_is_no_silence_of_the_host, setup),
        cmocka_unit_test_setup(nobody_comes_over, setup),
        cmocka_unit_test_setup(rates_that_cannot_be, setup),
        cmocka_unit_test_setup(an_open_update_outlives_another_rate, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
