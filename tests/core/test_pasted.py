"""What is pasted from other programs keeps its lists, headings and links, on every path into the database."""

import pytest

from core.pasted import paragraphs
from core.richtext import clean_html, pictures_left_out
from core.weblinks import tidy_address
from tests.factories import ArticleFactory

WORD_MARK = (
    "<![if !supportLists]><span style='font-family:Symbol;mso-list:Ignore'>{}"
    "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>"
)
BULLET = (
    "<p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:l0 level{level} lfo1'>"
    + WORD_MARK.format("{mark}")
    + "{text}<o:p></o:p></p>"
)
WORD = (
    "<html><head><title>rien</title><style>p.MsoNormal{margin:0}</style></head><body lang=FR><!--StartFragment-->"
    "<p class=MsoNormal>Les activités d’essai&nbsp;:<o:p></o:p></p>"
    + BULLET.format(level=1, mark="·", text="Former")
    + BULLET.format(level=2, mark="o", text="à Essaiville")
    + BULLET.format(level=1, mark="·", text="Accompagner")
    + BULLET.format(level=1, mark="3.", text="Évaluer")
    + "<p class=MsoNormal>Une phrase<a style='mso-footnote-id:ftn1' href='#_ftn1' name='_ftnref1' title=''>"
    "<span class=MsoFootnoteReference>[1]</span></a> avec <b>note</b>.</p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
    "<h1>Titre d’essai</h1><h2>Sous-titre</h2>"
    "<p><img width=50 height=50 src='file:///C:/Temp/clip_image001.png'></p><!--EndFragment--></body></html>"
)
WORD_CLEAN = (
    "<p>Les activités d’essai&nbsp;:</p>"
    "<ul><li><p>Former</p><ul><li><p>à Essaiville</p></li></ul></li><li><p>Accompagner</p></li></ul>"
    '<ol start="3"><li><p>Évaluer</p></li></ol>'
    "<p>Une phrase[1] avec <strong>note</strong>.</p><h2>Titre d’essai</h2><h3>Sous-titre</h3>"
)
GOOGLE = (
    '<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">Gras</span>'
    '<span style="font-weight:400"> et </span><span style="font-style:italic">italique</span></p>'
    "<ul><li aria-level=1><p role=presentation><span>Un</span></p></li><ul><li aria-level=2><p>Deux</p></li></ul></ul>"
    "</b><br>"
)
WEB_ITEM = '<div class="ListContainerWrapper"><ul><li data-aria-level="{}"><p class="Paragraph">{}</p></li></ul></div>'


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        pytest.param(WORD, WORD_CLEAN, id="Word"),
        pytest.param(
            GOOGLE,
            "<p><strong>Gras</strong> et <em>italique</em></p>"
            "<ul><li><p>Un</p><ul><li><p>Deux</p></li></ul></li></ul><br>",
            id="Google Docs",
        ),
        pytest.param(
            WEB_ITEM.format(1, "Un") + WEB_ITEM.format(2, "Deux") + '<p role="heading" aria-level="2">Titre</p>',
            "<ul><li><p>Un</p><ul><li><p>Deux</p></li></ul></li></ul><h2>Titre</h2>",
            id="Word for the web",
        ),
        pytest.param(
            '<h1 class="western">Titre</h1><ol><li><p style="margin:0">Un'
            '<a class="sdfootnoteanc" href="#sdf1">1</a></p></li></ol>',
            "<h2>Titre</h2><ol><li><p>Un1</p></li></ol>",
            id="LibreOffice",
        ),
        pytest.param(
            "<div>Liste :<br>• un<br>\uf0b7 deux</div><div>fin</div>",
            "<p>Liste :</p><ul><li><p>un</p></li><li><p>deux</p></li></ul><p>fin</p>",
            id="mail",
        ),
        pytest.param("<p>1. un</p><p>2) deux</p>", "<ol><li><p>un</p></li><li><p>deux</p></li></ol>", id="numbers"),
        pytest.param("<p>- dit-il.</p><p>2. Titre</p>", "<p>- dit-il.</p><p>2. Titre</p>", id="no list"),
        pytest.param(
            "<ul><li>• un</li><li> <p>• deux</p></li><li>trois <p>• non</p></li></ul>",
            "<ul><li>un</li><li> <p>deux</p></li><li>trois <p>• non</p></li></ul>",
            id="bullet in an item",
        ),
        pytest.param(
            "".join(
                BULLET.format(level=level, mark=mark, text=text)
                for level, mark, text in (
                    (1, "1.", "a"),
                    (1, "2.", "b"),
                    (2, "1.", "c"),
                    (1, "3.", "d"),
                    (1, "1.", "e"),
                )
            ),
            "<ol><li><p>a</p></li><li><p>b</p><ol><li><p>c</p></li></ol></li><li><p>d</p></li></ol>"
            "<ol><li><p>e</p></li></ol>",
            id="numbers of Word that begin again",
        ),
        pytest.param(
            "".join(BULLET.format(level=1, mark=mark, text="un") for mark in ("1.", "2.", "1.")),
            "<ol><li><p>un</p></li><li><p>un</p></li></ol><ol><li><p>un</p></li></ol>",
            id="numbers of Word that begin again after two",
        ),
        pytest.param(
            BULLET.format(level=1, mark=" ", text="• un deux trois"),
            "<ul><li><p>un deux trois</p></li></ul>",
            id="a bullet of Word that is a picture, and one as text",
        ),
        pytest.param(
            "<p><b>•</b> un</p><p><b>•</b> deux</p>",
            "<ul><li><p><strong></strong>un</p></li><li><p><strong></strong>deux</p></li></ul>",
            id="bold bullets",
        ),
        pytest.param(
            BULLET.format(level=1, mark="a)", text="un") + BULLET.format(level=1, mark="b)", text="deux"),
            "<ol><li><p>un</p></li><li><p>deux</p></li></ol>",
            id="letters of Word",
        ),
        pytest.param(
            "<p>• un</p>\n<p>o  deux</p>\n<p>o  trois</p>\n<p>• quatre</p>\n<p>fin</p><p>• cinq</p>",
            "<ul><li><p>un</p><ul><li><p>deux</p></li><li><p>trois</p></li></ul></li><li><p>quatre</p></li></ul>"
            "<p>fin</p><ul><li><p>cinq</p></li></ul>",
            id="bullets of two levels",
        ),
        pytest.param(
            "<p>- un</p><p>– deux</p><p>fin</p><p>2. trois</p><p>5. quatre</p>",
            "<ul><li><p>un</p></li><li><p>deux</p></li></ul><p>fin</p><p>2. trois</p><p>5. quatre</p>",
            id="dashes and no numbers",
        ),
        pytest.param(
            '<div class="ListContainerWrapper"><ol start="3"><li data-aria-level="1"><p>Trois</p></li></ol></div>'
            '<div class="ListContainerWrapper"><ol start="4"><li data-aria-level="10"><p>Quatre</p></li></ol></div>'
            "<p>fin</p>"
            '<div class="ListContainerWrapper"><ol start="x"><li><p>Un</p></li><li><p>Deux</p></li></ol></div>',
            '<ol start="3"><li><p>Trois</p></li><li><p>Quatre</p></li></ol><p>fin</p>'
            "<ol><li><p>Un</p></li><li><p>Deux</p></li></ol>",
            id="numbers of Word for the web",
        ),
        pytest.param(
            "<ul><li>un</li><ul><li>deux</li></ul> <li>trois</li></ul>",
            "<ul><li>un<ul><li>deux</li></ul></li><li>trois</li></ul>",
            id="a list beside its item",
        ),
        pytest.param(
            "<p class=MsoTitle>Titre</p><h1><b>Un</b> <i>deux</i></h1><h5>Trois</h5>",
            "<h2>Titre</h2><h2>Un <em>deux</em></h2><h3>Trois</h3>",
            id="headings of Word",
        ),
        pytest.param(
            "<h1><span>Un <i>deux</i></span> trois</h1>", "<h2>Un <em>deux</em> trois</h2>", id="heading with a style"
        ),
        pytest.param(
            "<h1>" + WORD_MARK.format("1.") + "Titre</h1>",
            "<h2>1. Titre</h2>",
            id="numbered heading of Word",
        ),
        pytest.param(
            "".join(f"<p style='mso-list:l0 level1 lfo1'>{text}</p>" for text in ("• un", "<b>• deux</b> mots")),
            "<ul><li><p>un</p></li><li><p><strong>deux</strong> mots</p></li></ul>",
            id="bullets of Word as text",
        ),
        pytest.param(
            "<div>Avant <b>gras</b> ici<p>un</p> <p>deux</p>entre<h2>trois</h2>après <i>tout</i></div>",
            "<p>Avant <strong>gras</strong> ici</p><p>un</p><p>deux</p><p>entre</p><h2>trois</h2>"
            "<p>après <em>tout</em></p>",
            id="text beside blocks",
        ),
        pytest.param(
            "<div><b>gras</b><p>un</p></div><div>deux<ul><li>trois</li></ul></div>"
            '<div><img src="/media/pictures/a.jpg"><p>quatre</p></div>',
            "<p><strong>gras</strong></p><p>un</p><p>deux</p><ul><li>trois</li></ul>"
            '<p><img src="/media/pictures/a.jpg"></p><p>quatre</p>',
            id="elements beside blocks",
        ),
        pytest.param("<div><p>un</p>après</div>deux", "<p>un</p><p>après</p>deux", id="text after a block"),
        pytest.param(
            '<p role="heading">Un</p><p aria-level="2">deux</p><p role="heading" aria-level="7">trois</p>',
            "<p>Un</p><p>deux</p><p>trois</p>",
            id="no level",
        ),
        pytest.param(
            "<p>Liste :<br>• <b>un</b> mot<br>• deux<br></p>fin",
            "<p>Liste :</p><ul><li><p><strong>un</strong> mot</p></li><li><p>deux</p></li></ul>fin",
            id="bold in a line",
        ),
        pytest.param("<p>un<br>• deux</p>", "<p>un<br>• deux</p>", id="one line with a bullet"),
        pytest.param(
            '<p><span style="font-weight: bold; font-style: italic">a <u>b</u> <a href="/fr/">c</a></span> '
            '<i style="font-weight:700">d</i> <strong style="font-weight:normal">e</strong></p>',
            '<p><strong><em>a b <a href="/fr/" rel="noopener">c</a></em></strong> <strong><em>d</em></strong> e</p>',
            id="bold italic",
        ),
        pytest.param("<div>" * 300 + "mot" + "</div>" * 300, "mot", id="deeper than is read"),
    ],
)
def test_lists_and_headings_of_other_programs_are_kept(pasted, clean):
    assert clean_html(pasted) == clean
    assert clean_html(clean) == clean


