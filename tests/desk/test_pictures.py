"""The picture library: consent, sizes, the focal point, and library pictures inside rich text."""

import datetime as dt
import io
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage as storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core import renditions
from core.body_pictures import with_figures
from core.models import Picture
from core.richtext import clean_html
from desk import checklist, preview
from tests.core.test_uploads import picture as upload
from tests.factories import ArticleFactory, EventFactory, PageFactory, PictureFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
LAST_DAY = dt.date(2030, 5, 10)
# The first minute of the next day in Morocco, and the one before.
NEXT_MINUTE = dt.datetime(2030, 5, 11, tzinfo=timezone.get_default_timezone())
LAST_MINUTE = NEXT_MINUTE - dt.timedelta(minutes=1)


def image(picture):
    return f'<img src="{picture.file.url}">'


def large(size=(2000, 1500), **kwargs):
    return PictureFactory(file=upload(size=size, **kwargs))


def made(picture):
    """Return the endings of what is stored of a picture: {"480.avif"}."""
    folder, name = picture.file.name.rsplit("/", 1)
    _folders, files = storage.listdir(f"{folder}/renditions")
    return {file.removeprefix(f"{name}-") for file in files if file.startswith(f"{name}-")}


def page_of(record, language="fr"):
    return Client().get(f"/{language}/" + record.get_absolute_url().split("/", 2)[2])


# --- Consent ----------------------------------------------------------------------------------------------------------


def test_the_rule_is_the_same_for_one_and_for_many():
    with time_machine.travel(LAST_MINUTE, tick=False):
        pictures = {
            PictureFactory(has_consent=has_consent, consent_until=until): is_shown
            for has_consent, until, is_shown in [
                (True, None, True),
                (True, LAST_DAY, True),
                (True, LAST_DAY - dt.timedelta(days=1), False),
                (False, None, False),
                (False, LAST_DAY, False),
            ]
        }
        assert {picture: picture.is_shown for picture in pictures} == pictures
        assert set(Picture.objects.shown()) == {picture for picture, is_shown in pictures.items() if is_shown}


def test_a_consent_that_ends_hides_the_picture_everywhere_at_midnight_in_morocco():
    with time_machine.travel(LAST_MINUTE, tick=False):
        picture = PictureFactory(alt_fr="Image à durée", consent_until=LAST_DAY)
        records = [
            ProjectFactory(published=True, objectives_fr=f"<p>Texte d’essai</p>{image(picture)}"),
            EventFactory(published=True),
            ArticleFactory(published=True),
            PageFactory(published=True, body_fr=f"<p>Texte d’essai</p>{image(picture)}"),
        ]
        for record in records[:3]:
            record.pictures.create(picture=picture)
        files = [picture.file.name, *renditions.names(picture.file.name, picture.width)]
        assert all("Image à durée" in page_of(record).content.decode() for record in records)
        assert {Client().get(storage.url(name)).status_code for name in files} == {200}
    with time_machine.travel(NEXT_MINUTE, tick=False):
        for record in records:
            html = page_of(record).content.decode()
            assert "Image à durée" not in html
            assert "essai.jpg" not in html
            assert picture.file.url not in html
        assert {Client().get(storage.url(name)).status_code for name in files} == {404}


def test_a_signed_link_does_not_outlive_a_consent(officer):
    with time_machine.travel(LAST_MINUTE, tick=False):
        picture = PictureFactory(consent_until=LAST_DAY)
        page = PageFactory(body_fr=f"<p>Texte</p>{image(picture)}")
        link = dict(preview.addresses(preview.make_link(page, officer, 7)))["fr"].removeprefix(settings.SITE_URL)
        html = Client().get(link).content.decode()
        files = re.findall(r"/fr/preview/file/[^\"\s,]+", html)
        assert len(files) == 3
        assert {Client().get(file).status_code for file in files} == {200}
    with time_machine.travel(NEXT_MINUTE, tick=False):
        assert "/preview/file/" not in Client().get(link).content.decode()
        assert {Client().get(file).status_code for file in files} == {404}


