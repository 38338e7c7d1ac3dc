/* SPDX-License-Identifier: MIT */
#include "host/request.h"

/* Those that may be on their way, the one behind, and as many as any request is sent. */
enum { ATTEMPTS = LINK_UNHEARD_MAX + 1 + FLASHER_ATTEMPTS };

enum link_result request_certainty(struct tulpar_flasher *flasher, uint64_t deadline_us) {
    const struct link *link = &flasher->link;
    enum link_result result = LINK_FRAME;

    for (int i = 0; i < ATTEMPTS && link_is_in_doubt(link) && !is_hopeless(result) &&
                    request_now(flasher) < deadline_us;
         i++) {
        result = request_info_once(flasher, REQUEST_INFO_US);
    }
    if (is_hopeless(result)) {
        return result;
    }
    return link_is_in_doubt(link) ? LINK_SILENT : LINK_FRAME;
}
