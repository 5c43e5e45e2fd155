#define _GNU_SOURCE
#include "cpty.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

int cpty_open(unsigned short rows, unsigned short columns, struct cpty_terminal *terminal) {
  int controller = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (controller < 0) return errno;
  int device = -1, failure = 0;
  struct termios settings;
  if (grantpt(controller) < 0 || unlockpt(controller) < 0) { failure = errno; goto failed; }
  failure = ptsname_r(controller, terminal->device, sizeof terminal->device);
  if (failure) goto failed;
  device = open(terminal->device, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (device < 0) { failure = errno; goto failed; }
  if (tcgetattr(device, &settings) < 0) { failure = errno; goto failed; }
  settings.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
  settings.c_oflag &= ~(tcflag_t)ONLCR;
  if (tcsetattr(device, TCSANOW, &settings) < 0) { failure = errno; goto failed; }
  failure = cpty_resize(controller, rows, columns);
  if (failure) goto failed;
  close(device);
  terminal->controller = controller;
  return 0;
failed:
  if (device >= 0) close(device);
  close(controller);
  return failure;
}

// Runs in the child between fork and exec: async-signal-safe calls only.
static void become(const struct cpty_terminal *terminal, const struct cpty_launch *launch, int report) {
  struct sigaction standard;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);

  if (setsid() < 0) return;
  int device = open(terminal->device, O_RDWR);
  if (device < 0) return;
  if (ioctl(device, TIOCSCTTY, 0) < 0) return;

  // Get the report and the passed descriptor out of the way of the numbers that are about to be given.
  int first_free = 3;
  if (launch->passed_descriptor >= 0 && launch->passed_number >= first_free) {
    first_free = launch->passed_number + 1;
  }
  int report_copy = fcntl(report, F_DUPFD_CLOEXEC, first_free);
  if (report_copy < 0) return;
  int passed = -1;
  if (launch->passed_descriptor >= 0) {
    passed = fcntl(launch->passed_descriptor, F_DUPFD_CLOEXEC, first_free);
    if (passed < 0) return;
  }
  for (int number = 0; number < 3; number++) {
    if (dup2(device, number) < 0) return;
  }
  if (passed >= 0 && dup2(passed, launch->passed_number) < 0) return;
  for (int number = 3; number < first_free; number++) {
    if (passed < 0 || number != launch->passed_number) close(number);
  }
  // Whatever else is open is not the child's business: closed at exec, so that the report can still be made.
  syscall(SYS_close_range, (unsigned)first_free, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */);
  if (chdir(launch->directory) == 0) execve(launch->path, launch->arguments, launch->environment);
  int failure = errno;
  ssize_t written = write(report_copy, &failure, sizeof failure);
  (void)written;
  _exit(127);
}

int cpty_spawn(const struct cpty_terminal *terminal, const struct cpty_launch *launch, pid_t *process) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) < 0) return errno;
  pid_t child = fork();
  if (child < 0) {
    int failure = errno;
    close(report[0]);
    close(report[1]);
    return failure;
  }
  if (child == 0) {
    become(terminal, launch, report[1]);
    int failure = errno;
    ssize_t written = write(report[1], &failure, sizeof failure);
    (void)written;
    _exit(127);
  }
  close(report[1]);
  int failure = 0;
  ssize_t count;
  do {
    count = read(report[0], &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  close(report[0]);
  if (count == sizeof failure) {
    waitpid(child, NULL, 0);
    return failure;
  }
  *process = child;
  return 0;
}

pid_t cpty_foreground_group(int controller) {
  pid_t group = -1;
  if (ioctl(controller, TIOCGPGRP, &group) < 0) return -1;
  return group;
}

int cpty_resize(int controller, unsigned short rows, unsigned short columns) {
  struct winsize size = {.ws_row = rows, .ws_col = columns};
  return ioctl(controller, TIOCSWINSZ, &size) < 0 ? errno : 0;
}

int cpty_adopt_orphans(void) {
  return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ? errno : 0;
}

int cpty_try_wait(pid_t process, int *status) {
  int raw = 0;
  pid_t ended;
  do {
    ended = waitpid(process, &raw, WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return 0;
  if (ended < 0) return -1;
  *status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
  return 1;
}

int cpty_event(void) {
  return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}
