"""``navsim.pogema`` beside POGEMA 1.4.0, and, where that is not installed, figures of it."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import navsim.pogema as ours
from navsim.pogema import GridConfig, pogema_v0
from navsim.pogema.errors import ActionCountError, ActionError, GridConfigError, PlacementError

try:
    import pogema as theirs
except ImportError:
    theirs = None

needs_pogema = pytest.mark.skipif(
    theirs is None, reason="POGEMA 1.4.0 is not installed: pip install pogema==1.4.0"
)

RULES = ("priority", "block_both", "soft")
ARRIVALS = ("finish", "nothing", "restart")
SHOWN = ("default", "POMAPF", "MAPF")


def free_cells(cells: np.ndarray) -> list[list[int]]:
    """The free cells of a map's largest connected part."""
    left = {tuple(cell) for cell in np.argwhere(cells == 0).tolist()}
    best: list[Any] = []
    while left:
        part = [left.pop()]
        for row, column in part:
            for near in (
                (row - 1, column),
                (row + 1, column),
                (row, column - 1),
                (row, column + 1),
            ):
                if near in left:
                    left.remove(near)
                    part.append(near)
        best = max(best, part, key=len)
    return [list(cell) for cell in sorted(best)]


def given_task(seed: int, arrival: str) -> dict[str, Any]:
    """A map, starts and goals, all given."""
    rng = np.random.default_rng(seed)
    while True:
        height, width = rng.integers(3, 14, size=2)
        cells = rng.binomial(1, rng.uniform(0, 0.4), (height, width))
        free = free_cells(cells)
        if len(free) >= 2:
            break
    # Often so crowded that everybody is in everybody's way.
    agents = int(rng.integers(1, max(2, int(len(free) * rng.uniform(0.1, 1)))))
    starts = rng.permutation(free)[:agents].tolist()
    goals: Any = rng.permutation(free)[:agents].tolist()
    if arrival == "restart":
        goals = [rng.permutation(free)[: int(rng.integers(2, 5))].tolist() for _ in range(agents)]
    return {
        "map": cells.tolist(),
        "agents_xy": starts,
        "targets_xy": goals,
        "num_agents": agents,
        "obs_radius": int(rng.integers(1, 8)),
        "max_episode_steps": int(rng.integers(1, 64)),
        "empty_outside": bool(rng.integers(2)),
        "seed": int(rng.integers(1000)),
    }


def same(a: Any, b: Any, place: str) -> None:
    """Asserts that two results are the same, to the types of arrays."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        assert a.dtype == b.dtype and a.shape == b.shape, (
            place,
            a.dtype,
            b.dtype,
            a.shape,
            b.shape,
        )
        assert np.array_equal(a, b), (place, a, b)
    elif isinstance(a, dict):
        assert list(a) == list(b), (place, a, b)
        for key in a:
            same(a[key], b[key], f"{place}[{key!r}]")
    elif isinstance(a, (list, tuple)):
        assert isinstance(b, type(a)) and len(a) == len(b), (place, a, b)
        for index, (x, y) in enumerate(zip(a, b)):
            same(x, y, f"{place}[{index}]")
    else:
        assert a == b and isinstance(a, (bool, np.bool_)) == isinstance(b, (bool, np.bool_)), (
            place,
            a,
            b,
        )


def printed(env: Any) -> str:
    """What ``render`` prints."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        env.render()
    return output.getvalue()


