"""Maps by their names: a ``GridConfig`` with such a ``map_name`` has that map."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import GridConfigError, MapSymbolError
from .grid_config import GridConfig

__all__ = ["RegisteredGrid", "get_grid", "in_registry", "register_grid"]

GRID_STR_REGISTRY: dict[str, RegisteredGrid] = {}


class RegisteredGrid:
    """A map that registers itself under its name."""

    FREE = 0
    OBSTACLE = 1

    def __init__(
        self,
        name: str,
        grid_str: str,
        agents_positions: list[Any] | None = None,
        agents_targets: list[Any] | None = None,
    ) -> None:
        config = GridConfig(map=grid_str)
        if agents_positions and config.agents_xy or agents_targets and config.targets_xy:
            raise GridConfigError("agents and targets are in the map already; give them once")
        self.name = name
        self.grid_str = grid_str
        self.obstacles: npt.NDArray[np.int32] = np.array(config.map, dtype=np.int32)
        self.agents_xy = config.agents_xy or agents_positions
        self.targets_xy = config.targets_xy or agents_targets
        if bool(self.agents_xy) != bool(self.targets_xy):
            raise GridConfigError("give agents and targets together")
        if self.agents_xy and self.targets_xy:
            GridConfig(map=config.map, agents_xy=self.agents_xy, targets_xy=self.targets_xy)
        register_grid(self)

    def get_obstacles(self) -> npt.NDArray[np.int32]:
        """1 for an obstacle, shape (rows, columns)."""
        return self.obstacles

    def get_agents_xy(self) -> list[Any] | None:
        """Starts, or None."""
        return self.agents_xy

    def get_targets_xy(self) -> list[Any] | None:
        """Targets, or None."""
        return self.targets_xy


def in_registry(name: str | None) -> bool:
    """Whether there is a map of that name."""
    return name in GRID_STR_REGISTRY


def get_grid(name: str) -> RegisteredGrid:
    """The map of that name; raises ``MapSymbolError`` (a ``KeyError``) if there is none."""
    if name not in GRID_STR_REGISTRY:
        raise MapSymbolError(
            f"no map is registered as {name!r}; known: {sorted(GRID_STR_REGISTRY)}"
        )
    return GRID_STR_REGISTRY[name]


def register_grid(grid: RegisteredGrid) -> None:
    """Makes a map known; raises ``MapSymbolError`` (a ``KeyError``) if its name is taken."""
    if in_registry(grid.name):
        raise MapSymbolError(f"a map is registered as {grid.name!r} already; take another name")
    GRID_STR_REGISTRY[grid.name] = grid
