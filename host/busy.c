/* SPDX-License-Identifier: MIT */
#include "host/busy.h"

#include "host/patience.h"
#include "wire/record.h"

/* Each unit of the longer image is erased and programmed once here and once in the other slot; of
 * an overlay, those that are new. */
static uint32_t bytes_swapped(const struct tulpar_flasher *flasher) {
    const struct tulpar_device *device = &flasher->report.device;
    bool ordered =
        device->record_state == RECORD_SWAPPING || device->record_state == RECORD_REPLACING;

    if (ordered && flasher->swap_bytes > 0) {
        return flasher->swap_bytes;
    }
    return device->image.size > device->other.size ? device->image.size : device->other.size;
}

uint64_t busy_longest_us(const struct tulpar_flasher *flasher) {
    const struct tulpar_device *device = &flasher->report.device;

    return patience_swap_us(device, bytes_swapped(flasher));
}

static void tell(struct tulpar_flasher *flasher, uint64_t passed_us, uint64_t usual_us) {
    if (flasher->options.hooks.swapping != NULL) {
        flasher->options.hooks.swapping(flasher->options.hooks.context, passed_us, usual_us);
    }
}

void busy_begin(struct tulpar_flasher *flasher, struct busy *busy, uint64_t longest_us) {
    const struct tulpar_device *device = &flasher->report.device;

    *busy = (struct busy){
        .begun_us = request_now(flasher),
        .usual_us = usual_swap_us(device, bytes_swapped(flasher)),
        .longest_us = longest_us,
    };
    busy_tell(flasher, busy);
}

void busy_tell(struct tulpar_flasher *flasher, const struct busy *busy) {
    uint64_t passed_us = request_now(flasher) - busy->begun_us;

    tell(flasher, passed_us < busy->usual_us ? passed_us : busy->usual_us - 1, busy->usual_us);
}

bool busy_is_over(const struct tulpar_flasher *flasher, const struct busy *busy) {
    return request_now(flasher) - busy->begun_us >= busy->longest_us;
}

uint64_t busy_end(struct tulpar_flasher *flasher, const struct busy *busy) {
    tell(flasher, busy->usual_us, busy->usual_us);
    return request_now(flasher) - busy->begun_us;
}
