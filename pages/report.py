"""The report for a donor: what the portal holds of its projects in a period, put together for page, sheet and workbook.

All three show one DonorReport, so they agree. The public one is made of published records; that of staff of drafts too,
each marked as such. What is withdrawn, expired or in the bin is in neither.
"""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext

from core.languages import LANGUAGES
from core.marks import given_marks
from core.models import Partner, Picture
from core.publication import Publication, State
from core.years import UNKNOWN
from events.models import Article, ArticlePicture, Event, EventPicture, Sitting
from pages.report_figures import Figures, figures_in
from pages.report_lines import Line, Part, first_of, line_of, of_project, part_of
from pages.report_period import Period, within
from projects.amounts import Amount
from projects.charts import YearsChart, years_chart
from projects.key_figures import Budgets, budgets
from projects.models import Funding, Project, ProjectPicture
from projects.money import in_cents

MOST = 50  # rows of a list on the page and the sheet; the workbook has all
MOST_PICTURES = 12
GIVEN = (Amount.Kind.COMMITMENT, Amount.Kind.RECEIPT)  # by a donor


@dataclass(frozen=True)
class Money:
    """Amounts of one kind (a Amount.Kind, or "contribution") in one currency, added up."""

    kind: str
    label: str
    currency: str
    amount: Any  # Decimal
    projects: int


@dataclass(frozen=True)
class Evidence:
    """How the pages of one kind show the donor: by its "logo", its "name" or "" not at all; and with its statement?"""

    model: type[Publication]
    pages: Part
    mark: str
    has_statement: bool


@dataclass(frozen=True)
class DonorReport:
    donor: Partner
    period: Period
    has_drafts: bool
    projects: Part
    contributions: Part  # Fundings with an amount: what the donor gives to each project, for its whole time
    amounts: Part  # Amounts: what the donor committed and paid in the period
    money: list[Money]  # these two, added up
    budgets: Budgets  # of the projects, whoever pays
    figures: Figures
    within: Part  # projects.disclosure.Shown: the figures of the period
    longer: Part  # likewise those that cover more than the period
    events: Part
    articles: Part
    undated_articles: int  # in no period
    pictures: Part
    years: YearsChart  # of all projects of the donor

    @property
    def statements(self) -> list[str]:
        """The codes of the languages in which the donor's statement of support is recorded."""
        return [code for code in LANGUAGES if getattr(self.donor, f"statement_{code}")]

    @cached_property
    def visibility(self) -> list[Evidence]:
        """What shows the donor, by the rules of core/marks.py: each project, and news that ask or were given a mark."""
        mark, is_stated = "logo" if self.donor.logo else "name", bool(self.statements)
        elsewhere = bool(given_marks([self.donor]))
        return [
            Evidence(Project, self.projects, mark, is_stated),
            *(
                Evidence(model, pages, mark if elsewhere else "", elsewhere and is_stated)
                for model, pages in ((Event, self.events), (Article, self.articles))
            ),
        ]

    @property
    def lacks(self) -> list[str]:
        """What the donor asks for and the office does not have, in sentences."""
        found = []
        if self.donor.asks_logo and not self.donor.logo:
            found.append(gettext("It asks for its logo, which the office was not given: its name stands there."))
        if self.donor.asks_statement and not self.statements:
            found.append(gettext("It asks for its statement of support, whose wording is not recorded."))
        return found


def donor_report(donor: Partner, period: Period, *, has_drafts: bool = False, most: int | None = MOST) -> DonorReport:
    """Return the DonorReport in the active language; a fixed number of queries. `most` None: lists are whole."""

    def all_of(model):
        return _with_drafts(model) if has_drafts else model.objects.published()

    def url(name):
        return "" if has_drafts else _list_url(name, donor, period)

    its = all_of(Project).filter(donors=donor)
    projects = within(its, period)
    events = _on_days(_of(all_of(Event), its), period)
    articles = _of(all_of(Article), its)
    dated = _dated(articles, period)
    contributions = Funding.objects.filter(donor=donor, amount__isnull=False, project__in=_ids(projects))
    amounts = _paid_in(Amount.objects.filter(partner=donor, kind__in=GIVEN, project__in=_ids(its)), period)
    pictures = _pictures(projects, events, dated)
    figures = figures_in(projects, period)
    return DonorReport(
        donor,
        period,
        has_drafts,
        projects=part_of(_for_lines(projects.newest_first(), donor), most, line_of, url("projects")),
        contributions=part_of(contributions.select_related("project").order_by("project_id"), most, of_project),
        amounts=part_of(amounts.select_related("project").order_by("first_day", "pk"), most, of_project),
        money=[*_added(contributions, "contribution"), *_added(amounts)],
        budgets=budgets(projects),
        figures=figures,
        within=first_of(map(_of_figure, figures.within), most),
        longer=first_of(map(_of_figure, figures.longer), most),
        events=part_of(events.newest_first().for_cards(), most, line_of, url("events")),
        articles=part_of(dated.newest_first().for_cards(), most, line_of, url("news")),
        undated_articles=articles.filter(dateline_date=None).count() if period else 0,
        pictures=part_of(pictures, most and MOST_PICTURES, lambda one: Line(one, one.file.url)),
        years=years_chart(its, lambda name, value: _year_url(donor, name, value, has_drafts)),
    )


