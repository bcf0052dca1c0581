"""Advertising by its structure: an invitation, a thing of the sender's own, a gain, a trade, its terms, a way there."""

from __future__ import annotations

import re
from functools import lru_cache

from desk.triage.folding import listed

# Plain strings: `re` compiles each at its first use, so that loading this module costs nothing.
LINK = (
    r"(?:https?://|www\.)\S+|\bwatch\?v=\S+"
    r"|\b[\w-]{1,60}\.(?:com|net|org|info|shop|xyz|ly|me|co|tv|site|online|gl|be|io|app|club|biz)\b(?:/\S*)?"
)
_NUMBER_TO_REACH = r"(?<!\d)(?:\+?\d[\d\s-]{7,20}\d|\d{5})(?!\d)"
_COMPANY_NUMBER = (
    r"\b0(?:800|808|84\d|87\d|90\d)[\s-]?\d{2,4}[\s-]?\d{2,5}\d*|\b1[\s-]?(?:800|888|900)[\s-]\d{3}[\s-]?\d{4}"
    r"|\b(?:80[0-7]|90[0-5])[\s.]?\d{3}[\s.]?\d{3}\b"
)
"""Free and premium numbers: nobody's own."""
_INVITATION = (
    r"\bsub+s?cri+b\w*|\bsuscr[ií]\w+|\bsub (?:4|for) sub\b|\bfollow (?:me|us|my|our|back)\b|\bs[ií]g(?:ue"
    r"|an)(?:me|nos)\b|\bte invito a\b|\bpasen a ver"
    r"|\bcheck\w* (?:(?:it|this|them|that|me|us|men) )?out\b|\bcheckout\b|\b(?:watch|visit|like|hear) (?:my|our|us)\b"
    r"|\blisten to (?:my|our)\b|\bthumbs?\W?up|\bdale (?:like|me gusta)|\bvisita(?:d|nos|me)\b|\bmira mi\b|\bdm me\b"
    r"|\bentr[ae] (?:en|a|aqu[ií])\b|\bclick?\b|\blink (?:in|en) (?:my |mi |la )?bio|\benlace en\b|\bsign up\b"
    r"|\bregister now\b|\breg[ií]strate|\bdownload\w*|\bdesc[aá]rga(?:lo|la|te)\b|\bjoin (?:us|now|my|our)\b"
    r"|\b[uú]nete\b"
    r"|\bgive (?:it|them|my|us) a (?:chance|listen|like|try)\b|\bhelp me (?:get|reach)\b|\bcomparte\b"
    r"|\bshare (?:this|my)\b|\b(?:check|look at|see|view|sub|subs) (?:my|our) (?:\w+ ){0,2}?"
    r"(?:chan+e+l+|mixtape|tracks?|remix|covers?|playlist|songs?|music)\b"
    r"|\bsu[bc]s?cri+b\w*|\bsubs? me\b|\bpromos? to\b|\bmira(?:d|n)? (?:mis|nuestr[oa]s?)\b"
)
_SUMMONS = (
    r"\bgo ?to\b|\bcall \S*\s?0[89]\d|\btext back\b|\b(?:message|inbox|whatsapp) me\b|\bwhatsapp al\b|\bshop now\b"
    r"|\bpide (?:el|la) tuy[oa]|\b(?:txt|text|sms) \S{1,20} to\b|\bcall (?:now|free|from|the|our)\b|\breply\b"
    r"|\btext\b|\btxt\b"
    r"|\bll[aá]ma(?:nos)? (?:ya|ahora)|\bescr[ií]b[ae]n?(?:me|nos)\b|\bvisit\b|\bvisita\b|\btry it\b|\bjoin\b"
    r"|\bp[ií]de(?:lo|la)\b"
    r"|\bres[eé]rvalo\b|\breserva (?:ya|tu)\b"
)
_OWN = (
    r"\b(?:my|our|mi|nuestr[oa]) (?:\w+ ){0,2}?(?:you\W?tube|channel+|canal|videos?|songs?|music\w*|canci[oó]n"
    r"|covers?|page"
    r"|p[aá]gina|perfil|profile|mixtape|album|[aá]lbum|band|beats?|app|web\w*|blog|site|store|shop|tienda|vids?|tracks?|mixtapes?|group|grupo"
    r"|telegram|remix|tracks?|playlist|podcast|insta\w*|soundcloud|facebook|link|ebook|cat[aá]logo|productos?"
    r"|products?)\b"
    r"|\bchan+e+l+s?\b|\bthis (?:video|playlist|channel|app|site|website|page)\b|\beste canal\b"
)
_GAIN = (
    r"\b(?<!am )(?<!m )(?<!you )free\b(?! (?:on|at|tomorrow|today|tonight|now|then|to))|\bgratis\b|\bgiveaway"
    r"|\bsorteo"
    r"|\bprizes?\b|\bpremios?\b|\bwin(?:ner|s)?\b|\bwon\b|\bgan(?:a|ar|ando|aste|ador)\b|\bvoucher|\bbonus"
    r"|\brewards?\b"
    r"|\bmake \W?\d|\bfrom home\b|\bdesde (?:casa|tu celular|tu m[oó]vil)|\baward\w*|\bselected\b|\bguarante\w+"
    r"|\bgarantizad\w+|\bcash\b|\bmoney\b|\bdinero\b|\bplata extra|\bincome\b"
    r"|\bingresos\b|\bearn\w*\b|\bbitcoin|\bcr[iy]pto|\bcripto|\bforex\b|\bloans?\b|\bpr[eé]stamos?\b|\binvest\w*"
    r"|\binversi[oó]n"
)
_TRADE = (
    r"\bhalf price\b|\bmitad de precio|\b(?:book|order|buy) (?:now|today|online)\b|\bfor (?:just|only)\b"
    r"|\bdesde s[oó]lo\b"
    r"|\bpromo\w*|\bdiscount|\bdescuento|\boffers?\b|\bofertas?\b|%\s?(?:off|dto|de descuento)|\bsale\b|\brebajas?\b"
    r"|\bcoupon|\bcup[oó]n|\bsave \W?\d|\d (?:d[oó]lares|dollars|euros|usd)\b|\bsin aval\b|[£$€]\s?\d|\d\s?[£$€]"
    r"|\bpackage deal|\bcat[aá]logo|\bcatalogue?\b|\bshop\b|\btienda"
    r"|\bbuy\b|\bcompra(?:lo|la)?\b|\bcollection\b|\bcolecci[oó]n\b|\bservicios de\b|\benv[ií]os? (?:a todo|gratis)"
)
_HYPE = (
    r"\bfollowers?\b|\bseguidores\b|\bviews\b|\bviral\b|\bcasino\b|\bbetting\b|\bapuestas?\b|\bdating\b|\bsexy\b"
    r"|\bxxx\b"
    r"|\bonlyfans\b|\btarot\b|\bhoroscop|\bringtones?\b|\bmarketing\b|\bseo\b|\binfluencer|\badult\b|\bporn\w*"
    r"|\bhorny\b|\bnudes?\b|\blikes\b|\bsoltera[s]?\b"
)
_TERMS = (
    r"\bcost \d+p\b|\bredeem\w*|\b18 years or over|\bmayores de 18|\border(?:ed|s)? (?:now|is being)"
    r"|\d\s?p(?:\s?/|\s?per|pm|\s?min|\s?msg)|\b\d{2,3}p\b|/\s?(?:msg|sms|min|wk|txt)\b|\bper (?:msg|min|wk|sms)\b"
    r"|\bt\s?&\s?c|\bts\W?&?\W?cs\b|\bterms apply|\b1[68]\s?\+|\bstop to\b|\b(?:reply|send|txt|text) stop\b"
    r"|\bunsub\w*"
    r"|\bopt.?out\b|\bp\.?o\.?\s?box|\bpobox|\bvalid\b|\bexpires?\b|\bclaim\b|\bv[aá]lid[oa] hasta|\bplazas limitadas"
    r"|\bcupos limitados|\blimited (?:time|places|offer)|\bs[oó]lo hoy\b"
)
_UNMISTAKABLE = (
    r"^\W*(?:please |pls |plz |por favor )?sub+s?cri+b\w*(?: (?:me|us|pl[sz]+|please|now|guys))*\W*$|\bsub (?:4"
    r"|for) sub\b"
    r"|\bsu[bc]+s?cri+b[e]* (?:to |in |on )?(?:me|us|my|our)\b|\bsub (?:to )?(?:me|us|my|our)\b"
    r"|\b(?:check|look at|view|visit|watch)(?: out)? (?:my|our) (?:\w+ )?(?:chan+e+l+|mixtape|remix)"
    r"|\bfollow (?:me|us) (?:on|at|in) (?:twitter|insta\w*|facebook|fb|tiktok|snap\w*|youtube|twitch|telegram)\b"
    r"|\bs[ií]g(?:ueme|anme|uenos) (?:en|por) (?:twitter|insta\w*|facebook|tiktok|youtube|telegram)\b"
    r"|\bsubscribe (?:for|if|and)\b|\bsuscr[ií]b\w+ a (?:mi|este|nuestro)"
    r"|\b(?:txt|text|send|reply|rply)\b[^.!]{0,30}\bto\b\D{0,6}\d{4,6}\b|\b\d{2,3}p\s?(?:/|per|pm|min|msg)"
    r"|\b09\d{9}\b"
    r"|\bcheck out this (?:video|playlist)\b|\bmi canal|\bs[ií]gueme\b|\blike (?:this comment|if\b)"
    r"|\b\d+k? subs(?:cribers)?\b"
    r"|\bhelp me (?:get|getting|reach)\b[^.!]{0,30}\b(?:subs|followers|views|likes)|\bdale like\b"
    r"|\bpass this on to\b|\bsub back\b|\bfollow for follow\b|\bdevuelvo el follow"
    r"|[£$€]\s?\d[\d,]{0,12}[^.!]{0,30}\b(?:prize|cash|award|bonus|premio|voucher)"
    r"|\b(?:won|win|awarded|ganado)\b[^.!]{0,40}[£$€]\s?\d|\b(?:guaranteed|claim)\b[^.!]{0,40}\bprize"
)
"""Structures that nobody uses who asks for advice."""
_LONELY = r"^\W*(?:please |also |hey |everyone |guys )*check\w* (?:out|(?:it|this|him|her|them|us|me) out)\b"
_PUSHED = (
    r"\b(?:watch|vote|discover|listen|donate|petition|earn|buy|fundrais\w+|crowdfund\w+|vot[ae]|firma|escucha|dona"
    r"|descubre|colabora|like)\b|\bsupport (?:the|our|my)\b|\byour (?:parcel|package) (?:is|has)|\bpay the fee\b"
    r"|\bverify your\b"
    r"|\btu paquete\b|\bverifica tu\b"
)
"""Words that push a link onto the reader."""
_TO_US = r"\b(?:your|tu|su|sus|vuestr\w+) (?:\w+ )?(?:channel|canal|newsletter|page|p[aá]gina|blog|bolet[ií]n)"
_STUCK = (
    r"\b(?:can'?t|cannot|no puedo|no me deja|doesn'?t (?:work|open|load)|not working|no funciona|error|unable"
    r"|fail\w*)\b"
)
"""Words of somebody who could not do something: they ask for help with it."""
_EVERYDAY = listed(
    "back live life baby heart head hand hands foot ear eye neck fit cold cut sad alone solo vida vivir corazon"
    " boca cara cabeza sleep bye weight peso hip std tired arm feet ms son gas dead die sick numb dying"
)
"""Words of the body that advertising and songs use as well: they do not keep unmistakable advertising."""
_DIGITS = 4
_ENOUGH = 3
_PLENTY = 4
"""How many parts of an advertisement make one, where nothing is asked, and where something is."""


