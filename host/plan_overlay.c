/* SPDX-License-Identifier: MIT */
/* What an overlay leaves out, and what the device does about it. */
#include "host/plan.h"

uint32_t plan_next_kept(const struct plan *plan, uint32_t page, uint32_t *behind) {
    while (page < plan_pages(plan) && !plan_page_is_kept(plan, page)) {
        page++;
    }
    *behind = page;
    while (*behind < plan_pages(plan) && plan_page_is_kept(plan, *behind)) {
        (*behind)++;
    }
    return page;
}

static bool is_left_out(const struct plan *plan, uint32_t page) {
    return plan->overlay && plan_page_is_right(plan, page) && !plan_page_is_kept(plan, page);
}

uint32_t plan_swap_bytes(const struct plan *plan) {
    uint32_t moved = plan->size - (plan->right - plan->kept);

    if (!plan->overlay) {
        return 0;
    }
    return moved > 0 ? moved : 1;
}

/* Of the unit that begins there. */
static uint32_t page_behind_unit(const struct plan *plan, uint32_t page) {
    return units_end(&plan->units, page * plan->page_size) / plan->page_size;
}

static bool leaves_out_neighbours(const struct plan *plan) {
    bool before = false, found = false;

    for (uint32_t page = 0; page < plan_pages(plan) && !found;
         page = page_behind_unit(plan, page)) {
        bool here = is_left_out(plan, page);

        found = here && before;
        before = here;
    }
    return found;
}

uint32_t plan_copied_bytes(const struct plan *plan) {
    bool fills_slot = units_end(&plan->units, plan->size - 1) >= plan->slot;
    bool has_place =
        !fills_slot || is_left_out(plan, plan_pages(plan) - 1) || leaves_out_neighbours(plan);

    return plan->overlay && !has_place ? plan->right - plan->kept : 0;
}

uint32_t plan_run_start(const struct plan *plan, uint32_t page) {
    if (!plan->overlay) {
        return 0;
    }
    while (page > 0 && !is_left_out(plan, page - 1)) {
        page--;
    }
    return page;
}
