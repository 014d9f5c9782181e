"""Writes ``data/pogema.json``: what POGEMA 1.4.0 does in small episodes.

python Sources/Python/tests/record_pogema.py
"""

from __future__ import annotations

import itertools
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np


def sums(observations: list[Any]) -> list[int]:
    """A figure of each agent's observation."""
    weights = np.arange(1, observations[0].size + 1) % 97
    return [int(observation.ravel() @ weights) for observation in observations]


def record(config: dict[str, Any], seed: int) -> dict[str, Any]:
    """An episode of random actions."""
    from pogema import GridConfig, pogema_v0

    env = pogema_v0(GridConfig(**config))
    rng = np.random.default_rng(seed)
    observations, _ = env.reset()
    steps: list[dict[str, Any]] = [{}]
    while True:
        steps[-1]["agents"] = env.get_agents_xy()
        steps[-1]["targets"] = [[int(x), int(y)] for x, y in env.get_targets_xy()]
        steps[-1]["sums"] = sums(observations)
        if len(steps) > 1 and (all(steps[-1]["terminated"]) or all(steps[-1]["truncated"])):
            break
        actions = rng.integers(5, size=config["num_agents"]).tolist()
        observations, rewards, terminated, truncated, infos = env.step(list(actions))
        steps.append({"actions": actions, "rewards": list(map(int, rewards))})
        steps[-1].update(terminated=list(map(int, terminated)), truncated=list(map(int, truncated)))
        steps[-1]["metrics"] = infos[0].get("metrics")
    return {
        "config": config,
        "obstacles": env.get_obstacles(ignore_borders=True).astype(int).tolist(),
        "steps": steps,
    }


def main() -> None:
    """Records an episode of each kind."""
    warnings.simplefilter("ignore")
    kinds = itertools.product(
        ("priority", "block_both", "soft"),
        ("finish", "nothing", "restart"),
        ((4, 9, 0.0), (7, 6, 0.3), (12, 5, 0.6)),
    )
    episodes = []
    for seed, (rule, arrival, (size, agents, density)) in enumerate(kinds):
        config = {
            "seed": seed,
            "size": size,
            "num_agents": min(agents, 7),
            "density": density,
            "obs_radius": 1 + seed % 5,
            "empty_outside": seed % 2 == 0,
            "collision_system": rule,
            "on_target": arrival,
            "max_episode_steps": 8,
        }
        episodes.append(record(config, seed))
    path = Path(__file__).parent / "data" / "pogema.json"
    path.parent.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(episode, separators=(",", ":")) for episode in episodes)
    path.write_text('{"program":"POGEMA 1.4.0","episodes":[\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
