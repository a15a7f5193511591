"""What the doctor says of each finding, and how errors are reported without anybody's data."""

import sys
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
from django.core.checks import Warning

from core.reference import current, reference_of
from oim_portal import __version__, sentry
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


@pytest.mark.parametrize("faults", [[], ["Un.", "Deux."]])
def test_the_doctor_ends_with_one_if_something_is_wrong(monkeypatch, settings, faults):
    settings.SITE_URL, out = "https://portail.example.org", StringIO()
    monkeypatch.setattr(doctor, "_faults", lambda: faults)
    monkeypatch.setattr(doctor, "_whether_it_answers", lambda: "It answers.")
    monkeypatch.setattr(doctor.platform, "python_version", lambda: "3.12.1")
    command = doctor.Command(stdout=out)
    if faults:
        with pytest.raises(SystemExit) as ended:
            command.handle()
        assert ended.value.code == 1
    else:
        command.handle()
    first, *others = out.getvalue().splitlines()
    assert first == f"Release {__version__}, Python 3.12.1, {doctor.connection.vendor}, https://portail.example.org"
    assert others == (["- Un.", "- Deux.", "It answers."] if faults else ["It answers.", "Nothing is wrong."])


def test_errors_are_reported_without_what_anybody_typed(monkeypatch):
    given = []
    package = SimpleNamespace(init=lambda **options: given.append(options), utils=SimpleNamespace(BadDsn=ValueError))
    monkeypatch.setitem(sys.modules, "sentry_sdk", package)
    sentry.start("https://key@errors.example.org/7", "https://portail.example.org")
    assert given == [
        {
            **{"dsn": "https://key@errors.example.org/7", "environment": "https://portail.example.org"},
            **{"release": __version__, "auto_enabling_integrations": False, "send_default_pii": False},
            **{"max_request_body_size": "never", "include_local_variables": False, "max_breadcrumbs": 0},
            "before_send": sentry.without_data,
        }
    ]


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
