"""Files, modules, commands and headings named in the documents exist, and the picture of the apps is up to date."""

import ast
import re
import runpy
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRACKED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
FILES = [name for name in TRACKED.split("\0") if name and (ROOT / name).is_file()]
FOLDERS = {parent.as_posix() for name in FILES for parent in Path(name).parents}
DOCUMENTS = [name for name in FILES if name.endswith(".md") and not name.startswith(("static/vendor/", "tests/data/"))]
APPS = {Path(name).parent.name for name in FILES if re.fullmatch(r"[a-z_]+/__init__\.py", name)} - {"tests"}
# Folders and files that running or installing the portal makes.
MADE = {"var", ".venv", "node_modules"}
PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)*/?")
# Names that documents mention because the portal does not use them.
NOT_OURS = {"ArrayField", "search_text"}
ENDING = re.compile(r"\.(py|sh|md|html|css|js|mjs|toml|in|txt|json|po|mo|svg|typ|conf|service|timer|env|example)$")


def read(document):
    return (ROOT / document).read_text(encoding="utf-8")


def prose(document):
    """Return a document without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", read(document), flags=re.MULTILINE | re.DOTALL)


def code_spans(document):
    return re.findall(r"`([^`\n]+)`", prose(document))


def slug(heading):
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")


def exists(path, document):
    """Whether a path exists in the repository: from its root, from the document's folder, or by its name alone."""
    path = path.rstrip("/")
    if path.split("/")[0] in MADE:
        return True
    if "*" in path:
        return any(ROOT.glob(path))
    places = {path, (Path(document).parent / path).as_posix()}
    by_name = "/" not in path and any(name.endswith(f"/{path}") for name in FILES)
    return bool(places & {*FILES, *FOLDERS}) or by_name


def looks_like_a_path(span):
    if not PATH.fullmatch(span) or span.startswith("."):
        return False
    return bool(ENDING.search(span)) or ("/" in span and span.split("/")[0] in {name.split("/")[0] for name in FILES})


def names_in(path):
    """Return what a module defines or imports at its top level, and the names within its classes."""
    names = set()
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name)
    return names


def module_exists(dotted):
    """Whether `app.module.name` leads to a module of the portal, and the rest of the name is defined in it."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        base = "/".join(parts[:length])
        # models, because a model is known by its app: `accounts.AuditEntry`
        places = (f"{base}.py", f"{base}/models.py", f"{base}/models/__init__.py", f"{base}/__init__.py")
        path = next((place for place in places if place in FILES), None)
        if path:
            return all(name in names_in(path) for name in parts[length:])
    return False


def test_every_file_that_a_document_names_exists():
    assert len(DOCUMENTS) > 20
    wrong = [
        f"{document}: {span}"
        for document in DOCUMENTS
        for span in code_spans(document)
        if looks_like_a_path(span) and not exists(span, document)
    ]
    assert wrong == []


def test_every_module_that_a_document_names_exists():
    wrong = [
        f"{document}: {span}"
        for document in DOCUMENTS
        for span in code_spans(document)
        if re.fullmatch(r"[a-z_]+(\.\w+)+(\(\))?", span)
        and span.split(".")[0] in APPS
        and not ENDING.search(span)
        and not module_exists(span.removesuffix("()"))
    ]
    assert wrong == []


def test_every_function_that_a_document_names_is_in_the_code():
    code = "\n".join(read(name) for name in FILES if name.endswith((".py", ".js", ".html", ".typ", ".toml")))
    words = set(re.findall(r"\w+", code))
    wrong = [
        f"{document}: {span}"
        for document in DOCUMENTS
        for span in code_spans(document)
        if re.fullmatch(r"[A-Za-z_][\w.]*\(\)|[A-Z][a-z]\w*[A-Z]\w*|[a-z]+_\w+", span)
        and not set(span.removesuffix("()").split(".")) <= words | NOT_OURS
    ]
    assert wrong == []


def test_every_folder_of_the_map_exists():
    block = re.search(r"^```\n(manage.py\n.*?)^```", read("README.md"), re.MULTILINE | re.DOTALL)[1]
    named = re.findall(r"^(\S+)", block, re.MULTILINE)
    assert "oim_portal/" in named
    assert [path for path in named if not exists(path, "README.md")] == []
    assert sorted(APPS - {path.rstrip("/") for path in named}) == []


def test_every_make_command_exists():
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.MULTILINE))
    used = {
        (document, target)
        for document in DOCUMENTS
        for target in re.findall(r"(?:`|^|[|;&] )make ([a-z-]+)", read(document), re.MULTILINE)
    }
    assert used
    assert sorted(f"{document}: make {target}" for document, target in used if target not in targets) == []


def test_every_link_leads_somewhere():
    wrong = []
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
            if target.startswith(("http:", "https:", "mailto:")):
                continue
            path, _, anchor = target.partition("#")
            found = (ROOT / document).parent / path if path else ROOT / document
            if not found.exists() or (
                anchor
                and anchor not in {slug(h) for h in re.findall(r"^#+ (.*)", found.read_text(encoding="utf-8"), re.M)}
            ):
                wrong.append(f"{document}: {target}")
    assert wrong == []


def test_every_decision_is_in_the_index_under_its_number_and_title():
    index = read("docs/decisions/README.md")
    pages = [name for name in FILES if re.fullmatch(r"docs/decisions/\d{4}-[\w-]+\.md", name)]
    for page in pages:
        number, _, title = read(page).splitlines()[0].removeprefix("# ").partition(". ")
        assert Path(page).name.startswith(f"{number}-"), page
        assert f"| [{number}]({Path(page).name}) | {title} |" in index, page
    assert index.count("](0") == len(pages)


def test_every_recipe_is_linked_from_contributing():
    contributing = read("CONTRIBUTING.md")
    recipes = [name for name in FILES if name.startswith("docs/how-to/")]
    assert [name for name in recipes if f"]({name})" not in contributing] == []


def test_the_picture_of_the_apps_is_up_to_date():
    """Run `make picture` to draw it again."""
    assert runpy.run_path(str(ROOT / "scripts/draw_house.py"))["draw"]() == read("docs/house.svg")
