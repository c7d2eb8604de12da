"""A person at an 80x24 terminal in one of the lab's hosts: waits for what a screen says, and types."""

import os
import subprocess
import time

from .lab import SCRIPTS, Lab, LabError


class Screen:
    """One program on a terminal of its own (tmux), from `with` to its end."""

    def __init__(self, lab: Lab, host: str, command: str, term: str = "xterm"):
        self.lab, self.host, self.command, self.term = lab, host, command, term
        self.socket = f"screens-{lab.name}-{host}-{os.getpid()}"
        # Everything that was ever on the screen, for looking for what must not be there.
        self.seen: list[str] = []

    def __enter__(self):
        shell = f"TERM={self.term} '{SCRIPTS}/lab' --name {self.lab.name} sh {self.host} '{self.command}'; echo status=$?; sleep 600"
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", shell)
        return self

    def __exit__(self, kind, error, trace):
        self._tmux("kill-server", check=False)

    def _tmux(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(["tmux", "-L", self.socket, *words], text=True, capture_output=True)
        if check and done.returncode != 0:
            raise LabError(f"tmux {words[0]}: {done.stderr.strip()}")
        return done.stdout

    def text(self) -> str:
        shown = self._tmux("capture-pane", "-p")
        if not self.seen or self.seen[-1] != shown:
            self.seen.append(shown)
        return shown

    def wait(self, text: str, limit: float = 30) -> str:
        """The screen, once it shows the text; what is drawn in a frame may be broken over lines, so keep it short."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            shown = self.text()
            if text in shown:
                return shown
            time.sleep(0.1)
        raise LabError(f"waited {limit:.0f} s for \"{text}\" on {self.host}; the screen says:\n{self.text()}")

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        """Keys by tmux's names: Enter, Escape, Tab, BTab, BSpace, F12."""
        self._tmux("send-keys", *keys)

    def answer(self, wait: str, text: str = "", *keys: str, limit: float = 30) -> str:
        """Waits for a screen, types, and ends with Enter unless other keys are named."""
        self.wait(wait, limit)
        # newt drops what is typed before a window is up.
        time.sleep(0.3)
        # All of it: the first words may have been there before the others.
        shown = self.text()
        if text:
            self.type(text)
            time.sleep(0.1)
        self.press(*(keys or ("Enter",)))
        return shown

    def replace(self, label: str, text: str) -> None:
        """Empties the field behind a label, types, looks at what the field says, as a person would, and presses Enter.

        newt drops keys that come while a window opens, and a busy machine makes that moment long."""
        self.wait(label)
        for _ in range(10):
            self.press(*["BSpace"] * 24)
            self.type(text)
            if self._says(f"{label} {text}_", 3):
                return self.press("Enter")
        raise LabError(f"the field \"{label}\" does not take \"{text}\"; the screen says:\n{self.text()}")

    def _says(self, text: str, limit: float) -> bool:
        try:
            return bool(self.wait(text, limit))
        except LabError:
            return False

    def choose(self, wait: str, number: int) -> None:
        """A line of a menu by its number."""
        self.answer(wait, str(number))

    def status(self, limit: float = 30) -> int:
        """The program's exit status, once it has ended."""
        shown = self.wait("status=", limit)
        return int(shown.split("status=", 1)[1].split()[0])

    def never_showed(self, word: str) -> bool:
        return not any(word in shown for shown in self.seen)
