"""Checks the links of published records, and keeps what it finds until the next check.

Links to our own pages are checked without the network. The others are asked for one after the other, the sites in turn,
and no site more often than once a second.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import models, transaction
from django.utils import timezone

from core.kinds import kinds
from core.publication import Publication
from core.weblinks import tidy_address
from desk.link_following import Outcome, Problem, follow
from desk.models import LinkFinding
from desk.own_links import LinkState, is_own, links_of, state_of
from desk.snapshots import child_relations

PAUSE = 1  # seconds between two requests to one site
_OWN_PROBLEMS = {LinkState.NOT_PUBLIC: Problem.NOT_PUBLIC, LinkState.MISSING: Problem.MISSING}


@dataclass(frozen=True)
class Link:
    """A link of a published record: in a text, in a field, or in a row such as a source."""

    record: Publication
    field: str  # of the form: "body_fr", "registration_url", "sources-group"
    address: str


def published_links() -> Iterator[Link]:
    """Yield the links of all published records."""
    for kind in kinds():
        for record in kind.model.objects.published().order_by("pk").iterator(chunk_size=200):
            yield from (Link(record, column, address) for column, address in links_of(record))
            yield from (Link(record, name, address) for name, address in _fields(record))
            for relation in child_relations(kind.model):
                rows = relation.related_model._base_manager.filter(**{relation.field.name: record})
                group = f"{relation.get_accessor_name()}-group"
                yield from (Link(record, group, address) for row in rows for _name, address in _fields(row))


def _fields(instance):
    for field in instance._meta.fields:
        if isinstance(field, models.URLField) and (address := tidy_address(getattr(instance, field.name) or "")):
            yield field.name, address


def check(follow: Callable[[str], Outcome] = follow, wait: Callable[[float], None] = time.sleep) -> tuple[int, int]:
    """Check all links, store the findings in the place of the last ones; return (number of links, of findings)."""
    links = list(published_links())
    outcomes = {link.address: _own_outcome(link.address) for link in links if is_own(link.address)}
    last_asked: dict[str, float] = {}
    for address in _in_turn({link.address for link in links} - set(outcomes)):
        if not address.startswith(("http://", "https://")):
            continue  # an address of mail, a number of a telephone
        host = urlsplit(address).hostname or ""
        wait(max(0, last_asked.get(host, -PAUSE) + PAUSE - time.monotonic()))
        outcomes[address] = follow(address)
        last_asked[host] = time.monotonic()
    faulty = {link: outcome for link in links if (outcome := outcomes.get(link.address)) and outcome.problem}
    _store(faulty)
    return len(links), len(faulty)


def _own_outcome(address):
    return Outcome(_OWN_PROBLEMS.get(state_of(address)))


def _in_turn(addresses: Iterable[str]) -> list[str]:
    """Return the addresses so that those of one site are far from each other."""
    sites: dict[str, list[str]] = {}
    for address in sorted(addresses):
        sites.setdefault(urlsplit(address).hostname or "", []).append(address)
    rounds = max(map(len, sites.values()), default=0)
    return [site[turn] for turn in range(rounds) for site in sites.values() if turn < len(site)]


@transaction.atomic
def _store(faulty):
    before = {
        (finding.kind, finding.object_id, finding.field, finding.address): finding.since
        for finding in LinkFinding.objects.all()
    }
    LinkFinding.objects.all().delete()
    now = timezone.now()
    findings = []
    for link, outcome in faulty.items():
        key = (link.record._meta.label_lower, link.record.pk, link.field, link.address)
        kind, object_id, field, address = key
        findings.append(
            LinkFinding(
                kind=kind,
                object_id=object_id,
                field=field,
                address=address,
                problem=outcome.problem,
                detail=outcome.detail[:1000],
                since=before.get(key, now),
                checked_at=now,
            )
        )
    LinkFinding.objects.bulk_create(findings, batch_size=500)
