"""Spaces of what robots perceive and do, and observations as the library's memory shows them."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from navsim._library import UsageError
from navsim._worlds import Layout, Rows

ObservationForm = Literal["dict", "flat"]


def row_sizes(layout: Layout) -> dict[str, tuple[int, ...]]:
    """Shapes of a robot's row, by key."""
    sizes: dict[str, tuple[int, ...]] = {
        "X": (layout.slots, layout.tokenWidth),
        "mask": (layout.slots,),
        "E": (layout.environmentWidth,),
        "Y": (layout.slots, layout.outputWidth),
    }
    if layout.relationWidth > 0:
        sizes["relations"] = (layout.peerSlots, layout.relationWidth)
    return sizes


def robot_space(layout: Layout, flat: bool, robots: tuple[int, ...] = ()) -> spaces.Space[Any]:
    """Of what robots perceive: a Dict of X, mask, E, Y and relations, or all of it in one row."""
    sizes = row_sizes(layout)
    if flat:
        width = sum(int(np.prod(shape)) for shape in sizes.values())
        return spaces.Box(-np.inf, np.inf, (*robots, width), np.float32)
    return spaces.Dict(
        {
            key: spaces.Box(0, 1, (*robots, *shape), np.uint8)
            if key == "mask"
            else spaces.Box(-np.inf, np.inf, (*robots, *shape), np.float32)
            for key, shape in sizes.items()
        }
    )


def action_space(layout: Layout, robots: tuple[int, ...] = ()) -> spaces.Space[Any]:
    """Actions of one robot, or of all in a row; with messages pairs of action and symbol."""
    actions = len(layout.actions)
    if layout.messages > 0:
        return spaces.MultiDiscrete(np.full((*robots, 2), (actions, layout.messages), np.int64))
    if not robots:
        return spaces.Discrete(actions)
    return spaces.MultiDiscrete(np.full(robots, actions, np.int64))


def view(rows: Rows, layout: Layout, shape: tuple[int, ...]) -> dict[str, NDArray[Any]]:
    """Arrays of `rows` by key, their rows in `shape`; no copies.

    They are not to be written into: the library writes only what
    has changed.
    """
    parts: dict[str, NDArray[Any]] = {}
    for key, size in row_sizes(layout).items():
        part = getattr(rows, key).reshape(*shape, *size)
        part.flags.writeable = False
        parts[key] = part
    return parts


def flattened(parts: dict[str, NDArray[Any]], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """All of a view in rows of one array of its own, shape (*shape, width)."""
    return np.concatenate(
        [values.reshape(*shape, -1) for values in parts.values()], axis=-1, dtype=np.float32
    )


def check_forms(
    observation: str, render_mode: str | None, render_size: tuple[int, int] | None
) -> None:
    """Whether an environment can hand out and draw what is asked for.

    Raises:
        UsageError: if not.
    """
    if observation not in ("dict", "flat"):
        raise UsageError(f'observation: {observation!r}; expected "dict" or "flat"')
    if render_mode not in (None, "rgb_array"):
        raise UsageError(f'render_mode: {render_mode!r}; expected "rgb_array" or None')
    if render_size is None:
        return
    sides = render_size if isinstance(render_size, (tuple, list)) else ()
    if len(sides) != 2 or not all(
        isinstance(side, (int, np.integer)) and side >= 0 for side in sides
    ):
        raise UsageError(
            f"render_size: {render_size!r}; expected width and height in pixels, 0 for what follows "
            "from the map"
        )
