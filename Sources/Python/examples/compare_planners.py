"""Planners as a DataFrame: every case of a suite that ships under each of them, with intervals and
a paired comparison.

python compare_planners.py [--suite Scenarios/suites/counts.json] [--seeds 3]
"""

from __future__ import annotations

import argparse

import navsim
import pandas as pd


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--suite", default="Scenarios/suites/counts.json")
    parser.add_argument("--planners", default="greedy,astar,pibt,pibt+,navigator+")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    planners = arguments.planners.split(",")

    batch = navsim.batch(
        arguments.suite, planners, seeds=range(1, arguments.seeds + 1), progress=True
    )
    with pd.option_context("display.width", 120, "display.precision", 3):
        print(
            f"\n{len(batch.episodes)} episodes; share of robots on their goals (ISR), mean by number of robots"
        )
        print(batch.table("ISR"))

        summary = batch.summary
        most = summary[
            (summary["metric"] == "SoC") & (summary["agents"] == summary["agents"].max())
        ]
        print("\nsum of costs with the most robots, 95 % over instances")
        print(
            most[["controller", "agents", "mean", "low", "high", "instances"]].to_string(
                index=False
            )
        )

        first, second = planners[-2], planners[-1]
        compared = batch.compare(first, second, ["SoC", "ISR"])
        columns = [
            "agents",
            "metric",
            "difference",
            "low",
            "high",
            "larger",
            "equal",
            "smaller",
            "p_adjusted",
        ]
        print(f"\n{first} minus {second}, on the same episodes")
        print(compared[columns].to_string(index=False))


if __name__ == "__main__":
    main()
