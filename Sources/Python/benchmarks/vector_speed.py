"""Vectors of worlds beside POGEMA 1.4.0: agent-steps a second of one world and of many, in turns in one process.

    python Sources/Python/benchmarks/vector_speed.py [--agents 64] [--size 20] [--worlds 1 32] [--rounds 7]

Random actions on a random map with 20 % walls, new goals as they are reached, observations of radius 5, rewards and all.
`PogemaVectorEnv` shows POGEMA's own three layers, `VectorEnv` X, mask, E and Y with twelve peers.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import navsim


def rate(step: Callable[[int], None], robots: int, seconds: float) -> float:
    """Agent-steps a second."""
    steps = 0
    begin = time.perf_counter()
    while (elapsed := time.perf_counter() - begin) < seconds:
        for number in range(32):
            step(number)
        steps += 32
    return steps * robots / elapsed


def pogema_steps(agents: int, size: int) -> Callable[[int], None]:
    from pogema import GridConfig, pogema_v0

    env = pogema_v0(
        GridConfig(
            num_agents=agents, size=size, density=0.2, seed=1, obs_radius=5, on_target="restart",
            collision_system="priority", max_episode_steps=256,
        )
    )  # fmt: skip
    env.reset()
    actions = np.random.default_rng(0).integers(5, size=(32, agents)).tolist()

    def step(number: int) -> None:
        _, _, terminated, truncated, _ = env.step(actions[number])
        if all(terminated) or all(truncated):
            env.reset()

    return step


def same_steps(agents: int, size: int, worlds: int) -> Callable[[int], None]:
    from navsim.pogema import GridConfig, PogemaVectorEnv

    envs = PogemaVectorEnv(
        GridConfig(
            num_agents=agents, size=size, density=0.2, seed=1, obs_radius=5, on_target="restart",
            collision_system="priority", max_episode_steps=256,
        ),
        worlds,
    )  # fmt: skip
    envs.reset()
    actions = np.random.default_rng(0).integers(5, size=(32, worlds, agents), dtype=np.int32)

    def step(number: int) -> None:
        envs.step(actions[number])

    return step


def navsim_steps(agents: int, size: int, worlds: int) -> Callable[[int], None]:
    scenario: dict[str, Any] = {
        "version": 1,
        "map": {"generate": {"kind": "random", "width": size, "height": size, "density": 0.2, "seed": 1}},
        "dynamics": {"model": "grid", "collisions": "priority"},
        "task": "lifelong",
        "maxSteps": 256,
        "agents": {"count": agents},
        "sensors": {"window": {"radius": 5}, "rays": {"count": 0}},
    }
    envs = navsim.VectorEnv(scenario, worlds)
    envs.reset(seed=1)
    actions = np.random.default_rng(0).integers(5, size=(32, worlds, agents), dtype=np.int32)

    def step(number: int) -> None:
        envs.step(actions[number])

    return step


def main() -> None:
    """Measures, and prints a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--agents", type=int, default=64)
    parser.add_argument("--size", type=int, default=20)
    parser.add_argument("--worlds", type=int, nargs="+", default=[1, 32])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.5)
    options = parser.parse_args()
    measured: dict[str, list[float]] = {}
    contestants = {"POGEMA": (pogema_steps(options.agents, options.size), options.agents)}
    for worlds in options.worlds:
        for name, make in (("PogemaVectorEnv", same_steps), ("VectorEnv", navsim_steps)):
            steps = make(options.agents, options.size, worlds)
            contestants[f"{name}, {worlds}"] = (steps, options.agents * worlds)
    for _ in range(options.rounds):
        for name, (step, robots) in contestants.items():
            measured.setdefault(name, []).append(rate(step, robots, options.seconds))
    base = measured["POGEMA"]
    print(f"{'':20} {'median':>12} {'ratio':>7} {'lowest':>7} {'highest':>7}")
    for name, rates in measured.items():
        ratios = [own / other for own, other in zip(rates, base)]
        print(
            f"{name:20} {statistics.median(rates):12,.0f} {statistics.median(ratios):7.1f} "
            f"{min(ratios):7.1f} {max(ratios):7.1f}"
        )


if __name__ == "__main__":
    main()
