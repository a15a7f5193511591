"""The pages on which readers ask for news by mail, confirm, change and end.

They set no cookie and know no session, so there is nothing that another site could use in a reader's name: whoever
sends these forms could send them from anywhere. So they carry no token against forged requests (csrf_exempt). What
protects others is the confirmation by mail, and the limits. A GET changes nothing: mail servers follow links.
"""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.network import client_address, network
from core.languages import active_language
from subscriptions import asking, keys
from subscriptions.forms import AskForm, FrequencyForm
from subscriptions.letter_texts import title_of
from subscriptions.lists import asked, names
from subscriptions.models import Frequency

TOO_MANY = 429


def _page(view: Callable) -> Callable:
    """Decorate a view: GET and POST without a token, and nobody keeps or lists the page or passes its address on."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return answer


@_page
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """The form beside a list: an address, and how often."""
    wanted = _asked(request, name)
    is_sent = request.method == "POST"
    form = AskForm(request.POST if is_sent else None, initial={"frequency": Frequency.DAILY})
    status = 200
    if is_sent:
        next_page = HttpResponseRedirect(f"{reverse('subscription_asked', args=[name])}{_query(wanted)}", status=303)
        if form.is_from_a_program:
            return next_page
        status = 400
        if form.is_valid():
            if asking.may_ask(network(client_address(request))):
                asking.ask(wanted, active_language(), form.cleaned_data["address"], form.cleaned_data["frequency"])
                return next_page
            form.add_error(None, gettext("Too much was asked for from your network. Try again in an hour."))
            status = TOO_MANY
    context = {"title": gettext("News by mail"), "wanted": wanted, "form": form, "list_url": wanted.address}
    return render(request, "subscriptions/ask.html", context, status=status)


@require_safe
def was_asked(request: HttpRequest, name: str) -> HttpResponse:
    """What to do next; the same for every address, known or not."""
    wanted = _asked(request, name)
    context = {
        "title": gettext("Now look into your mailbox"),
        "wanted": wanted,
        "list_url": wanted.address,
        "ask_url": f"{reverse('subscribe', args=[name])}{_query(wanted)}",
        "days": asking.UNCONFIRMED.days,
    }
    return render(request, "subscriptions/asked.html", context)


@_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link in the first mail, and in the one after a year: only its button confirms."""
    subscription = keys.subscription_of(token, keys.CONFIRM)
    if subscription is None:
        return _over(request, token, keys.CONFIRM)
    if request.method == "POST":
        asking.confirm(subscription)
        return _settings(request, subscription, gettext("It is confirmed: the news will come to your address."))
    context = {
        "title": gettext("Confirm your news by mail"),
        "list": title_of(subscription.topic),
        "frequency": Frequency(subscription.frequency).label,
        "is_again": subscription.confirmed_at is not None,
    }
    return render(request, "subscriptions/confirm.html", context)


@_page
def settings(request: HttpRequest, token: str) -> HttpResponse:
    """How often the news come, and their end; for who has the link of a mail."""
    subscription = keys.subscription_of(token, keys.MANAGE)
    if subscription is None or subscription.confirmed_at is None:
        return _over(request, token, keys.MANAGE)
    if request.method != "POST":
        return _settings(request, subscription)
    if "end_all" in request.POST:
        asking.end_all(subscription)
        return _ended(request, subscription, is_all=True)
    form = FrequencyForm(request.POST)
    if not form.is_valid():
        return _settings(request, subscription, form=form)
    asking.change(subscription, form.cleaned_data["frequency"])
    subscription.frequency = form.cleaned_data["frequency"]
    return _settings(request, subscription, gettext("Your choice is in force."))


@_page
def end(request: HttpRequest, token: str) -> HttpResponse:
    """The page of List-Unsubscribe: mail programs POST to it (RFC 8058), people use its button."""
    subscription = keys.subscription_of(token, keys.MANAGE)
    if subscription is None:
        return _over(request, token, keys.MANAGE)
    if request.method == "POST":
        asking.end(subscription)
        return _ended(request, subscription)
    context = {"title": gettext("End these news"), "list": title_of(subscription.topic)}
    return render(request, "subscriptions/end.html", context)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _asked(request, name):
    """Return the list of an address. Raises Http404, or InvalidQuery, which the error page explains."""
    if name not in names():
        raise Http404
    return asked(name, request.GET)


def _query(wanted):
    return f"?{wanted.query}" if wanted.query else ""


def _settings(request, subscription, done="", form=None):
    token = keys.token(subscription, keys.MANAGE)
    context = {
        "title": gettext("Your news by mail"),
        "list": title_of(subscription.topic),
        "done": done,
        "form": form or FrequencyForm(initial={"frequency": subscription.frequency}),
        "is_paused": subscription.topic.broken_since is not None,
        "has_others": asking.same_reader(subscription).count() > 1,
        "settings_url": reverse("subscription", args=[token]),
        "end_url": reverse("subscription_end", args=[token]),
    }
    return render(request, "subscriptions/settings.html", context, status=400 if form else 200)


def _ended(request, subscription, is_all=False):
    context = {"title": gettext("It is ended"), "list": title_of(subscription.topic), "is_all": is_all}
    return render(request, "subscriptions/ended.html", context)


def _over(request, token, purpose):
    """Say that a link is none of ours (404), or that what it stood for is over: ended, or never confirmed."""
    if not keys.is_ours(token, purpose):
        raise Http404
    context = {"title": gettext("There is nothing to change any more"), "days": asking.UNCONFIRMED.days}
    return render(request, "subscriptions/over.html", context)
