"""Many worlds at once, as a vector environment of Gymnasium."""

from __future__ import annotations

import enum
import os
from collections.abc import Sequence
from typing import Any, Literal

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector.utils import batch_space
from numpy.typing import ArrayLike, NDArray

from navsim._library import UsageError
from navsim._worlds import Layout, Robots, Rows, Source, Worlds, named_source

try:
    from gymnasium.vector import AutoresetMode as AutoresetMode
except ImportError:  # Gymnasium before 1.1.

    class AutoresetMode(enum.Enum):  # type: ignore[no-redef]
        """When a world whose episode has ended starts the next, as Gymnasium 1.1 names it."""

        NEXT_STEP = "NextStep"
        SAME_STEP = "SameStep"
        DISABLED = "Disabled"


_AUTORESET = {"NEXT_STEP": "nextStep", "SAME_STEP": "sameStep", "DISABLED": "disabled"}


def robot_space(layout: Layout, flat: bool, robots: tuple[int, ...]) -> spaces.Space[Any]:
    """Of what robots perceive: a Dict of X, mask, E, Y, and relations where there are any, or all of it in one row."""
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


def action_space(layout: Layout, robots: tuple[int, ...]) -> spaces.Space[Any]:
    """Actions of one robot, or of all in a row; with messages pairs of action and symbol."""
    actions = len(layout.actions)
    if layout.messages > 0:
        return spaces.MultiDiscrete(np.full((*robots, 2), (actions, layout.messages), np.int64))
    if not robots:
        return spaces.Discrete(actions)
    return spaces.MultiDiscrete(np.full(robots, actions, np.int64))


