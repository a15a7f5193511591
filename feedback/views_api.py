"""The API of corrections."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from core.api.query import ApiParameters
from core.api.views import Records
from feedback.api_records import CorrectionOut
from feedback.filters import CorrectionFilter
from feedback.models import Correction
from feedback.records import with_records


class CorrectionQuery(ApiParameters, CorrectionFilter):
    """The API's list of corrections."""


class Corrections(Records):
    title = _("Corrections")
    about = _("What was corrected in records that are public: what, when and why. The latest come first.")
    query_class = CorrectionQuery
    row_class = CorrectionOut
    lookup_field = "pk"

    def get_queryset(self):
        return Correction.objects.published().newest_first()

    def ready(self, records):
        found = []
        for correction, record in with_records(records):
            correction.about = record
            found.append(correction)
        if records and not found and self.action == "retrieve":  # withdrawn a moment ago
            raise Http404
        return found
