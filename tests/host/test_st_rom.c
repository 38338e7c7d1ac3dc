/* SPDX-License-Identifier: MIT */
/* The host's half of ST's ROM loader: its words, lost bytes, and in which order flash is written.
 */
#include "rom/st_rom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "rom/install.h"
#include "tests/support/fake_rom.h"

enum {
    BAUD = 115200,
    SECOND_US = 1000000,
    PATIENCE_US = 5 * SECOND_US,
    SIZE = 1500, /* bytes of a bootloader: no multiple of anything */
    AREA = 3 * 2048,
    FIRST = 8,
};

#define BASE 0x08000000u

static struct fake_rom fake;
static struct st_rom rom;
static uint8_t image[SIZE];
static unsigned asked;

static void on_ask(void *context) {
    (void)context;
    asked++;
}

static bool on_cancelled(void *context) {
    (void)context;
    return fake_rom_stopped(&fake);
}

/* A chip with an old bootloader, and an application and records behind it. */
static int setup(void **state) {
    const struct st_rom_hooks hooks = {NULL, on_cancelled, on_ask};

    (void)state;
    asked = 0;
    fake_rom_init(&fake);
    for (uint32_t i = 0; i < FAKE_ROM_FLASH; i++) {
        fake.flash[i] = (uint8_t)(i * 7 + (i >> 8) + 1);
    }
    for (uint32_t i = 0; i < SIZE; i++) {
        image[i] = (uint8_t)(i * 13 + (i >> 8) * 5 + 3);
    }
    st_rom_init(&rom, &fake.channel, BAUD, &hooks);
    return 0;
}

static struct st_rom_job job_of(uint16_t id) {
    return (struct st_rom_job){
        .chip = st_rom_chip_of_id(id),
        .base = BASE,
        .bytes = image,
        .size = SIZE,
        .area = AREA,
    };
}

static void connect(void) {
    assert_int_equal(st_rom_connect(&rom, PATIENCE_US), ST_ROM_OK);
}

static void assert_installed(void) {
    assert_memory_equal(fake.flash, image, SIZE);
    for (uint32_t i = (SIZE + 7) / 8 * 8; i < AREA; i++) {
        assert_int_equal(fake.flash[i], 0xFF);
    }
}

/* What lies behind the bootloader's pages is as it was. */
static void assert_rest_untouched(void) {
    for (uint32_t i = AREA; i < FAKE_ROM_FLASH; i++) {
        assert_int_equal(fake.flash[i], (uint8_t)(i * 7 + (i >> 8) + 1));
    }
}

/* -- finding it --------------------------------------------------------------------------------*/

static void it_says_who_it_is(void **state) {
    (void)state;
    connect();
    assert_int_equal(rom.chip_id, 0x435);
    assert_int_equal(rom.version, 0x31);
    assert_true(rom.extended_erase);
    assert_int_equal(asked, 0);
}

static void one_that_was_spoken_to_before_is_found(void **state) {
    (void)state;
    connect();
    connect();
    assert_int_equal(rom.chip_id, 0x435);
    fake.state = 1; /* half a command is there */
    connect();
    assert_int_equal(fake.erases, 0);
}

static void two_answers_are_one(void **state) {
    (void)state;
    fake.ack_twice = true;
    connect();
    assert_int_equal(fake.refused, 0);
}

static void a_person_is_asked_once_and_waited_for(void **state) {
    (void)state;
    fake.reset_at_us = 3 * SECOND_US;
    connect();
    assert_int_equal(asked, 1);
    assert_in_range(fake.now_us, 3 * SECOND_US, 3 * SECOND_US + 300000);
}

/* 'y' is the byte of ACK. */
static void an_application_that_talks_is_no_loader(void **state) {
    (void)state;
    fake.application = "ready, steady\r\n";
    fake.reset_at_us = 100 * SECOND_US;
    assert_int_equal(st_rom_connect(&rom, PATIENCE_US), ST_ROM_SILENT);
    assert_true(rom.heard.printable > 100);
    fake.reset_at_us = fake.now_us + 2 * SECOND_US;
    connect();
}

