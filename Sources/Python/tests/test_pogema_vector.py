"""Worlds like POGEMA's that are stepped together: as each would go alone."""

from __future__ import annotations

import numpy as np
import pytest

from navsim import NavsimError
from navsim.pogema import GridConfig, PogemaVectorEnv, pogema_v0
from navsim.pogema.errors import GridConfigError


@pytest.mark.parametrize("on_target", ["finish", "nothing", "restart"])
@pytest.mark.parametrize("collisions", ["priority", "block_both", "soft"])
def test_each_world_goes_as_it_would_alone(on_target: str, collisions: str) -> None:
    config = {
        "num_agents": 6, "size": 7, "density": 0.2, "obs_radius": 3, "max_episode_steps": 12,
        "on_target": on_target, "collision_system": collisions,
    }  # fmt: skip
    worlds, seed = 5, 11
    print("seed", seed)
    envs = PogemaVectorEnv(GridConfig(seed=seed, **config), worlds, threads=3)
    observations, _ = envs.reset()
    assert envs.observation_space.contains(observations)
    alone = [pogema_v0(GridConfig(seed=seed + world, **config)) for world in range(worlds)]
    for world, env in enumerate(alone):
        assert np.array_equal(np.stack(env.reset()[0]), observations[world])
    rng, next_seed = np.random.default_rng(seed), seed + worlds
    for _ in range(40):
        actions = rng.integers(5, size=(worlds, 6))
        observations, rewards, terminated, truncated, infos = envs.step(actions)
        for world, env in enumerate(alone):
            own, paid, ended, cut, told = env.step(actions[world].tolist())
            assert np.array_equal(infos["agent_rewards"][world], np.float32(paid))
            assert rewards[world] == pytest.approx(np.mean(paid))
            is_over = all(ended) or all(cut)
            assert bool(terminated[world] or truncated[world]) == is_over
            assert bool(terminated[world]) == all(ended)
            if not is_over:
                assert np.array_equal(np.stack(own), observations[world])
                continue
            assert np.array_equal(np.stack(own), infos["final_obs"][world])
            metrics = infos["final_info"]["metrics"]
            for name, value in told[0]["metrics"].items():
                assert metrics[name][world] == value
            alone[world] = pogema_v0(GridConfig(seed=next_seed, **config))
            next_seed += 1
            assert np.array_equal(np.stack(alone[world].reset()[0]), observations[world])


def test_moves_in_another_order_are_taken_as_they_are_meant() -> None:
    config = {
        "num_agents": 4, "size": 6, "density": 0.1, "seed": 3, "on_target": "restart",
        "MOVES": [[0, 0], [0, 1], [0, -1], [1, 0], [-1, 0]],
    }  # fmt: skip
    envs, alone = PogemaVectorEnv(GridConfig(**config), 1), pogema_v0(GridConfig(**config))
    envs.reset()
    alone.reset()
    rng = np.random.default_rng(3)
    for _ in range(20):
        actions = rng.integers(5, size=(1, 4))
        observations = envs.step(actions)[0]
        assert np.array_equal(np.stack(alone.step(actions[0].tolist())[0]), observations[0])


def test_without_a_seed_episodes_are_drawn_by_chance() -> None:
    envs = PogemaVectorEnv(GridConfig(num_agents=8, size=16, seed=None), 1)
    assert not np.array_equal(envs.reset()[0].copy(), envs.reset()[0])
    assert np.array_equal(envs.reset(seed=5)[0].copy(), envs.reset(seed=5)[0])


def test_wrong_use_is_refused() -> None:
    envs = PogemaVectorEnv(GridConfig(num_agents=2, size=5, seed=1), 3)
    with pytest.raises(NavsimError, match="reset"):
        envs.step(np.zeros((3, 2), int))
    envs.reset()
    for wrong in (np.zeros((3, 3), int), np.zeros((3, 2)), np.full((3, 2), 5), np.full((3, 2), -1)):
        with pytest.raises(NavsimError, match="actions"):
            envs.step(wrong)
    envs.close()
    with pytest.raises(NavsimError, match="closed"):
        envs.step(np.zeros((3, 2), int))
    with pytest.raises(GridConfigError, match="num_envs"):
        PogemaVectorEnv(GridConfig(num_agents=2, size=5), 0)
    with pytest.raises(GridConfigError, match="observation_type"):
        PogemaVectorEnv(GridConfig(num_agents=2, size=5, observation_type="MAPF"), 2)
