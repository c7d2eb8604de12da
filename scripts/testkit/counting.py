"""What to make of the lines that a stage writes: each class takes them one by one and shows what matters."""

import json
import re
import time


def say(text: str) -> None:
    print(text, flush=True)


class SwiftTests:
    """Counts what Swift Testing reports in its event stream: a record a line, as JSON."""

    shows_all = False

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.running: set[str] = set()
        self.failed: set[str] = set()
        self.passed: set[str] = set()
        self.skipped: set[str] = set()
        self.ended = False
        self.told = time.monotonic()

    def line(self, text: str) -> None:
        try:
            record = json.loads(text)
        except ValueError:
            return
        payload = record.get("payload", {})
        if record.get("kind") == "test":
            if payload.get("kind") == "function":
                self.names[payload["id"]] = payload.get("displayName") or payload["name"]
        elif record.get("kind") == "event":
            self.event(payload)

    def event(self, payload: dict) -> None:
        kind, test = payload.get("kind"), payload.get("testID")
        if kind == "runEnded":
            self.ended = True
        elif kind == "issueRecorded":
            self.issue(payload.get("issue", {}), test, payload.get("messages", []))
        elif test in self.names:
            if kind == "testStarted":
                self.running.add(test)
            elif kind == "testSkipped":
                self.skipped.add(test)
            elif kind == "testEnded":
                self.running.discard(test)
                self.passed.add(test)
        if time.monotonic() - self.told > 20:
            self.told = time.monotonic()
            say(f"    {len(self.passed)} of {len(self.names)} tests done, {len(self.failed)} failed")

    def issue(self, issue: dict, test: str | None, messages: list[dict]) -> None:
        # Known issues and warnings are recorded too, but are no failures.
        if issue.get("isKnown") or issue.get("severity") == "warning":
            return
        self.failed.add(test or "outside any test")
        say(f"    not ok - {self.names.get(test, test)}")
        for message in messages:
            say(f"        {message.get('text', '')}")

    def failures(self) -> list[str]:
        return sorted(self.names.get(test, test) for test in self.failed)

    def count(self) -> tuple[int, int]:
        failed = set(self.failed)
        if not self.ended:
            # The process died: what it was about to do counts, since nobody saw it pass.
            unseen = set(self.names) - self.passed - self.skipped
            say(f"    The test process ended early. Running then: "
                f"{', '.join(sorted(self.names[test] for test in self.running)) or 'nothing'}")
            failed |= unseen or {"the test process"}
        if self.skipped:
            say(f"    {len(self.skipped)} skipped: {', '.join(sorted(self.names[test] for test in self.skipped))[:300]}")
        return len(self.passed - failed), len(failed)


class LiveTests:
    """Counts lines `ok - …` and `not ok - …`, and shows all lines."""

    shows_all = True

    def __init__(self) -> None:
        self.passed = 0
        self.reasons: list[str] = []
        self.failed = False

    def line(self, text: str) -> None:
        say(f"    {text}")
        self.passed += bool(re.match(r"ok\b", text))
        if self.failed:
            # The line after says why.
            self.reasons[-1] += f" | {text.strip()[:400]}"
        self.failed = bool(re.match(r"not ok\b", text))
        if self.failed:
            self.reasons.append(text.removeprefix("not ok - "))

    def failures(self) -> list[str]:
        return self.reasons

    def count(self) -> tuple[int, int]:
        return self.passed, len(self.reasons)


class Progress:
    """Shows the last line of a long build now and then."""

    shows_all = False

    def __init__(self) -> None:
        self.told = time.monotonic()

    def line(self, text: str) -> None:
        if "error:" in text:
            say(f"    {text}")
        elif text.strip() and time.monotonic() - self.told > 30:
            self.told = time.monotonic()
            say(f"    {text.strip()[:110]}")
