"""Episodes that can be stepped back, and whose course is kept."""

from __future__ import annotations

from typing import Any

from .forwarding import ForwardingWrapper

__all__ = ["AgentState", "PersistentWrapper"]


class AgentState:
    """Where an agent is and goes, from a step on."""

    def __init__(self, x: int, y: int, tx: int, ty: int, step: int, active: bool) -> None:
        self.x, self.y, self.tx, self.ty = x, y, tx, ty
        self.step = step
        self.active = active

    def get_xy(self) -> tuple[int, int]:
        """Where it is."""
        return self.x, self.y

    def get_target_xy(self) -> tuple[int, int]:
        """Where it goes."""
        return self.tx, self.ty

    def is_active(self) -> bool:
        """Whether it is on the map."""
        return self.active

    def get_step(self) -> int:
        """Since when."""
        return self.step

    def _key(self) -> tuple[Any, ...]:
        return self.x, self.y, self.tx, self.ty, self.active

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, AgentState) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return str([self.x, self.y, self.tx, self.ty, self.step, self.active])


History = list[list[AgentState]]


class PersistentWrapper(ForwardingWrapper):
    """Keeps where every agent was, and steps back."""

    def __init__(self, env: Any, xy_offset: int | None = None) -> None:
        super().__init__(env)
        self._step: int | None = None
        self._agent_states: Any = None
        self._xy_offset = xy_offset or 0

    def _states(self) -> list[AgentState]:
        grid = self.env.unwrapped.grid
        offset = self._xy_offset
        step = self._step
        assert step is not None
        return [
            AgentState(x + offset, y + offset, tx + offset, ty + offset, step, active)
            for (x, y), (tx, ty), active in zip(
                grid.positions_xy, grid.finishes_xy, grid.is_active.values()
            )
        ]

    def step(self, action: Any) -> Any:
        """Takes a step and keeps what changed."""
        result = self.env.step(action)
        if self._step is not None:
            self._step += 1
            for kept, state in zip(self._agent_states, self._states()):
                if state != kept[-1]:
                    kept.append(state)
        return result

    def step_back(self) -> bool:
        """Takes the last step back; False at the start. All agents return at once."""
        if not self._step:
            return False
        self._step -= 1
        env: Any = self.env.unwrapped
        env.set_elapsed_steps(self._step)
        for kept in self._agent_states:
            if self._step < kept[-1].step:
                kept.pop()
        offset = self._xy_offset
        last = [kept[-1] for kept in self._agent_states]
        env.grid.world.place(
            [
                [(state.x - offset, state.y - offset) for state in last],
                [(state.tx - offset, state.ty - offset) for state in last],
            ],
            [state.active for state in last],
        )
        return True

    def reset(self, **kwargs: Any) -> Any:
        """Begins an episode and its history."""
        result = self.env.reset(**kwargs)
        self._step = 0
        self._agent_states = [[state] for state in self._states()]
        return result

    @staticmethod
    def agent_state_to_full_list(
        agent_states: list[AgentState], num_steps: int
    ) -> list[AgentState]:
        """An agent's state at every step, 0 to ``num_steps``."""
        full = []
        current = 0
        for step in range(num_steps + 1):
            if current < len(agent_states) - 1 and agent_states[current + 1].step == step:
                current += 1
            full.append(agent_states[current])
        return full

    @classmethod
    def decompress_history(cls, history: History) -> History:
        """Every agent's state at every step until the last that changed anything."""
        last = max(states[-1].step for states in history)
        return [cls.agent_state_to_full_list(states, last) for states in history]

    def get_full_history(self) -> History:
        """Every agent's state at every step."""
        assert self._step is not None
        return [self.agent_state_to_full_list(states, self._step) for states in self._agent_states]

    def get_history(self) -> Any:
        """Every agent's states from when they changed; None before the first reset."""
        return self._agent_states
