"""A list of live checks: each a function with a sentence, run one after the other, counted and reported."""

import time
import traceback


class Checks:
    """Collects `@checks("sentence")` functions and runs those whose sentence or requirement holds a word."""

    def __init__(self):
        self.all: list[tuple[str, object]] = []
        self.long: set[str] = set()

    def __call__(self, sentence: str, long: bool = False):
        """`long`: it waits for minutes, and is run only when that is asked for."""
        def add(function):
            self.all.append((sentence, function))
            if long:
                self.long.add(sentence)
            return function
        return add

    def run(self, context, word: str = "", long: bool = False) -> tuple[int, int]:
        passed = failed = 0
        for sentence, function in self.all:
            if word and word not in sentence or sentence in self.long and not long:
                continue
            began = time.monotonic()
            try:
                function(context)
            # Whatever it is: the checks behind it are to be run all the same.
            except Exception as error:
                failed += 1
                where = traceback.extract_tb(error.__traceback__)[-1]
                print(f"not ok - {sentence} ({time.monotonic() - began:.1f} s)\n    {where.name}:{where.lineno}: "
                      f"{str(error) or where.line}", flush=True)
                tell_state(context)
                if getattr(context, "stop_at_failure", False):
                    break
            else:
                passed += 1
                print(f"ok - {sentence} ({time.monotonic() - began:.1f} s)", flush=True)
        return passed, failed


def expect(condition, text: str) -> None:
    """An assertion that survives `python -O` and says in words what was expected."""
    if not condition:
        raise AssertionError(text)


def tell_state(context) -> None:
    """What a person would ask for first, printed with the failure: the lab may be gone when somebody reads it."""
    lab = getattr(context, "lab", None)
    for host in ("lim1", "standby") if lab else ():
        for command in ("mxone_maintenance cluster explain",
                        "journalctl --unit=redundancyd --lines=25 --output=short-precise --no-hostname --no-pager"):
            done = lab.call("sh", host, command, status=None)
            print(f"    {host}: {command.split(' --')[0]}", flush=True)
            for line in (done.stdout + done.stderr).splitlines()[-25:]:
                print(f"      {line[:220]}", flush=True)