def test_staff_see_the_file_of_a_picture_without_consent(officer_client):
    picture = PictureFactory(has_consent=False)
    ArticleFactory(published=True).pictures.create(picture=picture)
    assert Client().get(picture.file.url).status_code == 404
    answer = officer_client.get(picture.file.url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_the_first_page_of_the_admin_counts_what_must_be_asked_again(officer_client, today):
    address = f"{reverse('admin:core_picture_changelist')}?consent="
    html = officer_client.get(reverse("admin:index")).content.decode()
    assert address not in html
    expired = PictureFactory(consent_until=today - dt.timedelta(days=1))
    soon = [PictureFactory(consent_until=today + dt.timedelta(days=days)) for days in (0, 30)]
    PictureFactory(consent_until=today + dt.timedelta(days=31))
    PictureFactory(consent_until=today, has_consent=False)
    html = officer_client.get(reverse("admin:index")).content.decode()
    assert f"{address}expired" in html
    assert f"{address}expiring" in html
    lists = {name: officer_client.get(address + name).context["cl"].queryset for name in ("expired", "expiring")}
    assert (set(lists["expired"]), set(lists["expiring"])) == ({expired}, set(soon))


def test_the_form_of_a_record_names_the_picture_whose_consent_ends(today):
    gone = PictureFactory(alt_fr="Partie", consent_until=today - dt.timedelta(days=1))
    soon = PictureFactory(alt_fr="Bientôt", consent_until=today + dt.timedelta(days=9))
    article = ArticleFactory(body_fr=f"<p>Texte</p>{image(gone)}")
    article.pictures.create(picture=soon)
    found = {p.url: p.level for p in checklist.problems(article) if "consent_until" in p.url}
    assert found == {
        checklist.form_url(gone, "consent_until"): "error",
        checklist.form_url(soon, "consent_until"): "warning",
    }


# --- Sizes ------------------------------------------------------------------------------------------------------------


def test_sizes_are_made_when_a_picture_is_stored():
    picture = large()
    assert made(picture) == {f"{width}.{kind}" for width in (480, 960, 1600) for kind in ("avif", "webp")} | {
        "share.jpg"
    }
    sizes = {}
    for name in renditions.names(picture.file.name, picture.width):
        with Image.open(storage.path(name)) as rendition:
            sizes[name.rsplit("-", 1)[1]] = (rendition.format, rendition.size)
    assert sizes == {
        f"{width}.{kind}": (kind.upper(), (width, width * 3 // 4))
        for width in (480, 960, 1600)
        for kind in ("avif", "webp")
    }


def test_no_size_is_larger_than_the_picture():
    assert made(large(size=(700, 500))) == {"480.avif", "480.webp", "700.avif", "700.webp", "share.jpg"}
    assert made(large(size=(60, 40))) == {"60.avif", "60.webp"}


def test_sizes_hold_no_metadata_and_stand_upright():
    picture = large(size=(1500, 1000), orientation=6)
    assert (picture.width, picture.height) == (1000, 1500)
    for name in [*renditions.names(picture.file.name, picture.width), renditions.share_name(picture.file.name)]:
        with Image.open(storage.path(name)) as rendition:
            assert dict(rendition.getexif()) == {}
            assert not {"exif", "xmp", "icc_profile"} & set(filter(rendition.info.get, rendition.info))
            if not name.endswith("share.jpg"):
                assert rendition.height > rendition.width


def test_the_metadata_of_a_file_that_was_stored_by_hand_stay_out_too():
    name = storage.save("pictures/posee.jpg", upload(size=(900, 600), orientation=6))
    renditions.make(name, (50, 50))
    for each in [*renditions.names(name, 600), renditions.share_name(name)]:
        with Image.open(storage.path(each)) as rendition:
            assert dict(rendition.getexif()) == {}


def two_halves(size):
    """A picture whose left half is red and whose right half is blue."""
    whole = Image.new("RGB", size, "red")
    whole.paste("blue", (size[0] // 2, 0, *size))
    out = io.BytesIO()
    whole.save(out, "PNG")
    return ContentFile(out.getvalue(), name="moities.png")


@pytest.mark.parametrize(
    ("size", "crop"),
    [((1200, 630), (1200, 630)), ((1199, 630), (600, 315)), ((1200, 629), (600, 315)), ((600, 315), (600, 315))],
)
def test_the_crop_is_as_large_as_the_picture_allows_and_white_where_that_is_transparent(size, crop):
    out = io.BytesIO()
    whole = Image.new("RGBA", size, (0, 0, 200, 0))
    whole.paste((0, 0, 200, 255), (size[0] // 2, 0, *size))
    whole.save(out, "PNG")
    picture = PictureFactory(file=ContentFile(out.getvalue(), name="vide.png"))
    with Image.open(storage.path(renditions.share_name(picture.file.name))) as shared:
        assert (shared.size, shared.getpixel((100, 150))) == (crop, (255, 255, 255))
        red, green, blue = shared.getpixel((crop[0] - 100, 150))
        assert (max(red, green) < 20, blue > 180) == (True, True)


def test_a_file_that_is_lost_is_not_found_and_a_picture_too_small_has_no_crop(client):
    picture = large(size=(599, 400))
    ArticleFactory(published=True).pictures.create(picture=picture)
    assert client.get(picture.file.url).status_code == 200
    storage.delete(picture.file.name)
    assert client.get(picture.file.url).status_code == 404
    assert picture.share_url == ""


def test_the_crop_follows_the_focal_point_and_nothing_else_is_made_again(monkeypatch):
    picture = PictureFactory(file=two_halves(size=(2400, 640)), focus_x=0)

    def ends():
        with Image.open(storage.path(renditions.share_name(picture.file.name))) as crop:
            assert crop.size == (1200, 630)
            return ["red" if crop.getpixel((x, 300))[0] > 128 else "blue" for x in (100, 1100)]

    monkeypatch.setattr(renditions, "make", None)
    assert ends() == ["red", "red"]
    picture.focus_x = 100
    picture.save()
    assert ends() == ["blue", "blue"]
    monkeypatch.setattr(renditions, "make_share", None)
    picture.caption_fr = "Autre légende"
    picture.save()


def test_a_replaced_picture_leaves_no_file_and_stays_in_the_texts(django_capture_on_commit_callbacks):
    picture = large(size=(700, 500))
    article = ArticleFactory(body_fr=f"<p>Texte</p>{image(picture)}", body_ar=f"<p>نص</p>{image(picture)}")
    old = picture.file.name
    files = [old, *renditions.names(old, 700), renditions.share_name(old)]
    assert all(storage.exists(name) for name in files)
    with django_capture_on_commit_callbacks(execute=True):
        picture.file = upload(size=(500, 400))
        picture.save()
    assert not any(storage.exists(name) for name in files)
    assert made(picture) == {"480.avif", "480.webp", "500.avif", "500.webp"}
    article.refresh_from_db()
    assert picture.file.name != old
    assert article.body_fr == f"<p>Texte</p>{image(picture)}"
    assert article.body_ar == f"<p>نص</p>{image(picture)}"


@pytest.mark.parametrize("delete", [lambda p: p.delete(), lambda p: Picture.objects.filter(pk=p.pk).delete()])
def test_a_deleted_picture_leaves_no_file(django_capture_on_commit_callbacks, delete):
    picture = large(size=(700, 500))
    files = [picture.file.name, *renditions.names(picture.file.name, 700), renditions.share_name(picture.file.name)]
    with django_capture_on_commit_callbacks(execute=True):
        delete(picture)
    assert not any(storage.exists(name) for name in files)


def test_a_page_does_without_sizes_that_are_missing_and_the_command_makes_them(capsys):
    picture, other = large(size=(700, 500)), large(size=(60, 40))
    article = ArticleFactory(published=True)
    article.pictures.create(picture=picture)
    folder, _slash, name = picture.file.url.rpartition("/")
    assert picture.thumbnail_url == f"{folder}/renditions/{name}-480.avif"
    renditions.delete(picture.file.name, picture.width)
    assert picture.thumbnail_url == picture.file.url
    html = page_of(article).content.decode()
    assert f'src="{picture.file.url}"' in html
    assert "<source" not in html
    assert f'content="http://localhost:8000/fr/news/{article.slug}.png"' in html  # drawn, for want of a crop
    call_command("make_renditions")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"1/1 {picture.file.name}"
    assert lines[1].startswith("1 made, 0 left, ")
    html = page_of(article).content.decode()
    assert html.count("<source") == 2
    storage.delete(other.file.name)
    renditions.delete(other.file.name, 60)
    call_command("make_renditions")
    assert capsys.readouterr().out.splitlines()[0] == f"1/1 {other.file.name}: cannot be read"


def test_a_gallery_offers_the_sizes_and_a_page_shares_the_crop():
    picture = large(size=(700, 500))
    article = ArticleFactory(published=True)
    article.pictures.create(picture=picture)
    html = page_of(article).content.decode()
    base = f"/media/pictures/renditions/{picture.file.name.rsplit('/', 1)[1]}"
    for kind in ("avif", "webp"):
        assert f'<source type="image/{kind}" srcset="{base}-480.{kind} 480w, {base}-700.{kind} 700w" sizes="' in html
    size = 'width="700" height="500"'
    assert f'<img src="{picture.file.url}" {size} alt="{picture.alt_fr}" fetchpriority="high">' in html
    assert f'<meta property="og:image" content="{settings.SITE_URL}{base}-share.jpg">' in html
    for name in (f"{base}-480.avif", f"{base}-480.webp", f"{base}-share.jpg"):
        answer = Client().get(name)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("image/")
        assert "attachment" not in answer["Content-Disposition"]
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_sizes_of_a_draft_are_not_public():
    picture = large(size=(700, 500))
    ArticleFactory(body_fr=image(picture)).pictures.create(picture=picture)
    names = [*renditions.names(picture.file.name, 700), renditions.share_name(picture.file.name)]
    assert {Client().get(storage.url(name)).status_code for name in names} == {404}


def test_a_gallery_costs_the_same_queries_for_many_pictures(django_assert_num_queries, django_assert_max_num_queries):
    counts = []
    ArticleFactory(published=True)  # to be read next, for both
    for number in (1, 6):
        pictures = PictureFactory.create_batch(number)
        article = ArticleFactory(published=True, body_fr="<p>a</p>" + "".join(map(image, pictures)))
        for picture in pictures:
            article.pictures.create(picture=picture)
        with django_assert_max_num_queries(60) as queries:
            html = page_of(article).content.decode()
        assert html.count("<figure") == 2 * number
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Pictures inside texts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ('<p>a<img src="https://example.org/media/pictures/x.png"></p>', "<p>a</p>"),
        ('<p>a<img src="//example.org/x.png" alt="x"></p>', "<p>a</p>"),
        ('<p>a<img src="data:image/png;base64,AA"></p>', "<p>a</p>"),
        ('<p>a<img src="/media/documents/x.png"></p>', "<p>a</p>"),
        ('<p>a<img src="/media/pictures/../logos/x.png"></p>', "<p>a</p>"),
        ('<p>a<img src="/media/pictures/%2e%2e/x.png"></p>', "<p>a</p>"),
        ('<p>a<img alt=" src=&quot;/media/pictures/x.png&quot;"></p>', "<p>a</p>"),
        ("<img>", ""),
        ('<img src="/media/pictures/x.png" onerror="x()" class="y" srcset="z">', '<img src="/media/pictures/x.png">'),
        (
            '<img alt="a > b <c>" width="9" height="9px" src="/media/pictures/x.png">',
            '<img alt="a  b c" width="9" src="/media/pictures/x.png">',
        ),
        (f'<img src="{settings.SITE_URL}/media/pictures/é.png">', '<img src="/media/pictures/%C3%A9.png">'),
    ],
)
def test_only_pictures_of_the_library_are_kept(html, cleaned):
    assert clean_html(html) == cleaned
    assert clean_html(clean_html(html)) == cleaned


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>a</p>{x}<p>b</p>", "<p>a</p>[x]<p>b</p>"),
        ("<p>a <strong>b{x}c</strong> d</p>", "<p>a <strong>b</strong></p>[x]<p><strong>c</strong> d</p>"),
        ('<p><a href="/fr/">{x}</a></p>', "[x]"),
        ("<ul><li><p>{x}</p></li><li>b<br>c</li></ul>", "<ul><li>[x]</li><li>b<br>c</li></ul>"),
        ("<p>a{y}b</p><ul><li>{y}</li></ul>", "<p>ab</p>"),
        ("<h2>{y}</h2><p>{y}</p><p>a &gt; b</p>", "<p>a &gt; b</p>"),
    ],
)
def test_a_figure_never_stands_in_a_paragraph(html, shown):
    html = html.format(x='<img src="/media/pictures/x.png" alt="x">', y='<img src="/media/pictures/y.png">')
    assert with_figures(html, lambda name: "[x]" if name == "pictures/x.png" else "") == shown


@pytest.fixture
def three_words():
    return PictureFactory(
        file=upload(size=(700, 500)),
        **{"alt_fr": "Port d’essai", "alt_ar": "ميناء تجريبي", "alt_en": "Test port"},
        **{"caption_fr": "Légende d’essai", "caption_ar": None, "caption_en": "Test caption"},
    )


@pytest.mark.parametrize(
    ("language", "opening", "alt", "caption"),
    [
        ("fr", '<figure class="text-figure">', "Port d’essai", "Légende d’essai"),
        ("en", '<figure class="text-figure" lang="en" dir="ltr">', "Test port", "Test caption"),
        ("ar", '<figure class="text-figure" lang="ar" dir="rtl">', "ميناء تجريبي", "Légende d’essai"),
    ],
)
def test_a_text_shows_its_picture_in_the_language_of_the_reader(three_words, language, opening, alt, caption):
    page = PageFactory(published=True, body_fr=f'<p>Texte</p><img alt="Ancien" src="{three_words.file.url}">')
    html = page_of(page, language).content.decode()
    assert opening in html
    figure = html.split(opening)[1].split("</figure>")[0]
    assert f'alt="{alt}"' in figure
    assert caption in figure
    assert "© Essai" in figure
    assert figure.count("<source") == 2
    assert "Ancien" not in html


def test_the_file_of_a_picture_in_a_published_text_is_public(three_words):
    page = PageFactory(body_ar=image(three_words))
    urls = [three_words.file.url, storage.url(renditions.share_name(three_words.file.name))]
    assert {Client().get(url).status_code for url in urls} == {404}
    type(page).objects.filter(pk=page.pk).update(state="published", published_at=timezone.now())
    assert {Client().get(url).status_code for url in urls} == {200}


def test_a_text_leaves_out_a_picture_that_is_gone(three_words):
    page = PageFactory(published=True, body_fr=f"<p>Texte</p><p>{image(three_words)}</p>")
    three_words.delete()
    html = page_of(page).content.decode()
    assert '<div class="prose"><p>Texte</p></div>' in html
    assert "<img" not in html.split('class="prose"')[1].split("</div>")[0]


def test_the_page_with_figures_is_valid(three_words, html_validate_errors):
    page = PageFactory(published=True, body_fr=f"<p>a <strong>b {image(three_words)} c</strong></p>")
    pages = {f"page-{code}": page_of(page, code).content.decode() for code in ("fr", "ar")}
    assert not html_validate_errors(pages)


# --- In the admin -----------------------------------------------------------------------------------------------------


def test_the_editor_is_offered_the_pictures_that_may_be_shown(officer_client, three_words, today):
    PictureFactory(alt_fr="Sans accord", has_consent=False)
    PictureFactory(alt_fr="Expirée", consent_until=today - dt.timedelta(days=1))
    PictureFactory(alt_fr="École d’essai")
    address = reverse("admin:core_picture_library")
    html = officer_client.get(address).content.decode()
    assert f'data-src="{three_words.file.url}" data-alt="Port d’essai" data-width="700" data-height="500"' in html
    assert "École d’essai" in html
    assert "Sans accord" not in html
    assert "Expirée" not in html
    html = officer_client.get(address, {"q": "ecole"}).content.decode()
    assert "École d’essai" in html
    assert "Port d’essai" not in html
    assert officer_client.post(address).status_code == 405


def test_the_library_says_how_large_a_picture_is():
    library = admin.site.get_model_admin(Picture)
    assert [library.size(Picture(width=width, height=300)) for width in (400, None)] == ["400 × 300", "–"]


def test_who_may_not_see_the_library_is_refused(client):
    address = reverse("admin:core_picture_library")
    client.force_login(UserFactory(is_staff=True))
    assert client.get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_the_forms_have_the_scripts_of_pictures(officer_client, three_words):
    html = officer_client.get(reverse("admin:pages_page_add")).content.decode()
    assert f'data-pictures="{urlsplit(reverse("admin:core_picture_library")).path}"' in html
    assert "js/admin/editor-tools.js" in html
    html = officer_client.get(reverse("admin:core_picture_change", args=[three_words.pk])).content.decode()
    assert "js/admin/focal-point.js" in html
    assert f'<span class="focal-point" dir="ltr"><img src="{three_words.file.url}"' in html
    assert 'name="consent_until"' in html
