"""The officers' guide (docs/guide, in French) as pages of the admin: Markdown of this repository, made into HTML."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import ResolverMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from core.lazily import Lazily

if TYPE_CHECKING:
    from markdown_it.token import Token

markdown_it = Lazily("markdown_it")

FOLDER = Path(settings.BASE_DIR) / "docs" / "guide"
CONTENTS = "sommaire"  # README.md
# The chapter that helps with a page of the admin: the first of whose words one is in the name of the page.
_HELP = {
    "traduire": ("translation:",),
    "importer": ("_import", "_export"),
    "corriger": ("_history", "_compare", "_restore", "_review", "_links", "desk_version"),
    "connexion": ("accounts",),
    "ecrire": ("_add", "_change"),
}


@dataclass(frozen=True)
class Chapter:
    name: str  # of its file, without the ending
    title: str
    html: SafeString


@cache
def chapters() -> dict[str, Chapter]:
    """Return {name: Chapter}: the contents, the chapters in the order in which the contents name them, and the rest."""
    named = re.findall(r"^\d+\. \[[^]]+\]\((\w+)\.md\)", _text(CONTENTS), re.MULTILINE)
    rest = sorted({path.stem for path in FOLDER.glob("*.md")} - {*named, "README"})
    return {name: _chapter(name) for name in (CONTENTS, *named, *rest)}


def chapter_url(page: ResolverMatch | None) -> str:
    """Return the address of the chapter that helps with a page of the admin, or of the contents."""
    name = page.view_name if page else ""
    chapter = next((chapter for chapter, words in _HELP.items() if any(word in name for word in words)), CONTENTS)
    return reverse("guide:chapter", args=[chapter])


def _text(name):
    return (FOLDER / f"{'README' if name == CONTENTS else name}.md").read_text(encoding="utf-8")


def _chapter(name):
    markdown = markdown_it.MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(_text(name))
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", slugify(inline.content, allow_unicode=True))
        for child in inline.children or ():
            _lead_to_pages(child)
    title, body = tokens[1].content, tokens[3:]  # the page shows the title as its heading
    return Chapter(name, title, mark_safe(markdown.renderer.render(body, markdown.options, {})))  # of this repository


def _lead_to_pages(token: "Token") -> None:
    """Let a link to another file of the guide, or a picture, lead to its page; addresses are relative to a chapter."""
    if match := re.fullmatch(r"\A(\w+)\.md(#[\w-]+)?", str(token.attrGet("href") or "")):
        token.attrSet("href", f"../{CONTENTS if match[1] == 'README' else match[1]}/{match[2] or ''}")
    source = str(token.attrGet("src") or "")
    if source.startswith("screens/"):
        token.attrSet("src", f"../{source}")
