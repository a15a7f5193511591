"""Short names that people write for the same organisation in different languages."""

from functools import cache

from core.search import fold

# Each line is one organisation. Which of them the portal knows, and under which code, its partners say.
_SAME = """
UE | EU | Union européenne | European Union | الاتحاد الأوروبي
OIM | IOM | Organisation internationale pour les migrations | International Organization for Migration
OIT | BIT | ILO | Organisation internationale du travail | International Labour Organization
HCR | UNHCR | Haut Commissariat des Nations Unies pour les réfugiés
PNUD | UNDP | Programme des Nations Unies pour le développement
FNUAP | UNFPA | Fonds des Nations Unies pour la population
ONU Femmes | ONUFEMMES | UN Women | UNWOMEN
ONUDC | UNODC
OMS | WHO | Organisation mondiale de la santé | World Health Organization
HCDH | OHCHR
PAM | WFP | Programme alimentaire mondial
BM | Banque mondiale | World Bank
BAD | AfDB | Banque africaine de développement
AFD | Agence française de développement
AECID | Agence espagnole de coopération internationale pour le développement
DDC | SDC | COSUDE | Direction du développement et de la coopération
DUE | Délégation de l’Union européenne
CGEM | Confédération générale des entreprises du Maroc
"""


@cache
def _groups():
    groups = {}
    for line in _SAME.strip().splitlines():
        names = [fold(name) for name in line.split("|")]
        for name in names:
            groups[name] = names
    return groups


def same_names(folded: str) -> list[str]:
    """Return the other normalised names of an organisation; none if it is not in the table."""
    return _groups().get(folded, [])
