"""Which address of a request counts."""

import logging

import pytest

from accounts import network


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "192.0.2.9", "127.0.0.1"),
        (1, "198.51.100.1, 192.0.2.9", "192.0.2.9"),
        (2, "198.51.100.1, 192.0.2.9, 10.0.0.1", "192.0.2.9"),
        (2, "198.51.100.1,, [2001:db8::7]:443 , 10.0.0.1,", "2001:db8::7"),
        (1, "192.0.2.9:51234", "192.0.2.9"),
        (2, "192.0.2.9", "192.0.2.9"),  # who passed by the outer proxy: the inner one saw them
        (1, "", "127.0.0.1"),
        (1, " , ", "127.0.0.1"),
        (1, "192.0.2.9, unknown", ""),
    ],
)
def test_the_address_is_the_one_that_the_outermost_of_our_proxies_saw(rf, settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    assert network.client_address(rf.get("/", HTTP_X_FORWARDED_FOR=forwarded)) == address


@pytest.mark.parametrize(
    ("address", "visitor", "stored"),
    [
        ("192.0.2.177", "192.0.2.177", "192.0.2.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", "2001:db8:1::"),
        ("2001:db8:ffff:ffff:ffff::1", "2001:db8:ffff:ffff::", "2001:db8:ffff::"),
        ("::ffff:192.0.2.177", "::ffff:192.0.2.177", "192.0.2.0"),
        ("", "", ""),
        ("unknown", "unknown", ""),
    ],
)
def test_a_household_counts_as_one_visitor_and_less_of_an_address_is_stored(address, visitor, stored):
    assert (network.network(address), network.shortened(address)) == (visitor, stored)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) AppleWebKit/605 Version/17 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh) essai", "macOS"),
        ("essai", "appareil inconnu"),
    ],
)
def test_a_device_is_told_by_browser_and_system(rf, agent, device):
    assert network.device(rf.get("/", headers={"user-agent": agent})) == device


def test_a_proxy_that_passes_no_address_on_is_told_once(rf, settings, caplog):
    settings.PROXIES = 2
    network._say_once.cache_clear()
    with caplog.at_level(logging.WARNING, "accounts.network"):
        for forwarded in ("192.0.2.9, 10.0.0.1", "192.0.2.9", "192.0.2.8"):
            network.client_address(rf.get("/", HTTP_X_FORWARDED_FOR=forwarded))
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "X-Forwarded-For had 1 addresses, PROXIES says 2"
    ]
