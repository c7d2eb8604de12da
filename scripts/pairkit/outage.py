"""Outages as the client sees them through the virtual IP, from the write probe."""

from .lab import Lab


class Probe:
    """The write probe on the client, as a context: started on entry, stopped and reported on exit."""

    def __init__(self, lab: Lab):
        self.lab = lab
        self.report: dict = {}

    def __enter__(self) -> "Probe":
        self.lab.call("probe", "start")
        return self

    def __exit__(self, kind, error, trace) -> None:
        self.lab.call("probe", "stop", status=0 if kind is None else None)
        if kind is None:
            self.report = self.lab.probe_report()

    def now(self) -> dict:
        """The report while it runs."""
        return self.lab.probe_report()


def timeline(moments: list[tuple[float, str]]) -> str:
    """Moments in seconds as a drawing: one line each, the distance to the first in front, a bar for the time between."""
    if not moments:
        return ""
    start, lines, last = moments[0][0], [], 0.0
    span = max(moments[-1][0] - start, 0.001)
    for at, text in moments:
        offset = at - start
        bar = "." * round(40 * last / span) + "#" * max(1, round(40 * (offset - last) / span))
        lines.append(f"      {offset:7.2f} s  {bar:<42} {text}")
        last = offset
    return "\n".join(lines)
