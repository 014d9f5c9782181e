"""Stores of finished episodes, as DataFrames."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from navsim._work import PathLike, answer, answered_bytes, listed, pandas, request, text

# Columns of words, empty rather than missing; the rest are numbers.
_WORDS = {"suite": str, "case": str, "map": str, "settings": str, "controller": str}


class StoredRun:
    """A run in a store: its episodes, and what they say. Tables are read when they are first asked
    for."""

    def __init__(self, path: PathLike, name: str | None = None) -> None:
        self.path = os.path.abspath(os.fspath(path))
        self.name = name
        self._summary: dict[str, Any] | None = None
        self._episodes: Any = None

    @property
    def _told(self) -> dict[str, Any]:
        if self._summary is None:
            fields = {"store": self.path, "what": "summary", "run": self.name}
            self._summary = answer("navsim_store_read", request(fields)).value
        return self._summary

    @property
    def info(self) -> dict[str, Any]:
        """Name, id, begun, program, machine, planned, finished, and what each controller took."""
        info: dict[str, Any] = self._told["run"]
        return info

    @property
    def notes(self) -> list[dict[str, Any]]:
        """What the controllers said of how they drove: controller, note, and of how many
        episodes."""
        notes: list[dict[str, Any]] = self._told["notes"]
        return notes

    @property
    def groups(self) -> list[dict[str, Any]]:
        """As `navsim batch --format json`: suite, controller, agents, n, instances, metrics with
        mean, low, high."""
        groups: list[dict[str, Any]] = self._told["groups"]
        return groups

    @property
    def summary(self) -> Any:
        """A DataFrame with a row a group and metric: mean, and 95 % interval over instances (NaN
        where there is none)."""
        rows = [
            {
                **{key: value for key, value in group.items() if key != "metrics"},
                "metric": metric,
                **interval,
            }
            for group in self.groups
            for metric, interval in group["metrics"].items()
        ]
        frame = pandas().DataFrame(rows)
        bounds = [name for name in ("mean", "low", "high") if name in frame]
        return frame.astype({name: "float64" for name in bounds})

    @property
    def episodes(self) -> Any:
        """A DataFrame with a row an episode, as `navsim batch --format csv`."""
        if self._episodes is None:
            fields = {"store": self.path, "what": "episodes", "run": self.name}
            contents = answered_bytes("navsim_store_read", request(fields))
            self._episodes = pandas().read_csv(
                io.BytesIO(contents),
                dtype=_WORDS,
                keep_default_na=False,
                na_values={name: [""] for name in _numbers(contents)},
                float_precision="round_trip",
            )
        return self._episodes

    def table(self, metric: str) -> Any:
        """A DataFrame of means: a row a suite and number of agents, a column a controller."""
        frame = self.summary
        chosen = frame[frame["metric"] == metric]
        return chosen.pivot_table(
            index=["suite", "agents"], columns="controller", values="mean", sort=False
        )

    def compare(self, first: str, second: str, metric: str | Sequence[str] | None = None) -> Any:
        """Compares two controllers on the same episodes, as `navsim batch compare`: a DataFrame
        with a row a comparison."""
        fields = {
            "store": self.path,
            "what": "compare",
            "run": self.name,
            "first": first,
            "second": second,
            "metrics": listed("metric", metric),
        }
        rows = answer("navsim_store_read", request(fields)).value
        flat = [
            {
                **{key: value for key, value in row.items() if key != "difference"},
                "difference": row["difference"]["mean"],
                "low": row["difference"]["low"],
                "high": row["difference"]["high"],
            }
            for row in rows
        ]
        return pandas().DataFrame(flat)

    def __getstate__(self) -> dict[str, Any]:
        # Whoever gets it may not have the store.
        _ = self._told
        _ = self.episodes
        return dict(self.__dict__)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name or 'newest'} in {self.path}>"

    def _repr_html_(self) -> str:
        return str(self.summary._repr_html_())


def _numbers(contents: bytes) -> list[str]:
    head = contents.partition(b"\n")[0].decode()
    return [name for name in head.split(",") if name not in _WORDS]


@dataclass(frozen=True)
class Store:
    """A file of finished episodes."""

    path: str

    @property
    def runs(self) -> Any:
        """A DataFrame with a row a run, the newest last."""
        rows = answer("navsim_store_read", request({"store": self.path, "what": "runs"})).value
        frame = pandas().DataFrame(rows)
        if "controllers" in frame:
            frame["controllers"] = [
                [one["controller"] for one in row["controllers"]] for row in rows
            ]
        return frame

    def run(self, name: str | None = None) -> StoredRun:
        """A run by its name (the newest of that name), number, or both as in "suite#3"; the newest
        of all by default."""
        run = StoredRun(self.path, name)
        info = run.info
        run.name = f"{info['name']}#{info['id']}"
        return run

    @property
    def episodes(self) -> Any:
        """Those of the newest run."""
        return self.run().episodes

    @property
    def summary(self) -> Any:
        """That of the newest run."""
        return self.run().summary


def read_store(path: PathLike) -> Store:
    """Opens a store that `navsim batch` or `navsim.batch` has written.

    Raises:
        NavsimError: for a file that is none, or is not there.
    """
    text("path", path)
    place = os.path.abspath(os.fspath(path))
    answer("navsim_store_read", request({"store": place, "what": "runs"}))
    return Store(place)
