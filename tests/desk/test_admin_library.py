"""What the lists of pictures and of broken links say, where a picture is used, and what is looked at again."""

import datetime as dt

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from accounts.roles import CONTRIBUTOR, REVIEWER
from core.models import Picture
from core.publication import State
from desk import upkeep
from desk.admin_pictures import ConsentFilter, warn_of_public_pages
from desk.admin_upkeep import UpkeepForm, upkeep_panel
from desk.models import LinkFinding
from desk.picture_uses import Use, count_uses, same_pictures, uses_of
from events.models import Article
from projects.models import Project
from tests.desk.upkeep_tools import DAY, page, today
from tests.desk_tools import admin_url, in_state, somebody
from tests.factories import ArticleFactory, EventFactory, PictureFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def of(model):
    return admin.site.get_model_admin(model)


def asked_by(user):
    request = RequestFactory().get("/")
    request.user, request.session, request.resolver_match = user, {}, None
    request._messages = FallbackStorage(request)
    return request


# --- Pictures ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def picture():
    return PictureFactory(alt_fr="Une photo")


def with_picture(record, picture, column="body_fr"):
    type(record).objects.filter(pk=record.pk).update(**{column: f'<p>x</p><img src="{picture.file.url}" alt="">'})
    return record


def test_a_picture_is_used_in_galleries_and_texts_of_what_is_not_in_the_bin(picture):
    public, draft = ArticleFactory(published=True, title_fr="Public"), EventFactory(title_fr="Brouillon")
    binned, other = in_state("events.article", binned=True), PictureFactory()
    for record in (public, binned):
        record.pictures.create(picture=picture)
    public.pictures.create(picture=other)
    with_picture(draft, picture)
    with_picture(binned, picture)
    with_picture(public, picture, "body_ar")
    assert {*uses_of(picture)} == {Use(public), Use(draft, "body_fr"), Use(public, "body_ar")}
    assert len(uses_of(picture)) == 3
    unused = PictureFactory()
    assert count_uses([picture, other, unused]) == {picture.pk: 3, other.pk: 1}
    assert (uses_of(unused), count_uses([])) == ([], {})
    pictures = of(Picture)
    assert pictures.used_in(unused) == "Nowhere: it can be deleted."
    html = pictures.used_in(picture)
    assert f'<li><a href="{admin_url(public, "change")}">Public</a> (gallery, public now)</li>' in html
    assert f'<li><a href="{admin_url(draft, "change")}">Brouillon</a> (text (French), draft)</li>' in html


def test_the_same_picture_is_found_however_often_it_is_there(picture):
    twins = [PictureFactory(alt_fr=f"Copie {number}") for number in range(2)]  # the factory paints the same
    different = PictureFactory()
    Picture.objects.filter(pk=different.pk).update(looks="")  # it could not be read
    assert (same_pictures(picture), same_pictures(Picture.objects.get(pk=different.pk))) == (twins, [])
    links = [f'<a href="{admin_url(twin, "change")}">' in of(Picture).same(picture) for twin in twins]
    assert (links, of(Picture).same(picture).count("<a href=")) == ([True, True], 2)
    assert of(Picture).same(Picture.objects.get(pk=different.pk)) == "No other one in the library."


def test_what_the_library_says_of_a_picture(picture):
    pictures, now = of(Picture), timezone.localdate()
    said = []
    for values in (
        {"has_consent": False, "consent_until": now + DAY},
        {"consent_until": now - DAY},
        {"consent_until": now},
        {},
    ):
        said.append(pictures.consent(PictureFactory(**values)))
    assert said == ["not on file", "expired", now, "on file"]
    assert (pictures.size(picture), pictures.size(Picture())) == ("40 × 30", "–")
    used = []
    for count in (0, 1, 2):
        picture.number_of_uses = count
        used.append(pictures.used(picture))
    assert used == ["nowhere", "1 time", "2 times"]
    assert pictures.preview(picture) == (
        f'<img class="preview" src="{picture.thumbnail_url}" alt="{picture}" loading="lazy">'
    )
    assert pictures.focal_point(Picture()) == "Save the picture first."
    assert f'<img src="{picture.file.url}" alt="{picture}">' in pictures.focal_point(picture)
    request = asked_by(somebody(REVIEWER))
    fields = [pictures.get_fieldsets(request, obj)[0][1]["fields"] for obj in (None, picture)]
    assert fields == [["file"], ["file", "size", "used_in", "same"]]