@pytest.mark.django_db
def test_they_are_kept_without_the_editor_too():
    assert ArticleFactory(body_fr=WORD, body_en="<p>• one</p><p>• two</p>").body_fr == WORD_CLEAN.replace(
        "&nbsp;", "\u00a0"
    )


def test_pictures_that_cannot_come_along_are_counted():
    own, dot = '<img src="/media/pictures/port.jpg">', '<img src="https://x.test/t.gif" width="1" height="1">'
    foreign = '<img src="cid:1"><img src="data:image/png;base64,AA"><img src="https://x.test/a.png">'
    assert pictures_left_out(WORD) == 1
    assert pictures_left_out(f"<p>{own}{dot}{foreign}</p><!--<img src='file:///a.png'>-->") == 3


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("www.iom.int", "https://www.iom.int"),
        ("exemple.test/a?b=1#c", "https://exemple.test/a?b=1#c"),
        ("//exemple.test/a", "https://exemple.test/a"),
        ("contact@exemple.test", "mailto:contact@exemple.test"),
        ("MAILTO:contact@exemple.test", "MAILTO:contact@exemple.test"),
        ("tel:+212500000000", "tel:+212500000000"),
        (" https://exemple.test/a b\n", "https://exemple.test/a%20b"),
        ("https://exemple.test/?utm_source=x&a=1&fbclid=y#z", "https://exemple.test/?a=1#z"),
        ("https://www.google.com/url?q=https://exemple.test/a%3Fb%3D1&sa=D", "https://exemple.test/a?b=1"),
        ("https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Fexemple.test", "http://exemple.test"),
        ("/fr/projects/essai/", "/fr/projects/essai/"),
        ("rapport.pdf", "rapport.pdf"),
        ("RAPPORT.PDF", "RAPPORT.PDF"),
        ("HTTPS://Exemple.test/?utm_source=x", "https://Exemple.test/"),
        ("https://WWW.Google.com/url?q=https://exemple.test/a", "https://exemple.test/a"),
        *(
            (nowhere, "")
            for nowhere in ("#_ftn1", "javascript:alert(1)", "java\nscript:x", "data:text/html,x", "", " ")
        ),
        *((broken, "") for broken in ("https://", "https://[x", "file:///C:/a.docx", "C:\\a.docx")),
    ],
)
def test_an_address_is_completed_and_traces_nobody(typed, stored):
    assert tidy_address(typed) == stored
    assert tidy_address(stored) == stored


