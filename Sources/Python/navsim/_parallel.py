"""The environment that `navsim.parallel_env` makes."""

from __future__ import annotations

import os
from typing import Any, Literal

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from pettingzoo import ParallelEnv as PettingZooEnv

from navsim._library import UsageError
from navsim._pickling import Remade, remembered
from navsim._spaces import (
    ObservationForm,
    action_space,
    check_forms,
    flattened,
    robot_space,
    view,
)
from navsim._worlds import Rows, Source, Worlds

# What `state` has of each robot.
_STATE_COLUMNS = 5


class ParallelEnv(Remade, PettingZooEnv[str, Any, Any]):  # type: ignore[misc]
    """A world whose robots are all yours, each with observations, a reward and an action of its own.

    All robots begin and end together: with the task (`terminations`), or with the scenario's limit
    of steps (`truncations`); the last step's `infos[agent]["metrics"]` has the metrics of the
    episode. Where worlds differ in how many robots they have, `agents` are those of this episode,
    and `possible_agents` as many as there may be.

    Observations are views of memory that the library writes into: what a step returns stays as it
    is until the step after the next. `copy=True` hands out copies; "flat" ones always are.

    A copied or pickled environment is another one, made of the same arguments: reset it first.

    Args:
        source: a scenario, suite or training configuration: a path, the name of a scenario that
            ships, or a dict.
        observation: "dict" (X, mask, E, Y, and relations where a policy perceives them) or "flat".
        copy: whether observations are the caller's to keep.
        placement: "random" draws starts and goals of a scenario's robots anew in every episode.
        case: of a suite, this one alone.
        agents, max_steps, map: instead of the scenario's own.
        messages: symbols of which every robot says one a step; actions are then pairs.
        policy: a policy's file or name: robots perceive what it was trained with.
        reward: {"progress": 0.3, …} as in training configurations.
        seed: of the episodes until a reset names another.
        folder: where the relative paths of a dict start from.
        render_mode: "rgb_array", or None.
        render_size: width and height in pixels; 0 for what follows from the map.

    Raises:
        NavsimError: for what is wrong in any of these, with the program's message.
    """

    metadata: dict[str, Any] = {
        "name": "navsim_v0",
        "render_modes": ["rgb_array"],
        "render_fps": 5,
        "is_parallelizable": True,
    }

    def __init__(
        self,
        source: Source,
        *,
        observation: ObservationForm = "dict",
        copy: bool = False,
        placement: Literal["asWritten", "random"] = "asWritten",
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
        self._worlds = Worlds.of(self._made_of, autoreset="disabled", threads=1)
        self.layout = layout = self._worlds.layout
        self.render_mode = render_mode
        self.render_size = render_size
        self._is_flat = observation == "flat"
        self._copies = copy
        self.possible_agents = [f"robot_{robot}" for robot in range(layout.robots)]
        self.agents: list[str] = []
        # Spaces of their own, as every agent's is seeded by itself.
        self.observation_spaces = {
            agent: robot_space(layout, self._is_flat) for agent in self.possible_agents
        }
        self.action_spaces = {agent: action_space(layout) for agent in self.possible_agents}
        self._action_shape = action_space(layout).shape
        self.state_space = spaces.Box(-np.inf, np.inf, (layout.robots, _STATE_COLUMNS), np.float32)
        self._views = [
            self._of_each(view(rows, layout, (layout.rows,))) for rows in self._worlds.sets
        ]
        self._actions = np.zeros((layout.robots, *(self._action_shape or ())), np.int64)

    def _of_each(self, parts: dict[str, NDArray[Any]]) -> dict[str, dict[str, NDArray[Any]]]:
        return {
            agent: {key: values[robot] for key, values in parts.items()}
            for robot, agent in enumerate(self.possible_agents)
        }

    @property
    def action_names(self) -> tuple[str, ...]:
        """What actions do, by number."""
        return self.layout.actions

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """What an agent perceives."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Space[Any]:
        """What an agent can do."""
        return self.action_spaces[agent]

    def _handed(self, rows: Rows) -> dict[str, Any]:
        if self._is_flat:
            flat = flattened(view(rows, self.layout, (self.layout.rows,)), (self.layout.rows,))
            return dict(zip(self.agents, flat))
        parts = self._views[0] if rows is self._worlds.sets[0] else self._views[1]
        if not self._copies:
            return {agent: dict(parts[agent]) for agent in self.agents}
        return {
            agent: {key: values.copy() for key, values in parts[agent].items()}
            for agent in self.agents
        }

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Starts the next episode; with a seed, the first of those that it draws."""
        rows = self._worlds.reset(None if seed is None else [seed])
        self.agents = self.possible_agents[: int(self._worlds.present.sum())]
        return self._handed(rows), {agent: {} for agent in self.agents}

    def step(
        self, actions: dict[str, Any]
    ) -> tuple[
        dict[str, Any],
        dict[str, float],
        dict[str, bool],
        dict[str, bool],
        dict[str, dict[str, Any]],
    ]:
        """Takes a step.

        Args:
            actions: of every one in `agents`: a number of `action_names`; with messages the pair of
                it and a symbol.

        Raises:
            UsageError: for an action that is missing or wrong, before the first reset, and after an
                episode's end.
        """
        worlds, agents = self._worlds, self.agents
        self._take(actions)
        if self.layout.messages > 0:
            rows = worlds.step(self._actions[:, 0], self._actions[:, 1])
        else:
            rows = worlds.step(self._actions)
        terminated, truncated = bool(worlds.terminated[0]), bool(worlds.truncated[0])
        observations = self._handed(rows)
        rewards = dict(zip(agents, worlds.rewards.tolist()))
        infos: dict[str, dict[str, Any]] = {agent: {} for agent in agents}
        if terminated or truncated:
            metrics = worlds.metrics(0)
            infos = {agent: {"metrics": dict(metrics)} for agent in agents}
            self.agents = []
        return (
            observations,
            rewards,
            dict.fromkeys(agents, terminated),
            dict.fromkeys(agents, truncated),
            infos,
        )

    def _take(self, actions: dict[str, Any]) -> None:
        agents = self.agents
        if not agents:
            # Says what is the matter: closed, not reset, or over.
            self._worlds.step(self._actions.reshape(-1)[: self.layout.rows])
        try:
            given = np.asarray([actions[agent] for agent in agents])
        except KeyError as error:
            raise UsageError(
                f"actions: none for {error.args[0]}; expected one for each of agents"
            ) from None
        if len(actions) != len(agents):
            stranger = next(agent for agent in actions if agent not in agents)
            raise UsageError(f"actions: {stranger!r} is not among agents")
        if given.shape != (len(agents), *(self._action_shape or ())):
            raise UsageError(
                f"actions: shape {given.shape[1:]} each; expected {self._action_shape} each"
            )
        if given.dtype.kind not in "iu":
            raise UsageError(f"actions: {given.dtype}; expected whole numbers")
        self._actions[: len(agents)] = given

    def state(self) -> NDArray[np.float32]:
        """Where everybody is: x, y, the goal's x and y (cells, or meters for discs), and 1 on the goal.

        Returns:
            Shape (robots, 5); rows of robots that are not there are 0.
        """
        told = self._worlds.state(0)
        state = np.zeros((self.layout.robots, _STATE_COLUMNS), np.float32)
        count = len(told["positions"])
        state[:count, 0:2] = told["positions"]
        state[:count, 2:4] = told["goals"]
        state[:count, 4] = told["onGoal"]
        return state

    def render(self) -> Any:
        """A picture of the world, shape (height, width, 3) uint8; None without a render mode."""
        if self.render_mode is None:
            return None
        return self._worlds.draw(0, self.render_size)

    def close(self) -> None:
        """Lets go of the world; arrays that were handed out stay."""
        self._worlds.close()
        self.agents = []
