"""Python in the guide and on the wheel's page runs as it stands there, block after block."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PYTHON = Path(__file__).resolve().parents[1]
GUIDE = PYTHON.parent / "navsim" / "navsim.docc"
PAGES = [PYTHON / "README.md", *sorted(GUIDE.rglob("*.md"))]
BLOCK = re.compile(
    r"^(?:<!-- test: (skip, .*) -->\n)?```python\n(.*?)^```$", re.DOTALL | re.MULTILINE
)


def blocks(page: Path) -> list[tuple[int, str]]:
    text = page.read_text()
    return [
        (text.count("\n", 0, match.start(2)), match.group(2))
        for match in BLOCK.finditer(text)
        if match.group(1) is None
    ]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda page: page.name
)
def test_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pettingzoo")
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "guide"}
    for line, block in blocks(page):
        exec(compile("\n" * line + block, str(page), "exec"), names)


def test_there_are_some() -> None:
    assert sum(len(blocks(page)) for page in PAGES) > 8
