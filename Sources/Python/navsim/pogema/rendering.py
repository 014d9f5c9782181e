"""Maps as coloured text."""

from __future__ import annotations

import string
import sys
from typing import Any

from gymnasium.utils import colorize

__all__ = ["render_grid"]

_SIGNS = string.digits + string.ascii_letters + string.punctuation


def render_grid(
    obstacles: Any,
    positions_xy: Any = (),
    targets_xy: Any = (),
    is_active: Any = None,
    mode: str = "human",
) -> str | None:
    """Prints a map, its agents and targets; by another mode than ``"human"`` returns it as text."""
    active = dict(enumerate([True] * len(positions_xy))) if is_active is None else is_active
    agents = {tuple(xy): agent for agent, xy in enumerate(positions_xy) if active[agent]}
    targets = {tuple(xy): agent for agent, xy in enumerate(targets_xy) if active[agent]}
    lines = []
    for row, cells in enumerate(obstacles):
        signs = []
        for column, cell in enumerate(cells):
            agent, target = agents.get((row, column)), targets.get((row, column))
            if cell:
                signs.append(colorize("   ", "cyan", bold=False, highlight=True))
            elif agent is not None:
                signs.append(
                    colorize(f" {_SIGNS[agent % len(_SIGNS)]} ", "red", bold=True, highlight=False)
                )
            elif target is not None:
                signs.append(
                    colorize(f"|{_SIGNS[target % len(_SIGNS)]}|", "white", highlight=False)
                )
            else:
                signs.append(colorize(" . ", "white", highlight=False))
        lines.append("".join(signs) + "\n")
    text = "".join(lines)
    if mode != "human":
        return text
    sys.stdout.write(text)
    return None
