"""``pogema_v0``: an environment in the shape that a program wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..envs import _make_pogema
from ..errors import GridConfigError
from ..grid_config import GridConfig
from ..wrappers.forwarding import ForwardingWrapper

__all__ = ["SingleAgentWrapper", "make_pogema", "make_single_agent_gym", "pogema_v0"]

Config = GridConfig | Mapping[str, Any] | None


class SingleAgentWrapper(ForwardingWrapper):
    """The first agent alone is the caller's; the others take random actions."""

    def step(self, action: Any) -> Any:
        """Takes a step: what the first agent sees, gets and so on."""
        others = [self.env.action_space.sample() for _ in range(self.get_num_agents() - 1)]
        return tuple(rows[0] for rows in self.env.step([action, *others]))

    def reset(
        self,
        seed: int | None = None,
        return_info: bool = True,
        options: dict[str, Any] | None = None,
    ) -> Any:
        """Begins an episode."""
        observations, infos = self.env.reset()
        return (observations[0], infos[0]) if return_info else observations[0]


def _config(grid_config: Any, changes: Mapping[str, Any]) -> GridConfig:
    if grid_config is None:
        return GridConfig(**changes)
    if not isinstance(grid_config, GridConfig):
        return GridConfig(**{**grid_config, **changes})
    if changes:
        changed = grid_config.copy(deep=True)
        changed.update_config(**changes)
        return changed
    return grid_config


def make_single_agent_gym(grid_config: Config = None, **fields: Any) -> SingleAgentWrapper:
    """The environment of one agent, as Gymnasium has them."""
    return SingleAgentWrapper(_make_pogema(_config(grid_config, fields)))


def make_pogema(grid_config: Config = None, *args: Any, **kwargs: Any) -> Any:
    """An environment in the shape of ``GridConfig.integration``; None is lists of all agents.

    Further keywords are fields of the configuration; ``mh_distance`` is PyMARL's.
    """
    options = {name: kwargs.pop(name) for name in ("mh_distance",) if name in kwargs}
    config = _config(grid_config, kwargs)
    integration = config.integration
    if integration != "SampleFactory" and config.auto_reset:
        raise _KeyedConfigError(
            "auto_reset is for integration='SampleFactory'; "
            f"this one is {integration!r}: leave auto_reset out"
        )
    if integration is None:
        return _make_pogema(config)
    if integration == "SampleFactory":
        return _make_sample_factory(config)
    if integration == "PyMARL":
        from .pymarl import PyMarlPogema

        return PyMarlPogema(config, *args, **options)
    if integration == "rllib":
        raise NotImplementedError(
            "there is no integration for rllib: use integration='PettingZoo' with it"
        )
    if integration == "PettingZoo":
        from .pettingzoo import parallel_env

        return parallel_env(config)
    if integration == "gymnasium":
        return make_single_agent_gym(config)
    raise _KeyedConfigError(f"{integration!r} is no integration")


class _KeyedConfigError(GridConfigError, KeyError):
    """As POGEMA raises it."""


def _make_sample_factory(config: GridConfig) -> Any:
    from .sample_factory import AutoResetWrapper, IsMultiAgentWrapper, MetricsForwardingWrapper

    env = IsMultiAgentWrapper(MetricsForwardingWrapper(_make_pogema(config)))
    return AutoResetWrapper(env) if config.auto_reset is None or config.auto_reset else env


pogema_v0 = make_pogema
