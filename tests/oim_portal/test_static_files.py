"""What becomes of our style sheets and scripts before a browser gets them."""

import pytest
from django.core.files.storage import FileSystemStorage

from oim_portal.static_files import MinifiedStorage, minified

NESTED = "/* a */\n@layer x { @media print { .a :is(.b, .c) > :first-child { width: calc(1px + 2px); } } }\n"
SCRIPT = "/*! MIT */\n// b\nconst f = (a) => `//  ${a}  /* no comment */`; /* c */\n"


@pytest.mark.parametrize(
    ("name", "content", "small"),
    [
        (
            "css/x.css",
            NESTED,
            "@layer x{@media print{.a *:is(.b,.c)>:first-child{width:calc(1px + 2px)}}}",
        ),
        ("js/x.js", SCRIPT, "/*! MIT */const f=(a)=>`//  ${a}  /* no comment */`;"),
        ("vendor/x/x.js", SCRIPT, SCRIPT),
        ("js/notes.md", SCRIPT, SCRIPT),
    ],
)
def test_ours_are_smaller_and_mean_the_same(name, content, small):
    assert minified(name, content) == small


def test_what_was_collected_is_made_small_and_named_by_what_is_served(tmp_path, settings):
    files = {"css/x.css": "/* a */\n.a { color: red; }\n", "css/y.css": ".a{color:red}", "js/notes.md": "// no script"}
    files |= {"vendor/x.css": "/* theirs */\n.b { }\n", "js/x.js": "/* c */ f( 1 );"}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    storage = MinifiedStorage(location=tmp_path)
    source = FileSystemStorage(tmp_path)
    paths = {name: (source, name) for name in files}
    assert list(storage.post_process(paths, dry_run=True)) == []
    assert {name: (tmp_path / name).read_text() for name in files} == files
    done = {name: hashed for name, hashed, _processed in storage.post_process(paths)}
    served = {
        name: (tmp_path / hashed).read_text()
        for name, hashed in done.items()
        if isinstance(hashed, str) and name in files
    }
    assert served == {**files, "css/x.css": ".a{color:red}", "js/x.js": "f(1);"}
    assert storage.url("css/x.css") == f"{settings.STATIC_URL}{done['css/x.css']}"
