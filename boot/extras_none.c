/* SPDX-License-Identifier: MIT */
/* A plain bootloader. */
#include "boot/extras.h"

void extras_init(struct session *session) {
    (void)session;
}

void extras_describe(const struct session *session, struct device_info *info) {
    (void)session;
    (void)info;
}

void extras_heard(struct session *session) {
    (void)session;
}

void extras_answer(struct session *session) {
    session_reply_status(session, STATUS_MESSAGE);
}

void extras_begin(struct session *session) {
    (void)session;
}

bool extras_complete(struct session *session) {
    (void)session;
    return true;
}

bool extras_work(struct session *session) {
    (void)session;
    return false;
}