def _of_figure(shown):
    return replace(line_of(shown.figure.project), record=shown)


def _with_drafts(model):
    """Return what is public or may become so: neither the bin, nor what was withdrawn or has expired."""
    return (
        model.objects.in_use()
        .exclude(state=State.ARCHIVED)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
    )


def _ids(records):
    return records.order_by().values("pk")


def _of(records: QuerySet, projects: QuerySet) -> QuerySet:
    """Return the records of some projects, each once: the same as the filter by donor of their list."""
    linked = records.model._base_manager.filter(projects__in=_ids(projects))
    return records.filter(pk__in=linked.values("pk"))


def _on_days(events, period):
    """Return the events of a period; one with sittings is in those in which it has one, as in the list of a year."""
    if not period:
        return events

    def between(records):
        records = records.filter(ends_at__gte=_midnight(period.first)) if period.first else records
        return records.filter(starts_at__lt=_midnight(period.last + dt.timedelta(1))) if period.last else records

    whole, sittings = between(Event.objects.filter(sittings=None)), between(Sitting.objects.all())
    return events.filter(Q(pk__in=whole.values("pk")) | Q(pk__in=sittings.values("event_id")))


def _midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _dated(articles, period):
    """Return the articles of a period, by the date of their dateline."""
    articles = articles.filter(dateline_date__gte=period.first) if period.first else articles
    return articles.filter(dateline_date__lte=period.last) if period.last else articles


def _paid_in(amounts, period):
    amounts = amounts.filter(first_day__gte=period.first) if period.first else amounts
    return amounts.filter(first_day__lte=period.last) if period.last else amounts


def _pictures(projects, events, articles):
    """Return the public pictures of the galleries of some records, each once."""
    shown = Q()
    for links, field, records in (
        (ProjectPicture, "project", projects),
        (EventPicture, "event", events),
        (ArticlePicture, "article", articles),
    ):
        shown |= Q(pk__in=links.objects.filter(**{f"{field}__in": _ids(records)}).order_by().values("picture"))
    return Picture.objects.shown().filter(shown)


def _for_lines(projects, donor):
    """Return the projects with what their line shows: axis, regions, and the share of the donor as `own_fundings`."""
    own = Prefetch("fundings", Funding.objects.filter(donor=donor), to_attr="own_fundings")
    return projects.select_related("axis").prefetch_related("regions", own)


def _added(rows, kind=""):
    """Return the Money of some Fundings or Amounts, one for each kind and currency; one query."""
    labels = dict(Amount.Kind.choices) | {"contribution": gettext("contribution")}
    names = ["currency"] if kind else ["kind", "currency"]
    found = rows.order_by(*names).values(*names).annotate(sum=Sum("amount"), n=Count("project", distinct=True))
    return [
        Money(kind or row["kind"], str(labels[kind or row["kind"]]), row["currency"], in_cents(row["sum"]), row["n"])
        for row in found
    ]


def _list_url(name, donor, period):
    """Return the address of the public list of exactly the records of the report; "" if no query gives them."""
    asked = period.list_query()
    return "" if asked is None else f"{reverse(name)}?{urlencode({'donor': donor.code} | asked, doseq=True)}"


def _year_url(donor, name, value, has_drafts):
    """Return the address of the report of a year; of projects without dates that of their list, which staff lack."""
    if value == UNKNOWN:
        return "" if has_drafts else f"{reverse('projects')}?{urlencode({'donor': donor.code, name: value})}"
    return f"{reverse('staff_report' if has_drafts else 'donor_report', args=[donor.code])}?{urlencode({name: value})}"
