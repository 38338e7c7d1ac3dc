/* SPDX-License-Identifier: MIT */
#include "host/plan.h"

#include <string.h>

#include "host/request.h"
#include "wire/crc.h"

enum { ERASED = 0xFF, PADDING_SIZE = 64 };

void plan_everything(struct plan *plan, const uint8_t *bytes, uint32_t size) {
    memset(plan, 0, sizeof *plan);
    plan->bytes = bytes;
    plan->size = size;
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

/* Pages that the image covers, as far as they can be compared. */
static uint32_t comparable_pages(const struct plan *plan) {
    uint32_t pages = (plan->size - 1) / plan->page_size + 1;
    return pages < PLAN_PAGES_MAX ? pages : PLAN_PAGES_MAX;
}

bool plan_page_is_right(const struct plan *plan, uint32_t page) {
    return page < PLAN_PAGES_MAX && (plan->page_is_right[page / 8] >> page % 8 & 1) != 0;
}

/* -- asking ------------------------------------------------------------------------------------*/

static void mark_right(struct plan *plan, uint32_t page) {
    plan->page_is_right[page / 8] |= (uint8_t)(1u << page % 8);
    plan->right += bytes_in_page(plan, page);
}

static void compare(struct plan *plan, uint32_t page, uint32_t crc_on_device) {
    struct tulpar_image image = {plan->bytes, plan->size};

    plan->page_crc[page] = crc_on_device;
    if (crc_on_device != PAGE_CRC_NONE &&
        crc_on_device == plan_page_crc(&image, plan->page_size, page)) {
        mark_right(plan, page);
    }
}

enum tulpar_error plan_by_comparison(struct plan *plan, struct tulpar_flasher *flasher) {
    const uint8_t *bytes = plan->bytes;
    uint32_t size = plan->size, page = 0;
    enum tulpar_error error = TULPAR_OK;

    plan_everything(plan, bytes, size);
    plan->page_size = flasher->report.device.page_size;
    uint32_t pages = comparable_pages(plan);
    while (page < pages && error == TULPAR_OK) {
        uint32_t left = pages - page;
        struct pages_answer answer;
        struct pages_request request = {
            .first = (uint16_t)page,
            .count = (uint16_t)(left < PAGES_MAX ? left : PAGES_MAX),
        };

        error = request_pages(flasher, &request, &answer);
        if (error != TULPAR_OK || answer.count == 0) {
            break;
        }
        for (uint32_t i = 0; i < answer.count; i++) {
            compare(plan, page + i, answer.crc[i]);
        }
        page += answer.count;
        plan->answered = page;
    }
    if (error != TULPAR_OK) {
        plan_everything(plan, bytes, size);
    }
    return error == TULPAR_REFUSED ? TULPAR_OK : error;
}

/* Its last page ends with bytes that it says nothing of. They do not matter where the new image
 * ends there too. */
void plan_by_image(struct plan *plan, uint32_t page_size, const struct tulpar_image *held) {
    plan_everything(plan, plan->bytes, plan->size);
    plan->page_size = page_size;
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
