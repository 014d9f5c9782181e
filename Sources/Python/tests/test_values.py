"""What the program does, as values: equal to what the program prints."""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import navsim
import numpy as np
import pytest
from navsim._library import InputError, MissingFileError, UsageError

pd = pytest.importorskip("pandas")

CHECKOUT = Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("NAVSIM_PROGRAM") or str(CHECKOUT / ".build/release/navsim")
needs_program = pytest.mark.skipif(
    shutil.which(PROGRAM) is None, reason="compares with the program, which is not built"
)

SWAP: dict[str, Any] = {
    "version": 1,
    "name": "swap",
    "map": {"rows": ["......", "..@@..", "......"]},
    "seed": 3,
    "maxSteps": 40,
    "agents": [{"start": [0, 0], "goals": [[5, 2]]}, {"start": [5, 0], "goals": [[0, 2]]}],
    "controller": "pibt+",
}
SUITE: dict[str, Any] = {
    "version": 1,
    "name": "small",
    "base": {
        "map": {"rows": ["........"] * 6},
        "task": "reach",
        "maxSteps": 32,
        "controller": "pibt",
    },
    "cases": [
        {"name": "three", "seed": 1, "agents": {"count": 3}},
        {"name": "six", "seed": 2, "agents": {"count": 6}},
    ],
}
TRAINING: dict[str, Any] = {
    "version": 1,
    "kind": "training",
    "name": "tiny",
    "seed": 4,
    "policy": {"attention": "interaction", "heads": 1, "tokenWidth": 8, "peersThrough": "everywhere",
               "environmentWidths": [8], "hiddenWidths": [16]},
    "worlds": {"map": {"generate": {"kind": "random", "width": 6, "height": 6, "density": 0.1}},
               "agents": {"count": 2}, "maxSteps": 12},
    "reinforce": {"instances": 2},
    "evaluation": {"episodes": 2, "interval": 4},
    "agentSteps": 400,
    "checkpointInterval": 4,
}  # fmt: skip


def program(*arguments: str) -> str:
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def written(folder: Path, value: dict[str, Any], name: str = "a.json") -> str:
    path = folder / name
    path.write_text(json.dumps(value))
    return str(path)


# --- run


def test_run_answers_the_steps() -> None:
    result = navsim.run(SWAP)
    assert result.terminated and not result.truncated and result.controller == "pibt+"
    assert result.positions.shape == (result.steps + 1, 2, 2)
    assert result.actions.shape == (result.steps, 2)
    assert result.positions[0].tolist() == [[0, 0], [5, 0]]
    assert result.positions[-1].tolist() == [[5, 2], [0, 2]]
    moves = np.array([[0, 0], [0, -1], [0, 1], [-1, 0], [1, 0]])
    assert result.trace.action_names[:5] == ("stay", "up", "down", "left", "right")
    assert (np.diff(result.positions, axis=0) == moves[result.actions]).all()


@needs_program
def test_run_is_what_the_program_prints(tmp_path: Path) -> None:
    told = json.loads(program("run", "Scenarios/depot.json", "--format", "json"))
    result = navsim.run("depot")
    for name in ("scenario", "controller", "seed", "steps", "terminated", "truncated", "agents"):
        assert getattr(result, name) == told[name]
    times = {"runtime"}
    assert {k: v for k, v in result.metrics.items() if k not in times} == {
        k: v for k, v in told["metrics"].items() if k not in times
    }
    trace = str(tmp_path / "a.jsonl")
    program("run", "Scenarios/depot.json", "--trace", trace)
    read = navsim.read_trace(trace)
    assert (read.positions == result.positions).all() and (read.actions == result.actions).all()
    result.trace.save(tmp_path / "b.jsonl")
    assert (tmp_path / "b.jsonl").read_bytes() == Path(trace).read_bytes()


def test_many_episodes_and_suites_give_frames(tmp_path: Path) -> None:
    many = navsim.run(SWAP, episodes=3)
    assert len(many) == 3 and [one.episode for one in many] == [0, 1, 2]
    with pytest.raises(UsageError, match="were not kept"):
        _ = many[0].positions
    suite = navsim.run(written(tmp_path, SUITE), episodes=2)
    frame = suite.to_frame()
    assert suite.suite == "small" and len(frame) == 4
    assert frame["agents"].tolist() == [3, 3, 6, 6]
    assert {"SoC", "makespan", "terminated"} <= set(frame.columns)
    assert "<table" in suite._repr_html_()


