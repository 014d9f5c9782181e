"""``GridConfig``: what a world is like, with POGEMA 1.4.0's fields, defaults and checks."""

from __future__ import annotations

import copy
import difflib
import json
import operator
import sys
import types
import typing
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Literal, Union

from .errors import GridConfigError, MapSymbolError, PositionError

__all__ = ["GridConfig"]

_Values = dict[str, Any]
_MOVES = [[0, 0], [-1, 0], [1, 0], [0, -1], [0, 1]]


class GridConfig:
    """A world of agents on a grid map.

    Positions are (row, column), counted from the corner of the map. Fields can be set later,
    unchecked; they hold from the next ``reset``. Subclasses may add annotated fields and other
    defaults.

    Raises ``GridConfigError`` (a ``ValueError``) that says which field is wrong and what it can be.
    """

    MOVES: list = _MOVES  # type: ignore[type-arg]
    FREE: Literal[0] = 0
    OBSTACLE: Literal[1] = 1
    empty_outside: bool = True
    on_target: Literal["finish", "nothing", "restart"] = "finish"
    seed: int | None = None
    width: int | None = None
    height: int | None = None
    size: int = 8
    density: float = 0.3
    obs_radius: int = 5
    agents_xy: list | None = None  # type: ignore[type-arg]
    targets_xy: list | None = None  # type: ignore[type-arg]
    num_agents: int | None = None
    possible_agents_xy: list | None = None  # type: ignore[type-arg]
    possible_targets_xy: list | None = None  # type: ignore[type-arg]
    collision_system: Literal["block_both", "priority", "soft"] = "priority"
    persistent: bool = False
    observation_type: Literal["POMAPF", "MAPF", "default"] = "default"
    map: list | str | None = None  # type: ignore[type-arg]
    map_name: str | None = None
    integration: Literal["SampleFactory", "PyMARL", "rllib", "gymnasium", "PettingZoo"] | None = (
        None
    )
    max_episode_steps: int = 64
    auto_reset: bool | None = None

    __fields__: ClassVar[_Values] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__fields__ = _fields(cls)

    def __init__(self, **values: Any) -> None:
        cls = type(self)
        for name in values.keys() - cls.__fields__.keys():
            near = difflib.get_close_matches(name, cls.__fields__, 1)
            if near:
                warnings.warn(
                    f"{name} is no field and is left out; did you mean {near[0]}?", stacklevel=2
                )
        read: _Values = {}
        for name, annotation in cls.__fields__.items():
            if name in values:
                read[name] = _convert(name, values[name], annotation)
            else:
                read[name] = copy.deepcopy(getattr(cls, name, None))
        _check(read)
        self.__dict__.update(read)

    # --- A mapping of fields

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in type(self).__fields__ and not hasattr(type(self), name):
            near = difflib.get_close_matches(name, type(self).__fields__, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise GridConfigError(f"{type(self).__name__} has no field {name}{hint}")
        object.__setattr__(self, name, value)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self.__dict__.items())

    def __eq__(self, other: object) -> bool:
        return self.dict() == other.dict() if isinstance(other, GridConfig) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self)})"

    def __str__(self) -> str:
        return " ".join(f"{name}={value!r}" for name, value in self)

    def dict(self, *, exclude: Any = None, include: Any = None, **_: Any) -> _Values:
        """All fields by their names."""
        return {
            name: value
            for name, value in self.__dict__.items()
            if name not in (exclude or ()) and (include is None or name in include)
        }

    def json(self, **options: Any) -> str:
        """All fields as JSON."""
        return json.dumps(self.dict(), **options)

    def copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> GridConfig:
        """Another with the same fields, some of them changed, unchecked."""
        other = copy.deepcopy(self) if deep else copy.copy(self)
        other.__dict__.update(update or {})
        return other

    @classmethod
    def parse_obj(cls, values: Any) -> GridConfig:
        """Of a mapping."""
        return cls(**values)

    @classmethod
    def parse_raw(cls, text: str | bytes, **_: Any) -> GridConfig:
        """Of JSON."""
        return cls(**json.loads(text))

    model_dump = dict
    model_dump_json = json
    model_copy = copy
    model_validate = parse_obj

    def update_config(self, **values: Any) -> None:
        """Changes fields as if the configuration were made with them."""
        current = self.dict()
        if "size" in values:
            del current["width"], current["height"]
        elif "width" in values or "height" in values:
            del current["size"]
        current.update(values)
        self.__dict__.update(type(self)(**current).__dict__)

    # --- As a field of a pydantic model, version 1 and 2

    @classmethod
    def __get_validators__(cls) -> Iterator[Callable[[Any], Any]]:
        yield cls._validated

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema  # type: ignore[import-not-found,unused-ignore]

        return core_schema.no_info_plain_validator_function(cls._validated)

    @classmethod
    def _validated(cls, value: Any) -> GridConfig:
        return value if isinstance(value, GridConfig) else cls(**value)


