"""A policy in plain NumPy and double precision: slow, short, a twin to hold fast programs against.

It reads a policy's ``.safetensors`` file by itself and needs nothing but NumPy. With x the embedded
tokens, e what the environment's network makes of E, y what the peer in a slot said, per head h and
slot i::

    W    = f(alpha_h . x_i + beta_h,kind(i))
    W*   = f(gamma_h . x_i + delta_h,kind(i) + eta_hi)
    eta  = u_h . tanh(A_h e + B_h y_i) + (C_h e) . (D_h x_i)
    c_h  = sum_i W*_hi (V_h x_i + U_h y_i)

and the head takes c, e and the tokens of the actions to logits, message and value.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Decision", "ReferencePolicy", "read_safetensors"]

Floats = NDArray[np.float64]

_DTYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "U64": "<u8"}
_STEPS = np.array([(0, 0), (0, -1), (0, 1), (-1, 0), (1, 0)])  # of stay, up, down, left, right
_SEEN = 4  # the feature of a peer's token that says whether it is seen
_FEATURES = 16  # of a token


def read_safetensors(
    path: str | PathLike[str],
) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """The tensors of a safetensors file by name, and its metadata.

    Raises ``ValueError`` for a file that is none, ``OSError`` for one that can't be read.
    """
    data = Path(path).read_bytes()
    try:
        (length,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + length])
        metadata: dict[str, str] = header.pop("__metadata__", {})
        tensors: dict[str, NDArray[Any]] = {}
        for name, entry in header.items():
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            values = np.frombuffer(data[begin:end], _DTYPES[entry["dtype"]])
            tensors[name] = values.reshape(entry["shape"])
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: not a safetensors file of navsim's ({error!r})") from error
    return tensors, metadata


@dataclass(frozen=True)
class Decision:
    """What a policy makes of n rows."""

    logits: Floats
    """Of the actions, shape (n, actions)."""
    probabilities: Floats
    """Their softmax over what leads into no wall, shape (n, actions)."""
    message: Floats
    """Of the head, shape (n, symbols): the symbols' logits, or a vector before its tanh."""
    value: Floats
    """Shape (n,); of no meaning where the value head was not trained."""
    W: Floats
    """Attention from the tokens alone, shape (n, heads, slots)."""
    W_star: Floats
    """Attention with interaction, shape (n, heads, slots)."""
    Y: Floats
    """What was heard, shape (n, slots, outputWidth)."""


