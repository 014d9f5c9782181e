"""Metrics that can be added to an environment's own."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from .forwarding import ForwardingWrapper

__all__ = ["AbstractMetric", "AgentsDensityWrapper", "RuntimeMetricWrapper"]


def _add(infos: list[dict[str, Any]], **metrics: Any) -> None:
    infos[0].setdefault("metrics", {}).update(metrics)


class AbstractMetric(ForwardingWrapper):
    """A metric that is told of every step, and has a value at the end."""

    def __init__(self, env: Any) -> None:
        super().__init__(env)
        self._current_step = 0

    def _compute_stats(self, step: int, is_on_goal: list[bool], finished: bool) -> Any:
        """A dictionary of metrics, or None."""
        raise NotImplementedError

    def step(self, action: Any) -> Any:
        """Takes a step, and adds what the metric has to say."""
        observations, rewards, terminated, truncated, infos = self.env.step(action)
        finished = all(truncated) or all(terminated)
        on_goal = self.env.unwrapped.was_on_goal
        metric = self._compute_stats(self._current_step, on_goal, finished)
        self._current_step = 0 if finished else self._current_step + 1
        if metric:
            _add(infos, **metric)
        return observations, rewards, terminated, truncated, infos


class AgentsDensityWrapper(ForwardingWrapper):
    """``avg_agents_density``: agents for each free cell in sight, the mean of all."""

    _densities: list[float]

    def _count(self, observations: Any) -> None:
        self._densities.append(
            float(
                np.mean(
                    [
                        np.count_nonzero(one["agents"]) / np.count_nonzero(one["obstacles"] == 0)
                        for one in observations
                    ]
                )
            )
        )

    def step(self, action: Any) -> Any:
        """Takes a step and looks."""
        observations, rewards, terminated, truncated, infos = self.env.step(action)
        self._count(observations)
        if all(terminated) or all(truncated):
            _add(infos, avg_agents_density=float(np.mean(self._densities)))
        return observations, rewards, terminated, truncated, infos

    def reset(self, **kwargs: Any) -> Any:
        """Begins an episode and looks."""
        observations, infos = self.env.reset(**kwargs)
        self._densities = []
        self._count(observations)
        return observations, infos


class RuntimeMetricWrapper(ForwardingWrapper):
    """``runtime``: seconds of an episode that were not the environment's."""

    def step(self, action: Any) -> Any:
        """Takes a step by the clock."""
        begin = time.monotonic()
        observations, rewards, terminated, truncated, infos = self.env.step(action)
        end = time.monotonic()
        self._stepping += end - begin
        if all(terminated) or all(truncated):
            _add(infos, runtime=end - self._begin - self._stepping)
        return observations, rewards, terminated, truncated, infos

    def reset(self, **kwargs: Any) -> Any:
        """Begins an episode and its time."""
        result = self.env.reset(**kwargs)
        self._begin = time.monotonic()
        self._stepping = 0.0
        return result