def _fields(cls: type) -> dict[str, Any]:
    """The annotations of a class and those above it, in their order."""
    fields: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        own = base.__dict__.get("__annotations__", {})
        if not own and sys.version_info >= (3, 14):
            own = getattr(base, "__annotations__", {})
        for name, annotation in own.items():
            if name.startswith("__"):
                continue
            if isinstance(annotation, str):
                try:
                    # A method may bear a type's name.
                    names = {**vars(typing), **sys.modules[base.__module__].__dict__}
                    annotation = eval(annotation, names)  # noqa: S307
                except (NameError, KeyError, TypeError, SyntaxError):
                    annotation = Any
            if typing.get_origin(annotation) is not ClassVar:
                fields[name] = annotation
    return fields


def _convert(name: str, value: Any, annotation: Any) -> Any:
    """A value as its field's type says, as far as one can be made of the other."""
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in arguments:
            return None
        error: GridConfigError | None = None
        for argument in arguments:
            if argument is type(None):
                continue
            try:
                return _convert(name, value, argument)
            except GridConfigError as found:
                error = error or found
        raise error or GridConfigError(f"{name} must be None; it is {value!r}")
    if origin is Literal:
        if value not in arguments:
            near = difflib.get_close_matches(str(value), [str(choice) for choice in arguments], 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise GridConfigError(
                f"{name} must be one of {', '.join(map(repr, arguments))}; it is {value!r}{hint}"
            )
        return value
    converter = _CONVERTERS.get(origin or annotation)
    if converter is None:
        return value
    convert, expected = converter
    try:
        return convert(value)
    except (TypeError, ValueError, OverflowError):
        raise GridConfigError(f"{name} must be {expected}; it is {value!r}") from None


def _to_int(value: Any) -> int:
    if isinstance(value, (str, bytes, float)):
        return int(value)
    try:
        return operator.index(value)
    except TypeError:
        return int(value)


def _to_bool(value: Any) -> bool:
    words = {
        "true": True,
        "on": True,
        "yes": True,
        "1": True,
        "false": False,
        "off": False,
        "no": False,
        "0": False,
    }
    if isinstance(value, str):
        value = words.get(value.lower(), value)
    if value not in (True, False):
        raise ValueError(value)
    return bool(value)


def _to_list(value: Any) -> list[Any]:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (str, bytes, Mapping)):
        raise TypeError(value)
    return list(value)


def _to_str(value: Any) -> str:
    if not isinstance(value, (str, int, float)):
        raise TypeError(value)
    return str(value)


_CONVERTERS: dict[Any, tuple[Callable[[Any], Any], str]] = {
    int: (_to_int, "a whole number"),
    float: (float, "a number"),
    bool: (_to_bool, "True or False"),
    str: (_to_str, "a text"),
    list: (_to_list, "a list"),
}


# --- Checks


def _check(values: dict[str, Any]) -> None:
    """Checks all fields, and fills in those that follow from others."""
    _check_moves(values["MOVES"])
    seed = values["seed"]
    if seed is not None and not 0 <= seed < sys.maxsize:
        raise GridConfigError(f"seed must be in [0, {sys.maxsize}); it is {seed}")
    for name, least in (("size", 2), ("width", 1), ("height", 1)):
        _check_range(values, name, least, 4096)
    _check_range(values, "density", 0, 1)
    _check_range(values, "obs_radius", 1, 128)
    agents = values["agents_xy"]
    if agents is not None:
        values["agents_xy"] = [_position(position, "agents_xy") for position in agents]
    if values["targets_xy"] is not None:
        values["targets_xy"] = _targets(values["targets_xy"], values["on_target"])
    if values["num_agents"] is None:
        values["num_agents"] = len(agents) if agents else 1
    _check_range(values, "num_agents", 1, 10_000_000)
    if values["map"] is not None:
        _read_map(values)
    _check_dimensions(values)


def _check_range(values: dict[str, Any], name: str, least: float, most: float) -> None:
    value = values[name]
    if value is not None and not least <= value <= most:
        raise GridConfigError(f"{name} must be in [{least}, {most}]; it is {value}")


def _check_moves(moves: list[Any]) -> None:
    found = [list(move) if isinstance(move, (list, tuple)) else move for move in moves]
    if found[:1] != _MOVES[:1] or sorted(map(str, found)) != sorted(map(str, _MOVES)):
        raise GridConfigError(
            f"MOVES must be {_MOVES}, to stay first and the others in any order; it is {moves}"
        )


def _position(position: Any, name: str) -> Any:
    """A position as it is, or with whole numbers of NumPy as Python's."""
    if hasattr(position, "tolist"):
        position = position.tolist()
    if not isinstance(position, (list, tuple)) or len(position) != 2:
        raise GridConfigError(
            f"{name}: a position must be a pair (row, column); one is {position!r}"
        )
    if all(type(coordinate) is int for coordinate in position):
        return position
    try:
        return [operator.index(coordinate) for coordinate in position]
    except TypeError:
        raise GridConfigError(
            f"{name}: rows and columns must be whole numbers; one position is {position!r}"
        ) from None


def _is_sequence(entry: Any) -> bool:
    return (
        isinstance(entry, (list, tuple)) and len(entry) > 0 and isinstance(entry[0], (list, tuple))
    )


