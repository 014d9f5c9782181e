"""Spreads a batch over the workers of Ray or Dask: on this machine, or on those of a cluster, by
the same code.

    python batch_on_ray.py --check                                # Ray, here
    python batch_on_ray.py --address 192.0.2.1:6379               # Ray, on a cluster
    python batch_on_ray.py --backend dask --check                 # Dask, here
    python batch_on_ray.py --backend dask --address tcp://scheduler:8786

navsim has to be installed on every machine; clusters of Ray may ask for their token, too. A piece
of work is one suite under one controller with one seed; its episodes are the same wherever they run.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Sequence
from typing import Any

import navsim
import pandas as pd

# What belongs to the machine, not to the episode.
TIMES = ["runtime", "ms_per_step"]
KEYS = ["suite", "case", "agents", "seed", "controller", "episode"]


def episodes(suite: str, controller: str, seed: int, count: int) -> pd.DataFrame:
    """One piece of work, on one core of a worker."""
    batch = navsim.batch(suite, controller, seeds=seed, episodes=count, jobs=1)
    rows: pd.DataFrame = batch.episodes
    return rows


def on_ray(pieces: Sequence[tuple[Any, ...]], address: str | None) -> list[pd.DataFrame]:
    import ray

    ray.init(address=address or "local", log_to_driver=False)
    task = ray.remote(num_cpus=1)(episodes)
    try:
        results: list[pd.DataFrame] = ray.get([task.remote(*piece) for piece in pieces])
        return results
    finally:
        ray.shutdown()


def on_dask(pieces: Sequence[tuple[Any, ...]], address: str | None) -> list[pd.DataFrame]:
    from distributed import Client

    with (
        Client(address)
        if address
        else Client(threads_per_worker=1, dashboard_address=None) as client
    ):
        futures = [client.submit(episodes, *piece, pure=False) for piece in pieces]
        results: list[pd.DataFrame] = client.gather(futures)
        return results


def ordered(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    rows = pd.concat(parts, ignore_index=True).sort_values(KEYS, ignore_index=True)
    return rows.reindex(columns=sorted(rows.columns))


def check(
    rows: pd.DataFrame, suites: list[str], controllers: list[str], seeds: int, count: int
) -> None:
    """Refuses rows that are not those of a run on this machine."""
    here = navsim.batch(suites, controllers, seeds=range(1, seeds + 1), episodes=count)
    own = ordered([here.episodes])
    times = [name for name in TIMES if name in own]
    pd.testing.assert_frame_equal(
        rows.drop(columns=times), own.drop(columns=times), check_exact=True
    )
    print(f"the same {len(own)} rows as on this machine alone")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("suites", nargs="*", default=["Scenarios/suites/counts.json"])
    parser.add_argument("--backend", choices=["ray", "dask"], default="ray")
    parser.add_argument("--address", help="of a cluster; without one, the cores of this machine")
    parser.add_argument("--controllers", default="pibt,pibt+")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--episodes", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="run it here as well, and compare")
    arguments = parser.parse_args()
    controllers = arguments.controllers.split(",")

    pieces = [
        (suite, controller, seed, arguments.episodes)
        for suite, controller, seed in itertools.product(
            arguments.suites, controllers, range(1, arguments.seeds + 1)
        )
    ]
    spread = on_ray if arguments.backend == "ray" else on_dask
    rows = ordered(spread(pieces, arguments.address))
    print(f"{len(rows)} episodes in {len(pieces)} pieces on {arguments.backend}")
    print(
        rows.groupby(["suite", "agents", "controller"])[["ISR", "SoC", "makespan"]].mean().round(3)
    )
    if arguments.check:
        check(rows, arguments.suites, controllers, arguments.seeds, arguments.episodes)


if __name__ == "__main__":
    main()
