/* Is this image for this device? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "host/suitability.h"
#include "tests/support/fake_device.h"
#include "wire/bytes.h"

enum { IMAGE_SIZE = 4096 };

static struct fake_device device;
static uint8_t image[FAKE_FLASH_SIZE + 8];
static struct source source;
static struct suitability_detail detail;

static int setup(void **state) {
    (void)state;
    fake_init(&device);
    fake_image(image, sizeof image);
    memset(image + VECTORS_CHECKED, 0, 64);
    source = (struct source){.format = SOURCE_BIN, .bytes = image, .size = IMAGE_SIZE};
    return 0;
}

static enum suitability check(void) {
    return suitability_check(&source, &device.info, &detail);
}

static void linked_for(uint32_t base) {
    put_u32(image + VECTOR_RESET, base + 0x201);
    put_u32(image + 2 * 4, base + 0x301);
}

static void a_good_image_is_suitable(void **state) {
    (void)state;
    assert_int_equal(check(), SUITABLE);
    source.has_base = true;
    source.base = FAKE_BASE;
    assert_int_equal(check(), SUITABLE);
}

static void the_whole_area_may_be_used(void **state) {
    (void)state;
    source.size = FAKE_FLASH_SIZE;
    assert_int_equal(check(), SUITABLE);
    source.size++;
    assert_int_equal(check(), UNSUITABLE_TOO_BIG);
    assert_false(suitability_can_be_forced(UNSUITABLE_TOO_BIG));
}

static void a_stub_is_too_short(void **state) {
    (void)state;
    source.size = VECTORS_CHECKED - 1;
    assert_int_equal(check(), UNSUITABLE_EMPTY);
    assert_false(suitability_can_be_forced(UNSUITABLE_EMPTY));
}

static void a_stated_address_must_match(void **state) {
    (void)state;
    source.has_base = true;
    source.base = 0x08000000;
    assert_int_equal(check(), UNSUITABLE_ADDRESS);
    assert_int_equal(detail.linked_for, 0x08000000);
    assert_false(detail.linked_is_guess);
    source.size = FAKE_FLASH_SIZE + 1; /* the address explains more than the size */
    assert_int_equal(check(), UNSUITABLE_ADDRESS);
}

static void the_address_of_a_bin_is_guessed_from_its_vectors(void **state) {
    (void)state;
    linked_for(0x08000000);
    assert_int_equal(check(), UNSUITABLE_ADDRESS);
    assert_int_equal(detail.linked_for, 0x08000000);
    assert_true(detail.linked_is_guess);
    linked_for(0x08010000);
    assert_int_equal(check(), UNSUITABLE_ADDRESS);
    assert_int_equal(detail.linked_for, 0x08010000);
    assert_true(suitability_can_be_forced(UNSUITABLE_ADDRESS));
}

/* A large image linked for the start of flash can have its reset handler where ours would be. */
static void every_exception_handler_is_looked_at(void **state) {
    (void)state;
    source.size = FAKE_FLASH_SIZE;
    put_u32(image + VECTOR_RESET, FAKE_BASE + 0x1001);
    put_u32(image + 2 * 4, 0x08000401);
    assert_int_equal(check(), UNSUITABLE_ADDRESS);
    assert_int_equal(detail.linked_for, 0x08000000);
}

static void reserved_vectors_may_hold_anything(void **state) {
    (void)state;
    put_u32(image + 9 * 4, 0x08000001);
    assert_int_equal(check(), SUITABLE);
}

static void the_stack_must_be_in_ram(void **state) {
    static const uint32_t bad[] = {0, 0xFFFFFFFF, 0x20000000, 0x20010008, 0x20010004, 0x08000000};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        put_u32(image, bad[i]);
        assert_int_equal(check(), UNSUITABLE_STACK);
        assert_int_equal(detail.stack, bad[i]);
    }
    put_u32(image, 0x10004000); /* the end of SRAM2 */
    assert_int_equal(check(), SUITABLE);
}

static void the_reset_handler_must_be_code_of_the_image(void **state) {
    (void)state;
    put_u32(image + VECTOR_RESET, FAKE_BASE + 0x20);
    assert_int_equal(check(), UNSUITABLE_RESET);
    put_u32(image + VECTOR_RESET, 0xFFFFFFFF);
    assert_int_equal(check(), UNSUITABLE_RESET);
    assert_int_equal(detail.reset, 0xFFFFFFFF);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_good_image_is_suitable),
        TEST(the_whole_area_may_be_used),
        TEST(a_stub_is_too_short),
        TEST(a_stated_address_must_match),
        TEST(the_address_of_a_bin_is_guessed_from_its_vectors),
        TEST(every_exception_handler_is_looked_at),
        TEST(reserved_vectors_may_hold_anything),
        TEST(the_stack_must_be_in_ram),
        TEST(the_reset_handler_must_be_code_of_the_image),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
