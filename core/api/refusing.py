"""Every request that is refused is answered with a problem (core/problems.py), and so the description says."""

from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler as plain_handler

from core.errors import InvalidQuery, Withdrawn
from core.languages import LANGUAGES
from core.problems import CONTENT_TYPE, problem


class WrongParameter(serializers.Serializer):
    """What is wrong with one parameter."""

    parameter = serializers.CharField()
    detail = serializers.CharField()


class Reason(serializers.Serializer):
    """Why a record was withdrawn, in words of the office; in one language, which may be another than asked for."""

    language = serializers.ChoiceField(LANGUAGES)
    text = serializers.CharField()


class Problem(serializers.Serializer):
    """Why there is no result (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)
    errors = WrongParameter(many=True, required=False)
    reason = Reason(required=False)
    reference = serializers.CharField(required=False)

    def get_fields(self):
        policies = serializers.ListField(child=serializers.CharField(), required=False)
        return super().get_fields() | {"violated-policies": policies}  # no name of Python has a hyphen


def exception_handler(error, context):
    """Return the response for an exception in a view; None for a bug, which becomes a 500."""
    if isinstance(error, InvalidQuery):
        return _refusal(problem(400, errors=error.problems))
    if isinstance(error, Withdrawn):
        return _refusal(of_withdrawn(error))
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    response = plain_handler(error, context)
    if response is not None:  # it has headers such as Retry-After
        response.data, response.content_type = problem(response.status_code), CONTENT_TYPE
    return response


def of_withdrawn(error):
    """Return the problem of a record that was public and is no more."""
    day = date_format(timezone.localtime(error.at), "DATE_FORMAT")
    reason = {"language": error.reason.language, "text": error.reason.value}
    return problem(410, gettext("It was public until %(day)s.") % {"day": day}, reason=reason)


def _refusal(data):
    return Response(data, status=data["status"], content_type=CONTENT_TYPE)
