"""What an address asks for, however it was copied or typed."""

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from core.asked import (
    LAST_PAGE,
    PageField,
    bare,
    plain_digits,
    plain_names,
    recognise_values,
    unknown_names,
    value_meant,
)


@pytest.mark.parametrize(
    ("piece", "plain"),
    [
        (" «youth», ", "youth"),
        ("you\u200bth\u00a0\x07", "youth"),
        ("(a b)", "a b"),
        ("a.b", "a.b"),
        ("…", ""),
    ],
)
def test_a_piece_of_an_address_is_bare_of_what_sticks_to_it(piece, plain):
    assert bare(piece) == plain


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("Axis=a&axis[]=b&axis[0]=c&%20axis%20=d&axis...=e", {"axis": ["a", "b", "c", "d", "e"]}),
        ("YEAR_MIN=1&_=2", {"year_min": ["1"], "_": ["2"]}),
        ("...=1", {"...": ["1"]}),
        ("a.b=1", {"a.b": ["1"]}),
    ],
)
def test_names_are_as_we_write_them(query, plain):
    assert dict(plain_names(QueryDict(query)).lists()) == plain


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("٢٠١٦", "2016"),
        ("۰۷", "7"),
        ("007", "007"),
        ("2016", "2016"),
        ("²", "²"),
        ("MA-٠١", "MA-٠١"),
        ("٢" * 79, "2" * 79),
        ("٢" * 80, "٢" * 80),
        ("", ""),
    ],
)
def test_numbers_are_in_the_digits_that_we_write(value, plain):
    assert plain_digits(value) == plain


@pytest.mark.parametrize(
    ("page", "number"), [("", None), ("1", 1), ("7", 7), (str(LAST_PAGE), LAST_PAGE), *((x, LAST_PAGE) for x in "x0-")]
)
def test_a_page_that_cannot_be_read_lies_past_the_last_one(page, number):
    assert PageField(min_value=1, max_value=LAST_PAGE, required=False).clean(page) == number


AXES = [("youth", "Jeunesse"), ("health", "Santé"), ("2020", "Année 2020"), ("EU", "Union européenne"), ("eau", "Eau")]
AXES.append(("early_age", "Petite enfance"))


class Form(forms.Form):
    axis = forms.MultipleChoiceField(choices=AXES, required=False)
    sort = forms.ChoiceField(choices=[("", "—"), ("-start", "Début"), ("start", "Début d’abord")], required=False)
    q = forms.CharField(required=False, label="Mot-clé", max_length=5)


def form(query):
    return Form(QueryDict(query, mutable=True))


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("axis=Youth&axis=HEALTH&axis=eu", ["youth", "health", "EU"]),
        ("axis=youth&axis=rien", ["youth", "rien"]),
        ("axis=Early-age", ["early_age"]),
        ("axis=yo%CC%88uth", ["youth"]),
        ("&".join(["axis=x"] * 20 + ["axis=YOUTH"]), ["x"] * 20 + ["YOUTH"]),  # nobody mistypes more
    ],
)
def test_values_that_differ_in_case_and_accents_only_are_ours(query, values):
    asked = form(query)
    recognise_values(asked)
    assert asked.data.getlist("axis") == values
    assert asked.is_valid() == {*values}.issubset(dict(AXES))


@pytest.mark.parametrize("given", ["sort=start", "sort=-start"])
def test_values_that_differ_in_signs_only_stay_two(given):
    asked = form(f"{given}&axis=rien")
    recognise_values(asked)
    assert asked.data.urlencode() == f"{given}&axis=rien"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("yuoth", "Jeunesse"),
        ("jeunese", "Jeunesse"),
        ("santé", "Santé"),
        ("helath", "Santé"),
        ("youth", ""),  # it is one
        ("2021", ""),  # another number is no typing error
        ("eua", ""),  # too short to be one
        ("rien", ""),
        ("", ""),
    ],
)
def test_a_value_that_is_nearly_one_of_ours_was_meant(given, meant):
    assert value_meant(Form().fields["axis"], given) == meant


LISTED = "There is no such filter here. Filters: axis, sort, q."


@pytest.mark.parametrize(
    ("query", "is_strict", "problems", "meant"),
    [
        ("axis=youth&fbclid=x", False, [], ""),
        ("axis=youth&fbclid=x", True, [("fbclid", LISTED)], ""),
        ("axsi=youth", False, [("axsi", "There is no such filter here. Did you mean “axis”?")], "?axis=youth"),
        ("motcle=eau", False, [("motcle", "There is no such filter here. Did you mean “q”?")], "?q=eau"),
        ("year_min=2020", False, [("year_min", LISTED)], ""),  # of another list
        ("year_mni=2020", False, [("year_mni", LISTED)], ""),
        (
            "axis=eau&axsi=yuoth&axsi=health",
            *(False, [("axsi", "There is no such filter here. Did you mean “axis”?")]),
            "?axis=eau&axis=yuoth&axis=health",
        ),
        ("axis=yuoth", False, [], "?axis=youth"),
        ("axis=yuoth&axis=eau", False, [], "?axis=youth&axis=eau"),
        ("axis=rien", False, [], ""),
        ("q=xxxxxx", False, [], ""),
        ("&".join(f"x{n}=1" for n in range(20)) + "&axsi=eau", False, [], ""),
    ],
)
def test_names_that_are_nearly_ours_are_asked_about(query, is_strict, problems, meant):
    with translation.override("en"):
        assert unknown_names(form(query), {"year_min", "place"}, is_strict) == (problems, meant)