static void nobody_is_there(void **state) {
    (void)state;
    fake.reset_at_us = 100 * SECOND_US;
    assert_int_equal(st_rom_connect(&rom, PATIENCE_US), ST_ROM_SILENT);
    assert_in_range(fake.now_us, PATIENCE_US, PATIENCE_US + SECOND_US);
    assert_int_equal(rom.heard.printable + rom.heard.other, 0);
}

static void giving_up_while_it_is_looked_for(void **state) {
    (void)state;
    fake.reset_at_us = 100 * SECOND_US;
    fake.stop_at = 10;
    assert_int_equal(st_rom_connect(&rom, PATIENCE_US), ST_ROM_CANCELLED);
    assert_in_range(fake.now_us, 0, 2 * SECOND_US);
}

static void an_unplugged_port_is_told(void **state) {
    (void)state;
    fake.close_at = 3;
    assert_int_equal(st_rom_connect(&rom, PATIENCE_US), ST_ROM_PORT);
    assert_int_equal(rom.channel_result, TULPAR_CHANNEL_CLOSED);
}

/* -- commands ----------------------------------------------------------------------------------*/

static void read_protection_is_a_no_to_the_command(void **state) {
    const struct st_rom_job job = job_of(0x435);
    bool same;

    (void)state;
    fake.read_protected = true;
    fake.nack_twice = true;
    connect();
    assert_int_equal(st_rom_compare(&rom, &job, &same), ST_ROM_NO);
    assert_int_equal(st_rom_unprotect(&rom), ST_ROM_OK);
    connect();
    assert_int_equal(st_rom_compare(&rom, &job, &same), ST_ROM_OK);
    assert_false(same);
}

static void an_address_that_is_not_there_is_told(void **state) {
    uint8_t byte;

    (void)state;
    connect();
    assert_int_equal(st_rom_read(&rom, 0x60000000, &byte, 1), ST_ROM_NOT_THERE);
    assert_int_equal(st_rom_read(&rom, BASE, &byte, 1), ST_ROM_OK);
    assert_int_equal(byte, fake.flash[0]);
}

static void the_older_erase_command(void **state) {
    (void)state;
    fake.extended = false;
    fake.id = 0x410;
    fake.erase_unit = 1024;
    connect();
    assert_false(rom.extended_erase);
    assert_int_equal(st_rom_erase(&rom, 3), ST_ROM_OK);
    assert_int_equal(fake.erases, 1);
    assert_int_equal(fake.erased[0], 3);
    assert_int_equal(fake.flash[3 * 1024], 0xFF);
}

static void what_is_there_is_compared(void **state) {
    const struct st_rom_job job = job_of(0x435);
    bool same;

    (void)state;
    connect();
    memcpy(fake.flash, image, SIZE);
    assert_int_equal(st_rom_compare(&rom, &job, &same), ST_ROM_OK);
    assert_true(same);
    fake.flash[SIZE - 1] ^= 1;
    assert_int_equal(st_rom_compare(&rom, &job, &same), ST_ROM_OK);
    assert_false(same);
    assert_int_equal(fake.writes + fake.erases, 0);
}

/* -- installing --------------------------------------------------------------------------------*/

static void its_own_pages_and_no_others(void **state) {
    const struct st_rom_job job = job_of(0x435);

    (void)state;
    connect();
    struct st_rom_outcome outcome = st_rom_install(&rom, &job);
    assert_int_equal(outcome.state, ST_ROM_INSTALLED);
    assert_int_equal(outcome.result, ST_ROM_OK);
    assert_installed();
    assert_rest_untouched();
    assert_int_equal(fake.erases, AREA / 2048);
    assert_int_equal(fake.erased[0], 0);     /* the vectors are gone before anything else is */
    assert_int_equal(fake.last_write, BASE); /* and come when all else is there */
    assert_int_equal(rom.sent_again, 0);
}

/* Wherever the line ends: all of it is there, or its first words are erased, or nothing has
 * happened yet. */
