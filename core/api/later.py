"""Views whose module is imported by the first request for them: the framework of the API is large, and few workers of a
small portal ever answer a program.
"""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

DESCRIBED = {"cls", "actions", "initkwargs"}  # what the description of the API asks of a view


class Later:
    """A view for urls.py, from its dotted path; of a class, `as_view(*args, **kwargs)`."""

    csrf_exempt = True  # nothing of the API knows a session, and it changes nothing

    def __init__(self, path: str, *args: Any, **kwargs: Any):
        self._path, self._args, self._kwargs = path, args, kwargs

    @cached_property
    def _view(self):
        view = import_string(self._path)
        return view.as_view(*self._args, **self._kwargs) if isinstance(view, type) else view

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._view(request, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name in DESCRIBED:
            return getattr(self._view, name)
        raise AttributeError(name)
