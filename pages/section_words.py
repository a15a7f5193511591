"""The words by which people call the sections of the portal, in the languages of its readers.

They lead to the section when an address uses them: /fr/projets/, /ar/مشاريع/. Compared without case, accents and Arabic
articles. For the office's own pages, PAGES has words that are not their titles.
"""

from core.search import fold

SECTIONS = {
    "": "accueil home index start الرئيسية الصفحة-الرئيسية",
    "projects": "projets projet projects project programmes programme programs مشاريع مشروع برامج",
    "figures": (
        "chiffres chiffres-cles figures key-figures statistiques statistics stats أرقام أرقام-رئيسية إحصائيات إحصاءات"
    ),
    "timeline": "frise chronologie calendrier-projets timeline خط-زمني جدول-زمني",
    "regions": "régions région regions region carte map territoires جهات جهة مناطق خريطة",
    "events": "événements événement events event agenda évènements évènement أحداث فعاليات حدث أنشطة تظاهرات",
    "news": "actualités actualité actus nouvelles news articles article presse-articles أخبار خبر مستجدات",
    "resources": (
        "ressources ressource resources resource publications documents documentation rapports موارد مورد وثائق منشورات"
    ),
    "data": (
        "données donnees-ouvertes data open-data opendata téléchargements downloads "
        "بيانات معطيات معطيات-مفتوحة بيانات-مفتوحة"
    ),
    "search": "recherche rechercher search chercher بحث",
    "axes": "axes axe axis thèmes thématiques themes محاور محور",
    "places": "lieux lieu villes ville places place towns cities أماكن مدن مدينة",
    "donors": "bailleurs bailleur donateurs donateur donors donor مانحون مانحين مانح ممولون",
    "goals": "odd objectifs-de-developpement-durable objectifs sdg sdgs goals أهداف أهداف-التنمية-المستدامة",
    "compact-objectives": "pacte-mondial pacte gcm global-compact compact الاتفاق-العالمي ميثاق-مراكش",
    "strategy-programmes": "snia strategie-nationale strategie national-strategy strategy الاستراتيجية-الوطنية",
    "partners": "partenaires partenaire partners partner شركاء شريك",
}
# {words: slugs of pages in the shipped content, the first published one is taken}
PAGES = {
    "contact contacts contactez-nous nous-contacter nous-joindre contact-us اتصل-بنا اتصل تواصل تواصل-معنا": (
        "contact",
        "agir",
        "besoin-aide",
    ),
    "aide help urgence sos assistance مساعدة مساعده": ("besoin-aide",),
    "a-propos apropos about about-us qui-sommes-nous oim iom عن-المنظمة": ("qui-sommes-nous",),
    "faq questions أسئلة": ("besoin-aide", "qui-sommes-nous"),
    "legal terms conditions شروط": ("mentions-legales",),
    "confidentialite privacy cookies donnees-personnelles خصوصية الخصوصية": ("vie-privee", "mentions-legales"),
    "presse press media medias journalistes صحافة": ("presse",),
}

SECTION_OF = {fold(word): name for name, words in SECTIONS.items() for word in words.split()}
PAGES_OF = {fold(word): slugs for words, slugs in PAGES.items() for word in words.split()}
