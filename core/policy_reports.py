"""Tells browsers where to report what the Content-Security-Policy refused (https://www.w3.org/TR/reporting-1/)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Name the endpoint that `report-to csp` refers to: that of CSP_REPORT_URI."""

    def answer(request):
        response = get_response(request)
        response["Reporting-Endpoints"] = f'csp="{settings.POLICY_REPORT_URI}"'
        return response

    return answer
