"""`navsim.VectorEnv`: against Gymnasium's own vector of single environments, and by itself."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
import threading
from typing import Any

import gymnasium
import navsim
import numpy as np
import pytest
from conftest import OPEN_FIELD, assert_same, needs_modern_gymnasium
from navsim.vector import AutoresetMode

MODES = ("NEXT_STEP", "SAME_STEP", "DISABLED")
TWINS: list[tuple[Any, dict[str, Any]]] = [
    (OPEN_FIELD, {}),
    ("corridor-swap", {"max_steps": 9}),
    ("depot", {"max_steps": 7, "robot": 3, "placement": "random", "observation": "flat"}),
    ("Training/two-corridors", {"controller": "greedy"}),
    ("Training/crowd", {"max_steps": 11}),
    ("Training/navigator", {"max_steps": 5}),
]


def vector(
    source: Any, options: dict[str, Any], worlds: int, mode: str, **more: Any
) -> navsim.VectorEnv:
    options = {**options, **more}
    robot = options.pop("robot", 0)
    return navsim.VectorEnv(source, worlds, robots=robot, autoreset_mode=mode, **options)


# --- The twin


@needs_modern_gymnasium
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("source", "options"), TWINS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_it_is_what_gymnasium_makes_of_single_environments(
    source: Any, options: dict[str, Any], mode: str
) -> None:
    worlds = 5
    ours = vector(source, options, worlds, mode, threads=2)
    theirs = gymnasium.vector.SyncVectorEnv(
        [lambda: navsim.Env(source, **options)] * worlds, autoreset_mode=AutoresetMode[mode]
    )
    assert ours.single_observation_space == theirs.single_observation_space
    assert ours.observation_space == theirs.observation_space
    assert ours.single_action_space == theirs.single_action_space
    assert ours.action_space == theirs.action_space
    assert ours.metadata["autoreset_mode"] is theirs.metadata["autoreset_mode"]
    assert_same(pair(ours.reset(seed=31)), pair(theirs.reset(seed=31)), "reset")
    ours.action_space.seed(8)
    ended = 0
    for step in range(60):
        actions = ours.action_space.sample()
        told = ours.step(actions)
        expected = theirs.step(actions)
        for name, one, other in zip(
            ("obs", "reward", "terminated", "truncated", "info"), told, expected
        ):
            assert_same(one, other, f"step {step}: {name}")
        over = told[2] | told[3]
        ended += int(over.sum())
        if mode == "DISABLED" and over.any():
            seeds = [None if world % 2 else 1000 * step + world for world in range(worlds)]
            first = ours.reset(seed=seeds, options={"reset_mask": over})
            second = theirs.reset(seed=seeds, options={"reset_mask": over})
            assert_same(pair(first), pair(second), f"reset after step {step}")
    assert ended > worlds, "of episodes that end nothing was seen"
    assert_same(
        pair(ours.reset(seed=[5, None, 7, None, 9])), pair(theirs.reset(seed=[5, None, 7, None, 9]))
    )


def pair(told: tuple[Any, dict[str, Any]]) -> dict[str, Any]:
    return {"obs": told[0], "info": told[1]}


@pytest.mark.parametrize("mode", MODES)
def test_threads_make_no_difference(mode: str) -> None:
    one = navsim.VectorEnv(
        "depot", 6, placement="random", max_steps=8, threads=1, autoreset_mode=mode
    )
    many = navsim.VectorEnv(
        "depot", 6, placement="random", max_steps=8, threads=4, autoreset_mode=mode
    )
    assert_same(pair(one.reset(seed=2)), pair(many.reset(seed=2)))
    one.action_space.seed(1)
    for _ in range(8):
        actions = one.action_space.sample()
        assert_same(dict(enumerate(one.step(actions))), dict(enumerate(many.step(actions))))


# --- All robots


def test_all_robots() -> None:
    env = navsim.VectorEnv(OPEN_FIELD, 3)
    observation, info = env.reset(seed=1)
    assert env.single_action_space == gymnasium.spaces.MultiDiscrete([5, 5])
    assert observation["X"].shape[:2] == (3, 2) and observation["X"].dtype == np.float32
    assert env.observation_space.contains(observation)
    assert info["present"].all() and info["present"].shape == (3, 2)
    right = env.action_names.index("right")
    _, reward, _, _, info = env.step(np.full((3, 2), right))
    assert reward.shape == (3,) and reward.dtype == np.float64
    np.testing.assert_allclose(reward, info["robot_rewards"].mean(axis=1))
    assert [env.state(world)["positions"] for world in range(3)] == [[[1, 0], [1, 2]]] * 3


def test_worlds_of_fewer_robots_have_rows_of_zeros() -> None:
    env = navsim.VectorEnv("Training/navigator-shielded", 24)
    _, info = env.reset(seed=4)
    env.action_space.seed(1)
    counts = info["present"].sum(axis=1)
    assert len(set(counts)) > 1 and counts.max() <= env.layout.robots
    for _ in range(3):
        observation, reward, _, _, info = env.step(env.action_space.sample())
        absent = ~info["present"]
        assert not observation["E"][absent].any() and not info["robot_rewards"][absent].any()
        expected = info["robot_rewards"].sum(axis=1, dtype=np.float64) / counts
        np.testing.assert_allclose(reward, expected, rtol=1e-6)


def test_metrics_at_the_end() -> None:
    env = navsim.VectorEnv(OPEN_FIELD, 2)
    env.reset(seed=1)
    right = env.action_names.index("right")
    stay, go = [0, 0], [right, right]
    for step in range(5):
        _, _, terminated, _, info = env.step([[right if step < 3 else 0, right], stay])
        assert terminated.tolist() == [step == 4, False] and ("metrics" in info) == (step == 4)
    assert info["_metrics"].tolist() == [True, False]
    assert info["metrics"]["SoC"][0] == 8 and info["metrics"]["makespan"][0] == 5
    assert info["metrics"]["_SoC"].tolist() == [True, False]
    # The next step starts the next episode there, whatever its action.
    _, reward, terminated, _, info = env.step([go, go])
    assert reward[0] == 0 and not terminated.any() and "metrics" not in info
    assert env.state(0)["positions"] == [[0, 0], [0, 2]] and env.state(1)["positions"] == [
        [1, 0],
        [1, 2],
    ]


# --- Memory


def test_views_last_until_the_step_after_the_next() -> None:
    env = navsim.VectorEnv("depot", 2)
    first, _ = env.reset(seed=1)
    kept = copy.deepcopy(first)
    second, *_ = env.step(np.ones((2, 32), int))
    assert_same(first, kept)
    assert not np.shares_memory(first["X"], second["X"])
    third, *_ = env.step(np.ones((2, 32), int))
    assert np.shares_memory(first["X"], third["X"])
    with pytest.raises(ValueError, match="read-only"):
        first["X"][0] = 0
    env.close()
    assert np.isfinite(third["X"]).all()  # What was handed out stays.


def test_copies_are_ones_own() -> None:
    for options in ({"copy": True}, {"observation": "flat"}):
        env = navsim.VectorEnv("depot", 2, **options)
        observation, _ = env.reset(seed=1)
        arrays = observation if isinstance(observation, dict) else {"all": observation}
        kept = copy.deepcopy(arrays)
        for _ in range(3):
            env.step(np.ones((2, 32), int))
        assert_same(arrays, kept)
        for array in arrays.values():
            array[...] = 0


def test_observations_are_of_their_spaces() -> None:
    for source in ("depot", "crowd", "Training/navigator", "sorting-oriented", "office-lidar"):
        for options in ({}, {"observation": "flat"}, {"robots": 0}):
            env = navsim.VectorEnv(source, 2, **options)
            observation, _ = env.reset(seed=3)
            assert env.observation_space.contains(observation), (source, options)
            observation, *_ = env.step(env.action_space.sample())
            assert env.observation_space.contains(observation), (source, options)
            batched = gymnasium.vector.utils.batch_space(env.single_observation_space, 2)
            assert batched == env.observation_space


# --- What Gymnasium does with it


@needs_modern_gymnasium
@pytest.mark.parametrize("mode", MODES[:2])
def test_wrappers_of_gymnasium(mode: str) -> None:
    from gymnasium.wrappers.vector import DictInfoToList, RecordEpisodeStatistics

    plain = navsim.VectorEnv("corridor-swap", 3, robots=0, max_steps=6, autoreset_mode=mode)
    env = RecordEpisodeStatistics(plain)
    assert env.unwrapped is plain and env.num_envs == 3
    env.reset(seed=1)
    lengths: list[int] = []
    returns = np.zeros(3)
    for _ in range(6):
        _, reward, _, truncated, info = env.step(np.zeros(3, int))
        returns += reward
        if truncated.any():
            told = info["episode"]
            lengths += told["l"][info["_episode"]].tolist()
            np.testing.assert_allclose(told["r"], returns)
    assert lengths == [6, 6, 6] and len(env.return_queue) == 3
    listed = DictInfoToList(navsim.VectorEnv("corridor-swap", 2, max_steps=3, autoreset_mode=mode))
    _, info = listed.reset(seed=1)
    assert info[1]["present"].tolist() == [True, True]
    for _ in range(3):
        _, _, _, _, info = listed.step(np.zeros((2, 2), int))
    ended = info[0]["final_info"] if mode == "SAME_STEP" else info[0]
    assert ended["metrics"]["CSR"] == 0


@needs_modern_gymnasium
def test_make_vec() -> None:
    env = gymnasium.make_vec("navsim/Depot-v0", num_envs=8, robot=2, observation="flat")
    assert isinstance(env.unwrapped, navsim.VectorEnv) and env.num_envs == 8
    assert env.spec.id == "navsim/Depot-v0" and "Depot" in repr(env)
    assert env.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    observation, _ = env.reset(seed=1)
    assert observation.shape == env.observation_space.shape
    again = pickle.loads(pickle.dumps(env))
    assert again.spec == env.spec
    np.testing.assert_array_equal(again.reset(seed=1)[0], observation)
    twin = gymnasium.make_vec("navsim/Depot-v0", 8, "sync", robot=2, observation="flat")
    np.testing.assert_array_equal(twin.reset(seed=1)[0], observation)
    assert (
        gymnasium.make_vec("navsim/Depot-v0", 2, max_episode_steps=9).unwrapped.layout.maxSteps == 9
    )
    made = gymnasium.make_vec(env.spec)
    assert made.num_envs == 8
    np.testing.assert_array_equal(made.reset(seed=1)[0], observation)


@needs_modern_gymnasium
def test_worlds_in_processes_of_their_own() -> None:
    env = gymnasium.make_vec("navsim/CorridorSwap-v0", 2, "async", observation="flat")
    twin = gymnasium.make_vec("navsim/CorridorSwap-v0", 2, observation="flat")
    np.testing.assert_array_equal(env.reset(seed=1)[0], twin.reset(seed=1)[0])
    np.testing.assert_array_equal(env.step([3, 1])[0], twin.step([3, 1])[0])
    env.close()


def test_random_numbers_of_ones_own() -> None:
    env = navsim.VectorEnv("corridor-swap", 2)
    env.reset(seed=5)
    first = env.np_random.random()
    env.reset(seed=5)
    assert env.np_random.random() == first
    env.reset()
    assert env.np_random.random() != first
    env.action_space.seed(4)
    sample = env.action_space.sample()
    env.action_space.seed(4)
    np.testing.assert_array_equal(sample, env.action_space.sample())


def test_pictures_of_all_worlds() -> None:
    env = navsim.VectorEnv("crowd", 2, render_mode="rgb_array", render_size=(160, 0))
    env.reset(seed=1)
    pictures = env.render()
    assert pictures is not None and [picture.shape for picture in pictures] == [(160, 160, 3)] * 2
    assert navsim.VectorEnv("crowd", 2).render() is None
    with pytest.raises(ValueError, match="sides from"):
        huge = navsim.VectorEnv("crowd", 1, render_mode="rgb_array", render_size=(5000, 10))
        huge.reset()
        huge.render()


@pytest.mark.parametrize(
    "again", [lambda env: pickle.loads(pickle.dumps(env)), copy.copy, copy.deepcopy]
)
def test_copies_are_made_anew(again: Any) -> None:
    env = navsim.VectorEnv(
        OPEN_FIELD, 3, robots=1, autoreset_mode=AutoresetMode.SAME_STEP, max_steps=4
    )
    env.reset(seed=1)
    twin = again(env)
    assert twin.num_envs == 3 and twin.autoreset_mode is AutoresetMode.SAME_STEP
    with pytest.raises(ValueError, match="reset"):
        twin.step([0, 0, 0])
    assert_same(pair(env.reset(seed=2)), pair(twin.reset(seed=2)))
    env.close()
    twin.step([0, 0, 0])


# --- What is wrong


@pytest.mark.parametrize(
    ("actions", "text"),
    [
        (np.zeros(4, int), r"shape \(4,\); expected \(2, 2\)"),
        (np.zeros((2, 2)), "float64; expected whole numbers"),
        (np.zeros((2, 2), bool), "bool; expected whole numbers"),
        (np.zeros((2, 2), complex), "complex128"),
        (np.full((2, 2), None), "object"),
        (np.full((2, 2), "up"), "expected whole numbers"),
        ([[0, 0], [0, 5]], r"5 is no action; expected 0 to 4"),
        ([[0, 0], [-1, 0]], "-1 is no action"),
        (np.full((2, 2), 2**32, np.uint64), "beyond 32 bits"),
        (np.full((2, 2), 2**32 - 1, np.uint32), "beyond 32 bits"),
        (np.full((2, 2), -(2**63)), "beyond 32 bits"),
        (3, r"shape \(\)"),
        (None, r"shape \(\)"),
    ],
)
def test_actions_that_are_none(actions: Any, text: str) -> None:
    env = navsim.VectorEnv(OPEN_FIELD, 2)
    env.reset(seed=1)
    before = [env.state(world) for world in range(2)]
    with pytest.raises(navsim.NavsimError, match=text):
        env.step(actions)
    assert [env.state(world) for world in range(2)] == before
    env.step(env.action_space.sample())


def test_arrays_of_any_kind_that_hold_actions() -> None:
    env = navsim.VectorEnv(OPEN_FIELD, 2)
    plain = np.array([[1, 2], [3, 4]])
    spread = np.zeros((4, 6), np.int16)
    spread[::2, ::3] = plain
    frozen = plain.astype(np.uint8)
    frozen.flags.writeable = False
    told = []
    for actions in (
        plain,
        plain.tolist(),
        np.asfortranarray(plain),
        spread[::2, ::3],
        frozen,
        plain.astype(">i8"),
    ):
        env.reset(seed=1)
        told.append(copy.deepcopy(dict(enumerate(env.step(actions)))))
    for other in told[1:]:
        assert_same(told[0], other)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"num_envs": 0}, "num_envs: 0 is out of range"),
        ({"num_envs": -3}, "num_envs: "),
        ({"num_envs": 2.5}, "num_envs: "),
        ({"num_envs": 10**9}, "num_envs: "),
        ({"robots": 2}, "robots"),
        ({"robots": "some"}, "robots"),
        ({"autoreset_mode": "never"}, "expected NEXT_STEP, SAME_STEP, DISABLED"),
        ({"ends": "robot"}, "ends"),
        ({"threads": 0}, "threads"),
        ({"messages": -1}, "messages"),
        ({"reward": {"progress": float("nan")}}, "reward|NaN|JSON"),
        ({"reward": 3}, "reward"),
        ({"map": "no.map"}, "no.map"),
        ({"controller": "policy:none.safetensors", "robots": 0}, "none.safetensors"),
        ({"controller": "pibt"}, "all robots are yours"),
    ],
)
def test_what_is_wrong_is_said_in_the_programs_words(arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(navsim.NavsimError, match=text):
        navsim.VectorEnv(**{"source": OPEN_FIELD, "robots": "all", **arguments}).reset()


@pytest.mark.parametrize(
    ("seed", "options", "text"),
    [
        (-1, None, "seed: -1"),
        ([1], None, "1 seeds; expected 2"),
        ([1, 2.5], None, "seed: 2.5"),
        ([1, 2**64], None, "2⁶⁴"),
        (None, {"reset_mask": np.array([1, 0])}, "int64 of shape"),
        (None, {"reset_mask": np.ones(3, bool)}, r"shape \(3,\)"),
        (None, {"reset_mask": np.zeros(2, bool)}, "no world is marked"),
    ],
)
def test_resets_that_are_wrong(seed: Any, options: Any, text: str) -> None:
    env = navsim.VectorEnv(OPEN_FIELD, 2)
    with pytest.raises(navsim.NavsimError, match=text):
        env.reset(seed=seed, options=options)


def test_out_of_turn() -> None:
    env = navsim.VectorEnv(OPEN_FIELD, 2, max_steps=2, autoreset_mode="DISABLED")
    actions = np.zeros((2, 2), int)
    with pytest.raises(ValueError, match="step before reset"):
        env.step(actions)
    env.reset(seed=1)
    env.step(actions)
    env.step(actions)
    with pytest.raises(ValueError, match="world 0 is over; reset it first"):
        env.step(actions)
    env.close()
    env.close()
    for call in (lambda: env.step(actions), env.reset, env.state):
        with pytest.raises(ValueError, match="closed"):
            call()


# --- Processes and threads


def test_a_forked_child_is_told_and_its_parent_goes_on() -> None:
    env = navsim.VectorEnv(OPEN_FIELD, 4, threads=2, controller="pibt", robots=0)
    env.reset(seed=1)
    actions = np.zeros(4, int)
    child = os.fork()
    if child == 0:
        code = 3
        try:
            with pytest.raises(navsim.NavsimError, match="forked"):
                env.step(actions)
            code = 2
            # What it makes itself works, on threads too.
            own = navsim.VectorEnv("depot", 4, threads=2, robots=0)
            own.reset(seed=1)
            own.step(actions)
            env.close()
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    env.step(actions)
    env.close()


def _played(env: navsim.VectorEnv) -> list[float]:
    env.reset(seed=3)
    env.action_space.seed(3)
    return [float(env.step(env.action_space.sample())[1].sum()) for _ in range(10)]


def test_spawned_processes_get_copies() -> None:
    env = navsim.VectorEnv("depot", 2)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(_played, [env]) == [_played(env)]


def test_threads_step_environments_of_their_own_at_once() -> None:
    expected = _played(navsim.VectorEnv("depot", 8, threads=1))
    told: dict[int, list[list[float]]] = {}

    def play(number: int) -> None:
        env = navsim.VectorEnv("depot", 8, threads=1 + number % 2)
        told[number] = [_played(env) for _ in range(3)]

    threads = [threading.Thread(target=play, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == {number: [expected] * 3 for number in range(4)}
