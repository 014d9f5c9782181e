"""A wrapper that has all that the environment within it has."""

from __future__ import annotations

from typing import Any

import gymnasium

__all__ = ["ForwardingWrapper"]


class ForwardingWrapper(gymnasium.Wrapper[Any, Any, Any, Any]):
    """What it has not itself is the wrapped environment's, as in Gymnasium before 1.0."""

    env: Any

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "env":
            raise AttributeError(name)
        return getattr(self.env, name)
