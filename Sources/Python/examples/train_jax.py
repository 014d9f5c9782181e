"""An outside learner: proximal policy optimization in JAX on `navsim.VectorEnv`, one actor-critic
shared by all robots.

    pip install navsim jax optax
    python train_jax.py [--minutes 3]

Robots on small random maps learn to reach their goals without getting in each other's way. Every
robot is a row: it sees E (the map around it, the way to its goal) and the tokens of its goal, its
five cells and its nearest peers, and is paid as navsim's training configurations pay. What is
printed is of episodes on maps that were never seen before.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import jax
import jax.numpy as jnp
import navsim
import numpy as np
import optax
from numpy.typing import NDArray

Array = NDArray[Any]

WORLDS = {
    "version": 1,
    "kind": "training",
    "name": "jax",
    "seed": 1,
    "worlds": {
        "map": {"generate": {"kind": "random", "width": 12, "height": 12, "density": 0.15}},
        "agents": {"count": 8},
        "maxSteps": 48,
    },
    "reward": {"progress": 0.3, "offGoal": -0.1, "collision": -0.05, "success": 1, "shared": 0.3},
}
DISCOUNT, TRACE, CLIP, ENTROPY = 0.97, 0.9, 0.2, 0.01
STEPS, EPOCHS, PARTS = 24, 3, 4


def features(observations: dict[str, Array], peers: slice) -> Array:
    """What a robot's network sees, shape (worlds · robots, features): E, goal and cells, peers as
    they are listed."""
    tokens = observations["X"]
    seen = tokens[..., peers, :] * observations["mask"][..., peers, None]
    parts = (observations["E"], tokens[..., :6, :], seen)
    rows = [part.reshape(-1, int(np.prod(part.shape[2:]))) for part in parts]
    return np.concatenate(rows, axis=1, dtype=np.float32)


def walls(observations: dict[str, Array]) -> Array:
    """Actions that lead into walls, shape (worlds · robots, 5): the first feature of each cell's
    token."""
    into: Array = observations["X"][..., 1:6, 0] != 0
    return into.reshape(-1, 5)


def make_network(key: Any, width: int, hidden: int = 128) -> dict[str, Any]:
    sizes = [("first", width, hidden, 2.0), ("second", hidden, hidden, 2.0)]
    sizes += [("actor", hidden, 5, 1e-4), ("critic", hidden, 1, 1.0)]
    keys = jax.random.split(key, len(sizes))
    return {
        name: {
            "w": jax.random.normal(one, (rows, columns)) * np.sqrt(gain / rows),
            "b": jnp.zeros(columns),
        }
        for one, (name, rows, columns, gain) in zip(keys, sizes)
    }


def network(
    weights: dict[str, Any], x: jax.Array, blocked: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Logits of the actions, walls ruled out, and the value."""
    for name in ("first", "second"):
        x = jax.nn.relu(x @ weights[name]["w"] + weights[name]["b"])
    logits = x @ weights["actor"]["w"] + weights["actor"]["b"]
    value = x @ weights["critic"]["w"] + weights["critic"]["b"]
    return jnp.where(blocked, -1e9, logits), value[:, 0]


@jax.jit
def act(
    weights: dict[str, Any], x: jax.Array, blocked: jax.Array, key: Any
) -> tuple[jax.Array, jax.Array, jax.Array]:
    logits, value = network(weights, x, blocked)
    action = jax.random.categorical(key, logits)
    chance = jnp.take_along_axis(jax.nn.log_softmax(logits), action[:, None], 1)[:, 0]
    return action, chance, value


def loss(weights: dict[str, Any], part: dict[str, jax.Array]) -> jax.Array:
    """The clipped objective of Schulman et al. 2017, eq. (7) and (9)."""
    logits, value = network(weights, part["x"], part["blocked"])
    chances = jax.nn.log_softmax(logits)
    ratio = jnp.exp(jnp.take_along_axis(chances, part["action"][:, None], 1)[:, 0] - part["chance"])
    advantage = part["advantage"]
    clipped = jnp.clip(ratio, 1 - CLIP, 1 + CLIP) * advantage
    entropy = -(jnp.exp(chances) * jnp.where(part["blocked"], 0, chances)).sum(1).mean()
    actor = -jnp.minimum(ratio * advantage, clipped).mean()
    return actor + 0.5 * jnp.square(value - part["target"]).mean() - ENTROPY * entropy


