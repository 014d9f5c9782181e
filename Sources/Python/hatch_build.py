"""What a wheel has beside the Python files: the library, and the files that ship with navsim."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CHECKOUT = Path(__file__).resolve().parents[2]
# As `make python` leaves it; the C library it needs is at least this one, which `make python` checks.
GLIBC = os.environ.get("NAVSIM_GLIBC", "2_35")


class Library(BuildHookInterface[Any]):
    """Takes in libnavsim.so, and tags the wheel with what machine that is for."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not (Path(self.root) / "navsim" / "libnavsim.so").exists():
            raise RuntimeError("navsim/libnavsim.so is not there; 'make python' in the checkout builds it")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-manylinux_{GLIBC}_{platform.machine()}"
        for folder in ("Assets/Policies", "Maps", "Scenarios"):
            build_data["force_include"][str(CHECKOUT / folder)] = f"navsim/share/{folder}"
