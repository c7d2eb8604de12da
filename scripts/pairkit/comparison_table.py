"""The comparison as one table of text, from what comparison.py measured: a column for each stack."""

import os
import statistics
import textwrap

from .comparison import FAULTS


def table(results: list[dict], faults: list[str], runs: int) -> str:
    """Medians with their spread, what was lost under each, and the notes."""
    of = [{name: [one for one in result["outcomes"] if one["fault"] == name] for name in FAULTS} for result in results]
    rows = [["", *(result["stack"] for result in results)]]
    for name in faults:
        rows.append([FAULTS[name].title, *(outage(column[name]) for column in of)])
        rows.append(["  rows lost", *(lost(column[name]) for column in of)])
    for name in [name for name in ("power-off", "cable") if name in faults]:
        rows.append([f"back after {FAULTS[name].title}", *(back(column[name]) for column in of)])
    text = _aligned(rows)
    text += (f"\nThe longest time without an acknowledged row, as a client sees it through the virtual IP: median (least to most) of {runs}"
             f" run{'s' if runs > 1 else ''}.\nRows lost: acknowledged, and absent at the end; of all runs together. Back: until the old"
             " side streams again by itself\nand the stack calls it ready, counted from when its system or its cable was back.\n")
    if loads := [one["load"] for result in results for one in result["outcomes"]]:
        text += f"Load average of the machine meanwhile: {min(loads)} to {max(loads)}, {os.cpu_count()} processors.\n"
    for result in results:
        versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
        text += f"\n{result['stack']}: {result['title']} ({versions or 'not installed'})\n"
        text += "".join(textwrap.fill(line, 116, initial_indent="  - ", subsequent_indent="    ") + "\n"
                        for line in [*result["notes"], *remarks(result)])
    return text


def outage(outcomes: list[dict]) -> str:
    return _told([None if one["outage_ms"] is None else one["outage_ms"] / 1000 for one in outcomes], "no row again")


def lost(outcomes: list[dict]) -> str:
    return str(sum(one["lost"] for one in outcomes)) if outcomes else "-"


def back(outcomes: list[dict]) -> str:
    return _told([one["returned_s"] for one in outcomes], "by hand")


def remarks(result: dict) -> list[str]:
    """What the figures do not say by themselves."""
    told = [f"{FAULTS[one['fault']].title}: {one['remark']}" for one in result["outcomes"] if one["remark"]]
    of_killed = [one for one in result["outcomes"] if one["fault"] == "postgres"]
    if stayed := [one for one in of_killed if not one["moved"]]:
        told.append(f"PostgreSQL killed: restarted in place in {len(stayed)} of {len(of_killed)}")
    if result["failed"]:
        lines = result["failed"].splitlines()
        told.append("ended early: " + " ... ".join(dict.fromkeys([lines[0], lines[-1]])))
    return told


def _told(values: list[float | None], without: str) -> str:
    measured = [value for value in values if value is not None]
    if not measured:
        return without if values else "not run"
    words = f"{_seconds(statistics.median(measured))} s"
    if len(measured) > 1:
        words += f" ({_seconds(min(measured))}-{_seconds(max(measured))})"
    missing = len(values) - len(measured)
    return words + (f", {missing} x {without}" if missing else "")


def _seconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows) + "\n"