def test_pictures_show_in_notebooks() -> None:
    result = navsim.run(SWAP, picture_at=1)
    shown = result._repr_png_()
    assert shown is not None and shown.startswith(b"\x89PNG")
    assert shown == result.picture(1) and shown != result.picture(0)
    assert result.picture(-1) == result.picture(result.steps)
    small = result.picture(size=(64, 48), theme="dark")
    assert int.from_bytes(small[16:20], "big") == 64 and int.from_bytes(small[20:24], "big") == 48
    with pytest.raises(UsageError, match="ends at step"):
        result.picture(1000)


def test_results_can_be_pickled() -> None:
    result = pickle.loads(pickle.dumps(navsim.run(SWAP)))
    assert result.terminated and result.picture(0).startswith(b"\x89PNG")


def test_attention_comes_as_frames(tmp_path: Path) -> None:
    trace = tmp_path / "a.jsonl"
    result = navsim.run(
        "depot", controller="interaction", agents=3, max_steps=3, attention=True, trace=trace
    )
    frame = result.trace.attention
    assert {"step", "agent", "head", "entity", "W", "W*"} <= set(frame.columns)
    sums = frame.groupby(["step", "agent", "head"])["W*"].sum()
    assert np.allclose(sums, 1, atol=2e-3)
    chances = result.trace.decisions[["stay", "up", "down", "left", "right"]].sum(axis=1)
    assert np.allclose(chances, 1, atol=1e-3)
    again = navsim.read_trace(trace)
    assert len(again.attention) == len(frame)
    assert np.allclose(again.attention["W*"], frame["W*"], atol=1e-4)


def test_discs_are_in_meters() -> None:
    result = navsim.run("crowd", max_steps=4)
    assert result.positions.dtype == np.float64
    assert result.trace.velocities.shape == result.positions.shape
    assert result.trace.headings.shape == result.positions.shape[:2]


# --- batch and stores


@needs_program
def test_batch_has_the_program_s_numbers(tmp_path: Path) -> None:
    suite, store = written(tmp_path, SUITE), str(tmp_path / "own.sqlite")
    told = json.loads(
        program(
            "batch", suite, "--controllers", "pibt,greedy", "--seeds", "1,2", "--episodes", "3", "--store",
            store, "--format", "json", "--quiet",
        )
    )  # fmt: skip
    batch = navsim.batch(suite, ["pibt", "greedy"], seeds=[1, 2], episodes=3)
    assert batch.complete and batch.finished == 24

    def plain(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                **g,
                "metrics": {
                    k: v for k, v in g["metrics"].items() if k not in ("runtime", "ms_per_step")
                },
            }
            for g in groups
        ]

    assert plain(batch.groups) == plain(told["groups"])
    csv = program("batch", "show", "--store", store, "--format", "csv", "--quiet")
    expected = pd.read_csv(io.StringIO(csv), float_precision="round_trip")
    times = ["runtime", "ms_per_step"]
    same = [
        name for name in expected.columns if name not in times and name not in ("map", "settings")
    ]
    pd.testing.assert_frame_equal(
        batch.episodes[same], expected[same], check_dtype=False, check_exact=True
    )
    compared = json.loads(
        program(
            "batch",
            "compare",
            "pibt",
            "greedy",
            "--metrics",
            "SoC",
            "--store",
            store,
            "--format",
            "json",
        )
    )
    frame = batch.compare("pibt", "greedy", "SoC")
    assert frame["difference"].tolist() == [one["difference"]["mean"] for one in compared]
    assert frame["p_adjusted"].tolist() == [one["p_adjusted"] for one in compared]


def test_summary_has_a_row_a_group_and_metric(tmp_path: Path) -> None:
    batch = navsim.batch(written(tmp_path, SUITE), "pibt", episodes=2, jobs=1)
    summary = batch.summary
    own = summary[(summary["metric"] == "SoC") & (summary["agents"] == 6)]
    assert own["n"].tolist() == [2] and own["mean"].notna().all()
    rows = batch.episodes
    assert own["mean"].iloc[0] == pytest.approx(rows[rows["agents"] == 6]["SoC"].mean())
    assert batch.table("SoC").shape == (2, 1)


