"""A translator's file: what is in it, what the check says of what comes back, and what is written."""

import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from accounts.roles import ADMINISTRATOR, REVIEWER, TRANSLATOR
from core import page_texts
from core.page_texts import key_of
from core.publication import State
from core.texts import fingerprint
from core.translation_states import TextState, set_mark, text_states
from desk import translator_files, translator_import, translator_writing, versions
from desk.spreadsheets.files import FileError
from events.models import Article
from projects.models import Project
from tests.desk_tools import somebody
from tests.factories import ArticleFactory, FigureFactory, PartnerFactory, PictureFactory, ProjectFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
MISSING, OUTDATED, MACHINE, READY = TextState


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def translator():
    return somebody(TRANSLATOR, ["ar"])


@pytest.fixture
def article():
    return ArticleFactory(
        title_fr="Trois ateliers", title_ar="", title_en="Three workshops", lead_fr="", body_fr="<p>Un texte</p>"
    )


def sheet_of(records, language, user, **options):
    file, count = translator_files.export(records, language, user, **options)
    book = openpyxl.load_workbook(file)
    assert count == book.worksheets[0].max_row - 1
    return book


def lines(records, language, user, **options):
    rows = sheet_of(records, language, user, **options).worksheets[0].iter_rows(values_only=True)
    return [list(row) for row in rows]


# --- Out --------------------------------------------------------------------------------------------------------------


def test_each_open_text_has_a_line_with_all_that_a_translator_needs(article, translator):
    with time_machine.travel(NOON, tick=False):
        head, title, body = lines([article], "ar", translator)
    assert head == [
        "portal-translation-1 ar",
        *("kind", "record", "text", "state"),
        *("French text of 2027-03-01", "translation of 2027-03-01", "YOUR TRANSLATION: Arabic"),
        *("to be kept", "words", "source", "text"),
    ]
    assert title == [
        f"events.article/{article.pk}/title/ar",
        *("Article", "Trois ateliers", "Title", "missing", "Trois ateliers", None, None),
        *("At most 300 characters.", 2, fingerprint("Trois ateliers"), fingerprint("")),
    ]
    assert body[:8] == [
        f"events.article/{article.pk}/body/ar",
        *("Article", "Trois ateliers", "Text", "missing", "<p>Un texte</p>", None, None),
    ]
    assert body[8:] == [
        "The tags in angle brackets (<p>, <a href=…>): translate only what stands between them.",
        *(2, fingerprint("<p>Un texte</p>"), fingerprint("")),
    ]


def test_what_is_ready_is_only_there_when_everything_is_wanted(article, translator):
    def names(**options):
        return [row[3] for row in lines([article], "en", translator, **options)[1:]]

    assert (names(), names(everything=True)) == (["Text"], ["Title", "Text"])
    (_head, title, _body) = lines([article], "en", translator, everything=True)
    assert title[4:7] == ["ready", "Trois ateliers", "Three workshops"]


def test_texts_of_pictures_and_names_are_there_once_for_who_may_change_them(translator):
    picture = PictureFactory(alt_fr="Une photo", alt_ar="")
    for _number in range(2):
        ArticleFactory(title_ar="عنوان", lead_fr="", body_fr="").pictures.create(picture=picture)
    project = ProjectFactory(title_fr="Projet", title_ar="مشروع", summary_fr="")
    figure = FigureFactory(project=project, label_fr="personnes", label_ar="")

    page_texts.refresh(Article.objects.all())
    page_texts.refresh(Project.objects.all())
    records = [*Article.objects.order_by("pk"), *Project.objects.all()]

    def keys(user):
        return [row[0] for row in lines(records, "ar", user)[1:]]

    shared, own = f"{key_of(picture, 'alt')}/ar", f"{key_of(figure, 'label')}/ar"
    boss = keys(somebody(ADMINISTRATOR))
    assert (boss.count(shared), boss.count(own)) == (1, 1)
    assert keys(translator) == [own]


