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


def test_a_proxy_that_passes_no_address_on_is_told_once(rf, settings, caplog):
    settings.PROXIES = 2
    network._say_once.cache_clear()
    with caplog.at_level(logging.WARNING, "accounts.network"):
        for forwarded in ("192.0.2.9, 10.0.0.1", "192.0.2.9", "192.0.2.8"):
            network.client_address(rf.get("/", HTTP_X_FORWARDED_FOR=forwarded))
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "X-Forwarded-For had 1 addresses, PROXIES says 2"
    ]
