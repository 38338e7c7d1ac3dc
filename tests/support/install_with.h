/* SPDX-License-Identifier: MIT */
/* What a program says once, to tulpar_open(), a test says for each update. */
#ifndef TESTS_SUPPORT_INSTALL_WITH_H
#define TESTS_SUPPORT_INSTALL_WITH_H

#include "host/flasher.h"

/* tulpar_install() as `how` says: sending, baud_highest, bases, run. NULL: as the flasher has it.
 */
static inline enum tulpar_error install_with(struct tulpar_flasher *flasher, const uint8_t *bytes,
                                             uint32_t size, const struct tulpar_options *how) {
    struct tulpar_options before = flasher->options;

    if (how == NULL) {
        return tulpar_install(flasher, bytes, size);
    }
    flasher->options.sending = how->sending;
    flasher->options.baud_highest = how->baud_highest;
    flasher->options.bases = how->bases;
    flasher->options.base_count = how->base_count;
    flasher->options.run = how->run;
    enum tulpar_error error = tulpar_install(flasher, bytes, size);
    flasher->options = before;
    return error;
}

#endif
