#define _GNU_SOURCE
#include <fcntl.h>
#include <link.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
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

static int release_object(struct dl_phdr_info *object, size_t size, void *nothing)
{
    (void)size;
    (void)nothing;
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int number = 0; number < object->dlpi_phnum; number++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[number];
        // What is relocated lies in segments that may be written, even where that ends after the start (PT_GNU_RELRO).
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W))
            continue;
        const uintptr_t start = object->dlpi_addr + segment->p_vaddr;
        // Whole pages only: the first and the last one may be shared.
        const uintptr_t first = (start + page - 1) / page * page;
        const uintptr_t end = (start + segment->p_filesz) / page * page;
        if (end > first)
            madvise((void *)first, end - first, MADV_DONTNEED);
    }
    return 0;
}

// The loader's lock is held meanwhile: no library is half loaded.
void clinux_release_read_only_pages(void) { dl_iterate_phdr(release_object, NULL); }

int clinux_has_carrier(int socket, const char *interface)
{
    struct ethtool_value question = {.cmd = ETHTOOL_GLINK};
    struct ifreq request = {.ifr_data = (char *)&question};
    strncpy(request.ifr_name, interface, sizeof request.ifr_name - 1);
    return ioctl(socket, SIOCETHTOOL, &request) == 0 ? question.data != 0 : -1;
}