def test_only_the_yellow_column_is_open_and_arabic_is_read_from_the_right(article, translator):
    book = sheet_of([article], "ar", translator)
    sheet, notes = book.worksheets
    assert (sheet.title, notes.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("texts", "how to", "E2", "A1:J3")
    assert [letter for letter, column in sheet.column_dimensions.items() if column.hidden] == ["A", "K", "L"]
    widths = {letter: column.width for letter, column in sheet.column_dimensions.items() if not column.hidden}
    assert widths == dict(zip("BCDEFGHIJ", (14, 30, 18, 14, 60, 60, 60, 30, 8), strict=True))
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert open_cells == {"H2", "H3"}
    yellow = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "00FFF3D6"}
    assert yellow == open_cells
    orders = {cell.column_letter: cell.alignment.readingOrder for cell in sheet[2]}
    assert {letter for letter, order in orders.items() if order == 2} == {"G", "H"}
    english = sheet_of([article], "en", translator).worksheets[0]
    assert {cell.alignment.readingOrder for cell in english[2]} == {1}
    assert [cell.font.bold for cell in sheet[1]] == [True] * 12
    protection = sheet.protection
    assert [protection.sheet, protection.formatColumns, protection.formatRows, protection.autoFilter] == [
        *(True, False),
        *(False, False),
    ]
    wraps = [(cell.alignment.wrap_text, cell.alignment.vertical) for page in book for row in page for cell in row]
    assert set(wraps) == {(True, "top")}
    assert notes.column_dimensions["A"].width == 110
    assert [cell.value for (cell,) in notes.iter_rows()] == [
        "Write the translation (Arabic) into the yellow column.",
        "An empty yellow cell keeps the translation that the portal has.",
        "Keep tags such as <p>, <strong> or <a href=…> as they are, in pairs, and every link.",
        "Keep the numbers; their spelling may follow the language (2 639 or 2,639).",
        "Do not move, add or delete columns. Rows may be left out.",
        "Save the file as XLSX and send it back: it is checked before anything changes.",
    ]


# --- Back -------------------------------------------------------------------------------------------------------------


def test_the_rows_of_a_file_are_read_and_another_file_is_refused(article, translator):
    book = sheet_of([article], "ar", translator)
    book.worksheets[0]["H2"] = " ثلاث ورشات\r\n"
    book.move_sheet("texts", 1)  # behind the notes
    out = io.BytesIO()
    book.save(out)
    title, body = translator_import.parse(SimpleUploadedFile("a.xlsx", out.getvalue()), "a.xlsx")
    key = f"events.article/{article.pk}"
    assert title == [
        *(2, f"{key}/title/ar", "ثلاث ورشات"),
        *("Trois ateliers", fingerprint("Trois ateliers"), fingerprint("")),
    ]
    assert body[:4] == [3, f"{key}/body/ar", "", "<p>Un texte</p>"]
    short = f"{translator_files.MARK} ar;x\n{key}/title/ar;x\n".encode()
    assert translator_import.parse(SimpleUploadedFile("a.csv", short), "a.csv") == [
        [2, f"{key}/title/ar", "", "", "", ""]
    ]
    with pytest.raises(FileError) as refused:
        translator_import.parse(SimpleUploadedFile("a.csv", b"code;title_fr\nA;B\n"), "a.csv")
    assert refused.value.sentences == (
        "This is not a file for translators that the portal made: its first column is missing.",
    )


def row(owner, name, text, language="ar", *, number=2, then="", source=None):
    """Return a row as `parse` does, exported when the French was `source` and the translation `then`."""
    source = getattr(owner, f"{name}_fr") if source is None else source
    return [number, f"{key_of(owner, name)}/{language}", text, source, fingerprint(source), fingerprint(then)]


