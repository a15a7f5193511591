"""What the template tags print, as each language writes it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.template import Context, Template
from django.utils import translation

from core.languages import Text
from core.models import Picture
from core.search.excerpt import Piece
from tests.factories import AxisFactory

EVENING = dt.datetime(2020, 12, 31, 23, 30, tzinfo=dt.UTC)  # half past midnight in Morocco
WRITTEN = AxisFactory.build(name_fr="Axe", name_ar="محور", name_en="Axis")
FRENCH = AxisFactory.build(name_fr="Santé", name_ar="", name_en="")
STAND_IN = '<span lang="fr" dir="ltr">Santé</span>'


def printed(language, source, **names):
    with translation.override(language):
        return Template(source).render(Context(names))


@pytest.mark.parametrize(
    ("source", "french", "arabic", "english"),
    [
        ('{% shown written "name" %}', "Axe", "محور", "Axis"),
        (
            '{% shown french "name" %}',
            "Santé",
            f'{STAND_IN} <span class="standin">(بالفرنسية)</span>',
            f'{STAND_IN} <span class="standin">(in French)</span>',
        ),
        ('{% shown french "name" label=False %}', "Santé", STAND_IN, STAND_IN),
        ("{% shown_text text %}", *['<span lang="ar" dir="rtl">نص</span>'] * 3),
        (
            "{% shown_text text label=True %}",
            '<span lang="ar" dir="rtl">نص</span> <span class="standin">(en arabe)</span>',
            '<span lang="ar" dir="rtl">نص</span> <span class="standin">(بالعربية)</span>',
            '<span lang="ar" dir="rtl">نص</span> <span class="standin">(in Arabic)</span>',
        ),
        ('{% shown_text "mot" %}', "mot", "mot", "mot"),
        ('{% plain french "name" %}', "Santé", "Santé", "Santé"),
        ("<p{% lang_attrs text %}>", *['<p lang="ar" dir="rtl">'] * 3),
        ('{% text_of written "name" as own %}<p{% lang_attrs own %}>', "<p>", "<p>", "<p>"),
        ("{% marked pieces %}", *["a &lt;b&gt; <mark>&amp;c</mark>"] * 3),
        ("{% joined several %}", "Axe, Santé", f"محور، {STAND_IN}", f"Axis, {STAND_IN}"),
        ("{{ 2639|number }} {{ 0|number }}", "2 639 0", "2 639 0", "2,639 0"),
        ("{{ cents|number }}", "229 907,20", "229 907,20", "229,907.20"),
        ("{{ none|number }}{{ empty|number }}{{ none|day }}{{ none|moment }}", "", "", ""),
        (
            '{{ 2639|money:"EUR" }}',
            '<bdi class="money">2 639 EUR</bdi>',
            '<bdi class="money">2 639 EUR</bdi>',
            '<bdi class="money">2,639 EUR</bdi>',
        ),
        (
            '{% when first "month" %} {% when first "year" %}',
            '<time datetime="2020-05">mai 2020</time> <time datetime="2020">2020</time>',
            '<time datetime="2020-05">ماي 2020</time> <time datetime="2020">2020</time>',
            '<time datetime="2020-05">May 2020</time> <time datetime="2020">2020</time>',
        ),
        (
            "{% days first last %}",
            '<time datetime="2020-05-01">les 1er</time><time datetime="2020-05-02"> et 2 mai 2020</time>',
            '<time datetime="2020-05-01">يومي 1</time><time datetime="2020-05-02"> و2 ماي 2020</time>',
            '<time datetime="2020-05-01">1</time><time datetime="2020-05-02">–2 May 2020</time>',
        ),
        (
            "{% times evening later %}",
            '<time datetime="2021-01-01T00:30+01:00">de 0 h 30</time>'
            '<time datetime="2021-01-01T02:00+01:00"> à 2 h</time>',
            '<time datetime="2021-01-01T00:30+01:00">من 00:30</time>'
            '<time datetime="2021-01-01T02:00+01:00"> إلى 02:00</time>',
            '<time datetime="2021-01-01T00:30+01:00">00:30</time><time datetime="2021-01-01T02:00+01:00">–02:00</time>',
        ),
        ("{{ evening|clock }}", "0 h 30", "00:30", "00:30"),
        (
            "{% on_day evening %}",
            '<time datetime="2021-01-01">1er janvier 2021</time>',
            '<time datetime="2021-01-01">1 يناير 2021</time>',
            '<time datetime="2021-01-01">1 January 2021</time>',
        ),
        (
            "{% on_day_at evening %}",
            '<time datetime="2021-01-01T00:30+01:00">1er janvier 2021 à 0 h 30</time>',
            '<time datetime="2021-01-01T00:30+01:00">1 يناير 2021 على الساعة 00:30</time>',
            '<time datetime="2021-01-01T00:30+01:00">1 January 2021 at 00:30</time>',
        ),
        ("{% on_day_at evening markup %}", *['<time datetime="2021-01-01T00:30+01:00">&lt;b&gt;</time>'] * 3),
        ("{{ evening|day }}", "1er janvier 2021", "1 يناير 2021", "1 January 2021"),
        ("{{ first|day }}", "1er mai 2020", "1 ماي 2020", "1 May 2020"),
        (
            "{{ evening|moment }}",
            "1er janvier 2021 à 0 h 30",
            "1 يناير 2021 على الساعة 00:30",
            "1 January 2021 at 00:30",
        ),
        ("{{ address|host }}{{ empty|host }}", *["www.exemple.test"] * 3),
        (
            '{% icon "map" %}{% icon "map" "large" %}',
            *[
                '<svg class="icon" aria-hidden="true"><use href="/static/vendor/lucide/icons.svg#map"/></svg>'
                '<svg class="icon large" aria-hidden="true"><use href="/static/vendor/lucide/icons.svg#map"/></svg>'
            ]
            * 3,
        ),
        ("{% page_direction %} {% page_language %} {% page_script %}", "ltr fr latin", "rtl ar arabic", "ltr en latin"),
    ],
)
def test_what_a_tag_prints(source, french, arabic, english):
    names = {
        **{"written": WRITTEN, "french": FRENCH, "several": [WRITTEN, FRENCH], "text": Text("نص", "ar", True)},
        **{
            "pieces": [Piece("a <b> "), Piece("&c", True)],
            "cents": Decimal("229907.2"),
            "none": None,
            "empty": "",
            "markup": "<b>",
        },
        **{"first": dt.date(2020, 5, 1), "last": dt.date(2020, 5, 2), "address": "https://www.exemple.test/a"},
        **{"evening": EVENING, "later": EVENING + dt.timedelta(minutes=90)},
    }
    found = [
        printed(language, source, **names).replace("\u00a0", " ").replace("\u202f", " ")
        for language in ("fr", "ar", "en")
    ]
    assert found == [french, arabic, english]


def test_a_file_is_named_by_its_kind_and_its_size_if_it_is_there():
    name = default_storage.save("essai/rapport.pdf", ContentFile(b"x" * 2048))
    there, away = (FieldFile(Picture(), Picture._meta.get_field("file"), one) for one in (name, "essai/rien.xlsx"))
    found = [printed(language, "{% file_kind file %}", file=there) for language in ("fr", "en")]
    assert [text.replace("\u00a0", " ") for text in found] == ["PDF, 2,0 Ko", "PDF, 2.0 KB"]
    assert printed("fr", "{% file_kind file %}", file=away) == "XLSX"


@pytest.mark.parametrize(
    ("address", "context", "urls", "addresses", "own"),
    [
        ("/ar/projects/?a=1", {}, "/{}/projects/?a=1", "/{}/projects/", "/ar/projects/"),
        ("/", {}, "/{}/", "/{}/", "/"),
        ("/robots.txt", {}, "/{}/", "/{}/", "/robots.txt"),
        (
            *("/ar/search/?q=x&utm=y", {"address_query": "?q=x"}),
            *("/{}/search/?q=x&utm=y", "/{}/search/?q=x", "/ar/search/?q=x"),
        ),
        ("/ar/news/x/", {"written_in": ("fr", "ar")}, "/{}/news/x/", "/{}/news/x/", "/ar/news/x/"),
        ("/ar/news/x/", {"written_in": ("en",)}, "/{}/news/x/", "/{}/news/x/", "/en/news/x/"),
    ],
)
def test_a_page_leads_to_itself_in_each_language(rf, settings, address, context, urls, addresses, own):
    written = context.get("written_in", ("fr", "ar", "en"))
    request = rf.get(address)
    with translation.override("ar"):
        template = Template("{% language_links as links %}{% page_address as own %}")
        page = Context({"request": request, **context})
        template.render(page)
    assert [
        [link[name] for name in ("code", "name", "direction", "locale", "url", "address", "is_active", "is_written")]
        for link in page["links"]
    ] == [
        [
            *(code, name, direction, locale, urls.format(code), settings.SITE_URL + addresses.format(code)),
            *(code == "ar", code in written),
        ]
        for code, name, direction, locale in (
            ("fr", "Français", "ltr", "fr_MA"),
            ("ar", "العربية", "rtl", "ar_MA"),
            ("en", "English", "ltr", "en_GB"),
        )
    ]
    assert page["own"] == settings.SITE_URL + own
