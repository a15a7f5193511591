"""deploy/container: nothing runs as root or writes beside its volumes, and only nginx can be reached.

No image can be pulled where the tests run: scripts/try_container.py does what the Containerfile says on a bare Debian.
"""

import re
import subprocess

import yaml

from tests.deploy_tools import DEPLOY
from tests.test_docs import read
from tests.tools import ROOT

FOLDER = DEPLOY / "container"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
STEPS = [
    line.split(" ", 1)
    for line in (FOLDER / "Containerfile").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_every_service_is_locked():
    assert sorted(SERVICES) == ["cache", "database", "job", "portal", "prepare", "proxy", "store", "worker"]
    assert {name: service.get("read_only") for name, service in SERVICES.items()} == dict.fromkeys(SERVICES, True)
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["portal"]["deploy"]["replicas"] == 2
    own = [service for service in SERVICES.values() if service["image"].startswith("portal:")]
    assert [service["cap_drop"] for service in own] == [["ALL"]] * 4
    assert all(":" in service["image"] and "latest" not in service["image"] for service in SERVICES.values())


def test_the_worker_does_what_waits_in_the_database():
    unit = (DEPLOY / "systemd/portal-worker.service").read_text(encoding="utf-8")
    worker = SERVICES["worker"]
    assert f".venv/bin/python {' '.join(worker['command'])}\n" in unit
    assert (worker["restart"], worker["environment"]["TASK_QUEUE"]) == ("unless-stopped", "database")


def test_every_variable_of_the_portal_is_documented_and_no_secret_is_in_the_file():
    names = {re.sub("_FILE$", "", name) for name in SERVICES["portal"]["environment"]}
    names |= set(re.findall(r"\b([A-Z_]{4,})=", " ".join(rest for word, rest in STEPS if word == "ENV")))
    documented = read("docs/operations.md")
    assert sorted(name for name in names if f"`{name}`" not in documented) == ["PYTHONDONTWRITEBYTECODE"]
    assert set(SERVICES["portal"]["secrets"]) <= set(COMPOSE["secrets"])


def test_the_secrets_are_made_once(tmp_path):
    """And for each file that compose.yaml names."""
    script = tmp_path / "secrets.sh"
    script.write_bytes((FOLDER / "secrets.sh").read_bytes())
    made = []
    for _twice in range(2):
        subprocess.run(["sh", script], check=True)
        made.append({path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()})
    assert made[0] == made[1]
    assert {secret["file"].removeprefix("./secrets/") for secret in COMPOSE["secrets"].values()} <= set(made[0])
    assert len(made[0]["secret_key"]) >= 50
    assert made[0]["database_password"] in made[0]["database_url"]


def test_the_image_runs_as_nobody_who_matters_and_says_how_it_is():
    words = [word for word, _rest in STEPS]
    last = dict(STEPS[len(words) - 1 - words[::-1].index("FROM") :])
    assert (last["USER"], last["VOLUME"]) == ("10001", "/var/lib/portal")
    assert "/healthz" in last["HEALTHCHECK"]
    unit = (DEPLOY / "systemd/portal.service").read_text(encoding="utf-8")
    flags = set(re.findall(r"--[a-z-]+", last["CMD"]))
    assert flags == set(re.findall(r"--[a-z-]+", unit.partition("ExecStart=")[2].partition("\n#")[0]))
    copied = [rest.split()[0] for word, rest in STEPS if word == "COPY" and "--from" not in rest]
    assert [path for path in copied if not (ROOT / path).exists()] == []


def test_nginx_gets_the_file_that_is_tried():
    said = " ".join(SERVICES["proxy"]["command"])
    config = (DEPLOY / "nginx/portal.conf").read_text(encoding="utf-8")
    assert [old for old in re.findall(r"s\|([^|]+)\|", said) if old not in config] == []
