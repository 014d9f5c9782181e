"""Episodes as animated SVG pictures."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from .grid_config import GridConfig
from .wrappers.persistence import AgentState, History, PersistentWrapper

__all__ = ["AnimationConfig", "AnimationMonitor"]

_COLORS = ("#d1495b", "#00798c", "#edae49", "#30638e", "#8f5fa8", "#5f9e3f", "#7d6b5d")
_WALL, _OTHER = "#8c9aa3", "#9db0c4"
# Units a cell, and seconds a step.
_CELL, _STEP = 100, 0.28


@dataclass
class AnimationConfig:
    """What to draw.

    ``static``: one picture, of step ``frame_idx`` (the last if None).
    ``egocentric_idx``: dims what that agent does not see.
    ``save_every_idx_episode``: writes every n-th episode into ``directory``; None writes none.
    """

    directory: str = "renders/"
    static: bool = False
    show_agents: bool = True
    egocentric_idx: int | None = None
    frame_idx: int | None = None
    uid: str | None = None
    save_every_idx_episode: int | None = 1
    show_grid_lines: bool = True


class AnimationMonitor(PersistentWrapper):
    """Keeps the course of episodes, and writes them as SVG."""

    def __init__(self, env: Any, animation_config: AnimationConfig | None = None) -> None:
        # Of the border, the wall around the map is shown.
        self._margin: int = env.unwrapped.grid_config.obs_radius - 1
        super().__init__(env, xy_offset=-self._margin)
        self.animation_config = animation_config or AnimationConfig()
        self._episode_idx = 0

    @property
    def history(self) -> Any:
        """Every agent's states from when they changed."""
        return self._agent_states

    def step(self, action: Any) -> Any:
        """Takes a step; at the end writes the episode if it is its turn."""
        result = super().step(action)
        every = self.animation_config.save_every_idx_episode
        is_over = any(
            all(ends) if isinstance(ends, (list, tuple)) else bool(ends) for ends in result[2:4]
        )
        if is_over and every and self._episode_idx % every == 0:
            os.makedirs(self.animation_config.directory, exist_ok=True)
            name = self.pick_name(self.env.unwrapped.grid_config, self._episode_idx)
            self.save_animation(os.path.join(self.animation_config.directory, name))
        return result

    def reset(self, **kwargs: Any) -> Any:
        """Begins an episode."""
        result = super().reset(**kwargs)
        self._episode_idx += 1
        return result

    @staticmethod
    def pick_name(
        grid_config: GridConfig | None, episode_idx: int | None = None, zfill_ep: int = 5
    ) -> str:
        """A file's name of the episode, the map and the seed."""
        name = "pogema"
        if episode_idx is not None:
            name += f"-ep{str(episode_idx).zfill(zfill_ep)}"
        if grid_config is None:
            return f"{name}-render.svg"
        if grid_config.map_name:
            name += f"-{grid_config.map_name}"
        if grid_config.seed is not None:
            name += f"-seed{grid_config.seed}"
        return f"{name}.svg"

    def save_animation(
        self, name: str = "render.svg", animation_config: AnimationConfig | None = None
    ) -> None:
        """Writes the episode so far into a file."""
        env: Any = self.env.unwrapped
        margin = self._margin
        obstacles = env.get_obstacles()
        obstacles = obstacles[margin:-margin, margin:-margin] if margin else obstacles
        drawing = _Drawing(
            obstacles,
            self.get_full_history(),
            env.grid_config,
            animation_config or self.animation_config,
        )
        with open(name, "w", encoding="utf-8") as file:
            file.write(drawing.svg())


