"""Taking the words of a call apart. By hand, because argparse alone would double what a quick verb costs."""

import os

from .lab import LabError


def lab_name(words):
    """Takes --name out, up to the command of `sh`, whose words are its own."""
    name, rest, index = os.environ.get("LAB", "lab"), [], 0
    while index < len(words):
        word = words[index]
        if rest[:1] == ["sh"] and len(rest) == 2:
            return name, rest + words[index:]
        if word == "--name" and index + 1 < len(words):
            name, index = words[index + 1], index + 1
        elif word.startswith("--name="):
            name = word.partition("=")[2]
        else:
            rest.append(word)
        index += 1
    return name, rest


def option(words, name, default=None):
    """Takes `--name VALUE` out of the words."""
    if name not in words:
        return default
    index = words.index(name)
    if index + 1 >= len(words):
        raise LabError(f"{name} needs a value.", 64)
    words.pop(index)
    return words.pop(index)


def flag(words, name):
    if name in words:
        words.remove(name)
        return True
    return False


def exactly(words, *names):
    """The words, if they are as many as they should be."""
    if len(words) != len(names):
        raise LabError(f"Wanted: {' '.join(names) or 'nothing more'}; got: {' '.join(words) or 'nothing'}.", 64)
    return words if len(words) > 1 else words[0] if words else None


def number(text, kind=float):
    try:
        return kind(text)
    except ValueError:
        raise LabError(f"'{text}' is not a number.", 64) from None
