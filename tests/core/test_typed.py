"""What was typed into a form that failed: taken whole from our own pages, and never from others or with a password."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.typed import Typed, came_from_here, is_returned, page_of, typed_anyway, typed_in

HERE = "http://testserver"
FORM = "/fr/admin/projects/project/add/"


@pytest.fixture
def post(rf):
    def make(data, address=FORM, **headers):
        return rf.post(address, data, headers={"referer": f"{HERE}{FORM}?a=1#b"} | headers)

    return make


def test_what_was_typed_is_taken_whole(post):
    data = {
        **{"title_fr": "Essai", "donors": ["1", "2"], "csrfmiddlewaretoken": "x", "_returned": "1"},
        **{"rows-0-label": "Un", "rows-__prefix__-label": "rien", "_save": "Oui", "is_open": "on", "start": "2020"},
        "document": SimpleUploadedFile("rapport.pdf", b"x"),
        "_file": "ancien.pdf",
    }
    typed = typed_in(post(data))
    assert typed == Typed(
        address=FORM,
        page=f"{FORM}?a=1",
        fields=[
            *(("title_fr", "Essai"), ("donors", "1"), ("donors", "2"), ("rows-0-label", "Un"), ("_save", "Oui")),
            *(("is_open", "on"), ("start", "2020")),
        ],
        files=["rapport.pdf", "ancien.pdf"],
        can_return=True,
    )
    assert typed.texts == [("title_fr", "Essai"), ("rows-0-label", "Un")]
    assert Typed.from_data({**typed.as_data(), "fields": [[*pair] for pair in typed.fields]}) == typed


def test_what_is_no_form_brings_nothing(post, rf):
    assert typed_in(rf.get(FORM, {"a": "b"}, headers={"referer": f"{HERE}{FORM}"})) is None
    assert typed_in(post({"csrfmiddlewaretoken": "x"})) is None
    assert typed_in(post({"title": "a", "old_password": "b"})) is None
    marked = post({"title": "a"})
    marked.sensitive_post_parameters = "__ALL__"
    assert typed_in(marked) is None
    other = post({"title": "a"}, referer="https://ailleurs.test/")
    assert (typed_in(other), typed_anyway(other).fields) == (None, [("title", "a")])


def test_a_form_that_a_button_sent_elsewhere_comes_back_into_its_page(post):
    elsewhere = typed_in(post({"a": "b"}, "/fr/admin/preview/"))
    assert (elsewhere.address, elsewhere.can_return) == (f"{FORM}?a=1", True)
    nowhere = typed_in(post({"a": "b"}, "/fr/contact/", referer=f"{HERE}/fr/"))
    assert (nowhere.address, nowhere.page, nowhere.can_return) == ("/fr/contact/", "/fr/", False)
    gone = typed_in(post({"a": "b"}, "/nulle/part", referer=f"{HERE}/ailleurs"))
    assert (gone.address, gone.page, gone.can_return) == ("/nulle/part", "/ailleurs", False)


@pytest.mark.parametrize(
    ("headers", "page", "is_ours"),
    [
        ({"referer": f"{HERE}/fr/x/?a=1#b"}, "/fr/x/?a=1", True),
        ({"referer": f"{HERE}//evil.test/x"}, "/%2Fevil.test/x", True),
        ({"referer": "https://ailleurs.test/fr/x/"}, "/fr/y/?z=1", False),
        ({"referer": "https://sur.test/fr/x/"}, "/fr/x/", True),
        ({"referer": "http://["}, "/fr/y/?z=1", False),
        ({"referer": HERE}, "/fr/y/?z=1", True),
        ({}, "/fr/y/?z=1", False),
        ({"origin": HERE}, "/fr/y/?z=1", True),
        ({"origin": "https://ailleurs.test", "referer": f"{HERE}/fr/x/"}, "/fr/x/", False),
        ({"origin": "null", "referer": f"{HERE}/fr/x/"}, "/fr/x/", False),
    ],
)
def test_the_page_of_a_form_is_one_of_ours(rf, settings, headers, page, is_ours):
    settings.CSRF_TRUSTED_ORIGINS = ["https://sur.test"]
    request = rf.post("/fr/y/?z=1", {"a": "b"}, headers=headers)
    assert (page_of(request), came_from_here(request)) == (page, is_ours)


def test_what_is_posted_back_is_shown_and_not_saved():
    assert [is_returned(data) for data in ({"_returned": ""}, {"a": "b"}, {}, None)] == [True, False, False, False]