@dataclass
class _Drawing:
    obstacles: Any
    history: History
    grid_config: GridConfig
    config: AnimationConfig
    parts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.config.static:
            frame = -1 if self.config.frame_idx is None else self.config.frame_idx
            self.history = [[states[frame]] for states in self.history]
        self.ego = self.config.egocentric_idx
        self.prefix = f"{self.config.uid}-" if self.config.uid else ""

    def svg(self) -> str:
        """The whole picture."""
        rows, columns = self.obstacles.shape
        width, height = columns * _CELL, rows * _CELL
        scale = 512 / max(width, height)
        if self.config.show_grid_lines:
            self._grid_lines(rows, columns)
        self._walls()
        if self.config.show_agents:
            self._goals()
            self._agents()
        if self.ego is not None:
            self._view()
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * scale:.0f}" '
                f'height="{height * scale:.0f}" '
                f'viewBox="0 0 {width} {height}">',
                f'<rect width="{width}" height="{height}" fill="#fff"/>',
                *self.parts,
                "</svg>\n",
            ]
        )

    # --- Parts

    def _grid_lines(self, rows: int, columns: int) -> None:
        lines = [f"M{column * _CELL + 50} 0V{rows * _CELL}" for column in range(columns)]
        lines += [f"M0 {row * _CELL + 50}H{columns * _CELL}" for row in range(rows)]
        self.parts.append(
            f'<path d="{"".join(lines)}" stroke="{_WALL}" stroke-width="3" opacity="0.35" '
            'fill="none"/>'
        )

    def _walls(self) -> None:
        for (row, column), cell in _cells(self.obstacles):
            if cell:
                changes = self._seen([(row, column)] * self._steps)
                self.parts.append(
                    _tag(
                        "rect",
                        x=column * _CELL + 15,
                        y=row * _CELL + 15,
                        width=70,
                        height=70,
                        rx=14,
                        fill=_WALL,
                    )
                    + f"{changes}</rect>"
                )

    def _agents(self) -> None:
        for agent, states in enumerate(self.history):
            places = [state.get_xy() for state in states]
            changes = self._moves("cx", [_center(column) for _, column in places])
            changes += self._moves("cy", [_center(row) for row, _ in places])
            changes += self._visible(states)
            if agent != self.ego:
                changes += self._seen(places)
            row, column = places[0]
            name = quoteattr(f"{self.prefix}agent-{agent}")
            self.parts.append(
                f"<circle id={name}"
                + _tag("", cx=_center(column), cy=_center(row), r=35, fill=self._color(agent))[1:]
                + f"{changes}</circle>"
            )

    def _goals(self) -> None:
        for agent, states in enumerate(self.history):
            places = [state.get_target_xy() for state in states]
            changes = self._moves("cx", [_center(column) for _, column in places], True)
            changes += self._moves("cy", [_center(row) for row, _ in places], True)
            changes += self._visible(states)
            row, column = places[0]
            opacity = 1 if self.ego in (None, agent) else 0.15
            self.parts.append(
                _tag(
                    "circle",
                    cx=_center(column),
                    cy=_center(row),
                    r=35,
                    fill="none",
                    stroke=self._color(agent),
                    stroke_width=10,
                    opacity=opacity,
                )
                + f"{changes}</circle>"
            )

    def _view(self) -> None:
        assert self.ego is not None
        radius = self.grid_config.obs_radius
        places = [state.get_xy() for state in self.history[self.ego]]
        side = (2 * radius + 1) * _CELL
        xs = [(column - radius) * _CELL for _, column in places]
        ys = [(row - radius) * _CELL for row, _ in places]
        changes = (
            self._moves("x", xs) + self._moves("y", ys) + self._visible(self.history[self.ego])
        )
        self.parts.append(
            _tag(
                "rect",
                x=xs[0],
                y=ys[0],
                width=side,
                height=side,
                rx=14,
                fill="none",
                stroke=_COLORS[0],
                stroke_width=8,
                stroke_dasharray=25,
            )
            + f"{changes}</rect>"
        )

    # --- Changes

    @property
    def _steps(self) -> int:
        return len(self.history[0])

    def _color(self, agent: int) -> str:
        if self.ego is not None:
            return _COLORS[0] if agent == self.ego else _OTHER
        return _COLORS[agent % len(_COLORS)]

    def _moves(self, attribute: str, values: list[Any], is_discrete: bool = False) -> str:
        """A change over time, only the values around those that differ."""
        if len(set(values)) == 1:
            return ""
        values = [*values, values[-1]]
        last = len(values) - 1
        kept = [
            step
            for step in range(last + 1)
            if step in (0, last)
            or values[step] != values[step - 1]
            or values[step] != values[step + 1]
        ]
        times = ";".join(f"{step / last:.5g}" for step in kept)
        mode = ' calcMode="discrete"' if is_discrete else ""
        return (
            f'<animate attributeName="{attribute}" dur="{last * _STEP:.5g}s" '
            f'repeatCount="indefinite"{mode} '
            f'keyTimes="{times}" values="{";".join(str(values[step]) for step in kept)}"/>'
        )

    def _visible(self, states: list[AgentState]) -> str:
        seen = ["visible" if state.is_active() else "hidden" for state in states]
        if self._steps == 1:
            return (
                f'<set attributeName="visibility" to="{seen[0]}"/>' if seen[0] == "hidden" else ""
            )
        return self._moves("visibility", seen, True)

    def _seen(self, places: list[Any]) -> str:
        """Dims what the agent in question does not see."""
        if self.ego is None:
            return ""
        radius = self.grid_config.obs_radius
        own = [state.get_xy() for state in self.history[self.ego]]
        opacity = [
            "1" if max(abs(row - y), abs(column - x)) <= radius else "0.15"
            for (row, column), (y, x) in zip(places, own)
        ]
        if self._steps == 1 or len(set(opacity)) == 1:
            return f'<set attributeName="opacity" to="{opacity[0]}"/>' if opacity[0] != "1" else ""
        return self._moves("opacity", opacity, True)


def _center(index: int) -> int:
    return index * _CELL + _CELL // 2


def _cells(obstacles: Any) -> Any:
    return (
        ((row, column), cell)
        for row, cells in enumerate(obstacles)
        for column, cell in enumerate(cells)
    )


def _tag(name: str, **attributes: Any) -> str:
    text = " ".join(f'{key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f"<{name} {text}>"