def test_what_is_wrong_with_a_key_is_said(article, translator):
    gone, hidden = ArticleFactory(binned_at=timezone.now()), ArticleFactory()
    gone_key, key = f"events.article/{gone.pk}/title/ar", f"events.article/{article.pk}"
    keys = (
        "x" * 90,
        f"core.nothing/{article.pk}/title/ar",
        f"{key}/title/fr",
        f"{key}/slug/ar",
        gone_key,
        f"events.article/{hidden.pk + 99}/title/ar",
        f"{key}/title/en",
        f"{key}/title/ar",
        f"{key}/title/ar",
    )
    outcomes = translator_import.check([[n, k, "نص", "", "", ""] for n, k in enumerate(keys, 2)], translator)
    lost = "This record no longer exists, or it is in the bin."
    assert [outcome.errors for outcome in outcomes] == [
        [f"The key of this row (hidden column A) is unknown: {'x' * 80}."],
        [f"The key of this row (hidden column A) is unknown: core.nothing/{article.pk}/title/ar."],
        [f"The key of this row names no translation: {key}/title/fr."],
        [f"The key of this row names no translation: {key}/slug/ar."],
        [lost],
        [lost],
        ["Your account may not write the texts of this record in this language: English."],
        [],
        ["The same text stands in row 9 already."],
    ]
    assert [outcome.status for outcome in outcomes] == ["wrong"] * 7 + ["changed", "wrong"]
    outsider = somebody(TRANSLATOR, ["ar"], is_active=False)
    (unseen,) = translator_import.check([row(article, "title", "نص")], outsider)
    assert unseen.errors == [lost]
    (blank,) = translator_import.check([row(article, "title", "", "en")], translator)
    assert (blank.errors, blank.status) == ([], "empty")  # nothing to write


def test_each_row_says_what_it_would_change(article, translator):
    changed, same, alike = translator_import.check(
        [
            row(article, "title", "ثلاث ورشات"),
            row(article, "body", "<p>نص</p>", number=3),
            row(article, "title", "Three  workshops", "en", number=4, then="Three workshops"),
        ],
        somebody(REVIEWER),
    )
    told = [(o.status, o.is_new, o.column, o.now, o.stored, o.label, o.mark) for o in (changed, same, alike)]
    assert told == [
        ("changed", True, "title_ar", "", "ثلاث ورشات", "title", "title"),
        ("changed", True, "body_ar", "", "<p>نص</p>", "text", "body"),
        ("unchanged", False, "title_en", "Three workshops", "Three workshops", "title", "title"),
    ]
    assert [(o.language_name, o.direction, o.of, o.warnings) for o in (changed, alike)] == [
        ("Arabic", "rtl", None, []),
        ("English", "ltr", None, []),
    ]
    unknown = translator_import.check([[2, "x", "y", "", "", ""]], translator)[0]
    assert (unknown.label, unknown.now, unknown.stored, unknown.language_name) == ("", "", "y", "")


def test_what_changed_since_the_export_is_pointed_out(article, translator):
    Article.objects.filter(pk=article.pk).update(title_ar="عنوان")
    french = "The French has changed since the export: the translation will be marked outdated."
    replaced = "Somebody changed this translation in the portal since the export: it is replaced."

    def told(text, **options):
        (outcome,) = translator_import.check([row(article, "title", text, **options)], translator)
        return outcome.of, outcome.warnings

    assert told("نص", then="عنوان") == (None, [])
    assert told("نص", then="") == (None, [replaced])
    assert told("عنوان", then="") == (None, [])  # as it is there already
    assert told("نص", then="عنوان", source="Deux ateliers") == ("Deux ateliers", [french])
    broken = row(article, "title", "نص", then="عنوان")
    broken[3:5] = ["recopié", fingerprint("autre")]
    (outcome,) = translator_import.check([broken], translator)
    assert (outcome.of, outcome.warnings) == ("", [french])


def test_a_text_that_the_field_or_the_record_refuses_is_wrong(article, translator):
    def errors(*args, **options):
        (outcome,) = translator_import.check([row(article, *args, **options)], translator)
        return outcome.errors

    assert errors("title", "ن" * 300) == []
    assert errors("title", "ن" * 301) == ["Ensure this value has at most 300 characters (it has 301)."]
    assert errors("title", "<b>ن</b>") == ["This text takes no tags: <b>."]
    assert errors("body", "<p>ن") == ["The tag <p> is not closed."]
    assert errors("outcome", "نتيجة") == ["Only a call or a tender has a deadline and an outcome."]


