"""Small words of the desk: reasons that the portal wrote, errors of a form in one list, titles of copies."""

import datetime as dt

import pytest
from django import forms
from django.forms import inlineformset_factory
from django.utils import translation

from accounts.roles import CONTRIBUTOR
from desk import reasons, versions
from desk.duplicating import duplicate
from desk.form_errors import form_errors
from events.models import Article
from tests.desk_tools import somebody
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


# --- Reasons ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Corrigé", "Corrigé"),
        ("", ""),
        ("Son auteur l’a retirée.", "Its author took it back."),
        ("import de essai.xlsx", "import essai.xlsx"),
        ("import essai.xlsx", "import essai.xlsx"),
        ("Proposed by Anna: Plus juste", "Proposed by Anna: Plus juste"),
        ("Proposed by Anna: import de essai.xlsx", "Proposed by Anna: import essai.xlsx"),
        ("Proposed by Anna", "Proposed by Anna"),
        ("Version of 2027-03-01 12:30 restored", "Version of 1 March 2027 at 12:30 restored"),
        ("Version of hier restored", "Version of hier restored"),
    ],
)
def test_a_reason_that_the_portal_wrote_is_said_in_the_readers_language(stored, shown):
    with translation.override("en"):
        assert reasons.in_words(stored) == shown


def test_a_reason_written_in_any_language_is_recognised_in_any_other():
    moment = dt.datetime(2027, 3, 1, 12, 30, tzinfo=dt.UTC)
    written = set()
    for language in ("fr", "ar", "en"):
        with translation.override(language):
            text = translation.gettext(reasons.RESTORED) % {"when": reasons.stored_moment(moment)}
        with translation.override("en"):
            written.add(reasons.in_words(text))
    assert written == {"Version of 1 March 2027 at 12:30 restored"}


# --- Errors -----------------------------------------------------------------------------------------------------------


def test_the_errors_of_a_form_and_its_rows_are_one_list_with_their_places():
    article = ArticleFactory(title_fr="Titre")
    kept, gone = (article.sources.create(title=title) for title in ("Reste", "Part"))

    class ArticleForm(forms.ModelForm):
        when = forms.SplitDateTimeField(label="moment")

        class Meta:
            model = Article
            fields = ("slug",)

        def clean(self):
            self.add_error(None, "Rien ne va.")

    class Rows(forms.BaseInlineFormSet):
        def clean(self):
            raise forms.ValidationError("Trop de sources.")

    source = type(kept)
    formset = inlineformset_factory(Article, source, formset=Rows, fields=("title", "url"), extra=1)
    rows = {
        "sources-TOTAL_FORMS": "3",
        "sources-INITIAL_FORMS": "2",
        **{"sources-0-id": str(kept.pk), "sources-0-title": "", "sources-0-url": ""},
        **{"sources-1-id": str(gone.pk), "sources-1-title": "", "sources-1-DELETE": "on"},
        **{"sources-2-title": "", "sources-2-url": "x"},
    }
    with translation.override("en"):
        form = ArticleForm({"slug": "é"}, instance=article)
        posted = formset(rows, instance=article, prefix="sources")
        assert not form.is_valid()
        assert not posted.is_valid()
        found = form_errors(form, [posted])
    assert [(error.place, error.target) for error in found] == [
        ("Address", "id_slug"),
        ("Moment", "id_when_0"),
        ("", ""),
        ("Sources", "sources-group"),
        ("Source 1 (Reste), Title", "id_sources-0-title"),
        ("Source 3, Title", "id_sources-2-title"),
        ("Source 3, Address", "id_sources-2-url"),
    ]
    assert (found[2].sentence, found[3].sentence) == ("Rien ne va.", "Trop de sources.")


# --- Copies -----------------------------------------------------------------------------------------------------------


def test_a_copy_is_called_so_in_each_language_and_keeps_within_its_column():
    user = somebody(CONTRIBUTOR)
    other = ArticleFactory()
    article = ArticleFactory(title_fr="x" * 300, title_ar="", title_en="Title", media_contact="essai@example.org")
    article.regions.set([])
    with translation.override("en"):
        copy = duplicate(article, user)
    assert (copy.title_fr[:30], len(copy.title_fr), copy.title_ar or "", copy.title_en) == (
        *(f"Copie de «\xa0{'x' * 19}", 300),
        *("", "Copy of “Title”"),
    )
    assert (copy.media_contact, copy.dateline_date, copy.text_changed_by) == ("essai@example.org", None, user)
    assert Article.objects.get(pk=other.pk).text_changed_by is None
    (version,) = versions.history(copy)
    assert (version.author, len(version.reason) <= 300, version.reason[:12]) == (user, True, "Copied from ")
