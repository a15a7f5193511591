"""Import in a browser: the bar advances by itself, the report and the button work; strict policy, axe."""

import pytest

from desk.spreadsheets import jobs
from projects.models import Project
from tests.browser.test_versions import LANGUAGES, Desk
from tests.desk.spreadsheet_tools import as_xlsx
from tests.factories import AxisFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@LANGUAGES
def test_a_file_is_checked_and_written(browser, live_server, tmp_path, monkeypatch, language, direction):
    monkeypatch.setattr(jobs, "STEP", 3)
    AxisFactory(code="jeunesse")
    rows = [{"code": f"FM.{n}", "title_fr": f"Projet d’essai {n}", "axis": "jeunesse"} for n in range(7)]
    rows[3] |= {"budget": "198.199", "currency": "EUR"}
    file = tmp_path / "essai.xlsx"
    file.write_bytes(as_xlsx(rows))

    desk = Desk(browser, live_server, UserFactory(is_staff=True, is_superuser=True), direction)
    desk.open(f"/{language}/admin/projects/project/import/")
    desk.look("upload")
    desk.page.set_input_files("[name=file]", str(file))
    desk.press(".submit-row [type=submit]")
    desk.page.wait_for_selector("table.rows")
    desk.look("questions")
    desk.page.locator(".questions [type=radio]").first.check()
    desk.press(".questions [type=submit]")
    desk.page.wait_for_selector("form[data-write]")
    desk.look("report")
    desk.press("form[data-write] [type=submit]")
    desk.look("done")
    assert set(Project.objects.values_list("budget", "state")) == {(None, "draft"), (198199, "draft")}
    desk.assert_nothing_found()
