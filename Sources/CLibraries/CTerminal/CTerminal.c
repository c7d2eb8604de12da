#define _GNU_SOURCE
#include "CTerminal.h"

#include <curses.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

static int has_capability(const char *name) {
    const char *value = tigetstr(name);
    return value != NULL && value != (const char *)-1;
}

int terminal_is_usable(void) {
    int error = 0;
    if (setupterm(NULL, STDOUT_FILENO, &error) != OK) return -1;
    int usable = has_capability("cup") && has_capability("clear");
    del_curterm(cur_term);
    return usable ? 0 : -1;
}

static int signal_pipe[2] = {-1, -1};

static void pass_on(int number) {
    unsigned char byte = (unsigned char)number;
    ssize_t written = write(signal_pipe[1], &byte, 1);
    (void)written;
}

int terminal_signal_descriptor(void) {
    if (signal_pipe[0] >= 0) return signal_pipe[0];
    if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = pass_on;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    return signal_pipe[0];
}

static struct termios saved;
static int is_saved;

/* Only calls that are allowed in a signal handler. */
static void leave_screen(int number) {
    static const char leave[] = "\033[?1049l\033[?25h\033[0m\r\n";
    if (is_saved) {
        ssize_t written = write(STDOUT_FILENO, leave, sizeof leave - 1);
        (void)written;
        tcsetattr(STDIN_FILENO, TCSANOW, &saved);
    }
    signal(number, SIG_DFL);
    raise(number);
}

void terminal_guard_against_crash(void) {
    is_saved = tcgetattr(STDIN_FILENO, &saved) == 0;
    const int numbers[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = leave_screen;
    action.sa_flags = SA_RESETHAND | SA_NODEFER;
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
}

int terminal_size(int descriptor, int *width, int *height) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return -1;
    *width = size.ws_col;
    *height = size.ws_row;
    return 0;
}
