"""Factories for test records: by default drafts in French only, with text that is clearly test data.

    ProjectFactory(published=True, translated=True, donors=[PartnerFactory(code="EU")], regions=["MA-01"])

`published=True` makes a record public, `translated=True` fills Arabic and English. Regions and axes given by their
code are made when they do not exist yet.
"""

import datetime as dt
import re

import factory
from django.utils import timezone
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from accounts.models import User
from core import models as core
from core.publication import State
from events import models as events
from feedback import models as feedback
from pages import models as pages
from projects import models as projects
from projects.figures import BeneficiaryFigure

_NUMBERED = re.compile(r"d’essai \d+$")


def _three_languages(**texts):
    """Return a factory.Trait that fills the Arabic and English columns: field=("نص {n}", "text {n}")."""
    columns = {}
    for field, (arabic, english) in texts.items():
        columns[f"{field}_ar"] = factory.Sequence(lambda n, text=arabic: text.format(n=n))
        columns[f"{field}_en"] = factory.Sequence(lambda n, text=english: text.format(n=n))
    return factory.Trait(**columns)


class NumberedFactory(DjangoModelFactory):
    """Numbers begin at 1000, so that names with a number sort in the order in which they were made."""

    class Meta:
        abstract = True

    @classmethod
    def _setup_next_sequence(cls):
        return 1000


