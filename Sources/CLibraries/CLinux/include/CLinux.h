// Kernel structures and constants that Glibc's module does not carry: taken from the headers, never typed in by hand.
#pragma once
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_addr.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
// Behind <net/if.h> it adds only what that lacks.
#include <linux/if.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

// prctl and syscall are variadic, and pthread_setname_np and setns hidden behind _GNU_SOURCE: Swift sees none.
static inline int clinux_name_this_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
static inline int clinux_enter_namespace(int descriptor) { return (int)syscall(SYS_setns, descriptor, 0); }

static inline int clinux_open_process(int process) { return (int)syscall(SYS_pidfd_open, process, 0); }

// syncfs is hidden behind _GNU_SOURCE.
static inline int clinux_sync_file_system(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }

// struct ucred and accept4 are hidden behind _GNU_SOURCE, too.
// A file without a name in a folder, whose writes return once they are on disk. O_TMPFILE needs _GNU_SOURCE.
int clinux_open_unnamed(const char *folder);

// Whether an interface's cable carries a signal: 1 or 0, and -1 if its driver can't tell. ioctl is variadic.
int clinux_has_carrier(int socket, const char *interface);

// A file in memory, at its beginning: memfd_create needs _GNU_SOURCE.
int clinux_open_memory(void);

// Unmaps the pages of all segments that nobody writes to (code, constants), of the program and its libraries: whatever is
// needed again is mapped again, from the page cache. dl_iterate_phdr needs _GNU_SOURCE.
void clinux_release_read_only_pages(void);

int clinux_accept(int listening);
int clinux_peer_credentials(int descriptor, unsigned int *process, unsigned int *user, unsigned int *group);