class VectorEnv(gymnasium.vector.VectorEnv):
    """`num_envs` worlds in which robots share a map, stepped together on several threads.

    An environment is a world. With `robots="all"` every robot is yours: observations have a dimension of robots,
    actions are one a robot, the reward is the mean over the robots, and `infos["robot_rewards"]`, shape
    (num_envs, robots), has each one's own. With a number that one robot is yours, and `controller` (else the scenario's)
    drives the others.

    Observations are views of memory that the library writes into: what a step returns stays as it is until the step
    after the next. `copy=True` hands out copies.

    Args:
        source: a scenario, suite or training configuration: a path, the name of a scenario that ships, or a dict.
        num_envs: worlds.
        robots: "all", or the number of the one that is yours.
        observation: "dict" (X, mask, E, Y, and relations where a policy perceives them) or "flat".
        autoreset_mode: of Gymnasium; also its name.
        controller: of the robots that are not yours, such as "pibt".
        placement: "random" draws starts and goals of a scenario's robots anew in every episode.
        ends: "robot" ends an episode as soon as your one robot stands on its goal; "team" with the task.
        case: of a suite, this one alone.
        agents, max_steps, map: instead of the scenario's own.
        messages: symbols of which every robot says one a step; actions are then pairs.
        policy: a policy's file or name: robots perceive what it was trained with.
        reward: {"progress": 0.3, …} as in training configurations.
        seed: of the episodes until a reset names another.
        threads: at most; by default one a core.
        folder: where the relative paths of a dict start from.
        render_mode: "rgb_array", or None.
        render_size: width and height in pixels.

    Raises:
        NavsimError: for what is wrong in any of these, with the program's message.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 5}

    def __init__(
        self,
        source: Source,
        num_envs: int = 1,
        *,
        robots: Robots = "all",
        observation: Literal["dict", "flat"] = "dict",
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        controller: str | None = None,
        placement: Literal["asWritten", "random"] = "asWritten",
        ends: Literal["team", "robot"] = "team",
        case: str | None = None,
        agents: int | None = None,
        max_steps: int | None = None,
        map: str | os.PathLike[str] | None = None,
        messages: int = 0,
        policy: str | os.PathLike[str] | None = None,
        reward: dict[str, float] | None = None,
        seed: int | None = None,
        threads: int | None = None,
        copy: bool = False,
        folder: str | os.PathLike[str] | None = None,
        render_mode: Literal["rgb_array"] | None = None,
        render_size: tuple[int, int] | None = None,
    ) -> None:
        if observation not in ("dict", "flat"):
            raise UsageError(f'observation: {observation!r}; expected "dict" or "flat"')
        if render_mode not in (None, "rgb_array"):
            raise UsageError(f'render_mode: {render_mode!r}; expected "rgb_array" or None')
        mode = _mode(autoreset_mode)
        self._worlds = Worlds(
            source=named_source(source, folder),
            worlds=num_envs,
            robots=robots,
            autoreset=_AUTORESET[mode.name],
            controller=controller,
            placement=None if placement == "asWritten" else placement,
            ends=None if ends == "team" else ends,
            case=case,
            agents=agents,
            maxSteps=max_steps,
            map=None if map is None else os.fspath(map),
            messages=messages or None,
            policy=None if policy is None else os.fspath(policy),
            reward=reward,
            seed=seed,
            threads=threads,
        )
        self.layout = layout = self._worlds.layout
        self.num_envs = layout.worlds
        self.metadata = {**type(self).metadata, "autoreset_mode": mode}
        self.autoreset_mode = mode
        self.render_mode = render_mode
        self.render_size = render_size
        self.spec = None
        self.closed = False
        self._is_flat = observation == "flat"
        self._copies = copy or self._is_flat
        self._shape: tuple[int, ...] = () if robots != "all" else (layout.rowsPerWorld,)
        self.single_observation_space = robot_space(layout, self._is_flat, self._shape)
        self.single_action_space = action_space(layout, self._shape)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self._views = [self._view(rows) for rows in self._worlds.sets]
        self._arguments: dict[str, Any] = {}

    # --- Observations

    def _view(self, rows: Rows) -> dict[str, NDArray[Any]]:
        shape = (self.num_envs, *self._shape)
        return {
            key: getattr(rows, key).reshape(*shape, *size)
            for key, size in row_sizes(self.layout).items()
        }

    def _flattened(self, view: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
        shape = (self.num_envs, *self._shape, -1)
        parts = [values.reshape(shape) for values in view.values()]
        return np.concatenate(parts, axis=-1, dtype=np.float32)

    def _handed(self, rows: Rows) -> Any:
        view = self._views[0] if rows is self._worlds.sets[0] else self._views[1]
        if self._is_flat:
            return self._flattened(view)
        return {key: values.copy() for key, values in view.items()} if self._copies else dict(view)

    @property
    def identity(self) -> NDArray[np.int32]:
        """Who is in each slot now, shape (num_envs, robots, slots) or (num_envs, slots); −1 in empty ones."""
        return self._worlds.rows.identity.reshape(self.num_envs, *self._shape, self.layout.slots)

    # --- Gymnasium

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        """Starts the next episodes of all worlds, or of those in `options["reset_mask"]`, shape (num_envs,)."""
        seeds: list[int] | None = None
        if isinstance(seed, (int, np.integer)):
            seeds = [int(seed) + world for world in range(self.num_envs)]
        elif seed is not None:
            if len(seed) != self.num_envs:
                raise UsageError(f"seed: {len(seed)} seeds; expected {self.num_envs}, one a world")
            if any(one is None for one in seed):
                if not all(one is None for one in seed):
                    raise UsageError("seed: some are None; give all worlds one, or none")
            else:
                seeds = [int(one) for one in seed if one is not None]
        marks = (options or {}).get("reset_mask")
        if marks is not None:
            marks = np.asarray(marks)
            if marks.shape != (self.num_envs,) or marks.dtype != np.bool_:
                raise UsageError(
                    f"reset_mask: {marks.dtype} of shape {marks.shape}; expected bool, ({self.num_envs},)"
                )
        if seeds is not None and seeds:
            self._np_random, self._np_random_seed = gymnasium.utils.seeding.np_random(seeds[0] & (2**63 - 1))
        rows = self._worlds.reset(seeds, marks)
        return self._handed(rows), self._told()

    def step(
        self, actions: ArrayLike
    ) -> tuple[Any, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """Takes a step in every world.

        Args:
            actions: shape (num_envs, robots), or (num_envs,) with one robot; with messages a last dimension of two.

        Raises:
            UsageError: for shapes, types and numbers that are wrong; under `DISABLED` for a world whose episode is over.
        """
        worlds = self._worlds
        given = np.asarray(actions)
        if given.shape != self.action_space.shape:
            raise UsageError(f"actions: shape {given.shape}; expected {self.action_space.shape}")
        if self.layout.messages > 0:
            rows = worlds.step(given[..., 0], given[..., 1])
        else:
            rows = worlds.step(given)
        terminated, truncated = worlds.terminated.astype(np.bool_), worlds.truncated.astype(np.bool_)
        infos = self._told()
        over = terminated | truncated
        if over.any():
            self._tell_ends(infos, over)
        rewards: NDArray[np.float64]
        if self._shape:
            own = worlds.rewards.reshape(self.num_envs, -1)
            counts = worlds.present.reshape(self.num_envs, -1).sum(axis=1, dtype=np.int64)
            rewards = own.sum(axis=1, dtype=np.float64) / np.maximum(counts, 1)
        else:
            rewards = worlds.rewards.astype(np.float64)
        return self._handed(rows), rewards, terminated, truncated, infos

    def _told(self) -> dict[str, Any]:
        if not self._shape:
            return {}
        worlds = self._worlds
        return {
            "robot_rewards": worlds.rewards.reshape(self.num_envs, -1).copy(),
            "present": worlds.present.reshape(self.num_envs, -1).astype(np.bool_),
        }

    def _tell_ends(self, infos: dict[str, Any], over: NDArray[np.bool_]) -> None:
        metrics: dict[str, NDArray[Any]] = {}
        for world in np.flatnonzero(over):
            for name, value in self._worlds.metrics(int(world)).items():
                if name not in metrics:
                    metrics[name] = np.zeros(self.num_envs)
                    metrics[f"_{name}"] = np.zeros(self.num_envs, np.bool_)
                metrics[name][world] = value
                metrics[f"_{name}"][world] = True
        final = self._worlds.final
        if final is None:
            infos["metrics"], infos["_metrics"] = metrics, over
            return
        infos["final_info"] = {"metrics": metrics, "_metrics": over}
        infos["_final_info"] = over
        view = self._view(final)
        last = self._flattened(view) if self._is_flat else view
        observations = np.full(self.num_envs, None, dtype=object)
        for world in np.flatnonzero(over):
            if isinstance(last, dict):
                observations[world] = {key: values[world].copy() for key, values in last.items()}
            else:
                observations[world] = last[world].copy()
        infos["final_obs"], infos["_final_obs"] = observations, over

    def render(self) -> tuple[NDArray[np.uint8], ...] | None:
        """A picture of every world, shape (height, width, 3); None without a render mode."""
        if self.render_mode is None:
            return None
        return tuple(self._worlds.draw(world, self.render_size) for world in range(self.num_envs))

    def state(self, world: int = 0) -> dict[str, Any]:
        """Where everybody is in a world: step, positions, goals, onGoal."""
        return self._worlds.state(world)

    def close(self, **kwargs: Any) -> None:
        """Lets go of the worlds; arrays that were handed out stay."""
        self._worlds.close()
        self.closed = True

    def __del__(self) -> None:
        pass


def _mode(mode: AutoresetMode | str) -> AutoresetMode:
    for known in AutoresetMode:
        if mode == known or mode in (known.name, known.value):
            return known
    raise UsageError(
        f"autoreset_mode: {mode!r}; expected {', '.join(known.name for known in AutoresetMode)}"
    )
