/* SPDX-License-Identifier: MIT */
#include "cli/session.h"

void session_on_text(void *context, const uint8_t *bytes, size_t length) {
    struct tool_session *session = context;

    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != '\r' && bytes[i] != '\n') {
            session->text[session->text_length++] = (char)bytes[i];
        }
        bool full = session->text_length == sizeof session->text - 1;
        if ((full || bytes[i] == '\n') && session->text_length > 0) {
            session->text[session->text_length] = '\0';
            console_say(session->with.console, "application: %s", session->text);
            session->text_length = 0;
        }
    }
}
