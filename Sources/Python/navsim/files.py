"""Files that navsim reads: whether they are right, and which ship."""

from __future__ import annotations

import ctypes

from navsim._library import library
from navsim._work import PathLike, answer, text


def validate(file: PathLike) -> str:
    """Checks a scenario, suite, training configuration, study, map, .scen file or trace without
    running it.

    Returns:
        What it holds, in a line.

    Raises:
        NavsimError: for what is wrong with it, with the program's message.
    """
    summary: str = answer("navsim_validate", ctypes.c_char_p(text("file", file))).value["summary"]
    return summary


def scenarios() -> list[str]:
    """The scenarios, suites and training configurations that ship, by the paths under which every
    function knows them."""
    home = library.home
    if home is None:
        return []
    return sorted(
        path.relative_to(home).as_posix()
        for path in (home / "Scenarios").rglob("*.json")
        if "schema" not in path.relative_to(home).parts
    )
