/* SPDX-License-Identifier: MIT */
#include "campaign/model.h"
#include "wire/record.h"

static void install(struct model *model, const struct image *image) {
    *model = (struct model){.kind = MODEL_INSTALLED, .application = image};
}

static bool same(const struct image *a, const struct image *b) {
    return a->size == b->size && a->crc == b->crc;
}

void model_touch(struct model *model) {
    if (model->kind == MODEL_ORDERED) {
        install(model, model->application);
    }
}

void model_finish(struct model *model, const struct image *image, bool on_trial) {
    if (model->kind == MODEL_NOTHING) {
        install(model, image);
        return;
    }
    if (model->kind == MODEL_INSTALLED && same(model->application, image)) {
        return;
    }
    model->kind = MODEL_ORDERED;
    model->other = image;
    model->on_trial = on_trial;
}

void model_erase(struct model *model) {
    *model = (struct model){.kind = MODEL_NOTHING};
}

void model_confirm(struct model *model) {
    if (model->kind == MODEL_TRIAL) {
        install(model, model->application);
    }
}

bool model_revert(struct model *model) {
    if (model->kind != MODEL_TRIAL) {
        return false;
    }
    install(model, model->other);
    return true;
}

void model_reset(struct model *model, bool stays) {
    if (model->kind == MODEL_ORDERED && model->on_trial) {
        *model = (struct model){
            .kind = MODEL_TRIAL, .application = model->other, .other = model->application};
    } else if (model->kind == MODEL_ORDERED) {
        install(model, model->other);
    } else if (model->kind == MODEL_TRIAL && !stays && model->starts_least >= TRIAL_STARTS) {
        install(model, model->other);
    }
}

void model_start(struct model *model, bool counted, bool is_other) {
    if (model->kind != MODEL_TRIAL) {
        return;
    }
    if (model->starts_most >= TRIAL_STARTS && is_other) {
        install(model, model->other);
        return;
    }
    if (model->starts_most >= TRIAL_STARTS) {
        model->starts_most = TRIAL_STARTS - 1; /* else it would be over */
    }
    model->starts_least += counted;
    model->starts_most += counted;
}

static bool is(const struct image *image, uint32_t size, uint32_t crc) {
    return image->size == size && image->crc == crc;
}

/* The trial may be over, or not: INFO says which. */
static void settle(struct model *model, const struct device_info *info) {
    if (model->kind != MODEL_TRIAL) {
        return;
    }
    if (info->record_state == RECORD_INSTALLED && model->starts_most >= TRIAL_STARTS) {
        install(model, model->other);
    } else if (info->attempts >= model->starts_least && info->attempts <= model->starts_most) {
        model->starts_least = model->starts_most = info->attempts;
    }
}

const char *model_compare(struct model *model, const struct device_info *info) {
    static const uint8_t states[] = {
        [MODEL_INSTALLED] = RECORD_INSTALLED, [MODEL_TRIAL] = RECORD_TRIAL};

    settle(model, info);
    const struct image *runs = model->kind == MODEL_ORDERED ? model->other : model->application;
    if (model->kind == MODEL_NOTHING) {
        return info->image.verdict == VERDICT_VALID ? "INFO says valid, and nothing is" : NULL;
    }
    uint8_t state = model->kind != MODEL_ORDERED ? states[model->kind]
                    : model->on_trial            ? RECORD_SWAPPING
                                                 : RECORD_REPLACING;
    if (info->image.verdict != VERDICT_VALID) {
        return "INFO does not say valid";
    }
    if (info->record_state != state) {
        return "INFO has another state";
    }
    if (!is(runs, info->image.size, info->image.crc)) {
        return "INFO has another image";
    }
    if ((model->kind == MODEL_TRIAL || model->kind == MODEL_ORDERED) &&
        !is(model->kind == MODEL_TRIAL ? model->other : model->application, info->other.size,
            info->other.crc)) {
        return "another one would come back";
    }
    if (model->kind == MODEL_TRIAL && info->attempts != model->starts_least) {
        return "INFO has counted other starts";
    }
    return NULL;
}
