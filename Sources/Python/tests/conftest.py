"""What several tests use. They test the package that is installed, or that PYTHONPATH names."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import pytest

MODERN = tuple(int(part) for part in gymnasium.__version__.split(".")[:2]) >= (1, 1)
needs_modern_gymnasium = pytest.mark.skipif(
    not MODERN, reason="autoreset modes are Gymnasium's since 1.1"
)

OPEN_FIELD: dict[str, Any] = {
    "version": 1,
    "map": {"rows": ["......", "......", "......"]},
    "agents": [{"start": [0, 0], "goals": [[3, 0]]}, {"start": [0, 2], "goals": [[5, 2]]}],
    "maxSteps": 12,
    "controller": "astar",
}
"""Two robots side by side who are not in each other's way."""


def assert_same(first: Any, second: Any, place: str = "") -> None:
    """That two values are equal to the last bit, dicts and arrays included, and of the same types."""
    if isinstance(first, dict):
        assert isinstance(second, dict) and first.keys() == second.keys(), (place, first, second)
        for key in first:
            assert_same(first[key], second[key], f"{place}.{key}")
    elif isinstance(first, np.ndarray):
        assert isinstance(second, np.ndarray), place
        assert first.dtype == second.dtype and first.shape == second.shape, (place, first, second)
        if first.dtype == object:
            for one, other in zip(first.flat, second.flat):
                assert_same(one, other, place)
        else:
            np.testing.assert_array_equal(first, second, err_msg=place)
    else:
        assert first == second, place
