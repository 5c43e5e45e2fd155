#ifndef ATELIER_CPTY_H
#define ATELIER_CPTY_H

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
  // A descriptor that the child gets under the number `passed_number`; -1 for none.
  int passed_descriptor;
  int passed_number;
};

/// Opens a pseudo-terminal of this size: no echo, and line feeds pass as they are. Returns 0 or an errno.
int cpty_open(unsigned short rows, unsigned short columns, struct cpty_terminal *terminal);

/// Starts a program as the leader of a new session whose controlling terminal this is, with its three standard
/// descriptors on it and no other descriptor open. Returns 0 and the process, or the errno of what failed in the parent or,
/// up to and with exec, in the child.
int cpty_spawn(const struct cpty_terminal *terminal, const struct cpty_launch *launch, pid_t *process);

/// The foreground process group of the terminal, or -1.
pid_t cpty_foreground_group(int controller);

/// Sets the size of the terminal. Returns 0 or an errno.
int cpty_resize(int controller, unsigned short rows, unsigned short columns);

/// Makes this process the one that orphaned descendants get for a parent, so that it can end them. Returns 0 or an errno.
int cpty_adopt_orphans(void);

/// Waits for a process without blocking. Returns 1 and its exit status (128 + signal if one killed it), 0 if it still runs,
/// -1 if there is no such child.
int cpty_try_wait(pid_t process, int *status);

/// A descriptor that wakes a `poll` when eight bytes are written to it; -1 on failure, with `errno`.
int cpty_event(void);

#endif
