"""A drop-in for POGEMA 1.4.0: the same names, the same numbers, stepped by navsim.

Replace ``from pogema import …`` by ``from navsim.pogema import …``.
"""

import gymnasium

from .a_star_policy import AStarAgent, BatchAStarAgent
from .animation import AnimationConfig, AnimationMonitor
from .grid_config import GridConfig
from .integrations.make_pogema import pogema_v0
from .vector import PogemaVectorEnv

# Of POGEMA, that this is like.
__version__ = "1.4.0"

__all__ = [
    "AStarAgent",
    "AnimationConfig",
    "AnimationMonitor",
    "BatchAStarAgent",
    "GridConfig",
    "PogemaVectorEnv",
    "pogema_v0",
]

for _name in ("navsim/Pogema-v0", "Pogema-v0"):
    if _name not in gymnasium.registry:
        gymnasium.register(
            id=_name, entry_point="navsim.pogema.integrations.make_pogema:make_single_agent_gym"
        )
