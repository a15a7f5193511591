"""API serializers of projects, their figures, axes, donors and regions."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.declared import api_fields, explain
from core.api.fields import (
    Addresses,
    ApiField,
    CodeField,
    MoneyField,
    PageField,
    PartialDateField,
    ReadOnly,
    TextField,
    in_each_language,
)
from core.api.records import (
    AxisRef,
    DocumentOut,
    FileField,
    PartnerOut,
    PictureOut,
    RecordOut,
    RegionRef,
    SourceOut,
)
from core.models import Partner
from core.shortcuts import shown_pictures
from projects import fields
from projects.amounts import Amount
from projects.disclosure import disclosed
from projects.figures import BeneficiaryFigure
from projects.models import Participation, Project

explain(*fields.FIELDS)


class ProjectRef(serializers.Serializer):
    """A reference to a project; only to published ones."""

    code = serializers.CharField()
    title = TextField()
    url = PageField()
    api = ApiField("api-project", "code")


class DonorRef(PartnerOut):
    url = PageField()
    api = ApiField("api-donor", "code")


class FundingOut(serializers.Serializer):
    """The contribution of a donor; the amount is null if it is not published."""

    donor = DonorRef()
    amount = MoneyField()
    note = TextField()


class AmountOut(serializers.Serializer):
    """An amount by period or by day: a budget, a commitment or a payment."""

    kind = CodeField(Amount.Kind.choices)
    amount = MoneyField()
    first_day = serializers.DateField()
    last_day = serializers.DateField(allow_null=True)
    partner = PartnerOut(allow_null=True)


class ParticipationOut(serializers.Serializer):
    partner = PartnerOut()
    role = CodeField(Participation.Role.choices)


@extend_schema_field(Addresses)
class EmbedField(ReadOnly):
    """The page that shows a figure by itself, for a frame on another site."""

    def to_representation(self, figure):
        return in_each_language(reverse("embed", args=[f"figure-{figure.pk}"]))


def with_numbers(figures, complete=False):
    """Return figures as a list, each with its public numbers as `shown`; see projects.disclosure."""
    figures = list(figures)
    shown = disclosed(figures, complete)
    for figure in figures:
        figure.shown = shown[figure.pk]
    return figures


class FigureOut(serializers.Serializer):
    """A beneficiary figure, from `with_numbers`: one number with its unit, its dates and its source."""

    id = serializers.IntegerField()
    label = TextField()
    unit = CodeField(BeneficiaryFigure.Unit.choices)
    target = serializers.IntegerField(source="shown.target", allow_null=True)
    reached = serializers.IntegerField(source="shown.reached", allow_null=True)
    percent_of_target = serializers.IntegerField(source="shown.percent", allow_null=True)
    baseline = serializers.IntegerField(source="shown.baseline", allow_null=True)
    baseline_year = serializers.IntegerField(source="shown.baseline_year", allow_null=True)
    is_hidden = serializers.BooleanField(source="shown.is_hidden")
    qualifier = CodeField(BeneficiaryFigure.Qualifier.choices)
    period_start = PartialDateField("period_start", "period_start_precision")
    period_end = PartialDateField("period_end", "period_end_precision")
    as_of = PartialDateField("as_of_date", "as_of_precision")
    sex = CodeField(BeneficiaryFigure.Sex.choices)
    age = CodeField(BeneficiaryFigure.Age.choices)
    group = CodeField(BeneficiaryFigure.Group.choices)
    region = RegionRef(allow_null=True)
    is_additive = serializers.BooleanField()
    is_in_total = serializers.BooleanField()
    part_of = serializers.IntegerField(source="part_of_id", allow_null=True)
    source = serializers.CharField()
    source_url = serializers.CharField()
    embed = EmbedField()


class FigureRow(FigureOut):
    """A figure in a list of figures of many projects."""

    project = ProjectRef()
    donors = serializers.SerializerMethodField()
    api = ApiField("api-figure", "pk")

    @extend_schema_field(DonorRef(many=True))
    def get_donors(self, figure):
        return DonorRef([funding.donor for funding in figure.project.fundings.all()], many=True).data


class ProjectRow(RecordOut):
    """A project in a list, without its long texts and related records."""

    def get_fields(self):
        return {
            **super().get_fields(),
            **api_fields(Project, fields.CODE),
            "code_is_provisional": serializers.BooleanField(),
            "api": ApiField("api-project", "code"),
            **api_fields(Project, fields.ACRONYM, fields.PHASE, fields.TITLE, fields.SUMMARY, fields.AXIS),
            "status": CodeField(Project.Status.choices),
            **api_fields(Project, *fields.DATES),
            "fundings": FundingOut(many=True),
            "partners": ParticipationOut(many=True, source="participations"),
            **api_fields(Project, *fields.MONEY, *fields.WHERE, *fields.SUBJECTS),
        }


class ProjectWhole(ProjectRow):
    """A project with everything that its page shows."""

    def get_fields(self):
        return {
            **super().get_fields(),
            **api_fields(Project, *fields.LONG_TEXTS, fields.TARGET_GROUP, fields.CONTACT),
            "amounts": AmountOut(many=True),
            "figures": serializers.SerializerMethodField(),
            "documents": DocumentOut(many=True),
            "pictures": serializers.SerializerMethodField(),
            "sources": SourceOut(many=True),
            "parent": serializers.SerializerMethodField(),
            "children": serializers.SerializerMethodField(),
            "related": serializers.SerializerMethodField(),
        }

    @extend_schema_field(FigureOut(many=True))
    def get_figures(self, project):
        return FigureOut(with_numbers(project.figures.all(), complete=True), many=True).data

    @extend_schema_field(PictureOut(many=True))
    def get_pictures(self, project):
        return PictureOut(shown_pictures(project), many=True).data

    @extend_schema_field(ProjectRef(allow_null=True))
    def get_parent(self, project):
        parent = project.parent
        return ProjectRef(parent).data if parent and parent.is_published else None

    @extend_schema_field(ProjectRef(many=True))
    def get_children(self, project):
        return ProjectRef(project.children.published().order_by("code"), many=True).data

    @extend_schema_field(ProjectRef(many=True))
    def get_related(self, project):
        return ProjectRef(project.related_projects.published().order_by("code"), many=True).data


class AxisOut(AxisRef):
    """A thematic axis of the office."""

    description = TextField()
    colour = serializers.CharField()
    order = serializers.IntegerField()
    is_active = serializers.BooleanField()
    url = PageField()


class RegionOut(RegionRef):
    """One of the regions; the code is that of ISO 3166-2."""

    short_name = TextField()
    latitude = serializers.DecimalField(8, 5, allow_null=True)
    longitude = serializers.DecimalField(8, 5, allow_null=True)


class DonorOut(DonorRef):
    """An organisation that funds a published project."""

    kind = CodeField(Partner.Kind.choices)
    country = serializers.CharField(source="country.code", allow_null=True)
    website = serializers.CharField()
    org_id = serializers.CharField()
    description = TextField()
    logo = FileField()
    logo_alt = TextField()
    statement = TextField()