def test_stores_are_read_and_gone_on_with(tmp_path: Path) -> None:
    suite, store = written(tmp_path, SUITE), tmp_path / "s.sqlite"
    first = navsim.batch(suite, "pibt", store=store)
    more = navsim.batch(suite, "pibt", store=store, resume=True, episodes=3)
    assert (first.finished, more.finished) == (2, 4) and first.name == more.name
    read = navsim.read_store(store)
    assert read.runs["finished"].tolist() == [6] and len(read.episodes) == 6
    assert read.run("small").name == more.name
    with pytest.raises(navsim.NavsimError, match="nothing"):
        read.run("nothing")
    with pytest.raises(UsageError, match="no controller 'pibtt'; did you mean 'pibt'"):
        more.compare("pibtt", "pibt")


def test_a_batch_can_be_stopped(tmp_path: Path) -> None:
    told: list[dict[str, Any]] = []

    def stop(progress: dict[str, Any]) -> bool:
        told.append(progress)
        return False

    batch = navsim.batch(
        "Scenarios/suites/counts.json",
        "navigator+",
        episodes=40,
        store=tmp_path / "s.sqlite",
        progress=stop,
    )
    assert not batch.complete and told[0]["total"] == 360
    assert batch.finished < 360


def test_errors_of_a_callback_arrive(tmp_path: Path) -> None:
    def fail(progress: dict[str, Any]) -> None:
        raise ZeroDivisionError("in the callback")

    with pytest.raises(ZeroDivisionError, match="in the callback"):
        navsim.batch(written(tmp_path, SUITE), "pibt", progress=fail)


# --- plans


@needs_program
def test_plan_is_the_program_s(tmp_path: Path) -> None:
    scenario, own, mine = written(tmp_path, SWAP), str(tmp_path / "a.plan"), tmp_path / "b.plan"
    program("run", scenario, "--controller", "pibt+", "--plan", own)
    plan = navsim.plan(scenario, "pibt+", out=mine)
    assert mine.read_text() == Path(own).read_text()
    assert plan.valid and plan.solved and plan.findings == ()
    checked = program("plan", "check", own, "--scenario", scenario)
    assert f"SoC {plan.SoC}, makespan {plan.makespan}" in checked


def test_plans_are_measured() -> None:
    plan = navsim.plan(SWAP)
    assert plan.planner == "lacam" and plan.valid
    assert plan.positions.shape == (plan.steps + 1, 2, 2) and plan.path(0)[0].tolist() == [0, 0]
    # Both go seven steps, each on its own side of the wall.
    assert (plan.lower_bound, plan.SoC, plan.makespan) == (14, 14, 7) and plan.optimal
    lost = navsim.plan({**SWAP, "maxSteps": 2}, "greedy")
    assert not lost.solved and not lost.valid and lost.optimal is None and lost.finding_count >= 2


# --- policies


def observations(
    policy: navsim.Policy, rows: int, seed: int = 0
) -> dict[str, np.ndarray[Any, Any]]:
    generator = np.random.default_rng(seed)
    shapes = policy.shapes()
    values = {
        key: generator.normal(0, 0.5, (rows, *shape)).astype(np.float32)
        for key, shape in shapes.items()
        if key not in ("mask", "identity")
    }
    values["mask"] = (generator.random((rows, *shapes["mask"])) < 0.7).astype(np.uint8)
    values["mask"][:, 0] = 1
    values["X"][:, 1:6, 0] = 0
    return values


