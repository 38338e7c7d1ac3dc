/* SPDX-License-Identifier: MIT */
/* Pages packed by the host's side and unpacked by the bootloader's, and streams that are cut,
 * damaged or made up: nothing but the page is written, nothing but the dictionary is read, and it
 * ends. The sanitizers see the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "support/expect.h"

#include "boot/lzma.h"
#include "host/codec.h"
#include "support/fake_board.h"
#include "support/plausible_code.h"

enum {
    PAGE = FAKE_PAGE_SIZE,
    PAGES = FAKE_APPLICATION_PAGES,
    LAST = 1234, /* bytes of the last page */
    IMAGE = (PAGES - 1) * PAGE + LAST,
    PACKED_MAX = PAGE + CODEC_OVERHEAD_MAX,

    /* The costliest byte is a literal after a match into the dictionary: it looks at up to 32
       bytes. */
    READ_MAX = 33 * PAGE,
    GUARD = 0xA5,
    CARRIED_ON = 0x80, /* control bytes */
    WITH_PROPERTIES = 0xC0,
    PROPERTIES_AT = 5,
};

struct packed {
    uint8_t bytes[PACKED_MAX];
    uint32_t size;
};

static struct fake_board fake;
static struct board board; /* the fake one, with its reads counted */
static struct lzma lzma;
static uint8_t image[PAGES * PAGE];
static uint8_t out[PAGE];
static uint32_t bytes_read;

static enum flash_result counted_read(void *context, uint32_t address, uint8_t *data,
                                      uint32_t length) {
    bytes_read += length;
    return fake.board.flash_read(context, address, data, length);
}

static int setup(void **state) {
    (void)state;
    fake_board_init(&fake);
    board = fake.board;
    board.flash_read = counted_read;
    bytes_read = 0;
    plausible_code(image, sizeof image, 1);
    lzma_init(&lzma);
    return 0;
}

