"""Left never imports right: core <- accounts <- projects <- events <- pages <- oim_portal.

Inside an app: what is recorded <- how it is filtered <- how it is shown <- its addresses. Read from the source, so
that an import inside a function counts too.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["core", "accounts", "desk", "projects", "events", "pages", "oim_portal"]
# Modules that are in none of these layers may be imported by all of them.
LAYERS = [
    {"models", "querysets", "figures", "publication", "translation"},
    {"filters"},
    {"views", "home", "feeds", "api", "exports", "sitemaps", "calendars", "factsheet"},
    {"urls", "urls_events", "urls_news", "urls_resources"},
]


def modules():
    """Return {"projects.views": Path} for the portal's own modules, migrations left out."""
    paths = (path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def imports(path):
    """Return (name, line, whether inside a function) for each import of a module of the portal in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] in APPS:
                yield name, node.lineno, node in inside


MODULES = modules()


def layer(name):
    """Return the number of the layer of "projects.views" or "projects.views.project_list", or None."""
    parts = name.split(".")[1:2]
    return next((number for number, names in enumerate(LAYERS) if names & set(parts)), None)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module):
    app, own_layer = module.split(".")[0], layer(module)
    wrong = []
    for name, line, is_inside in imports(MODULES[module]):
        if APPS.index(name.split(".")[0]) > APPS.index(app):
            wrong.append(f"line {line}: {app} imports {name}")
        if own_layer is not None and layer(name) is not None and layer(name) > own_layer:
            wrong.append(f"line {line}: {module} imports {name}, which is built on it")
        if is_inside:
            wrong.append(f"line {line}: {name} is imported inside a function")
    assert wrong == []


@pytest.mark.parametrize("module", [name for name in MODULES if ".admin" not in name])
def test_only_the_admin_imports_the_admin(module):
    assert [name for name, _line, _inside in imports(MODULES[module]) if name.split(".")[1].startswith("admin")] == []
