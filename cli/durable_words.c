/* SPDX-License-Identifier: MIT */
#include "cli/durable.h"

const char *durable_change_words(enum durable_change change) {
    switch (change) {
    case DURABLE_AS_IT_WAS: break;
    case DURABLE_OTHER: return "another program has put another file in its place";
    case DURABLE_SHORTER: return "another program has taken lines out of it";
    }
    return "nobody has changed it";
}
