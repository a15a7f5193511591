"""What becomes of our style sheets and scripts before a browser gets them."""

import pytest

from oim_portal.static_files import minified

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
