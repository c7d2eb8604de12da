#pragma once
#include <libssh2.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

// The constants are written as casts, and the calls as macros that cast: neither is imported.
static inline LIBSSH2_CHANNEL *_Nullable cssh2_open_channel(LIBSSH2_SESSION *_Nonnull session) {
    return libssh2_channel_open_session(session);
}

static inline int cssh2_execute(LIBSSH2_CHANNEL *_Nonnull channel, const char *_Nonnull command, unsigned int length) {
    return libssh2_channel_process_startup(channel, "exec", sizeof("exec") - 1, command, length);
}

static inline const char *_Nullable cssh2_last_error(LIBSSH2_SESSION *_Nonnull session) {
    char *message = NULL;
    libssh2_session_last_error(session, &message, NULL, 0);
    return message;
}

static inline LIBSSH2_SESSION *_Nullable cssh2_new_session(void) { return libssh2_session_init_ex(NULL, NULL, NULL, NULL); }

// The password for the dialog below, for the time of one call. The library hands this place to the callback.
static inline void cssh2_set_context(LIBSSH2_SESSION *_Nonnull session, const void *_Nullable context) {
    *libssh2_session_abstract(session) = (void *)context;
}

// A server that asks in a dialog gets the password for each question that must not be shown; the library frees it.
static inline void cssh2_answer(const char *_Nullable name, int nameLength, const char *_Nullable instruction,
                                int instructionLength, int count,
                                const LIBSSH2_USERAUTH_KBDINT_PROMPT *_Nullable prompts,
                                LIBSSH2_USERAUTH_KBDINT_RESPONSE *_Nullable responses, void *_Nullable *_Nullable context) {
    (void)name, (void)nameLength, (void)instruction, (void)instructionLength;
    if (!prompts || !responses || !context || !*context) return;
    for (int index = 0; index < count; index++) {
        if (prompts[index].echo) continue;
        responses[index].text = strdup((const char *)*context);
        responses[index].length = responses[index].text ? (unsigned int)strlen(responses[index].text) : 0;
    }
}

static inline int cssh2_log_in_by_dialog(LIBSSH2_SESSION *_Nonnull session, const char *_Nonnull user,
                                         unsigned int length) {
    return libssh2_userauth_keyboard_interactive_ex(session, user, length, cssh2_answer);
}
