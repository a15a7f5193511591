"""Downloads of projects: one row per project; exports_long.py has what a project has several of."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from core.exports.columns import NAME_MEANING, Cell, ChoiceColumn, Column, LinkColumn, named, record_columns
from core.exports.datasets import Dataset, Sheet
from core.exports.declared import declared_columns, declared_links
from core.exports.linked import Linked
from core.models import Axis, Partner, Place, Region
from projects import fields
from projects.exports_long import LONG
from projects.filters import ProjectFilter
from projects.models import Funding, Participation, Project


def with_all(queryset):
    """Return the projects with what their own row contains, in three queries."""
    return (
        queryset.with_appearance()
        .defer("translation_state")
        .prefetch_related(
            Prefetch("fundings", Funding.objects.order_by("donor__code"), to_attr="its_fundings"),
            Prefetch("participations", Participation.objects.order_by("partner__code"), to_attr="its_participations"),
        )
    )


LINKED = (
    Linked(Axis, ("axis",)),
    Linked(Region, ("regions", "its_figures.region")),
    Linked(lambda: Place.objects.select_related("region"), ("places",), order="key"),
    *declared_links(Project, *fields.SUBJECTS),
    Linked(Partner, ("its_fundings.donor", "its_participations.partner", "its_amounts.partner")),
    Linked(lambda: Project.objects.published().only("code"), ("parent", "related_projects"), is_kept=False),
)


def key():
    return [
        Column(
            "project_code",
            _("Project code"),
            lambda project: project.code,
            _("Says which project a row is of."),
            tag="#activity+code",
        ),
        Column(
            "project_title",
            _("Project"),
            lambda project: named(project, "title"),
            NAME_MEANING,
            tag="#activity+name",
        ),
    ]


def project_columns():
    return [
        *_declared(fields.CODE),
        Column(
            "code_is_provisional",
            _("Provisional code"),
            lambda p: p.code_is_provisional,
            _("The code is the portal’s, for want of the organization’s own."),
            Cell.YES_NO,
        ),
        *_declared(fields.TITLE, fields.ACRONYM, fields.PHASE),
        ChoiceColumn(
            "status",
            fields.STATUS.label,
            lambda p: p.status,
            fields.STATUS.meaning,
            choices=Project.Status.choices,
            tag=fields.STATUS.hxl,
        ),
        *_declared(fields.AXIS, *fields.DATES, fields.SUMMARY, fields.TARGET_GROUP),
        LinkColumn(
            "donors",
            fields.DONORS.label,
            lambda p: [f.donor for f in p.its_fundings],
            fields.DONORS.meaning,
            is_list=True,
            tag=fields.DONORS.hxl,
        ),
        _partners("implementing", _("Implementing partners"), _("Who carries out the project with the office.")),
        _partners("government", _("Government partners"), _("The authorities with which the office works.")),
        *_declared(*fields.WHERE, *fields.SUBJECTS, *fields.MONEY, *fields.LONG_TEXTS),
        Column(
            "parent_code",
            _("Earlier phase or programme: code"),
            lambda p: p.parent.code if p.parent else "",
            fields.PARENT.meaning,
        ),
        Column(
            "related_codes",
            _("Related projects: codes"),
            lambda p: [one.code for one in p.its_related_projects],
            fields.RELATED.meaning,
            is_list=True,
        ),
        *_declared(fields.CONTACT),
        *record_columns(),
    ]


def _declared(*wanted):
    return declared_columns(Project, *wanted)


def _partners(role, heading, meaning):
    return LinkColumn(
        f"{role}_partners",
        heading,
        lambda project: [p.partner for p in project.its_participations if p.role == role],
        meaning,
        is_list=True,
        tag={"implementing": "#org+impl", "government": "#org+gov"}[role],
    )


PROJECTS = Dataset(
    name="projects",
    title=_("Projects"),
    filterset=ProjectFilter,
    published=Project.objects.published,
    records=with_all,
    linked=LINKED,
    key=key,
    main=Sheet("projects", _("Projects"), project_columns, about=_("a row for each project")),
    long=LONG,
    is_kept=True,
)
