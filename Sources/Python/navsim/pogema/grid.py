"""``Grid``: where everything is."""

from __future__ import annotations

import copy
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ._core import World
from .errors import GridConfigError, PlacementError, PositionError
from .grid_config import _MOVES, GridConfig
from .grid_registry import get_grid, in_registry

__all__ = ["Grid", "GridLifeLong"]

Position = tuple[int, int]


class _Positions(list[Position]):
    """A list that writes what is put into it through to the world."""

    def __init__(
        self, positions: Sequence[Position], write: Callable[[list[Position]], None]
    ) -> None:
        super().__init__(positions)
        self._write = write

    def __setitem__(self, index: Any, value: Any) -> None:
        changed = list(self)
        changed[index] = value
        self._write(changed)
        super().__setitem__(index, value)

    def __deepcopy__(self, memo: Any) -> list[Position]:
        return list(self)

    def __reduce__(self) -> Any:
        return list, (list(self),)


class _Flags(dict[int, bool]):
    """A dictionary that writes what is put into it through to the world."""

    def __init__(self, flags: dict[int, bool], write: Callable[[dict[int, bool]], None]) -> None:
        super().__init__(flags)
        self._write = write

    def __setitem__(self, agent: int, value: bool) -> None:
        if self.get(agent) != value:
            self._write({**self, agent: value})
        super().__setitem__(agent, value)

    def __deepcopy__(self, memo: Any) -> dict[int, bool]:
        return dict(self)

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


