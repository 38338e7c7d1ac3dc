/* SPDX-License-Identifier: MIT */
#include "host/plan.h"

#include <string.h>

#include "host/request.h"
#include "wire/crc.h"

enum {
    ERASED = 0xFF,
    PADDING_SIZE = 64,
    FEW_PAGES = 2, /* to send them takes no longer than to ask whether they wait */
};

void plan_everything(struct plan *plan, const struct tulpar_device *device, const uint8_t *bytes,
                     uint32_t size) {
    memset(plan, 0, sizeof *plan);
    plan->bytes = bytes;
    plan->size = size;
    plan->page_size = device->page_size;
    plan->units = units_of(device);
    plan->slot = device->application.size;
}

void plan_as_overlay(struct plan *plan, bool can_keep) {
    plan->overlay = true;
    plan->can_keep = can_keep;
}

/* -- the pages of the image --------------------------------------------------------------------*/

static uint32_t bytes_in_page(const struct plan *plan, uint32_t page) {
    uint32_t left = plan->size - page * plan->page_size;

    return left < plan->page_size ? left : plan->page_size;
}

uint32_t plan_page_crc(const struct tulpar_image *image, uint32_t page_size, uint32_t page) {
    uint8_t padding[PADDING_SIZE];
    uint32_t offset = page * page_size;
    uint32_t left = image->size - offset;
    uint32_t held = left < page_size ? left : page_size;
    uint32_t crc = image_crc(IMAGE_CRC_START, image->bytes + offset, held);

    memset(padding, ERASED, sizeof padding);
    while (held < page_size) {
        uint32_t rest = page_size - held;
        uint32_t part = rest < sizeof padding ? rest : (uint32_t)sizeof padding;

        crc = image_crc(crc, padding, part);
        held += part;
    }
    return crc;
}

uint32_t plan_pages(const struct plan *plan) {
    return (plan->size - 1) / plan->page_size + 1;
}

/* Pages that the image covers, as far as they can be compared. */
static uint32_t comparable_pages(const struct plan *plan) {
    uint32_t pages = plan_pages(plan);

    return pages < PLAN_PAGES_MAX ? pages : PLAN_PAGES_MAX;
}

static bool has_bit(const uint8_t bits[PLAN_PAGES_MAX / 8], uint32_t page) {
    return page < PLAN_PAGES_MAX && (bits[page / 8] >> page % 8 & 1) != 0;
}

static void put_bit(uint8_t bits[PLAN_PAGES_MAX / 8], uint32_t page, bool value) {
    uint8_t bit = (uint8_t)(1u << page % 8);

    bits[page / 8] = (uint8_t)(value ? bits[page / 8] | bit : bits[page / 8] & ~bit);
}

bool plan_page_is_right(const struct plan *plan, uint32_t page) {
    return has_bit(plan->page_is_right, page);
}

bool plan_page_is_kept(const struct plan *plan, uint32_t page) {
    return plan_page_is_right(plan, page) && has_bit(plan->page_waits, page);
}

/* The unit of a page: its first page, and the one behind its last of the image. */
static uint32_t first_in_unit(const struct plan *plan, uint32_t page) {
    return units_start(&plan->units, page * plan->page_size) / plan->page_size;
}

static uint32_t behind_unit(const struct plan *plan, uint32_t page) {
    uint32_t behind = units_end(&plan->units, page * plan->page_size) / plan->page_size;

    return behind < plan_pages(plan) ? behind : plan_pages(plan);
}

/* -- asking ------------------------------------------------------------------------------------*/

static void mark_right(struct plan *plan, uint32_t page) {
    put_bit(plan->page_is_right, page, true);
    plan->held += bytes_in_page(plan, page);
}

static bool unit_has(const uint8_t bits[PLAN_PAGES_MAX / 8], uint32_t first, uint32_t behind) {
    for (uint32_t page = first; page < behind; page++) {
        if (!has_bit(bits, page)) {
            return false;
        }
    }
    return true;
}