@pytest.mark.parametrize("name", ["soft", "interaction", "navigator"])
def test_policy_decides_as_it_does_in_an_episode(name: str) -> None:
    policy = navsim.Policy(name)
    env = navsim.VectorEnv("depot", policy=name, seed=5)
    given, _ = env.reset(seed=5)
    before = given["Y"].copy()
    decision = policy(given, identity=env.identity)
    assert (given["Y"] == before).all()
    result = navsim.run("depot", controller=name, seed=5, max_steps=1, attention=True)
    if name != "navigator":  # Which drives at another temperature.
        chances = result.trace.decisions[list(policy.action_names)]
        assert np.allclose(chances, decision.probabilities[0], atol=1e-4)
    frame = result.trace.attention
    for agent in range(result.agents):
        for head in range(policy.sizes["heads"]):
            own = frame[(frame["agent"] == agent) & (frame["head"] == head)]
            here = given["mask"][0, agent] == 1
            assert np.allclose(own["W*"], decision.W_star[0, agent, head][here], atol=1e-4)
            assert np.allclose(own["W"], decision.W[0, agent, head][here], atol=1e-4)
    if policy.sizes["rounds"] > 0:
        assert not np.allclose(policy(given).logits, decision.logits, atol=1e-3)
        alone = policy({key: values[0] for key, values in given.items()}, identity=env.identity[0])
        assert np.allclose(alone.logits, decision.logits[0], atol=1e-5)


@pytest.mark.parametrize(
    "name", ["interaction", "soft", "uniform", "navigator", "navigator-lifelong"]
)
def test_policy_is_its_numpy_twin(name: str) -> None:
    from navsim.reference import ReferencePolicy

    policy = navsim.Policy(name)
    twin = ReferencePolicy.read(CHECKOUT / "Assets" / "Policies" / f"{name}.safetensors")
    env = navsim.VectorEnv("depot", policy=name, seed=2)
    given, _ = env.reset(seed=2)
    for _ in range(3):
        given, *_ = env.step(env.action_space.sample())
    rows = {key: values[0] for key, values in given.items()}
    mine = policy(rows)
    theirs = twin(
        rows["X"], rows["mask"], rows["E"], relations=rows.get("relations"), Y=rows["Y"]
    ) if twin.rounds == 0 else None  # fmt: skip
    if theirs is None:
        seen = rows["X"][:, :, 5] != 0  # Whom the radio reaches.
        first = policy.sizes["slots"] - policy.sizes["peerSlots"]
        heard = np.where(seen & (rows["mask"] == 1), env.identity[0] - first, -1)
        heard[:, :first] = -1
        theirs = twin(
            rows["X"], rows["mask"], rows["E"], relations=rows.get("relations"), heard=heard
        )
        mine = policy(rows, identity=env.identity[0])
    assert np.allclose(mine.logits, theirs.logits, atol=2e-4)
    assert np.allclose(mine.probabilities, theirs.probabilities, atol=1e-4)
    assert np.allclose(mine.W_star, theirs.W_star, atol=1e-4)


def test_worlds_do_not_hear_one_another() -> None:
    policy = navsim.Policy("navigator")
    env = navsim.VectorEnv("depot", 3, policy="navigator", seed=5, placement="random")
    given, _ = env.reset(seed=5)
    whole = policy(given, identity=env.identity)
    for world in range(3):
        rows = {key: values[world] for key, values in given.items()}
        assert np.allclose(
            policy(rows, identity=env.identity[world]).logits, whole.logits[world], atol=1e-5
        )
    flat = {key: values.reshape(-1, *values.shape[2:]) for key, values in given.items()}
    identity = env.identity.reshape(-1, env.identity.shape[-1])
    starts = np.arange(3) * env.layout.rowsPerWorld
    assert np.allclose(
        policy(flat, identity=identity, worlds=starts).logits.reshape(whole.logits.shape),
        whole.logits,
        atol=1e-5,
    )


@pytest.mark.parametrize("name", ["interaction", "soft", "uniform", "navigator"])
def test_rows_do_not_depend_on_one_another(name: str) -> None:
    policy = navsim.Policy(name)
    values = observations(policy, 300)
    whole = policy(values)
    part = policy({key: value[7:9] for key, value in values.items()})
    assert np.allclose(whole.logits[7:9], part.logits, atol=1e-5)
    assert np.allclose(whole.W_star[7:9], part.W_star, atol=1e-5)
    assert np.allclose(whole.probabilities.sum(-1), 1, atol=1e-5)
    assert np.allclose(whole.W_star.sum(-1), 1, atol=1e-4) and np.allclose(
        whole.W.sum(-1), 1, atol=1e-4
    )
    shaped = policy({key: value.reshape(3, 100, *value.shape[1:]) for key, value in values.items()})
    assert shaped.logits.shape == (3, 100, 5) and shaped.value.shape == (3, 100)
    assert (shaped.logits.reshape(300, 5) == whole.logits).all()
    one = policy({key: value[0] for key, value in values.items()})
    assert one.logits.shape == (5,) and one.actions.shape == ()
    drawn = shaped.sample(np.random.default_rng(1))
    assert drawn.shape == (3, 100) and (np.take_along_axis(
        shaped.probabilities, drawn[..., None], -1) > 0).all()  # fmt: skip


