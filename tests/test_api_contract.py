"""The API matches its schema: the schema is valid, and every response is one that it describes.

schemathesis generates valid and invalid requests, always the same ones, and calls the WSGI application directly.
"""

import copy
import re

import hypothesis
import pytest
from django.core import signals
from django.core.management import call_command
from django.db import close_old_connections
from openapi_spec_validator import validate

from core.api.views_schema import description
from core.models import Axis, Partner, Place, Region
from events.models import Article, Event
from feedback.models import Correction
from oim_portal.wsgi import application
from pages.models import Resource
from projects.figures import BeneficiaryFigure
from projects.models import Project
from tests.factories import CorrectionFactory
from tests.reading import read
from tests.shipped import API_KINDS, LANGUAGES
from tests.tools import THOROUGH, examples

GENERATION = hypothesis.settings(
    max_examples=examples(6),  # of each operation, good ones and bad ones
    derandomize=not THOROUGH,
    database=None,
    deadline=None,
    phases=[hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.fixture
def wsgi(visitor):
    """The application, which leaves the test's own connection to the database open after a request."""
    CorrectionFactory(about=Project.objects.published().first())
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield application
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def codes():
    """Return {name of a parameter: existing values}, for parameters whose values the schema does not list."""
    published = Project.objects.published()
    return {
        "axis": list(Axis.objects.values_list("code", flat=True)),
        "donor": list(Partner.objects.filter(fundings__project__in=published).values_list("code", flat=True)),
        "partner": list(Partner.objects.filter(participations__project__in=published).values_list("code", flat=True)),
        "region": list(Region.objects.values_list("code", flat=True)),
        "place": list(Place.objects.filter(projects__in=published).values_list("key", flat=True).distinct()),
        "project": [],
        "goal": [],
        "goal_target": [],
        "compact_objective": [],
        "strategy_programme": [],
        "year": [],
    }


def keys():
    """Return {address: values of its last part that exist}."""
    models = {"projects": Project, "events": Event, "articles": Article, "resources": Resource}
    found = {
        kind: list(model.objects.published().values_list("code" if kind == "projects" else "slug", flat=True))
        for kind, model in models.items()
    }
    found |= {"axes": codes()["axis"], "donors": codes()["donor"], "figures": []}
    found["regions"] = list(Region.objects.values_list("code", flat=True))
    found["figures"] = list(BeneficiaryFigure.objects.published().values_list("pk", flat=True))
    found["corrections"] = list(Correction.objects.published().values_list("pk", flat=True))
    return {f"/api/v1/{kind}/{{": values for kind, values in found.items()}


def with_values():
    """Return the description with the values that are data, as a reader of /api/v1/donors/ knows them.

    A year that is a good one by its form may be in no list, and the last year may lie before the first: both are a
    400, which no description can foretell.
    """
    described = copy.deepcopy(description("en"))
    listed = codes()
    for address, methods in described["paths"].items():
        operation = methods["get"]
        kept = []
        for parameter in operation["parameters"]:
            name, schema = parameter["name"], parameter["schema"]
            if parameter["in"] == "path":
                schema["enum"] = next(values for start, values in keys().items() if address.startswith(start))
            elif name == "year_min":
                schema["maximum"] = 2010
            elif name == "year_max":
                schema["minimum"] = 2010
            elif name in listed and schema["type"] == "array":
                if not listed[name]:
                    continue
                schema["items"] = {"type": "string", "enum": listed[name]}
            kept.append(parameter)
        operation["parameters"] = kept
    return described


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_description_is_valid_openapi(language):
    described = description(language)
    validate(described)
    assert {"/".join(path.split("/")[3:4]) for path in described["paths"]} == {"", *API_KINDS}
    assert {tuple(methods) for methods in described["paths"].values()} == {("get",)}
    for methods in described["paths"].values():
        assert {"200", "400", "404", "406", "410", "429"} <= set(methods["get"]["responses"])


def test_the_description_is_made_without_a_warning(tmp_path):
    call_command("spectacular", file=str(tmp_path / "schema.yaml"), validate=True, fail_on_warn=True)


@pytest.mark.parametrize("values", ["positive", "negative"])
def test_every_answer_is_one_that_is_described(wsgi, values):
    # Here, because every process reads every file of tests, and this takes a second.
    import schemathesis
    from schemathesis.specs.openapi.checks import negative_data_rejection

    mode = schemathesis.GenerationMode(values)
    schema = schemathesis.openapi.from_dict(with_values())
    schema.app = wsgi
    asked = []
    for result in schema.get_all_operations():
        operation = result.ok()

        @GENERATION
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            # An empty value is no value, so nothing wrong is asked.
            is_empty = any(value in ({}, [], "", [""]) for value in (case.query or {}).values())
            left_out = [negative_data_rejection] if is_empty else []
            response = case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=left_out)
            if not is_empty or mode == schemathesis.GenerationMode.POSITIVE:
                asked.append(response.status_code)

        ask()
    assert len(asked) >= 17
    assert set(asked) <= {200, 400, 404, 405, 406}
    assert (200 in asked) == (mode == schemathesis.GenerationMode.POSITIVE)


def examples_in(described):
    """Return [(path, address)] of the examples in the descriptions of the operations."""
    return [
        (path, address)
        for path, methods in described["paths"].items()
        for address in re.findall(r"\]\((\S+)\)", methods["get"]["description"])
    ]


def test_every_example_is_what_is_answered(visitor):
    described = description("fr")
    found = examples_in(described)
    assert len(found) >= 6
    for path, address in found:
        answer = visitor.get(address.removeprefix("http://localhost:8000"))
        assert address.startswith(f"http://localhost:8000{path}?")
        assert answer.json()["count"] > 0, address
    for path, methods in described["paths"].items():
        shown = {
            status: response["content"]["application/problem+json"]["examples"][status]["value"]
            for status, response in methods["get"]["responses"].items()
            if status in {"400", "404", "406"}
        }
        address = path.replace("{id}", "0").replace("{", "").replace("}", "")
        asked = {"400": visitor.get(f"{address}?lang=xx"), "406": visitor.get(address, headers={"accept": "text/csv"})}
        if "{" in path:
            asked["404"] = visitor.get(address)
        for status, response in asked.items():
            assert (str(response.status_code), response.json()) == (status, shown[status])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_people_says_what_the_description_says(visitor, language):
    page = read(visitor.get(f"/{language}/api/docs/"))
    assert {section["aria-labelledby"] for section in page.all("section")} >= set(API_KINDS)
    shown = page.one("main").text
    described = description(language)
    for tag in described["tags"][1:]:
        assert " ".join(tag["description"].split()) in shown  # `text` collapses blanks of any kind
    assert {link["href"] for link in page.one("main").all("a")} >= {
        address for _path, address in examples_in(described)
    }
    for methods in described["paths"].values():
        operation = methods["get"]
        for parameter in operation["parameters"]:
            assert parameter["name"] in shown or parameter["in"] == "header"
