"""Policies as functions of NumPy arrays."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from navsim import _library as c
from navsim._library import UsageError, library
from navsim._work import PathLike, answer, text


class _Decision(ctypes.Structure):
    """navsim_decision."""

    _fields_ = [
        (name, c.Array)
        for name in ("logits", "messages", "value", "probabilities", "enhanced", "original")
    ]


@dataclass(frozen=True, eq=False)
class Decision:
    """What a policy makes of observations. Leading dimensions are those of the observations.

    Attributes:
        logits: shape (…, actions), as the network gives them.
        probabilities: shape (…, actions): their softmax, 0 for actions that lead into walls.
        actions: shape (…), the most probable ones.
        value: shape (…), what it expects of the future.
        messages: shape (…, symbols), logits of what to say; no symbols if it says nothing.
        W_star: shape (…, heads, slots), what it attends to, having heard Y.
        W: shape (…, heads, slots), what it would attend to without; W_star itself under uniform
            attention.
    """

    logits: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    value: NDArray[np.float32]
    messages: NDArray[np.float32]
    W_star: NDArray[np.float32]
    W: NDArray[np.float32]

    @property
    def actions(self) -> NDArray[np.int64]:
        actions: NDArray[np.int64] = np.argmax(self.probabilities, axis=-1)
        return actions

    def sample(self, generator: np.random.Generator | None = None) -> NDArray[np.int64]:
        """Actions drawn by their probabilities, shape (…)."""
        draws = (generator or np.random.default_rng()).random(self.value.shape)[..., None]
        sums = np.cumsum(self.probabilities, axis=-1, dtype=np.float64)
        actions: NDArray[np.int64] = np.argmax(sums > draws * sums[..., -1:], axis=-1)
        return actions


class Policy:
    """A policy, from its file or by the name of one that ships, such as "interaction".

    Called on observations, as `VectorEnv` gives them, it answers a `Decision`:

        policy = navsim.Policy("interaction")
        env = navsim.VectorEnv("depot", policy="interaction")
        observations, _ = env.reset(seed=1)
        actions = policy(observations).actions

    Attributes:
        info: what `navsim policy info --format json` tells.
        weights: parameters by name; copies, which change nothing.
        sizes: slots, tokenWidth, environmentWidth and the like.

    Raises:
        NavsimError: for a file that is no policy.
    """

    def __init__(self, file: PathLike) -> None:
        self.file = os.fspath(file) if isinstance(file, os.PathLike) else file
        self._handle: c.Handle | None = None
        handle = c.Handle()
        library.call("navsim_policy_open", text("file", file), ctypes.byref(handle))
        self._handle = handle
        told = answer("navsim_policy_describe", handle)
        self.info: dict[str, Any] = told.value["facts"]
        self.sizes: dict[str, Any] = told.value["sizes"]
        self.action_names: tuple[str, ...] = tuple(self.sizes["actions"])
        self.weights: dict[str, NDArray[np.float32]] = told.arrays

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Of one row of each input."""
        sizes = self.sizes
        shapes: dict[str, tuple[int, ...]] = {
            "X": (sizes["slots"], sizes["tokenWidth"]),
            "mask": (sizes["slots"],),
            "E": (sizes["environmentWidth"],),
            "Y": (sizes["slots"], sizes["outputWidth"]),
            "relations": (sizes["peerSlots"], sizes["relationWidth"]),
            "identity": (sizes["slots"],),
        }
        return shapes

    def __call__(
        self,
        observations: Mapping[str, ArrayLike],
        *,
        identity: ArrayLike | None = None,
        worlds: ArrayLike | None = None,
    ) -> Decision:
        """Asks the policy's own network.

        Args:
            observations: X (…, slots, tokenWidth), E (…, environmentWidth) and Y (…, slots,
                outputWidth) float32, mask (…, slots) uint8 or bool, relations (…, peerSlots,
                relationWidth) float32 if it perceives them. Without Y nobody has said anything.
            identity: (…, slots) int32, who is in each slot: a policy that talks within the step
                does so first. The rows are then whole worlds, robot by robot.
            worlds: the first row of each world, counted over all leading dimensions; None for one
                world, or with leading dimensions (worlds, robots) for those.

        Raises:
            UsageError: for a shape or type that is wrong.
            InputError: for numbers that are not finite.
        """
        if self._handle is None:
            raise UsageError("the policy is closed; open it anew")
        if not isinstance(observations, Mapping):
            raise UsageError(
                f"observations: {type(observations).__name__}; expected a dict of X, mask, E, Y"
            )
        shapes = self.shapes()
        unknown = [key for key in observations if key not in shapes]
        if unknown:
            raise UsageError(f"observations: no {unknown[0]!r}; there are {', '.join(shapes)}")
        given = dict(observations)
        if identity is not None:
            given["identity"] = identity
        lead: tuple[int, ...] | None = None
        kept: dict[str, NDArray[Any]] = {}
        for key, shape in shapes.items():
            if key in given:
                values = _checked(key, given[key], shape)
                own = values.shape[: values.ndim - len(shape)]
                if lead is None:
                    lead = own
                elif own != lead:
                    raise UsageError(
                        f"{key}: shape {values.shape}; expected {(*lead, *shape)}, as X has"
                    )
                kept[key] = np.ascontiguousarray(values)
            elif key in ("X", "mask", "E"):
                raise UsageError(f"observations: {key} is missing; expected X, mask, E, Y")
            elif key == "relations" and self.sizes["relationWidth"] > 0:
                raise UsageError("observations: relations are missing, which this policy perceives")
        lead = lead or ()
        rows = int(np.prod(lead, dtype=np.int64))
        if "identity" in kept and "Y" in kept:
            kept["Y"] = kept["Y"].copy()  # Overwritten by what is said.
        starts = _starts(worlds, lead) if "identity" in kept else None
        sizes = self.sizes
        out = {
            "logits": np.zeros((*lead, len(self.action_names)), np.float32),
            "messages": np.zeros((*lead, sizes["symbols"]), np.float32),
            "value": np.zeros(lead, np.float32),
            "probabilities": np.zeros((*lead, len(self.action_names)), np.float32),
            "enhanced": np.zeros((*lead, sizes["heads"], sizes["slots"]), np.float32),
            "original": np.zeros((*lead, sizes["heads"], sizes["slots"]), np.float32),
        }
        inputs = c.Observation(
            *(_read_only(kept.get(key)) for key in ("X", "mask", "identity", "E", "Y", "relations"))
        )
        decision = _Decision(*(c.array(values) for values in out.values()))
        library.call(
            "navsim_policy_decide",
            self._handle,
            ctypes.c_size_t(rows),
            ctypes.byref(inputs),
            None if starts is None else ctypes.byref(c.array(starts)),
            ctypes.byref(decision),
        )
        return Decision(
            out["logits"], out["probabilities"], out["value"], out["messages"], out["enhanced"],
            out["original"],
        )  # fmt: skip

    def close(self) -> None:
        """Lets go of the policy."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            library.call("navsim_close", handle)

    def __del__(self) -> None:
        try:
            self.close()
        except Exception:
            # In a forked child the handle is its parent's; at exit the library may be gone.
            pass

    def __reduce__(self) -> tuple[Any, ...]:
        return (
            type(self),
            (os.path.abspath(self.file) if os.path.exists(self.file) else self.file,),
        )

    def __repr__(self) -> str:
        return (
            f"<Policy {self.file}: {self.info['attention']}, {self.info['parameters']} parameters>"
        )


def _checked(key: str, values: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    """An input of the right type and last dimensions."""
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise UsageError(f"{key}: {error}") from error
    expected = {"mask": np.dtype(np.uint8), "identity": np.dtype(np.int32)}.get(
        key, np.dtype(np.float32)
    )
    if array.dtype != expected and not (key == "mask" and array.dtype == np.bool_):
        raise UsageError(f"{key}: {array.dtype}; expected {expected}")
    if array.ndim < len(shape) or array.shape[array.ndim - len(shape) :] != shape:
        sizes = ", ".join(("…", *(str(side) for side in shape)))
        raise UsageError(f"{key}: shape {array.shape}; expected ({sizes})")
    return array.view(np.uint8) if array.dtype == np.bool_ else array


def _starts(worlds: ArrayLike | None, lead: tuple[int, ...]) -> NDArray[np.int32] | None:
    if worlds is None:
        if len(lead) != 2:
            return None
        return np.arange(0, lead[0] * lead[1], max(lead[1], 1), dtype=np.int32)
    array = np.asarray(worlds)
    if array.ndim != 1 or array.dtype.kind not in "iu" or array.size == 0:
        raise UsageError(
            f"worlds: {array.dtype} of shape {array.shape}; expected whole numbers, (worlds,)"
        )
    if array.min() < 0 or array.max() > np.iinfo(np.int32).max:
        raise UsageError("worlds: expected the first row of each, from 0")
    return np.ascontiguousarray(array, np.int32)


def _read_only(values: NDArray[Any] | None) -> c.Array:
    """An array that is only read, writable or not."""
    return c.Array(None, 0) if values is None else c.Array(values.ctypes.data, values.size)
