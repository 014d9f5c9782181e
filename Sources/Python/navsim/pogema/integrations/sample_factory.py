"""What Sample Factory asks of environments."""

from __future__ import annotations

import copy
from typing import Any

from ..wrappers.forwarding import ForwardingWrapper

__all__ = ["AutoResetWrapper", "IsMultiAgentWrapper", "MetricsForwardingWrapper"]


class IsMultiAgentWrapper(ForwardingWrapper):
    """Says that there are many agents, and how many."""

    def __init__(self, env: Any) -> None:
        super().__init__(env)
        self.is_multiagent = True

    @property
    def num_agents(self) -> int:
        """How many there are."""
        agents: int = self.get_num_agents()
        return agents


class MetricsForwardingWrapper(ForwardingWrapper):
    """Metrics as ``episode_extra_stats``, too."""

    def step(self, action: Any) -> Any:
        """Takes a step."""
        result = self.env.step(action)
        infos: Any = result[4]
        for info in infos:
            if "metrics" in info:
                info["episode_extra_stats"] = copy.deepcopy(info["metrics"])
        return result


class AutoResetWrapper(ForwardingWrapper):
    """The step that ends an episode shows the first observations of the next."""

    def step(self, action: Any) -> Any:
        """Takes a step, and resets at the end."""
        observations, rewards, terminated, truncated, infos = self.env.step(action)
        if all(terminated) or all(truncated):
            observations, _ = self.env.reset()
        return observations, rewards, terminated, truncated, infos
