"""navsim: many robots on one map, and the attention policies that move them.

Environments for Gymnasium (`VectorEnv`, `gymnasium.make("navsim/Depot-v0")`) and PettingZoo (`parallel_env`), a drop-in for
POGEMA (`navsim.pogema`), and the program's own work as values: `run`, `batch`, `plan`, `train`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from navsim._version import __version__
from navsim.registration import register

if TYPE_CHECKING:
    from navsim._library import NavsimError as NavsimError
    from navsim.batches import Batch as Batch
    from navsim.batches import batch as batch
    from navsim.files import scenarios as scenarios
    from navsim.files import validate as validate
    from navsim.parallel import parallel_env as parallel_env
    from navsim.planning import Plan as Plan
    from navsim.planning import plan as plan
    from navsim.policies import Policy as Policy
    from navsim.running import Result as Result
    from navsim.running import Results as Results
    from navsim.running import explain as explain
    from navsim.running import run as run
    from navsim.single import Env as Env
    from navsim.stores import read_store as read_store
    from navsim.traces import Trace as Trace
    from navsim.traces import read_trace as read_trace
    from navsim.training import read_run as read_run
    from navsim.training import train as train
    from navsim.vector import AutoresetMode as AutoresetMode
    from navsim.vector import VectorEnv as VectorEnv

# What is imported when it is first asked for, so that `import navsim` is quick.
_MODULES = {
    "AutoresetMode": "navsim.vector",
    "Batch": "navsim.batches",
    "Env": "navsim.single",
    "NavsimError": "navsim._library",
    "Plan": "navsim.planning",
    "Policy": "navsim.policies",
    "Result": "navsim.running",
    "Results": "navsim.running",
    "Trace": "navsim.traces",
    "VectorEnv": "navsim.vector",
    "batch": "navsim.batches",
    "explain": "navsim.running",
    "parallel_env": "navsim.parallel",
    "plan": "navsim.planning",
    "read_run": "navsim.training",
    "read_store": "navsim.stores",
    "read_trace": "navsim.traces",
    "run": "navsim.running",
    "scenarios": "navsim.files",
    "train": "navsim.training",
    "validate": "navsim.files",
}

__all__ = ["__version__", "register", *_MODULES]

register()


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'navsim' has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
