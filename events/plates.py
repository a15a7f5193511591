"""The plates of events and of articles: the day, the regions of their towns, the axis that they or a project have."""

from core.dates import date_span
from projects.plates import plate, visible_regions


def event_plate(event, projects):
    """Return the Plate of an event; `projects` are its published ones, with their axes."""
    regions = [place.region for place in event.places if place.region]
    days = "".join(text for _day, text in date_span(event.first_day, event.last_day))
    return plate(event, _axis(event, projects), regions, days, tiles=visible_regions())


def article_plate(article, projects):
    """Return the Plate of an article; `projects` as for an event."""
    place = article.dateline_place
    regions = [*article.regions.all(), *([place.region] if place and place.region else [])]
    return plate(article, _axis(article, projects), regions, article.date_text, tiles=visible_regions())


def _axis(record, projects):
    return record.axis or next((project.axis for project in projects), None)
