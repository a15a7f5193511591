"""The details of the audit log in the reader's language: what was stored are names and codes of the program."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.language_table import LANGUAGE_TABLE
from core.languages import labelled
from core.publication import State
from core.values import yes_or_no

# What a detail is called; one that is not listed keeps the name under which it was stored.
NAMES = {
    "accepted": _("accepted change, no."),
    "active": _("active"),
    "after": _("after"),
    "before": _("before"),
    "count": _("count"),
    "days": _("days"),
    "file": _("file"),
    "filters": _("filters"),
    "kind": _("kind"),
    "language": _("language"),
    "languages": _("languages"),
    "limit": _("limit"),
    "look_again_on": _("to look at again on"),
    "minutes": _("minutes"),
    "name": _("step"),
    "method": _("method"),
    "page": _("page"),
    "owner": _("owner"),
    "passkey": _("passkey"),
    "preview_link": _("preview link, no."),
    "preview_link_revoked": _("revoked preview link, no."),
    "proposed": _("proposed change, no."),
    "reason": _("reason"),
    "records": _("records"),
    "refused": _("refused change, no."),
    "restored": _("restored version, no."),
    "roles": _("roles"),
    "second_factor": _("with the second factor"),
    "still_true": _("still true on"),
    "texts": _("texts"),
    "version": _("version, no."),
    "waiting": _("waiting"),
    "waits": _("waits for review"),
    "way": _("way"),
    "what": _("what"),
    "withdrawn": _("withdrawn change, no."),
    "written": _("written"),
}
# The steps of the workflow, which is built on this app: desk/workflow.py.
STEPS = {
    "archive": _("Archive"),
    "bin": _("Put in the bin"),
    "publish": _("Publish"),
    "restore": _("Take out of the archive"),
    "return": _("Return to draft"),
    "submit": _("Submit for review"),
    "unbin": _("Take out of the bin"),
    "withdraw": _("Withdraw to draft"),
    # The states of what readers write, and what is shown of them: feedback/models.py.
    "new": _("new"),
    "in_progress": _("in progress"),
    "corrected": _("corrected"),
    "no_change": _("closed without a change"),
    "spam": _("spam"),
    "address of a reader": _("address of a reader"),
    "audit log": _("audit log"),
    "organisation": _("organisation’s sign-in"),
}
_COLUMN = re.compile(r"\A(?P<name>.*) (\[|\()(?P<code>[a-z]{2})(\]|\))")


def details(stored: Mapping[str, Any]) -> str:
    """Return the details of an entry in one line; "" if there are none."""
    rest = dict(stored)
    changes = rest.pop("changes", None)
    texts = [_changes(changes)] if changes else []
    texts += [str(labelled(NAMES.get(name, name), _value(value))) for name, value in rest.items() if value != ""]
    return "; ".join(texts)


def _changes(changes):
    """Return the message of Django's admin, which is stored as JSON with English names."""
    for change in changes if isinstance(changes, list) else ():
        for part in change.values():
            if isinstance(part, dict) and "fields" in part:
                part["fields"] = [_field(name) for name in part["fields"]]
    return LogEntry(change_message=json.dumps(changes)).get_change_message()


def _field(name):
    found = _COLUMN.fullmatch(name)
    if not found or found["code"] not in LANGUAGE_TABLE:
        return gettext(name)
    return f"{gettext(found['name'])} ({LANGUAGE_TABLE[found['code']].name})"


def _value(value):
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, dict):
        return ", ".join(str(labelled(NAMES.get(name, name), _value(part))) for name, part in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or "–"
    if value in State.values:
        return str(State(value).label)
    return str(STEPS.get(value, value))
