"""What PettingZoo asks of parallel environments."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ..envs import _make_pogema
from ..grid_config import GridConfig

__all__ = ["PogemaParallel", "parallel_env"]

Agents = dict[str, Any]


def parallel_env(grid_config: GridConfig | None = None) -> PogemaParallel:
    """Agents by their names, ``player_0`` and so on."""
    return PogemaParallel(GridConfig() if grid_config is None else grid_config)


class PogemaParallel:
    """Dictionaries with an entry for each agent that is there."""

    def __init__(self, grid_config: GridConfig, render_mode: str = "ansi") -> None:
        self.metadata = {"render_modes": ["ansi"], "name": "pogema"}
        self.render_mode = render_mode
        self.pogema = _make_pogema(grid_config)
        self.possible_agents = [f"player_{agent}" for agent in range(self.pogema.get_num_agents())]
        self.agent_name_mapping = {name: index for index, name in enumerate(self.possible_agents)}
        self.agents: Any = None
        self.num_moves: int | None = None

    @property
    def num_agents(self) -> int:
        """How many are there."""
        return len(self.agents)

    @property
    def max_num_agents(self) -> int:
        """How many may be there."""
        return len(self.possible_agents)

    @property
    def unwrapped(self) -> PogemaParallel:
        """This."""
        return self

    def state(self) -> Any:
        """Of the whole world, flat."""
        return self.pogema.get_state()

    @functools.cache  # noqa: B019
    def observation_space(self, agent: str) -> Any:
        """Of an agent."""
        assert agent in self.possible_agents
        return self.pogema.observation_space

    @functools.cache  # noqa: B019
    def action_space(self, agent: str) -> Any:
        """Of an agent."""
        assert agent in self.possible_agents
        return self.pogema.action_space

    def render(self, mode: str = "human") -> Any:
        """Prints the map."""
        assert mode == "human"
        return self.pogema.render()

    def _by_name(self, rows: Any) -> Agents:
        return {agent: rows[self.agent_name_mapping[agent]] for agent in self.agents}

    @staticmethod
    def _windows(observation: Any) -> Any:
        return observation.astype(np.float32, copy=False)

    def reset(self, seed: int | None = None, options: Any = None) -> tuple[Agents, Agents]:
        """Begins an episode."""
        observations, infos = self.pogema.reset(seed=seed, options=options)
        self.agents = list(self.possible_agents)
        self.num_moves = 0
        return self._by_name(list(map(self._windows, observations))), self._by_name(infos)

    def step(self, actions: Agents) -> tuple[Agents, Agents, Agents, Agents, Agents]:
        """Takes a step; who is not named stays. Agents that leave are named for the last time."""
        everyone = [actions.get(agent, 0) for agent in self.possible_agents]
        observations, *rest = self.pogema.step(everyone)
        terminated, truncated = rest[1], rest[2]
        result = self._by_name(list(map(self._windows, observations))), *map(self._by_name, rest)
        if all(truncated) or all(terminated):
            self.agents = []
        else:
            active = self.pogema.unwrapped.grid.is_active
            self.agents = [agent for agent in self.agents if active[self.agent_name_mapping[agent]]]
        return result  # type: ignore[return-value]

    def close(self) -> None:
        """Nothing."""
