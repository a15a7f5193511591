"""What the doctor says of each finding, and how errors are reported without anybody's data."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.checks import Warning

from core.reference import current, reference_of
from oim_portal import sentry
from oim_portal.management.commands import doctor

FOUND = [
    Warning("Un.", "Faire ceci.", id="portal.W1"),
    Warning("Deux.", id="security.W2"),
    Warning("Trois.", "", id="portal.W3"),
    Warning("Quatre.", "Rien.", id="portal.W4"),
]


@pytest.mark.parametrize(
    ("https", "version", "faults"),
    [
        (True, (3, 11, 9), ["Un. Faire ceci.", "Deux.", "Trois."]),
        (False, (3, 13, 0), ["Un. Faire ceci.", "Trois."]),
    ],
)
def test_each_finding_is_told_with_what_to_do_but_those_on_https_where_there_is_none(
    settings, monkeypatch, https, version, faults
):
    asked = []
    settings.HTTPS, settings.SILENCED_SYSTEM_CHECKS = https, ["portal.W4"]
    monkeypatch.setattr(doctor, "run_checks", lambda **options: asked.append(options) or FOUND)
    monkeypatch.setattr(doctor, "sys", SimpleNamespace(version_info=version))
    assert doctor._faults() == faults
    assert asked == [{"include_deployment_checks": True}]
    monkeypatch.setattr(doctor, "sys", SimpleNamespace(version_info=(3, 10, 0)))
    monkeypatch.setattr(doctor.platform, "python_version", lambda: "3.10.0")
    assert doctor._faults() == ["Python 3.10.0 is not one that the portal is tested on (3.11 to 3.13).", *faults]


@pytest.mark.parametrize(("free", "room"), [(7, " /srv/var has 7 MB left."), (None, "")])
def test_whether_a_portal_answers_is_asked_of_this_machine(settings, monkeypatch, free, room):
    settings.PORT, settings.VAR_DIR = 8001, "/srv/var"
    findings = {} if free is None else {"folder": {"free_mb": free}}
    monkeypatch.setattr(doctor.health.watch, "now", lambda: SimpleNamespace(findings=findings))
    asked = []
    monkeypatch.setattr(
        doctor.urllib.request, "urlopen", lambda address, timeout: asked.append((address, timeout)) or BytesIO()
    )
    assert doctor._whether_it_answers() == f"A portal answers at port 8001.{room}"
    assert asked == [("http://127.0.0.1:8001/healthz", 5)]

    def refuse(address, timeout):
        raise OSError

    monkeypatch.setattr(doctor.urllib.request, "urlopen", refuse)
    assert doctor._whether_it_answers() == f"No portal answers at port 8001 of this machine.{room}"


def test_a_reported_error_has_nothing_of_its_request_but_method_path_and_reference(rf):
    event = {"request": {"cookies": "c"}, "user": {"id": 1}, "extra": {"x": 1}, "tags": {"a": "b"}, "message": "m"}
    token = current.set(None)
    try:
        assert sentry.without_data(dict(event), {}) == {"tags": {"a": "b"}, "message": "m"}
        request = rf.post("/fr/search/?q=secret")
        current.set(request)
        assert sentry.without_data(dict(event), {}) == {
            "request": {"method": "POST", "url": "/fr/search/"},
            "tags": {"a": "b", "reference": reference_of(request)},
            "message": "m",
        }
        assert sentry.without_data({}, {})["tags"] == {"reference": reference_of(request)}
    finally:
        current.reset(token)
