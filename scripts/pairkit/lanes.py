"""Groups of checks side by side: each lane takes one group after the other in a lab of its own."""

import re
import signal
import subprocess
import sys
import threading

COUNTS = re.compile(r"(\d+) passed, (\d+) failed$")


class Lanes:
    """Runs `command GROUP --name LAB` for each group, and prints what belongs together in one piece."""

    def __init__(self, command: list[str], lab: str, groups: list[list[str]]):
        self.command, self.lab, self.groups = command, lab, groups
        self.passed = self.failed = 0
        self.printing = threading.Lock()
        self.running: set[subprocess.Popen] = set()
        self.stopped = False

    def run(self) -> tuple[int, int]:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        lanes = [threading.Thread(target=self.lane, args=(number, names)) for number, names in enumerate(self.groups, 1)]
        for lane in lanes:
            lane.start()
        try:
            for lane in lanes:
                lane.join()
        finally:
            self.stopped = True
            for process in list(self.running):
                process.terminate()
            # Each takes its lab down.
            for process in list(self.running):
                process.wait()
        return self.passed, self.failed

    def lane(self, number: int, names: list[str]) -> None:
        for name in names:
            if self.stopped:
                return
            command = [*self.command, name, "--name", f"{self.lab}-{number}"]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
            self.running.add(process)
            counted = self.follow(process)
            self.running.discard(process)
            if not counted and not self.stopped:
                # It ended before it counted: that is a failure of its own.
                self.count(0, 1)
                self.tell([f"not ok - group {name} came to its end", f"    exit status {process.returncode}"])

    def follow(self, process: subprocess.Popen) -> bool:
        """Prints a check's lines once all of them are there: details come before `ok`, and the reason behind `not ok`."""
        held: list[str] = []
        counted = False
        for line in (text.rstrip("\n") for text in process.stdout):
            failed = bool(held) and any(text.startswith("not ok") for text in held)
            if failed and not line.startswith(" "):
                self.tell(held)
                held = []
            if counts := COUNTS.fullmatch(line):
                self.count(int(counts[1]), int(counts[2]))
                counted = True
                continue
            held.append(line)
            if line.startswith(("ok", "#")):
                self.tell(held)
                held = []
        if held:
            self.tell(held)
        process.wait()
        return counted

    def count(self, passed: int, failed: int) -> None:
        with self.printing:
            self.passed += passed
            self.failed += failed

    def tell(self, lines: list[str]) -> None:
        with self.printing:
            print("\n".join(lines), flush=True)
