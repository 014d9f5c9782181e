"""navsim: many robots on one map, and the attention policies that move them.

Environments for Gymnasium (`VectorEnv`, `gymnasium.make("navsim/Depot-v0")`) and PettingZoo (`parallel_env`), a drop-in for
POGEMA (`navsim.pogema`), and the program's own work as values: `run`, `batch`, `plan`, `train`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from navsim._version import __version__

if TYPE_CHECKING:
    from navsim._library import NavsimError as NavsimError
    from navsim.vector import AutoresetMode as AutoresetMode
    from navsim.vector import VectorEnv as VectorEnv

# What is imported when it is first asked for, so that `import navsim` is quick.
_MODULES = {
    "AutoresetMode": "navsim.vector",
    "NavsimError": "navsim._library",
    "VectorEnv": "navsim.vector",
}

__all__ = ["__version__", *_MODULES]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'navsim' has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
