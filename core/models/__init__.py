"""Reference data shared by all apps, and abstract models for the parts of records.

Django finds all models of an app here, and migrations the functions that they name.
"""

from django.apps import apps
from django.db import models

from core.backup_state import BackupResult
from core.changes import DataVersion, PendingChange
from core.gone import GonePage
from core.models.content import ContentOrigin
from core.models.geography import Place, Region, region_at_home, validate_region_code
from core.models.named import Named
from core.models.partners import Partner, validate_org_id
from core.models.parts import DOCUMENT_LANGUAGES, Document, Source
from core.models.themes import (
    NUMBERED,
    Axis,
    CompactObjective,
    Goal,
    GoalTarget,
    StrategyProgramme,
    validate_target_code,
)
from core.pictures import Picture, PictureLink
from core.publication import OldSlug

__all__ = [
    "DOCUMENT_LANGUAGES",
    "NUMBERED",
    "Axis",
    "BackupResult",
    "CompactObjective",
    "ContentOrigin",
    "DataVersion",
    "Document",
    "Goal",
    "GoalTarget",
    "GonePage",
    "Named",
    "OldSlug",
    "Partner",
    "PendingChange",
    "Picture",
    "PictureLink",
    "Place",
    "Region",
    "Source",
    "StrategyProgramme",
    "reference_models",
    "region_at_home",
    "validate_org_id",
    "validate_region_code",
    "validate_target_code",
]


def reference_models() -> list[type[models.Model]]:
    """Return the models of reference data: tables that many records refer to, and pictures."""
    return [model for model in apps.get_models() if issubclass(model, Named) or model is Picture]
