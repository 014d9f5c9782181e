"""Training of policies: what `navsim train` does, and the folders it leaves."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

from navsim._library import MissingFileError, library
from navsim._work import PathLike, Progress, pandas, text, work
from navsim._worlds import Source, named_source
from navsim.policies import Policy


@dataclass(frozen=True)
class Run:
    """A training run in its folder.

    Attributes:
        finished: whether it was trained to the end, evaluated and tested.
        updates, agent_steps: how far it is; None where a folder is read.
    """

    folder: str
    finished: bool
    updates: int | None = None
    agent_steps: int | None = None

    @property
    def curve(self) -> Any:
        """The learning curve, a DataFrame with a row an update; evaluations are NaN between."""
        return pandas().read_csv(
            os.path.join(self.folder, "metrics.csv"), float_precision="round_trip"
        )

    @property
    def test(self) -> dict[str, Any] | None:
        """What the best and the last policy reach on fresh instances; None before the end."""
        try:
            with open(os.path.join(self.folder, "test.json"), encoding="utf-8") as file:
                test: dict[str, Any] = json.load(file)
                return test
        except FileNotFoundError:
            return None

    @property
    def configuration(self) -> dict[str, Any]:
        """Everything written out."""
        with open(os.path.join(self.folder, "config.json"), encoding="utf-8") as file:
            configuration: dict[str, Any] = json.load(file)
            return configuration

    @property
    def best_file(self) -> str:
        return os.path.join(self.folder, "best.safetensors")

    @property
    def last_file(self) -> str:
        return os.path.join(self.folder, "last.safetensors")

    @property
    def policy(self) -> Policy:
        """The best policy, or the last where none was evaluated yet; as a controller it is
        "policy:" + its file."""
        return Policy(self.best_file if os.path.exists(self.best_file) else self.last_file)

    def _repr_html_(self) -> str:
        return str(self.curve._repr_html_())


def train(
    config: Source,
    *,
    seed: int | None = None,
    agent_steps: int | None = None,
    out: PathLike = "runs",
    name: str | None = None,
    start: PathLike | None = None,
    resume: bool = False,
    force: bool = False,
    jobs: int | None = None,
    folder: PathLike | None = None,
    progress: Progress = None,
) -> Run:
    """Trains a policy in a folder of its own, `out`/`name`; the same weights as `navsim train` with
    the same seed.

    It trains in the calling thread and its helpers; other Python threads go on.

    Args:
        config: a training configuration: a path, the name of one that ships such as "interaction",
            or a dict.
        start: a finished policy of the same architecture to begin with.
        resume: go on from the newest checkpoint; force: begin anew.
        jobs: threads; they change the time, never the weights.
        folder: where the relative paths of a dict start from.
        progress: True shows a line; a function is told of every update, evaluation and test as a
            dict with "event", and stops the training by returning False. What was done is then
            saved, to be resumed.

    Raises:
        NavsimError: for what is wrong, before anything is trained.
        KeyboardInterrupt: for Ctrl-C, with a checkpoint saved.
    """
    source = named_source(config, folder)
    if "file" in source:
        text("config", source["file"])
        if library.home is not None and not os.path.exists(source["file"]):
            shipped = library.home / "Scenarios" / "Training" / f"{source['file']}.json"
            if shipped.exists():
                source = {"file": str(shipped)}
    fields = {
        "source": source,
        "seed": seed,
        "agentSteps": agent_steps,
        "out": os.path.abspath(os.fspath(out)),
        "name": name,
        "from": None if start is None else os.path.abspath(os.fspath(start)),
        "mode": "force" if force else "resume" if resume else "new",
        "jobs": jobs,
    }
    value = work("navsim_train", fields, progress).value
    return Run(value["folder"], value["finished"], value["updates"], value["agentSteps"])


def read_run(folder: PathLike) -> Run:
    """The folder of a training run, finished or not.

    Raises:
        MissingFileError: if it holds none.
    """
    place = os.path.abspath(os.fspath(folder))
    if not os.path.exists(os.path.join(place, "config.json")):
        raise MissingFileError(f"{place}: holds no run; name a folder such as runs/NAME.", 66)
    return Run(place, os.path.exists(os.path.join(place, "test.json")))
