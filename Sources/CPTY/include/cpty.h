#ifndef ATELIER_CPTY_H
#define ATELIER_CPTY_H

#include <poll.h>
#include <sys/types.h>

/// A pseudo-terminal: the controlling side's descriptor and the name of the device on the other side.
struct cpty_terminal {
  int controller;
  char device[64];
};

/// What a child needs to start on a pseudo-terminal.
struct cpty_launch {
  const char *path;
  char *const *arguments;   // ends with NULL
  char *const *environment; // ends with NULL
  const char *directory;
  // Descriptors that the child gets under the numbers `first_number`, `first_number + 1` and so on.
  const int *passed;
  int passed_count;
  int first_number;
  // The place in `passed` of what is the child's standard input; -1: nothing (`/dev/null`).
  int input;
};

/// A program, and the process that keeps it.
///
/// The keeper is the program's parent and, as a child subreaper (prctl(2)), gets every descendant that loses its own parent: a
/// daemon that forks twice, starts a session of its own and clears its environment still is below it. When `control` is closed,
/// be it because this process was killed, the keeper ends all that is below it, and then itself.
struct cpty_keeper {
  pid_t keeper;
  pid_t process;
  // The end of a pipe whose other end the keeper watches.
  int control;
  // Readable once the program has ended: an `int`, its exit status, 128 and more for a signal.
  int status;
};

/// Opens a pseudo-terminal of this size: no echo, and line feeds pass as they are. Returns 0 or an errno.
int cpty_open(unsigned short rows, unsigned short columns, struct cpty_terminal *terminal);

/// Gives a terminal back the settings that `cpty_open` gave it, and drops input that nobody read. Returns 0 or an errno.
int cpty_restore(const struct cpty_terminal *terminal);

/// Starts a program as the leader of a new session whose controlling terminal this is, with its standard output and
/// standard error at `/dev/null`, the passed descriptors and no others open. Returns 0 and the keeper, or the errno of what
/// failed in the parent or, up to and with exec, in a child.
int cpty_keep(const struct cpty_terminal *terminal, const struct cpty_launch *launch, struct cpty_keeper *keeper);

/// The foreground process group of the terminal, or -1.
pid_t cpty_foreground_group(int controller);

/// Sets the size of the terminal. Returns 0 or an errno.
int cpty_resize(int controller, unsigned short rows, unsigned short columns);

/// Waits for a process without blocking. Returns 1 and its exit status (128 + signal if one killed it), 0 if it still runs,
/// -1 if there is no such child.
int cpty_try_wait(pid_t process, int *status);

/// A descriptor that wakes a `poll` when eight bytes are written to it; -1 on failure, with `errno`.
int cpty_event(void);

/// Opens a pipe: descriptors closed at exec, the reading end not blocking, of up to `capacity` bytes. Returns 0 or an errno.
int cpty_pipe(int capacity, int ends[2]);

/// Waits as poll(2) does, for at most so many nanoseconds: see ppoll(2), which Swift does not see.
int cpty_poll(struct pollfd *sources, int count, long nanoseconds);

/// How many bytes can be read from this descriptor at once.
int cpty_available(int descriptor);

#endif
