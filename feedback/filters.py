"""The query of the log of corrections: a page, no filters."""

from core.filters import PortalFilterSet
from feedback.models import Correction


class CorrectionFilter(PortalFilterSet):
    class Meta:
        model = Correction
        fields = []
