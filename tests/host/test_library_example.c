/* SPDX-License-Identifier: MIT */
/* The example of docs/LIBRARY.md does what the page says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "tests/support/fake_device.h"
#include "tulpar/tulpar.h"

enum { SIZE = 5000 };

enum tulpar_error flash_device(const struct tulpar_channel *channel, const uint8_t *file,
                               size_t size);

static struct fake_device device;
static uint8_t image[SIZE];

static void it_installs_and_starts_a_file(void **state) {
    (void)state;
    fake_init(&device);
    fake_application(image, SIZE);
    assert_int_equal(flash_device(&device.channel, image, SIZE), TULPAR_OK);
    assert_memory_equal(fake_area(&device), image, SIZE);
    assert_int_equal(device.starts, 1);
}

static void it_refuses_what_does_not_suit(void **state) {
    (void)state;
    fake_init(&device);
    fake_application(image, SIZE);
    assert_int_equal(flash_device(&device.channel, image, 0), TULPAR_REFUSED);
    image[3] = 0; /* the initial stack pointer is not in RAM */
    assert_int_equal(flash_device(&device.channel, image, SIZE), TULPAR_REFUSED);
    assert_int_equal(device.pages_erased, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_installs_and_starts_a_file),
        cmocka_unit_test(it_refuses_what_does_not_suit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
