"""What an app makes known by its name is loaded when it is first called.

Every process makes all apps known, one that checks a single file as well; what they would do is no
weight on it.

    sweep.register("letters", Later("kernel.letters.unattended.carry"))
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Later:
    """A function by its dotted name.  ImportError or AttributeError, once it is called, where there
    is none of that name: a test calls for every one."""

    name: str

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self.load()(*given, **named)

    def load(self) -> Any:
        """The function itself."""
        module, _, name = self.name.rpartition(".")
        return getattr(import_module(module), name)
