"""Exported policies: onnxruntime and the NumPy reference against the program's own arithmetic.

The program is ``$NAVSIM``, or the release build of this repository.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from navsim.reference import Decision, ReferencePolicy, read_safetensors

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

Array = NDArray[Any]

REPOSITORY = Path(__file__).parents[3]
POLICIES = REPOSITORY / "Assets" / "Policies"
SHIPPED = sorted(path.stem for path in POLICIES.glob("*.safetensors"))
TALKING = {"navigator", "navigator-shielded", "navigator-lifelong"}
BATCHES = (1, 7, 128)


@pytest.fixture(scope="session")
def program() -> Path:
    path = Path(os.environ.get("NAVSIM", REPOSITORY / ".build" / "release" / "navsim"))
    if not path.exists():
        pytest.skip(f"{path} is not there; build it with 'swift build -c release --product navsim'")
    return path.absolute()


@dataclass
class Exported:
    """A model and what navsim makes of real observations."""

    path: Path
    inputs: dict[str, Array]
    outputs: dict[str, Array]
    teams: Array

    @property
    def count(self) -> int:
        return len(self.inputs["X"])

    def session(self) -> Any:
        return onnxruntime.InferenceSession(
            self.path.read_bytes(), providers=["CPUExecutionProvider"]
        )


def run(program: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments], capture_output=True, text=True, cwd=REPOSITORY, timeout=300
    )


def export(
    program: Path, folder: Path, policy: str | Path, *arguments: str, observations: int
) -> Exported:
    model, data = folder / "policy.onnx", folder / "data.safetensors"
    result = run(
        program, "policy", "export", policy, "--out", model, "--test-data", data,
        "--observations", str(observations), *arguments,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    tensors, metadata = read_safetensors(data)
    assert metadata["kind"] == "sample"

    def of(kind: str) -> dict[str, Array]:
        return {k.partition(".")[2]: v for k, v in tensors.items() if k.startswith(kind + ".")}

    inputs = of("inputs")
    inputs["mask"] = inputs["mask"].astype(bool)
    return Exported(model, inputs, of("outputs"), tensors["teams"])


def outputs_of(session: Any, inputs: dict[str, Array]) -> dict[str, Array]:
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs), strict=True))


def in_batches(session: Any, exported: Exported, bounds: list[int]) -> dict[str, Array]:
    """What the model makes of all rows, those between two bounds at once."""
    parts: list[dict[str, Array]] = []
    for first, end in zip(bounds, bounds[1:], strict=False):
        rows = {name: values[first:end] for name, values in exported.inputs.items()}
        if "heard" in rows:
            rows["heard"] = np.where(rows["heard"] >= 0, rows["heard"] - first, -1)
        parts.append(outputs_of(session, rows))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def by_name(decision: Decision) -> dict[str, Array]:
    return {
        "logits": decision.logits, "probabilities": decision.probabilities,
        "messageLogits": decision.message, "value": decision.value, "W": decision.W,
        "W*": decision.W_star, "Y": decision.Y,
    }  # fmt: skip


def compare(label: str, found: dict[str, Array], expected: dict[str, Array]) -> None:
    """All within 1e-5, what the head says at least within 1e-6 of the largest logit.

    Where logits are large, 1e-5 is finer than float32: at 417, as the policy for crowds says, floats
    are 3e-5 apart, and sums in another order differ by several times that.
    """
    figures: list[str] = []
    largest = float(np.abs(expected["logits"]).max())
    for name, values in expected.items():
        assert found[name].shape == values.shape, name
        error = float(np.abs(found[name] - values).max())
        tolerance = 1e-5
        if name in ("logits", "messageLogits", "value"):
            tolerance = max(tolerance, 1e-6 * largest)
        assert error <= tolerance, f"{label}: {name} is off by {error:.2e}"
        figures.append(f"{name} {error:.1e}")
    above = int((np.abs(found["logits"] - expected["logits"]).max(axis=1) > 1e-5).sum())
    print(
        f"{label}: {len(expected['W'])} rows, logits up to {largest:.1f}; off by at most "
        f"{', '.join(figures)}; {above} rows with logits off by more than 1e-5"
    )


def bounds(count: int, size: int) -> list[int]:
    return [*range(0, count, size), count]


@pytest.mark.parametrize("policy", SHIPPED)
def test_shipped_policy(program: Path, tmp_path: Path, policy: str) -> None:
    exported = export(program, tmp_path, policy, observations=10_000)
    assert exported.count >= 10_000
    onnx.checker.check_model(onnx.load(exported.path), full_check=True)
    session = exported.session()
    assert [output.name for output in session.get_outputs()] == [
        name
        for name in ["logits", "probabilities", "messageLogits", "value", "W", "W*", "Y"]
        if name in exported.outputs
    ]
    assert {value.name for value in session.get_inputs()} == set(exported.inputs)
    if policy in TALKING:
        teams = [*exported.teams.tolist(), exported.count]
        compare(f"{policy}, team by team", in_batches(session, exported, teams), exported.outputs)
        compare(f"{policy}, all at once", outputs_of(session, exported.inputs), exported.outputs)
    else:
        for size in BATCHES:
            found = in_batches(session, exported, bounds(exported.count, size))
            compare(f"{policy}, {size} rows at once", found, exported.outputs)
    reference = ReferencePolicy.read(POLICIES / f"{policy}.safetensors")
    compare(f"{policy}, NumPy", by_name(reference(**exported.inputs)), exported.outputs)


@pytest.mark.parametrize("size", BATCHES)
@pytest.mark.parametrize("policy", sorted(TALKING))
def test_team(program: Path, tmp_path: Path, policy: str, size: int) -> None:
    exported = export(program, tmp_path, policy, "--agents", str(size), observations=2000)
    teams = [*exported.teams.tolist(), exported.count]
    assert set(np.diff(teams)) == {size}
    heard = exported.inputs["heard"]
    assert (heard >= 0).any() == (size > 1)
    found = in_batches(exported.session(), exported, teams)
    compare(f"{policy}, teams of {size}", found, exported.outputs)


# Architectures that no shipped policy has.

ACTIONS = {
    "grid": "stay, up, down, left, right",
    "gridOriented": "wait, forward, turnLeft, turnRight",
    "holonomic": read_safetensors(POLICIES / "crowd.safetensors")[1]["actions"],
    "differentialDrive": read_safetensors(POLICIES / "office.safetensors")[1]["actions"],
}

ARCHITECTURES: dict[str, dict[str, Any]] = {
    "soft": {"attention": "soft", "messageSymbols": 3},
    "soft-free": {"attention": "soft", "isTied": False, "heads": 1},
    "sigmoid": {"function": {"sigmoid": {}}, "isTied": False, "heads": 3},
    "gumbel": {"function": {"gumbelSoftmax": {"temperature": 0.25}}, "messageSymbols": 2},
    "uniform-values": {"attention": "uniform", "hearsValues": True, "messageSymbols": 2},
    "values": {"hearsValues": True, "peersThrough": "attention", "history": False},
    "two-passes": {"exchange": "sameStep", "rounds": 1, "isTied": False, "messageSymbols": 4},
    "no-talk": {"exchange": "sameStep", "rounds": 0},
    "silent-talk": {"exchange": "sameStep", "rounds": 2, "messageSymbols": 0},
    "claims": {
        "exchange": "sameStep", "rounds": 3, "hearsValues": True, "hearsClaims": True,
        "relations": True, "precedence": True, "dice": True, "messageSymbols": 3,
    },
    "claims-alone": {"exchange": "sameStep", "rounds": 2, "hearsClaims": True},
    "soft-talk": {
        "attention": "soft", "exchange": "sameStep", "rounds": 2, "hearsValues": True,
        "function": {"sigmoid": {}}, "isTied": False, "messageSymbols": 2,
    },
    "uniform-talk": {
        "attention": "uniform", "exchange": "sameStep", "rounds": 2, "hearsValues": True,
        "messageSymbols": 2,
    },
    "oriented": {"dynamics": "gridOriented", "relations": True, "messageSymbols": 1},
    "oriented-talk": {
        "dynamics": "gridOriented", "exchange": "sameStep", "rounds": 2, "hearsValues": True,
    },
    "holonomic": {
        "dynamics": "holonomic", "exchange": "sameStep", "rounds": 1, "hearsValues": True,
        "relations": True, "rays": 0,
    },
    "differential": {"dynamics": "differentialDrive", "rays": 6, "peers": 3, "radius": 2},
    "alone": {"peers": 0, "rays": 0, "radius": 0},
    "alone-talk": {"peers": 0, "exchange": "sameStep", "rounds": 2, "hearsValues": True},
    "deep": {"environmentWidths": [9, 8, 7], "hiddenWidths": [10, 9, 8], "heads": 5},
}  # fmt: skip


def write_policy(path: Path, changes: dict[str, Any], seed: int) -> None:
    """A policy of random weights, written without navsim."""
    changes = dict(changes)
    radius, rays, peers = (changes.pop(k, d) for k, d in [("radius", 3), ("rays", 4), ("peers", 6)])
    policy: dict[str, Any] = {
        "attention": "interaction", "dynamics": "grid", "environmentWidths": [12, 10],
        "exchange": "previousStep", "function": {"softmax": {}}, "heads": 2, "hiddenWidths": [14],
        "interactionHidden": 5, "interactionRank": 3, "isTied": True, "messageSymbols": 0,
        "tokenWidth": 11, "valueWidth": 7, **changes,
    }  # fmt: skip
    policy["radio"] = {"delay": int(policy["exchange"] == "previousStep"), "loss": 0.1, "range": 6}
    policy["sensors"] = {
        "window": {"radius": radius},
        "rays": {"count": rays, "range": 6, "noise": 0, "dropout": 0},
        "peers": {"max": peers, "range": 4, "lineOfSight": False, "dropout": 0},
    }
    get = policy.get
    actions = len(ACTIONS[policy["dynamics"]].split(", "))
    cells = actions if policy["dynamics"].startswith("grid") else 0
    output = actions + policy["messageSymbols"]
    relation = 16 * get("relations", False) + 4 * get("precedence", False)
    state = 2 * (2 * radius + 1) ** 2 + (8 if cells else 16)
    state += get("precedence", False) + 5 * get("dice", False)
    token, value, heads = policy["tokenWidth"], policy["valueWidth"], policy["heads"]
    widths = [state, *policy["environmentWidths"]]
    hears = policy["attention"] == "interaction" or get("hearsValues", False)
    hears &= policy["exchange"] == "previousStep" or get("rounds", 1) > 0
    shapes: dict[str, tuple[int, ...]] = {}

    def layers(name: str, widths: list[int]) -> None:
        for index, (width, after) in enumerate(zip(widths, widths[1:], strict=False)):
            shapes[f"{name}.{index}.weight"] = (after, width)
            shapes[f"{name}.{index}.bias"] = (after,)

    for kind in ["goal", "cell", "ray", "peer"]:
        shapes[f"token.{kind}.weight"] = (token, 16 + (relation if kind == "peer" else 0))
        shapes[f"token.{kind}.bias"] = (token,)
    layers("environment", widths)
    shapes["attention.V"] = (heads, value, token)
    if policy["attention"] != "uniform":
        letters = ["alpha", "beta"] + ([] if policy["isTied"] else ["gamma", "delta"])
        for letter in letters:
            width = token if letter in ("alpha", "gamma") else 4
            shapes[f"attention.{letter}"] = (heads, width)
    if hears and get("hearsValues", False):
        shapes["attention.U"] = (heads, value, output)
    if policy["attention"] == "interaction":
        hidden, rank, e = policy["interactionHidden"], policy["interactionRank"], widths[-1]
        shapes["interaction.u"] = (heads, hidden)
        shapes["interaction.A"] = (heads, hidden, e)
        shapes["interaction.B"] = (heads, hidden, output)
        shapes["interaction.C"] = (heads, rank, e)
        shapes["interaction.D"] = (heads, rank, token)
    first = heads * value + widths[-1] + cells * token
    layers("head", [first, *policy["hiddenWidths"], output + 1])

    rng = np.random.default_rng(seed)
    header: dict[str, Any] = {
        "__metadata__": {
            "format": "navsim", "kind": "policy", "version": "1", "policy": json.dumps(policy),
            "actions": ACTIONS[policy["dynamics"]],
        }
    }  # fmt: skip
    data = b""
    for name, shape in sorted(shapes.items()):
        gain = 1.3 / np.sqrt(shape[-1]) if len(shape) > 1 else 0.5
        values = (gain * rng.standard_normal(shape)).astype("<f4").tobytes()
        offsets = [len(data), len(data) + len(values)]
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": offsets}
        data += values
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_architecture(program: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / "random.safetensors"
    write_policy(file, ARCHITECTURES[name], seed=sorted(ARCHITECTURES).index(name))
    exported = export(program, tmp_path, file, observations=500)
    onnx.checker.check_model(onnx.load(exported.path), full_check=True)
    found = outputs_of(exported.session(), exported.inputs)
    assert set(found) == set(exported.outputs) and "value" in found
    # An architecture that hears has to have heard something, or the test would show little.
    if "heard" in exported.inputs:
        assert (exported.inputs["heard"] >= 0).any() and np.abs(found["Y"]).max() > 0
    if "Y" in exported.inputs:
        assert np.abs(exported.inputs["Y"]).max() > 0
    if "interaction" in str(ARCHITECTURES[name].get("attention", "interaction")):
        assert np.abs(found["W*"] - found["W"]).max() > 0.01
    compare(name, found, exported.outputs)
    decision = ReferencePolicy.read(file)(**exported.inputs)
    compare(f"{name}, NumPy", by_name(decision), exported.outputs)


# What stands in a model, and what is refused.


def test_metadata(program: Path, tmp_path: Path) -> None:
    model = tmp_path / "navigator.onnx"
    assert run(program, "policy", "export", "navigator", "--out", model).returncode == 0
    proto = onnx.load(model)
    assert (proto.ir_version, proto.opset_import[0].version) == (8, 17)
    metadata = {entry.key: entry.value for entry in proto.metadata_props}
    assert json.loads(metadata["policy"])["rounds"] == 3
    assert metadata["actions"] == ACTIONS["grid"]
    observation = json.loads(metadata["observation"])
    shapes = {
        value.name: [side.dim_param or side.dim_value for side in value.type.tensor_type.shape.dim]
        for value in proto.graph.input
    }
    assert shapes["X"] == ["batch", sum(run["count"] for run in observation["slots"]), 16]
    assert shapes["E"] == ["batch", sum(part["count"] for part in observation["E"])]
    assert shapes["relations"][2] == len(observation["relations"])
    output = next(value for value in proto.graph.output if value.name == "Y")
    assert output.type.tensor_type.shape.dim[2].dim_value == len(observation["Y"])
    for part in observation["E"]:
        assert part["count"] == len(part["entries"]) if "entries" in part else part["shape"]
    for slots in observation["slots"]:
        assert 0 < len(slots["features"]) <= 16
    assert "training.seed" in metadata


def test_same_bytes(program: Path, tmp_path: Path) -> None:
    names = [tmp_path / "a.onnx", tmp_path / "b.onnx"]
    for name in names:
        assert run(program, "policy", "export", "office", "--out", name).returncode == 0
    assert names[0].read_bytes() == names[1].read_bytes()


def test_refusals(program: Path, tmp_path: Path) -> None:
    def refused(code: int, message: str, *arguments: str | Path) -> None:
        result = run(program, "policy", "export", *arguments)
        assert result.returncode == code and message in result.stderr, result.stderr

    copy = tmp_path / "copy.safetensors"
    copy.write_bytes((POLICIES / "soft.safetensors").read_bytes())
    before = copy.read_bytes()
    out = tmp_path / "out.onnx"
    refused(64, "onnx", "soft", "--format", "torch", "--out", out)
    refused(66, "no such file", tmp_path / "none.safetensors", "--out", out)
    refused(73, "mkdir -p", "soft", "--out", tmp_path / "none" / "out.onnx")
    refused(64, "--test-data", "soft", "--out", out, "--agents", "7")
    refused(64, "are both", copy, "--out", out, "--test-data", out)
    for arguments in [("--out", copy), ("--out", out, "--test-data", copy)]:
        result = run(program, "policy", "export", copy, *arguments)
        assert result.returncode != 0 and copy.read_bytes() == before, result.stderr
    refused(65, "dynamics.model", copy, "--out", out, "--test-data", tmp_path / "d",
            "--scenario", "Scenarios/crowd.json")  # fmt: skip
    data = tmp_path / "data.safetensors"
    assert run(program, "policy", "export", copy, "--out", out, "--test-data", data).returncode == 0
    refused(65, "holds a sample, not a policy", data, "--out", tmp_path / "other.onnx")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "copy.safetensors", "data.safetensors", "out.onnx",
    ]  # fmt: skip


def test_reference_refuses(tmp_path: Path) -> None:
    policy = ReferencePolicy.read(POLICIES / "interaction.safetensors")
    x, mask = np.zeros((2, policy.slots, 16)), np.ones((2, policy.slots), bool)
    e = np.zeros((2, 250))
    assert policy(x, mask, e).logits.shape == (2, 5)
    for wrong in [(x[:, 1:], mask, e), (x, mask[:, 1:], e), (x, mask, e[:, 1:])]:
        with pytest.raises(ValueError, match="expected"):
            policy(*wrong)
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes((POLICIES / "soft.safetensors").read_bytes()[:100])
    with pytest.raises(ValueError, match="not a safetensors file"):
        ReferencePolicy.read(damaged)


def test_nothing_to_attend_to() -> None:
    """A row with an empty mask has weights of 0, in the reference as in navsim."""
    for name in ["interaction", "uniform"]:
        policy = ReferencePolicy.read(POLICIES / f"{name}.safetensors")
        x, mask = np.zeros((1, policy.slots, 16)), np.zeros((1, policy.slots))
        decision = policy(x, mask, np.zeros((1, 250)))
        assert (decision.W == 0).all() and (decision.W_star == 0).all()
        assert np.isfinite(decision.logits).all()
