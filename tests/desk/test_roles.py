"""Each role tries every action on every kind of record, by requests that no button sends.

The table is the promise. What it does not allow is refused and changes nothing.
"""

import datetime as dt

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import ADMINISTRATOR, CONTRIBUTOR, REVIEWER, TRANSLATOR
from core.models import Axis, Partner
from core.publication import State
from desk.models import ImportJob
from tests import factories
from tests.desk_tools import MODELS, admin_url, complete, full_form, in_state, somebody, stored
from tests.tools import some_of

pytestmark = pytest.mark.django_db

# The translator has Arabic. A change to what is published is refused here when it does not show at once.
TABLE = """
                                          contributor  translator  reviewer  administrator
look at the list                          yes          yes         yes       yes
look at a draft                           yes          yes         yes       yes
add a record                              yes          -           yes       yes
change a draft                            yes          -           yes       yes
change what is in review                  -            -           yes       yes
change what is published                  -            -           yes       yes
change what is archived                   -            -           yes       yes
change what is in the bin                 -            -           -         -
write Arabic in a draft                   yes          yes         yes       yes
write Arabic in what is in review         -            yes         yes       yes
write Arabic in what is published         -            -           -         -
write English in a draft                  yes          -           yes       yes
write French in a draft                   yes          -           yes       yes
set the state in the form                 -            -           -         -
set the publication time in the form      -            -           yes       yes
submit                                    yes          -           yes       yes
return                                    yes          -           yes       yes
publish                                   -            -           yes       yes
publish a draft                           -            -           yes       yes
schedule                                  -            -           yes       yes
withdraw                                  -            -           yes       yes
archive                                   -            -           yes       yes
restore                                   -            -           yes       yes
submit in bulk                            yes          -           yes       yes
publish in bulk                           -            -           yes       yes
withdraw in bulk                          -            -           yes       yes
archive in bulk                           -            -           yes       yes
put a draft in the bin                    yes          -           yes       yes
put what is published in the bin          -            -           yes       yes
put what is published in the bin in bulk  -            -           yes       yes
look into the bin                         -            -           -         yes
take out of the bin                       -            -           -         yes
take out of the bin in bulk               -            -           -         yes
delete out of the bin                     -            -           -         yes
empty the bin                             -            -           -         yes
delete what is not in the bin             -            -           -         -
delete in bulk what is not in the bin     -            -           -         -
add a partner                             yes          -           yes       yes
change an axis                            -            -           yes       yes
delete a partner                          -            -           -         yes
export the projects                       yes          yes         yes       yes
import projects                           yes          -           yes       yes
see the people                            -            -           -         yes
invite somebody                           -            -           -         yes
see the audit log                         -            -           -         yes
"""
ROLES = dict(
    zip(
        ("contributor", "translator", "reviewer", "administrator"),
        (CONTRIBUTOR, TRANSLATOR, REVIEWER, ADMINISTRATOR),
        strict=True,
    )
)


def promised(role):
    """Return {action: whether the table allows it}."""
    head, *lines = TABLE.strip("\n").splitlines()
    column = head.index(role)
    return {line[: head.index("contributor")].strip(): line[column:].startswith("yes") for line in lines}


def essence(values):
    """What stays the same when a form is saved in which nothing was typed."""
    return {name: value or "" for name, value in values.items() if name != "updated_at"}


