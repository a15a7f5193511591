"""The page that is shown when nothing else can be: no database, cache, translations or list of static files.

It is complete all the same: sections, search, the reference of the fault, in the language of the address.
"""

import html
import re
from functools import cache
from pathlib import Path
from string import Template

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.language_table import LANGUAGE_TABLE

_PAGE = Path(__file__).with_name("last_resort.html")
_LANGUAGE = re.compile(r"/([a-z]{2,3})(?:/|\Z)")
_SECTIONS = ("projects", "figures", "regions", "news", "events", "resources")
_STYLES = ("tokens", "fonts", "base", "layout", "components/forms", "components/detail", "utilities")
_WORDS = {
    "fr": {
        "dir": "ltr",
        "skip": "Aller au contenu",
        "menu": "Menu",
        "sections": ("Projets", "Chiffres clés", "Régions", "Actualités", "Événements", "Ressources"),
        "search": "Rechercher",
        "home": "Aller à l’accueil",
        "reference": "Référence",
        "tell": "Si cela dure, donnez cette référence au bureau : elle figure aussi dans son journal.",
        500: ("Une erreur s’est produite de notre côté", "Elle a été enregistrée. Réessayez dans quelques minutes."),
        503: ("Le portail est occupé", "Réessayez dans une minute."),
    },
    "ar": {
        "dir": "rtl",
        "skip": "انتقل إلى المحتوى",
        "menu": "القائمة",
        "sections": ("المشاريع", "الأرقام الرئيسية", "الجهات", "الأخبار", "الفعاليات", "الموارد"),
        "search": "بحث",
        "home": "انتقل إلى الصفحة الرئيسية",
        "reference": "المرجع",
        "tell": "إذا استمر ذلك، فأخبر المكتب بهذا المرجع، فهو مدون أيضا في سجله.",
        500: ("حدث خطأ من جانبنا", "تم تسجيله. أعد المحاولة بعد بضع دقائق."),
        503: ("البوابة مشغولة", "أعد المحاولة بعد دقيقة."),
    },
    "en": {
        "dir": "ltr",
        "skip": "Skip to the content",
        "menu": "Menu",
        "sections": ("Projects", "Key figures", "Regions", "News", "Events", "Resources"),
        "search": "Search",
        "home": "Go to the home page",
        "reference": "Reference",
        "tell": "If it lasts, give this reference to the office: its log has it too.",
        500: ("Something went wrong on our side", "The fault was recorded. Please try again in a few minutes."),
        503: ("The portal is busy", "Please try again in a minute."),
    },
}


def last_resort(request: HttpRequest, status: int, reference: str) -> HttpResponse:
    """Return the page for a fault (500) or for a portal that has no time (503)."""
    language = _language_of(request)
    words = _WORDS.get(language, _WORDS["en"])
    office = settings.OFFICE.words[language]
    title, sentence = words[status]
    links = zip(_SECTIONS, words["sections"], strict=True)
    content = _template().substitute(
        lang=language,
        styles="\n".join(f'<link rel="stylesheet" href="{settings.STATIC_URL}css/{name}.css">' for name in _STYLES),
        menu_links="\n".join(f'<li><a href="/{language}/{name}/">{label}</a></li>' for name, label in links),
        languages=" ".join(
            f'<a href="/{code}/" lang="{code}" hreflang="{code}">{html.escape(LANGUAGE_TABLE[code].own_name)}</a>'
            for code in settings.OFFICE.languages
        ),
        status=status,
        title=title,
        sentence=sentence,
        number=html.escape(reference),
        portal=html.escape(office.portal_name),
        office=html.escape(office.office_name),
        **{name: words[name] for name in ("dir", "skip", "menu", "search", "home", "reference", "tell")},
    )
    return HttpResponse(content, status=status, headers={"Content-Language": language})


def _language_of(request):
    known = settings.OFFICE.languages
    match = _LANGUAGE.match(request.path)
    wanted = [match[1]] if match else []
    wanted += re.findall(r"[a-z]{2,3}", request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:200].lower())
    return next((code for code in wanted if code in known), known[0])


@cache
def _template():
    return Template(_PAGE.read_text(encoding="utf-8"))