def _targets(targets: list[Any], on_target: str) -> list[Any]:
    if not targets:
        raise GridConfigError("targets_xy must have an entry for each agent; it is empty")
    if not _is_sequence(targets[0]):
        if on_target == "restart":
            raise GridConfigError(
                "targets_xy: on_target='restart' needs a list of positions for each agent, such as "
                "[[[0, 1], [2, 3]], [[4, 5], [6, 7]]]; it has single ones"
            )
        return [_position(position, "targets_xy") for position in targets]
    read = []
    for agent, goals in enumerate(targets):
        if not isinstance(goals, (list, tuple)) or len(goals) < 2:
            raise GridConfigError(
                f"targets_xy[{agent}] must have two positions or more; it is {goals!r}"
            )
        read.append([_position(position, "targets_xy") for position in goals])
    return read


def _read_map(values: dict[str, Any]) -> None:
    if isinstance(values["map"], str):
        _read_text(values)
    rows = values["map"] = [
        _to_list(row) if not isinstance(row, str) else row for row in values["map"]
    ]
    if not rows or not all(len(row) == len(rows[0]) > 0 for row in rows):
        raise GridConfigError(
            "map must have rows of one length; "
            f"they are {sorted({len(row) for row in rows})} cells long"
        )
    for index, row in enumerate(rows):
        if any(cell not in (0, 1) for cell in row):
            raise GridConfigError(
                f"map[{index}] must have cells 0 (free) and 1 (obstacle), "
                "or map be one text of '.' and '#'; "
                f"it is {row!r}"
            )
    values["height"], values["width"] = len(rows), len(rows[0])
    values["size"] = max(values["height"], values["width"])
    values["density"] = sum(map(sum, rows)) / (len(rows) * len(rows[0]))


def _read_text(values: dict[str, Any]) -> None:
    """Reads a map as text.

    ``.`` is free, ``#`` an obstacle, ``a`` an agent and ``A`` its target, ``@`` where an agent may
    start, ``$`` where a target may be, ``!`` neither.
    """
    starts: dict[str, list[int]] = {}
    goals: dict[str, list[int]] = {}
    possible_starts: list[tuple[int, int]] = []
    possible_goals: list[tuple[int, int]] = []
    rows: list[list[int]] = []
    text: str = values["map"]
    for row, line in enumerate(text.split()):
        for column, sign in enumerate(line):
            if sign not in ".#@$!" and not ("a" <= sign.lower() <= "z"):
                raise MapSymbolError(
                    f"map has {sign!r} in row {row}, column {column}; "
                    "use '.' free, '#' obstacle, a–z agents, A–Z their targets, "
                    "'@' and '$' possible ones"
                )
            if "a" <= sign <= "z":
                starts[sign] = [row, column]
            elif "A" <= sign <= "Z":
                goals[sign.lower()] = [row, column]
            if sign not in "#$!":
                possible_starts.append((row, column))
            if sign not in "#@!":
                possible_goals.append((row, column))
        rows.append([int(sign == "#") for sign in line])
    values["map"] = rows
    if starts.keys() != goals.keys() and len(starts) != len(goals):
        raise GridConfigError(
            f"map has agents {sorted(starts)} and targets of {sorted(goals)}; "
            "give each agent a target"
        )
    is_marked = any(sign in "@$!" for sign in text)
    if starts:
        if values["agents_xy"] is not None and values["targets_xy"] is not None:
            raise MapSymbolError(
                "map has agents and targets, and so have agents_xy and targets_xy; give them once"
            )
        if is_marked and (possible_starts or possible_goals):
            raise MapSymbolError(
                "map has both agents (a–z) and possible positions (@, $, !); use one of them"
            )
        values["agents_xy"] = [starts[sign] for sign in sorted(starts)]
        values["targets_xy"] = [goals[sign] for sign in sorted(goals)]
        values["num_agents"] = len(starts)
    elif is_marked and possible_starts and possible_goals:
        if values["agents_xy"] is None or values["targets_xy"] is None:
            values["possible_agents_xy"] = possible_starts
            values["possible_targets_xy"] = possible_goals


def _check_dimensions(values: dict[str, Any]) -> None:
    if (values["width"] is None) != (values["height"] is None):
        missing = "height" if values["height"] is None else "width"
        raise GridConfigError(f"{missing} is missing: give width and height, or size alone")
    if values["width"] is None:
        values["width"] = values["height"] = values["size"]
    values["size"] = max(values["width"], values["height"])
    positions = [("agents_xy", position) for position in values["agents_xy"] or []]
    for target in values["targets_xy"] or []:
        positions += [
            ("targets_xy", position) for position in (target if _is_sequence(target) else [target])
        ]
    height, width = values["height"], values["width"]
    for name, (row, column) in positions:
        if not (0 <= row < height and 0 <= column < width):
            raise PositionError(
                f"{name}: ({row}, {column}) is off the map; "
                f"rows are 0 to {height - 1}, columns 0 to {width - 1}"
            )


GridConfig.__fields__ = _fields(GridConfig)
