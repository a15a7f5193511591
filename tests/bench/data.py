"""Synthetic records in bulk: clearly test data, spread over axes, donors, regions, years and words of all lengths."""

import datetime as dt
import random
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from core.models import Axis, Partner, Place, Region
from events.models import Article, Event
from pages.models import Resource
from projects.figures import BeneficiaryFigure
from projects.models import Funding, Participation, Project

AXES, DONORS, REGIONS, COMMON, RARE = 8, 40, 12, 400, 20_000
LONG_TEXTS = 50  # different ones
NAMED = 30  # projects that events, articles and resources name
BATCH = 2_000
FIRST_DAY = dt.date(2001, 1, 1)


@contextmanager
def database():
    """Make an empty database with all tables: the file of VAR_DIR, or a new one on the server of DATABASE_URL."""
    on_server = connection.vendor == "postgresql"
    if on_server:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    else:
        call_command("migrate", verbosity=0)
    try:
        yield
    finally:
        if on_server:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def words(chance, number):
    """Return a text of common and rare words: "mot17" is in about every tenth text, "rare9000" in few."""
    common = (f"mot{int(chance.paretovariate(0.6)) % COMMON}" for _ in range(number))
    return " ".join([*common, f"rare{chance.randrange(RARE)}"])


def texts(chance, number):
    title, summary = words(chance, 8), words(chance, 25)
    return {
        "title_fr": f"Essai {number} {title}",
        "title_ar": f"تجربة {number}",
        "summary_fr": summary,
    }


def publication(number):
    """Return the fields of publication: one record in twenty is a draft."""
    moment = timezone.now() - dt.timedelta(minutes=number)
    state = {"state": "draft"} if number % 20 == 19 else {"state": "published", "published_at": moment}
    return {"slug": f"essai-{number}", "created_at": moment, "updated_at": moment, **state}


def fill(rows):
    """Write `rows` projects, with donors, regions and figures, and as many events, articles and resources."""
    chance = random.Random(7)
    axes = Axis.objects.bulk_create(Axis(code=f"axe-{n}", name_fr=f"Axe d’essai {n}", order=n) for n in range(AXES))
    donors = Partner.objects.bulk_create(
        Partner(code=f"D{n}", name_fr=f"Bailleur d’essai {n}", kind="ngo") for n in range(DONORS)
    )
    regions = Region.objects.bulk_create(
        Region(code=f"MA-{n:02}", name_fr=f"Région {n}", short_name_fr=f"R{n}", tile_column=n, tile_row=0)
        for n in range(1, REGIONS + 1)
    )
    places = Place.objects.bulk_create(
        Place(key=f"v{n}", name_fr=f"Ville {n}", region=regions[n % 12]) for n in range(40)
    )
    for start in range(0, rows, BATCH):
        numbers = range(start, min(start + BATCH, rows))
        _projects(numbers, chance, axes, donors, regions)
        _others(numbers, chance, axes, places)
    _details()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # what the server does by itself soon after such a load


def _projects(numbers, chance, axes, donors, regions):
    made = Project.objects.bulk_create(
        Project(
            **publication(n),
            **texts(chance, n),
            code=f"E.{n:06}",
            axis=chance.choice(axes),
            start_date=(start := FIRST_DAY + dt.timedelta(days=chance.randrange(9_000))),
            end_date=start + dt.timedelta(days=chance.randrange(1_500)) if n % 10 else None,
            is_nationwide=n % 9 == 0,
            **({"budget": 1000 * (n % 700 + 1), "currency": ("EUR", "USD", "MAD")[n % 7 % 3]} if n % 3 else {}),
        )
        for n in numbers
    )
    Funding.objects.bulk_create(
        Funding(project=project, donor=donor)
        for n, project in zip(numbers, made, strict=True)
        for donor in {donors[n % DONORS], *chance.sample(donors, n_of(chance, 2))}  # at 100 rows, each has one
    )
    Project.regions.through.objects.bulk_create(
        Project.regions.through(project=project, region=region)
        for project in made
        for region in chance.sample(regions, n_of(chance, 3))
    )
    _figures([project for n, project in zip(numbers, made, strict=True) if n % 2], chance)