def test_policy_weights_are_those_of_the_file() -> None:
    policy = navsim.Policy("interaction")
    assert sum(values.size for values in policy.weights.values()) == policy.info["parameters"]
    raw = Path(CHECKOUT / "Assets/Policies/interaction.safetensors").read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])
    for name, values in policy.weights.items():
        begin, end = header[name]["data_offsets"]
        stored = np.frombuffer(raw[8 + size + begin : 8 + size + end], "<f4").reshape(
            header[name]["shape"]
        )
        assert (stored == values).all()
    again = pickle.loads(pickle.dumps(policy))
    assert again.info == policy.info


def test_policy_takes_views_and_leaves_them_alone() -> None:
    policy = navsim.Policy("interaction")
    values = observations(policy, 8)
    expected = policy({key: value[::2] for key, value in values.items()})
    frozen = {key: np.ascontiguousarray(value[::2]) for key, value in values.items()}
    for value in frozen.values():
        value.flags.writeable = False
    assert (policy(frozen).logits == expected.logits).all()
    flipped = {key: value[::-2][::-1] for key, value in values.items()}
    assert policy(flipped).logits.shape == (4, 5)


HOSTILE: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("dtype", lambda o: {**o, "X": o["X"].astype(np.float64)}, "X: float64; expected float32"),
    ("shape", lambda o: {**o, "X": o["X"][:, :-1]}, "X: shape"),
    ("rows", lambda o: {**o, "E": o["E"][:1]}, "E: shape"),
    ("mask", lambda o: {**o, "mask": o["mask"].astype(np.int64)}, "mask: int64; expected uint8"),
    ("missing", lambda o: {"X": o["X"], "mask": o["mask"]}, "E is missing"),
    ("unknown", lambda o: {**o, "Z": o["X"]}, "no 'Z'"),
    ("nan", lambda o: {**o, "X": np.full_like(o["X"], np.nan)}, "X: nan at element 0"),
    ("huge", lambda o: {**o, "Y": np.full_like(o["Y"], 1e30)}, "Y: 1e"),
    ("walls", lambda o: {**o, "X": np.ones_like(o["X"])}, "every action leads into a wall"),
    ("ragged", lambda o: {**o, "X": [[1.0], [1.0, 2.0]]}, "X: "),
    ("object", lambda o: {**o, "X": np.full(3, None)}, "X: object"),
    ("list", lambda o: [o["X"]], "observations: list"),
]


@pytest.mark.parametrize(
    "change, message", [one[1:] for one in HOSTILE], ids=[one[0] for one in HOSTILE]
)
def test_policy_refuses(change: Callable[[dict[str, Any]], Any], message: str) -> None:
    policy = navsim.Policy("interaction")
    with pytest.raises(navsim.NavsimError, match=message):
        policy(change(observations(policy, 2)))


def test_policies_that_talk_need_whole_worlds() -> None:
    policy = navsim.Policy("navigator")
    values = observations(policy, 4)
    stranger = np.full((4, policy.sizes["slots"]), 1000, np.int32)
    values["mask"][:] = 1
    with pytest.raises(InputError, match="its world has 4 rows"):
        policy(values, identity=stranger)
    with pytest.raises(UsageError, match="worlds"):
        policy(values, identity=stranger, worlds=[3, 1])
    for low in (-(2**31), -1, 2**31 - 1):
        with pytest.raises(InputError):
            policy(values, identity=np.full_like(stranger, low))


def test_a_closed_policy_says_so() -> None:
    policy = navsim.Policy("soft")
    policy.close()
    with pytest.raises(UsageError, match="closed"):
        policy({})


