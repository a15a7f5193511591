"""What receivers of our IATI files find of a project: whether d-portal can place it, count it and add it up.

The first five are conditions with which d-portal reads a file (https://github.com/IATI/D-Portal, its
dstore/js/dstore_db.js). They are asked of the finished activity, so that they hold whatever way it came about.
"""

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.disclosure import disclosed
from projects.iati_activity import activity, lacking

# {what is asked: (XPath on the activity that finds it, what officers read)}
ASKED = {
    "located": ("location/point/pos", _("a point on the map")),
    "in_country": ("recipient-country[@code = $country]", _("this country as the recipient")),
    "sector": ("sector[not(@vocabulary) or @vocabulary = '1' or @vocabulary = '2']", _("a sector of the DAC")),
    "money": ("budget | transaction", _("an amount by year or by day")),
    "funder": ("participating-org[@role = '1']/@ref", _("the identifier of a donor")),
    "results": ("result/indicator/period/*[self::actual or self::target]", _("a result with its period")),
    "documents": ("document-link[category/@code != 'A12']", _("a document")),
}


def reach(project):
    """Return {what is asked: whether receivers find it} of a project; None if the file leaves it out.

    The project comes from `iati.with_everything`, so that nothing unpublished is counted.
    """
    if lacking(project):
        return None
    element = activity(project, disclosed(project.figures.all(), complete=True).values())
    return {name: bool(element.xpath(path, country=settings.OFFICE.country)) for name, (path, _label) in ASKED.items()}


def sentences(project):
    """Return at most two sentences for staff: what receivers find of a project, and what not."""
    reached = reach(project)
    if reached is None:
        return [gettext("Nothing: the file leaves this project out.")]
    comma = gettext(", ")
    names = {
        is_there: [str(ASKED[name][1]) for name in reached if reached[name] == is_there] for is_there in (True, False)
    }
    said = []
    if names[True]:
        said.append(gettext("They find: %(names)s.") % {"names": comma.join(names[True])})
    if names[False]:
        said.append(gettext("They do not find: %(names)s.") % {"names": comma.join(names[False])})
    return said


def total(projects):
    """Return {what is asked: number of projects}, with `left_out` and `all`, for projects from `iati.whole`."""
    counts = {"all": 0, "left_out": 0, **dict.fromkeys(ASKED, 0)}
    for project in projects:
        counts["all"] += 1
        reached = reach(project)
        if reached is None:
            counts["left_out"] += 1
            continue
        for name, is_there in reached.items():
            counts[name] += is_there
    return counts
