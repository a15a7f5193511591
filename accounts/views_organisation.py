"""Signing in by the organisation's OpenID Connect (accounts/organisation.py)."""

import logging

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import devices, organisation, signin, throttle
from accounts.audit import Kind, known_account, record
from accounts.network import client_address, network

logger = logging.getLogger(__name__)


@require_GET
@never_cache
def to_organisation(request: HttpRequest) -> HttpResponse:
    """Lead to the page of the organisation where people sign in."""
    if not organisation.is_offered():
        raise Http404
    try:
        return redirect(organisation.way_there(request, request.GET.get("next", "")))
    except organisation.Unavailable as error:
        return _back_to_password(request, error, _unavailable())


@require_GET
@never_cache
def organisation_back(request: HttpRequest) -> HttpResponse:
    """Where the organisation sends people back: in, or to the second factor, if they have an account here."""
    if not organisation.is_offered():
        raise Http404
    who = network(client_address(request))
    if throttle.attempt(throttle.ORGANISATION, who) > throttle.ORGANISATION.count:
        return _back_to_password(request, "too many attempts", _refused())
    try:
        person = organisation.identified(request)
    except organisation.Unavailable as error:
        return _back_to_password(request, error, _unavailable())
    except organisation.Refused as error:
        record(Kind.LOGIN_FAILED, None, None, way="organisation")
        return _back_to_password(request, error, _refused())
    with override(person.language):
        return _let_in(request, person, who)


def _let_in(request, person, who):
    user = organisation.account_of(person)
    if user is None:
        record(Kind.LOGIN_FAILED, None, known_account(person.email) if person.email else None, way="organisation")
        return _back_to_password(request, "no account", _unknown())
    throttle.forgive(throttle.ORGANISATION, who)
    record(Kind.IDENTIFIED, user, user, second_factor=person.passed_second_factor)
    if not person.passed_second_factor and not signin.password_was_right(request, user, person.next_url):
        return redirect("accounts:second_factor")
    if person.passed_second_factor:
        signin.finish(request, user, second_factor_passed=True)
    return devices.remember(redirect(signin.way_on(request, person.next_url)), user)


def _back_to_password(request, error, sentence):
    logger.warning("Signing in by the organisation failed: %s", error)
    messages.error(request, sentence)
    return redirect("admin:login")


def _unavailable():
    return gettext("The sign-in of your organisation does not answer. Sign in with your password, or try again later.")


def _refused():
    return gettext(
        "Signing in by your organisation was not completed or took too long. Try again, or sign in with your password."
    )


def _unknown():
    return gettext(
        "Your organisation confirmed who you are, but no account here has this address, verified by it. Ask an "
        "administrator of the portal for an invitation, or sign in with your password."
    )
