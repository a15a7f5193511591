"""A view is found by the name of its module, a template by the app of its view."""

import re
from pathlib import Path

from django.urls import URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("core", "accounts", "desk", "projects", "events", "pages", "feedback", "oim_portal")
# Where Django puts views of these kinds: its admin makes its own from admin.py.
ELSEWHERE = {"feeds", "admin", "later"}  # core/api/later.py stands for views of views_api.py


def views(resolver=None):
    """Yield each view, or the class that it is made of."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern)
        else:
            callback = pattern.callback
            while not (hasattr(callback, "view_class") or hasattr(callback, "cls")) and hasattr(
                callback, "__wrapped__"
            ):
                callback = callback.__wrapped__
            yield getattr(callback, "view_class", None) or getattr(callback, "cls", None) or callback


def test_a_view_of_the_portal_is_in_a_module_that_says_so():
    modules = {view.__module__ for view in views() if view.__module__.split(".")[0] in APPS}
    names = {module: module.rpartition(".")[2] for module in modules}
    assert len(modules) > 20
    assert [
        m for m, name in names.items() if name.partition("_")[0] != "views" and name.partition("_")[0] not in ELSEWHERE
    ] == []


def test_a_template_lies_in_the_folder_of_the_app_of_its_view():
    wrong = [
        f"{path.relative_to(ROOT)} renders {template}"
        for app in ("projects", "events", "pages", "feedback")
        for path in (ROOT / app).glob("views*.py")
        for template in re.findall(r'"([\w/]+\.html)"', path.read_text(encoding="utf-8"))
        if template.partition("/")[0] != app
    ]
    assert wrong == []
