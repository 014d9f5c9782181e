"""`navsim.parallel_env`."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import warnings
from typing import Any

import navsim
import numpy as np
import pytest
from conftest import OPEN_FIELD, assert_same

pettingzoo = pytest.importorskip("pettingzoo")
from pettingzoo.test import parallel_api_test, parallel_seed_test  # noqa: E402

SOURCES: list[tuple[str, dict[str, Any]]] = [
    ("depot", {}),
    ("crowd", {"observation": "flat"}),
    ("sorting-oriented", {}),
    ("office-lidar", {"max_steps": 60}),
    ("Training/interaction", {}),
    ("Training/navigator", {"max_steps": 40}),
]


@pytest.mark.parametrize(("source", "options"), SOURCES)
def test_pettingzoo_checks_it(source: str, options: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        # Worlds differ in how many robots they have: those that are not there do not end.
        warnings.filterwarnings("error", category=UserWarning)
        warnings.filterwarnings("ignore", message="No agents present but not all")
        parallel_api_test(navsim.parallel_env(source, **options), num_cycles=300)
        parallel_seed_test(lambda: navsim.parallel_env(source, **options), num_cycles=3)


def test_agents_take_turns_where_pettingzoo_wants_it() -> None:
    env = pettingzoo.utils.parallel_to_aec(navsim.parallel_env(OPEN_FIELD, copy=True))
    env.reset(seed=1)
    turns = 0
    for agent in env.agent_iter():
        _, _, terminated, truncated, info = env.last()
        env.step(None if terminated or truncated else 0)
        turns += 1
    # Twelve steps of two agents, and a last look of each.
    assert turns == 26 and info["metrics"]["CSR"] == 0


def test_all_robots_are_agents() -> None:
    env = navsim.parallel_env(OPEN_FIELD)
    assert env.possible_agents == ["robot_0", "robot_1"] and env.agents == []
    observations, infos = env.reset(seed=1)
    assert env.agents == ["robot_0", "robot_1"] and infos == {"robot_0": {}, "robot_1": {}}
    assert all(env.observation_space(agent).contains(observations[agent]) for agent in env.agents)
    right = env.action_names.index("right")
    for step in range(5):
        actions = {"robot_1": right, "robot_0": right if step < 3 else 0}
        _, rewards, terminations, truncations, infos = env.step(actions)
        assert terminations == dict.fromkeys(rewards, step == 4)
        assert truncations == dict.fromkeys(rewards, False)
        assert all(type(reward) is float for reward in rewards.values())
    assert infos["robot_1"]["metrics"]["SoC"] == 8
    assert env.agents == []
    with pytest.raises(ValueError, match="over"):
        env.step({})
    env.reset()
    assert len(env.agents) == 2


def test_it_is_a_world_of_the_vector() -> None:
    env = navsim.parallel_env("Training/navigator", max_steps=6)
    vector = navsim.VectorEnv("Training/navigator", 1, max_steps=6, autoreset_mode="DISABLED")
    for seed in (3, None, None, 4):
        observations, _ = env.reset(seed=seed)
        batch, told = vector.reset(seed=seed)
        vector.action_space.seed(1)
        assert len(env.agents) == told["present"].sum()
        over = False
        while not over:
            actions = vector.action_space.sample()
            agents = list(env.agents)
            observations, rewards, _, truncations, infos = env.step(dict(zip(agents, actions[0])))
            batch, _, _, truncated, told = vector.step(actions)
            over = bool(truncated[0])
            for robot, agent in enumerate(agents):
                assert_same(
                    observations[agent], {key: values[0, robot] for key, values in batch.items()}
                )
                assert rewards[agent] == told["robot_rewards"][0, robot]
                assert truncations[agent] == over
        metrics = {
            key: value[0] for key, value in told["metrics"].items() if not key.startswith("_")
        }
        assert infos[agents[0]]["metrics"] == metrics


def test_observations_are_views_or_copies() -> None:
    views, copies = navsim.parallel_env("depot"), navsim.parallel_env("depot", copy=True)
    told = []
    for env in (views, copies):
        first, _ = env.reset(seed=1)
        kept = copy.deepcopy(first)
        second, *_ = env.step(dict.fromkeys(env.agents, 1))
        assert_same(first, kept)
        third, *_ = env.step(dict.fromkeys(env.agents, 1))
        told.append(copy.deepcopy((second, third)))
        assert np.shares_memory(first["robot_3"]["X"], third["robot_3"]["X"]) == (env is views)
    assert_same(told[0][1], told[1][1])
    assert not views.reset()[0]["robot_0"]["X"].flags.writeable
    copies.reset()[0]["robot_0"]["X"][...] = 0


def test_state_and_pictures() -> None:
    env = navsim.parallel_env(OPEN_FIELD, render_mode="rgb_array", render_size=(120, 60))
    env.reset(seed=1)
    env.step({"robot_0": env.action_names.index("right"), "robot_1": 0})
    assert env.state().tolist() == [[1, 0, 3, 0, 0], [0, 2, 5, 2, 0]]
    assert env.state_space.contains(env.state())
    assert env.render().shape == (60, 120, 3)
    assert navsim.parallel_env(OPEN_FIELD).render() is None


@pytest.mark.parametrize(
    "again", [lambda env: pickle.loads(pickle.dumps(env)), copy.copy, copy.deepcopy]
)
def test_copies_are_made_anew(again: Any) -> None:
    env = navsim.parallel_env(OPEN_FIELD, max_steps=5)
    env.reset(seed=1)
    twin = again(env)
    assert twin.agents == [] and twin.layout == env.layout
    assert_same(env.reset(seed=2)[0], twin.reset(seed=2)[0])


@pytest.mark.parametrize(
    ("actions", "text"),
    [
        ({"robot_0": 0}, "none for robot_1"),
        ({}, "none for robot_0"),
        ({"robot_0": 0, "robot_1": 0, "robot_2": 0}, "'robot_2' is not among agents"),
        ({"robot_0": 0, "robot_1": 5}, "5 is no action"),
        ({"robot_0": 0, "robot_1": 2**31}, "beyond 32 bits"),
        ({"robot_0": 0, "robot_1": 0.0}, "float64; expected whole numbers"),
        ({"robot_0": [0], "robot_1": [0]}, r"shape \(1,\) each"),
    ],
)
def test_actions_that_are_none(actions: dict[str, Any], text: str) -> None:
    env = navsim.parallel_env(OPEN_FIELD)
    env.reset(seed=1)
    before = env.state()
    with pytest.raises(navsim.NavsimError, match=text):
        env.step(actions)
    np.testing.assert_array_equal(env.state(), before)


def test_out_of_turn() -> None:
    env = navsim.parallel_env(OPEN_FIELD)
    with pytest.raises(ValueError, match="step before reset"):
        env.step({})
    env.close()
    env.close()
    for call in (lambda: env.step({}), env.reset, env.state):
        with pytest.raises(ValueError, match="closed"):
            call()
    with pytest.raises(navsim.NavsimError, match="did you mean"):
        navsim.parallel_env({**OPEN_FIELD, "agentz": []})
    with pytest.raises(TypeError, match="robot"):
        navsim.parallel_env(OPEN_FIELD, robot=1)


def test_without_pettingzoo() -> None:
    script = (
        "import sys; sys.modules['pettingzoo'] = None; import navsim\n"
        "try: navsim.parallel_env('depot')\n"
        "except ImportError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (
        done.stdout == "navsim.parallel_env needs PettingZoo: pip install 'navsim[pettingzoo]'\n"
    ), done.stderr
