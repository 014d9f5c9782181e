"""Worlds of the library, by ctypes: memory is NumPy's, and a step is one call."""

from __future__ import annotations

import ctypes
import sys
import weakref
from collections.abc import Sequence
from ctypes import POINTER, Structure, byref, c_double, c_int32, c_size_t, c_uint64, c_void_p
from typing import Any

import numpy as np
import numpy.typing as npt

from navsim._library import Array, array, library

from .errors import ActionCountError, ActionError, PlacementError

__all__ = ["Results", "World"]

_FLAGS = 5
_IS_ACTIVE, _WAS_ON_GOAL, _IS_REWARDED, _IS_TERMINATED, _BEGAN_ANEW = range(_FLAGS)


class _Config(Structure):
    _fields_ = [
        (name, c_int32)
        for name in (
            "height",
            "width",
            "agents",
            "obs_radius",
            "collision_system",
            "on_target",
            "observation_type",
            "max_episode_steps",
            "empty_outside",
            "walls_give_way",
        )
    ]
    _fields_ += [("density", c_double), ("seed", c_uint64)]
    _fields_ += [
        (name, Array)
        for name in ("obstacles", "starts", "goals", "possible_goals", "sequences", "lengths")
    ]


class _Summary(Structure):
    _fields_ = [("is_truncated", c_int32), ("is_finished", c_int32)]
    _fields_ += [
        (name, c_double)
        for name in ("isr", "csr", "ep_length", "soc", "makespan", "avg_throughput")
    ]


class _Results(Structure):
    _fields_ = [
        ("observations", Array),
        ("cells", Array),
        ("flags", Array),
        ("summary", POINTER(_Summary)),
    ]


def _declare(name: str, *arguments: Any) -> Any:
    """A function whose arguments are converted fast."""
    prototype = ctypes.CFUNCTYPE(c_int32, *arguments)
    return prototype((name, library.functions))


_step = _declare("navsim_pogema_step", c_uint64, c_void_p, c_void_p)


def _message() -> str:
    return str(library.functions.navsim_error_message().decode("utf-8", "replace"))


def _close_quietly(handle: int) -> None:
    library.functions.navsim_close(c_uint64(handle))


class Results:
    """Memory that a step writes to: windows, shape (agents, channels, side, side)."""

    def __init__(self, world: World, shape: tuple[int, ...]) -> None:
        self.observations: npt.NDArray[np.float32] = np.empty(shape, dtype=np.float32)
        self._results = _Results(
            array(self.observations),
            array(world.cells),
            array(world.flags),
            ctypes.pointer(world.summary),
        )
        self.pointer: int = ctypes.addressof(self._results)
        self._references = self.references()

    def references(self) -> int:
        """How many hold the windows; views of them do, too."""
        return sys.getrefcount(self.observations)

    def is_free(self) -> bool:
        """Whether nobody has a view of the windows any more."""
        return self.references() == self._references