/* What is in a unit with something else is erased with it. */
static void settle_unit(struct plan *plan, uint32_t first, uint32_t behind) {
    bool right = unit_has(plan->page_is_right, first, behind);
    bool waits = !right && unit_has(plan->page_waits, first, behind);

    for (uint32_t page = first; page < behind && page < PLAN_PAGES_MAX; page++) {
        put_bit(plan->page_is_right, page, right || waits);
        put_bit(plan->page_waits, page, waits);
        plan->right += right || waits ? bytes_in_page(plan, page) : 0;
        plan->kept += waits ? bytes_in_page(plan, page) : 0;
    }
}

static void keep_whole_units(struct plan *plan) {
    uint32_t behind;

    plan->right = plan->kept = 0;
    for (uint32_t first = 0; first < comparable_pages(plan); first = behind) {
        behind = behind_unit(plan, first);
        settle_unit(plan, first, behind);
    }
}

/* The device's page is that of the image. */
static bool is_equal(const struct plan *plan, uint32_t page, uint32_t crc_on_device) {
    struct tulpar_image image = {plan->bytes, plan->size};

    return crc_on_device != PAGE_CRC_NONE &&
           crc_on_device == plan_page_crc(&image, plan->page_size, page);
}

static void compare(struct plan *plan, uint32_t page, uint32_t crc_on_device) {
    plan->page_crc[page] = crc_on_device;
    if (is_equal(plan, page, crc_on_device)) {
        mark_right(plan, page);
    }
}

static void compare_waiting(struct plan *plan, uint32_t page, uint32_t crc_on_device) {
    put_bit(plan->page_waits, page, plan->can_keep && is_equal(plan, page, crc_on_device));
}

/* A device that takes overlays tells of both places in one answer. */
static void take_answer(struct plan *plan, const struct pages_request *request,
                        const struct pages_answer *answer) {
    for (uint32_t i = 0; i < answer->count; i++) {
        uint32_t page = request->first + i;

        switch (request->which) {
        case PAGES_OF_BOTH:
            compare(plan, page, answer->crc[i][0]);
            compare_waiting(plan, page, answer->crc[i][1]);
            break;
        case PAGES_OF_UPDATE:
            if (plan->overlay) {
                compare_waiting(plan, page, answer->crc[i][0]);
                break;
            }
            compare(plan, page, answer->crc[i][0]);
            break;
        default: break;
        }
    }
}

/* Pages from `page` up to the one before `behind`. *page: as far as the device has told. */
static enum tulpar_error ask(struct plan *plan, struct tulpar_flasher *flasher,
                             enum pages_which which, uint32_t *page, uint32_t behind) {
    enum tulpar_error error = TULPAR_OK;

    while (*page < behind && error == TULPAR_OK) {
        uint32_t left = behind - *page;
        struct pages_answer answer;
        struct pages_request request = {
            .first = (uint16_t)*page,
            .count = (uint16_t)(left < PAGES_MAX ? left : PAGES_MAX),
            .which = (uint8_t)which,
        };

        error = request_pages(flasher, &request, &answer);
        if (error != TULPAR_OK || answer.count == 0) {
            break;
        }
        take_answer(plan, &request, &answer);
        *page += answer.count;
    }
    return error;
}

enum tulpar_error plan_by_comparison(struct plan *plan, struct tulpar_flasher *flasher) {
    const struct tulpar_device *device = &flasher->report.device;
    enum pages_which which = plan->overlay ? PAGES_OF_BOTH : PAGES_OF_UPDATE;
    enum tulpar_error error = ask(plan, flasher, which, &plan->answered, comparable_pages(plan));

    if (error == TULPAR_OK) {
        keep_whole_units(plan);
    } else {
        plan_everything(plan, device, plan->bytes, plan->size);
    }
    return error == TULPAR_REFUSED ? TULPAR_OK : error;
}

