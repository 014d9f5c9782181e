"""Many worlds at once, stepped by one call: what POGEMA itself does not have."""

from __future__ import annotations

import copy
import ctypes
import os
from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium.vector.utils import batch_space

from navsim._library import Array, UsageError, array, library

from ._core import _FLAGS, World, _Results, _Summary
from .envs import _METRICS
from .errors import GridConfigError
from .grid import Grid, GridLifeLong
from .grid_config import GridConfig

__all__ = ["PogemaVectorEnv"]


class PogemaVectorEnv(gymnasium.vector.VectorEnv):
    """``num_envs`` worlds of one configuration, on several threads, as Gymnasium's vector environments.

    World i begins with the seed ``grid_config.seed`` + i (any, where that is None), and goes on
    with the next seeds that no other has. A world that is over begins its next episode in the same step
    (``AutoresetMode.SAME_STEP``): the last observation is in ``infos["final_obs"]``, and
    ``infos["final_info"]["metrics"]`` has POGEMA's metrics.

    Observations: float32, shape (num_envs, agents, 3, side, side), views of memory that stays as it
    is until the step after the next. Rewards are means over the agents; ``infos["agent_rewards"]``
    has each one's, ``infos["is_active"]`` who is on the map, both of shape (num_envs, agents).
    """

    def __init__(
        self, grid_config: GridConfig | None = None, num_envs: int = 1, *, threads: int | None = None
    ) -> None:
        self.grid_config = config = GridConfig(num_agents=2) if grid_config is None else grid_config
        if config.observation_type != "default":
            raise GridConfigError(
                "worlds are stepped together with observation_type='default' only; "
                f"it is {config.observation_type!r}"
            )
        if num_envs < 1:
            raise GridConfigError(f"num_envs must be 1 or more; it is {num_envs}")
        agents = config.num_agents
        assert agents is not None
        self.num_envs, self._agents = num_envs, agents
        self._threads = threads or os.cpu_count() or 1
        self._next_seed = 0
        side = 2 * config.obs_radius + 1
        shape = (num_envs, agents, 3, side, side)
        self._sets = [np.zeros(shape, np.float32) for _ in range(2)]
        self._current = 1
        self._actions = np.zeros((num_envs, agents), np.int32)
        self._cells = np.zeros((num_envs, 4, agents, 2), np.int32)
        self._flags = np.zeros((num_envs, _FLAGS, agents), np.uint8)
        self._summaries = (_Summary * num_envs)()
        self._action_arrays = (Array * num_envs)(*(array(row) for row in self._actions))
        self._results = [self._described(rows) for rows in self._sets]
        self._worlds: list[World] = []
        self._vector: ctypes.c_uint64 | None = None
        self._is_over = np.zeros(num_envs, np.bool_)
        self.spec, self.closed, self.render_mode = None, False, None
        self.metadata = {"autoreset_mode": "SameStep"}
        self.single_observation_space = gymnasium.spaces.Box(-1.0, 1.0, shape[1:], np.float32)
        self.single_action_space = gymnasium.spaces.MultiDiscrete([len(config.MOVES)] * agents)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    def _described(self, rows: npt.NDArray[np.float32]) -> Any:
        told = (
            _Results(array(own), array(cells), array(flags), ctypes.pointer(summary))
            for own, cells, flags, summary in zip(rows, self._cells, self._flags, self._summaries)
        )
        return (_Results * self.num_envs)(*told)

    # --- Episodes

    def _episode(self) -> World:
        """The world of the next seed."""
        config = copy.deepcopy(self.grid_config)
        config.seed = self._next_seed
        self._next_seed += 1
        grid_type = GridLifeLong if config.on_target == "restart" else Grid
        world: World = grid_type(config, max_episode_steps=config.max_episode_steps).world
        return world

    def _observe(self, index: int) -> None:
        told = self._results[self._current][index]
        library.call(
            "navsim_pogema_observe", ctypes.c_uint64(self._worlds[index].handle), ctypes.byref(told)
        )

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[npt.NDArray[np.float32], dict[str, Any]]:
        """Begins all worlds anew, with the seed of the configuration or from this one on."""
        if seed is not None and not isinstance(seed, (int, np.integer)):
            raise UsageError("seed: give one whole number; world i has it plus i")
        self._close()
        first = self.grid_config.seed if seed is None else int(seed)
        # Without any seed episodes are drawn by chance, as POGEMA's are.
        self._next_seed = int(np.random.default_rng().integers(2**31)) if first is None else first
        self._worlds = [self._episode() for _ in range(self.num_envs)]
        handles = np.array([world.handle for world in self._worlds], np.uint64)
        self._vector = ctypes.c_uint64()
        library.call(
            "navsim_pogema_vector_create",
            ctypes.byref(array(handles)),
            ctypes.c_int32(min(self._threads, 1024)),
            ctypes.byref(self._vector),
        )
        self._current ^= 1
        for index in range(self.num_envs):
            self._observe(index)
        return self._sets[self._current], {"is_active": self._flags[:, 0].astype(np.bool_)}

    def step(self, actions: npt.ArrayLike) -> tuple[Any, ...]:
        """Takes a step in every world: whole numbers, shape (num_envs, agents)."""
        if self._vector is None:
            raise UsageError("the environment is closed or was never reset; reset it first")
        given = np.asarray(actions)
        if given.shape != self._actions.shape or given.dtype.kind not in "iu":
            raise UsageError(
                f"actions: {given.dtype} of shape {given.shape}; expected whole numbers of shape "
                f"{self._actions.shape}"
            )
        if given.size and (given.min() < 0 or given.max() > 4):
            raise UsageError("actions: expected numbers from 0 to 4")
        order = self._worlds[0].action_order
        self._actions[...] = given if order is None else order[given]
        self._current ^= 1
        library.call(
            "navsim_pogema_vector_step",
            self._vector,
            self._action_arrays,
            self._results[self._current],
        )
        rows = self._sets[self._current]
        own = (self._flags[:, 2]).astype(np.float32)
        terminated = self._flags[:, 3].all(axis=1)
        over = np.array([summary.is_finished != 0 for summary in self._summaries])
        infos: dict[str, Any] = {
            "agent_rewards": own,
            "is_active": self._flags[:, 0].astype(np.bool_),
        }
        truncated = over & ~terminated
        if over.any():
            self._begin_anew(over, rows, infos)
        return rows, own.mean(axis=1, dtype=np.float64), terminated & over, truncated, infos

    def _begin_anew(
        self, over: npt.NDArray[np.bool_], rows: npt.NDArray[np.float32], infos: dict[str, Any]
    ) -> None:
        names = _METRICS[self.grid_config.on_target]
        metrics = {name: np.full(self.num_envs, np.nan) for name, _, _ in names}
        last = np.full(self.num_envs, None, dtype=object)
        for index in np.flatnonzero(over).tolist():
            for name, field, _ in names:
                metrics[name][index] = getattr(self._summaries[index], field)
            last[index] = rows[index].copy()
            self._worlds[index] = self._episode()
            library.call(
                "navsim_pogema_vector_replace",
                self._vector,
                ctypes.c_size_t(index),
                ctypes.c_uint64(self._worlds[index].handle),
            )
            self._observe(index)
        infos["final_obs"], infos["_final_obs"] = last, over
        infos["final_info"], infos["_final_info"] = {"metrics": metrics, "_metrics": over}, over

    def _close(self) -> None:
        vector, self._vector = self._vector, None
        if vector is not None:
            library.call("navsim_close", vector)
        self._worlds = []

    def close(self, **kwargs: Any) -> None:
        """Lets go of the worlds; arrays that were handed out stay."""
        self._close()
        self.closed = True

    def __del__(self) -> None:
        try:
            self._close()
        except Exception:  # noqa: S110 - in a forked child, or at the very end
            pass