def test_a_forked_child_is_told_to_open_its_own() -> None:
    policy = navsim.Policy("soft")
    values = observations(policy, 2)
    child = os.fork()
    if child == 0:
        try:
            policy(values)
        except UsageError as error:
            os._exit(3 if "forked" in str(error) else 4)
        os._exit(5)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    assert policy(values).logits.shape == (2, 5)


# --- training


@needs_program
def test_training_gives_the_program_s_weights(tmp_path: Path) -> None:
    config = written(tmp_path, TRAINING)
    program("train", config, "--seed", "9", "--out", str(tmp_path / "program"), "--quiet")
    told: list[dict[str, Any]] = []
    run = navsim.train(TRAINING, seed=9, out=tmp_path / "python", progress=told.append)
    assert run.finished and run.test is not None
    own = (tmp_path / "program" / "tiny" / "last.safetensors").read_bytes()
    theirs = navsim.Policy(tmp_path / "program" / "tiny" / "last.safetensors")
    mine = navsim.Policy(run.last_file)
    assert len(own) > 0 and mine.weights.keys() == theirs.weights.keys()
    assert all((mine.weights[name] == theirs.weights[name]).all() for name in mine.weights)
    assert {"start", "update", "evaluation", "test"} <= {one["event"] for one in told}
    curve = run.curve
    assert len(curve) == run.updates and "return" in curve
    assert run.agent_steps is not None and run.agent_steps >= 400
    assert navsim.run("depot", controller=f"policy:{run.last_file}", max_steps=2).steps == 2


def test_training_stops_and_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    def stop(told: dict[str, Any]) -> bool:
        return not (told["event"] == "update" and told["updates"] >= 3)

    whole = navsim.train(TRAINING, out=tmp_path / "whole")
    part = navsim.train(TRAINING, out=tmp_path / "part", progress=stop)
    assert not part.finished and part.updates is not None and whole.updates is not None
    assert part.updates < whole.updates
    done = navsim.train(TRAINING, out=tmp_path / "part", resume=True)
    assert done.finished and navsim.read_run(tmp_path / "part" / "tiny").finished
    first, second = navsim.Policy(whole.last_file), navsim.Policy(done.last_file)
    assert all((first.weights[name] == second.weights[name]).all() for name in first.weights)


def test_ctrl_c_leaves_a_checkpoint(tmp_path: Path) -> None:
    # A shell's background jobs, as CI's may be, ignore SIGINT from the start: Python then has no handler.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        # Long enough, but not without end, should nobody hear.
        long = {**TRAINING, "agentSteps": 2_000_000}
        timer = threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            navsim.train(long, out=tmp_path)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    run = navsim.read_run(tmp_path / "tiny")
    assert not run.finished and len(list((tmp_path / "tiny" / "checkpoints").iterdir())) > 0


# --- files and bad input


def test_files_are_checked(tmp_path: Path) -> None:
    assert navsim.validate("Scenarios/depot.json").startswith("scenario, ")
    assert "Scenarios/depot.json" in navsim.scenarios()
    with pytest.raises(MissingFileError):
        navsim.validate(tmp_path / "none.json")
    with pytest.raises(FileNotFoundError, match="none.json"):
        navsim.run(tmp_path / "none.json")


def test_decisions_are_explained() -> None:
    told = navsim.explain("depot", controller="interaction", robot=1, step=2)
    assert told["robot"] == 1 and told["step"] == 2 and abs(sum(told["probabilities"]) - 1) < 1e-3
    with pytest.raises(InputError, match="robot 999: there are robots 0 to"):
        navsim.explain("depot", controller="interaction", robot=999)
    with pytest.raises(InputError, match="step 5000: the episode ends at step"):
        navsim.explain(SWAP, controller="interaction", step=5000)


