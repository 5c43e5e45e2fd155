#define _GNU_SOURCE
#include "cpty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Everything that runs in a child of fork here keeps to async-signal-safe calls: the parent has other threads.

// What the children tell their parent while they start.
struct report {
  int failure; // an errno; 0: the process is known
  pid_t process;
};

static void tell(int descriptor, int failure, pid_t process) {
  struct report report = {failure, process};
  ssize_t written = write(descriptor, &report, sizeof report);
  (void)written;
}

static void close_at_exec(unsigned first, unsigned last) {
  if (first <= last) syscall(SYS_close_range, first, last, 4 /* CLOSE_RANGE_CLOEXEC */);
}

static int become(const struct cpty_terminal *terminal, const struct cpty_launch *launch) {
  struct sigaction standard;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);

  if (setsid() < 0) return errno;
  int device = open(terminal->device, O_RDWR | O_CLOEXEC);
  if (device < 0) return errno;
  if (ioctl(device, TIOCSCTTY, 0) < 0) return errno;

  // Get all out of the way of the numbers that are about to be given.
  int first_free = launch->first_number + launch->passed_count;
  int copies[16];
  for (int place = 0; place < launch->passed_count; place++) {
    copies[place] = fcntl(launch->passed[place], F_DUPFD_CLOEXEC, first_free);
    if (copies[place] < 0) return errno;
  }
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return errno;
  nothing = fcntl(nothing, F_DUPFD_CLOEXEC, first_free);
  if (nothing < 0) return errno;
  if (dup2(launch->input < 0 ? nothing : copies[launch->input], 0) < 0) return errno;
  if (dup2(nothing, 1) < 0 || dup2(nothing, 2) < 0) return errno;
  for (int place = 0; place < launch->passed_count; place++) {
    if (dup2(copies[place], launch->first_number + place) < 0) return errno;
  }
  close_at_exec(3, (unsigned)launch->first_number - 1);
  close_at_exec((unsigned)first_free, ~0U);
  if (chdir(launch->directory) < 0) return errno;
  execve(launch->path, launch->arguments, launch->environment);
  return errno;
}

// The parent of a process, or 0; `*state` is its state as in proc(5). Reads `/proc/PID/stat`.
static pid_t parent_of(const char *name, char *state) {
  char path[32] = "/proc/";
  size_t length = strlen(name);
  if (length > 10) return 0;
  memcpy(path + 6, name, length);
  memcpy(path + 6 + length, "/stat", 6);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[512];
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return 0;
  text[count] = 0;
  // The name in parentheses may hold anything: what follows its last one is plain.
  char *end = strrchr(text, ')');
  if (!end || end[1] != ' ') return 0;
  *state = end[2];
  pid_t parent = 0;
  for (char *digit = end + 4; *digit >= '0' && *digit <= '9'; digit++) parent = parent * 10 + (*digit - '0');
  return parent;
}

#define most_processes 65536
static struct { pid_t process, parent; char below; } processes[most_processes];

struct entry { // linux_dirent64, getdents64(2)
  unsigned long long inode;
  long long offset;
  unsigned short length;
  unsigned char type;
  char name[];
};

