"""Sets one sheet, in a process of its own that ends with it: typst keeps in memory what it has laid out.

    python -I core/typesetter.py < what is asked, as JSON > the sheet

It is started by core/pdf.py and imports nothing of the portal, so it starts at once. If the template or its data are
invalid, it writes what typst says to its standard error, and its exit status is 1.
"""

import json
import sys

import typst


def main() -> None:
    asked = json.load(sys.stdin)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[asked["fonts"]])
    try:
        made = typst.compile(
            asked["template"],
            root=asked["root"],
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": asked["data"]},
            format=asked["form"],
            **asked["options"],
        )
    except typst.TypstError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