_HINTS = (
    "http", "www", "://", ".com", ".ly", "sub", "suscr", "check", "chan", "canal", "follow", "like", "free", "gratis",
    "prize", "premio", "win", "won", "click", "clic", "sigu", "sígu", "sigan", "sígan", "gana", "link", "enlace",
    "grupo", "group", "join", "unete", "únete", "shop", "tienda", "offer", "ofert", "promo", "desc", "dto", "off",
    "$", "€", "£", "call", "txt", "text", "reply", "stop", "claim", "money", "dinero", "cash", "earn", "home",
    "seguidores", "comparte", "dale", "watch", "listen", "share", "save", "dolar", "dólar",
    "sexy", "loan", "voucher", "tone", "video", "chat", "visit",
)  # fmt: skip
"""One of these stands in any advertisement: the costly patterns are tried only then."""


def _hinted(text: str) -> bool:
    low = text.casefold()
    return any(hint in low for hint in _HINTS) or sum(map(str.isdigit, text)) >= _DIGITS


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def everyday(word: str) -> bool:
    """Tell whether a word of the body is one of advertising and songs as well."""
    return word in _EVERYDAY


def is_unmistakable(text: str) -> bool:
    """Tell whether a text is advertising beyond doubt, even where it asks something."""
    if not _hinted(text) or _has(_TO_US, text):
        return False
    if _has(_UNMISTAKABLE, text):
        return True
    if _has(_STUCK, text):
        return False
    parts = _parts(text)
    there = _has(LINK, text) or _has(_COMPANY_NUMBER, text)
    enough = _ENOUGH if there else _PLENTY
    invited = {"invitation", "own"} <= parts and "?" not in text
    return invited or len(parts) >= enough


