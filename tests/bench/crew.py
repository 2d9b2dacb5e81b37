"""Processes that begin at the same moment: each says that it is ready, waits to be told, and answers in numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

Child = subprocess.Popen[str]


def together(words: list[str], environment: Mapping[str, str], *, number: int) -> list[list[float]]:
    """What each of so many `python -m tests.bench WORDS` answers. Raises RuntimeError when one breaks off."""
    crew = [_start(words, environment) for _ in range(number)]
    for child in crew:
        assert child.stdout
        child.stdout.readline()
    for child in crew:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    return [_answer(child) for child in crew]


def _start(words: list[str], environment: Mapping[str, str]) -> Child:
    command, pipe = [sys.executable, "-m", "tests.bench", *words], subprocess.PIPE
    return subprocess.Popen(command, env=os.environ | environment, stdin=pipe, stdout=pipe, text=True)


def _answer(child: Child) -> list[float]:
    said = child.communicate()[0]
    if child.returncode:
        raise RuntimeError(f"{child.args!r} ended with {child.returncode}")
    return [float(word) for word in said.split()]


def wait_to_be_told() -> None:
    """For the program that is started."""
    print("ready", flush=True)
    sys.stdin.readline()