static void half_a_bootloader_never_starts(void **state) {
    static uint8_t old[FAKE_ROM_FLASH];
    const struct st_rom_job job = job_of(0x435);
    unsigned begun, ended, seen[ST_ROM_INSTALLED + 1] = {0};

    setup(state);
    connect();
    begun = fake.to_rom;
    memcpy(old, fake.flash, sizeof old);
    assert_int_equal(st_rom_install(&rom, &job).state, ST_ROM_INSTALLED);
    ended = fake.to_rom;
    for (unsigned at = begun + 1; at <= ended; at++) {
        setup(state);
        connect();
        fake.close_at = at;
        struct st_rom_outcome outcome = st_rom_install(&rom, &job);
        static const uint8_t erased[FIRST] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

        expect_note("byte %u is the last", at);
        assert_int_equal(outcome.result, ST_ROM_PORT);
        seen[outcome.state]++;
        assert_rest_untouched();
        if (memcmp(fake.flash, erased, FIRST) != 0 && memcmp(fake.flash, old, AREA) != 0) {
            assert_installed();
        }
        switch (outcome.state) {
        case ST_ROM_UNTOUCHED: assert_memory_equal(fake.flash, old, sizeof old); break;
        case ST_ROM_NOTHING: assert_memory_equal(fake.flash, erased, FIRST); break;
        case ST_ROM_UNKNOWN:
        case ST_ROM_UNSEEN: break;
        case ST_ROM_INSTALLED: fail_msg("it was cut"); break;
        }
    }
    assert_true(seen[ST_ROM_UNTOUCHED] > 0 && seen[ST_ROM_UNKNOWN] > 0);
    assert_true(seen[ST_ROM_NOTHING] > 0 && seen[ST_ROM_UNSEEN] > 0);
}

/* Each byte to it once, then each byte from it: `lost`, or damaged. */
static void try_each_byte(void **state, bool to_rom, bool lost) {
    const struct st_rom_job job = job_of(0x435);
    unsigned begun, ended;

    setup(state);
    connect();
    begun = to_rom ? fake.to_rom : fake.to_host;
    assert_int_equal(st_rom_install(&rom, &job).state, ST_ROM_INSTALLED);
    ended = to_rom ? fake.to_rom : fake.to_host;
    for (unsigned at = begun + 1; at <= ended; at++) {
        setup(state);
        connect();
        *(to_rom ? lost ? &fake.lose_to_rom : &fake.damage_to_rom
          : lost ? &fake.lose_to_host
                 : &fake.damage_to_host) = at;
        struct st_rom_outcome outcome = st_rom_install(&rom, &job);

        expect_note("byte %u", at);
        assert_int_equal(outcome.result, ST_ROM_OK);
        assert_int_equal(outcome.state, ST_ROM_INSTALLED);
        assert_installed();
        assert_int_equal(fake.programmed_twice, 0);
        assert_rest_untouched();
    }
}

static void a_byte_to_it_is_lost(void **state) {
    try_each_byte(state, true, true);
}

static void a_byte_to_it_is_damaged(void **state) {
    try_each_byte(state, true, false);
}

static void a_byte_from_it_is_lost(void **state) {
    try_each_byte(state, false, true);
}

static void a_byte_from_it_is_damaged(void **state) {
    try_each_byte(state, false, false);
}

/* Bytes that end a command which has lost some must not make an erase of another page of it. */
static void what_ends_a_cut_erase_erases_nothing_else(void **state) {
    const struct st_rom_job job = job_of(0x435);
    unsigned begun;

    for (unsigned lost = 0; lost < 7; lost++) {
        setup(state);
        connect();
        begun = fake.to_rom;
        fake.lose_to_rom = begun + 1 + lost;
        assert_int_equal(st_rom_erase(&rom, 2), ST_ROM_OK);
        for (unsigned i = 0; i < fake.erases; i++) {
            assert_int_equal(fake.erased[i], 2);
        }
        fake.lose_to_rom = FAKE_ROM_NEVER;
        assert_int_equal(st_rom_install(&rom, &job).state, ST_ROM_INSTALLED);
        assert_rest_untouched();
    }
}

static void it_stops_to_answer(void **state) {
    const struct st_rom_job job = job_of(0x435);

    (void)state;
    connect();
    fake.lose_to_rom = fake.to_rom + 500;
    fake.lost_too = true;
    struct st_rom_outcome outcome = st_rom_install(&rom, &job);
    assert_int_equal(outcome.result, ST_ROM_SILENT);
    assert_int_equal(outcome.state, ST_ROM_NOTHING);
    fake.lost_too = false;
    fake.synced = false; /* reset is pressed */
    connect();
    assert_int_equal(st_rom_install(&rom, &job).state, ST_ROM_INSTALLED);
    assert_installed();
}

