/* SPDX-License-Identifier: MIT */
/* Two slots as a host may rely on them: what is installed, what waits, what is on trial, and so
 * what a reset leads to. Nothing here knows how the bootloader does it. */
#ifndef CAMPAIGN_MODEL_H
#define CAMPAIGN_MODEL_H

#include <stdbool.h>

#include "campaign/image.h"
#include "wire/message.h"

enum model_kind {
    MODEL_NOTHING,   /* no application that may be started */
    MODEL_INSTALLED, /* `application` */
    MODEL_ORDERED,   /* `application` runs no more: the next reset starts `other` */
    MODEL_TRIAL,     /* `application` has `starts` of three; then `other` comes back */
};

struct model {
    enum model_kind kind;
    const struct image *application, *other;
    bool on_trial; /* ordered: the new one must confirm itself */
    /* On trial. A cut may come between the count and the start: then two numbers are possible. */
    unsigned starts_least, starts_most;
};

/* Bytes of an update are about to be written: a swap that was ordered is taken back. */
void model_touch(struct model *model);

/* An update is whole. */
void model_finish(struct model *model, const struct image *image, bool on_trial);

void model_erase(struct model *model);
void model_confirm(struct model *model);
/* False: refused. */
bool model_revert(struct model *model);

/* A reset. stays: a host asked the application for the bootloader, so no trial ends. */
void model_reset(struct model *model, bool stays);

/* An application is started. counted: on trial, this is one of its starts. is_other: the old one
 * seems to be back, which is believed only where the trial may be over. */
void model_start(struct model *model, bool counted, bool is_other);

/* NULL: INFO says the same; else a sentence. Settles what a cut has left open. */
const char *model_compare(struct model *model, const struct device_info *info);

#endif