class UserFactory(NumberedFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"essai{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password("mot-de-passe-d-essai")


# --- Reference data ---------------------------------------------------------------------------------------------------


class AxisFactory(NumberedFactory):
    class Meta:
        model = core.Axis
        django_get_or_create = ("code",)

    class Params:
        translated = _three_languages(name=("محور تجريبي {n}", "Test axis {n}"))

    code = factory.Sequence(lambda n: f"axe-{n}")
    name_fr = factory.Sequence(lambda n: f"Axe d’essai {n}")
    order = factory.Sequence(lambda n: n)


class RegionFactory(NumberedFactory):
    class Meta:
        model = core.Region
        django_get_or_create = ("code",)

    class Params:
        translated = _three_languages(name=("جهة تجريبية {n}", "Test region {n}"), short_name=("جهة {n}", "Region {n}"))

    code = factory.Sequence(lambda n: f"MA-{n % 12 + 1:02d}")
    name_fr = factory.LazyAttribute(lambda region: f"Région d’essai {region.code}")
    short_name_fr = factory.LazyAttribute(lambda region: f"Région {region.code}")
    tile_column = 1
    tile_row = 0


class PlaceFactory(NumberedFactory):
    class Meta:
        model = core.Place
        django_get_or_create = ("key",)

    class Params:
        translated = _three_languages(name=("مدينة تجريبية {n}", "Test town {n}"))
        abroad = factory.Trait(region=None, country="SN")

    key = factory.Sequence(lambda n: f"ville-{n}")
    name_fr = factory.Sequence(lambda n: f"Ville d’essai {n}")
    region = factory.SubFactory(RegionFactory)


class PartnerFactory(NumberedFactory):
    class Meta:
        model = core.Partner
        django_get_or_create = ("code",)

    class Params:
        translated = _three_languages(name=("شريك تجريبي {n}", "Test partner {n}"))

    code = factory.Sequence(lambda n: f"PARTENAIRE-{n}")
    name_fr = factory.Sequence(lambda n: f"Partenaire d’essai {n}")
    kind = core.Partner.Kind.MULTILATERAL


class GoalFactory(NumberedFactory):
    class Meta:
        model = core.Goal
        django_get_or_create = ("number",)

    number = factory.Sequence(lambda n: n % 17 + 1)
    name_fr = factory.LazyAttribute(lambda goal: f"Objectif d’essai {goal.number}")


class CompactObjectiveFactory(NumberedFactory):
    class Meta:
        model = core.CompactObjective
        django_get_or_create = ("number",)

    number = factory.Sequence(lambda n: n % 23 + 1)
    name_fr = factory.LazyAttribute(lambda objective: f"Objectif du Pacte {objective.number}")


class GoalTargetFactory(NumberedFactory):
    """Its goal is made with it, if there is none of that number."""

    class Meta:
        model = core.GoalTarget
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{n % 17 + 1}.{n % 90 + 1}")
    name_fr = factory.LazyAttribute(lambda target: f"Cible d’essai {target.code}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        GoalFactory(number=int(kwargs["code"].split(".")[0]))
        return super()._create(model_class, *args, **kwargs)


class StrategyProgrammeFactory(NumberedFactory):
    class Meta:
        model = core.StrategyProgramme
        django_get_or_create = ("number",)

    number = factory.Sequence(lambda n: n % 11 + 1)
    name_fr = factory.LazyAttribute(lambda programme: f"Programme d’essai {programme.number}")


class PictureFactory(NumberedFactory):
    class Meta:
        model = core.Picture

    file = factory.django.ImageField(width=40, height=30, filename="essai.jpg")
    alt_fr = factory.Sequence(lambda n: f"Image d’essai {n}")
    credit = "© Essai"
    has_consent = True


# --- Publications -----------------------------------------------------------------------------------------------------


class PublicationFactory(NumberedFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(
            state=State.PUBLISHED, published_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1))
        )

    # The model leaves numbers out of an address and would ask for -2, -3… until one is free: slow for many records.
    slug = factory.LazyAttribute(lambda record: slugify(record.title_fr) if _NUMBERED.search(record.title_fr) else "")


def _links(name, model=None, key="code"):
    """Return a post-generation step that sets a many-to-many field; a text stands for the record with that `key`."""

    @factory.post_generation
    def link(instance, create, extracted, **kwargs):
        if create and extracted:
            getattr(instance, name).set([model(**{key: e}) if isinstance(e, str) else e for e in extracted])

    return link


class ProjectFactory(PublicationFactory):
    class Meta:
        model = projects.Project

    class Params:
        translated = _three_languages(
            title=("مشروع تجريبي {n}", "Test project {n}"), summary=("ملخص تجريبي {n}", "Test summary {n}")
        )

    title_fr = factory.Sequence(lambda n: f"Projet d’essai {n}")
    summary_fr = factory.Sequence(lambda n: f"Résumé d’essai {n}")
    code = factory.Sequence(lambda n: f"ESSAI.{n:04d}")
    axis = factory.SubFactory(AxisFactory)
    start_date = dt.date(2020, 1, 1)
    end_date = dt.date(2021, 12, 31)
    # Without an end date it goes on, unless a test says otherwise.
    end_qualifier = factory.LazyAttribute(lambda project: "open" if project.start_date and not project.end_date else "")
    regions = _links("regions", RegionFactory)
    places = _links("places", PlaceFactory, "key")
    goals = _links("goals")
    goal_targets = _links("goal_targets", GoalTargetFactory)
    compact_objectives = _links("compact_objectives")
    strategy_programmes = _links("strategy_programmes")
    related_projects = _links("related_projects")

    @factory.post_generation
    def donors(self, create, extracted, **kwargs):
        for donor in extracted or ():
            FundingFactory(project=self, donor=PartnerFactory(code=donor) if isinstance(donor, str) else donor)

    @factory.post_generation
    def partners(self, create, extracted, **kwargs):
        for partner in extracted or ():
            ParticipationFactory(
                project=self, partner=PartnerFactory(code=partner) if isinstance(partner, str) else partner
            )


class FundingFactory(NumberedFactory):
    class Meta:
        model = projects.Funding

    project = factory.SubFactory(ProjectFactory)
    donor = factory.SubFactory(PartnerFactory)


class ParticipationFactory(NumberedFactory):
    class Meta:
        model = projects.Participation

    project = factory.SubFactory(ProjectFactory)
    partner = factory.SubFactory(PartnerFactory)


class FigureFactory(NumberedFactory):
    class Meta:
        model = BeneficiaryFigure

    class Params:
        translated = _three_languages(label=("أشخاص في التجربة {n}", "test persons {n}"))

    project = factory.SubFactory(ProjectFactory)
    label_fr = factory.Sequence(lambda n: f"personnes d’essai {n}")
    reached = 10
    as_of_date = dt.date(2021, 6, 30)
    source = "Source d’essai"


class EventFactory(PublicationFactory):
    class Meta:
        model = events.Event

    class Params:
        translated = _three_languages(title=("تظاهرة تجريبية {n}", "Test event {n}"))
        upcoming = factory.Trait(starts_at=factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=30)))

    title_fr = factory.Sequence(lambda n: f"Événement d’essai {n}")
    kind = events.Event.Kind.WORKSHOP
    status = events.Event.Status.CONFIRMED
    starts_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=30))
    projects = _links("projects")
    organisers = _links("organisers", PartnerFactory)