static void giving_up_leaves_nothing_that_starts(void **state) {
    const struct st_rom_job job = job_of(0x435);

    (void)state;
    connect();
    fake.stop_at = fake.to_rom + 1200;
    struct st_rom_outcome outcome = st_rom_install(&rom, &job);
    assert_int_equal(outcome.result, ST_ROM_CANCELLED);
    assert_int_equal(outcome.state, ST_ROM_NOTHING);
    assert_int_equal(fake.flash[0], 0xFF);
    fake.stop_at = FAKE_ROM_NEVER;
    connect(); /* and no command was left half */
    assert_int_equal(st_rom_install(&rom, &job).state, ST_ROM_INSTALLED);
}

/* Not an answer that failed to come: nobody waits for one any more. */
static void giving_up_while_a_cut_command_is_ended(void **state) {
    const struct st_rom_job job = job_of(0x435);

    (void)state;
    connect();
    fake.lose_to_rom = fake.to_rom + 500;
    fake.lost_too = true;
    fake.stop_at = fake.lose_to_rom + 300;
    struct st_rom_outcome outcome = st_rom_install(&rom, &job);
    assert_int_equal(outcome.result, ST_ROM_CANCELLED);
    assert_int_equal(outcome.state, ST_ROM_NOTHING);
}

static void giving_up_while_the_flash_is_erased(void **state) {
    (void)state;
    connect();
    fake.read_protected = true;
    fake.unprotect_us = 30 * (uint64_t)SECOND_US;
    fake.stop_at_us = fake.now_us + 3 * SECOND_US;
    assert_int_equal(st_rom_unprotect(&rom), ST_ROM_CANCELLED);
    assert_in_range(fake.now_us, fake.stop_at_us, fake.stop_at_us + SECOND_US / 2);

    setup(state); /* and without it the time is waited for */
    connect();
    fake.unprotect_us = 30 * (uint64_t)SECOND_US;
    assert_int_equal(st_rom_unprotect(&rom), ST_ROM_OK);
    assert_true(fake.now_us >= 30 * (uint64_t)SECOND_US);
}

static void write_protection_is_seen_before_anything_is_lost(void **state) {
    const struct st_rom_job job = job_of(0x435);

    (void)state;
    connect();
    fake.write_protected = AREA;
    struct st_rom_outcome outcome = st_rom_install(&rom, &job);
    assert_int_equal(outcome.result, ST_ROM_OK);
    assert_true(outcome.differs && outcome.protected);
    assert_int_equal(outcome.state, ST_ROM_UNTOUCHED);
    assert_int_equal(fake.erases, 1);
    assert_int_equal(fake.writes, 0);
}

static void flash_that_does_not_take_it_is_no_bootloader(void **state) {
    const struct st_rom_job job = job_of(0x435);

    (void)state;
    connect();
    fake.weak_at = 700;
    struct st_rom_outcome outcome = st_rom_install(&rom, &job);
    assert_true(outcome.differs && !outcome.protected);
    assert_int_equal(outcome.state, ST_ROM_NOTHING);
    assert_in_range(outcome.address, BASE + 512, BASE + 767);
    assert_int_equal(fake.flash[0], 0xFF);

    setup(state);
    connect();
    fake.weak_at = 5; /* of the last words */
    outcome = st_rom_install(&rom, &job);
    assert_true(outcome.differs);
    assert_int_equal(outcome.state, ST_ROM_UNSEEN);
}

/* -- the reset ---------------------------------------------------------------------------------*/