def test_the_dialog_of_the_editor_says_how_many_pictures_it_leaves_out(client, monkeypatch):
    monkeypatch.setattr("desk.admin_pictures.CHOICES", 2)
    client.force_login(somebody(REVIEWER))
    PictureFactory(has_consent=False)
    seen = []
    for _number in range(3):
        PictureFactory(alt_fr="Une photo")
        context = client.get(reverse("admin:core_picture_library"), {"q": "photo"}).context
        seen.append((len(context["pictures"]), context["more"], context["query"]))
    assert seen == [(1, 0, "photo"), (2, 0, "photo"), (2, 1, "photo")]
    assert client.get(reverse("admin:core_picture_library"), {"q": "rien"}).context["more"] == 0
    assert client.post(reverse("admin:core_picture_library")).status_code == 405
    client.force_login(UserFactory(is_staff=True))
    assert client.get(reverse("admin:core_picture_library")).status_code == 403


def test_pictures_are_narrowed_by_their_consent():
    now = timezone.localdate()
    shown, soon = PictureFactory(), PictureFactory(consent_until=now + 9 * DAY)
    expired, none = PictureFactory(consent_until=now - DAY), PictureFactory(has_consent=False)
    everything = {shown, soon, expired, none}
    request = asked_by(somebody(REVIEWER))

    def found(value):
        chosen = ConsentFilter(request, {"consent": [value]} if value else {}, Picture, of(Picture))
        return {*chosen.queryset(request, Picture.objects.all())}

    assert {name: found(name) for name in ("shown", "expiring", "expired", "none", "x", "")} == {
        "shown": {shown, soon},
        "expiring": {soon},
        "expired": {expired},
        "none": {none},
        "x": everything,
        "": everything,
    }
    choices = ConsentFilter(request, {}, Picture, of(Picture)).lookup_choices
    assert [(value, str(label)) for value, label in choices] == [
        ("shown", "shown"),
        ("expiring", "ends within 30 days"),
        ("expired", "expired"),
        ("none", "not on file"),
    ]


def test_public_pages_that_lose_a_picture_are_named_in_their_order(picture):
    two, one = (ArticleFactory(published=True, title_fr=title) for title in ("Zèbre", "Abeille"))
    for record in (two, one, ArticleFactory(title_fr="Brouillon")):
        record.pictures.create(picture=picture)

    def warned():
        request = asked_by(somebody(REVIEWER))
        warn_of_public_pages(request, picture)
        return [str(message) for message in get_messages(request)]

    assert warned() == []
    for name, value in (("alt_fr", ""), ("has_consent", False)):
        before = getattr(picture, name)
        setattr(picture, name, value)
        (sentence,) = warned()
        links = [f'<li><a href="{admin_url(record, "change")}">{record}</a></li>' for record in (one, two)]
        assert sentence == (
            "Published pages use this picture, which now lacks its alternative text or a valid consent:"
            f"<ul>{''.join(links)}</ul>"
        )
        setattr(picture, name, before)
    Article.objects.update(state=State.DRAFT)
    picture.has_consent = False
    assert warned() == []


# --- Broken links -----------------------------------------------------------------------------------------------------