class Grid:
    """An episode's map, agents and goals, from the configuration as it is now.

    Positions are (row, column). They count the border, which is ``obs_radius`` wide, unless it is
    said that they don't. ``positions_xy``, ``finishes_xy`` and ``is_active`` are of the moment;
    what is put into them holds for the world.
    """

    def __init__(
        self,
        grid_config: GridConfig,
        add_artificial_border: bool = True,
        num_retries: int = 10,
        *,
        max_episode_steps: int | None = None,
    ) -> None:
        self.config = grid_config
        self._offset = 0 if add_artificial_border else grid_config.obs_radius
        self.seed = grid_config.seed
        limit = sys.maxsize if max_episode_steps is None else max_episode_steps
        self.world, attempts = _make_world(grid_config, limit, num_retries)
        if attempts:
            warnings.warn(f"starts and targets were found after {attempts} attempts", stacklevel=2)
        self._initial = [tuple(position) for position in self.world.cells[0].tolist()]
        self._version = -1
        self._lists: tuple[_Positions, _Positions, _Flags]
        self._obstacles: npt.NDArray[Any] | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Grid:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other.config = copy.deepcopy(self.config, memo)
        other.world = self.world.copy()
        other._version = -1
        return other

    def __getstate__(self) -> Any:
        raise TypeError(
            "a running world can't be pickled: pickle its GridConfig, and reset it there"
        )

    # --- The lists

    def _current(self) -> tuple[_Positions, _Positions, _Flags]:
        world = self.world
        if self._version != world.version:
            cells = world.cells[:2] - self._offset if self._offset else world.cells[:2]
            positions, finishes = cells.tolist()
            self._lists = (
                _Positions(list(map(tuple, positions)), self._write_positions),
                _Positions(list(map(tuple, finishes)), self._write_finishes),
                _Flags(dict(enumerate(world.active.tolist())), self._write_active),
            )
            self._version = world.version
        return self._lists

    @property
    def positions_xy(self) -> list[Position]:
        """Where each agent is."""
        return self._current()[0]

    @property
    def finishes_xy(self) -> list[Position]:
        """Where each agent goes."""
        return self._current()[1]

    @property
    def is_active(self) -> dict[int, bool]:
        """Whether each agent is on the map."""
        return self._current()[2]

    @property
    def starts_xy(self) -> list[Position]:
        """Where each agent began."""
        offset = self._offset
        return [(row - offset, column - offset) for row, column in self._initial]

    @property
    def obstacles(self) -> npt.NDArray[Any]:
        """1 for an obstacle, shape (rows, columns)."""
        if self._obstacles is None:
            # As POGEMA's are.
            bordered = "float64" if self.config.empty_outside else "int64"
            cells = self.world.map().astype("int32" if self._offset else bordered)
            self._obstacles = self._cut(cells, self._offset)
        return self._obstacles

    @property
    def positions(self) -> npt.NDArray[np.float64]:
        """1 where observations show an agent, shape (rows, columns)."""
        return self._cut(self.world.map(agents=True).astype(np.float64), self._offset)

    @staticmethod
    def _cut(cells: npt.NDArray[Any], width: int) -> npt.NDArray[Any]:
        return cells[width:-width, width:-width] if width else cells

    def _write(
        self, positions: Sequence[Any], finishes: Sequence[Any], active: dict[int, bool]
    ) -> None:
        cells = np.array([positions, finishes], dtype=np.int32) + self._offset
        self.world.place(cells, [active[agent] for agent in range(self.world.agents)])

    def _write_positions(self, positions: list[Position]) -> None:
        self._write(positions, self.finishes_xy, self.is_active)

    def _write_finishes(self, finishes: list[Position]) -> None:
        self._write(self.positions_xy, finishes, self.is_active)

    def _write_active(self, active: dict[int, bool]) -> None:
        self._write(self.positions_xy, self.finishes_xy, active)

    # --- What can be asked

    def get_obstacles(self, ignore_borders: bool = False) -> npt.NDArray[Any]:
        """1 for an obstacle, shape (rows, columns)."""
        width = self.config.obs_radius if ignore_borders else 0
        obstacles: npt.NDArray[Any] = self._cut(self.obstacles, width).copy()
        return obstacles

    def get_grid_config(self) -> GridConfig:
        """A copy of the configuration."""
        return copy.deepcopy(self.config)

    def _prepare(
        self, positions: list[Position], only_active: bool, ignore_borders: bool
    ) -> list[Any]:
        if only_active:
            active = self.is_active
            positions = [position for agent, position in enumerate(positions) if active[agent]]
        if ignore_borders:
            width = self.config.obs_radius
            return [[row - width, column - width] for row, column in positions]
        return list(positions)

    def get_agents_xy(self, only_active: bool = False, ignore_borders: bool = False) -> list[Any]:
        """Where the agents are."""
        return self._prepare(self.positions_xy, only_active, ignore_borders)

    def get_targets_xy(self, only_active: bool = False, ignore_borders: bool = False) -> list[Any]:
        """Where the agents go."""
        return self._prepare(self.finishes_xy, only_active, ignore_borders)

    def get_agents_xy_relative(self) -> list[Position]:
        """Where the agents are, from where they started."""
        return list(map(tuple, self.world.cells[2].tolist()))

    def get_targets_xy_relative(self) -> list[Position]:
        """Where the agents go, from where they started."""
        return list(map(tuple, self.world.cells[3].tolist()))

    def get_state(self, ignore_borders: bool = False, as_dict: bool = False) -> Any:
        """Positions and goals between 0 and 1 and obstacles, as one array or a dictionary."""
        config = self.config
        height, width = (side - 2 * config.obs_radius for side in self.world.shape)
        # POGEMA hands `ignore_borders` to `only_active` here; all agents are in the state.
        agents, targets = (
            [
                (
                    (row - config.obs_radius) / (height - 1),
                    (column - config.obs_radius) / (width - 1),
                )
                for row, column in positions
            ]
            for positions in (self.positions_xy, self.finishes_xy)
        )
        obstacles = self.get_obstacles(ignore_borders)
        if as_dict:
            return {"obstacles": obstacles, "agents_xy": agents, "targets_xy": targets}
        return np.concatenate([np.array(part).flatten() for part in (agents, targets, obstacles)])

    def get_observation_shape(self) -> tuple[int, int, int]:
        """Of the windows of obstacles and agents."""
        side = 2 * self.config.obs_radius + 1
        return 2, side, side

    def get_num_actions(self) -> int:
        """How many there are."""
        return len(self.config.MOVES)

    def _window(self, cells: npt.NDArray[Any], agent_id: int) -> npt.NDArray[np.float32]:
        (row, column), radius = self.positions_xy[agent_id], self.config.obs_radius
        return cells[row - radius : row + radius + 1, column - radius : column + radius + 1].astype(
            np.float32
        )

    def get_obstacles_for_agent(self, agent_id: int) -> npt.NDArray[np.float32]:
        """The obstacles that an agent sees, shape (side, side)."""
        return self._window(self.obstacles, agent_id)

    def get_positions(self, agent_id: int) -> npt.NDArray[np.float32]:
        """The agents that an agent sees, shape (side, side)."""
        return self._window(self.positions, agent_id)

    def get_target(self, agent_id: int) -> tuple[float, float]:
        """The direction of an agent's goal, a unit vector; (0, 0) on the goal."""
        (row, column), (goal_row, goal_column) = (
            self.positions_xy[agent_id],
            self.finishes_xy[agent_id],
        )
        away = np.hypot(goal_row - row, goal_column - column)
        return ((goal_row - row) / away, (goal_column - column) / away) if away else (0.0, 0.0)

    def get_square_target(self, agent_id: int) -> npt.NDArray[np.float32]:
        """The goal in an agent's window, brought to its edge, shape (side, side)."""
        radius = self.config.obs_radius
        window = np.zeros((2 * radius + 1, 2 * radius + 1), dtype=np.float32)
        away = np.array(self.finishes_xy[agent_id]) - np.array(self.positions_xy[agent_id])
        row, column = np.clip(away, -radius, radius) + radius
        window[row, column] = 1
        return window

    def render(self, mode: str = "human") -> str | None:
        """Prints the map, or returns it as text by ``mode="ansi"``."""
        from .rendering import render_grid

        return render_grid(
            self.obstacles, self.positions_xy, self.finishes_xy, self.is_active, mode=mode
        )

    # --- What can be changed

    def has_obstacle(self, x: int, y: int) -> bool:
        """Whether there is an obstacle in a row and column."""
        return bool(self.obstacles[x, y] == self.config.OBSTACLE)

    def on_goal(self, agent_id: int) -> bool:
        """Whether an agent is where it goes."""
        return self.positions_xy[agent_id] == self.finishes_xy[agent_id]

    def move_agent_to_cell(self, agent_id: int, x: int, y: int) -> None:
        """Puts an agent elsewhere; raises ``ValueError`` if an obstacle or another is there."""
        self.positions_xy[agent_id] = (x, y)

    def hide_agent(self, agent_id: int) -> bool:
        """Takes an agent off the map; False if it was."""
        if not self.is_active[agent_id]:
            return False
        self.is_active[agent_id] = False
        return True

    def show_agent(self, agent_id: int) -> bool:
        """Puts an agent back on the map, where it was; False if it is there.

        Raises ``ValueError`` if another is.
        """
        if self.is_active[agent_id]:
            return False
        self.is_active[agent_id] = True
        return True


