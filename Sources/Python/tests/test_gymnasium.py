"""`navsim.Env`, and the environments that `gymnasium.make` knows."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
import warnings
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import gymnasium
import navsim
import numpy as np
import pytest
from conftest import MODERN, OPEN_FIELD, assert_same
from gymnasium.utils.env_checker import check_env, data_equivalence
from navsim._home import find_home
from navsim.registration import _PLACED, environments

IDS = tuple(environments())
# Tokens have no bounds, and stand in rows.
QUIET = ("infinity. This is probably too", "unconventional shape")


def test_what_ships_is_registered() -> None:
    assert {"navsim/Depot-v0", "navsim/Random64-v0", "navsim/CorridorSwap-v0"} <= set(IDS)
    assert {"navsim/Crowd-v0", "navsim/TrainInteraction-v0", "navsim/TrainOffice-v0"} <= set(IDS)
    assert len(IDS) > 30
    assert set(IDS) <= set(gymnasium.registry)


def test_scenarios_that_draw_their_robots_do_so_every_episode() -> None:
    home = find_home()
    assert home is not None
    drawn = set()
    for path in (home / "Scenarios").glob("*.json"):
        agents = json.loads(path.read_text()).get("agents")
        if isinstance(agents, dict) and "crossing" not in agents:
            drawn.add(path.stem)
    assert drawn == _PLACED
    env = navsim.Env(**environments()["navsim/Random64-v0"])
    env.reset(seed=1)
    first = env.state()["positions"]
    env.reset()
    assert env.state()["positions"] != first


@pytest.mark.parametrize("name", IDS)
def test_gymnasium_checks_it(name: str) -> None:
    env = gymnasium.make(name, render_mode="rgb_array", max_episode_steps=None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # A floor plan at 5 cm a cell takes long to draw.
        check_env(env.unwrapped, skip_render_check="Office" in name)
    told = [str(one.message) for one in caught]
    assert not [text for text in told if not any(quiet in text for quiet in QUIET)]
    env.close()


def test_flat_observations_check_too() -> None:
    env = gymnasium.make("navsim/Depot-v0", observation="flat")
    observation, _ = env.reset(seed=4)
    shaped, _ = gymnasium.make("navsim/Depot-v0").reset(seed=4)
    assert observation.dtype == np.float32 and observation in env.observation_space
    parts = [np.asarray(part, np.float32).reshape(-1) for part in shaped.values()]
    np.testing.assert_array_equal(observation, np.concatenate(parts))


def test_one_robot_walks_to_its_goal() -> None:
    env = navsim.Env(OPEN_FIELD)
    env.reset(seed=0)
    right = env.action_names.index("right")
    rewards = []
    for step in range(3):
        _, reward, terminated, truncated, info = env.step(right)
        rewards.append(reward)
        assert (terminated, truncated) == (step == 2, False)
    # The other robot goes on by A*: three of five cells.
    assert env.state()["positions"] == [[3, 0], [3, 2]]
    assert info["metrics"]["ISR"] == 0.5
    assert rewards[2] > rewards[0] > 0
    with pytest.raises(ValueError, match="is over"):
        env.step(right)


def test_a_team_goes_on_until_all_are_there() -> None:
    env = navsim.Env(OPEN_FIELD, ends="team")
    env.reset(seed=0)
    right, stay = env.action_names.index("right"), 0
    ends = [env.step(right if step < 3 else stay)[2] for step in range(5)]
    assert ends == [False, False, False, False, True]


def test_the_scenarios_own_limit_cuts_it_off() -> None:
    env = gymnasium.make("navsim/CorridorSwap-v0")
    env.reset(seed=0)
    steps = 0
    truncated = False
    while not truncated:
        _, _, terminated, truncated, info = env.step(0)
        assert not terminated
        steps += 1
    assert steps == 64 and info["metrics"]["CSR"] == 0
    assert gymnasium.make("navsim/CorridorSwap-v0", max_steps=5).unwrapped.layout.maxSteps == 5


def test_any_robot_can_be_ones_own() -> None:
    env = navsim.Env(OPEN_FIELD, robot=1, controller="greedy")
    env.reset(seed=0)
    env.step(env.action_names.index("right"))
    assert env.state()["positions"] == [[1, 0], [1, 2]]


def test_observations_are_ones_own_to_keep() -> None:
    env = navsim.Env("depot")
    kept = [env.reset(seed=1)[0]]
    frozen = [copy.deepcopy(kept[0])]
    for step in range(6):
        kept.append(env.step(step % 5)[0])
        frozen.append(copy.deepcopy(kept[-1]))
        kept[-1]["X"] += 0  # Writable.
    assert_same(dict(enumerate(kept)), dict(enumerate(frozen)))


@pytest.mark.parametrize("name", ["navsim/Random64-v0", "navsim/TrainNavigator-v0"])
def test_a_seed_says_it_all(name: str) -> None:
    def told(env: gymnasium.Env[Any, Any]) -> list[Any]:
        env.action_space.seed(3)
        all_told: list[Any] = [env.reset(seed=17)]
        for _ in range(40):
            all_told.append(env.step(env.action_space.sample()))
        all_told.append(env.reset())
        return all_told

    first, second = gymnasium.make(name), gymnasium.make(name)
    second.reset(seed=99)
    second.reset()
    expected = told(first)
    assert data_equivalence(expected, told(second), exact=True) if _has_exact() else True
    assert not data_equivalence(expected[0], second.reset(seed=18))


def _has_exact() -> bool:
    return "exact" in data_equivalence.__code__.co_varnames


@pytest.mark.parametrize(
    "again", [lambda env: pickle.loads(pickle.dumps(env)), copy.copy, copy.deepcopy]
)
def test_copies_are_made_anew(again: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "field.json"
    file.write_text(json.dumps(OPEN_FIELD))
    monkeypatch.chdir(tmp_path)
    # Wherever the copy is made.
    env = navsim.Env("field.json", robot=1, observation="flat", render_mode="rgb_array")
    text = pickle.dumps(navsim.Env(OPEN_FIELD, max_steps=7))
    monkeypatch.chdir(tmp_path.parent)
    twin = again(env)
    assert twin.render_mode == "rgb_array" and twin.observation_space == env.observation_space
    with pytest.raises(ValueError, match="reset"):
        twin.step(0)
    assert data_equivalence(env.reset(seed=5), twin.reset(seed=5))
    env.close()
    twin.step(0)
    assert pickle.loads(text).layout.maxSteps == 7


def test_made_environments_pickle_with_what_they_are() -> None:
    env = gymnasium.make("navsim/Depot-v0", robot=3)
    twin = pickle.loads(pickle.dumps(env))
    assert twin.spec == env.spec and twin.unwrapped.spec.id == "navsim/Depot-v0"
    assert data_equivalence(env.reset(seed=5), twin.reset(seed=5))


def test_symbols_are_said_beside_actions() -> None:
    env = navsim.Env(OPEN_FIELD, messages=3, ends="team")
    assert env.action_space == gymnasium.spaces.MultiDiscrete([5, 3])
    observation, _ = env.reset(seed=1)
    assert observation["Y"].shape[1] == 5 + 3
    env.step([1, 2])
    with pytest.raises(ValueError, match="3 is no message; expected 0 to 2"):
        env.step(np.array([0, 3]))
    with pytest.raises(ValueError, match=r"shape \(\); expected \(2,\)"):
        env.step(0)


def test_wrappers_of_gymnasium() -> None:
    env = gymnasium.wrappers.RecordEpisodeStatistics(gymnasium.make("navsim/Depot-v0", max_steps=4))
    env = gymnasium.wrappers.FlattenObservation(env)
    observation, _ = env.reset(seed=1)
    assert env.observation_space.contains(observation)
    for _ in range(4):
        _, _, _, truncated, info = env.step(0)
    assert truncated and int(np.ravel(info["episode"]["l"])[0]) == 4


def test_pictures() -> None:
    env = gymnasium.make("navsim/Depot-v0", render_mode="rgb_array")
    env.reset(seed=1)
    before = env.render()
    assert before.dtype == np.uint8 and before.shape == (480, 800, 3)
    env.step(1)
    assert (before != env.render()).any()
    small = gymnasium.make("navsim/Depot-v0", render_mode="rgb_array", render_size=(200, 120))
    small.reset()
    assert small.render().shape == (120, 200, 3)
    assert navsim.Env("depot").render() is None


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (5, r"5 is no action; expected 0 to 4"),
        (-1, "-1 is no action"),
        (2**40, "beyond 32 bits"),
        (1.0, "float64; expected whole numbers"),
        (True, "bool; expected whole numbers"),
        ("right", "expected whole numbers"),
        (None, "expected whole numbers"),
        ([1], r"shape \(1,\); expected \(\)"),
    ],
)
def test_actions_that_are_none(action: Any, text: str) -> None:
    env = navsim.Env(OPEN_FIELD)
    env.reset(seed=0)
    before = env.state()
    with pytest.raises(navsim.NavsimError, match=text):
        env.step(action)
    assert env.state() == before
    env.step(np.int64(0))


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, "1", True])
def test_seeds_that_are_none(seed: Any) -> None:
    env = navsim.Env(OPEN_FIELD)
    with pytest.raises(navsim.NavsimError, match="seed"):
        env.reset(seed=seed)


def test_out_of_turn() -> None:
    env = navsim.Env(OPEN_FIELD)
    with pytest.raises(ValueError, match="step before reset"):
        env.step(0)
    env.close()
    env.close()
    for call in (lambda: env.step(0), env.reset, env.state):
        with pytest.raises(ValueError, match="closed"):
            call()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"source": {**OPEN_FIELD, "maxStep": 5}}, "did you mean 'maxSteps'"),
        ({"source": "no-such-scenario"}, "no-such-scenario"),
        ({"source": "depot", "robot": 32}, "robot: 32 is out of range"),
        ({"source": "depot", "robot": 1.5}, "robot: 1.5; expected a number"),
        ({"source": "depot", "controller": "pibbt"}, 'did you mean "pibt"'),
        (
            {"source": "depot", "controller": "orca"},
            'orca does not drive robots of the model "grid"',
        ),
        ({"source": "depot", "observation": "tuple"}, 'expected "dict" or "flat"'),
        ({"source": "depot", "render_mode": "human"}, 'expected "rgb_array" or None'),
        ({"source": "depot", "render_size": (800,)}, "expected width and height"),
        ({"source": "depot", "render_size": (800, -1)}, "expected width and height"),
        ({"source": "depot", "placement": "anywhere"}, "placement"),
        ({"source": "depot", "reward": {"progres": 1}}, "did you mean 'progress'"),
        ({"source": "depot", "policy": "no-such-policy"}, "no-such-policy"),
        ({"source": "depot", "policy": "office"}, "not of grid"),
        ({"source": "Training/interaction", "agents": 3}, "agents"),
        ({"source": "suites/density", "case": "none"}, "none"),
        ({"source": 5}, "expected a path"),
        ({"source": {"map": {1, 2}}}, "what JSON can hold"),
    ],
)
def test_what_is_wrong_is_said_in_the_programs_words(arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(navsim.NavsimError, match=text):
        navsim.Env(**arguments)


def test_controllers_that_fit_discs() -> None:
    env = navsim.Env("office-lidar", controller="orca")
    env.reset(seed=1)
    env.step(0)
    # Their turns take time: PIBT does not drive them, and A* stands in.
    navsim.Env("Training/sorting-oriented").reset(seed=1)


def test_what_is_installed_is_enough(tmp_path: Path) -> None:
    points = entry_points(group="gymnasium.envs")
    if not any(point.value.startswith("navsim") for point in points):
        pytest.skip("navsim is found by PYTHONPATH, not installed")

    def said(script: str) -> str:
        # Nothing of a checkout or a home folder is at hand.
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={"HOME": str(tmp_path)},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "navsim" not in said("import os; print(os.getcwd())")
    for name in ("navsim/Depot-v0", "navsim:navsim/Depot-v0"):
        # Gymnasium looks for environments by itself before 1.0; since then it is told where.
        first = "import gymnasium, navsim" if MODERN and ":" not in name else "import gymnasium"
        assert (
            said(
                f"{first}; env = gymnasium.make('{name}'); env.reset(seed=1); print(env.step(1)[2])"
            )
            == "False\n"
        )
    others = "policy='navigator+', controller='navigator+'"
    said(f"import navsim; navsim.VectorEnv('depot', 2, robots=0, {others}).reset()")
    # The library is not loaded where nobody asks for it.
    modules = said("import navsim, sys; print([name for name in sys.modules if 'navsim' in name])")
    assert "navsim.registration" in modules and "navsim._library" not in modules