def advantages(rewards: Array, values: Array, over: Array, last: Array) -> Array:
    """Generalized advantage estimates (Schulman et al. 2016), shape (steps, rows). Time left is
    part of E, so that the step limit is an end like any other."""
    result = np.zeros_like(rewards)
    running = np.zeros_like(last)
    following = last
    for step in reversed(range(len(rewards))):
        goes_on = 1 - over[step]
        error = rewards[step] + DISCOUNT * following * goes_on - values[step]
        running = error + DISCOUNT * TRACE * goes_on * running
        result[step] = running
        following = values[step]
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--worlds", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    env = navsim.VectorEnv(
        WORLDS, arguments.worlds, autoreset_mode="SAME_STEP", seed=arguments.seed
    )
    robots = env.layout.rowsPerWorld
    peers = slice(env.layout.slots - env.layout.peerSlots, env.layout.slots)
    observations, _ = env.reset(seed=arguments.seed)
    x, blocked = features(observations, peers), walls(observations)
    key = jax.random.key(arguments.seed)
    key, own = jax.random.split(key)
    weights = make_network(own, x.shape[1])
    optimizer = optax.chain(optax.clip_by_global_norm(0.5), optax.adam(1e-3))
    state = optimizer.init(weights)

    @jax.jit
    def update(weights: Any, state: Any, part: dict[str, jax.Array]) -> tuple[Any, Any]:
        changes, state = optimizer.update(jax.grad(loss)(weights, part), state)
        return optax.apply_updates(weights, changes), state

    generator = np.random.default_rng(arguments.seed)
    begin = shown = time.monotonic()
    taken, paid, ends, rows = 0, [], [], arguments.worlds * robots
    print(f"{arguments.worlds} worlds of {robots} robots, {x.shape[1]} features each")
    print("seconds  agent-steps  steps/s  reward  on goal  all on goal")
    while True:
        kept: dict[str, list[Array]] = {}
        for _ in range(STEPS):
            key, own = jax.random.split(key)
            action, chance, value = (np.asarray(one) for one in act(weights, x, blocked, own))
            observations, _, terminated, truncated, infos = env.step(action.reshape(-1, robots))
            over = np.repeat(terminated | truncated, robots).astype(np.float32)
            reward = infos["robot_rewards"].reshape(-1)
            step = {"x": x, "blocked": blocked, "action": action, "chance": chance, "value": value}
            for name, values in {**step, "reward": reward, "over": over}.items():
                kept.setdefault(name, []).append(values)
            if over.any():
                metrics, which = infos["final_info"]["metrics"], infos["_final_info"]
                ends += list(zip(metrics["ISR"][which], metrics["CSR"][which]))
            x, blocked = features(observations, peers), walls(observations)
            taken += rows
            paid.append(float(reward.mean()))
        stacked = {name: np.stack(values) for name, values in kept.items()}
        last = np.asarray(act(weights, x, blocked, key)[2])
        gain = advantages(stacked["reward"], stacked["value"], stacked["over"], last)
        stacked["target"] = gain + stacked["value"]
        stacked["advantage"] = (gain - gain.mean()) / (gain.std() + 1e-6)
        flat = {name: values.reshape(-1, *values.shape[2:]) for name, values in stacked.items()}
        for _ in range(EPOCHS):
            for part in np.split(generator.permutation(STEPS * rows), PARTS):
                weights, state = update(
                    weights, state, {name: one[part] for name, one in flat.items()}
                )
        now = time.monotonic()
        if now - shown > 10 or now - begin > 60 * arguments.minutes:
            on_goal, all_on_goal = np.mean(ends or [(np.nan, np.nan)], axis=0)
            print(
                f"{now - begin:7.0f}  {taken:11,}  {taken / (now - begin):7,.0f}  {np.mean(paid):6.3f}  "
                f"{on_goal:7.3f}  {all_on_goal:11.3f}",
                flush=True,
            )
            shown, ends, paid = now, [], []
        if now - begin > 60 * arguments.minutes:
            break
    env.close()


if __name__ == "__main__":
    main()