class GridLifeLong(Grid):
    """A ``Grid`` that warns of goals that can't be reached."""

    def __init__(self, grid_config: GridConfig, *arguments: Any, **options: Any) -> None:
        super().__init__(grid_config, *arguments, **options)
        for agent in np.flatnonzero(~self.world.reachable()):
            start, goal = self._initial[agent], tuple(self.world.cells[1, agent].tolist())
            warnings.warn(
                f"no path leads from agent {agent}'s start {start} to its goal {goal}", stacklevel=2
            )


# --- From a configuration to a world


def _pairs(positions: Sequence[Any]) -> npt.NDArray[np.int32]:
    return np.array(positions, dtype=np.int32).reshape(-1, 2)


def _make_world(config: GridConfig, max_episode_steps: int, num_retries: int) -> tuple[World, int]:
    """A world, and how many attempts failed. Without a seed, each attempt draws one."""
    options = _options(config)
    attempts = num_retries if config.seed is None and options.get("starts") is None else 0
    for attempt in range(attempts + 1):
        seed = config.seed
        if seed is None:
            seed = int(np.random.SeedSequence().generate_state(1, np.uint64)[0])
        try:
            return World(seed=seed, max_episode_steps=max_episode_steps, **options), attempt
        except PlacementError:
            if attempt == attempts:
                raise
    raise AssertionError


