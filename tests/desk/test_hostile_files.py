"""Whatever stands in a file that comes in: no 500, nothing stored that nobody can read, each error with its place.

Each file goes the way of an officer's: it is handed in, checked, what is wrong is taken out, and the rest is written.
"""

import csv
import io
import itertools
import random
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from core.publication import Publication, State
from desk.models import ImportJob
from desk.spreadsheets.kinds import KINDS
from desk.translator_files import MARK, TARGET
from tests.desk.spreadsheet_tools import saved
from tests.desk_tools import MODELS, admin_url, complete
from tests.factories import AxisFactory, PictureFactory, PlaceFactory, ProjectFactory
from tests.odd_texts import odd, unreadable_in
from tests.tools import some_of

pytestmark = pytest.mark.django_db
USUAL = {
    "projects.project": {"axis": "jeunesse"},
    "projects.beneficiaryfigure": {"project": "ESSAI.1", "reached": "5"},
    "events.event": {"kind": "workshop", "start": "2022-03-28"},
    "events.article": {},
}
SECONDS = 20  # of the processor for a file, on a busy machine; a quadratic rule takes minutes for these runs


@pytest.fixture(autouse=True)
def reference():
    AxisFactory(code="jeunesse")
    PlaceFactory(key="rabat")
    ProjectFactory(code="ESSAI.1")


def in_format(text):
    """Return a text as a spreadsheet writes what XML cannot hold."""
    return "".join(
        f"_x{ord(char):04X}_" if char not in "\n\t" and unreadable_in(char) & {"Cc", "Cs"} else char for char in text
    )


def written(rows, form):
    """Return the bytes of a file with `rows`, lists of texts."""
    if form == "csv":
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows(rows)
        return out.getvalue().encode("utf-8", "surrogatepass")
    book = Workbook()
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            if text:
                cell = book.active.cell(number, place)
                cell._value, cell.data_type = in_format(text)[:32_767], "s"  # openpyxl itself would refuse some
    return saved(book)


def handed_in(client, model, rows, form):
    """Return the checked job of a file, or None if it was refused with a sentence."""
    upload = SimpleUploadedFile(f"essai.{form}", written(rows, form))
    answer = client.post(admin_url(model, "import"), {"file": upload})
    if answer.status_code == 200:
        assert answer.context["form"].errors["file"]
        return None
    job = ImportJob.objects.latest("pk")
    while job.state == ImportJob.State.CHECKING:
        assert client.post(admin_url(model, "step", job.pk)).status_code == 302
        job.refresh_from_db()
    assert client.get(answer.url).status_code == 200
    return job


def wrong_rows(job, columns):
    """Return the numbers of the rows that cannot be written; each says why, of the column with the odd text."""
    wrong = set()
    for row in job.rows.all():
        if row.outcome["errors"] or row.outcome["questions"]:
            wrong.add(row.number)
        for column, sentence in row.outcome["errors"]:
            assert column in {columns[row.number], ""}, (row.number, sentence)
            assert 5 < len(sentence) < 700
    return wrong


def pairs_of(names, part, size=24):
    """Return a part of all pairs of a column and a text, in an order of chance; in `make test` half of it."""
    pairs = list(itertools.product(names, odd()))
    random.Random(1).shuffle(pairs)
    return some_of(pairs[part * size : (part + 1) * size], 2)


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.nightly) for part in range(1, 12))])
@pytest.mark.parametrize(
    ("name", "form"), [(name, form) for name, form in zip(USUAL, itertools.cycle(["xlsx", "csv"]))]
)
def test_a_file_that_is_imported(officer_client, name, form, part):
    kind = KINDS[name]
    names = [column.name for column in kind.columns]
    title = "label_fr" if "label_fr" in names else "title_fr"
    pairs = pairs_of(names, part)
    start = time.process_time()
    usual = [{**USUAL[name], title: f"Essai {number}", column: text} for number, (column, text) in enumerate(pairs)]
    rows = [[row.get(one, "") for one in names] for row in usual]
    known = set(kind.model.objects.values_list("pk", flat=True))
    for _try in range(4):
        job = handed_in(officer_client, kind.model, [names, *rows], form)
        columns = {number: column for number, (column, _text) in enumerate(pairs, 2)}
        if wrong := wrong_rows(job, columns) if job else set():
            rows = [row for number, row in enumerate(rows, 2) if number not in wrong]
            pairs = [pair for number, pair in enumerate(pairs, 2) if number not in wrong]
        else:
            break
    if rows:
        assert officer_client.post(admin_url(kind.model, "write", job.pk)).status_code == 302
        job.refresh_from_db()
        assert job.state == ImportJob.State.DONE
    else:  # each was wrong, and a file without rows is refused
        assert job is None
    for record in kind.model.objects.exclude(pk__in=known):
        check_stored(officer_client, record)
    assert time.process_time() - start < SECONDS


def check_stored(client, record):
    """Check that a record holds what its form would take, and that its page can be read."""
    record.full_clean()
    for field in record._meta.concrete_fields:
        value = getattr(record, field.attname)
        assert not isinstance(value, str) or not unreadable_in(value), (field.name, value[:60])
    if isinstance(record, Publication):
        type(record).objects.filter(pk=record.pk).update(state=State.PUBLISHED, published_at=timezone.now())
        record.refresh_from_db()
        assert client.get(record.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.nightly) for turn in range(7, 70, 7))])
def test_a_translators_file(officer_client, turn):
    records = [complete(kind, summary_fr="Résumé") if kind != "events.article" else complete(kind) for kind in MODELS]
    picture = PictureFactory()
    owners = [(record, record.translated_fields) for record in records] + [(picture, ("alt", "caption"))]
    headings = [f"{MARK} ar", *("" for _ in range(TARGET + 4))]
    keys = [f"{owner._meta.label_lower}/{owner.pk}/{name}/ar" for owner, names in owners for name in names]
    keys += [f"core.picture/{picture.pk}/alt/{text[:20]}" for text in odd()[turn : turn + 3]]
    keys += [text[:500] for text in odd()[turn : turn + 3]]
    start = time.process_time()
    texts = itertools.islice(itertools.cycle(odd()), turn, None)
    rows = [[key, *[""] * (TARGET - 1), text] for key, text in zip(keys, texts, strict=False)]
    for _try in range(2):
        upload = SimpleUploadedFile("retour.xlsx", written([headings, *rows], "xlsx"))
        page = officer_client.post(reverse("translation:upload"), {"file": upload}, follow=True)
        assert page.status_code == 200
        wrong = {outcome.key for outcome in page.context["outcomes"] if outcome.errors}
        rows = [row for row in rows if row[0].strip() not in wrong]
        if not wrong:
            break
    check = reverse("translation:check", args=[page.context["job"].pk])
    assert officer_client.post(check, {"digest": page.context["digest"]}).status_code == 302
    for owner, _names in owners:
        owner.refresh_from_db()
        check_stored(officer_client, owner)
    assert time.process_time() - start < SECONDS
