"""Which answers tell the browser that a draft is saved, and what the cookie for it is like."""

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from accounts import drafts

DRAFT = "abc123def456"
POPUP = ["admin/popup_response.html"]


def redirect(status):
    response = HttpResponseRedirect("/")
    response.status_code = status
    return response


@pytest.mark.parametrize(
    ("response", "posted", "told"),
    [
        (lambda request: redirect(302), {"_draft": DRAFT}, [DRAFT]),
        (lambda request: redirect(303), {"_draft": DRAFT}, [DRAFT]),
        (lambda request: redirect(304), {"_draft": DRAFT}, []),
        (lambda request: HttpResponse(), {"_draft": DRAFT}, []),
        (lambda request: TemplateResponse(request, POPUP), {"_draft": DRAFT}, [DRAFT]),
        (lambda request: TemplateResponse(request, ["admin/change_form.html"]), {"_draft": DRAFT}, []),
        (lambda request: redirect(302), {"_draft": "x; path=/"}, []),
        (lambda request: redirect(302), {}, []),
        (lambda request: redirect(302), {"_draft": DRAFT, "_returned": "1"}, []),
        (lambda request: redirect(302), None, []),
    ],
)
def test_a_form_that_leads_on_was_saved(rf, response, posted, told):
    request = rf.get("/", {"_draft": DRAFT}) if posted is None else rf.post("/", posted)
    request.session = {"typed": "kept"}
    answer = drafts.tell_saved(response)(request)
    assert list(answer.cookies) == [f"saved-draft-{name}" for name in told]
    assert ("typed" in request.session) is ("_returned" not in (posted or {}))  # it is back in its form


@pytest.mark.parametrize("secure", [True, False])
def test_the_script_reads_the_cookie_for_a_day_and_it_stays_on_this_site(settings, secure):
    settings.COOKIE_PREFIX, settings.SESSION_COOKIE_SECURE = "__Host-" if secure else "", secure
    response = HttpResponse()
    drafts.tell(response, "signed-out", "7")
    (cookie,) = response.cookies.values()
    kept = {name: cookie[name] for name in ("max-age", "samesite", "secure", "httponly", "path", "domain")}
    assert (cookie.key, cookie.value) == (f"{settings.COOKIE_PREFIX}signed-out", "7")
    assert kept == {
        **{"max-age": 86400, "samesite": "Lax", "path": "/", "domain": ""},
        **{"secure": True if secure else "", "httponly": ""},
    }
