/* SPDX-License-Identifier: MIT */
/* A flasher at a fake device, in virtual time, with everything that a test counts. Used inside of a
 * cmocka test. Every fault is counted: a test in which it did not happen has tested nothing. */
#ifndef TESTS_SUPPORT_FLASHER_BENCH_H
#define TESTS_SUPPORT_FLASHER_BENCH_H

#include "host/flasher.h"
#include "tests/support/fake_device.h"

#define US_PER_SECOND 1000000u

enum { IMAGE_SIZE = 10005 }; /* five packets, the last one odd */

struct bench {
    struct fake_device device;
    struct tulpar_flasher flasher;
    uint8_t image[IMAGE_SIZE];
    unsigned asked_for_reset;
    unsigned traced;
    unsigned reverts; /* that were told */
    uint64_t revert_patience_us;
    unsigned swap_calls; /* of hooks.swapping; what the latest one said: */
    uint64_t swap_passed_us, swap_usual_us;
    uint32_t done, total, progress_calls;
    uint32_t done_first;      /* of the first call */
    uint64_t cancel_at_us;    /* 0: never */
    uint32_t cancel_at_bytes; /* once so many are there; 0: never */
};

extern struct bench bench;

/* A cmocka setup: a fresh device in its bootloader, an image, a flasher. */
int bench_setup(void **state);

enum tulpar_error bench_connect(void);

/* Connects and installs what differs. */
enum tulpar_error bench_install(void);

/* The image is on the device, valid, and every fault of the script happened. */
void bench_assert_installed(void);

/* At the `nth` packet of this command, once. */
void bench_script(uint8_t command, unsigned nth, enum fake_fault fault);

/* Packets of this command that the device has seen. */
unsigned bench_seen(uint8_t command);

#endif
