"""Searches in the shipped content, as readers type them: names, everyday words, typing errors; where each leads."""

import pytest
from django.utils import translation

from core.search import index
from core.search.near import did_you_mean
from core.search.query import parse
from pages.search import searched_records, sections_of
from pages.signposts import signs

# (what is typed, the end of the address of the first result)
NAMES = [
    *((name, "donors/FI") for name in ("finlande", "FINLANDE", "Finland", "فنلندا", "la Finlande", "finlan")),
    *((name, "donors/EU") for name in ("union européenne", "union europeenne", "l’Union européenne", "European Union")),
    *((name, "donors/EU") for name in ("EU", "الاتحاد الأوروبي", "الاتحاد الاوروبي", "اتحاد أوروبي")),
    *((name, "donors/NL") for name in ("pays-bas", "Pays Bas", "netherlands", "هولندا")),
    *((name, "donors/CH") for name in ("suisse", "switzerland", "سويسرا")),
    *((name, "donors/NO") for name in ("norvège", "norvege", "النرويج", "نرويج")),
    *((name, "donors/DE") for name in ("allemagne", "germany", "ألمانيا", "المانيا")),
    *((name, "donors/ES") for name in ("espagne", "إسبانيا", "اسبانيا")),
    *((name, "donors/JP") for name in ("japon", "اليابان")),
    *((name, "donors/USAID") for name in ("usaid", "Usaid", "الوكالة الأمريكية للتنمية الدولية")),
    *((name, "donors/DK") for name in ("danemark", "Denmark", "الدنمارك")),
    *((name, "donors/ACCD") for name in ("ACCD", "agence catalane de coopération au développement")),
    *((name, "partners/UNICEF") for name in ("unicef", "UNICEF", "fonds des nations unies pour l'enfance")),
    *((name, "partners/UN-WOMEN") for name in ("onu femmes", "UN Women", "هيئة الأمم المتحدة للمرأة")),
    *((name, "partners/INTERIEUR") for name in ("ministère de l’intérieur", "ministere interieur", "وزارة الداخلية")),
    *((name, "partners/ENTRAIDE") for name in ("entraide nationale", "التعاون الوطني")),
    *((name, "partners/ANAPEC") for name in ("anapec", "ANAPEC")),
    *((name, "partners/OFPPT") for name in ("ofppt", "مكتب التكوين المهني وإنعاش الشغل")),
    *((name, "partners/FOO") for name in ("fondation orient occident", "Fondation Orient-Occident")),
    *((name, "places/tanger") for name in ("tanger", "TANGER", "Tangier", "طنجة", "طنجه")),
    *((name, "places/oujda") for name in ("oujda", "وجدة", "وجده")),
    *((name, "places/nador") for name in ("nador", "الناظور", "ناظور")),
    *((name, "places/fes") for name in ("fès", "fes", "Fez", "فاس")),
    *((name, "places/casablanca") for name in ("casablanca", "الدار البيضاء")),
    *((name, "places/rabat") for name in ("rabat", "الرباط", "رباط")),
    *((name, "places/tetouan") for name in ("tétouan", "تطوان")),
    *((name, "regions/MA-02") for name in ("oriental", "l’Oriental", "جهة الشرق"[4:])),
    *((name, "regions/MA-09") for name in ("souss-massa", "souss massa", "سوس ماسة")),
    *((name, "regions/MA-08") for name in ("drâa-tafilalet", "draa tafilalet", "درعة تافيلالت")),
    *((name, "regions/MA-11") for name in ("laâyoune", "laayoune", "العيون")),
    *((name, "axes/youth") for name in ("appui à la jeunesse", "دعم الشباب", "Support for youth")),
    *((name, "axes/protection-resilience") for name in ("protection et résilience", "protection and resilience")),
]

# (what is typed, the address of the page that helps)
HELP = "besoin-aide"
EVERYDAY = [
    *("médecin", "medecins", "docteur", "hôpital", "je suis malade", "enceinte", "طبيب", "الطبيب", "مستشفى", "doctor"),
    *("papiers", "mes papiers", "passeport", "carte de séjour", "جواز السفر", "بطاقة الإقامة", "passport", "visa"),
    *("rentrer chez moi", "je veux rentrer chez moi", "rentrer au pays", "العودة إلى بلدي", "أريد العودة إلى بلدي"),
    *("الرجوع", "go home", "billet d'avion", "assistance juridique", "aide juridique", "avocat", "مساعدة قانونية"),
    *("محامي", "lawyer", "travail", "chercher du travail", "عمل", "logement", "dormir", "سكن", "manger", "nourriture"),
    *(
        "téléphone",
        "contact",
        "numéro de téléphone",
        "هاتف",
        "besoin d'aide",
        "أحتاج مساعدة",
        "école",
        "مدرسة",
        "danger",
    ),
]
# Typing errors of everyday words.
NEARLY = ["medcin", "hopitla", "pasport", "passeprot", "avocta", "papeirs", "logment", "طبييب", "مستشفي", "docotr"]
# (typing error in a name or a word of a record, what is asked in return)
MISTYPED = [
    ("finlnade", "Finlande"),
    ("norvgee", "Norvège"),
    ("unicfe", "UNICEF"),
    ("oujdda", "Oujda"),
    ("casablanka", "Casablanca"),
    ("reintgration", "réintégration"),
    ("imigrations", "immigration"),
]


@pytest.fixture
def ready(visitor):
    index.catch_up()
    with translation.override("fr"):
        yield


def first_of(text):
    sections = [section for section in sections_of(text, parse(text)) if len(section)]
    return sections[0].results[0].url if sections else ""


def test_the_names_lead_to_their_pages(ready):
    assert [(text, first) for text, page in NAMES if (first := first_of(text)) != f"/fr/{page}/"] == []


def test_everyday_words_lead_to_help(ready):
    def helps(text, **how):
        return [sign.page[0] for sign in signs(parse(text), **how) if sign.page]

    assert [text for text in EVERYDAY if f"/fr/{HELP}/" not in helps(text)] == []
    assert [text for text in NEARLY if f"/fr/{HELP}/" not in helps(text, nearly=True)] == []


def test_what_researchers_ask_is_no_cry_for_help(ready):
    texts = ("ministère de la justice", "retour volontaire", "migration", "Casablanca", "حملة")
    assert [text for text in texts if signs(parse(text))] == []


def test_typing_errors_are_asked_about(ready):
    found = {text: did_you_mean(text, searched_records()) for text, _meant in MISTYPED}
    assert {text: meant.casefold() for text, meant in found.items()} == {
        text: meant.casefold() for text, meant in MISTYPED
    }


def test_the_tables_are_large_enough():
    assert len(set(NAMES)) >= 80
    assert len({*EVERYDAY, *NEARLY}) >= 50
