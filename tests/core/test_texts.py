"""Which texts are the same to a translator, how many words they have, and what changed from one to another."""

import hashlib

import pytest

from core.texts import bare, canonical, count_words, fingerprint, is_same, without_tags, word_changes


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (None, ""),
        ("", ""),
        ("  Un\n deux\u00a0\u202ftrois ", "Un deux trois"),
        ("« Un » “deux” „trois‟ l’eau ‘x’ co‑op", '"Un""deux""trois‟ l\'eau \'x\' co-op'),
        ("Un\u00ad \u200bdeux\u200c\u2060\ufeff", "Un deux"),
        ("Un\u00a0: deux ; trois ! quatre ? cinq …", "Un: deux; trois! quatre? cinq…"),
        ("Un &amp; deux&nbsp;!", "Un & deux!"),
        ("<P>Un</P> <p class='x'>deux</p>", "<p>Un</p><p>deux</p>"),
        ('<a HREF="/fr/" title="x">Un</a>', "<a /fr/>Un</a>"),
        ("<a href='/fr/'>Un</a>", "<a /fr/>Un</a>"),
        ('<a href="">Un</a>', "<a>Un</a>"),
        ("a < b > c", "a<b>c"),
    ],
)
def test_what_a_translator_would_not_translate_again_has_one_form(text, form):
    assert canonical(text) == form
    assert fingerprint(text) == hashlib.sha256(form.encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, "", True),
        ("Un", "Un", True),
        ("« Un »", '"Un"', True),
        ("Un", "un", False),
        ("Un 1", "Un 2", False),
        ("<p>Un</p>", "<h2>Un</h2>", False),
        ('<a href="/a/">Un</a>', '<a href="/b/">Un</a>', False),
        (None, "Un", False),
        ("Un", None, False),
    ],
)
def test_texts_are_the_same_to_a_translator_or_not(one, other, same):
    assert is_same(one, other) is same


@pytest.mark.parametrize(
    ("text", "shown", "number"),
    [
        (None, "", 0),
        ("", "", 0),
        ("Un deux", "Un deux", 2),
        ("<p>Un &amp; deux</p><p> trois\u00a0% </p>", "Un & deux\ntrois\u00a0%", 5),
        ("<P>Un</P><H2>deux</H2><UL><LI>trois</LI></UL>", "Un\ndeux\ntrois", 3),
        ("<ol><li>un</li></ol><blockquote>deux</blockquote>trois<br>quatre", "un\ndeux\ntrois\nquatre", 4),
        ("<table><tr><th>un</TH><td>deux</td></tr><tr><TD>trois</TD></tr></table>", "un deux\ntrois", 3),
        ("Un <strong>mot</strong>s, <em>deux</em>", "Un mots, deux", 3),
        ("a < b", "a < b", 3),
    ],
)
def test_a_text_without_its_tags_has_a_line_for_each_block(text, shown, number):
    assert (bare(text), count_words(text)) == (shown, number)


def test_tags_are_left_out_and_other_brackets_stay():
    assert without_tags("<p>Un <b>mot</b></p>, 1 < 2 > 0 <") == "Un mot, 1 < 2 > 0 <"


@pytest.mark.parametrize(
    ("then", "now", "changes"),
    [
        ("", "", []),
        ("Un deux", "Un deux", [("", "Un deux")]),
        ("", "Un", [("ins", "Un")]),
        ("<p>Un</p>", "", [("del", "Un")]),
        ("Un deux trois", "Un quatre trois", [("", "Un "), ("del", "deux"), ("ins", "quatre"), ("", " trois")]),
        ("Un deux", "Un deux trois", [("", "Un deux "), ("ins", "trois")]),
        ("Un deux trois", "Un trois", [("", "Un "), ("del", "deux "), ("", "trois")]),
        ("<p>Un</p><p>deux</p>", "<p>Un</p>", [("", "Un"), ("del", "\ndeux")]),
        (" ".join("a" * 250), " ".join("a" * 250 + "b"), [("", "a " * 250), ("ins", "b")]),
    ],
)
def test_changes_are_told_word_by_word(then, now, changes):
    assert word_changes(then, now) == changes


@pytest.mark.parametrize(
    ("most", "changes"),
    [
        (1, [("del", "Un deux"), ("ins", "Un trois")]),
        (2, [("", "Un "), ("del", "deux"), ("ins", "trois")]),
    ],
)
def test_changes_that_would_take_too_long_are_told_as_a_whole(monkeypatch, most, changes):
    monkeypatch.setattr("core.texts.MAX_PAIRS", most)  # there is one pair of equal words, which is looked at once
    assert word_changes("Un deux", "Un trois") == changes


def test_each_pair_of_equal_words_counts_only_where_it_is_looked_at(monkeypatch):
    then, now = "a b c d e f", "a x c y e z"
    whole = word_changes(then, now)
    monkeypatch.setattr("core.texts.MAX_PAIRS", 7)
    assert word_changes(then, now) == whole