def is_likely(text: str) -> bool:
    """Tell whether a text that asks nothing is advertising."""
    if not _hinted(text) or _has(_TO_US + "|" + _STUCK, text):
        return False
    parts = _parts(text)
    if _has(_LONELY, text) or (_has(LINK, text) and ("invitation" in parts or _has(_PUSHED, text))):
        return True
    return len(parts) >= (_ENOUGH - 1 if _reachable(text) else _ENOUGH)


def traits(text: str) -> frozenset[str]:
    """Return which parts of an advertisement a text has."""
    return _parts(text) if _hinted(text) else frozenset()


def without_its_own(text: str) -> str:
    """Return a text without what a sender says of a thing of theirs, and without how they invite to it."""
    return re.sub(f"{LINK}|{_OWN}|{_INVITATION}|{_SUMMONS}", " ", text, flags=re.IGNORECASE)


@lru_cache(maxsize=4)
def _parts(text: str) -> frozenset[str]:
    named = {
        "invitation": _INVITATION, "summons": _SUMMONS, "own": _OWN, "gain": _GAIN, "trade": _TRADE, "hype": _HYPE,
        "terms": _TERMS, "company number": _COMPANY_NUMBER,
    }  # fmt: skip
    return frozenset(name for name, pattern in named.items() if _has(pattern, text))


def _reachable(text: str) -> bool:
    return _has(LINK, text) or _has(_NUMBER_TO_REACH, text)
