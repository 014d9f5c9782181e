"""Worlds that a caller steps: the C interface's vectors, with their memory as NumPy arrays."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from navsim import _library as c
from navsim._library import UsageError, library

Source = Union[str, "os.PathLike[str]", Mapping[str, Any]]
"""A scenario, suite or training configuration: a path, the name of one that ships, or a dict."""

FIRST, SECOND, FINAL = 0, 1, 2

# Of a constructor's arguments: those that requests have by another name.
_REQUEST_NAMES = {
    "num_envs": "worlds",
    "robot": "robots",
    "max_steps": "maxSteps",
    "autoreset_mode": "autoreset",
}
_REQUEST_KEYS = frozenset(
    (
        "source",
        "case",
        "worlds",
        "robots",
        "ends",
        "controller",
        "placement",
        "autoreset",
        "threads",
        "seed",
        "agents",
        "maxSteps",
        "map",
        "messages",
        "policy",
        "reward",
    )
)


def world_request(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The request of navsim_vector_create that an environment's arguments make, without None."""
    request: dict[str, Any] = {}
    for key, value in arguments.items():
        name = _REQUEST_NAMES.get(key, key)
        if name not in _REQUEST_KEYS or value is None:
            continue
        if isinstance(value, os.PathLike):
            value = os.fspath(value)
        elif isinstance(value, np.integer):
            value = int(value)
        request[name] = value
    request["source"] = named_source(arguments["source"], arguments.get("folder"))
    return request


def named_source(source: Source, folder: str | os.PathLike[str] | None = None) -> Any:
    """A source as requests name it. `folder` is where the relative paths of a dict start from."""
    if isinstance(source, Mapping):
        try:
            text = json.dumps(source)
        except (TypeError, ValueError) as error:
            raise UsageError(f"source: {error}; expected what JSON can hold") from error
        return {"text": text, "folder": os.fspath(folder) if folder is not None else os.getcwd()}
    if not isinstance(source, (str, os.PathLike)):
        raise UsageError(
            f"source: {type(source).__name__}; expected a path, the name of a scenario that ships, "
            "or a dict"
        )
    path = os.fspath(source)
    if path.lstrip().startswith("{"):
        return {"text": path, "folder": os.fspath(folder) if folder is not None else os.getcwd()}
    if "." not in path and library.home is not None and not os.path.isfile(path):
        shipped = library.home / "Scenarios" / f"{path}.json"
        if shipped.exists():
            return {"file": str(shipped)}
    return {"file": path}


@dataclass(frozen=True)
class Layout:
    """Sizes, and what the numbers mean, as navsim_vector_describe tells them."""

    name: str
    worlds: int
    rowsPerWorld: int
    robots: int
    model: str
    maxSteps: int
    seed: int
    autoreset: str
    slots: int
    tokenWidth: int
    environmentWidth: int
    outputWidth: int
    peerSlots: int
    relationWidth: int
    messages: int
    slotKinds: tuple[str, ...]
    actions: tuple[str, ...]
    metrics: tuple[str, ...]

    @staticmethod
    def read(values: Mapping[str, Any]) -> Layout:
        known: dict[str, Any] = {}
        for name in Layout.__dataclass_fields__:
            value = values[name]
            known[name] = tuple(value) if isinstance(value, list) else value
        return Layout(**known)

    @property
    def rows(self) -> int:
        return self.worlds * self.rowsPerWorld


class Rows:
    """One set of observations: arrays of the caller's into which the library writes.

    Shapes, with rows = worlds · robots: X (rows, slots, tokenWidth) float32; mask (rows, slots)
    uint8; identity (rows, slots) int32; E (rows, environmentWidth) float32; Y (rows, slots,
    outputWidth) float32; relations (rows, peerSlots, relationWidth) float32.
    """

    def __init__(self, layout: Layout) -> None:
        rows, slots = layout.rows, layout.slots
        self.X: NDArray[np.float32] = c.aligned((rows, slots, layout.tokenWidth), np.float32)
        self.mask: NDArray[np.uint8] = c.aligned((rows, slots), np.uint8)
        self.identity: NDArray[np.int32] = c.aligned((rows, slots), np.int32)
        self.E: NDArray[np.float32] = c.aligned((rows, layout.environmentWidth), np.float32)
        self.Y: NDArray[np.float32] = c.aligned((rows, slots, layout.outputWidth), np.float32)
        self.relations: NDArray[np.float32] = c.aligned(
            (rows, layout.peerSlots, layout.relationWidth), np.float32
        )

    def described(self) -> c.Observation:
        arrays = (self.X, self.mask, self.identity, self.E, self.Y, self.relations)
        return c.Observation(*(c.array(values) for values in arrays))


