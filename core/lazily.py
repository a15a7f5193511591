"""Libraries that take long to import, or much memory: most workers never make a spreadsheet, a PDF or a calendar."""

from importlib import import_module
from typing import Any


class Lazily:
    """Stands for a module, which is imported when something of it is first used: `openpyxl = Lazily("openpyxl")`.

    Threads may do so at once: Python lets one of them import it. An unknown name is an AttributeError then.
    """

    def __init__(self, name: str):
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = getattr(import_module(self._name), name)
        self.__dict__[name] = value  # so that the next use costs nothing
        return value