def _options(config: GridConfig) -> dict[str, Any]:
    options: dict[str, Any] = {
        "agents": config.num_agents,
        "height": config.height,
        "width": config.width,
        "obs_radius": config.obs_radius,
        "collision_system": _choice(config, "collision_system"),
        "on_target": _choice(config, "on_target"),
        "observation_type": _choice(config, "observation_type"),
        "empty_outside": config.empty_outside,
        "density": config.density,
    }
    if list(map(list, config.MOVES)) != _MOVES:
        options["action_order"] = [_MOVES.index(list(move)) for move in config.MOVES]
    obstacles: Any = config.map
    if config.map_name is not None and in_registry(config.map_name):
        obstacles = get_grid(config.map_name).get_obstacles()
    if obstacles is not None:
        cells = options["obstacles"] = np.array(obstacles, dtype=np.uint8)
        if cells.ndim != 2 or cells.max(initial=0) > 1:
            raise GridConfigError(
                f"map must have rows of one length, of 0 and 1; it is {obstacles!r}"
            )
        options["height"], options["width"] = cells.shape
    if config.targets_xy and config.agents_xy:
        _add_tasks(options, config)
    elif config.possible_agents_xy and config.possible_targets_xy:
        _add_possible_tasks(options, config)
    if config.on_target == "restart":
        targets, agents = config.targets_xy, options["agents"]
        if targets is not None:
            if len(targets) < agents:
                raise PositionError(f"targets_xy has {len(targets)} lists for {agents} agents")
            options["sequences"] = [_pairs(goals) for goals in targets[:agents]]
        elif config.possible_targets_xy is not None:
            options["possible_goals"] = _pairs(config.possible_targets_xy)
    return options


def _choice(config: GridConfig, name: str) -> str:
    choices = {
        "collision_system": ("priority", "block_both", "soft"),
        "on_target": ("finish", "nothing", "restart"),
        "observation_type": ("default", "POMAPF", "MAPF"),
    }[name]
    value: str = getattr(config, name)
    if value not in choices:
        raise GridConfigError(
            f"{name} must be one of {', '.join(map(repr, choices))}; it is {value!r}"
        )
    return value


def _add_tasks(options: dict[str, Any], config: GridConfig) -> None:
    agents, targets = config.agents_xy, config.targets_xy
    assert agents is not None and targets is not None and config.num_agents is not None
    if isinstance(targets[0][0], (list, tuple)):
        targets = [goals[0] for goals in targets]
    if len(agents) != len(targets):
        raise PositionError(
            f"{len(agents)} agents_xy and {len(targets)} targets_xy: give as many of both"
        )
    if config.num_agents > len(agents):
        raise PositionError(
            f"{len(agents)} agents_xy for {config.num_agents} agents: give one for each agent"
        )
    options["starts"], options["goals"] = (
        _pairs(agents[: config.num_agents]),
        _pairs(targets[: config.num_agents]),
    )
    if config.map is not None:
        for name in ("starts", "goals"):
            for row, column in options[name]:
                if options["obstacles"][row, column]:
                    warnings.warn(
                        f"an obstacle on one of the {name}, ({row}, {column}), is taken away",
                        stacklevel=2,
                    )


def _add_possible_tasks(options: dict[str, Any], config: GridConfig) -> None:
    """Shuffles the lists of the configuration, as POGEMA does."""
    starts: list[Any] | None = config.possible_agents_xy
    goals: list[Any] | None = config.possible_targets_xy
    assert starts is not None and goals is not None and config.num_agents is not None
    if min(len(starts), len(goals)) < config.num_agents:
        raise PlacementError(
            f"{len(starts)} possible_agents_xy and {len(goals)} possible_targets_xy for "
            f"{config.num_agents} agents: give as many as there are agents"
        )
    generator = np.random.default_rng(config.seed)
    generator.shuffle(starts)
    generator.shuffle(goals)
    options["starts"], options["goals"] = (
        _pairs(starts[: config.num_agents]),
        _pairs(goals[: config.num_agents]),
    )
    options["walls_give_way"] = False
