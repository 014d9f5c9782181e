"""Episodes step by step: recorded by `run`, or read from a trace."""

from __future__ import annotations

import ctypes
import json
import os
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from navsim import _library as c
from navsim._work import Outcome, PathLike, answer, answered_bytes, pandas, request, text


@dataclass(frozen=True, eq=False)
class Trace:
    """Where everybody was, and what they did.

    Attributes:
        positions: shape (steps + 1, agents, 2), columns and rows of the map, int32; of discs
            meters, float64.
        goals: likewise, those of the moment.
        actions: shape (steps, agents), uint8: numbers into `action_names`; `actions[t]` led from t
            to t + 1.
        arrived: shape (steps + 1, agents), whether an agent came to stand on a goal in that step.
        events: shape (steps + 1, agents): 0 nothing, 1 another agent was in the way or was touched,
            2 an obstacle.
        headings: shape (steps + 1, agents), radians from +x toward +y; None where agents have none.
        velocities: shape (steps + 1, agents, 2), meters a second; None but for discs.
        scenario: as it was run, everything written out.
        warning: of a trace that ends in the middle of a step.
    """

    controller: str
    scenario: dict[str, Any]
    positions: NDArray[Any]
    goals: NDArray[Any]
    actions: NDArray[np.uint8]
    arrived: NDArray[np.bool_]
    events: NDArray[np.uint8]
    headings: NDArray[np.float64] | None = None
    velocities: NDArray[np.float64] | None = None
    action_names: tuple[str, ...] = ()
    warning: str | None = None
    shown: int | None = None
    _attention: dict[str, NDArray[Any]] = field(default_factory=dict, repr=False)
    _entities: tuple[str, ...] = field(default=(), repr=False)
    _bytes: bytes | None = field(default=None, repr=False)
    _path: str | None = field(default=None, repr=False)

    @property
    def agents(self) -> int:
        return int(self.positions.shape[1])

    @property
    def steps(self) -> int:
        return int(self.positions.shape[0]) - 1

    @property
    def attention(self) -> Any:
        """What was attended to, a DataFrame with step, agent, head, entity, W and W*; empty if that
        was not recorded."""
        columns = {
            name.partition(".")[2]: values
            for name, values in self._attention.items()
            if name.startswith("attention.")
        }
        frame = pandas().DataFrame(columns)
        if "entity" in frame:
            frame["entity"] = pandas().Categorical.from_codes(
                columns["entity"], list(self._entities)
            )
        return frame

    @property
    def decisions(self) -> Any:
        """What was decided, a DataFrame with step, agent, value and the probability of each
        action."""
        columns = {
            name: self._attention[f"decisions.{name}"]
            for name in ("step", "agent", "value")
            if f"decisions.{name}" in self._attention
        }
        chances = self._attention.get("decisions.probabilities")
        if chances is not None:
            names = self.action_names or tuple(str(index) for index in range(chances.shape[1]))
            columns.update({name: chances[:, index] for index, name in enumerate(names)})
        return pandas().DataFrame(columns)

    def picture(
        self,
        step: int | None = None,
        *,
        size: tuple[int, int] | None = None,
        theme: Literal["light", "dark"] = "light",
        select: int | None = None,
        attention: Literal["off", "selected", "all"] | None = None,
    ) -> bytes:
        """A picture of a step, as the program draws it: a PNG.

        Args:
            step: from 0; the last by default, negative ones from the end.
            size: width and height in pixels; the map's shape by default.
            select: an agent that is set off, with what it attends to if that was recorded.
        """
        if step is not None and step < 0:
            step = max(0, self.steps + 1 + step)
        fields: dict[str, Any] = {
            "file": self._path,
            "step": step,
            "width": None if size is None else size[0],
            "height": None if size is None else size[1],
            "theme": theme,
            "select": select,
            "attention": attention,
        }
        if self._bytes is None:
            return answered_bytes("navsim_trace_draw", request(fields), None)
        memory = np.frombuffer(bytearray(self._bytes), np.uint8)
        array = c.array(memory)
        return answered_bytes("navsim_trace_draw", request(fields), ctypes.byref(array))

    def save(self, path: PathLike) -> None:
        """Writes a trace that `navsim replay` plays."""
        if self._bytes is None:
            with open(self._path or "", "rb") as file:
                contents = file.read()
        else:
            contents = self._bytes
        with open(path, "wb") as file:
            file.write(contents)

    def _repr_png_(self) -> bytes:
        return self.picture(self.shown)


def read_trace(path: PathLike) -> Trace:
    """Reads a trace that `navsim run --trace` has written.

    Raises:
        NavsimError: for a file that is none, with the line that is wrong.
    """
    text("path", path)
    outcome = answer("navsim_trace_read", request({"file": os.path.abspath(os.fspath(path))}))
    value = outcome.value
    return Trace(
        controller=value["controller"],
        scenario=value["scenario"],
        action_names=tuple(value["actions"]),
        warning=value["warning"],
        _path=os.path.abspath(os.fspath(path)),
        **_steps(outcome),
    )


def recorded(outcome: Outcome, shown: int | None) -> Trace:
    """The trace in what navsim_run has answered."""
    contents = outcome.arrays["trace"].tobytes()
    header = json.loads(contents[: contents.index(b"\n")])
    return Trace(
        controller=header["controller"],
        scenario=header["scenario"],
        action_names=tuple(outcome.value["actions"]),
        shown=shown,
        _bytes=contents,
        **_steps(outcome),
    )


def _steps(outcome: Outcome) -> dict[str, Any]:
    arrays = outcome.arrays
    return {
        "positions": arrays["positions"],
        "goals": arrays["goals"],
        "actions": arrays["actions"],
        "arrived": arrays["arrived"].astype(np.bool_),
        "events": arrays["events"],
        "headings": arrays.get("headings"),
        "velocities": arrays.get("velocities"),
        "_attention": {
            name: values
            for name, values in arrays.items()
            if name.startswith(("attention.", "decisions."))
        },
        "_entities": tuple(outcome.value["names"]),
    }