static uint32_t word(const uint8_t *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

/* That the program in RAM does what it should, real cores show: tests/end_to_end. */
static void a_program_in_ram_resets_the_chip(void **state) {
    (void)state;
    connect();
    fake.lose_to_rom = fake.to_rom + 30;
    assert_int_equal(st_rom_restart(&rom, st_rom_chip_of_id(0x435)), ST_ROM_OK);
    assert_true(fake.went);
    assert_int_equal(fake.went_to, 0x20003100);
    assert_int_equal(word(fake.ram + 4), 0x20003100 + 8 + 1);
    assert_true(word(fake.ram) > 0x20003100 && word(fake.ram) % 8 == 0);
}

static void ram_that_holds_something_else_is_not_run(void **state) {
    static const struct st_rom_chip elsewhere = {.ram = BASE + 4096, .write_unit = 8};

    (void)state;
    connect();
    fake.write_protected = FAKE_ROM_FLASH; /* takes it, and does not hold it */
    assert_int_equal(st_rom_restart(&rom, &elsewhere), ST_ROM_NOT_THERE);
    assert_false(fake.went);
}

static struct st_rom_options options_of(uint16_t id) {
    struct st_rom_options options;

    assert_int_equal(st_rom_read_options(&rom, st_rom_chip_of_id(id), &options), ST_ROM_OK);
    return options;
}

static void an_option_bit_has_boot0_ignored(void **state) {
    const struct st_rom_chip *g0 = st_rom_chip_of_id(0x460);
    struct st_rom_options options;

    (void)state;
    connect();
    assert_false(options_of(0x435).ignores_boot0);
    fake.options_at = g0->options;
    fake.options = 0xFEFFFEAA;
    assert_false(options_of(0x460).ignores_boot0);
    fake.options = 0xFFFFFEAA;
    assert_true(options_of(0x460).ignores_boot0);
    fake.options = 0xFEFFFEAA;
    fake.read_protected = true;
    assert_true(options_of(0x460).ignores_boot0); /* nobody knows: as from the factory */
    fake.close_at = fake.to_rom + 1;              /* that is no answer about BOOT0 */
    assert_int_equal(st_rom_read_options(&rom, g0, &options), ST_ROM_PORT);
}

/* DBANK of an STM32G47x. */
static void an_option_bit_makes_pages_larger(void **state) {
    (void)state;
    connect();
    fake.options_at = st_rom_chip_of_id(0x469)->options;
    fake.options = 0xFFEFF8AA;
    assert_false(options_of(0x469).has_other_units);
    fake.options = 0xFFAFF8AA;
    assert_true(options_of(0x469).has_other_units);
    assert_false(options_of(0x468).has_other_units); /* an STM32G431 has one bank, of 2 KB */
    assert_false(options_of(0x460).has_other_units);
}

/* Words as they lie at the chip's place of option bytes; those of areas with their complements.
 * unit: the first one that they protect; -1: none. */
static void assert_protects(uint16_t id, uint32_t first, uint32_t second, int unit) {
    struct st_rom_job job = job_of(id);
    uint32_t at = job.chip->protection_at & (FAKE_ROM_OPTIONS - 1), address = 0;
    bool areas = job.chip->protection == ST_ROM_PROTECTS_AREAS, found;
    const uint32_t words[] = {first, areas ? ~first : second, second, ~second};

    expect_note("0x%03X: %08X %08X", (unsigned)id, (unsigned)first, (unsigned)second);
    job.area = 8 * job.chip->erase_unit;
    for (unsigned i = 0; i < sizeof words; i++) {
        fake.option_bytes[at + i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
    }
    assert_int_equal(st_rom_find_protected(&rom, &job, &found, &address), ST_ROM_OK);
    assert_int_equal(found, unit >= 0);
    assert_true(!found || address == job.base + (uint32_t)unit * job.chip->erase_unit);
}

/* As chips come, and as they read once somebody has written there: bits that they lack are 1. */
static void option_bytes_tell_what_is_write_protected(void **state) {
    (void)state;
    connect();
    assert_protects(0x435, 0xFF00FFFF, 0xFF00FFFF, -1);
    assert_protects(0x435, 0xFF8BFF80, 0xFF00FFFF, 0); /* pages 0 to 11 of 128 */
    assert_protects(0x435, 0xFF00FFFF, 0xFF07FF07, 7);
    assert_protects(0x435, 0xFF00FFFF, 0xFF08FF08, -1); /* behind it */
    assert_protects(0x415, 0xFF8BFF80, 0xFF00FFFF, -1); /* pages 128 to 139 of 256 */
    assert_protects(0x468, 0xFFC2FFC1, 0xFF00FFFF, 1);  /* pages 1 and 2 of 64 */
    assert_protects(0x413, 0xFFFFFFFF, 0xFFFFFFFF, -1);
    assert_protects(0x431, 0xFFFF7FFD, 0xFFFFFFFF, 1);
    assert_protects(0x431, 0xFFFF8002, 0xFFFFFFFF, 1); /* SPRMOD: a 1 is PCROP */
    assert_protects(0x421, 0xFFFF8004, 0xFFFFFFFF, 2);
    assert_protects(0x421, 0xFFFF8000, 0xFFFFFFFF, -1);
    assert_protects(0x421, 0xFFFF7FFF, 0xFFFFFFFF, -1);
    assert_protects(0x413, 0xFFFF80FF, 0xFFFFFFFF, -1); /* which has none */
    assert_protects(0x410, 0x00FF00FF, 0x00FF00FF, -1);
    assert_protects(0x410, 0x00FF01FE, 0x00FF00FF, 0);
    assert_protects(0x410, 0x00FF02FD, 0x00FF00FF, 4); /* four pages a bit */
    assert_protects(0x410, 0x01FE00FF, 0x00FF00FF, -1);
    assert_protects(0x410, 0x00FFFEFE, 0x00FF00FF, -1); /* no complement: it does not count */
    /* An area that names pages 0 to 255 and has no complement. */
    memset(fake.option_bytes, 0, sizeof fake.option_bytes);
    fake.option_bytes[0x18 + 2] = UINT8_MAX;
    const struct st_rom_job job = job_of(0x435);
    bool found;
    uint32_t address;
    assert_int_equal(st_rom_find_protected(&rom, &job, &found, &address), ST_ROM_OK);
    assert_false(found);
    fake.read_protected = true;
    assert_int_equal(st_rom_find_protected(&rom, &job, &found, &address), ST_ROM_NO);
}

static void chips_by_their_names(void **state) {
    (void)state;
    assert_int_equal(st_rom_chip_of_part("STM32L432KC")->id, 0x435);
    assert_int_equal(st_rom_chip_of_part("STM32F103RB")->id, 0x410);
    assert_int_equal(st_rom_chip_of_part("STM32F103C8")->id, 0x410);
    assert_null(st_rom_chip_of_part("STM32F103ZE")); /* another id, and other pages */
    assert_null(st_rom_chip_of_part("STM32L4"));
    assert_null(st_rom_chip_of_id(0x1234));
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(it_says_who_it_is),
        TEST(one_that_was_spoken_to_before_is_found),
        TEST(two_answers_are_one),
        TEST(a_person_is_asked_once_and_waited_for),
        TEST(an_application_that_talks_is_no_loader),
        TEST(nobody_is_there),
        TEST(giving_up_while_it_is_looked_for),
        TEST(an_unplugged_port_is_told),
        TEST(read_protection_is_a_no_to_the_command),
        TEST(an_address_that_is_not_there_is_told),
        TEST(the_older_erase_command),
        TEST(what_is_there_is_compared),
        TEST(its_own_pages_and_no_others),
        TEST(half_a_bootloader_never_starts),
        TEST(a_byte_to_it_is_lost),
        TEST(a_byte_to_it_is_damaged),
        TEST(a_byte_from_it_is_lost),
        TEST(a_byte_from_it_is_damaged),
        TEST(what_ends_a_cut_erase_erases_nothing_else),
        TEST(it_stops_to_answer),
        TEST(giving_up_leaves_nothing_that_starts),
        TEST(giving_up_while_a_cut_command_is_ended),
        TEST(giving_up_while_the_flash_is_erased),
        TEST(write_protection_is_seen_before_anything_is_lost),
        TEST(flash_that_does_not_take_it_is_no_bootloader),
        TEST(a_program_in_ram_resets_the_chip),
        TEST(ram_that_holds_something_else_is_not_run),
        TEST(an_option_bit_has_boot0_ignored),
        TEST(an_option_bit_makes_pages_larger),
        TEST(option_bytes_tell_what_is_write_protected),
        TEST(chips_by_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
