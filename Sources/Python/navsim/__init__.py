"""navsim: many robots on one map, and the attention policies that move them.

Environments for Gymnasium (`VectorEnv`, `gymnasium.make("navsim/Depot-v0")`) and PettingZoo (`parallel_env`), a drop-in for
POGEMA (`navsim.pogema`), and the program's own work as values: `run`, `batch`, `plan`, `train`.
"""

from __future__ import annotations

from navsim._version import __version__

__all__ = ["__version__"]
