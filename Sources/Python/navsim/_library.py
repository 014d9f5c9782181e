"""libnavsim.so by ctypes: functions as navsim.h declares them, faults as exceptions.

ctypes lets go of the interpreter's lock during every call, so that other Python threads go on.
"""

from __future__ import annotations

import ctypes
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from navsim._home import find_home

ABI = 1

Handle = ctypes.c_uint64


class NavsimError(Exception):
    """What navsim has to say of a request: what is wrong, where, and how to mend it.

    `code` is the exit code that the program has for it: 64 usage, 65 bad input, 66 missing input, 70 internal, 73 can't
    write.
    """

    def __init__(self, message: str, code: int = 64) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (str(self), self.code))


class UsageError(NavsimError, ValueError):
    """Something was asked for that makes no sense: a shape, an action, a step after the end."""


class InputError(NavsimError, ValueError):
    """A scenario, map, policy or request that is wrong."""


class MissingFileError(NavsimError, FileNotFoundError):
    """A file that is not there."""

    def __str__(self) -> str:
        return str(self.args[0])


class CannotWriteError(NavsimError, OSError):
    """A file that can't be written."""

    def __str__(self) -> str:
        return str(self.args[0])


class InternalError(NavsimError, RuntimeError):
    """A fault of navsim itself."""


_ERRORS: dict[int, type[NavsimError]] = {
    64: UsageError,
    65: InputError,
    66: MissingFileError,
    70: InternalError,
    73: CannotWriteError,
}
INTERRUPTED = 130


class Array(ctypes.Structure):
    """navsim_array."""

    _fields_ = [("data", ctypes.c_void_p), ("count", ctypes.c_size_t)]


class Observation(ctypes.Structure):
    """navsim_observation."""

    _fields_ = [
        (name, Array) for name in ("x", "mask", "identity", "environment", "outputs", "relations")
    ]


class StepResults(ctypes.Structure):
    """navsim_step_results."""

    _fields_ = [(name, Array) for name in ("rewards", "terminated", "truncated", "reset", "present")]


def array(values: NDArray[Any] | None) -> Array:
    """A NumPy array as C sees it: no copy, so it must live as long as C uses it. None is NULL."""
    if values is None:
        return Array(None, 0)
    if not values.flags.c_contiguous or not values.flags.writeable:
        raise UsageError("expected a writable, C-contiguous array")
    return Array(values.ctypes.data, values.size)


class _Library:
    def __init__(self) -> None:
        path = os.environ.get("NAVSIM_LIBRARY") or str(
            Path(__file__).resolve().parent / "libnavsim.so"
        )
        try:
            self.functions = ctypes.CDLL(path)
        except OSError as error:
            raise ImportError(
                f"navsim's library can't be loaded ({error}); install navsim from a wheel, or build it in a "
                "checkout with 'make python'"
            ) from error
        self.functions.navsim_error_message.restype = ctypes.c_char_p
        self.functions.navsim_version.restype = ctypes.c_char_p
        found = self.functions.navsim_abi()
        if found != ABI:
            raise ImportError(f"{path} has interface {found}, this package needs {ABI}; install both anew")
        home = find_home()
        if home is not None:
            self.functions.navsim_set_home(os.fsencode(home))
        self.home = home

    def call(self, name: str, *arguments: Any) -> None:
        """Calls a function that answers with a status.

        Raises:
            NavsimError: of the fault's own kind, with the program's message; KeyboardInterrupt where a callback asked
                to stop.
        """
        status: int = getattr(self.functions, name)(*arguments)
        if status == 0:
            return
        if status == INTERRUPTED:
            raise KeyboardInterrupt
        raise self.error(status)

    def error(self, status: int) -> NavsimError:
        """What this thread's last call, which answered so, has to say."""
        message = self.functions.navsim_error_message().decode("utf-8", "replace")
        return _ERRORS.get(status, NavsimError)(message, status)

    def answer(self, name: str, *arguments: Any) -> bytes:
        """Calls a function whose last argument takes the handle of an answer, and fetches that."""
        handle = Handle()
        self.call(name, *arguments, ctypes.byref(handle))
        try:
            size = ctypes.c_size_t()
            self.call("navsim_answer_size", handle, ctypes.byref(size))
            buffer = ctypes.create_string_buffer(size.value)
            self.call("navsim_answer_copy", handle, buffer, size)
            return buffer.raw
        finally:
            self.call("navsim_close", handle)

    def value(self, name: str, *arguments: Any) -> Any:
        """The same for answers in JSON."""
        return json.loads(self.answer(name, *arguments))


library = _Library()


def aligned(shape: tuple[int, ...], dtype: type[np.generic]) -> NDArray[Any]:
    """An array of zeros that starts at a multiple of 64 bytes, as the library's vectors want it."""
    count = int(np.prod(shape, dtype=np.int64))
    item = np.dtype(dtype).itemsize
    memory = np.zeros(count * item + 64, np.uint8)
    first = -memory.ctypes.data % 64
    return memory[first : first + count * item].view(dtype).reshape(shape)
