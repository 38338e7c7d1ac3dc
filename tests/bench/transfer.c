/* SPDX-License-Identifier: MIT */
/* How close a transfer comes to what the wire and the flash allow, in virtual time, as one table:
 * docs/SPEED.md. Prints, never judges: the status is 0 when everything could be measured. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "sizes.h"
#include "support/kit_layout.h"
#include "table.h"

enum { NOISE_SEEDS = 5, MS_PER_S = 1000 };

/* -- a row -------------------------------------------------------------------------------------*/

struct work {
    const struct row *row;
    struct image old, new;
    struct vboard *board, *tutorial_board; /* both hold `old` */
    struct limit limit;
    double fast_seconds; /* Tulpar's time with the fast host; 0: not known yet */
};

/* Of the rows that count on the average: Tulpar's time in parts of the wire's. */
struct average {
    double sum, factor;
    unsigned count;
};

static bool all_measured = true;

static double reach_of(const struct work *work, double clean_seconds) {
    const struct row *row = work->row;
    bool slow = work->fast_seconds > 0;
    double factor = slow && row->slow_factor > 0 ? row->slow_factor : row->factor;

    switch (row->goal) {
    case OF_LIMIT:
        return row->factor * (work->fast_seconds > 0 ? work->fast_seconds : work->limit.both);
    case OF_FLASH: return factor * work->limit.flash;
    case OF_WIRE: return row->factor * work->limit.wire;
    case OF_CLEAN_LINE: return row->factor * clean_seconds;
    case SECONDS: return row->factor;
    case NONE: return 0;
    }
    return 0;
}

static void print(const struct work *work, const char *name, const struct setting *setting,
                  double reach, const struct result *tulpar) {
    struct result tutorial = measure_tutorial(work->tutorial_board, setting, &work->new);
    struct table_row row = {
        .name = name,
        .baud = setting->baud,
        .delay_ms = setting->delay_ms,
        .limit = &work->limit,
        .reach = reach,
        .tulpar = tulpar,
        .tutorial = &tutorial,
    };

    table_print(&row);
    all_measured = all_measured && tulpar->done;
}

static void measure_clean(struct work *work, const struct setting *setting,
                          struct average *average) {
    struct result result = measure_tulpar(work->board, setting, &work->new);

    print(work, work->row->name, setting, reach_of(work, 0), &result);
    if (work->row->goal == OF_WIRE) {
        average->sum += result.seconds / work->limit.wire;
        average->factor = work->row->factor;
        average->count++;
    }
    if (work->fast_seconds <= 0 && result.done) {
        work->fast_seconds = result.seconds;
    }
}

/* Several seeds, since it is chance where the errors fall: their mean and the worst of them. */
static void measure_noisy(struct work *work, struct setting *setting) {
    struct result clean = measure_tulpar(work->board, setting, &work->new);
    struct result mean = {.done = true}, worst = {.done = true};

    setting->bit_errors = work->row->bit_errors;
    for (setting->seed = 1; setting->seed <= NOISE_SEEDS; setting->seed++) {
        struct result one = measure_tulpar(work->board, setting, &work->new);

        mean.seconds += one.seconds / NOISE_SEEDS;
        mean.to_board += one.to_board / NOISE_SEEDS;
        mean.to_host += one.to_host / NOISE_SEEDS;
        mean.erases += one.erases / NOISE_SEEDS;
        worst = !one.done || (worst.done && one.seconds > worst.seconds) ? one : worst;
    }
    if (!worst.done) {
        mean = worst;
    }
    char name[TABLE_NAME];
    snprintf(name, sizeof name, "%s, mean of %d", work->row->name, NOISE_SEEDS);
    print(work, name, setting, reach_of(work, clean.seconds), &mean);
    snprintf(name, sizeof name, "%s, worst of %d", work->row->name, NOISE_SEEDS);
    print(work, name, setting, reach_of(work, clean.seconds), &worst);
}

static bool load(struct work *work) {
    const struct row *row = work->row;

    if (!kit_layout_choose(row->kit)) {
        fprintf(stderr, "no board is called %s\n", row->kit);
        return false;
    }
    return image_load(&work->old, &row->old, kit_layout()->application) &&
           image_load(&work->new, &row->new, kit_layout()->application);
}

static struct change change_of(const struct work *work) {
    return image_change(&work->old, &work->new, flash_kind_of(kit_layout()->chip),
                        kit_layout()->application);
}

static bool prepare(struct work *work, const struct row *row) {
    *work = (struct work){.row = row};
    if (!load(work)) {
        return false;
    }
    struct change change = change_of(work);
    bool is_like = row->old.file != NULL;
    work->limit =
        is_like ? limit_of_change(&change) : limit_of_whole(&change, work->new.size, row->baud);
    work->board = measure_board(row->kit, measure_first_baud(row->baud), &work->old);
    work->tutorial_board = measure_board(row->kit, row->baud, &work->old);
    return work->board != NULL && work->tutorial_board != NULL;
}

