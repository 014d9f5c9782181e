"""Environments that ship, by the names that `gymnasium.make` knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from navsim._home import find_home

if TYPE_CHECKING:
    from navsim.vector import VectorEnv

# A script drives its robots: there is nothing to decide.
_LEFT_OUT = frozenset({"scripted-rules"})
# These say how many robots there are and leave to a seed where: it is elsewhere every episode.
_PLACED = frozenset(
    {
        "depot-lifelong",
        "generated-maze",
        "marsh",
        "maze",
        "office",
        "office-lidar",
        "office-robots",
        "random-64",
        "rooms-lossy-radio",
        "sorting-oriented",
        "warehouse-200",
    }
)


def environments() -> dict[str, dict[str, Any]]:
    """Ids, "navsim/Depot-v0", "navsim/TrainInteraction-v0", …, and what they are made with."""
    home = find_home()
    if home is None:
        return {}
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((home / "Scenarios").glob("*.json")):
        if path.stem not in _LEFT_OUT:
            made_with = {"source": path.stem}
            if path.stem in _PLACED:
                made_with["placement"] = "random"
            found[f"navsim/{_camel(path.stem)}-v0"] = made_with
    for path in sorted((home / "Scenarios" / "Training").glob("*.json")):
        found[f"navsim/Train{_camel(path.stem)}-v0"] = {"source": f"Training/{path.stem}"}
    return found


def register() -> None:
    """Makes the environments known to Gymnasium.

    `import navsim` does so, and Gymnasium before 1.0 by itself.
    """
    # Gymnasium itself is not wholly imported yet when it calls this.
    from gymnasium.envs import registration

    for name, made_with in environments().items():
        if name not in registration.registry:
            registration.register(
                id=name,
                entry_point="navsim.single:Env",
                vector_entry_point="navsim.registration:make_vector",
                kwargs=made_with,
            )


def make_vector(
    num_envs: int = 1,
    *,
    robot: int = 0,
    vectorization_mode: Any = None,
    max_episode_steps: int | None = None,
    **kwargs: Any,
) -> VectorEnv:
    """What `gymnasium.make_vec` makes of a registered environment: one robot a world is yours."""
    from navsim.vector import VectorEnv

    if max_episode_steps is not None:
        kwargs["max_steps"] = max_episode_steps
    return VectorEnv(num_envs=num_envs, **{"robots": robot, **kwargs})


def _camel(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[-_]", name))
