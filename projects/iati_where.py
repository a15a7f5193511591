"""Where a project is, as IATI elements: its country or region, its share, its places with their points."""

from django.conf import settings

from projects import iati_codes as codes
from projects.iati_text import add, country_names, narrate, texts_of


def add_places(element, project, regions):
    add_scope = codes.activity_scope(project)
    if add_scope:
        add(element, "activity-scope", code=add_scope)
    home, others = settings.OFFICE.country, [country.code for country in project.countries]
    share = project.home_share if others else None
    if share is not None or not others:
        add(element, "recipient-country", code=home, percentage=share)
    if share is not None and share < 100:
        add(element, "recipient-region", code=codes.dac_region(others), vocabulary="1", percentage=100 - share)
    elif share is None and others:
        # Several countries would need the share of each; the one region that contains them all needs none.
        add(element, "recipient-region", code=codes.dac_region([home, *others]), vocabulary="1")
    for code in [home, *others] if others else []:
        _location(element, country_names(code), code, kind="1", designation="PCLI")
    for region in regions:
        _location(element, texts_of(region, "name"), home, region, kind="1", designation="ADM1", ref=region.code)
    for place in project.places.all():
        _location(element, texts_of(place, "name"), place.country.code, place, kind="2", designation="PPL")


def _location(element, names, country, record=None, *, kind, designation, ref=""):
    """`kind` is a LOCATION CLASS (1 administrative region, 2 populated place), `designation` a LOCATION TYPE.

    `record` is the region or the town, None for a country as a whole.
    """
    location = add(element, "location", ref=ref)
    add(location, "location-reach", code="1")  # where the activity is, not where its people come from
    if record is None:
        add(location, "location-id", vocabulary=codes.ISO_COUNTRIES, code=country)
    elif number := getattr(record, "geonames", None):
        add(location, "location-id", vocabulary=codes.GEONAMES, code=number)
    narrate(add(location, "name"), names)
    add(location, "administrative", vocabulary=codes.ISO_COUNTRIES, level="0", code=country)
    if record and record.latitude is not None:
        point = add(location, "point", srsName="http://www.opengis.net/def/crs/EPSG/0/4326")
        add(point, "pos", f"{record.latitude} {record.longitude}")
    add(location, "exactness", code="2")  # approximate: somewhere in the town, or in the region of a chief town
    add(location, "location-class", code=kind)
    add(location, "feature-designation", code=designation)
