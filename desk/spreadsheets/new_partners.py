"""Partners that a file names and the portal does not know, added on the officer's word when the file is written.

A partner has no state: it is seen in public only beside a public record. It is added with what the file says, its name,
and the kind that the officer chose; the rest is completed later.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext

from core.models import Partner
from core.search import fold
from desk.models import ImportJob

ADDED = "+"  # an answer "+ngo" asks for a new partner of that kind
_KEY = "partner:"  # before the text, in job.answers; the answer is "kind:CODE"


@dataclass(frozen=True)
class NewPartner:
    name: str
    kind: str
    code: str


def partners_to_add(job: ImportJob) -> list[NewPartner]:
    """Return the partners that the officer wants to add with a job."""
    return [
        NewPartner(key.removeprefix(_KEY), *value.split(":"))
        for key, value in job.answers.items()
        if key.startswith(_KEY)
    ]


def answers_for(names: dict[str, str]) -> dict[str, str]:
    """Return the entries of job.answers for new partners; `names` are {text: kind of partner}."""
    taken = set(Partner.objects.values_list("code", flat=True))
    answers = {}
    for name, kind in names.items():
        code = _free_code(name, taken)
        taken.add(code)
        answers[_KEY + name] = f"{kind}:{code}"
    return answers


def _free_code(name, taken):
    """Return a code made of the short name in brackets, or else of the first words."""
    brackets = re.search(r"\(([A-Z][A-Z0-9-]{1,14})\)", name)
    words = re.sub(r"[^A-Z0-9 ]", "", fold(brackets[1] if brackets else name).upper()).split()
    base = "-".join(words)[:24].strip("-") or "PARTNER"
    return next(code for code in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if code not in taken)


def add_partners(job: ImportJob) -> None:
    """Write the new partners of a job that do not exist yet; part of the transaction that writes its rows."""
    wanted = partners_to_add(job)
    there = set(Partner.objects.filter(code__in=[new.code for new in wanted]).values_list("code", flat=True))
    for new in wanted:
        if new.code not in there:
            field = "name_ar" if re.search("[\u0621-\u064a]", new.name) else "name_fr"
            partner = Partner(code=new.code, kind=new.kind, **{"name_fr": new.name, field: new.name})
            partner.full_clean()
            partner.save()
            _log(job, [partner])


def _log(job: ImportJob, partners: Iterable[Partner]) -> None:
    content_type = ContentType.objects.get_for_model(Partner)
    for partner in partners:
        LogEntry.objects.create(
            user_id=job.author_id,
            content_type=content_type,
            object_id=str(partner.pk),
            object_repr=str(partner)[:200],
            action_flag=ADDITION,
            change_message=gettext("import %(file)s") % {"file": job.file_name},
        )
