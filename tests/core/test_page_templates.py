"""Pages are sent without the indentation of their templates; mails and sheets keep each blank."""

import pytest
from django.template import Engine

from core.page_templates import Loader

TEXT = "<p>\n   Un\n\t  deux  \n</p>\n"


@pytest.mark.parametrize(
    ("name", "read"), [("essai.html", "<p>\nUn\ndeux  \n</p>\n"), ("essai.txt", TEXT), ("essai.xml", TEXT)]
)
def test_only_html_begins_at_the_margin(tmp_path, name, read):
    (tmp_path / name).write_text(TEXT)
    loader = Loader(Engine(dirs=[tmp_path]))
    (origin,) = loader.get_template_sources(name)
    assert loader.get_contents(origin) == read
