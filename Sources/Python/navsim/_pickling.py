"""Environments that are pickled and copied by what they were made of."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from typing import Any

_FILES = ("source", "policy", "map")


def remembered(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A constructor's arguments from its `locals()`, so that they mean the same in any folder."""
    kept = {key: value for key, value in arguments.items() if key not in ("self", "__class__")}
    for key in _FILES:
        value = kept.get(key)
        if isinstance(value, Mapping):
            kept[key] = copy.deepcopy(dict(value))
            if kept.get("folder") is None:
                kept["folder"] = os.getcwd()
        elif isinstance(value, (str, os.PathLike)) and os.path.isfile(value):
            kept[key] = os.path.abspath(value)
    return kept


class Remade:
    """What is pickled and copied is how it was made, not where its worlds are.

    A copy starts before its first reset.
    """

    spec: Any
    _made_of: dict[str, Any]

    def __reduce__(self) -> tuple[Any, ...]:
        return _remake, (type(self), self._made_of, getattr(self, "spec", None))

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return _remake(type(self), self._made_of, getattr(self, "spec", None))


def _remake(kind: type[Any], made_of: dict[str, Any], spec: Any) -> Any:
    made = kind(**made_of)
    if spec is not None:
        made.spec = spec
    return made