def test_our_own_pages_are_linked_without_the_name_of_the_site(settings):
    settings.SITE_URL = "https://portail.exemple.test"
    assert tidy_address("https://portail.exemple.test/fr/projects/") == "/fr/projects/"
    assert tidy_address("https://portail.exemple.test.autre.test/") == "https://portail.exemple.test.autre.test/"


def test_a_link_to_nowhere_leaves_its_text():
    html = (
        '<p><a href="www.iom.int">site</a> <a name="_Toc1">titre</a> '
        '<a href="javascript:x"><strong>non</strong></a></p>'
    )
    assert clean_html(html) == (
        '<p><a href="https://www.iom.int" rel="noopener">site</a> titre <strong>non</strong></p>'
    )


FULL = "Une phrase assez longue qui remplit toute la ligne du document et"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Titre\n\n{FULL}\ncontinue.\r\n \r\nFin", ["Titre", f"{FULL}\ncontinue.", "Fin"]),
        (f'  \n{FULL} un mot cou-\n  pé & "la"', [f'{FULL} un mot cou-\npé &amp; "la"']),
        (f"{FULL[:41]}\nEssaiville", [f"{FULL[:41]}\nEssaiville"]),
        (f"{FULL[:40]}\nEssaiville", [FULL[:40], "Essaiville"]),
        (f"{'A' * 59}.\n{'B' * 42}\nEssaiville", [f"{'A' * 59}.", "B" * 42, "Essaiville"]),  # 70 % are not full
        (f"{'A' * 59}.\n{'B' * 43}\nEssaiville", [f"{'A' * 59}.", f"{'B' * 43}\nEssaiville"]),
        ("Une ligne courte\ncontinue", ["Une ligne courte\ncontinue"]),
        ("Un titre\nUn autre", ["Un titre", "Un autre"]),
        (
            f"{FULL}\nune ligne qui s’arrête bien avant la fin\nUne autre",
            [f"{FULL}\nune ligne qui s’arrête bien avant la fin", "Une autre"],
        ),
        (f"{FULL}.\nla suite", [f"{FULL}.", "la suite"]),
        (f"{FULL}\n• un\n• deux\n1. trois", [FULL, "• un", "• deux", "1. trois"]),
    ],
)
def test_the_lines_of_a_pdf_are_put_together(text, expected):
    assert paragraphs(text) == "".join(f"<p>{part}</p>" for part in expected)