BAD: list[tuple[Callable[[], object], type[Exception], str | None]] = [
    (lambda: navsim.run(5), UsageError, "source: int"),  # type: ignore[arg-type]
    (lambda: navsim.run("{"), InputError, None),
    (lambda: navsim.run({"version": 1, "maps": 5}), InputError, None),
    (lambda: navsim.run({**SWAP, "controler": "pibt"}), InputError, "controller"),
    (lambda: navsim.run(SWAP, controller="pibtt"), InputError, "pibt"),
    (lambda: navsim.run(SWAP, episodes=0), InputError, "episodes"),
    (lambda: navsim.run(SWAP, episodes="many"), InputError, "episodes"),  # type: ignore[arg-type]
    (lambda: navsim.run(SWAP, seed=-1), InputError, "seed"),
    (lambda: navsim.run(SWAP, seed=2**64), InputError, "seed"),
    (lambda: navsim.run(SWAP, seed=1.5), InputError, "seed"),  # type: ignore[arg-type]
    (lambda: navsim.run(SWAP, case="a"), UsageError, "case"),
    (lambda: navsim.run(SWAP, episode=1, episodes=2), UsageError, "episode"),
    (lambda: navsim.run(SWAP, collisions="hard"), InputError, "collision"),
    (lambda: navsim.run(SWAP, attention=True), InputError, "attention"),
    (lambda: navsim.run(SWAP, trace="/dev/null/a.jsonl"), navsim.NavsimError, "null"),
    (lambda: navsim.run("a\0b"), UsageError, "path"),
    (lambda: navsim.run({"a": object()}), UsageError, "JSON"),
    (lambda: navsim.run({"a": float("nan")}), navsim.NavsimError, None),
    (lambda: navsim.run(SWAP, progress=3), UsageError, "progress"),  # type: ignore[arg-type]
    (lambda: navsim.run(TRAINING), InputError, "training configuration"),
    (lambda: navsim.plan("crowd", "orca"), InputError, "grid"),
    (lambda: navsim.plan("Scenarios/suites/counts.json"), UsageError, "suite"),
    (lambda: navsim.batch("nothing.json"), MissingFileError, "nothing.json"),
    (lambda: navsim.batch(3), UsageError, "suites"),  # type: ignore[arg-type]
    (lambda: navsim.batch("depot", "pibtt"), InputError, "pibt"),
    (lambda: navsim.batch("depot", seeds="x"), InputError, "seeds"),  # type: ignore[arg-type]
    (lambda: navsim.batch("depot", store="/dev/null/a.sqlite"), navsim.NavsimError, "null"),
    (lambda: navsim.read_store("none.sqlite"), MissingFileError, "none.sqlite"),
    (lambda: navsim.read_store(__file__), InputError, "test_values.py"),
    (lambda: navsim.read_trace(__file__), InputError, "test_values.py"),
    (lambda: navsim.read_trace("none.jsonl"), MissingFileError, "none.jsonl"),
    (lambda: navsim.Policy(__file__), InputError, "test_values.py"),
    (lambda: navsim.Policy("interactoin"), MissingFileError, "interactoin"),
    (lambda: navsim.Policy(3), UsageError, "path"),  # type: ignore[arg-type]
    (lambda: navsim.train("depot"), InputError, "scenario"),
    (lambda: navsim.train({**TRAINING, "name": "../x"}, out="/tmp"), InputError, "name"),
    (lambda: navsim.train(TRAINING, agent_steps=-1), InputError, "agentSteps"),
    (lambda: navsim.read_run("/nowhere"), MissingFileError, "nowhere"),
    (lambda: navsim.validate(None), UsageError, "file"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_an_exception_with_the_program_s_message(number: int) -> None:
    call, kind, message = BAD[number]
    with pytest.raises(kind, match=message):
        call()


def test_a_damaged_trace_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    navsim.run(SWAP, trace=path)
    lines = path.read_text().splitlines()
    lines[3] = lines[3].replace('"t": 2', '"t": 9')
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(InputError, match="a.jsonl:4: expected step t = 2, found 9"):
        navsim.read_trace(path)


def test_pandas_is_asked_for_late(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['pandas'] = None\n"
        "import navsim\n"
        f"results = navsim.run({SWAP!r}, episodes=2)\n"
        "print(len(results))\n"
        "try: results.to_frame()\n"
        "except ImportError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "2",
        "tables are DataFrames of pandas: pip install 'navsim[pandas]'",
    ]


def test_threads_run_side_by_side() -> None:
    results: dict[int, Any] = {}

    def work(seed: int) -> None:
        results[seed] = navsim.run("depot", seed=seed, agents=4, max_steps=20)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in range(4):
        again = navsim.run("depot", seed=seed, agents=4, max_steps=20)
        assert (results[seed].positions == again.positions).all()