def test_a_broken_link_is_named_with_its_place_and_only_to_who_sees_the_record():
    now, project = timezone.now(), ProjectFactory(title_fr="Projet", title_en="")
    made = {"kind": "projects.project", "object_id": project.pk, "since": now, "checked_at": now}
    address = "https://example.org/a?b=1&c=2"
    text = LinkFinding.objects.create(**made, field="objectives_fr", address=address, problem="gone", detail="404")
    row = LinkFinding.objects.create(**made, field="sources-group", address="javascript:x", problem="missing")
    lost = LinkFinding.objects.create(**{**made, "object_id": 999}, field="contact_email", address="x", problem="gone")
    links = of(LinkFinding)
    form = admin_url(project, "change")
    assert [links.record_link(finding) for finding in (text, row, lost)] == [
        f'<a href="{form}#id_objectives_fr">{project}</a>',
        f'<a href="{form}#sources-group">{project}</a>',
        "–",
    ]
    assert [str(links.place(finding)) for finding in (row, lost)] == ["sources", "contact"]
    assert links.link(text) == (
        '<a href="https://example.org/a?b=1&amp;c=2" dir="ltr" rel="noopener">https://example.org/a?b=1&amp;c=2</a>'
    )
    assert "javascript" not in links.link(row).partition(">")[0]
    assert str(text) == address
    assert [links.problem_text(finding) for finding in (text, row)] == [
        "the page is gone (<bdi>404</bdi>)",
        "there is no such page or file of ours",
    ]
    people = (somebody(CONTRIBUTOR), UserFactory(is_staff=True))
    assert [list(links.get_queryset(asked_by(user)).order_by("pk")) for user in people] == [[text, row, lost], []]
    rights = [
        (links.has_view_permission(asked_by(user)), links.has_view_permission(asked_by(user), text)) for user in people
    ]
    assert rights == [(True, False), (False, False)]
    request = asked_by(people[0])
    assert [links.has_module_permission(request), links.has_add_permission(request)] == [True, False]
    assert [links.has_change_permission(request), links.has_delete_permission(request, text)] == [False, False]


# --- Still true? ------------------------------------------------------------------------------------------------------


def test_the_panel_says_who_looks_again_when_and_who_may_say_so():
    reviewer, owner = somebody(REVIEWER), somebody(CONTRIBUTOR, first_name="Anna", last_name="Essai")
    record = page(400, owner=owner)

    def panel(user, **options):
        found = upkeep_panel(user, record, **options)
        assert (found["record"], found["page_url"]) == (record, admin_url(record, "upkeep"))
        assert (found["seen"] == upkeep.seen(record)) is bool(found["confirm_url"])
        names = ("owner", "has_left", "day", "is_due", "may_assign")
        return [*(found[name] for name in names), bool(found["confirm_url"])]

    day = today() - 35 * DAY
    assert panel(reviewer) == ["Anna Essai", False, day, True, True, True]
    assert panel(reviewer, shows_proposal=True) == ["Anna Essai", False, day, True, True, False]
    assert panel(owner) == ["Anna Essai", False, day, True, False, True]
    assert panel(somebody(CONTRIBUTOR)) == ["Anna Essai", False, day, True, False, False]
    type(owner).objects.filter(pk=owner.pk).update(is_active=False)
    type(record).objects.filter(pk=record.pk).update(look_again_on=today() + DAY)
    assert panel(reviewer) == ["Anna Essai", True, today() + DAY, False, True, True]
    type(record).objects.filter(pk=record.pk).update(look_again_on=today(), owner=None)
    assert panel(reviewer) == ["", False, today(), True, True, True]
    draft = page(400, state=State.DRAFT)
    found = upkeep_panel(reviewer, draft)
    assert (found["day"], found["is_due"], found["confirm_url"], found["seen"]) == (None, False, "", "")


def test_a_day_to_look_again_is_from_today_on_and_within_three_years():
    reviewer, past = somebody(REVIEWER), today() - 9 * DAY
    record = page(400, look_again_on=past, owner=reviewer)
    good = [today(), today() + dt.timedelta(days=3 * 365), past, None]
    bad = [today() - DAY, today() + dt.timedelta(days=3 * 365 + 1)]
    typed = [day and f"{day:%d/%m/%Y}" for day in good + bad]
    forms = [UpkeepForm(record, {"look_again_on": text, "owner": reviewer.pk}) for text in typed]
    assert [form.is_valid() for form in forms] == [True] * 4 + [False] * 2
    assert forms[-1].errors == {"look_again_on": ["Choose a day from today on, within three years."]}
    assert forms[0].cleaned_data == {"owner": reviewer, "look_again_on": today()}
    choices = [str(label) for _value, label in UpkeepForm(record).fields["owner"].choices]
    assert choices == ["nobody", reviewer.username]
    assert Project.objects.count() == 0
