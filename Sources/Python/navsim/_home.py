"""Where the files are that ship with navsim. Quick to import: the library is not loaded."""

from __future__ import annotations

import os
from pathlib import Path


def find_home() -> Path | None:
    """The folder with what ships: NAVSIM_HOME, the package's own, or a checkout's."""
    named = os.environ.get("NAVSIM_HOME")
    package = Path(__file__).resolve().parent
    places = [Path(named)] if named else [package / "share", *package.parents[2:3]]
    return next((place for place in places if (place / "Scenarios").is_dir()), None)
