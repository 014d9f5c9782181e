"""Plans for the robots of a scenario: found, checked, and measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from navsim._work import PathLike, Progress, work
from navsim._worlds import Source
from navsim.running import scenario_fields


@dataclass(frozen=True, eq=False)
class Plan:
    """Where every agent is at every step.

    Attributes:
        positions: shape (steps + 1, agents, 2), columns and rows of the map.
        solved: whether all agents got to their goals in the steps that the scenario gives them.
        valid: whether the plan breaks no rule and ends on the goals, as `navsim plan check` finds.
        findings: what is wrong with it, up to 100 of `finding_count`.
        SoC, makespan: sum over agents of the step since which each rests on its goal, and the
            largest; None for tasks without end.
        lower_bound: no plan has a smaller SoC: everybody alone on a shortest way; None where agents
            have several goals.
        metrics: of the episode, by name.
    """

    scenario: str
    planner: str
    seed: int
    positions: NDArray[np.int32] = field(repr=False)
    solved: bool
    valid: bool
    findings: tuple[str, ...]
    finding_count: int
    SoC: int | None
    makespan: int | None
    lower_bound: int | None
    metrics: dict[str, float] = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        return int(self.positions.shape[0]) - 1

    @property
    def agents(self) -> int:
        return int(self.positions.shape[1])

    @property
    def optimal(self) -> bool | None:
        """True if the SoC is the lower bound; None if that says nothing."""
        return (
            True if self.valid and self.SoC is not None and self.SoC == self.lower_bound else None
        )

    def path(self, agent: int) -> NDArray[np.int32]:
        """One agent's cells, shape (steps + 1, 2)."""
        return self.positions[:, agent]


def plan(
    scenario: Source,
    planner: str | None = "lacam",
    *,
    seed: int | None = None,
    agents: int | None = None,
    case: str | None = None,
    episode: int | None = None,
    max_steps: int | None = None,
    collisions: str | None = None,
    map: PathLike | None = None,
    memory: int | None = None,
    out: PathLike | None = None,
    folder: PathLike | None = None,
    progress: Progress = None,
) -> Plan:
    """Plans for all robots of a scenario on a grid: runs it under a planner, as `navsim run --plan`
    does, and checks the plan, as `navsim plan check`.

    Args:
        scenario: as for `navsim.run`; of a suite name the `case`.
        planner: any controller; None for the scenario's own, with its options.
        out: a file to write, in the LaCAM family's text format.

    Raises:
        NavsimError: for what is wrong, with the program's message. A plan that is not found is a
            result.
    """
    fields = {
        **scenario_fields(
            scenario, folder, controller=planner, seed=seed, agents=agents, case=case,
            max_steps=max_steps, collisions=collisions, map=map, memory=memory,
        ),
        "episode": episode,
        "plan": out,
    }  # fmt: skip
    outcome = work("navsim_plan", fields, progress)
    value: dict[str, Any] = outcome.value
    record = value["record"]
    return Plan(
        scenario=record["scenario"],
        planner=record["controller"],
        seed=record["seed"],
        positions=outcome.arrays["positions"],
        solved=value["solved"],
        valid=value["valid"],
        findings=tuple(value["findings"]),
        finding_count=value["findingCount"],
        SoC=value["SoC"],
        makespan=value["makespan"],
        lower_bound=value["lowerBound"],
        metrics=record["metrics"],
        notes=tuple(value["notes"]),
    )