class Tries:
    """Tries actions as `client`; `office` is a superuser who knows what a full form looks like."""

    def __init__(self, kind, client, office):
        self.kind, self.client, self.office = kind, client, office
        self.model = apps.get_model(kind)

    # --- Trying -------------------------------------------------------------------------------------------------------

    def change(self, record, **changes):
        data = full_form(record, self.office) | changes
        return self.does(record, lambda: self.client.post(admin_url(record, "change"), data), changes)

    def does(self, record, act, changes):
        """Whether `act` brings the fields of a record to `changes`. If not, it must have changed nothing at all."""
        before = stored(record)
        response = act()
        after = stored(record)
        if after is not None and all(str(after[name]) == str(value) for name, value in changes.items()):
            return True
        assert response.status_code in {302, 403, 404}
        # A translator's form is taken, without what they may not write; the rest is untouched.
        assert after == before if response.status_code != 302 else essence(after) == essence(before)
        return False

    def move(self, record, name, **data):
        states = {"submit": "in_review", "publish": "published", "archive": "archived"}
        url = admin_url(record, "transition", name)
        return self.does(record, lambda: self.client.post(url, data), {"state": states.get(name, "draft")})

    def bulk(self, action, record, query="", **data):
        address = admin_url(self.model, "changelist") + query
        return self.client.post(address, {"action": action, "_selected_action": [record.pk], **data})

    def move_in_bulk(self, record, name):
        states = {"submit": "in_review", "publish": "published", "archive": "archived"}
        return self.does(record, lambda: self.bulk(name, record), {"state": states.get(name, "draft")})

    def bins(self, record, act):
        before = stored(record)
        act()
        after = stored(record)
        assert after["binned_at"] or after == before
        return after["binned_at"] is not None

    def unbins(self, act_on):
        record = in_state(self.kind, State.PUBLISHED, binned=True)
        act_on(record)
        after = stored(record)
        assert after["binned_at"] or after["state"] == "draft"
        return after["binned_at"] is None

    def deletes(self, record, act):
        act()
        return stored(record) is None

    def sees(self, url):
        response = self.client.get(url)
        assert response.status_code in {200, 302, 403}
        return response.status_code == 200

    # --- Every action -------------------------------------------------------------------------------------------------

    def adds(self):
        record = complete(self.kind)
        data = full_form(record, self.office)
        data |= {name: "0" for name in data if name.endswith(("-INITIAL_FORMS", "-TOTAL_FORMS"))}
        before = self.model.objects.count()
        self.client.post(admin_url(self.model, "add"), data | {"slug": "", "code": "", "title_fr": "Nouveau"})
        return self.model.objects.count() == before + 1

    def looks_into_the_bin(self):
        record = in_state(self.kind, binned=True)
        response = self.client.get(admin_url(self.model, "changelist") + "?bin=1")
        return response.status_code == 200 and record in response.context["cl"].result_list

    def adds_a_partner(self):
        data = {"code": "NEUF", "name_fr": "Neuf", "kind": "ngo", "country": "", "website": ""}
        self.client.post(reverse("admin:core_partner_add"), data)
        return Partner.objects.filter(code="NEUF").exists()

    def changes_an_axis(self):
        axis = factories.AxisFactory(name_fr="Avant")
        data = full_form(axis, self.office)
        self.client.post(reverse("admin:core_axis_change", args=[axis.pk]), data | {"name_fr": "Après"})
        return Axis.objects.get(pk=axis.pk).name_fr == "Après"

    def deletes_a_partner(self):
        partner = factories.PartnerFactory()
        self.client.post(reverse("admin:core_partner_delete", args=[partner.pk]), {"post": "yes"})
        return not Partner.objects.filter(pk=partner.pk).exists()

    def imports(self):
        file = SimpleUploadedFile("essai.csv", b"code;title_fr\nESSAI-1;Essai\n", "text/csv")
        self.client.post(reverse("admin:projects_project_import"), {"file": file})
        return ImportJob.objects.exists()

    def invites(self):
        data = {"email": "invitee@example.org", "first_name": "Essai", "last_name": "Essai"}
        self.client.post(reverse("admin:accounts_user_add"), data)
        return User.objects.filter(email="invitee@example.org").exists()

    def everything(self):
        """Return {action: a function that tries it and tells whether it was done}."""
        of, _draft, review, published, archived = (self.kind, *State.values)
        later = timezone.now().replace(microsecond=0) + dt.timedelta(days=3)
        return {
            "look at the list": lambda: self.sees(admin_url(self.model, "changelist")),
            "look at a draft": lambda: self.sees(admin_url(in_state(of), "change")),
            "add a record": self.adds,
            "change a draft": lambda: self.change(in_state(of), slug="autre"),
            "change what is in review": lambda: self.change(in_state(of, review), slug="autre-1"),
            "change what is published": lambda: self.change(in_state(of, published), slug="autre-2"),
            "change what is archived": lambda: self.change(in_state(of, archived), slug="autre-3"),
            "change what is in the bin": lambda: self.change(in_state(of, binned=True), slug="autre-4"),
            "write Arabic in a draft": lambda: self.change(in_state(of), title_ar="نص"),
            "write Arabic in what is in review": lambda: self.change(in_state(of, review), title_ar="نص"),
            "write Arabic in what is published": lambda: self.change(in_state(of, published), title_ar="نص"),
            "write English in a draft": lambda: self.change(in_state(of), title_en="Text"),
            "write French in a draft": lambda: self.change(in_state(of), title_fr="Texte"),
            "set the state in the form": self.sets_the_state,
            "set the publication time in the form": self.sets_the_time,
            "submit": lambda: self.move(in_state(of), "submit"),
            "return": lambda: self.move(in_state(of, review), "return"),
            "publish": lambda: self.move(in_state(of, review), "publish"),
            "publish a draft": lambda: self.move(in_state(of), "publish"),
            "schedule": lambda: self.move(in_state(of, review), "publish", publish_at=later.isoformat()),
            "withdraw": lambda: self.move(in_state(of, published), "withdraw"),
            "archive": lambda: self.move(in_state(of, published), "archive"),
            "restore": lambda: self.move(in_state(of, archived), "restore"),
            "submit in bulk": lambda: self.move_in_bulk(in_state(of), "submit"),
            "publish in bulk": lambda: self.move_in_bulk(in_state(of, review), "publish"),
            "withdraw in bulk": lambda: self.move_in_bulk(in_state(of, published), "withdraw"),
            "archive in bulk": lambda: self.move_in_bulk(in_state(of, published), "archive"),
            "put a draft in the bin": lambda: self.bins_by_button(in_state(of)),
            "put what is published in the bin": lambda: self.bins_by_button(in_state(of, published)),
            "put what is published in the bin in bulk": lambda: self.bins_in_bulk(in_state(of, published)),
            "look into the bin": self.looks_into_the_bin,
            "take out of the bin": lambda: self.unbins(
                lambda record: self.client.post(admin_url(record, "transition", "unbin"))
            ),
            "take out of the bin in bulk": lambda: self.unbins(lambda record: self.bulk("unbin", record, "?bin=1")),
            "delete out of the bin": lambda: self.deletes_by_button(in_state(of, binned=True)),
            "empty the bin": lambda: self.deletes_in_bulk(in_state(of, binned=True), "?bin=1"),
            "delete what is not in the bin": lambda: self.deletes_by_button(in_state(of)),
            "delete in bulk what is not in the bin": lambda: any(
                self.deletes_in_bulk(in_state(of), query) for query in ("", "?bin=1", "?bin=2")
            ),
            "add a partner": self.adds_a_partner,
            "change an axis": self.changes_an_axis,
            "delete a partner": self.deletes_a_partner,
            "export the projects": lambda: self.sees(reverse("admin:projects_project_export", args=["csv"])),
            "import projects": self.imports,
            "see the people": lambda: self.sees(reverse("admin:accounts_user_changelist")),
            "invite somebody": self.invites,
            "see the audit log": lambda: self.sees(reverse("admin:accounts_auditentry_changelist")),
        }

    def sets_the_state(self):
        record = in_state(self.kind)
        self.client.post(
            admin_url(record, "change"),
            full_form(record, self.office) | {"state": "published"},
        )
        return stored(record)["state"] != "draft"

    def sets_the_time(self):
        record = in_state(self.kind)
        data = full_form(record, self.office)
        self.client.post(
            admin_url(record, "change"), data | {"published_at_0": "2020-01-01", "published_at_1": "10:00"}
        )
        return stored(record)["published_at"] is not None

    def bins_by_button(self, record):
        return self.bins(record, lambda: self.client.post(admin_url(record, "transition", "bin")))

    def bins_in_bulk(self, record):
        return self.bins(record, lambda: self.bulk("bin", record))

    def deletes_by_button(self, record):
        return self.deletes(record, lambda: self.client.post(admin_url(record, "delete"), {"post": "yes"}))

    def deletes_in_bulk(self, record, query):
        return self.deletes(record, lambda: self.bulk("delete_selected", record, query, post="yes"))


