"""What the three suites share: named checks, one after the other, and a count at the end."""
import signal, sys, time, traceback

LIMIT = 20  # seconds for one check


class TooLate(BaseException):
    """No `Exception`, which a client might take for a failed connection and try again."""


def too_late(*_):
    raise TooLate(f"it took more than {LIMIT} s")


signal.signal(signal.SIGALRM, too_late)


class Suite:
    def __init__(self, name):
        self.name, self.passed, self.failed = name, 0, []

    def check(self, name):
        """Runs the function below it at once, as a check of this name."""

        def run(function):
            signal.alarm(LIMIT)
            try:
                function()
                self.passed += 1
                print(f"ok    {self.name}: {name}", flush=True)
            except (Exception, TooLate) as error:  # whatever a client raises is the check's failure
                self.failed.append(name)
                place = traceback.extract_tb(error.__traceback__)[-1]
                text = " ".join(str(error).split())[:300]
                print(f"FAIL  {self.name}: {name}: {type(error).__name__}: {text} ({place.filename.split('/')[-1]}:{place.lineno})", flush=True)
            finally:
                signal.alarm(0)
            return function

        return run

    def end(self):
        print(f"{self.name}: {self.passed} passed, {len(self.failed)} failed", flush=True)
        sys.exit(1 if self.failed else 0)


def until(condition, seconds=10):
    """Waits until a condition holds, and returns what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def pod(name, image="busybox", command=None, **labels):
    container = {"name": "main", "image": image}
    if command:
        container["command"] = command
    return {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "labels": labels or {"app": name}},
        "spec": {"containers": [container]},
    }
