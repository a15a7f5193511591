"""Pages of numbers: as the first reader after a change of the content gets them, and as all others do."""

from django.test import Client

from core import changes
from core.models import Axis

ADDRESSES = {
    "home": "/fr/",
    "figures": "/fr/figures/",
    "figures, filtered": "/fr/figures/?axis=axe-1&region=MA-03&donor=D7&donor=D8",
    "region": "/fr/regions/MA-03/",
    "timeline": "/fr/timeline/",
}


def run(report):
    client = Client()

    def get(address):
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)

    for name, address in ADDRESSES.items():
        report.measure(f"{name}: kept", lambda address=address: get(address))
    for name, address in ADDRESSES.items():
        Axis.objects.update(order=0)
        changes.forget()
        get("/fr/projects/")  # reads the facets, which have a measure of their own
        with report.time(f"{name}: first after a change"):
            get(address)
