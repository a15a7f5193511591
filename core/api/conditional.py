"""ETags of the API: what an answer depends on, known before it is made."""

import hashlib

from django.utils.http import parse_etags

from core.changes import data_version
from core.languages import active_language


def entity_tag(request):
    """Return the ETag of the answer to a request: its address, its language and the version of all data.

    Weak, because what is sent may be compressed or not.
    """
    parts = "\n".join([request.get_full_path(), active_language(), data_version()])
    return f'W/"{hashlib.sha256(parts.encode()).hexdigest()[:20]}"'


def is_known(request, tag):
    """Whether If-None-Match names this ETag; compared weakly, as RFC 9110, 13.1.2 says. “*” names none here."""
    known = {one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))}
    return tag.removeprefix("W/") in known
