"""What PyMARL asks of environments."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..envs import _make_pogema
from ..grid_config import GridConfig

__all__ = ["PyMarlPogema"]


class PyMarlPogema:
    """A team: rewards are added up, observations flat."""

    def __init__(self, grid_config: GridConfig, mh_distance: bool = False) -> None:
        self.env = _make_pogema(grid_config)
        self._mh_distance = mh_distance
        self._observations, _ = self.env.reset()
        self.max_episode_steps = self.episode_limit = grid_config.max_episode_steps
        self.n_agents: int = self.env.get_num_agents()
        self.spec = None

    @property
    def unwrapped(self) -> PyMarlPogema:
        """This."""
        return self

    def step(self, actions: Any) -> tuple[float, bool, dict[str, Any]]:
        """The sum of rewards, whether it is over, and at the end the metrics."""
        self._observations, rewards, terminated, truncated, infos = self.env.step(actions)
        is_over = all(terminated) or all(truncated)
        return sum(rewards), is_over, dict(infos[0]["metrics"]) if is_over else {}

    def reset(self) -> npt.NDArray[Any]:
        """Begins an episode; all observations, flat."""
        self._observations, _ = self.env.reset()
        return np.array(self._observations).flatten()

    def get_obs(self) -> npt.NDArray[Any]:
        """Shape (agents, size)."""
        return np.array([self.get_obs_agent(agent) for agent in range(self.n_agents)])

    def get_obs_agent(self, agent_id: int) -> npt.NDArray[Any]:
        """Shape (size,)."""
        return np.array(self._observations[agent_id]).flatten()

    def get_obs_size(self) -> int:
        """Of one agent's."""
        return len(self.get_obs_agent(0))

    def get_state(self) -> npt.NDArray[Any]:
        """Of the whole world, flat."""
        state: npt.NDArray[Any] = self.env.get_state()
        return state

    def get_state_size(self) -> int:
        """Of the whole world's."""
        return len(self.get_state())

    @staticmethod
    def get_avail_agent_actions(agent_id: int) -> list[int]:
        """All."""
        return list(range(5))

    def get_avail_actions(self) -> list[list[int]]:
        """All, for each agent."""
        return [self.get_avail_agent_actions(agent) for agent in range(self.n_agents)]

    @staticmethod
    def get_total_actions() -> int:
        """How many there are."""
        return 5

    def get_env_info(self) -> dict[str, int]:
        """Sizes."""
        return {
            "state_shape": self.get_state_size(),
            "obs_shape": self.get_obs_size(),
            "n_actions": self.get_total_actions(),
            "n_agents": self.n_agents,
            "episode_limit": self.episode_limit,
        }

    @staticmethod
    def get_stats() -> dict[str, Any]:
        """None."""
        return {}

    def sample_actions(self) -> npt.NDArray[np.int64]:
        """A random action for each agent."""
        actions: npt.NDArray[np.int64] = self.env.sample_actions()
        return actions

    def render(self, *arguments: Any, **options: Any) -> Any:
        """Prints the map."""
        return self.env.render(*arguments, **options)

    def save_replay(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""