class Worlds:
    """A vector of worlds; the request's fields are those of navsim_vector_create in navsim_vector.h.

    Observations alternate between two sets of arrays: what a step has written stays until the step
        after the next.

    Raises:
        NavsimError: for scenarios, policies and options that are wrong, with the program's message.
    """

    def __init__(self, **request: Any) -> None:
        self._handle: c.Handle | None = None
        request = {key: value for key, value in request.items() if value is not None}
        try:
            text = json.dumps(request).encode()
        except (TypeError, ValueError) as error:
            raise UsageError(f"{error}; expected what JSON can hold") from error
        handle = c.Handle()
        library.call("navsim_vector_create", text, ctypes.byref(handle))
        self._handle = handle
        self._process = os.getpid()
        self.layout = layout = Layout.read(library.value("navsim_vector_describe", handle))
        self.sets = (Rows(layout), Rows(layout))
        self.final: Rows | None = Rows(layout) if layout.autoreset == "sameStep" else None
        for number, rows in enumerate((*self.sets, self.final)):
            if rows is not None:
                library.call("navsim_vector_bind", handle, number, ctypes.byref(rows.described()))
        self.rewards: NDArray[np.float32] = np.zeros(layout.rows, np.float32)
        self.terminated: NDArray[np.uint8] = np.zeros(layout.worlds, np.uint8)
        self.truncated: NDArray[np.uint8] = np.zeros(layout.worlds, np.uint8)
        self.restarted: NDArray[np.uint8] = np.zeros(layout.worlds, np.uint8)
        self.present: NDArray[np.uint8] = np.zeros(layout.rows, np.uint8)
        told = (self.rewards, self.terminated, self.truncated, self.restarted, self.present)
        self._results = c.StepResults(*(c.array(values) for values in told))
        self._actions: NDArray[np.int32] = np.zeros(layout.rows, np.int32)
        self._messages: NDArray[np.int32] = np.zeros(layout.rows, np.int32)
        self._action_array, self._message_array = c.array(self._actions), c.array(self._messages)
        self._said = ctypes.byref(self._message_array) if layout.messages > 0 else None
        self._current = SECOND
        self._function = library.functions.navsim_vector_step
        self._arguments = [
            (
                handle,
                number,
                ctypes.byref(self._action_array),
                self._said,
                ctypes.byref(self._results),
            )
            for number in (FIRST, SECOND)
        ]

    @classmethod
    def of(cls, arguments: Mapping[str, Any], **request: Any) -> Worlds:
        """The worlds that an environment's arguments ask for; faults name the arguments.

        Raises:
            NavsimError: for scenarios, policies and options that are wrong, with the program's
                message.
        """
        try:
            return cls(**{**world_request(arguments), **request})
        except c.NavsimError as error:
            message = str(error)
            names = {
                "--controller": "controller",
                **{_REQUEST_NAMES.get(key, key): key for key in arguments},
            }
            place, colon, sentence = message.partition(": ")
            if names.get(place, place) == place:
                raise
            raise type(error)(f"{names[place]}{colon}{sentence}", error.code) from None

    @property
    def handle(self) -> c.Handle:
        if self._handle is None:
            raise UsageError("the environment is closed; make another")
        return self._handle

    @property
    def rows(self) -> Rows:
        """The set that was written last."""
        return self.sets[self._current]

    def reset(
        self, seeds: Sequence[int] | None = None, marks: NDArray[np.bool_] | None = None
    ) -> Rows:
        """Starts the next episodes of all worlds, or of those marked; with seeds, their first."""
        handle = self.handle
        arrays: list[c.Array | None] = [None, None]
        kept: list[NDArray[Any]] = []
        if seeds is not None:
            kept.append(np.array([checked_seed(seed) for seed in seeds], np.uint64))
            arrays[0] = c.array(kept[-1])
        if marks is not None:
            kept.append(np.array(marks, np.uint8))
            arrays[1] = c.array(kept[-1])
        self._current ^= 1
        given = [None if values is None else ctypes.byref(values) for values in arrays]
        library.call(
            "navsim_vector_reset", handle, self._current, *given, ctypes.byref(self._results)
        )
        return self.rows

    def step(self, actions: ArrayLike, messages: ArrayLike | None = None) -> Rows:
        """Takes a step in all worlds.

        Args:
            actions: whole numbers of the catalogue, one a row, in any shape.
            messages: the same of symbols; None says symbol 0.

        Raises:
            UsageError: for numbers, shapes and types that are wrong, before anything moves.
        """
        if self._handle is None:
            raise UsageError("the environment is closed; make another")
        _take(actions, self._actions, "actions")
        if messages is not None and self._said is not None:
            _take(messages, self._messages, "messages")
        current = self._current ^ 1
        if self._function(*self._arguments[current]) != 0:
            library.call("navsim_vector_step", *self._arguments[current])
        self._current = current
        return self.sets[current]

    def metrics(self, world: int) -> dict[str, float]:
        """Of the episode that ended last in a world, or of the one under way.

        What does not apply is left out, and what a clock says: the same seed gives the same
            metrics.
        """
        values = np.zeros(len(self.layout.metrics))
        library.call("navsim_vector_metrics", self.handle, world, ctypes.byref(c.array(values)))
        return {
            name: float(value)
            for name, value in zip(self.layout.metrics, values)
            if not np.isnan(value) and name != "runtime"
        }

    def state(self, world: int) -> dict[str, Any]:
        """Where everybody is: step, positions, goals, onGoal."""
        state: dict[str, Any] = library.value("navsim_vector_state", self.handle, world)
        return state

    def draw(self, world: int, size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
        """A picture, shape (height, width, 3)."""
        width, height = (ctypes.c_size_t(side) for side in size or (0, 0))
        library.call(
            "navsim_vector_picture_size",
            self.handle,
            world,
            ctypes.byref(width),
            ctypes.byref(height),
        )
        pixels = np.zeros((height.value, width.value, 3), np.uint8)
        library.call(
            "navsim_vector_draw", self.handle, world, width, height, ctypes.byref(c.array(pixels))
        )
        return pixels

    def close(self) -> None:
        """Lets go of the worlds; arrays that were handed out stay."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            # In a forked child they are its parent's.
            if self._process == os.getpid():
                library.call("navsim_close", handle)

    def __del__(self) -> None:
        try:
            self.close()
        except Exception:  # At exit the library may be gone.
            pass


def checked_seed(seed: Any) -> int:
    """A seed as the library has them.

    Raises:
        UsageError: for what is no whole number from 0 to 2⁶⁴ − 1.
    """
    if isinstance(seed, (bool, np.bool_)) or not isinstance(seed, (int, np.integer)):
        raise UsageError(f"seed: {seed!r}; expected a whole number")
    if not 0 <= int(seed) < 1 << 64:
        raise UsageError(f"seed: {seed}; expected 0 to 2⁶⁴ − 1")
    return int(seed)


def _take(values: ArrayLike, target: NDArray[np.int32], name: str) -> None:
    given = np.asarray(values)
    if given.dtype.kind not in "iu":
        raise UsageError(f"{name}: {given.dtype}; expected whole numbers")
    if given.size != target.size:
        raise UsageError(
            f"{name}: shape {given.shape}, {given.size} numbers; expected {target.size}"
        )
    flat = given.reshape(-1)
    np.copyto(target, flat, casting="unsafe")
    if given.dtype.itemsize >= 4 and given.dtype != np.int32 and not np.array_equal(target, flat):
        raise UsageError(f"{name}: numbers beyond 32 bits")


Robots = Union[int, Literal["all"]]
