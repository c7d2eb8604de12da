#pragma once
#include <libpq-fe.h>
#include <sys/pidfd.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// Changes the effective user of the calling thread alone. The C library's own call would change every thread of the
// process; the kernel's does not.
static inline int cpostgres_thread_becomes(uid_t user) {
    return (int)syscall(SYS_setresuid, (uid_t)-1, user, (uid_t)-1);
}

// The field codes are character constants, which Swift does not import.
static inline const char *_Nullable cpostgres_sqlstate(const PGresult *_Nonnull result) {
    return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

static inline const char *_Nullable cpostgres_message(const PGresult *_Nonnull result) {
    return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}

static inline const char *_Nullable cpostgres_detail(const PGresult *_Nonnull result) {
    return PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
}
