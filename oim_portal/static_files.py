"""How static files are stored for production: our own style sheets and scripts without comments and white space."""

import re
from collections.abc import Iterator
from typing import Any

import rcssmin
import rjsmin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("css/", "js/")  # the others are as their makers deliver them
# rcssmin takes “.a :is(b)” within @layer for a declaration, and makes “.a:is(b)” of it. “.a *:is(b)” means the same.
_BEFORE_PSEUDO = re.compile(r"(?<=[\w\]\)]) +(?=:)")


def minified(name: str, content: str) -> str:
    """Return the content of a style sheet or script of ours as browsers get it, other files unchanged.

    `name` is that of a static file, "css/base.css". Comments that begin with /*! stay: they name a licence.
    """
    if name.startswith(OURS) and name.endswith(".css"):
        return rcssmin.cssmin(_BEFORE_PSEUDO.sub(" *", content), keep_bang_comments=True)
    if name.startswith(OURS) and name.endswith(".js"):
        return rjsmin.jsmin(content, keep_bang_comments=True)
    return content


class MinifiedStorage(CompressedManifestStaticFilesStorage):
    """Minifies what was collected before it gets its hashed name, so that the hash is that of what is served."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[tuple]:
        """Yield what was done to each file of `paths`, as collectstatic expects it."""
        if not dry_run:
            paths = {name: self._minified(name) or where for name, where in paths.items()}
        yield from super().post_process(paths, dry_run, **options)

    def _minified(self, name):
        """Minify a collected file of ours, and return (storage, path) of the result."""
        if not (name.startswith(OURS) and name.endswith((".css", ".js"))):
            return None
        with self.open(name) as file:
            content = file.read().decode()
        if (smaller := minified(name, content)) != content:
            self.delete(name)
            self.save(name, ContentFile(smaller.encode()))
        return self, name