def test_the_checksum_changes_with_every_effect(article, translator):
    def digest(*rows):
        return translator_import.digest(translator_import.check(rows, translator))

    one, other = row(article, "title", "نص"), row(article, "body", "<p>نص</p>", number=3)
    assert digest(one) == digest(one)
    Article.objects.filter(pk=article.pk).update(title_en="x")
    kinds = [digest(), digest(one), digest(one, other), digest([9, *one[1:]]), digest(row(article, "title", ""))]
    kinds.append(digest(row(article, "title", "نص", source="Deux ateliers")))
    Article.objects.filter(pk=article.pk).update(title_ar="عنوان")
    kinds.append(digest(one))
    assert len({*kinds}) == len(kinds)


# --- Written ----------------------------------------------------------------------------------------------------------


def write(user, *rows):
    outcomes = translator_import.check(rows, user)
    assert [outcome.errors for outcome in outcomes] == [[]] * len(rows)
    return translator_writing.write(outcomes, user, "essai.xlsx")


def states(record, language="ar"):
    return text_states(type(record).objects.get(pk=record.pk), language)


def test_all_texts_are_written_as_one_version_by_who_brings_them(article, translator):
    set_mark(article, "title", "ar", machine=True)
    article.save()
    untouched = ArticleFactory(title_ar="")
    written, waiting = write(
        translator,
        row(article, "title", "ثلاث ورشات"),
        row(article, "body", "<p>نص</p>", number=3),
        row(untouched, "title", "", number=4),
    )
    assert (written, waiting) == ([article], [])
    article.refresh_from_db()
    assert (article.title_ar, article.body_ar, article.text_changed_by) == ("ثلاث ورشات", "<p>نص</p>", translator)
    assert states(article) == {"title": READY, "body": READY}
    assert [(v.author, v.reason) for v in versions.history(article)] == [(translator, "essai.xlsx"), (None, "")]
    assert (versions.history(untouched).count(), untouched.text_changed_by) == (0, None)


def test_a_translation_of_an_older_french_is_outdated(article, translator):
    write(translator, row(article, "title", "ورشتان", source="Deux ateliers"))
    assert states(article)["title"] == OUTDATED
    write(translator, row(article, "title", "ثلاث ورشات", then="ورشتان"))
    assert states(article)["title"] == READY


def test_texts_of_rows_pictures_and_names_are_written_where_they_belong():
    boss = somebody(ADMINISTRATOR)
    project = ProjectFactory(title_ar="مشروع", summary_fr="")
    figure = FigureFactory(project=project, label_fr="personnes", reached=5)
    picture, partner = PictureFactory(alt_fr="Une photo", alt_ar=""), PartnerFactory(name_fr="Partenaire")
    written, waiting = write(
        boss,
        row(figure, "label", "أشخاص"),
        row(picture, "alt", "صورة", number=3),
        row(partner, "name", "شريك", number=4),
    )
    assert ({*written}, waiting) == ({project, picture, partner}, [])
    for owner in (figure, picture, partner):
        owner.refresh_from_db()
    assert (figure.label_ar, figure.reached, picture.alt_ar, partner.name_ar) == ("أشخاص", 5, "صورة", "شريك")
    assert versions.latest(project).data["children"]["figures"][0]["label_ar"] == "أشخاص"


def test_texts_of_what_is_public_wait_and_nothing_is_written_when_one_is_refused(translator, article):
    public = ArticleFactory(title_ar="", state=State.PUBLISHED, published_at=NOON)
    outcomes = translator_import.check([row(public, "title", "نص"), row(article, "title", "نص", number=3)], translator)
    assert [translator_import.waits_for_review(outcome, translator) for outcome in outcomes] == [True, False]
    written, waiting = translator_writing.write(outcomes, translator, "essai.xlsx")
    assert (written, waiting) == ([article], [public])
    assert Article.objects.get(pk=public.pk).title_ar in (None, "")
    assert versions.own_proposal(public, translator).data["fields"]["title_ar"] == "نص"
    good, bad = translator_import.check([row(article, "title", "جديد"), row(article, "body", "<p>x</p>")], translator)
    bad.name, bad.text = "title", "ن" * 301
    with pytest.raises(ValidationError) as refused:
        translator_writing.write([good, bad], translator, "essai.xlsx")
    with translation.override("fr"):
        assert refused.value.messages[0].startswith(f"{article}: ")
    assert Article.objects.get(pk=article.pk).title_ar == "نص"