static void put_big(uint8_t *bytes, uint32_t value) {
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

static uint32_t page_length(uint32_t page) {
    return page == PAGES - 1 ? LAST : PAGE;
}

/* The pages before this one. */
static struct lzma_dictionary dictionary_before(uint32_t page) {
    return (struct lzma_dictionary){&board, FAKE_APPLICATION_BASE, page * PAGE, true};
}

static void put_in_flash(const uint8_t *data, uint32_t page, uint32_t length) {
    memcpy(fake_flash_at(&fake, FAKE_APPLICATION_BASE + page * PAGE), data, length);
}

/* Exactly as large as they are: the address sanitizer sees the byte behind. */
static enum lzma_result unpack(const uint8_t *chunks, uint32_t size,
                               const struct lzma_dictionary *dictionary, uint32_t length) {
    uint8_t *page = malloc(length + 1);
    uint8_t *copy = malloc(size + 1);
    enum lzma_result result;

    assert_non_null(page);
    assert_non_null(copy);
    page[length] = GUARD;
    memcpy(copy + 1, chunks, size);
    bytes_read = 0;
    result = lzma_page(&lzma, copy + 1, size, dictionary, page, length);
    assert_int_equal(page[length], GUARD);
    assert_int_equal(fake.violations, 0);
    assert_true(bytes_read <= READ_MAX);
    memcpy(out, page, length);
    free(copy);
    free(page);
    return result;
}

static void assert_page(uint32_t page, const struct packed *packed) {
    struct lzma_dictionary dictionary = dictionary_before(page);
    uint32_t length = page_length(page);

    assert_int_equal(unpack(packed->bytes, packed->size, &dictionary, length), LZMA_OK);
    assert_memory_equal(out, image + page * PAGE, length);
    put_in_flash(out, page, length);
}

static void pack(struct codec *codec, uint32_t page, struct packed *packed) {
    packed->size =
        (uint32_t)codec_pack(codec, image + page * PAGE, page_length(page), packed->bytes);
    assert_int_not_equal(packed->size, 0);
}

static struct codec *open_at(uint32_t page) {
    struct codec_dictionary dictionary = {image, page * PAGE, true};
    struct codec *codec = codec_open(&dictionary, IMAGE - page * PAGE);

    assert_non_null(codec);
    return codec;
}

/* Sends the pages from `first` on in one stream. Returns the bytes it took. */
static uint32_t send_from(uint32_t first) {
    struct codec *codec = open_at(first);
    uint32_t total = 0;

    for (uint32_t page = first; page < PAGES; page++) {
        struct packed packed;

        pack(codec, page, &packed);
        assert_page(page, &packed);
        total += packed.size;
    }
    codec_close(codec);
    return total;
}

static void test_whole_image(void **state) {
    (void)state;
    assert_true(send_from(0) < IMAGE * 7 / 10);
    assert_memory_equal(fake_flash_at(&fake, FAKE_APPLICATION_BASE), image, IMAGE);
}

static void test_many_images(void **state) {
    (void)state;
    for (uint32_t seed = 2; seed < 100; seed++) {
        plausible_code(image, sizeof image, seed);
        send_from(0);
    }
}

static void test_resumed(void **state) {
    (void)state;
    put_in_flash(image, 0, 3 * PAGE);
    send_from(3);
}

/* The packer sends them as they are, and starts its probabilities afresh. */
static void test_pages_that_cannot_be_packed(void **state) {
    (void)state;
    noise(image + 2 * PAGE, 2 * PAGE, 7);
    assert_true(send_from(0) < IMAGE);
    noise(image, IMAGE, 8);
    assert_true(send_from(0) <= IMAGE + PAGES * 3);
}

static void test_page_of_two_chunks(void **state) {
    struct codec *codec = open_at(0);
    struct packed packed;
    size_t first;

    (void)state;
    first = codec_pack(codec, image, PAGE / 2, packed.bytes);
    packed.size =
        (uint32_t)(first + codec_pack(codec, image + PAGE / 2, PAGE / 2, packed.bytes + first));
    assert_page(0, &packed);
    pack(codec, 1, &packed);
    assert_page(1, &packed);
    codec_close(codec);
}

/* The page's own old contents and its neighbours'; branches as they are. */
static void pack_changed_page(uint32_t page, struct packed *packed,
                              struct lzma_dictionary *dictionary) {
    const uint8_t *old = fake_flash_at(&fake, FAKE_APPLICATION_BASE);

    *dictionary = (struct lzma_dictionary){&board, FAKE_APPLICATION_BASE, PAGES * PAGE, false};
    packed->size = (uint32_t)codec_pack_alone(&(struct codec_dictionary){old, PAGES * PAGE, false},
                                              image + page * PAGE, PAGE, packed->bytes);
    assert_int_not_equal(packed->size, 0);
}

static void test_changed_pages(void **state) {
    enum { SHIFT = 6 };

    (void)state;
    put_in_flash(image, 0, sizeof image);
    memmove(image + SHIFT, image, sizeof image - SHIFT);
    for (uint32_t page = 0; page < PAGES; page++) {
        struct lzma_dictionary dictionary;
        struct packed packed;

        pack_changed_page(page, &packed, &dictionary);
        assert_true(packed.size < 64);
        assert_int_equal(unpack(packed.bytes, packed.size, &dictionary, PAGE), LZMA_OK);
        assert_memory_equal(out, image + page * PAGE, PAGE);
        put_in_flash(out, page, PAGE);
    }
}

/* Any part of flash, also of odd length and from an odd address. */
static void test_odd_dictionarys(void **state) {
    const uint8_t *old = fake_flash_at(&fake, FAKE_APPLICATION_BASE);

    (void)state;
    put_in_flash(image, 0, sizeof image);
    for (uint32_t length = 0; length < 600; length += 7) {
        struct lzma_dictionary dictionary = {&board, FAKE_APPLICATION_BASE + 3, length, false};
        struct codec_dictionary same = {old + 3, length, false};
        uint8_t packed[PACKED_MAX];
        size_t size = codec_pack_alone(&same, image + 1, PAGE, packed);

        assert_int_equal(unpack(packed, (uint32_t)size, &dictionary, PAGE), LZMA_OK);
        assert_memory_equal(out, image + 1, PAGE);
    }
}

/* A page in the middle of a receiver, and the state of the receiver before it. */
static void stop_before(uint32_t page, struct packed *packed, struct lzma *before) {
    struct codec *codec = open_at(0);

    for (uint32_t i = 0; i <= page; i++) {
        pack(codec, i, packed);
        if (i < page) {
            assert_page(i, packed);
        }
    }
    codec_close(codec);
    *before = lzma;
}

static void test_every_truncation(void **state) {
    struct lzma_dictionary dictionary = dictionary_before(3);
    struct packed packed;
    struct lzma before;

    (void)state;
    stop_before(3, &packed, &before);
    for (uint32_t size = 0; size < packed.size; size++) {
        lzma = before;
        assert_int_equal(unpack(packed.bytes, size, &dictionary, PAGE), LZMA_BAD_STREAM);
    }
    lzma = before;
    packed.bytes[packed.size] = 0;
    assert_int_equal(unpack(packed.bytes, packed.size + 1, &dictionary, PAGE), LZMA_BAD_STREAM);
    lzma = before;
    assert_page(3, &packed);
}

static void test_every_flipped_bit(void **state) {
    struct lzma_dictionary dictionary = dictionary_before(3);
    struct packed packed;
    struct lzma before;
    unsigned found = 0;

    (void)state;
    stop_before(3, &packed, &before);
    for (uint32_t bit = 0; bit < 8 * packed.size; bit++) {
        lzma = before;
        packed.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        found += unpack(packed.bytes, packed.size, &dictionary, PAGE) == LZMA_BAD_STREAM;
        packed.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(found > 8 * packed.size * 9 / 10); /* the image's CRC finds the others */
}

/* One packed chunk of the right sizes. */
static void make_up(uint8_t *chunk, uint32_t size, uint32_t header, uint32_t seed) {
    noise(chunk, size, seed);
    chunk[0] = header > PROPERTIES_AT ? WITH_PROPERTIES : CARRIED_ON;
    put_big(chunk + 1, PAGE - 1);
    put_big(chunk + 3, size - header - 1);
    chunk[PROPERTIES_AT] = header > PROPERTIES_AT ? LZMA_PROPERTIES : 0;
}

static void test_made_up_streams(void **state) {
    uint8_t chunk[512];

    (void)state;
    for (uint32_t seed = 0; seed < 10000; seed++) {
        struct lzma_dictionary dictionary = {&board, FAKE_FLASH_BASE, seed % FAKE_FLASH_SIZE,
                                             seed % 2};

        make_up(chunk, sizeof chunk, PROPERTIES_AT + 1, seed);
        (void)!unpack(chunk, sizeof chunk, &dictionary, PAGE);
        make_up(chunk, sizeof chunk, PROPERTIES_AT, seed);
        lzma.with_state = true; /* whatever the other one left */
        dictionary.length = FAKE_FLASH_SIZE;
        (void)!unpack(chunk, sizeof chunk, &dictionary, PAGE);
    }
}

static void test_wrong_page_size(void **state) {
    struct lzma_dictionary dictionary = dictionary_before(3);
    struct packed packed;
    struct lzma before;

    (void)state;
    stop_before(3, &packed, &before);
    assert_int_equal(unpack(packed.bytes, packed.size, &dictionary, PAGE - 1), LZMA_BAD_STREAM);
    lzma = before;
    assert_int_equal(unpack(packed.bytes, packed.size, &dictionary, 1), LZMA_BAD_STREAM);
}

/* It refers to what the smaller dictionary does not hold. */
static void test_smaller_dictionary(void **state) {
    struct lzma_dictionary dictionary;
    struct packed packed;

    (void)state;
    put_in_flash(image, 0, sizeof image);
    pack_changed_page(2, &packed, &dictionary);
    dictionary.length = 2;
    assert_int_equal(unpack(packed.bytes, packed.size, &dictionary, PAGE), LZMA_BAD_STREAM);
    dictionary.length = 0;
    assert_int_equal(unpack(packed.bytes, packed.size, &dictionary, PAGE), LZMA_BAD_STREAM);
}

static void test_stream_without_beginning(void **state) {
    struct lzma_dictionary dictionary = dictionary_before(3);
    struct packed packed;
    struct lzma before;

    (void)state;
    stop_before(3, &packed, &before);
    lzma_init(&lzma);
    assert_int_equal(unpack(packed.bytes, packed.size, &dictionary, PAGE), LZMA_BAD_STREAM);
    /* A failed page ends the stream. */
    lzma = before;
    assert_int_equal(unpack(packed.bytes, packed.size - 1, &dictionary, PAGE), LZMA_BAD_STREAM);
    assert_int_equal(unpack(packed.bytes, packed.size, &dictionary, PAGE), LZMA_BAD_STREAM);
}

static void test_other_properties(void **state) {
    struct lzma_dictionary dictionary = dictionary_before(0);
    struct packed packed;
    struct codec *codec = open_at(0);

    (void)state;
    pack(codec, 0, &packed);
    codec_close(codec);
    assert_int_equal(packed.bytes[PROPERTIES_AT], LZMA_PROPERTIES);
    for (unsigned properties = 0; properties <= UINT8_MAX; properties++) {
        enum lzma_result result;

        packed.bytes[PROPERTIES_AT] = (uint8_t)properties;
        result = unpack(packed.bytes, packed.size, &dictionary, PAGE);
        assert_int_equal(result, properties == LZMA_PROPERTIES ? LZMA_OK : LZMA_BAD_STREAM);
    }
}

static void test_controls_that_are_none(void **state) {
    struct lzma_dictionary dictionary = dictionary_before(0);
    uint8_t chunk[] = {0, 0, 0, 'x'}; /* one byte, copied */

    (void)state;
    for (unsigned control = 0; control < 0x80; control++) {
        bool good = control == 1 || control == 2;

        chunk[0] = (uint8_t)control;
        assert_int_equal(unpack(chunk, sizeof chunk, &dictionary, 1),
                         good ? LZMA_OK : LZMA_BAD_STREAM);
        assert_true(!good || out[0] == 'x');
    }
}

static void test_bad_word_in_the_dictionary(void **state) {
    struct lzma_dictionary dictionary;
    struct packed packed;

    (void)state;
    put_in_flash(image, 0, sizeof image);
    pack_changed_page(2, &packed, &dictionary);
    memset(fake.bad, 1, sizeof fake.bad);
    assert_int_equal(unpack(packed.bytes, packed.size, &dictionary, PAGE), LZMA_BAD_FLASH);
    memset(fake.bad, 0, sizeof fake.bad);
    assert_int_equal(unpack(packed.bytes, packed.size, &dictionary, PAGE), LZMA_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_whole_image, setup),
        cmocka_unit_test_setup(test_many_images, setup),
        cmocka_unit_test_setup(test_resumed, setup),
        cmocka_unit_test_setup(test_pages_that_cannot_be_packed, setup),
        cmocka_unit_test_setup(test_page_of_two_chunks, setup),
        cmocka_unit_test_setup(test_changed_pages, setup),
        cmocka_unit_test_setup(test_odd_dictionarys, setup),
        cmocka_unit_test_setup(test_every_truncation, setup),
        cmocka_unit_test_setup(test_every_flipped_bit, setup),
        cmocka_unit_test_setup(test_made_up_streams, setup),
        cmocka_unit_test_setup(test_wrong_page_size, setup),
        cmocka_unit_test_setup(test_smaller_dictionary, setup),
        cmocka_unit_test_setup(test_stream_without_beginning, setup),
        cmocka_unit_test_setup(test_other_properties, setup),
        cmocka_unit_test_setup(test_controls_that_are_none, setup),
        cmocka_unit_test_setup(test_bad_word_in_the_dictionary, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
