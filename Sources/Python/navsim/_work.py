"""Calls into the library that take JSON and answer values: with arrays, progress, and Ctrl-C."""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray

from navsim import _library as c
from navsim._library import INTERRUPTED, UsageError, library

Told = Callable[[dict[str, Any]], object]
Progress = Union[bool, Told, None]
"""True shows a line on stderr; a function is told {"done": …, "total": …} and stops the work by
returning False."""
PathLike = Union[str, "os.PathLike[str]"]

_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_char_p, ctypes.c_void_p)


@dataclass
class Outcome:
    """What a call has answered."""

    value: Any
    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)
    stopped: bool = False


def pandas() -> Any:
    """pandas, which only tables need.

    Raises:
        ImportError: where it is not installed, with how to get it.
    """
    try:
        return importlib.import_module("pandas")
    except ImportError as error:
        raise ImportError(
            "tables are DataFrames of pandas: pip install 'navsim[pandas]'"
        ) from error


def request(fields: Mapping[str, Any]) -> bytes:
    """A request's JSON, of what is not None."""
    try:
        text = json.dumps(
            {key: _plain(value) for key, value in fields.items() if value is not None},
            allow_nan=False,
        )
    except (TypeError, ValueError) as error:
        raise UsageError(f"{error}; expected what JSON can hold") from error
    return text.encode()


def text(name: str, value: PathLike) -> bytes:
    """A path as C text.

    Raises:
        UsageError: for what is no path, or has a NUL.
    """
    if not isinstance(value, (str, os.PathLike)):
        raise UsageError(f"{name}: {type(value).__name__}; expected a path")
    path = os.fspath(value)
    if not isinstance(path, str) or "\0" in path:
        raise UsageError(f"{name}: {path!r}; expected a path")
    return path.encode("utf-8", "surrogateescape")


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple, range)):
        return [_plain(one) for one in value]
    return value


def listed(name: str, values: Any) -> list[Any] | None:
    """One value, or several, as a list; None for None."""
    if values is None:
        return None
    if isinstance(values, (str, os.PathLike)) or not isinstance(values, Iterable):
        return [values]
    if isinstance(values, Mapping):
        raise UsageError(f"{name}: a dict; expected one value, or a list")
    return list(values)


def answer(name: str, *arguments: Any) -> Outcome:
    """Calls a function that answers JSON, and arrays beside it."""
    handle = c.Handle()
    library.call(name, *arguments, ctypes.byref(handle))
    return _fetched(handle)


def answered_bytes(name: str, *arguments: Any) -> bytes:
    """Calls a function that answers text or a picture."""
    return library.answer(name, *arguments)


def work(name: str, fields: Mapping[str, Any], progress: Progress = None) -> Outcome:
    """Calls a function that takes its time: it tells how it goes, and can be stopped.

    Raises:
        KeyboardInterrupt: for Ctrl-C, once what was done is put away.
        BaseException: what `progress` has raised, likewise.
    """
    body = request(fields)
    if progress is not None and not isinstance(progress, bool) and not callable(progress):
        raise UsageError(f"progress: {type(progress).__name__}; expected True or a function")
    with _Line() if progress is True else _Silent() as line:
        told = line if progress is True else progress if callable(progress) else None
        listener = _Listener(told)
        callback = _CALLBACK(listener.hear)
        handle = c.Handle()
        try:
            with _interruptible(listener):
                status = getattr(library.functions, name)(
                    body, callback, None, ctypes.byref(handle)
                )
                if status not in (0, INTERRUPTED):
                    raise library.error(status)
            listener.check()
        except BaseException:
            if handle.value:
                library.call("navsim_close", handle)
            raise
    outcome = _fetched(handle)
    outcome.stopped = status == INTERRUPTED
    return outcome


class _Listener:
    """Hears how work goes. Errors can't pass through C: they are kept, and raised afterwards."""

    def __init__(self, told: Told | None) -> None:
        self._told = told
        self._failure: BaseException | None = None
        self._stops = False
        self.is_interrupted = False

    def hear(self, text: bytes | None, _: int | None) -> int:
        if text is not None and self._told is not None and not self._stops:
            try:
                self._stops = self._told(json.loads(text)) is False
            except BaseException as error:
                self._failure, self._stops = error, True
        return int(self._stops or self.is_interrupted)

    def check(self) -> None:
        if self._failure is not None:
            raise self._failure


@contextmanager
def _interruptible(listener: _Listener) -> Iterator[None]:
    """Keeps Ctrl-C for the end of a call, which the listener then stops: raised in a callback it
    would be lost."""
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(usual):
        yield
        return

    def note(_: int, __: FrameType | None) -> None:
        listener.is_interrupted = True

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        if listener.is_interrupted:
            usual(signal.SIGINT, None)


class _Line:
    """One line on stderr that is written over."""

    def __enter__(self) -> _Line:
        self._width = 0
        return self

    def __call__(self, told: dict[str, Any]) -> None:
        shown = {key: value for key, value in told.items() if isinstance(value, (int, float, str))}
        if "done" in shown and "total" in shown:
            line = f"{shown['done']} of {shown['total']}"
        elif shown.get("event") == "update":
            names = (
                "updates",
                "agentSteps",
                "return",
                "CSR",
                "ISR",
                "entropy",
                "agentStepsPerSecond",
            )
            line = "  ".join(f"{name} {shown[name]:.5g}" for name in names if name in shown)
        else:
            line = "  ".join(f"{key} {value}" for key, value in shown.items())
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)

    def __exit__(self, *_: object) -> None:
        if self._width:
            sys.stderr.write("\n")


class _Silent:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        pass


def _fetched(handle: c.Handle) -> Outcome:
    try:
        size = ctypes.c_size_t()
        library.call("navsim_answer_size", handle, ctypes.byref(size))
        buffer = ctypes.create_string_buffer(size.value)
        library.call("navsim_answer_copy", handle, buffer, size)
        value = json.loads(buffer.raw)
        arrays: dict[str, NDArray[Any]] = {}
        described = value.pop("arrays", []) if isinstance(value, dict) else []
        for index, one in enumerate(described):
            values = np.empty(one["shape"], one["type"])
            library.call(
                "navsim_answer_array",
                handle,
                ctypes.c_size_t(index),
                ctypes.c_void_p(values.ctypes.data),
                ctypes.c_size_t(values.nbytes),
            )
            arrays[one["name"]] = values
        return Outcome(value, arrays)
    finally:
        library.call("navsim_close", handle)
