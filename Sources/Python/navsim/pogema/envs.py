"""The environments: ``Pogema`` and what ``pogema_v0`` makes of it."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium.error import ResetNeeded

from ._core import World
from .errors import GridConfigError
from .grid import Grid, GridLifeLong
from .grid_config import GridConfig
from .wrappers.persistence import PersistentWrapper

__all__ = ["ActionsSampler", "Pogema", "PogemaBase", "PogemaCoopFinish", "PogemaLifeLong"]

# Of a step: observations, rewards, terminated, truncated and infos of each agent.
Step = tuple[list[Any], list[float], list[bool], list[bool], list[dict[str, Any]]]

_METRICS = {
    "finish": (("ISR", "isr", float), ("CSR", "csr", float), ("ep_length", "ep_length", float)),
    "nothing": (
        ("ISR", "isr", float),
        ("CSR", "csr", float),
        ("ep_length", "ep_length", int),
        ("SoC", "soc", int),
        ("makespan", "makespan", int),
    ),
    "restart": (("avg_throughput", "avg_throughput", float),),
}


class ActionsSampler:
    """Draws actions from a seed."""

    def __init__(self, num_actions: int, seed: int | None = 42) -> None:
        self._num_actions = num_actions
        self.update_seed(seed)

    def update_seed(self, seed: int | None = None) -> None:
        """Starts anew."""
        self._generator = np.random.default_rng(seed)

    def sample_actions(self, dim: int = 1) -> npt.NDArray[np.int64]:
        """So many actions."""
        return self._generator.integers(self._num_actions, size=dim)


class Pogema(gymnasium.Env[Any, Any]):
    """A world; observations, actions, rewards and so on are lists with an entry for each agent.

    Observations are views of memory that is never written to again while anything has a view of it.
    ``on_target="finish"``: agents leave the map where they arrive.
    """

    metadata = {"render_modes": ["ansi"]}  # noqa: RUF012
    _grid_type: type[Grid] = Grid

    def __init__(
        self, grid_config: GridConfig | None = None, *, max_episode_steps: int | None = None
    ) -> None:
        """Without ``max_episode_steps`` no episode is cut off, and there are no metrics."""
        self.grid_config = config = GridConfig(num_agents=2) if grid_config is None else grid_config
        self._max_episode_steps = max_episode_steps
        self._grid: Grid | None = None
        self._was_on_goal: list[bool] = []
        self.action_space = gymnasium.spaces.Discrete(len(config.MOVES))
        self._multi_action_sampler = ActionsSampler(len(config.MOVES), seed=config.seed)
        self.observation_space = _observation_space(config)

    # --- Episodes

    @property
    def grid(self) -> Any:
        """The episode's ``Grid``; None before the first reset."""
        return self._grid

    @property
    def was_on_goal(self) -> list[bool]:
        """Of each agent, whether it stood on its goal after the last move, on the map."""
        self.check_reset()
        flags: list[bool] = self._world.was_on_goal.tolist()
        return flags

    def check_reset(self) -> None:
        """Raises ``ResetNeeded`` before the first reset."""
        if self._grid is None:
            raise ResetNeeded("there is no episode yet: call reset() first")

    def reset(
        self,
        seed: int | None = None,
        return_info: bool = True,
        options: dict[str, Any] | None = None,
    ) -> Any:
        """Begins an episode, from the configuration as it is now.

        ``seed`` and ``options`` change nothing, as in POGEMA: the seed is ``grid_config.seed``.
        """
        self._begin(self._grid_type(self.grid_config, max_episode_steps=self._max_episode_steps))
        observations = self._observations(self._world.observe())
        return (observations, self._infos()) if return_info else observations

    def _begin(self, grid: Grid) -> None:
        self._grid = grid
        self._world: World = grid.world
        config = self.grid_config
        self._observation_type = config.observation_type
        self._metrics = () if self._max_episode_steps is None else _METRICS[config.on_target]

    def step(self, action: Any) -> Step:  # type: ignore[override]
        """Takes a step: an action for each agent, anything for those that left the map."""
        self.check_reset()
        world = self._world
        windows = world.step(action)
        infos = self._infos()
        summary = world.summary
        if summary.is_finished and self._metrics:
            infos[0]["metrics"] = {
                name: kind(getattr(summary, field)) for name, field, kind in self._metrics
            }
        return (
            self._observations(windows),
            world.rewarded.astype(np.float64).tolist(),
            world.terminated.tolist(),
            [bool(summary.is_truncated)] * world.agents,
            infos,
        )

    def set_elapsed_steps(self, elapsed_steps: int) -> None:
        """Makes the step limit count from there, where the environment is persistent."""
        if not self.grid_config.persistent:
            raise GridConfigError("elapsed steps can be set where GridConfig(persistent=True) only")
        self._world.set_elapsed_steps(elapsed_steps)

    # --- What agents are shown

    def _infos(self) -> list[dict[str, Any]]:
        return [{"is_active": active} for active in self._world.active.tolist()]

    def _observations(self, windows: npt.NDArray[np.float32]) -> list[Any]:
        if self._observation_type == "default":
            return list(windows)
        world = self._world
        # Positions are tuples: agents compare them.
        relative, relative_goals = world.cells[2:].tolist()
        rows = zip(windows[:, 0], windows[:, 1], map(tuple, relative), map(tuple, relative_goals))
        if self._observation_type == "POMAPF":
            return [
                {"obstacles": obstacles, "agents": agents, "xy": xy, "target_xy": target}
                for obstacles, agents, xy, target in rows
            ]
        assert self._grid is not None
        everything = self._grid.get_obstacles()
        positions, goals = world.cells[:2].tolist()
        return [
            {
                "obstacles": obstacles,
                "agents": agents,
                "xy": xy,
                "target_xy": target,
                "global_obstacles": everything,
                "global_xy": tuple(position),
                "global_target_xy": tuple(goal),
            }
            for (obstacles, agents, xy, target), position, goal in zip(rows, positions, goals)
        ]

    # --- What can be asked

    def render(self, mode: str = "human") -> Any:
        """Prints the map, or returns it as text by ``mode="ansi"``."""
        self.check_reset()
        return self.grid.render(mode=mode)

    def sample_actions(self) -> npt.NDArray[np.int64]:
        """A random action for each agent."""
        return self._multi_action_sampler.sample_actions(dim=self.get_num_agents())

    def get_num_agents(self) -> int:
        """How many there are."""
        agents = self.grid_config.num_agents
        assert agents is not None
        return agents

    def _asked(self) -> Grid:
        self.check_reset()
        assert self._grid is not None
        return self._grid

    def get_obstacles(self, ignore_borders: bool = False) -> npt.NDArray[Any]:
        """1 for an obstacle, shape (rows, columns)."""
        return self._asked().get_obstacles(ignore_borders=ignore_borders)

    def get_agents_xy(self, only_active: bool = False, ignore_borders: bool = False) -> list[Any]:
        """Where the agents are."""
        return self._asked().get_agents_xy(only_active=only_active, ignore_borders=ignore_borders)

    def get_targets_xy(self, only_active: bool = False, ignore_borders: bool = False) -> list[Any]:
        """Where the agents go."""
        return self._asked().get_targets_xy(only_active=only_active, ignore_borders=ignore_borders)

    def get_agents_xy_relative(self) -> list[Any]:
        """Where the agents are, from where they started."""
        return self._asked().get_agents_xy_relative()

    def get_targets_xy_relative(self) -> list[Any]:
        """Where the agents go, from where they started."""
        return self._asked().get_targets_xy_relative()

    def get_state(self, ignore_borders: bool = False, as_dict: bool = False) -> Any:
        """Positions and goals between 0 and 1 and obstacles, as one array or a dictionary."""
        return self._asked().get_state(ignore_borders=ignore_borders, as_dict=as_dict)

    def __deepcopy__(self, memo: dict[int, Any]) -> Pogema:
        other = copy.copy(self)
        memo[id(self)] = other
        other.grid_config = copy.deepcopy(self.grid_config, memo)
        other._multi_action_sampler = copy.deepcopy(self._multi_action_sampler, memo)
        if self._grid is not None:
            grid = copy.deepcopy(self._grid, memo)
            grid.config = other.grid_config
            other._grid, other._world = grid, grid.world
        return other

    def close(self) -> None:
        """Nothing: a world goes with the last that asks it."""