enum tulpar_error plan_look_at_waiting(struct plan *plan, struct tulpar_flasher *flasher) {
    uint32_t first = plan_first(plan, false), page = first, behind = first, count = 0;
    enum tulpar_error error = TULPAR_OK;

    for (; page < comparable_pages(plan); page = plan_behind(plan, page, false)) {
        behind = page + 1;
        count++;
    }
    if (plan->can_keep && count > FEW_PAGES) {
        error = ask(plan, flasher, PAGES_OF_UPDATE, &first, behind);
        if (error != TULPAR_OK) {
            memset(plan->page_waits, 0, sizeof plan->page_waits);
        }
        keep_whole_units(plan);
    }
    return error == TULPAR_REFUSED ? TULPAR_OK : error;
}

/* Its last page ends with bytes that it says nothing of. They do not matter where the new image
 * ends there too. */
void plan_by_image(struct plan *plan, const struct tulpar_image *held) {
    uint32_t page_size = plan->page_size;

    for (uint32_t page = 0; page < comparable_pages(plan); page++) {
        uint32_t offset = page * page_size, bytes = bytes_in_page(plan, page);
        uint32_t left = held->size > offset ? held->size - offset : 0;

        plan->answered = page + 1;
        plan->page_crc[page] =
            left >= page_size ? plan_page_crc(held, page_size, page) : PAGE_CRC_NONE;
        if (left >= bytes && (bytes == page_size || left == bytes) &&
            memcmp(plan->bytes + offset, held->bytes + offset, bytes) == 0) {
            mark_right(plan, page);
        }
    }
    keep_whole_units(plan);
}

/* -- in order ----------------------------------------------------------------------------------*/

/* Below the first page there is none. */
static uint32_t unit_before(const struct plan *plan, uint32_t page) {
    uint32_t first = first_in_unit(plan, page);

    return first > 0 ? first_in_unit(plan, first - 1) : plan_pages(plan);
}

static uint32_t next_in_order(const struct plan *plan, uint32_t page, bool descending) {
    return descending && page + 1 == behind_unit(plan, page) ? unit_before(plan, page) : page + 1;
}

static uint32_t skip_right(const struct plan *plan, uint32_t page, bool descending) {
    while (page < plan_pages(plan) && plan_page_is_right(plan, page)) {
        page = next_in_order(plan, page, descending);
    }
    return page;
}

uint32_t plan_first(const struct plan *plan, bool descending) {
    uint32_t page = descending ? first_in_unit(plan, plan_pages(plan) - 1) : 0;

    return skip_right(plan, page, descending);
}

uint32_t plan_behind(const struct plan *plan, uint32_t page, bool descending) {
    return skip_right(plan, next_in_order(plan, page, descending), descending);
}

/* -- following the plan ------------------------------------------------------------------------*/

uint32_t plan_next(const struct plan *plan, uint32_t offset) {
    if (plan->right == 0 || offset % plan->page_size != 0) {
        return offset;
    }
    while (offset < plan->size && plan_page_is_right(plan, offset / plan->page_size)) {
        offset += bytes_in_page(plan, offset / plan->page_size);
    }
    return offset;
}

uint32_t plan_end(const struct plan *plan, uint32_t offset) {
    if (plan->right == 0) {
        return plan->size;
    }
    uint32_t page = offset / plan->page_size, end;
    do {
        end = page * plan->page_size + bytes_in_page(plan, page);
        page++;
    } while (end < plan->size && !plan_page_is_right(plan, page));
    return end;
}

uint32_t plan_done(const struct plan *plan, uint32_t offset) {
    uint32_t done = offset;

    if (plan->right == 0) {
        return done;
    }
    for (uint32_t next = offset; next < plan->size;) {
        uint32_t page = next / plan->page_size;
        uint32_t end = page * plan->page_size + bytes_in_page(plan, page);

        done += plan_page_is_right(plan, page) && next % plan->page_size == 0 ? end - next : 0;
        next = end;
    }
    return done;
}