static void release(struct work *work) {
    vboard_free(work->board);
    vboard_free(work->tutorial_board);
    image_free(&work->old);
    image_free(&work->new);
}

static void measure_row(const struct row *row, struct average averages[DELAYS]) {
    struct work work;
    bool is_ready = prepare(&work, row);

    if (!is_ready) {
        table_note(row->name, "no board with the image before");
        all_measured = false;
    }
    for (int i = 0; i < DELAYS && is_ready; i++) {
        struct setting setting = {
            .kit = row->kit,
            .baud = row->baud,
            .delay_ms = delays_ms[i],
            .old = &work.old,
        };

        if (row->bit_errors > 0) {
            measure_noisy(&work, &setting);
        } else {
            measure_clean(&work, &setting, &averages[i]);
        }
    }
    release(&work);
}

/* -- two slots ---------------------------------------------------------------------------------*/

/* A page that changes is written once beside the application; in a swap what it held goes out, and
 * what waited comes in. */
enum { OF_TRANSFER = 1, OF_SWAP = 2 };

static void print_part(const struct work *work, const char *part, unsigned delay_ms,
                       const struct part_goal *goal, const struct limit *limit,
                       const struct result *result) {
    char name[TABLE_NAME];
    struct table_row row = {
        .name = name,
        .baud = work->row->baud,
        .delay_ms = delay_ms,
        .limit = limit,
        .reach = goal->goal == OF_FLASH  ? goal->factor * work->limit.flash
                 : goal->goal == SECONDS ? goal->factor
                                         : 0,
        .tulpar = result,
    };

    snprintf(name, sizeof name, "%s%s", part[0] == '\0' ? work->row->name : "  ", part);
    table_print(&row);
}

static struct limit times(const struct limit *limit, unsigned factor) {
    return (struct limit){.flash = factor * limit->flash, .both = factor * limit->flash};
}

/* The whole, to the application's first instruction; and of it the transfer and the swap. */
static void measure_two_slots(struct work *work, const struct two_slots_row *row,
                              unsigned delay_ms) {
    const struct setting setting = {
        .kit = row->row.kit,
        .baud = row->row.baud,
        .delay_ms = delay_ms,
        .old = &work->old,
    };
    const struct part_goal whole = {row->row.goal, row->row.factor};
    struct limit all = times(&work->limit, OF_TRANSFER + OF_SWAP);
    struct limit sent = times(&work->limit, OF_TRANSFER), swapped = times(&work->limit, OF_SWAP);
    struct result result = measure_tulpar(work->board, &setting, &work->new);
    struct result transfer = result, swap = result;

    transfer.seconds = result.transfer_seconds;
    transfer.erases = result.erases - result.swap_erases;
    swap.seconds = result.swap_seconds;
    swap.erases = result.swap_erases;
    swap.to_board = swap.to_host = 0;
    print_part(work, "", delay_ms, &whole, &all, &result);
    print_part(work, "transfer", delay_ms, &row->transfer, &sent, &transfer);
    print_part(work, "swap alone", delay_ms, &row->swap, &swapped, &swap);
    all_measured = all_measured && result.done;
}

/* work->row is set. release() ends it in any case. */
static bool begin_two_slots(struct work *work) {
    const struct row *row = work->row;
    bool is_ready = load(work);

    if (is_ready) {
        struct change change = change_of(work);

        work->limit = limit_of_change(&change);
        work->board = measure_board(row->kit, measure_first_baud(row->baud), &work->old);
    }
    if (work->board == NULL) {
        table_note(row->name, "no board with the image before");
        all_measured = false;
    }
    return work->board != NULL;
}

static void measure_two_slots_row(const struct two_slots_row *row) {
    struct work work = {.row = &row->row};

    if (begin_two_slots(&work)) {
        for (int i = 0; i < DELAYS; i++) {
            measure_two_slots(&work, row, delays_ms[i]);
        }
    }
    release(&work);
}

/* -- while the application runs ----------------------------------------------------------------*/