class World:
    """A world of the library.

    ``cells``: int32, shape (4, agents, 2), (row, column) with the border: positions, goals, and
    both from the start.
    ``active``, ``rewarded``, ``terminated``, ``began_anew``: bool, shape (agents).
    All of them are written anew by every step; ``version`` counts up when they are.
    """

    _free_results = 3

    def __init__(
        self,
        *,
        height: int,
        width: int,
        agents: int,
        obs_radius: int,
        collision_system: str,
        on_target: str,
        observation_type: str,
        max_episode_steps: int,
        empty_outside: bool,
        density: float,
        seed: int,
        obstacles: npt.NDArray[np.uint8] | None = None,
        starts: npt.NDArray[np.int32] | None = None,
        goals: npt.NDArray[np.int32] | None = None,
        walls_give_way: bool = True,
        possible_goals: npt.NDArray[np.int32] | None = None,
        sequences: Sequence[npt.NDArray[np.int32]] | None = None,
        action_order: Sequence[int] | None = None,
    ) -> None:
        listed = lengths = None
        if sequences is not None:
            listed = np.concatenate(sequences)
            lengths = np.array([len(goals) for goals in sequences], dtype=np.int32)
        config = _Config(
            height,
            width,
            agents,
            obs_radius,
            ["priority", "block_both", "soft"].index(collision_system),
            ["finish", "nothing", "restart"].index(on_target),
            0 if observation_type == "default" else 1,
            min(max(max_episode_steps, -(2**31)), 2**31 - 1),
            int(empty_outside),
            int(walls_give_way),
            density,
            seed,
            *map(array, (obstacles, starts, goals, possible_goals, listed, lengths)),
        )
        handle = c_uint64()
        if library.functions.navsim_pogema_create(byref(config), byref(handle)):
            raise PlacementError(_message())
        self.agents = agents
        self.shape = (height + 2 * obs_radius, width + 2 * obs_radius)
        side = 2 * obs_radius + 1
        self._window_shape = (agents, 3 if observation_type == "default" else 2, side, side)
        self.action_order = (
            None if action_order is None else np.array(action_order, dtype=np.int32)
        )
        self._adopt(handle.value)
        self.observe()

    def _adopt(self, handle: int) -> None:
        agents = self.agents
        self.handle = handle
        self._finalizer = weakref.finalize(self, _close_quietly, handle)
        self.cells: npt.NDArray[np.int32] = np.empty((4, agents, 2), dtype=np.int32)
        self.flags: npt.NDArray[np.uint8] = np.zeros((_FLAGS, agents), dtype=np.uint8)
        self.active, self.was_on_goal, self.rewarded, self.terminated, self.began_anew = (
            self.flags.view(np.bool_)
        )
        self.summary = _Summary()
        self._actions: npt.NDArray[np.int32] = np.zeros(agents, dtype=np.int32)
        self._actions_array = array(self._actions)
        self._actions_pointer = ctypes.addressof(self._actions_array)
        self._pool: list[Results] = []
        self.version = 0

    def copy(self) -> World:
        """Another that stands as this one does."""
        handle = c_uint64()
        library.call("navsim_pogema_copy", c_uint64(self.handle), byref(handle))
        other = object.__new__(World)
        other.agents, other.shape, other._window_shape = self.agents, self.shape, self._window_shape
        other.action_order = self.action_order
        other._adopt(handle.value)
        other.observe()
        return other

    def close(self) -> None:
        """Lets go of the world; later calls raise."""
        self._finalizer()

    def _results(self) -> Results:
        """Memory that nobody has a view of."""
        for results in self._pool:
            if results.is_free():
                return results
        results = Results(self, self._window_shape)
        if len(self._pool) >= self._free_results:
            del self._pool[0]
        self._pool.append(results)
        return results

    def observe(self) -> npt.NDArray[np.float32]:
        """Writes how things stand.

        Returns the windows, shape (agents, channels, side, side). The memory is theirs as long as
        anything has a view of them.
        """
        results = self._results()
        library.call("navsim_pogema_observe", c_uint64(self.handle), c_void_p(results.pointer))
        self.version += 1
        return results.observations

    def step(self, actions: Any) -> npt.NDArray[np.float32]:
        """Takes a step.

        Actions are whole numbers, one for each agent. Returns the windows as ``observe`` does.
        Raises ``ActionCountError``, ``ActionError``, ``TypeError`` before anything has happened.
        """
        if len(actions) != self.agents:
            raise ActionCountError(
                f"{len(actions)} actions for {self.agents} agents: give one for each agent"
            )
        numbers = np.asarray(actions)
        if numbers.dtype.kind not in "iu" or numbers.shape != self._actions.shape:
            numbers = self._whole_numbers(actions)
        if self.action_order is not None:
            is_action = (numbers >= 0) & (numbers < len(self.action_order))
            numbers = np.where(
                is_action, self.action_order[np.where(is_action, numbers, 0)], numbers
            )
        self._actions[:] = numbers
        results = self._results()
        if _step(self.handle, self._actions_pointer, results.pointer):
            raise ActionError(_message())
        self.version += 1
        return results.observations

    def _whole_numbers(self, actions: Any) -> npt.NDArray[np.int64]:
        """Actions one by one; those of agents that left the map may be anything."""
        numbers = np.zeros(self.agents, dtype=np.int64)
        for agent, action in enumerate(actions):
            if not self.active[agent]:
                continue
            try:
                numbers[agent] = action.__index__()
            except (AttributeError, TypeError):
                raise TypeError(
                    f"action {action!r} of agent {agent} is no whole number: give one from 0 to 4"
                ) from None
        return numbers

    def map(self, *, agents: bool = False) -> npt.NDArray[np.uint8]:
        """1 for a wall, or where agents are seen, shape (rows, columns) with the border."""
        cells = np.empty(self.shape, dtype=np.uint8)
        library.call(
            "navsim_pogema_map", c_uint64(self.handle), c_int32(agents), byref(array(cells))
        )
        return cells

    def place(self, cells: npt.ArrayLike, active: npt.ArrayLike) -> None:
        """Puts all agents elsewhere: positions and goals with the border, shape (2, agents, 2)."""
        numbers = np.ascontiguousarray(cells, dtype=np.int32)
        flags = np.ascontiguousarray(active, dtype=np.uint8)
        library.call(
            "navsim_pogema_place", c_uint64(self.handle), byref(array(numbers)), byref(array(flags))
        )
        self.observe()

    def set_elapsed_steps(self, steps: int) -> None:
        """Makes the step limit count from there."""
        library.call("navsim_pogema_set_elapsed_steps", c_uint64(self.handle), c_int32(steps))

    def reachable(self) -> npt.NDArray[np.bool_]:
        """Whether each agent can reach its goal, under ``restart``."""
        flags = np.empty(self.agents, dtype=np.uint8)
        library.call("navsim_pogema_reachable", c_uint64(self.handle), byref(array(flags)))
        return flags.view(np.bool_)

    def goals_ahead(self, agent: int) -> npt.NDArray[np.int32]:
        """The goals that an agent gets one after another, shape (any, 2), with the border."""
        count = c_size_t()
        goals = np.empty((256, 2), dtype=np.int32)
        while True:
            library.call(
                "navsim_pogema_goals_ahead",
                c_uint64(self.handle),
                c_int32(agent),
                byref(array(goals)),
                byref(count),
            )
            if count.value <= len(goals):
                return goals[: count.value]
            goals = np.empty((count.value, 2), dtype=np.int32)