def _figures(projects, chance):
    """Write a figure of persons reached for each project, in every fifth divided into women and men."""

    def figure(project, reached, **more):
        return BeneficiaryFigure(project=project, label_fr="personnes", reached=reached, **more)

    wholes = BeneficiaryFigure.objects.bulk_create(
        figure(project, chance.randrange(20, 2_000), is_additive=n % 7 > 0, group=("", "migrants", "youth")[n % 3])
        for n, project in enumerate(projects)
    )
    BeneficiaryFigure.objects.bulk_create(
        figure(whole.project, persons, part_of=whole, sex=sex)
        for whole in wholes[::5]
        for women in [whole.reached * 4 // 9]
        for sex, persons in (("female", women), ("male", whole.reached - women))
    )


def n_of(chance, most):
    return chance.randint(0, most)


def _others(numbers, chance, axes, places):
    def text(n):
        return publication(n) | texts(chance, n)

    day = {n: FIRST_DAY + dt.timedelta(days=chance.randrange(9_300)) for n in numbers}
    moment = {n: dt.datetime.combine(day[n], dt.time(9), dt.UTC) for n in numbers}
    events = Event.objects.bulk_create(
        Event(
            **text(n),
            kind=chance.choice(Event.Kind.values),
            starts_at=moment[n],
            ends_at=moment[n] + dt.timedelta(hours=n % 60),
            axis=chance.choice(axes),
            place=chance.choice(places),
        )
        for n in numbers
    )
    articles = Article.objects.bulk_create(
        Article(
            **{name.replace("summary", "lead"): value for name, value in text(n).items()},
            kind=chance.choice(Article.Kind.values),
            dateline_date=day[n],
            axis=chance.choice(axes),
            dateline_place=chance.choice(places),
        )
        for n in numbers
    )
    resources = Resource.objects.bulk_create(
        Resource(**text(n), kind=chance.choice(Resource.Kind.values), date=day[n]) for n in numbers
    )
    named = list(Project.objects.order_by("pk").values_list("pk", flat=True)[:NAMED])
    for made in (events, articles, resources):
        link = type(made[0]).projects.through
        column = f"{made[0]._meta.model_name}_id"
        link.objects.bulk_create(link(project_id=chance.choice(named), **{column: one.pk}) for one in made)


def _details():
    """Give every project long texts, partners, towns and more figures."""
    chance = random.Random(11)
    partners, places = list(Partner.objects.all()), list(Place.objects.all())
    keys = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    for rest in range(LONG_TEXTS):
        some = Project.objects.annotate(rest=F("pk") % LONG_TEXTS).filter(rest=rest)
        some.update(objectives_fr=rich_text(chance), results_fr=rich_text(chance))
    for start in range(0, len(keys), BATCH):
        block = keys[start : start + BATCH]
        Participation.objects.bulk_create(
            Participation(project_id=key, partner=partner, role=chance.choice(Participation.Role.values))
            for key in block
            for partner in chance.sample(partners, 2)
        )
        Project.places.through.objects.bulk_create(
            Project.places.through(project_id=key, place=place)
            for key in block
            for place in chance.sample(places, n_of(chance, 2))
        )
        BeneficiaryFigure.objects.bulk_create(
            BeneficiaryFigure(project_id=key, label_fr="personnes d’essai", reached=chance.randrange(2_000))
            for key in block
            for _number in range(n_of(chance, 4))
        )


def rich_text(chance):
    items = "".join(f"<li>{words(chance, 12)}</li>" for _item in range(4))
    return f"<p>{words(chance, 40)}</p><p>{words(chance, 40)}</p><ul>{items}</ul>"