/* The transfer takes no time from anybody; what the user notices is the downtime. */
static void measure_background(struct work *work, const struct background_row *row,
                               unsigned delay_ms) {
    const struct setting setting = {
        .kit = row->row.kit,
        .baud = row->row.baud,
        .delay_ms = delay_ms,
        .background = true,
        .old = &work->old,
    };
    struct limit sent = times(&work->limit, OF_TRANSFER), swapped = times(&work->limit, OF_SWAP);
    struct result result = measure_tulpar(work->board, &setting, &work->new);
    struct result transfer = result, swap = result, down = result;
    double least = row->goal == OF_SWAP_AND ? result.swap_seconds : 0;
    const struct part_goal none = {NONE, 0}, most = {SECONDS, least + row->seconds};

    transfer.seconds = result.transfer_seconds;
    swap.seconds = result.swap_seconds;
    down.seconds = result.down_seconds;
    swap.to_board = swap.to_host = down.to_board = down.to_host = 0;
    print_part(work, "", delay_ms, &none, &sent, &transfer);
    print_part(work, "order and swap", delay_ms, &none, &swapped, &swap);
    print_part(work, "downtime", delay_ms, &most, &swapped, &down);
    all_measured = all_measured && result.done;
}

static void measure_background_row(const struct background_row *row) {
    struct work work = {.row = &row->row};

    if (begin_two_slots(&work)) {
        for (int i = 0; i < DELAYS; i++) {
            measure_background(&work, row, delays_ms[i]);
        }
    }
    release(&work);
}

/* -- what is no transfer -----------------------------------------------------------------------*/

static void print_averages(const struct average averages[DELAYS]) {
    for (int i = 0; i < DELAYS; i++) {
        char name[TABLE_NAME];

        snprintf(name, sizeof name, "firmware, %u ms host: mean of s/wire", delays_ms[i]);
        if (averages[i].count > 0) {
            table_figure(name, averages[i].factor, averages[i].sum / averages[i].count, 3);
        }
    }
}

static void print_boot(const struct boot_row *row) {
    struct image image;

    if (!kit_layout_choose(row->kit) ||
        !image_load(&image, &row->image, kit_layout()->application)) {
        all_measured = false;
        return;
    }
    struct result result = measure_boot(row->kit, &image);
    all_measured = all_measured && result.done;
    if (result.done) {
        table_figure(row->name, row->most_ms, result.seconds * MS_PER_S, 3);
    } else {
        table_note(row->name, result.problem);
    }
    image_free(&image);
}

static void print_size(const struct size_row *row) {
    struct sizes sizes;
    char name[TABLE_NAME];

    if (!sizes_read(&sizes, row->elf)) {
        all_measured = false;
        return;
    }
    snprintf(name, sizeof name, "%s: .text+.data, bytes", row->name);
    table_figure(name, sizes.most, sizes.code, 0);
    snprintf(name, sizeof name, "%s: RAM, bytes", row->name);
    table_figure(name, 0, sizes.ram, 0);
}

static void measure_all(void) {
    struct average averages[DELAYS] = {{0}};

    for (unsigned i = 0; i < rows_count; i++) {
        measure_row(&rows[i], averages);
    }
    for (unsigned i = 0; i < two_slots_rows_count; i++) {
        measure_two_slots_row(&two_slots_rows[i]);
    }
    for (unsigned i = 0; i < background_rows_count; i++) {
        measure_background_row(&background_rows[i]);
    }
    print_averages(averages);
    print_boot(&boot_row);
    for (unsigned i = 0; i < size_rows_count; i++) {
        print_size(&size_rows[i]);
    }
}

/* -- some of it, or something else -------------------------------------------------------------*/

static void measure_some(const char *text) {
    struct average averages[DELAYS] = {{0}};

    for (unsigned i = 0; i < rows_count; i++) {
        if (strstr(rows[i].name, text) != NULL) {
            measure_row(&rows[i], averages);
        }
    }
    for (unsigned i = 0; i < two_slots_rows_count; i++) {
        if (strstr(two_slots_rows[i].row.name, text) != NULL) {
            measure_two_slots_row(&two_slots_rows[i]);
        }
    }
    for (unsigned i = 0; i < background_rows_count; i++) {
        if (strstr(background_rows[i].row.name, text) != NULL) {
            measure_background_row(&background_rows[i]);
        }
    }
    print_averages(averages);
}

/* Images of the user's. */
static void measure_files(const char *old, const char *new, const char *baud) {
    struct average averages[DELAYS] = {{0}};
    const struct row row = {
        .name = "these images",
        .kit = rows[0].kit,
        .baud = (uint32_t)strtoul(baud, NULL, 10),
        .old = {.file = old},
        .new = {.file = new},
        .goal = NONE,
    };

    measure_row(&row, averages);
}

int main(int argc, char **argv) {
    if (argc == 3 || argc > 4) {
        fprintf(stderr, "usage: %s [TEXT-IN-A-ROW'S-NAME]\n       %s OLD NEW BAUD\n", argv[0],
                argv[0]);
        return 2;
    }
    table_head();
    switch (argc) {
    case 2: measure_some(argv[1]); break;
    case 4: measure_files(argv[1], argv[2], argv[3]); break;
    default: measure_all(); break;
    }
    table_end();
    return all_measured ? 0 : 1;
}
