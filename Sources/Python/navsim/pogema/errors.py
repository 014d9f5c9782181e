"""What can be wrong with a configuration or a call: navsim's exceptions that are POGEMA's, too."""

from __future__ import annotations

from navsim._library import InputError

__all__ = [
    "ActionCountError",
    "ActionError",
    "GridConfigError",
    "MapSymbolError",
    "PlacementError",
    "PogemaError",
    "PositionError",
]


class PogemaError(InputError):
    """Whatever is wrong, a ``ValueError``."""

    def __init__(self, message: str, code: int = 65) -> None:
        super().__init__(message, code)

    def __str__(self) -> str:
        # Not as ``KeyError`` shows it.
        return str(self.args[0])


class GridConfigError(PogemaError):
    """A field of a ``GridConfig`` that is wrong."""


class PositionError(GridConfigError, IndexError):
    """A position that is off the map, or lists of positions that don't fit each other."""


class MapSymbolError(GridConfigError, KeyError):
    """A map with a sign that means nothing, or that says what the fields say too."""


class PlacementError(PogemaError, OverflowError):
    """No room for the agents and their goals."""


class ActionError(PogemaError, IndexError):
    """An action that is none."""


class ActionCountError(PogemaError, AssertionError):
    """Not one action for each agent."""