// Sends a signal to every process below this one; with 0 only counts them. Zombies do not count.
static int signal_descendants(int signal) {
  int directory = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return 0;
  int count = 0;
  static char buffer[32768] __attribute__((aligned(8)));
  long size;
  while ((size = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0) {
    for (long place = 0; place < size;) {
      struct entry *entry = (struct entry *)(buffer + place);
      place += entry->length;
      pid_t process = 0;
      const char *digit = entry->name;
      while (*digit >= '0' && *digit <= '9') process = process * 10 + (*digit++ - '0');
      if (*digit || process == 0 || count == most_processes) continue;
      char state = 0;
      pid_t parent = parent_of(entry->name, &state);
      if (parent == 0 || state == 'Z' || state == 'X') continue;
      processes[count].process = process;
      processes[count].parent = parent;
      processes[count].below = 0;
      count++;
    }
  }
  close(directory);
  pid_t self = getpid();
  int found = 0;
  for (int grew = 1; grew;) {
    grew = 0;
    for (int place = 0; place < count; place++) {
      if (processes[place].below) continue;
      int below = processes[place].parent == self;
      for (int other = 0; !below && other < count; other++) {
        below = processes[other].below && processes[other].process == processes[place].parent;
      }
      if (below) {
        processes[place].below = 1;
        found++;
        grew = 1;
        if (signal) kill(processes[place].process, signal);
      }
    }
  }
  return found;
}

static void pause_milliseconds(long count) {
  struct timespec time = {count / 1000, (count % 1000) * 1000000};
  nanosleep(&time, NULL);
}

// Takes the dead, and tells of the program's end. Returns whether there are children left.
static int reap(pid_t program, int *status) {
  while (1) {
    int raw = 0;
    pid_t ended = waitpid(-1, &raw, WNOHANG);
    if (ended == 0) return 1;
    if (ended < 0) {
      if (errno == EINTR) continue;
      return 0;
    }
    if (ended == program && *status >= 0) {
      int value = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
      ssize_t written = write(*status, &value, sizeof value);
      (void)written;
      close(*status);
      *status = -1;
    }
  }
}

// Ends everything below: SIGHUP as a terminal that is closed gives, SIGTERM, and SIGKILL 0.4 s later.
static void end_all(pid_t program, int status) {
  if (!reap(program, &status)) return;
  // Most have nothing below them but the program: when it ends at its terminal's end, /proc need not be searched at all. A program that
  // was reaped already is not signalled: its number may be another's.
  if (status >= 0) {
    kill(program, SIGHUP);
    kill(program, SIGCONT);
    for (int round = 0; round < 40; round++) {
      struct timespec time = {0, 50000};
      nanosleep(&time, NULL);
      if (!reap(program, &status)) return;
      if (status < 0) break;
    }
  }
  signal_descendants(SIGHUP);
  signal_descendants(SIGTERM);
  signal_descendants(SIGCONT);
  for (int waited = 0; waited < 400;) {
    int step = waited < 20 ? 1 : 10;
    pause_milliseconds(step);
    waited += step;
    if (!reap(program, &status)) return;
    if (waited % 10 == 0 && signal_descendants(0) == 0) break;
  }
  for (int round = 0; round < 1000; round++) {
    // Stopped first, so that what forks all the time cannot outrun its end.
    signal_descendants(SIGSTOP);
    int left = signal_descendants(SIGKILL);
    int children = reap(program, &status);
    if (left == 0 && !children) return;
    pause_milliseconds(left ? 1 : 5);
  }
}

static void keep(pid_t program, int control, int status) {
  for (int number = 1; number < NSIG; number++) {
    if (number != SIGCHLD && number != SIGKILL && number != SIGSTOP) signal(number, SIG_IGN);
  }
  // The parent's other descriptors are not this process's business: a pipe that it held open would never end.
  if (control < 16) control = fcntl(control, F_DUPFD_CLOEXEC, 16);
  if (status < 16) status = fcntl(status, F_DUPFD_CLOEXEC, 16);
  int low = control < status ? control : status, high = control < status ? status : control;
  int nothing = open("/dev/null", O_RDWR);
  for (int number = 0; number < 3; number++) dup2(nothing, number);
  syscall(SYS_close_range, 3, (unsigned)low - 1, 0);
  if (low + 1 < high) syscall(SYS_close_range, (unsigned)low + 1, (unsigned)high - 1, 0);
  syscall(SYS_close_range, (unsigned)high + 1, ~0U, 0);
  prctl(PR_SET_NAME, "atelier-keeper");
  int signals;
  {
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  while (1) {
    struct pollfd sources[2] = {{control, POLLIN, 0}, {signals, POLLIN, 0}};
    int ready = poll(sources, 2, -1);
    if (ready < 0 && errno != EINTR) break;
    if (sources[1].revents) {
      struct signalfd_siginfo information;
      while (read(signals, &information, sizeof information) > 0) {}
    }
    reap(program, &status);
    if (sources[0].revents) break;
  }
  end_all(program, status);
  _exit(0);
}

// The keeper's beginning: never returns.
static void start(
    const struct cpty_terminal *terminal, const struct cpty_launch *launch, int report, int control, int status) {
  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  pid_t child = fork();
  if (child < 0) {
    tell(report, errno, 0);
    _exit(127);
  }
  if (child == 0) {
    int copy = fcntl(report, F_DUPFD_CLOEXEC, launch->first_number + launch->passed_count);
    if (copy < 0) _exit(127);
    tell(copy, become(terminal, launch), 0);
    _exit(127);
  }
  tell(report, 0, child);
  close(report);
  keep(child, control, status);
}

int cpty_keep(const struct cpty_terminal *terminal, const struct cpty_launch *launch, struct cpty_keeper *keeper) {
  if (launch->passed_count > 16) return E2BIG;
  int report[2] = {-1, -1}, control[2] = {-1, -1}, status[2] = {-1, -1};
  int failure = 0;
  if (pipe2(report, O_CLOEXEC) < 0 || pipe2(control, O_CLOEXEC) < 0 || pipe2(status, O_CLOEXEC) < 0) {
    failure = errno;
    goto failed;
  }
  pid_t child = fork();
  if (child < 0) { failure = errno; goto failed; }
  if (child == 0) start(terminal, launch, report[1], control[0], status[1]);
  close(report[1]);
  report[1] = -1;
  pid_t process = 0;
  while (1) {
    struct report told;
    ssize_t count = read(report[0], &told, sizeof told);
    if (count < 0 && errno == EINTR) continue;
    if (count != sizeof told) break;
    if (told.failure) failure = told.failure; else process = told.process;
  }
  if (!failure && process == 0) failure = ECHILD;
  if (failure) {
    close(control[1]);
    control[1] = -1;
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    goto failed;
  }
  close(report[0]);
  close(control[0]);
  close(status[1]);
  keeper->keeper = child;
  keeper->process = process;
  keeper->control = control[1];
  keeper->status = status[0];
  return 0;
failed:
  for (int end = 0; end < 2; end++) {
    if (report[end] >= 0) close(report[end]);
    if (control[end] >= 0) close(control[end]);
    if (status[end] >= 0) close(status[end]);
  }
  return failure;
}