def play_both(fields: dict[str, Any], seed: int, steps: int | None = None) -> None:
    """Plays both with the same random actions; everything must be the same at every step."""
    rng = np.random.default_rng(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        a, b = theirs.pogema_v0(theirs.GridConfig(**fields)), pogema_v0(GridConfig(**fields))
        place = f"{fields} seed {seed}"
        same(a.reset(), b.reset(), f"{place}: reset")
        same(a.get_obstacles(), b.get_obstacles(), f"{place}: obstacles")
        for step in itertools.count():
            actions = rng.integers(5, size=fields["num_agents"]).tolist()
            result = a.step(list(actions))
            where = f"{place}: step {step}"
            same(result, b.step(actions), where)
            for ignore in (False, True):
                same(
                    a.get_agents_xy(ignore_borders=ignore),
                    b.get_agents_xy(ignore_borders=ignore),
                    where,
                )
                same(
                    a.get_targets_xy(ignore_borders=ignore),
                    b.get_targets_xy(ignore_borders=ignore),
                    where,
                )
            same(a.grid.is_active, dict(b.grid.is_active), where)
            same(a.grid.positions, b.grid.positions, where)
            same(a.was_on_goal, b.was_on_goal, where)
            if step % 8 == 0:
                assert printed(a.unwrapped) == printed(b) == b.render(mode="ansi"), where
            if steps is None and (all(result[2]) or all(result[3])) or step + 1 == steps:
                break
        same(a.get_state(), b.get_state(), place)


@needs_pogema
@pytest.mark.parametrize("seed", range(100))
def test_given_episodes_are_the_same(seed: int) -> None:
    """All collision systems, modes and observation types, in turn: 27 of them in 100 episodes."""
    combinations = list(itertools.product(RULES, ARRIVALS, SHOWN))
    rule, arrival, shown = combinations[seed % len(combinations)]
    fields = given_task(seed, arrival)
    fields.update(collision_system=rule, on_target=arrival, observation_type=shown)
    play_both(fields, seed)


@needs_pogema
@pytest.mark.parametrize("arrival", ARRIVALS)
@pytest.mark.parametrize("rule", RULES)
def test_episodes_of_a_seed_are_the_same(rule: str, arrival: str) -> None:
    """Maps, starts, targets and new goals are drawn from the seed."""
    for seed in range(8):
        rng = np.random.default_rng(seed)
        fields: dict[str, Any] = {
            "seed": int(rng.integers(2**40)),
            "height": int(rng.integers(8, 20)),
            "width": int(rng.integers(8, 20)),
            "density": float(rng.choice([0, 0.1, 0.3, 0.5, 0.6])),
            "num_agents": int(rng.integers(1, 8)),
            "obs_radius": int(rng.integers(1, 6)),
            "empty_outside": bool(seed % 2),
            "max_episode_steps": 100,
            "collision_system": rule,
            "on_target": arrival,
        }
        try:
            theirs.pogema_v0(theirs.GridConfig(**fields)).reset()
        except OverflowError:
            with pytest.raises(OverflowError):
                pogema_v0(GridConfig(**fields)).reset()
            continue
        play_both(fields, seed)


@needs_pogema
@pytest.mark.parametrize("arrival", ARRIVALS)
def test_possible_positions_are_drawn_the_same(arrival: str) -> None:
    """Including what resets do to the lists."""
    text = "@@.#..$\n.@.!..$\n..#...$\n@...$$$"
    for seed in range(5):
        fields = {"map": text, "num_agents": 3, "seed": seed, "on_target": arrival, "obs_radius": 2}
        play_both({**fields, "max_episode_steps": 200}, seed)
        a, b = theirs.pogema_v0(theirs.GridConfig(**fields)), pogema_v0(GridConfig(**fields))
        for _ in range(3):
            same(a.reset(), b.reset(), f"seed {seed}")


@needs_pogema
def test_steps_after_the_end_are_the_same() -> None:
    for rule, arrival in itertools.product(RULES, ARRIVALS):
        fields = given_task(5, arrival)
        fields.update(collision_system=rule, on_target=arrival, max_episode_steps=4)
        play_both(fields, 5, steps=12)


@needs_pogema
def test_goals_ahead_are_the_same() -> None:
    for seed in range(6):
        for extra in ({}, {"map": "@.$$\n..$.\n@.#$", "num_agents": 2}):
            fields = {
                "size": 10,
                "num_agents": 4,
                "seed": seed,
                "on_target": "restart",
                "obs_radius": 3,
                **extra,
            }
            a, b = theirs.pogema_v0(theirs.GridConfig(**fields)), pogema_v0(GridConfig(**fields))
            a.reset(), b.reset()
            for ignore in (False, True):
                got, wanted = (env.get_lifelong_targets_xy(ignore_borders=ignore) for env in (b, a))
                assert [list(map(tuple, goals)) for goals in got] == [
                    list(map(tuple, goals)) for goals in wanted
                ]


CONFIGS: list[dict[str, Any]] = [
    {},
    {"size": 5},
    {"size": "5", "density": "0.2"},
    {"width": 5, "height": 9},
    {"map": "..#\n#.."},
    {"map": "a.#\n#.A", "seed": 3},
    {"map": "ab\nBA"},
    {"map": "@.$\n..!", "num_agents": 1},
    {"map": "@.$\n..!"},
    {"map": "a.#\n#.A", "agents_xy": [[0, 0]]},
    {"map": [[0, 1, 0], [0, 0, 0]]},
    {"agents_xy": [(1, 2), [3, 4]]},
    {"agents_xy": ((1, 2),), "targets_xy": [[0, 0]]},
    {"targets_xy": [[[0, 0], [1, 1]]], "on_target": "restart"},
    {"obs_radius": True, "max_episode_steps": 0},
    {"seed": 1.5, "unknown": 3},
    {"map_name": 3, "auto_reset": "yes"},
    # Refused.
    {"size": 1},
    {"width": 5},
    {"width": 0, "height": 4},
    {"size": 4097},
    {"density": 1.1},
    {"density": "x"},
    {"seed": -1},
    {"num_agents": 0},
    {"obs_radius": 0},
    {"obs_radius": 129},
    {"collision_system": "hard"},
    {"on_target": None},
    {"observation_type": "all"},
    {"integration": "gym"},
    {"FREE": 1},
    {"agents_xy": [[9, 9]]},
    {"agents_xy": [[1.5, 2]]},
    {"agents_xy": [[1, 2, 3]]},
    {"agents_xy": "ab"},
    {"targets_xy": []},
    {"targets_xy": [[1, 1]], "on_target": "restart"},
    {"targets_xy": [[[1, 1]]]},
    {"map": "a?"},
    {"map": "a.\nA@"},
    {"map": "a.\n.."},
    {"map": "..\n."},
    {"map": "a.\n.A", "agents_xy": [[0, 0]], "targets_xy": [[0, 1]]},
]


@needs_pogema
@pytest.mark.parametrize("fields", CONFIGS, ids=str)
def test_configurations_are_the_same(fields: dict[str, Any]) -> None:
    """Both accept the same, with the same values, and refuse the same, in the same way."""
    try:
        wanted = theirs.GridConfig(**fields)
    except Exception as error:
        with pytest.raises((ValueError, type(error))) as found:
            GridConfig(**fields)
        kinds = [kind for kind in (KeyError, IndexError) if isinstance(error, kind)]
        # It stumbles over a field that it has refused already.
        kind = kinds[0] if kinds and error.args != ("agents_xy",) else ValueError
        assert isinstance(found.value, kind)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert GridConfig(**fields).dict() == wanted.dict()


@needs_pogema
def test_update_config_is_the_same() -> None:
    for first, change in [
        ({}, {"size": 12}),
        ({"size": 4}, {"width": 5, "height": 6}),
        ({"map": "..#"}, {"seed": 4}),
    ]:
        a, b = theirs.GridConfig(**first), GridConfig(**first)
        a.update_config(**change)
        b.update_config(**change)
        assert a.dict() == b.dict()


@needs_pogema
@pytest.mark.parametrize(
    "integration", [None, "SampleFactory", "PyMARL", "PettingZoo", "gymnasium"]
)
def test_integrations_are_the_same(integration: Any) -> None:
    fields = {
        "num_agents": 4,
        "seed": 3,
        "integration": integration,
        "max_episode_steps": 5,
        "obs_radius": 2,
    }
    a, b = theirs.pogema_v0(theirs.GridConfig(**fields)), pogema_v0(GridConfig(**fields))
    assert type(a).__name__.replace("EpLengthMetric", "Pogema") == type(b).__name__
    same(a.reset(), b.reset(), "reset")
    if integration == "gymnasium":
        a.action_space.seed(1), b.action_space.seed(1)
    for step in range(12):
        action: Any = [1 + (step + agent) % 4 for agent in range(4)]
        if integration == "PettingZoo":
            action = {name: action[index] for index, name in enumerate(a.possible_agents)}
            if not a.agents:
                break
        if integration == "gymnasium":
            action = action[0]
        same(a.step(action), b.step(action), f"step {step}")
        if integration == "PettingZoo":
            assert a.agents == b.agents
    if integration == "PyMARL":
        assert a.get_env_info() == b.get_env_info()
        same(a.get_obs(), b.get_obs(), "obs")
        assert a.get_avail_actions() == b.get_avail_actions()


@needs_pogema
@pytest.mark.parametrize("seed", range(12))
def test_agents_act_the_same(seed: int) -> None:
    """Of several shortest ways both find the same."""
    fields = {
        "size": 24 if seed % 2 else 90,
        "num_agents": 8,
        "density": 0.3,
        "seed": seed,
        "obs_radius": 4,
        "observation_type": "POMAPF",
        "on_target": ARRIVALS[seed % 3],
        "max_episode_steps": 120,
    }
    env = theirs.pogema_v0(theirs.GridConfig(**fields))
    a, b = theirs.BatchAStarAgent(), ours.BatchAStarAgent()
    observations, _ = env.reset()
    for step in range(120):
        actions = a.act(observations)
        assert b.act(observations) == actions, (fields, step)
        observations, _, terminated, _, _ = env.step(actions)
        if all(terminated):
            break


# --- Without POGEMA


def test_figures_of_pogema() -> None:
    """Episodes that POGEMA 1.4.0 played: cells, rewards, ends and sums of observations."""
    record = json.loads((Path(__file__).parent / "data" / "pogema.json").read_text())
    assert len(record["episodes"]) >= 20
    for episode in record["episodes"]:
        env = pogema_v0(GridConfig(**episode["config"]))
        observations, _ = env.reset()
        assert env.get_obstacles(ignore_borders=True).astype(int).tolist() == episode["obstacles"]
        for number, step in enumerate(episode["steps"]):
            if number:
                observations, rewards, terminated, truncated, infos = env.step(step["actions"])
                assert [rewards, terminated, truncated] == [
                    step["rewards"],
                    step["terminated"],
                    step["truncated"],
                ]
                assert infos[0].get("metrics") == step["metrics"]
            assert list(map(list, env.get_agents_xy())) == step["agents"], (
                episode["config"],
                number,
            )
            assert list(map(list, env.get_targets_xy())) == step["targets"], (
                episode["config"],
                number,
            )
            weights = np.arange(1, observations[0].size + 1) % 97
            sums = [int(observation.ravel() @ weights) for observation in observations]
            assert sums == step["sums"], (episode["config"], number)


def test_observations_stay_as_they_were() -> None:
    """What was handed out is never written to again, whatever of it is kept."""
    env = pogema_v0(
        GridConfig(num_agents=3, size=8, seed=1, on_target="restart", max_episode_steps=1000)
    )
    rng = np.random.default_rng(0)
    kept = []
    observations, _ = env.reset()
    for _ in range(60):
        which = rng.integers(3)
        view = observations[which][1:, 2:5]
        kept.append((view, view.copy()))
        if len(kept) > 10:
            del kept[rng.integers(10)]
        del observations, view
        observations, *_ = env.step(rng.integers(5, size=3))
        assert all(np.array_equal(view, was) for view, was in kept)


def test_wrong_actions_are_refused() -> None:
    env = pogema_v0(GridConfig(num_agents=3, seed=1))
    with pytest.raises(Exception, match="reset"):
        env.step([0, 0, 0])
    env.reset()
    before = env.get_agents_xy()
    for actions in ([0, 0], [0] * 4, []):
        with pytest.raises(ActionCountError, match=f"{len(actions)} actions for 3 agents"):
            env.step(actions)
    for actions in ([0, 5, 0], [0, -1, 0], np.array([0, 2**31 - 1, 0])):
        with pytest.raises(
            ActionError, match="of agent 1 is out of range: give a whole number from 0 to 4"
        ):
            env.step(actions)
    for bad in (1.0, None, "1"):
        with pytest.raises(TypeError, match="of agent 2 is no whole number"):
            env.step([0, 0, bad])
    with pytest.raises(TypeError):
        env.step(np.zeros(3))
    assert env.get_agents_xy() == before
    env.step((0, 0, 0))
    env.step(np.zeros(3, dtype=np.uint8))


def test_actions_of_those_that_left_may_be_anything() -> None:
    env = pogema_v0(GridConfig(map="aA.\nb.B", max_episode_steps=9))
    env.reset()
    assert env.step([4, 0])[1:3] == ([1.0, 0.0], [True, False])
    assert env.step([None, 4])[4] == [{"is_active": False}, {"is_active": True}]
    result = env.step([99, 4])
    assert result[2] == [True, True] and result[4][0]["metrics"] == {
        "ISR": 1.0,
        "CSR": 1.0,
        "ep_length": 2.0,
    }


def test_metrics_start_over_with_the_episode() -> None:
    env = pogema_v0(GridConfig(map="aA.\nb.B", max_episode_steps=3))
    for _ in range(3):
        env.reset()
        env.step([4, 0])
    env.reset()
    for _ in range(3):
        infos = env.step([0, 0])[4]
    assert infos[0]["metrics"]["ISR"] == 0


def test_no_room_is_said() -> None:
    for fields in ({"density": 1.0}, {"size": 2, "num_agents": 3, "density": 0.0}):
        with pytest.raises(PlacementError, match="lower num_agents or density"):
            pogema_v0(GridConfig(**fields)).reset()
    with pytest.raises(OverflowError):
        pogema_v0(GridConfig(num_agents=99)).reset()
    with pytest.raises(ValueError, match=r"both stand on \(0, 0\)"):
        pogema_v0(GridConfig(agents_xy=[[0, 0], [0, 0]], targets_xy=[[1, 1], [2, 2]])).reset()
    with pytest.raises(IndexError, match="2 agents_xy and 1 targets_xy"):
        pogema_v0(GridConfig(agents_xy=[[0, 0], [0, 1]], targets_xy=[[1, 1]])).reset()


def test_configurations_say_what_to_mend() -> None:
    for fields, message in [
        (
            {"collision_system": "prio"},
            "must be one of 'block_both', 'priority', 'soft'; it is 'prio'",
        ),
        ({"size": "big"}, "size must be a whole number; it is 'big'"),
        ({"density": 2}, r"density must be in \[0, 1\]; it is 2"),
        ({"width": 3}, "height is missing"),
        ({"map": "..\n.?"}, "'\\?' in row 1, column 1"),
        ({"map": ["..", ".#"]}, "one text of"),
        ({"map": [[0, 2]]}, "cells 0 .free. and 1 .obstacle."),
        ({"MOVES": [[0, 0], [1, 1]]}, "MOVES must be"),
        ({"agents_xy": [[8, 0]]}, "rows are 0 to 7"),
    ]:
        with pytest.raises(GridConfigError, match=message):
            GridConfig(**fields)
    with pytest.warns(UserWarning, match="did you mean num_agents"):
        GridConfig(num_agent=3)
    with pytest.raises(GridConfigError, match="did you mean density"):
        GridConfig().densty = 0.5


def test_configurations_can_be_derived() -> None:
    class Crowd(GridConfig):
        num_agents: int = 12
        collision_system: str = "soft"
        label: str = "crowd"

    crowd = Crowd(size=16, label=3)
    assert (crowd.num_agents, crowd.collision_system, crowd.label, crowd.width) == (
        12,
        "soft",
        "3",
        16,
    )
    assert Crowd(**crowd.dict()) == crowd and crowd.copy(update={"seed": 4}).seed == 4
    assert len(pogema_v0(crowd).reset()[0]) == 12
    assert GridConfig().MOVES is not GridConfig().MOVES


def test_configurations_are_fields_of_models() -> None:
    pydantic = pytest.importorskip("pydantic")

    class Experiment(pydantic.BaseModel):
        environment: GridConfig = GridConfig()

    assert Experiment(environment={"size": 5}).environment == GridConfig(size=5)
    assert Experiment(environment=GridConfig(seed=3)).environment.seed == 3
    with pytest.raises(ValueError, match="density must be in"):
        Experiment(environment={"density": 3})


def test_other_orders_of_moves() -> None:
    moves = [[0, 0], [0, 1], [0, -1], [1, 0], [-1, 0]]
    env = pogema_v0(GridConfig(map="...\n.a.\n..A", MOVES=moves, max_episode_steps=99))
    for action, move in enumerate(moves):
        env.reset()
        env.step([action])
        assert env.get_agents_xy(ignore_borders=True) == [[1 + move[0], 1 + move[1]]]
    with pytest.raises(ActionError):
        env.step([5])


def test_changes_of_the_grid_hold() -> None:
    env = pogema_v0(GridConfig(map="a..\nb.#\nBA.", obs_radius=1, on_target="nothing"))
    env.reset()
    env.grid.finishes_xy[0] = (3, 2)
    env.grid.move_agent_to_cell(1, 1, 3)
    assert env.get_targets_xy() == [(3, 2), (3, 1)] and env.get_agents_xy() == [(1, 1), (1, 3)]
    with pytest.raises(ValueError, match="both stand on"):
        env.grid.move_agent_to_cell(1, 1, 1)
    with pytest.raises(ValueError, match="is a wall"):
        env.grid.positions_xy[0] = (2, 3)
    assert env.grid.hide_agent(0) and not env.grid.hide_agent(0)
    observations = env.step([0, 3])[0]
    assert observations[1][1].sum() == 1 and env.get_agents_xy(only_active=True) == [(1, 2)]
    assert env.grid.show_agent(0)
    assert env.step([0, 3])[0][1][1].sum() == 2


def test_steps_can_be_taken_back() -> None:
    fields = {"size": 6, "num_agents": 12, "density": 0.1, "seed": 2, "max_episode_steps": 20}
    for rule, arrival in itertools.product(RULES, ("finish", "nothing")):
        env = pogema_v0(
            GridConfig(**fields, persistent=True, collision_system=rule, on_target=arrival)
        )
        env.reset()
        assert not env.step_back()
        rng = np.random.default_rng(1)
        places = [(env.get_agents_xy(), dict(env.grid.is_active))]
        for _ in range(15):
            env.step(rng.integers(5, size=12))
            places.append((env.get_agents_xy(), dict(env.grid.is_active)))
        assert [[state.get_xy() for state in row] for row in zip(*env.get_full_history())] == [
            at for at, _ in places
        ]
        for _ in range(15):
            places.pop()
            assert env.step_back()
            assert (env.get_agents_xy(), dict(env.grid.is_active)) == places[-1]
        assert not env.step_back()


def test_copies_go_on_by_themselves() -> None:
    import copy

    env = pogema_v0(
        GridConfig(size=8, num_agents=6, seed=2, on_target="restart", collision_system="soft")
    )
    env.reset()
    rng = np.random.default_rng(3)
    actions = rng.integers(5, size=(60, 6))
    for row in actions[:20]:
        env.step(row)
    other = copy.deepcopy(env)
    for row in actions[20:]:
        same(env.step(row), other.step(row), "copy")
    env.step([1] * 6)
    assert other.get_agents_xy() == other.get_agents_xy()


def test_agents_arrive() -> None:
    """On a map with one winding way, further than their memory reaches at first."""
    rows = ["." * 80 if row % 2 == 0 else "#" * 79 + "." for row in range(9)]
    rows[3], rows[7] = "." + "#" * 79, "." + "#" * 79
    config = GridConfig(
        map="\n".join(rows),
        agents_xy=[[0, 0]],
        targets_xy=[[8, 79]],
        observation_type="MAPF",
        max_episode_steps=1000,
    )
    env = pogema_v0(config)
    observations, _ = env.reset()
    agent = ours.BatchAStarAgent()
    terminated = truncated = [False]
    steps = 0
    while not (terminated[0] or truncated[0]):
        observations, _, terminated, truncated, _ = env.step(agent.act(observations))
        steps += 1
    assert terminated[0] and steps < 500
    lost = ours.AStarAgent()
    lost.act(observations[0])
    with pytest.raises(IndexError, match="clear_state"):
        lost.act({**observations[0], "xy": (40, 40)})


@pytest.mark.parametrize("arrival", ARRIVALS)
def test_episodes_are_drawn(arrival: str, tmp_path: Path) -> None:
    import xml.etree.ElementTree as ElementTree

    config = GridConfig(
        map="a.#B\nb..A", obs_radius=2, max_episode_steps=6, on_target="nothing", seed=4
    )
    if arrival == "restart":
        config = GridConfig(size=6, num_agents=2, on_target=arrival, max_episode_steps=6, seed=4)
    config.on_target = arrival  # type: ignore[assignment]
    monitor = ours.AnimationMonitor(
        pogema_v0(config), ours.AnimationConfig(directory=str(tmp_path), save_every_idx_episode=2)
    )
    for _ in range(4):
        monitor.reset()
        for _ in range(6):
            monitor.step([4, 4])
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["pogema-ep00002-seed4.svg", "pogema-ep00004-seed4.svg"]
    for options in ({}, {"static": True}, {"egocentric_idx": 1}, {"show_agents": False}):
        path = tmp_path / "one.svg"
        monitor.save_animation(str(path), ours.AnimationConfig(**options))
        root = ElementTree.parse(path).getroot()
        tags = [element.tag.split("}")[1] for element in root.iter()]
        agents = 0 if "show_agents" in options else 2
        assert tags.count("circle") == 2 * agents
        assert ("animate" in tags) == ("static" not in options and agents > 0)


def test_registered_maps() -> None:
    from navsim.pogema.grid_registry import GRID_STR_REGISTRY, RegisteredGrid

    RegisteredGrid("a-test", "...#\n.#..")
    try:
        env = pogema_v0(GridConfig(map_name="a-test", width=4, height=2, seed=0))
        env.reset()
        assert env.get_obstacles(ignore_borders=True).tolist() == [[0, 0, 0, 1], [0, 1, 0, 0]]
        with pytest.raises(KeyError, match="registered as 'a-test' already"):
            RegisteredGrid("a-test", "..")
    finally:
        del GRID_STR_REGISTRY["a-test"]


def test_gymnasium_knows_it() -> None:
    import gymnasium

    env = gymnasium.make(
        "navsim/Pogema-v0", grid_config=GridConfig(seed=1), disable_env_checker=True
    )
    observation, info = env.reset()
    assert observation.shape == (3, 11, 11) and info == {"is_active": True}
    assert len(env.step(0)) == 5


def test_names() -> None:
    assert set(ours.__all__) >= {
        "GridConfig",
        "pogema_v0",
        "AStarAgent",
        "BatchAStarAgent",
        "AnimationMonitor",
    }
