"""navsim.pogema beside POGEMA 1.4.0: agent-steps a second of one world, in turns in one process.

    python Sources/Python/benchmarks/pogema_speed.py [--agents 64] [--size 20] [--rounds 9]

Random actions on a random map, observations and all; each turn starts a new episode.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np


def turn(
    make: Callable[..., Any], config: Callable[..., Any], fields: dict[str, Any], seconds: float
) -> float:
    """Agent-steps a second."""
    env = make(config(**fields))
    env.reset()
    agents = env.get_num_agents()
    # As programs hand them over: a list for each step.
    actions = np.random.default_rng(0).integers(5, size=(64, agents)).tolist()
    steps = 0
    begin = time.perf_counter()
    while (elapsed := time.perf_counter() - begin) < seconds:
        for row in actions:
            env.step(row)
        steps += len(actions)
    return steps * agents / elapsed


def main() -> None:
    """Measures, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agents", type=int, default=64)
    parser.add_argument("--size", type=int, default=20)
    parser.add_argument("--density", type=float, default=0.2)
    parser.add_argument("--obs-radius", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=9, help="turns of each")
    parser.add_argument("--seconds", type=float, default=0.5, help="a turn takes")
    options = parser.parse_args()
    try:
        import pogema
    except ImportError:
        raise SystemExit("POGEMA is not installed: pip install pogema==1.4.0") from None
    import navsim.pogema

    print(
        f"{'observations':13}{'on_target':10}{'collisions':12}"
        f"{'POGEMA':>10}{'navsim':>10}{'ratio':>7}"
    )
    for shown, arrival, rule in [
        ("default", "restart", "priority"),
        ("default", "restart", "block_both"),
        ("default", "restart", "soft"),
        ("default", "nothing", "priority"),
        ("POMAPF", "restart", "priority"),
        ("MAPF", "restart", "priority"),
    ]:
        fields = {
            "num_agents": options.agents,
            "size": options.size,
            "density": options.density,
            "obs_radius": options.obs_radius,
            "seed": 1,
            "observation_type": shown,
            "on_target": arrival,
            "collision_system": rule,
            "max_episode_steps": 10**9,
        }
        theirs, ours = [], []
        for _ in range(options.rounds):
            theirs.append(turn(pogema.pogema_v0, pogema.GridConfig, fields, options.seconds))
            ours.append(
                turn(navsim.pogema.pogema_v0, navsim.pogema.GridConfig, fields, options.seconds)
            )
        a, b = statistics.median(theirs), statistics.median(ours)
        print(f"{shown:13}{arrival:10}{rule:12}{a:10,.0f}{b:10,.0f}{b / a:7.1f}")


if __name__ == "__main__":
    main()
