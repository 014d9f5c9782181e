"""Agents that remember the obstacles they have seen and go the shortest way.

They take observations of ``POMAPF`` and ``MAPF``.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import numpy.typing as npt

from navsim._library import array, library

from .errors import ActionError
from .grid_config import GridConfig

__all__ = ["AStarAgent", "BatchAStarAgent", "GridMemory"]

Position = tuple[int, int]


class GridMemory:
    """Obstacles around where an agent started, as far as it has seen them."""

    def __init__(self, start_r: int = 64) -> None:
        self._memory: npt.NDArray[np.uint8] = np.zeros(
            (2 * start_r + 1, 2 * start_r + 1), dtype=np.uint8
        )

    def update(self, x: int, y: int, obstacles: npt.NDArray[Any]) -> None:
        """Remembers a window around (x, y); the memory grows as needed."""
        window = len(obstacles) // 2
        radius = len(self._memory) // 2
        while max(abs(x), abs(y)) + window > radius:
            radius = len(self._memory)
            self._memory = np.pad(self._memory, radius - len(self._memory) // 2)
        row, column = radius + x - window, radius + y - window
        self._memory[row : row + len(obstacles), column : column + len(obstacles)] = obstacles != 0

    def is_obstacle(self, x: int, y: int) -> bool:
        """Whether one was seen there."""
        radius = len(self._memory) // 2
        return max(abs(x), abs(y)) <= radius and bool(self._memory[radius + x, radius + y])

    def first_move(self, start: Position, target: Position) -> Position:
        """The first step of a shortest way, (0, 0) where there is none or at the target."""
        move = (ctypes.c_int32 * 2)()
        cells = (ctypes.c_int32 * 4)(*start, *target)
        library.call("navsim_pogema_first_move", ctypes.byref(array(self._memory)), cells, move)
        return move[0], move[1]


class AStarAgent:
    """One agent; call ``clear_state`` before an episode."""

    def __init__(self, seed: int = 0) -> None:
        self._actions = {tuple(move): action for action, move in enumerate(GridConfig().MOVES)}
        self._generator = np.random.default_rng(seed)
        self._last: Position | None = None
        self._memory = GridMemory()

    def act(self, obs: Any) -> Any:
        """An action for an observation; a random one where the last did not move it."""
        x, y = xy = obs["xy"]
        target = obs["target_xy"]
        if self._last is not None:
            away = abs(self._last[0] - x) + abs(self._last[1] - y)
            if away > 1:
                raise ActionError(
                    "the agent is steps from where it was: call clear_state before an episode"
                )
            if away == 0 and xy != target:
                return self._generator.integers(len(self._actions))
        self._memory.update(x, y, obs["obstacles"])
        self._last = xy
        return self._actions[self._memory.first_move(xy, target)]

    def clear_state(self) -> None:
        """Forgets all."""
        self._last = None
        self._memory = GridMemory()


class BatchAStarAgent:
    """An ``AStarAgent`` for each observation; call ``reset_states`` before an episode."""

    def __init__(self) -> None:
        self.astar_agents: dict[int, AStarAgent] = {}

    def act(self, observations: Any) -> list[Any]:
        """An action for each observation."""
        for agent in range(len(self.astar_agents), len(observations)):
            self.astar_agents[agent] = AStarAgent()
        return [
            self.astar_agents[agent].act(observation)
            for agent, observation in enumerate(observations)
        ]

    def reset_states(self) -> None:
        """Forgets all."""
        self.astar_agents = {}
