"""Every case of suites under every controller: what `navsim batch` does."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from typing import Any

from navsim._library import UsageError
from navsim._work import PathLike, Progress, listed, text, work
from navsim._worlds import named_source
from navsim.stores import StoredRun


class Batch(StoredRun):
    """A run that `navsim.batch` has made.

    Attributes:
        path: of the store; without one of yours it goes with this object.
        finished: episodes that were run now.
        skipped: what could not be run, for `keep_going`.
        complete: False if the work was stopped before its end.
    """

    def __init__(
        self, path: PathLike, value: dict[str, Any], folder: tempfile.TemporaryDirectory[str] | None
    ) -> None:
        super().__init__(path, value["run"])
        self.finished: int = value["finished"]
        self.skipped: tuple[str, ...] = tuple(value["skipped"])
        self.complete: bool = value["isComplete"]
        self._folder = folder

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_folder": None}


def batch(
    suites: PathLike | Iterable[PathLike],
    controllers: str | Iterable[str] | None = None,
    *,
    seeds: int | Iterable[int] | None = None,
    episodes: int = 1,
    agents: int | Iterable[int] | None = None,
    max_steps: int | None = None,
    collisions: str | None = None,
    map: PathLike | None = None,
    memory: int | None = None,
    store: PathLike | None = None,
    name: str | None = None,
    resume: bool = False,
    keep_going: bool = False,
    jobs: int | None = None,
    progress: Progress = None,
) -> Batch:
    """Runs every case × number of agents × seed × controller × episode.

    Args:
        suites: suites, scenarios or .scen files: paths, or names of those that ship.
        controllers: None for the scenarios' own.
        store: a file that keeps the episodes as they finish; without one they go with the batch.
        name: of the run in the store; the suites' names by default.
        resume: go on with the newest run of that name.
        keep_going: leave out what can't be run.
        jobs: threads; all cores by default.
        progress: True, or a function that is told {"done", "total"}; False stops, and what was done
            is kept.

    Raises:
        NavsimError: for what is wrong, before anything is run.
        KeyboardInterrupt: what was done stays in a store of yours, to be resumed.
    """
    files = []
    for suite in listed("suites", suites) or []:
        if not isinstance(suite, (str, os.PathLike)):
            raise UsageError(f"suites: {type(suite).__name__}; expected paths")
        files.append(
            named_source(suite)["file"] if not str(suite).lstrip().startswith("{") else suite
        )
    for file in files:
        text("suites", file)
    folder = None
    if store is None:
        folder = tempfile.TemporaryDirectory(prefix="navsim-")
        store = os.path.join(folder.name, "results.sqlite")
    path = os.path.abspath(os.fspath(store))
    fields = {
        "files": files,
        "controllers": listed("controllers", controllers),
        "seeds": listed("seeds", seeds),
        "agents": listed("agents", agents),
        "episodes": episodes,
        "maxSteps": max_steps,
        "collisions": collisions,
        "map": map,
        "memory": memory,
        "store": path,
        "name": name,
        "resume": resume,
        "keepGoing": keep_going,
        "jobs": jobs,
    }
    return Batch(path, work("navsim_batch", fields, progress).value, folder)
