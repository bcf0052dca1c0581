"""Where a suspected side effect is reported, by country: the scheme, who runs it, and whether a page on it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

CHECKED = date(2026, 11, 23)
"""The day on which pages were read; those that were not are named as not verified."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A national reporting scheme."""

    name: str
    address: str
    seen: bool = False
    """A page on this scheme was read."""


SCHEMES = {
    "AR": Scheme(
        "Sistema Nacional de Farmacovigilancia, ANMAT", "https://www.argentina.gob.ar/anmat/farmacovigilancia"
    ),
    "AT": Scheme("BASG", "https://nebenwirkung.basg.gv.at"),
    "AU": Scheme("TGA", "https://www.tga.gov.au/reporting-problems"),
    "BE": Scheme("FAMHP", "https://www.notifieruneffetindesirable.be"),
    "BR": Scheme(
        "VigiMed, Anvisa",
        "https://www.gov.br/anvisa/pt-br/assuntos/fiscalizacao-e-monitoramento/notificacoes/vigimed",
    ),
    "CA": Scheme(
        "Canada Vigilance, Health Canada",
        "https://www.canada.ca/en/health-canada/services/drugs-health-products/medeffect-canada.html",
    ),
    "CH": Scheme("Swissmedic", "https://www.swissmedic.ch"),
    "CL": Scheme("Sistema de Vigilancia Integrada, ISP", "https://www.ispch.gob.cl", seen=True),
    "CO": Scheme("Programa Nacional de Farmacovigilancia, INVIMA", "https://www.invima.gov.co"),
    "CR": Scheme("Noti-FACEDRA", "https://www.notificacentroamerica.net"),
    "CZ": Scheme("SÚKL", "https://www.sukl.cz"),
    "DE": Scheme("BfArM and PEI", "https://nebenwirkungen.bund.de", seen=True),
    "DK": Scheme("Lægemiddelstyrelsen", "https://www.meldenbivirkning.dk"),
    "EG": Scheme("EDA", "https://www.edaegypt.gov.eg"),
    "ES": Scheme("NotificaRAM, AEMPS and the regions", "https://www.notificaram.es", seen=True),
    "FI": Scheme("Fimea", "https://www.fimea.fi"),
    "FR": Scheme("ANSM and the regional centres", "https://signalement.social-sante.gouv.fr"),
    "GB": Scheme("Yellow Card, MHRA", "https://yellowcard.mhra.gov.uk"),
    "GR": Scheme("EOF", "https://www.eof.gr"),
    "HR": Scheme("HALMED", "https://www.halmed.hr"),
    "IE": Scheme("HPRA", "https://www.hpra.ie/report"),
    "IN": Scheme("PvPI, Indian Pharmacopoeia Commission", "https://www.ipc.gov.in", seen=True),
    "IT": Scheme("Rete Nazionale di Farmacovigilanza, AIFA", "https://servizionline.aifa.gov.it"),
    "JP": Scheme("PMDA", "https://www.pmda.go.jp"),
    "KE": Scheme("PPB", "https://pv.pharmacyboardkenya.org"),
    "KR": Scheme("KIDS", "https://www.drugsafe.or.kr"),
    "MA": Scheme("CAPM", "https://www.capm-sante.ma"),
    "MX": Scheme(
        "Centro Nacional de Farmacovigilancia, COFEPRIS",
        "https://www.gob.mx/cofepris/acciones-y-programas/como-notificar-una-sospecha-de-reaccion-adversa",
        seen=True,
    ),
    "MY": Scheme("NPRA", "https://www.npra.gov.my"),
    "NG": Scheme("NAFDAC", "https://www.nafdac.gov.ng"),
    "NL": Scheme("Lareb", "https://www.lareb.nl"),
    "NO": Scheme("DMP", "https://www.melde.no"),
    "NZ": Scheme("Medsafe with CARM", "https://www.medsafe.govt.nz"),
    "PE": Scheme("CENAFyT, DIGEMID", "https://www.digemid.minsa.gob.pe"),
    "PH": Scheme("FDA Philippines", "https://www.fda.gov.ph"),
    "PL": Scheme("URPL", "https://smz.ezdrowie.gov.pl"),
    "PT": Scheme("Portal RAM, INFARMED", "https://www.infarmed.pt/web/infarmed/portalram"),
    "RO": Scheme("ANMDMR", "https://www.anm.ro"),
    "SE": Scheme("Läkemedelsverket", "https://www.lakemedelsverket.se"),
    "SG": Scheme("HSA", "https://www.hsa.gov.sg"),
    "US": Scheme("MedWatch, FDA; for vaccines https://vaers.hhs.gov", "https://www.fda.gov/safety/medwatch"),
    "ZA": Scheme("SAHPRA", "https://www.sahpra.org.za"),
    # Elsewhere in the Union the national agency takes it; this page leads there.
    **dict.fromkeys(
        ("BG", "CY", "EE", "HU", "IS", "LI", "LT", "LU", "LV", "MT", "SI", "SK"),
        Scheme("the national agency, by the Union's list", "https://www.adrreports.eu", seen=True),
    ),
}
