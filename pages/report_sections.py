"""A report in words: its sections, each a list of rows, as the page and the sheet print them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from core.dates import Precision, date_span, format_partial_date
from core.languages import Text, active_language, language_name, text_of
from core.values import amount as money_text
from core.values import plain_number
from events.models import Article, Event
from pages.report import DonorReport
from pages.report_lines import Part, line_of
from projects.headlines import sum_in_words
from projects.models import Project
from projects.progress import Progress
from projects.results import whose_results

SOURCES = "fr"  # the language in which most sources are cited


@dataclass(frozen=True)
class Row:
    lead: str  # a number, an amount, a day
    title: Text | str
    url: str = ""
    notes: list = field(default_factory=list)  # of str and Text
    not_public: str = ""
    progress: Progress | None = None


@dataclass(frozen=True)
class Section:
    key: str  # its id on the page
    heading: str
    sentences: list[str]
    rows: list[Row]
    more: str = ""  # how many rows are left out
    url: str = ""  # of the list with exactly these records


@dataclass(frozen=True)
class Key:
    """A number at the head of the report."""

    value: str
    label: str
    note: str = ""
    url: str = ""


def keys(report: DonorReport) -> list[Key]:
    """Return the numbers at the head of the report; persons only if a figure tells."""
    projects, events, articles = report.projects, report.events, report.articles
    persons = report.figures.persons
    found = [Key(_n(projects.count), gettext("Projects"), "", projects.url)]
    if persons:
        said = [sum_in_words(persons), persons.period_text]
        note = gettext(", ").join(word for word in said if word)
        found.append(Key(persons.words, gettext("Persons reached"), note))
    found += [
        Key(money_text(one.amount, one.currency), capfirst(one.label), _projects(one.projects)) for one in report.money
    ]
    return [
        *found,
        Key(_n(events.count), _events_title(), "", events.url),
        Key(_n(articles.count), gettext("News"), "", articles.url),
    ]


def sections(report: DonorReport) -> list[Section]:
    """Return the sections of the report that say something, in order; without its pictures."""
    made = (_projects_section, _money, _results, _figures, _longer, _events, _articles, _visibility)
    found = (make(report) for make in made)
    return [section for section in found if section.rows or section.sentences]


def _n(number):
    return plain_number(number)


def _projects(count):
    return ngettext("%(n)s project", "%(n)s projects", count) % {"n": _n(count)}


def _more(part: Part) -> str:
    if part.left_out <= 0:
        return ""
    words = ngettext("%(n)s more is in the workbook.", "%(n)s more are in the workbook.", part.left_out)
    return words % {"n": _n(part.left_out)}


def _section(key: str, heading: str, part: Part, rows: Iterator[Row], sentences: list[str]) -> Section:
    return Section(key, heading, [one for one in sentences if one], list(rows), _more(part), part.url)


def _projects_section(report):
    def rows():
        for line in report.projects.rows:
            project = line.record
            notes = [str(project.status.label), text_of(project.axis, "name")]
            notes += [text_of(region, "name") for region in project.regions.all()]
            notes += [money_text(own.amount, own.currency) for own in project.own_fundings if own.amount is not None]
            yield Row(project.dates_text, text_of(project, "title"), line.url, notes, line.not_public)

    nothing = gettext("No project of this donor is known to have been under way in this period.")
    undated = ""
    if report.period and report.years.undated:
        words = ngettext(
            "The start or the end of %(n)s project of this donor is not known: "
            "a period has it only if a known day lies in it.",
            "The start or the end of %(n)s projects of this donor is not known: "
            "a period has them only if a known day lies in it.",
            report.years.undated,
        )
        undated = words % {"n": _n(report.years.undated)}
    sentences = ["" if report.projects.count else nothing, undated]
    return _section("projects", gettext("Projects"), report.projects, rows(), sentences)


def _money(report):
    def rows():
        for line in report.contributions.rows:
            funding = line.record
            notes = [gettext("contribution"), text_of(funding, "note")]
            lead = money_text(funding.amount, funding.currency)
            yield Row(lead, text_of(funding.project, "title"), line.url, _known(notes), line.not_public)
        for line in report.amounts.rows:
            paid = line.record
            notes = [paid.get_kind_display(), format_partial_date(paid.first_day, Precision.DAY)]
            lead = money_text(paid.amount, paid.currency)
            yield Row(lead, text_of(paid.project, "title"), line.url, notes, line.not_public)

    part = Part([*report.contributions.rows, *report.amounts.rows], report.contributions.count + report.amounts.count)
    return _section("money", gettext("Money, as far as published"), part, rows(), _money_sentences(report))


def _money_sentences(report):
    found = [
        gettext("%(name)s: %(n)s") % {"name": capfirst(one.label), "n": money_text(one.amount, one.currency)}
        + f" ({_projects(one.projects)})."
        for one in report.money
    ]
    without = report.projects.count - report.contributions.count
    if without and report.projects.count:
        words = ngettext(
            "No contribution of this donor is published for %(n)s project.",
            "No contribution of this donor is published for %(n)s projects.",
            without,
        )
        found.append(words % {"n": _n(without)})
    if report.contributions.count:
        found.append(gettext("A contribution is for the whole project, not for the period of this report."))
    for budget in report.budgets.by_currency:
        words = ngettext(
            "Published budget of %(n)s whole project in this country, whoever pays: %(sum)s.",
            "Published budgets of %(n)s whole projects in this country, whoever pays, added up: %(sum)s.",
            budget.projects,
        )
        found.append(words % {"n": _n(budget.projects), "sum": money_text(budget.amount, budget.currency)})
    return found


def _results(report):
    found = report.figures.results

    def rows():
        for row in found.first(len(report.within.rows)):
            figure, progress = row.figure, row.progress
            lead = (
                gettext(", ").join(word for word in (progress.words, progress.percent_text) if word)
                if progress
                else gettext("%(n)s planned, no number reached is known") % {"n": _n(row.target)}
            )
            if row.is_sum:
                yield Row(lead, text_of(figure, "label"), notes=[row.sum_text], progress=progress)
                continue
            line = line_of(figure.project)
            notes = _known([text_of(figure.project, "title"), _time(figure), _source(figure), row.reason])
            yield Row(lead, text_of(figure, "label"), line.url, notes, line.not_public, progress)

    sentences = [*found.notes, whose_results(["donor"])] if found else []
    part = Part([], len(found.rows) - min(len(found.rows), len(report.within.rows)))
    return _section("targets", gettext("Results against targets"), part, rows(), sentences)


def _figures(report):
    figures = report.figures
    sentences = []
    if figures.persons:
        words = gettext("Persons reached: %(persons)s, %(what)s.")
        sentences.append(words % {"persons": figures.persons.words, "what": sum_in_words(figures.persons)})
        if figures.shared:
            words = gettext(
                "Of these, %(shared)s are of projects that several donors fund: they are the share of none."
            )
            sentences.append(words % {"shared": figures.shared.words})
    if figures.left_out:
        words = ngettext(
            "%(n)s figure of these projects is of another time, or of no known time.",
            "%(n)s figures of these projects are of other times, or of no known time.",
            figures.left_out,
        )
        sentences.append(words % {"n": _n(figures.left_out)})
    heading = gettext("Figures of this period") if report.period else gettext("Figures")
    return _section("figures", heading, report.within, _figure_rows(report.within), sentences)


def _longer(report):
    sentence = gettext("They cover days of this period and others, and are in no sum of this report.")
    sentences = [sentence] if report.longer.count else []
    return _section(
        "longer", gettext("Figures of a longer time"), report.longer, _figure_rows(report.longer), sentences
    )


def _figure_rows(part):
    for line in part.rows:
        figure = line.record.figure
        if line.record.is_hidden:
            lead = gettext("Number not shown")
        else:
            before = "" if figure.qualifier == figure.Qualifier.EXACTLY else figure.get_qualifier_display()
            lead = f"{before} {_n(line.record.number)}".strip()
        planned = gettext("planned number") if line.record.is_target else ""
        notes = [figure.get_unit_display(), planned, _time(figure), text_of(figure.project, "title"), _source(figure)]
        yield Row(lead, text_of(figure, "label"), line.url, _known(notes), line.not_public)


def _events_title():
    return capfirst(str(Event._meta.verbose_name_plural))


def _events(report):
    def rows():
        for line in report.events.rows:
            event = line.record
            days = "".join(text for _day, text in date_span(event.first_day, event.last_day))
            notes = [event.get_kind_display(), *(text_of(place, "name") for place in event.places)]
            yield Row(days, text_of(event, "title"), line.url, notes, line.not_public)

    return _section("events", _events_title(), report.events, rows(), [])


def _articles(report):
    def rows():
        for line in report.articles.rows:
            article = line.record
            yield Row(
                article.date_text, text_of(article, "title"), line.url, [article.get_kind_display()], line.not_public
            )

    undated = ""
    if report.undated_articles:
        words = ngettext(
            "%(n)s article has no date and is in no period.",
            "%(n)s articles have no date and are in no period.",
            report.undated_articles,
        )
        undated = words % {"n": _n(report.undated_articles)}
    return _section("news", gettext("News"), report.articles, rows(), [undated])


def _visibility(report):
    kinds = {
        Project: gettext("Pages of projects"),
        Event: gettext("Pages of events"),
        Article: gettext("Pages of news"),
    }
    marks = {
        "logo": gettext("with the logo of the donor"),
        "name": gettext("with the name of the donor; no logo is in the portal"),
        "": gettext("without a mark: the donor neither asks for one nor gave one"),
    }

    def rows():
        for one in report.visibility:
            if one.pages.count:
                stated = (
                    gettext("with its statement of support") if one.has_statement else gettext("without a statement")
                )
                yield Row(_n(one.pages.count), kinds[one.model], one.pages.url, [marks[one.mark], stated])

    languages = gettext(", ").join(str(language_name(code)) for code in report.statements)
    statement = (
        gettext("Statement of support: recorded. Languages: %(languages)s.") % {"languages": languages}
        if languages
        else gettext("Statement of support: missing.")
    )
    logo = gettext("Logo: present.") if report.donor.logo else gettext("Logo: missing.")
    return Section("visibility", gettext("Visibility of the donor"), [logo, statement, *report.lacks], list(rows()))


def _known(notes):
    return [note for note in notes if note]


def _time(figure):
    return figure.period_text or figure.as_of_text


def _source(figure):
    return Text(figure.source, SOURCES, active_language() != SOURCES) if figure.source else ""
