"""What all controls stand on: the state, its accounts, and actions that are done later."""

from collections.abc import Callable, Mapping
from typing import Any

from billingo_sandbox.account import Account
from billingo_sandbox.api.state import State
from billingo_sandbox.conditions.between import Between
from billingo_sandbox.controls import control_call

Action = Callable[[], object] | tuple[str, Mapping[str, Any]]
"""What is done between two answers: a callable, or the name of a method of the sandbox and its arguments."""


class Controlled:
    """Holds the `State` that is controlled."""

    def __init__(self, state: State) -> None:
        self._state = state

    def _account(self, name: str | None) -> Account:
        return self._state.account(name)

    def _script(self, between: Between) -> None:
        with self._state.lock:
            self._state.betweens.append(between)

    def _callable(self, action: Action) -> Callable[[], object]:
        if callable(action):
            return action
        name, arguments = action
        return control_call(self, name, arguments)
