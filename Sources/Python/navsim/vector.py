"""Many worlds at once, as a vector environment of Gymnasium."""

from __future__ import annotations

import enum
import os
from collections.abc import Sequence
from typing import Any, Literal

import gymnasium
import numpy as np
from gymnasium.vector.utils import batch_space
from numpy.typing import ArrayLike, NDArray

from navsim._library import UsageError
from navsim._pickling import Remade, remembered
from navsim._spaces import action_space, check_forms, flattened, robot_space, view
from navsim._worlds import Robots, Rows, Source, Worlds, checked_seed

try:
    from gymnasium.vector import AutoresetMode as AutoresetMode
except ImportError:  # Gymnasium before 1.1.

    class AutoresetMode(enum.Enum):  # type: ignore[no-redef]
        """When a world whose episode has ended starts the next, as Gymnasium 1.1 names it."""

        NEXT_STEP = "NextStep"
        SAME_STEP = "SameStep"
        DISABLED = "Disabled"


_AUTORESET = {"NEXT_STEP": "nextStep", "SAME_STEP": "sameStep", "DISABLED": "disabled"}


class VectorEnv(Remade, gymnasium.vector.VectorEnv):
    """`num_envs` worlds in which robots share a map, stepped together on several threads.

    An environment is a world. With `robots="all"` every robot is yours: observations have a
    dimension of robots, actions are one a robot, the reward is the mean over the robots, and
    `infos["robot_rewards"]`, shape (num_envs, robots), has each one's own. With a number that one
    robot is yours, and `controller` (else the scenario's) drives the others.

    Observations are views of memory that the library writes into: what a step returns stays as it
    is until the step after the next. `copy=True` hands out copies.

    Args:
        source: a scenario, suite or training configuration: a path, the name of a scenario that
            ships, or a dict.
        num_envs: worlds.
        robots: "all", or the number of the one that is yours.
        observation: "dict" (X, mask, E, Y, and relations where a policy perceives them) or "flat".
        autoreset_mode: of Gymnasium; also its name.
        controller: of the robots that are not yours, such as "pibt".
        placement: "random" draws starts and goals of a scenario's robots anew in every episode.
        ends: "robot" ends an episode as soon as your one robot stands on its goal, which is how it
            is with one robot of yours; "team" with the task of all.
        case: of a suite, this one alone.
        agents, max_steps, map: instead of the scenario's own.
        messages: symbols of which every robot says one a step; actions are then pairs.
        policy: a policy's file or name: robots perceive what it was trained with.
        reward: {"progress": 0.3, …} as in training configurations.
        seed: of the episodes until a reset names another.
        threads: at most; by default one a core.
        folder: where the relative paths of a dict start from.
        render_mode: "rgb_array", or None.
        render_size: width and height in pixels; 0 for what follows from the map.

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
        ends: Literal["team", "robot"] | None = None,
        case: str | None = None,
        agents: int | None = None,
        max_steps: int | None = None,
        map: str | os.PathLike[str] | None = None,
        messages: int | None = None,
        policy: str | os.PathLike[str] | None = None,
        reward: dict[str, float] | None = None,
        seed: int | None = None,
        threads: int | None = None,
        copy: bool = False,
        folder: str | os.PathLike[str] | None = None,
        render_mode: Literal["rgb_array"] | None = None,
        render_size: tuple[int, int] | None = None,
    ) -> None:
        self._made_of = remembered(locals())
        check_forms(observation, render_mode, render_size)
        mode = _mode(autoreset_mode)
        if robots == "all" and controller is not None:
            raise UsageError(
                "controller: all robots are yours; name the one that is, such as robots=0"
            )
        self._worlds = Worlds.of(
            self._made_of,
            autoreset=_AUTORESET[mode.name],
            ends=ends or ("team" if robots == "all" else "robot"),
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
        self._rows_shape = (self.num_envs, *self._shape)
        self._views = [view(rows, layout, self._rows_shape) for rows in self._worlds.sets]

    # --- Observations

    def _handed(self, rows: Rows) -> Any:
        parts = self._views[0] if rows is self._worlds.sets[0] else self._views[1]
        if self._is_flat:
            return flattened(parts, self._rows_shape)
        return (
            {key: values.copy() for key, values in parts.items()} if self._copies else dict(parts)
        )

    @property
    def action_names(self) -> tuple[str, ...]:
        """What actions do, by number."""
        return self.layout.actions

    @property
    def identity(self) -> NDArray[np.int32]:
        """Who is in each slot now, (num_envs, robots, slots) or (num_envs, slots); −1 if empty."""
        return self._worlds.rows.identity.reshape(self.num_envs, *self._shape, self.layout.slots)

    # --- Gymnasium

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        """Starts the next episodes of all worlds, or of some.

        Args:
            seed: of the episodes from now on: world i gets `seed` + i, or its own of a list, where
                None lets a world go on with its next episode, as it does everywhere without `seed`.
            options: {"reset_mask": bool, shape (num_envs,)} resets those worlds alone.

        Raises:
            UsageError: for seeds and masks that are wrong.
        """
        seeds = self._seeds(seed)
        marks = self._marks(options)
        if seeds is None or all(one is None for one in seeds):
            rows = self._worlds.reset(None, marks)
        else:
            first = next(one for one in seeds if one is not None)
            self._np_random, self._np_random_seed = gymnasium.utils.seeding.np_random(first)
            seeded = np.array([one is not None for one in seeds])
            if not seeded.all():
                self._worlds.reset(None, marks)
                marks = seeded if marks is None else marks & seeded
            rows = self._worlds.reset([one or 0 for one in seeds], marks)
        return self._handed(rows), self._told()

    def _seeds(self, seed: int | Sequence[int | None] | None) -> list[int | None] | None:
        if seed is None:
            return None
        if isinstance(seed, (int, np.integer)):
            return [checked_seed(seed) + world for world in range(self.num_envs)]
        if len(seed) != self.num_envs:
            raise UsageError(f"seed: {len(seed)} seeds; expected {self.num_envs}, one a world")
        return [None if one is None else checked_seed(one) for one in seed]

    def _marks(self, options: dict[str, Any] | None) -> NDArray[np.bool_] | None:
        given = (options or {}).get("reset_mask")
        if given is None:
            return None
        marks = np.asarray(given)
        if marks.shape != (self.num_envs,) or marks.dtype != np.bool_:
            raise UsageError(
                f"reset_mask: {marks.dtype} of shape {marks.shape}; expected bool, ({self.num_envs},)"
            )
        if not marks.any():
            raise UsageError("reset_mask: no world is marked; mark those to reset")
        return marks

    def step(
        self, actions: ArrayLike
    ) -> tuple[Any, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """Takes a step in every world.

        Args:
            actions: shape (num_envs, robots), or (num_envs,) with one robot; with messages a last
                dimension of two.

        Raises:
            UsageError: for shapes, types and numbers that are wrong; under `DISABLED` for a world
                whose episode is over.
        """
        worlds = self._worlds
        given = np.asarray(actions)
        if given.shape != self.action_space.shape:
            raise UsageError(f"actions: shape {given.shape}; expected {self.action_space.shape}")
        if self.layout.messages > 0:
            rows = worlds.step(given[..., 0], given[..., 1])
        else:
            rows = worlds.step(given)
        terminated, truncated = (
            worlds.terminated.astype(np.bool_),
            worlds.truncated.astype(np.bool_),
        )
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
        everywhere = np.ones(self.num_envs, np.bool_)
        return {
            "robot_rewards": worlds.rewards.reshape(self.num_envs, -1).copy(),
            "_robot_rewards": everywhere,
            "present": worlds.present.reshape(self.num_envs, -1).astype(np.bool_),
            "_present": everywhere.copy(),
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
        parts = view(final, self.layout, self._rows_shape)
        last = flattened(parts, self._rows_shape) if self._is_flat else parts
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
        """Nothing: the worlds let go of themselves, and a wrapper may still hold them."""


def _mode(mode: AutoresetMode | str) -> AutoresetMode:
    for known in AutoresetMode:
        if mode == known or mode in (known.name, known.value):
            return known
    raise UsageError(
        f"autoreset_mode: {mode!r}; expected {', '.join(known.name for known in AutoresetMode)}"
    )