class ReferencePolicy:
    """A policy read from its file.

    ``policy(X, mask, E, ...)`` takes n rows:

    * ``X`` (n, slots, 16), ``mask`` (n, slots), ``E`` (n, environmentWidth);
    * ``relations`` (n, peer slots, relationWidth), where the policy perceives them;
    * ``Y`` (n, slots, outputWidth), what was heard of the step before; nothing if left out;
    * ``heard`` (n, slots), for rounds of talk: which row is heard in each slot, -1 for none.
    """

    def __init__(self, tensors: dict[str, NDArray[Any]], metadata: dict[str, str]) -> None:
        if metadata.get("format") != "navsim" or metadata.get("kind") != "policy":
            raise ValueError("not a policy of navsim's: its metadata say otherwise")
        self.parameters: dict[str, Floats] = {
            name: np.asarray(values, np.float64) for name, values in tensors.items()
        }
        self.configuration: dict[str, Any] = json.loads(metadata["policy"])
        self.symbols: int = self.configuration["messageSymbols"]
        self.heads: int = self.configuration["heads"]
        layers = len(self.configuration["hiddenWidths"])
        self.output_width = len(self.parameters[f"head.{layers}.bias"]) - 1
        self.actions = self.output_width - self.symbols
        sensors = self.configuration["sensors"]
        is_grid = self._get("dynamics", "grid") in ("grid", "gridOriented")
        cells = self.actions if is_grid else 0
        counts = [1, cells, sensors["rays"]["count"], sensors["peers"]["max"]]
        self.kinds = np.repeat(np.arange(4), counts)
        """The kind of each slot: goal, cell, ray, peer."""
        self.peer_range: float = sensors["peers"]["range"]

    @classmethod
    def read(cls, path: str | PathLike[str]) -> ReferencePolicy:
        """Reads a policy file. Raises ``ValueError`` for one that holds no policy."""
        tensors, metadata = read_safetensors(path)
        try:
            return cls(tensors, metadata)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}: {error}") from error

    def _get(self, key: str, default: Any) -> Any:
        """A part of the architecture that older files leave out."""
        return self.configuration.get(key, default)

    @property
    def slots(self) -> int:
        return len(self.kinds)

    @property
    def rounds(self) -> int:
        """Rounds of talk within a step."""
        return int(self._get("rounds", 1)) if self._get("exchange", "") == "sameStep" else 0

    def __call__(
        self,
        X: ArrayLike,
        mask: ArrayLike,
        E: ArrayLike,
        Y: ArrayLike | None = None,
        relations: ArrayLike | None = None,
        heard: ArrayLike | None = None,
    ) -> Decision:
        """What the policy makes of n rows. Raises ``ValueError`` for arrays of other shapes."""
        features = np.asarray(X, np.float64)
        n, slots = len(features), self.slots
        present = np.asarray(mask, bool)
        said = np.zeros((n, slots, self.output_width)) if Y is None else np.asarray(Y, np.float64)
        _check("X", features, (n, slots, _FEATURES))
        _check("mask", present, (n, slots))
        _check("Y", said, (n, slots, self.output_width))
        x = self._tokens(features, relations)
        e = self._layers("environment", np.asarray(E, np.float64), last_relu=True)
        walls = features[:, self.kinds == 1, 0] != 0
        original = self._weights(x, e, present, None)
        if self.rounds > 0:
            rows = np.full((n, slots), -1) if heard is None else np.asarray(heard, np.int64)
            _check("heard", rows, (n, slots))
            silence = np.zeros_like(said)
            out = self._head(original, x, e, silence)
            for round_number in range(self.rounds):
                said = self._delivered(out, walls, rows, features)
                if round_number + 1 < self.rounds:
                    out = self._head(self._weights(x, e, present, said), x, e, said)
        elif self._get("exchange", "") == "sameStep":
            said = np.zeros_like(said)
        enhanced = self._weights(x, e, present, said)
        out = self._head(enhanced, x, e, said)
        return Decision(
            logits=out[:, : self.actions],
            probabilities=_softmax(out[:, : self.actions], walls),
            message=out[:, self.actions : -1],
            value=out[:, -1],
            W=original,
            W_star=enhanced,
            Y=said,
        )

    # The parts.

    def _tokens(self, features: Floats, relations: ArrayLike | None) -> Floats:
        """x, shape (n, slots, tokenWidth)."""
        x = np.zeros((*features.shape[:2], self.configuration["tokenWidth"]))
        for kind, name in enumerate(["goal", "cell", "ray", "peer"]):
            weight = self.parameters[f"token.{name}.weight"]
            own = features[:, self.kinds == kind]
            if kind == 3 and weight.shape[1] > _FEATURES:
                shape = (len(own), own.shape[1], weight.shape[1] - _FEATURES)
                related = np.asarray(np.zeros(shape) if relations is None else relations)
                _check("relations", related, shape)
                own = np.concatenate([own, related], axis=2)
            bias = self.parameters[f"token.{name}.bias"]
            x[:, self.kinds == kind] = np.maximum(own @ weight.T + bias, 0)
        return x

    def _layers(self, name: str, rows: Floats, last_relu: bool) -> Floats:
        """A network of layers with relu between each two."""
        names = [key for key in self.parameters if key.startswith(f"{name}.")]
        count = sum(key.endswith(".weight") for key in names)
        for layer in range(count):
            weight = self.parameters[f"{name}.{layer}.weight"]
            if rows.shape[1:] != weight.shape[1:]:
                raise ValueError(
                    f"{name}: rows of shape {rows.shape[1:]}, expected {weight.shape[1:]}"
                )
            rows = rows @ weight.T + self.parameters[f"{name}.{layer}.bias"]
            if last_relu or layer + 1 < count:
                rows = np.maximum(rows, 0)
        return rows

    def _weights(
        self, x: Floats, e: Floats, present: NDArray[np.bool_], said: Floats | None
    ) -> Floats:
        """W* after hearing ``said``, shape (n, heads, slots); W if that is None."""
        kind: Literal["uniform", "soft", "interaction"] = self.configuration["attention"]
        there = present[:, None, :]
        if kind == "uniform":
            shares = there / np.maximum(present.sum(1), 1)[:, None, None]
            return np.repeat(shares, self.heads, axis=1)
        p = self.parameters
        is_original = said is None or self.configuration["isTied"]
        query, bias = ("alpha", "beta") if is_original else ("gamma", "delta")
        scores = np.einsum("hk,nsk->nhs", p[f"attention.{query}"], x)
        scores += p[f"attention.{bias}"][:, self.kinds]
        if kind == "interaction" and said is not None:
            a_e = np.einsum("hje,ne->nhj", p["interaction.A"], e)
            b_y = np.einsum("hjo,nso->nshj", p["interaction.B"], said)
            c_e = np.einsum("hre,ne->nhr", p["interaction.C"], e)
            d_x = np.einsum("hrk,nsk->nhsr", p["interaction.D"], x)
            scores += np.einsum("hj,nshj->nhs", p["interaction.u"], np.tanh(a_e[:, None] + b_y))
            scores += np.einsum("nhr,nhsr->nhs", c_e, d_x)
        function = self.configuration["function"]
        if "sigmoid" in function:
            return np.asarray(np.where(there, 1 / (1 + np.exp(-scores)), 0))
        if "gumbelSoftmax" in function:
            scores = scores / function["gumbelSoftmax"]["temperature"]
        return _softmax(scores, ~np.broadcast_to(there, scores.shape))

    def _head(self, weights: Floats, x: Floats, e: Floats, said: Floats) -> Floats:
        """Logits, message, value side by side, shape (n, outputWidth + 1)."""
        p = self.parameters
        context = np.einsum("nhs,hvk,nsk->nhv", weights, p["attention.V"], x, optimize=True)
        if "attention.U" in p:
            u = p["attention.U"]
            context += np.einsum("nhs,hvo,nso->nhv", weights, u, said, optimize=True)
        n = len(x)
        cells = x[:, self.kinds == 1].reshape(n, -1)
        rows = np.concatenate([context.reshape(n, -1), e, cells], axis=1)
        return self._layers("head", rows, last_relu=False)

    def _delivered(
        self, out: Floats, walls: NDArray[np.bool_], heard: NDArray[np.int64], features: Floats
    ) -> Floats:
        """Y when each row has sent what its outputs say, shape (n, slots, outputWidth)."""
        sent = np.concatenate(
            [_softmax(out[:, : self.actions], walls), np.tanh(out[:, self.actions : -1])], axis=1
        )
        said = np.where((heard >= 0)[:, :, None], sent[heard], 0)
        if self._get("hearsClaims", False):
            said = self._claimed(said, features)
        return said

    def _claimed(self, said: Floats, features: Floats) -> Floats:
        """Instead of each action's probability that of the peer's coming where mine leads."""
        offsets = np.rint(features[:, :, :2] * self.peer_range)
        claims = np.zeros_like(said[:, :, : self.actions])
        for mine in range(self.actions):
            for theirs in range(self.actions):
                meets = (offsets + _STEPS[theirs] == _STEPS[mine]).all(axis=2)
                meets &= features[:, :, _SEEN] != 0
                claims[:, :, mine] += np.where(meets, said[:, :, theirs], 0)
        return np.concatenate([claims, said[:, :, self.actions :]], axis=2)


def _softmax(scores: Floats, excluded: NDArray[np.bool_]) -> Floats:
    """Over the last axis; excluded entries get 0, and so do all if none is left."""
    if excluded.size == 0:
        excluded = np.zeros_like(scores, dtype=bool)
    scores = np.where(excluded, -np.inf, scores)
    highest = scores.max(axis=-1, keepdims=True, initial=-np.inf)
    powers = np.exp(scores - np.where(np.isfinite(highest), highest, 0))
    total = powers.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(powers, total, out=np.zeros_like(powers), where=total > 0))


def _check(name: str, array: NDArray[Any], shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