class SittingFactory(NumberedFactory):
    class Meta:
        model = events.Sitting

    event = factory.SubFactory(EventFactory)


class ArticleFactory(PublicationFactory):
    class Meta:
        model = events.Article

    class Params:
        translated = _three_languages(
            title=("مقال تجريبي {n}", "Test article {n}"), lead=("مقدمة {n}", "Test lead {n}")
        )

    title_fr = factory.Sequence(lambda n: f"Article d’essai {n}")
    lead_fr = factory.Sequence(lambda n: f"Chapeau d’essai {n}")
    dateline_date = dt.date(2021, 5, 4)
    projects = _links("projects")
    regions = _links("regions", RegionFactory)
    related_articles = _links("related_articles")


class PageFactory(PublicationFactory):
    class Meta:
        model = pages.Page

    class Params:
        translated = _three_languages(title=("صفحة تجريبية {n}", "Test page {n}"))

    title_fr = factory.Sequence(lambda n: f"Page d’essai {n}")


class SignpostFactory(NumberedFactory):
    class Meta:
        model = pages.Signpost

    key = factory.Sequence(lambda n: f"repere-{n}")
    name_fr = factory.Sequence(lambda n: f"Repère d’essai {n}")
    words_fr = factory.Sequence(lambda n: f"essai{n}")


class ResourceFactory(PublicationFactory):
    class Meta:
        model = pages.Resource

    class Params:
        translated = _three_languages(title=("وثيقة تجريبية {n}", "Test resource {n}"))

    title_fr = factory.Sequence(lambda n: f"Ressource d’essai {n}")
    kind = pages.Resource.Kind.REPORT
    date = dt.date(2021, 3, 1)
    projects = _links("projects")

    @factory.post_generation
    def files(self, create, extracted, **kwargs):
        for language in extracted or ():
            ResourceFileFactory(resource=self, language=language)


class ResourceFileFactory(NumberedFactory):
    class Meta:
        model = pages.ResourceFile

    resource = factory.SubFactory(ResourceFactory)
    language = "fr"
    url = factory.Sequence(lambda n: f"https://example.org/essai-{n}.pdf")


# --- Feedback ---------------------------------------------------------------------------------------------------------


class OfRecordFactory(NumberedFactory):
    """`about` is the record."""

    class Meta:
        abstract = True

    class Params:
        about = None

    kind = factory.LazyAttribute(lambda one: one.about._meta.label_lower if one.about else "")
    object_id = factory.LazyAttribute(lambda one: one.about.pk if one.about else None)


class MessageFactory(OfRecordFactory):
    class Meta:
        model = feedback.Message

    subject = feedback.Message.Subject.CORRECTION
    text = factory.Sequence(lambda n: f"Message d’essai {n}")
    language = "fr"


class CorrectionFactory(OfRecordFactory):
    class Meta:
        model = feedback.Correction

    class Params:
        translated = _three_languages(what=("تصحيح تجريبي {n}", "Test correction {n}"))

    what_fr = factory.Sequence(lambda n: f"Correction d’essai {n}")
    day = dt.date(2026, 3, 1)
    is_public = True
