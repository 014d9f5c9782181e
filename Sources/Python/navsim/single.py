"""One robot among others, as an environment of Gymnasium."""

from __future__ import annotations

import os
from typing import Any, Literal, SupportsFloat

import gymnasium
import numpy as np
from numpy.typing import NDArray

from navsim._library import UsageError
from navsim._pickling import Remade, remembered
from navsim._spaces import ObservationForm, action_space, check_forms, flattened, robot_space, view
from navsim._worlds import Rows, Source, Worlds


class Env(Remade, gymnasium.Env[Any, Any]):
    """One robot is yours; controllers drive the others.

    An episode ends (`terminated`) as soon as your robot stands on its last goal, or (`truncated`)
    with the scenario's own limit of steps. The last step's `info["metrics"]` has the metrics of the
    whole team until then. Observations are copies, yours to keep.

    Episodes are numbered: a reset without a seed goes on with the next one, and the first is drawn
    by the scenario's own seed, so that every process starts with the same. A scenario as it is
    written begins in the same places every time; `placement="random"` draws them anew.

    A copied or pickled environment is another one, made of the same arguments: reset it first.

    Args:
        source: a scenario, suite or training configuration: a path, the name of a scenario that
            ships, or a dict.
        robot: which one is yours.
        observation: "dict" (X, mask, E, Y, and relations where a policy perceives them) or "flat".
        controller: of the others, such as "pibt"; else the scenario's own.
        placement: "random" draws starts and goals of a scenario's robots anew in every episode.
        ends: "team" ends an episode with the task of all robots.
        case: of a suite, this one alone.
        agents, max_steps, map: instead of the scenario's own.
        messages: symbols of which every robot says one a step; actions are then pairs.
        policy: a policy's file or name: the robot perceives what that was trained with.
        reward: {"progress": 0.3, …} as in training configurations.
        seed: of the episodes until a reset names another.
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
        *,
        robot: int = 0,
        observation: ObservationForm = "dict",
        controller: str | None = None,
        placement: Literal["asWritten", "random"] = "asWritten",
        ends: Literal["robot", "team"] = "robot",
        case: str | None = None,
        agents: int | None = None,
        max_steps: int | None = None,
        map: str | os.PathLike[str] | None = None,
        messages: int | None = None,
        policy: str | os.PathLike[str] | None = None,
        reward: dict[str, float] | None = None,
        seed: int | None = None,
        folder: str | os.PathLike[str] | None = None,
        render_mode: Literal["rgb_array"] | None = None,
        render_size: tuple[int, int] | None = None,
    ) -> None:
        self._made_of = remembered(locals())
        check_forms(observation, render_mode, render_size)
        if isinstance(robot, bool) or not isinstance(robot, (int, np.integer)):
            raise UsageError(f"robot: {robot!r}; expected a number from 0")
        self._worlds = Worlds.of(self._made_of, autoreset="disabled", threads=1)
        self.layout = layout = self._worlds.layout
        self.render_mode = render_mode
        self.render_size = render_size
        self._is_flat = observation == "flat"
        self.observation_space = robot_space(layout, self._is_flat)
        self.action_space = action_space(layout)
        self._views = [view(rows, layout, ()) for rows in self._worlds.sets]

    @property
    def action_names(self) -> tuple[str, ...]:
        """What actions do, by number."""
        return self.layout.actions

    @property
    def identity(self) -> NDArray[np.int32]:
        """Who is in each slot now, shape (slots,); −1 in empty ones."""
        identity: NDArray[np.int32] = self._worlds.rows.identity[0].copy()
        return identity

    def _handed(self, rows: Rows) -> Any:
        parts = self._views[0] if rows is self._worlds.sets[0] else self._views[1]
        if self._is_flat:
            return flattened(parts, ())
        return {key: values.copy() for key, values in parts.items()}

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Starts the next episode; with a seed, the first of those that it draws."""
        rows = self._worlds.reset(None if seed is None else [seed])
        super().reset(seed=None if seed is None else int(seed), options=options)
        return self._handed(rows), {}

    def step(self, action: Any) -> tuple[Any, SupportsFloat, bool, bool, dict[str, Any]]:
        """Takes a step.

        Args:
            action: a number of `action_names`; with messages the pair of it and a symbol.

        Raises:
            UsageError: for another action, before the first reset, and after an episode's end.
        """
        worlds = self._worlds
        given = np.asarray(action)
        if given.shape != self.action_space.shape:
            raise UsageError(f"action: shape {given.shape}; expected {self.action_space.shape}")
        if self.layout.messages > 0:
            rows = worlds.step(given[0], given[1])
        else:
            rows = worlds.step(given)
        terminated, truncated = bool(worlds.terminated[0]), bool(worlds.truncated[0])
        info: dict[str, Any] = {}
        if terminated or truncated:
            info["metrics"] = worlds.metrics(0)
        return self._handed(rows), float(worlds.rewards[0]), terminated, truncated, info

    def render(self) -> Any:
        """A picture of the world, (height, width, 3) uint8, your robot marked; None without a mode."""
        if self.render_mode is None:
            return None
        return self._worlds.draw(0, self.render_size)

    def state(self) -> dict[str, Any]:
        """Where everybody is: step, positions, goals, onGoal."""
        return self._worlds.state(0)

    def close(self) -> None:
        """Lets go of the world."""
        self._worlds.close()