@pytest.fixture
def office(db):
    return factories.UserFactory(is_staff=True, is_superuser=True)


# Every action with articles, whose form is light. With the others what their own permissions, forms and addresses
# decide: the rules beneath are written once for all kinds. Of that each role has its share in turn, so that each action
# is asked of each kind; the permissions of each role for each kind: tests/test_registries.py.
LIGHT = "events.article"
OTHERS = [kind for kind in MODELS if kind != LIGHT]
OWN = (
    *("look at the list", "add a record", "change a draft", "change what is published"),
    *("write Arabic in a draft", "write French in a draft", "submit", "publish", "put a draft in the bin"),
    *("take out of the bin", "delete out of the bin", "delete what is not in the bin"),
)
kinds_with_actions = pytest.mark.parametrize(
    ("kind", "actions"),
    [
        (LIGHT, promised("contributor")),
        *((kind, OWN) for kind in OTHERS),
        *(pytest.param(kind, promised("contributor"), marks=pytest.mark.nightly) for kind in OTHERS),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} actions",
)


def share(actions, kind, turn):
    """Return the actions that are asked of a kind in a role's turn; in `make test-all` all of them."""
    return some_of(OWN, 3, (turn + OTHERS.index(kind)) % 3) if actions is OWN else actions


def done(kind, actions, client, office):
    """Return {action: whether it was done}."""
    tries = Tries(kind, client, office).everything()
    assert set(tries) == set(promised("contributor"))
    return {action: tries[action]() for action in actions}


@kinds_with_actions
@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_what_the_table_says_and_nothing_else(role, kind, actions, client, office):
    client.force_login(somebody(ROLES[role], ["ar"]))
    expected = promised(role)
    actions = share(actions, kind, [*ROLES].index(role))
    assert done(kind, actions, client, office) == {action: expected[action] for action in actions}


@kinds_with_actions
def test_a_visitor_and_staff_without_a_role_do_nothing(kind, actions, client, office):
    """A visitor is refused before anybody asks which kind it is."""
    visitors = [None] if actions != OWN else []
    actions = share(actions, kind, len(ROLES))
    for user in (*visitors, factories.UserFactory(is_staff=True)):
        if user:
            client.force_login(user)
        assert done(kind, actions, client, office) == dict.fromkeys(actions, False)
