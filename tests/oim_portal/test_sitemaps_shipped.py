"""The sitemaps of the shipped content hold every public page, and no other."""

from tests.oim_portal.test_sitemaps import NAMES, read_map, texts
from tests.shipped import LANGUAGES, addresses, untitled


def test_the_sitemaps_hold_every_public_page_and_the_index_every_sitemap(visitor, settings):
    index = read_map(visitor, "/sitemap.xml")
    found = []
    for address in texts(index, "s:sitemap/s:loc/text()"):
        root = read_map(visitor, address.removeprefix(settings.SITE_URL))
        found += texts(root, "s:url/s:loc/text()")
        for url in root.findall("s:url", NAMES):
            others = {e.get("hreflang"): e.get("href") for e in url.findall("xhtml:link", NAMES)}
            path = url.findtext("s:loc", namespaces=NAMES).removeprefix(settings.SITE_URL)
            assert set(others) == {*LANGUAGES, "x-default"} - untitled(path)
            assert url.findtext("s:loc", namespaces=NAMES) in others.values()
            assert others["x-default"] == others["fr"]
    pages = {settings.SITE_URL + address for language in LANGUAGES for address in addresses(language)}
    assert len(found) == len(set(found))
    shown = {address for address in pages if address[len(settings.SITE_URL) + 1 :][:2] not in untitled(address)}
    assert {address for address in shown if not address.endswith("/search/")} <= set(found)
    # That `pages` answer is what tests/test_public_addresses.py says.
    others = {address.removeprefix(settings.SITE_URL) for address in {*found} - pages}
    assert [address for address in others if visitor.get(address).status_code != 200] == []
