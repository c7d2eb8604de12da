#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include "CLinux.h"

int clinux_peer_credentials(int descriptor, unsigned int *process, unsigned int *user, unsigned int *group)
{
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
        return -1;
    *process = (unsigned int)credentials.pid;
    *user = credentials.uid;
    *group = credentials.gid;
    return 0;
}

int clinux_accept(int listening) { return accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

int clinux_open_unnamed(const char *folder) { return open(folder, O_TMPFILE | O_WRONLY | O_DSYNC | O_CLOEXEC, 0600); }

int clinux_open_memory(void) { return memfd_create("input", MFD_CLOEXEC); }
