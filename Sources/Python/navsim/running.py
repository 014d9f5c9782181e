"""Episodes of scenarios as values: what `navsim run` and `navsim explain` do."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from navsim._library import UsageError
from navsim._work import PathLike, Progress, answer, pandas, request, text, work
from navsim._worlds import Source, named_source
from navsim.traces import Trace, recorded


@dataclass(frozen=True, eq=False)
class Result:
    """What came of an episode.

    Attributes:
        controller: what drove the agents.
        terminated: whether the task was done; truncated: whether the step limit came first.
        metrics: by name, as `navsim run --format json` has them.
        notes: what the controllers said of how they drove.
        trace: the steps; None where many episodes were run, and for `record=False`.
    """

    scenario: str
    controller: str
    collisions: str
    agents: int
    seed: int
    episode: int
    steps: int
    terminated: bool
    truncated: bool
    metrics: dict[str, float]
    notes: tuple[str, ...] = ()
    trace: Trace | None = field(default=None, repr=False)

    @property
    def positions(self) -> NDArray[Any]:
        """Shape (steps + 1, agents, 2); see `Trace`."""
        return self._steps.positions

    @property
    def actions(self) -> NDArray[np.uint8]:
        """Shape (steps, agents); see `Trace`."""
        return self._steps.actions

    def picture(self, step: int | None = None, **options: Any) -> bytes:
        """A PNG of a step, the last by default; options as of `Trace.picture`."""
        return self._steps.picture(self._steps.shown if step is None else step, **options)

    @property
    def _steps(self) -> Trace:
        if self.trace is None:
            raise UsageError(
                "the steps of this episode were not kept; run it alone: episode=NUMBER"
            )
        return self.trace

    def _repr_png_(self) -> bytes | None:
        return None if self.trace is None else self.trace._repr_png_()


class Results(Sequence[Result]):
    """What came of many episodes, scenario by scenario.

    Attributes:
        suite: its name, if the cases of one were run.
        notes: what the controllers said, summed up.
        complete: False if the work was stopped before its end.
    """

    def __init__(
        self, results: Sequence[Result], suite: str | None, notes: tuple[str, ...], complete: bool
    ) -> None:
        self._results = tuple(results)
        self.suite = suite
        self.notes = notes
        self.complete = complete

    def __len__(self) -> int:
        return len(self._results)

    @overload
    def __getitem__(self, index: int) -> Result: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Result]: ...
    def __getitem__(self, index: int | slice) -> Result | Sequence[Result]:
        return self._results[index]

    def __iter__(self) -> Iterator[Result]:
        return iter(self._results)

    def to_frame(self) -> Any:
        """A DataFrame with a row an episode, as `navsim run --format csv`."""
        names = (
            "scenario", "controller", "agents", "seed", "episode", "terminated", "truncated", "steps",
        )  # fmt: skip
        return pandas().DataFrame(
            [
                {**{name: getattr(result, name) for name in names}, **result.metrics}
                for result in self._results
            ]
        )

    def __repr__(self) -> str:
        return f"<Results of {len(self)} episodes{'' if self.complete else ', stopped'}>"

    def _repr_html_(self) -> str:
        return str(self.to_frame()._repr_html_())


def run(
    scenario: Source,
    *,
    controller: str | None = None,
    seed: int | None = None,
    agents: int | None = None,
    case: str | None = None,
    episodes: int = 1,
    episode: int | None = None,
    max_steps: int | None = None,
    collisions: str | None = None,
    map: PathLike | None = None,
    memory: int | None = None,
    jobs: int | None = None,
    record: bool = True,
    attention: bool = False,
    trace: PathLike | None = None,
    plan: PathLike | None = None,
    picture_at: int | None = None,
    folder: PathLike | None = None,
    progress: Progress = None,
) -> Any:
    """Runs a scenario, or every case of a suite.

    Args:
        scenario: a path, the name of one that ships such as "depot", a dict, or a text in JSON.
        controller: what drives the agents, instead of the scenario's own: "pibt", "policy:FILE".
        case: of a suite, this one alone.
        episodes: of each scenario, numbered from 0; or `episode`: one, by its number.
        record: whether the steps of one episode are kept.
        attention: whether they tell what policies attend to.
        trace, plan: files to write, of one episode.
        picture_at: the step that a notebook shows; the last by default.
        folder: where the relative paths of a dict or text start from.
        progress: see `navsim._work.Progress`.

    Returns:
        A `Result` of one episode; `Results` of a suite, or of many.

    Raises:
        NavsimError: for what is wrong, with the program's message.
    """
    fields = {
        **scenario_fields(
            scenario, folder, controller=controller, seed=seed, agents=agents, case=case,
            max_steps=max_steps, collisions=collisions, map=map, memory=memory,
        ),
        "episodes": episodes,
        "episode": episode,
        "jobs": jobs,
        "steps": record,
        "attention": attention or None,
        "trace": trace,
        "plan": plan,
    }  # fmt: skip
    outcome = work("navsim_run", fields, progress)
    value = outcome.value
    if value["single"]:
        kept = recorded(outcome, picture_at) if record else None
        return _result(value["records"][0], tuple(value["notes"]), kept)
    return Results(
        [_result(one) for one in value["records"]],
        value["suite"],
        tuple(value["notes"]),
        not outcome.stopped,
    )


def explain(
    scenario: Source,
    *,
    robot: int = 0,
    step: int = 0,
    episode: int = 0,
    controller: str | None = None,
    seed: int | None = None,
    agents: int | None = None,
    case: str | None = None,
    max_steps: int | None = None,
    collisions: str | None = None,
    map: PathLike | None = None,
    folder: PathLike | None = None,
) -> dict[str, Any]:
    """Says why a robot does what it does, as `navsim explain --format json`: what its decision
    would be without each thing around it."""
    fields = {
        **scenario_fields(
            scenario, folder, controller=controller, seed=seed, agents=agents, case=case,
            max_steps=max_steps, collisions=collisions, map=map, memory=None,
        ),
        "robot": robot, "step": step, "episode": episode,
    }  # fmt: skip
    explanation: dict[str, Any] = answer("navsim_explain", request(fields)).value
    return explanation


def scenario_fields(
    scenario: Source,
    folder: PathLike | None,
    *,
    controller: str | None,
    seed: int | None,
    agents: int | None,
    case: str | None,
    max_steps: int | None,
    collisions: str | None,
    map: PathLike | None,
    memory: int | None,
) -> dict[str, Any]:
    """The members of a request that name what is run, and change it."""
    source = named_source(scenario, folder)
    if "file" in source:
        text("scenario", source["file"])
    return {
        "source": source,
        "controller": controller,
        "seed": seed,
        "agents": agents,
        "case": None if case is None else str(case),
        "maxSteps": max_steps,
        "collisions": collisions,
        "map": None if map is None else os.fspath(map),
        "memory": memory,
    }


def _result(
    record: dict[str, Any], notes: tuple[str, ...] = (), trace: Trace | None = None
) -> Result:
    return Result(
        **{name: record[name] for name in record if name != "metrics"},
        metrics={
            name: float("nan") if value is None else value
            for name, value in record["metrics"].items()
        },
        notes=notes,
        trace=trace,
    )
