"""All robots of a world, as a parallel environment of PettingZoo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    import os

    from typing_extensions import Unpack

    from navsim._parallel import ParallelEnv
    from navsim._worlds import Source


class ParallelOptions(TypedDict, total=False):
    """Options of `parallel_env`; `navsim._parallel.ParallelEnv` explains them."""

    observation: Literal["dict", "flat"]
    copy: bool
    placement: Literal["asWritten", "random"]
    case: str | None
    agents: int | None
    max_steps: int | None
    map: str | os.PathLike[str] | None
    messages: int | None
    policy: str | os.PathLike[str] | None
    reward: dict[str, float] | None
    seed: int | None
    folder: str | os.PathLike[str] | None
    render_mode: Literal["rgb_array"] | None
    render_size: tuple[int, int] | None


def parallel_env(source: Source, **options: Unpack[ParallelOptions]) -> ParallelEnv:
    """A world whose robots are all yours: agents "robot_0", "robot_1", ….

    Args:
        source: a scenario, suite or training configuration: a path, the name of a scenario that
            ships, or a dict.
        options: `observation` "dict" or "flat"; `copy` of observations rather than views;
            `placement` "random" draws starts and goals anew in every episode; `case` of a suite;
            `agents`, `max_steps` and `map` instead of the scenario's own; `messages`, symbols that
            robots can say; `policy` to perceive like; `reward`; `seed`; `folder` of a dict's paths;
            `render_mode` "rgb_array"; `render_size`.

    Raises:
        ImportError: without PettingZoo.
        NavsimError: for what is wrong in the source or the options, with the program's message.
    """
    try:
        import pettingzoo  # noqa: F401
    except ImportError as error:
        raise ImportError(
            "navsim.parallel_env needs PettingZoo: pip install 'navsim[pettingzoo]'"
        ) from error
    from navsim._parallel import ParallelEnv

    return ParallelEnv(source, **options)