PogemaBase = Pogema


class PogemaLifeLong(Pogema):
    """``on_target="restart"``: an agent that arrives gets another goal."""

    _grid_type = GridLifeLong

    def step(self, action: Any) -> Step:  # type: ignore[override]
        """Takes a step; warns where an agent begins its list of goals anew."""
        result = super().step(action)
        world = self._world
        if world.began_anew.any():
            for agent in np.flatnonzero(world.began_anew).tolist():
                warnings.warn(
                    f"agent {agent} has been to all its goals and begins anew: give more for "
                    f"{self.grid_config.max_episode_steps} steps",
                    UserWarning,
                    stacklevel=2,
                )
        return result

    def get_lifelong_targets_xy(self, ignore_borders: bool = False) -> list[list[Any]]:
        """The goals of each agent, the present one first, for a way as long as an episode."""
        self.check_reset()
        config = self.grid_config
        if config.targets_xy is not None:
            width = 0 if ignore_borders else config.obs_radius
            return [
                [[row + width, column + width] for row, column in goals]
                for goals in config.targets_xy
            ]
        width = config.obs_radius if ignore_borders else 0
        sequences: list[list[Any]] = []
        for agent in range(self.get_num_agents()):
            goals = (self._world.goals_ahead(agent) - width).tolist()
            first = goals[0] if ignore_borders else tuple(goals[0])
            sequences.append([first, *goals[1:]])
        return sequences


class PogemaCoopFinish(Pogema):
    """``on_target="nothing"``: it is over when all agents are on their goals at once."""

    is_multiagent = True

    @property
    def num_agents(self) -> int:
        """How many there are."""
        return self.get_num_agents()


def _observation_space(config: GridConfig) -> gymnasium.spaces.Space[Any]:
    side = 2 * config.obs_radius + 1
    box: Any = gymnasium.spaces.Box
    if config.observation_type == "default":
        return gymnasium.spaces.Box(-1.0, 1.0, shape=(3, side, side))
    if config.observation_type not in ("POMAPF", "MAPF"):
        raise GridConfigError(
            "observation_type must be 'default', 'POMAPF' or 'MAPF'; "
            f"it is {config.observation_type!r}"
        )
    return gymnasium.spaces.Dict(
        obstacles=box(0.0, 1.0, shape=(side, side)),
        agents=box(0.0, 1.0, shape=(side, side)),
        xy=box(low=-1024, high=1024, shape=(2,), dtype=np.int64),
        target_xy=box(low=-1024, high=1024, shape=(2,), dtype=np.int64),
    )


def _make_pogema(grid_config: GridConfig) -> Any:
    types = {"restart": PogemaLifeLong, "nothing": PogemaCoopFinish, "finish": Pogema}
    if grid_config.on_target not in types:
        raise GridConfigError(
            f"on_target must be one of {', '.join(map(repr, types))}; "
            f"it is {grid_config.on_target!r}"
        )
    env = types[grid_config.on_target](grid_config, max_episode_steps=grid_config.max_episode_steps)
    return PersistentWrapper(env) if grid_config.persistent else env
