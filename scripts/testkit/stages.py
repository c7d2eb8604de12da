"""Runs commands one after the other, each in a process group of its own, and follows what they write."""

import os
import pathlib
import signal
import subprocess
import time

from .counting import Progress, say

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LOGS = ROOT / "build/test-logs"


class Follow:
    """The lines that are added to a file, complete ones only."""

    def __init__(self, path: pathlib.Path):
        self.path, self.position, self.rest = path, 0, b""

    def lines(self) -> list[str]:
        try:
            with self.path.open("rb") as file:
                file.seek(self.position)
                added = file.read()
        except FileNotFoundError:
            return []
        self.position += len(added)
        *whole, self.rest = (self.rest + added).split(b"\n")
        return [line.decode(errors="replace") for line in whole]


class Run:
    def __init__(self, minutes: float):
        self.began = time.monotonic()
        self.end = self.began + 60 * minutes
        self.passed = self.failed = self.stages = 0
        self.failures: list[str] = []
        LOGS.mkdir(parents=True, exist_ok=True)

    @property
    def minutes(self) -> float:
        return (time.monotonic() - self.began) / 60

    def stage(self, title: str, command: list[str], watch, source: pathlib.Path | None = None) -> bool:
        """Runs a command in a process group of its own; true if it ended with status 0 in time."""
        self.stages += 1
        log = LOGS / f"{self.stages}-{pathlib.Path(command[0]).name}-{command[1] if len(command) > 1 else 'all'}.log"
        say(f"\n[{self.stages}] {title}   ({self.minutes:.1f} min)")
        follow = Follow(source or log)
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=subprocess.STDOUT, start_new_session=True)
            try:
                status = self.wait(process, follow, watch)
            finally:
                stop(process)
        for line in follow.lines():
            watch.line(line)
        if status != 0:
            say(f"    {'time is up' if status is None else f'exit status {status}'}; the log is {log.relative_to(ROOT)}")
            for line in [] if watch.shows_all else log.read_text(errors="replace").splitlines()[-25:]:
                say(f"      | {line[:200]}")
        return status == 0

    def wait(self, process: subprocess.Popen, follow: Follow, watch) -> int | None:
        while process.poll() is None:
            for line in follow.lines():
                watch.line(line)
            if time.monotonic() > self.end:
                return None
            time.sleep(0.3)
        return process.returncode

    def counted(self, title: str, command: list[str], watch, source: pathlib.Path | None = None) -> None:
        """A stage whose tests count. One that fails without naming a failed test is one failure."""
        ended = self.stage(title, command, watch, source)
        passed, failed = watch.count()
        self.failures += watch.failures()
        if not ended and failed == 0 or passed + failed == 0:
            failed = 1
            self.failures.append(f"{title}: did not come to its end")
        say(f"    {passed} passed, {failed} failed")
        self.passed += passed
        self.failed += failed

    def prepared(self, title: str, command: list[str]) -> bool:
        """A stage that tests nothing, but that others need."""
        done = self.stage(title, command, Progress())
        self.failed += not done
        self.failures += [] if done else [title]
        return done


def stop(process: subprocess.Popen) -> None:
    """Ends the process group if it hasn't ended, politely first: a lab is taken down by its own script."""
    for name, patience in ((signal.SIGTERM, 60), (signal.SIGKILL, 10)):
        if process.poll() is not None:
            return
        os.killpg(process.pid, name)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
