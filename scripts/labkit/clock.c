// Shifts the real-time clock of every process that is started with it (/etc/ld.so.preload), by the nanoseconds that
// stand in /etc/lab-clock and may change at any moment. libfaketime was tried first: it takes an absolute monotonic
// timer for a real-time one, so that daemons built on timerfd (systemd's and ours) fail under it.
//
// Times of files are shifted too, so that they are what this host's clock would have written.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define BILLION 1000000000L
// An absolute time after this is a date; a monotonic clock would need thirty years to get there.
#define FIRST_DATE BILLION
#define REAL(name) ((__typeof__(&name))real(&name##_, #name))
#define DECLARE(name) static void *name##_

static const volatile int64_t *offset_page;

__attribute__((constructor)) static void map_offset(void) {
    int handle = open("/etc/lab-clock", O_RDONLY | O_CLOEXEC);
    if (handle < 0) return;
    void *page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, handle, 0);
    if (page != MAP_FAILED) offset_page = page;
    close(handle);
}

static int64_t offset(void) { return offset_page ? *offset_page : 0; }

static void *real(void **slot, const char *name) {
    if (!*slot) *slot = dlsym(RTLD_NEXT, name);
    return *slot;
}

static struct timespec shifted(struct timespec time, int64_t by) {
    int64_t nanoseconds = time.tv_nsec + by % BILLION;
    time.tv_sec += by / BILLION + (nanoseconds >= BILLION) - (nanoseconds < 0);
    time.tv_nsec = (nanoseconds + BILLION) % BILLION;
    return time;
}

static struct timespec kernel_time(const struct timespec *time) {
    return time->tv_sec > FIRST_DATE ? shifted(*time, -offset()) : *time;
}

DECLARE(clock_gettime);
int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = REAL(clock_gettime)(clock, time);
    if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI)) *time = shifted(*time, offset());
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *seconds) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (seconds) *seconds = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(struct timespec *time, int base) {
    return base == TIME_UTC && !clock_gettime(CLOCK_REALTIME, time) ? base : 0;
}

// Waits until an absolute time: the kernel knows its own clock only.

DECLARE(clock_nanosleep);
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *rest) {
    struct timespec until = flags & TIMER_ABSTIME ? kernel_time(time) : *time;
    return REAL(clock_nanosleep)(clock, flags, &until, rest);
}

DECLARE(timerfd_settime);
int timerfd_settime(int handle, int flags, const struct itimerspec *new, struct itimerspec *old) {
    struct itimerspec value = *new;
    if (flags & TFD_TIMER_ABSTIME) value.it_value = kernel_time(&value.it_value);
    return REAL(timerfd_settime)(handle, flags, &value, old);
}

DECLARE(sem_timedwait);
int sem_timedwait(sem_t *semaphore, const struct timespec *time) {
    struct timespec until = kernel_time(time);
    return REAL(sem_timedwait)(semaphore, &until);
}

DECLARE(pthread_mutex_timedlock);
int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *time) {
    struct timespec until = kernel_time(time);
    return REAL(pthread_mutex_timedlock)(mutex, &until);
}

DECLARE(pthread_cond_timedwait);
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *time) {
    struct timespec until = kernel_time(time);
    return REAL(pthread_cond_timedwait)(condition, mutex, &until);
}

// Times of files.

static int show(int result, struct stat *status) {
    if (result) return result;
    status->st_atim = shifted(status->st_atim, offset());
    status->st_mtim = shifted(status->st_mtim, offset());
    status->st_ctim = shifted(status->st_ctim, offset());
    return result;
}

DECLARE(stat);
int stat(const char *restrict path, struct stat *restrict status) { return show(REAL(stat)(path, status), status); }
DECLARE(lstat);
int lstat(const char *restrict path, struct stat *restrict status) { return show(REAL(lstat)(path, status), status); }
DECLARE(fstat);
int fstat(int handle, struct stat *status) { return show(REAL(fstat)(handle, status), status); }
DECLARE(fstatat);
int fstatat(int folder, const char *restrict path, struct stat *restrict status, int flags) {
    return show(REAL(fstatat)(folder, path, status, flags), status);
}
// On this architecture the two layouts are one.
int stat64(const char *restrict path, struct stat64 *restrict status) { return stat(path, (struct stat *)status); }
int lstat64(const char *restrict path, struct stat64 *restrict status) { return lstat(path, (struct stat *)status); }
int fstat64(int handle, struct stat64 *status) { return fstat(handle, (struct stat *)status); }
int fstatat64(int folder, const char *restrict path, struct stat64 *restrict status, int flags) {
    return fstatat(folder, path, (struct stat *)status, flags);
}

static void show_time(struct statx_timestamp *time) {
    struct timespec moved = shifted((struct timespec){time->tv_sec, time->tv_nsec}, offset());
    time->tv_sec = moved.tv_sec;
    time->tv_nsec = moved.tv_nsec;
}

DECLARE(statx);
int statx(int folder, const char *restrict path, int flags, unsigned mask, struct statx *restrict status) {
    int result = REAL(statx)(folder, path, flags, mask, status);
    if (result) return result;
    show_time(&status->stx_atime);
    show_time(&status->stx_btime);
    show_time(&status->stx_ctime);
    show_time(&status->stx_mtime);
    return result;
}

static const struct timespec *to_store(const struct timespec from[2], struct timespec into[2]) {
    if (!from) return NULL;
    for (int index = 0; index < 2; index++) {
        int special = from[index].tv_nsec == UTIME_NOW || from[index].tv_nsec == UTIME_OMIT;
        into[index] = special ? from[index] : shifted(from[index], -offset());
    }
    return into;
}

DECLARE(utimensat);
int utimensat(int folder, const char *path, const struct timespec times[2], int flags) {
    struct timespec stored[2];
    return REAL(utimensat)(folder, path, to_store(times, stored), flags);
}

DECLARE(futimens);
int futimens(int handle, const struct timespec times[2]) {
    struct timespec stored[2];
    return REAL(futimens)(handle, to_store(times, stored));
}
