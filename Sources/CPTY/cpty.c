#define _GNU_SOURCE
#include "cpty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// What a program finds on a fresh terminal (tty_ioctl(4), "sane" of stty(1)), less the echo and the carriage returns.
static void set_up(struct termios *settings) {
  settings->c_iflag = ICRNL | IXON;
  settings->c_oflag = OPOST;
  settings->c_cflag = (settings->c_cflag & (tcflag_t)~(CSIZE | PARENB)) | CS8 | CREAD;
  settings->c_lflag = ISIG | ICANON | IEXTEN;
  settings->c_cc[VINTR] = 3;
  settings->c_cc[VQUIT] = 28;
  settings->c_cc[VERASE] = 127;
  settings->c_cc[VKILL] = 21;
  settings->c_cc[VEOF] = 4;
  settings->c_cc[VSTART] = 17;
  settings->c_cc[VSTOP] = 19;
  settings->c_cc[VSUSP] = 26;
  settings->c_cc[VMIN] = 1;
  settings->c_cc[VTIME] = 0;
}

int cpty_open(unsigned short rows, unsigned short columns, struct cpty_terminal *terminal) {
  int controller = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (controller < 0) return errno;
  int failure = 0;
  if (grantpt(controller) < 0 || unlockpt(controller) < 0) { failure = errno; goto failed; }
  failure = ptsname_r(controller, terminal->device, sizeof terminal->device);
  if (failure) goto failed;
  failure = cpty_restore(terminal);
  if (failure) goto failed;
  failure = cpty_resize(controller, rows, columns);
  if (failure) goto failed;
  terminal->controller = controller;
  return 0;
failed:
  close(controller);
  return failure;
}

int cpty_restore(const struct cpty_terminal *terminal) {
  int device = open(terminal->device, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (device < 0) return errno;
  int failure = 0;
  struct termios settings;
  if (tcgetattr(device, &settings) < 0) {
    failure = errno;
  } else {
    set_up(&settings);
    if (tcsetattr(device, TCSANOW, &settings) < 0) failure = errno;
    tcflush(device, TCIFLUSH);
    tcflow(device, TCOON);
  }
  close(device);
  return failure;
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

int cpty_pipe(int capacity, int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) < 0) return errno;
  // A smaller pipe does too: an unprivileged user may have reached the system's limit for all of its pipes.
  (void)fcntl(ends[1], F_SETPIPE_SZ, capacity);
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0) return 0;
  int failure = errno;
  close(ends[0]);
  close(ends[1]);
  return failure;
}

int cpty_available(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) < 0 ? 0 : count;
}

int cpty_poll(struct pollfd *sources, int count, long nanoseconds) {
  struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  return ppoll(sources, (nfds_t)count, &limit, NULL);
}
