"""What is no matter for a professional: errands for a machine, songs and videos, praise. One class of words each."""

from __future__ import annotations

import re

from desk.triage.folding import listed, words_of

_ERRANDS = (
    r"\b(?:set|cancel|stop|create|delete|snooze|turn (?:on|off|up|down)) (?:\w+ ){0,4}?(?:alarms?|timers?"
    r"|reminders?|lights?|volume)\b"
    r"|\b(?:play|skip|pause|shuffle) (?:\w+ ){0,4}?(?:songs?|music|playlist|radio|album|track)\b|\bplaylist\b"
    r"|\b(?:my|the|a|to|on) (?:shopping|grocery|to ?do|todo) list\b|\b(?:on|my|the) calendar\b|\bmeeting room\b"
    r"|\bweather\b|\bforecast\b|\bel tiempo (?:en|de|que hace)|\bpron[oó]stico del tiempo|\btime ?zone\b"
    r"|\b(?:book|reserve|find|need|want) (?:\w+ ){0,4}?(?:flights?|hotel|car rental|rental car|plane tickets?"
    r"|table for)\b"
    r"|\b(?:my|the) flight\b|\bcarry.?on\b|\bluggage\b|\btravel (?:alert|notification|visa)|\bplane ticket"
    r"|\bcredit (?:score|limit|rating)|\b(?:savings|checking) account|\brouting number|\binterest rate|\bmortgage\b"
    r"|\b401k\b|\bdirect deposit|\bexchange rate|\bpaycheck|\bpay ?day\b|\bincome tax|\btaxes\b|\bstocks?\b|\bw.?2\b"
    r"|\bhow many (?:dollars|euros|pesos|yen|pounds) |\btransfer \W?\d+|\bspending (?:limit|history)|\bpin number"
    r"|\b(?:oil|tire|tires|tyres?) (?:change|pressure|size)|\bchange (?:my|the|a) (?:oil|tires?)|\bjump.?start"
    r"|\bgas mileage|\bmpg\b"
    r"|\b(?:my|the) (?:tires?|gas tank|engine)\b|\btraffic (?:on|is|like|look)|\bshortest route"
    r"|\b(?:pto|vacation days|days off|time off)\b|\b(?:flip|toss) a coin|\broll (?:a|the) (?:dice|die)"
    r"|\brandom number|\bspell (?:the word )?\w+$"
    r"|\bhow (?:do|would) (?:you|i) say\b|\btranslate\b|\bin (?:spanish|french|italian|german|japanese|chinese)$"
    r"|\bsquare root|\bdivided by\b|\bmultiplied by\b"
    r"|\btell me (?:a|another|some) joke|\bjokes?\b|\bcu[eé]ntame un chiste|\bfun fact|\btrivia\b|\b(?:call|text"
    r"|phone) (?:my )?(?:mom|dad|bob|john)\b"
    r"|\bcar (?:payment|insurance)|\blost (?:my )?(?:phone|luggage)\b|\bfind my phone\b"
    r"|\b(?:whisper mode|speak (?:faster|slower|louder)|change your (?:accent|name)|sync (?:my|your)|reset (?:your"
    r"|all) settings)\b"
)
"""What people ask a machine, a bank, a garage or a travel agent."""
_SONGS = (
    r"\bsongs?\b|\bcanci[oó]n(?:es)?\b|\blyrics?\b|\bsingers?\b|\bmusic ?video|\balbums?\b|\bm[uú]sica\b|\bmusic\b"
    r"|\bviews\b|\bvistas\b|\bremix\b|\brapper"
    r"|\bkaraoke\b|\bconcert\b|\bconcierto\b|\byou\W?tube\b|\bviewers?\b|\bbillion\b|\bsubscribers?\b"
    r"|\bvideo ?clip\b|\bmost (?:viewed|watched)|\bthumbs up\b"
)
"""What people write below a video that is no question to its author."""
_ASKS = (
    r"\b(?:help|need|advice|doctor\w*|please|worr\w+|afraid|scared|should|since|symptom\w*|worse|better|problem\w*"
    r"|wrong|trouble|safe|danger\w*|risk\w*"
    r"|ayud\w*|necesit\w*|consej\w*|por favor|preocup\w*|miedo|debo|deber[ií]a|desde|peor|mejor\w*|problema\w*|mal"
    r"|grave|seguro|riesgo|puedo|puede|(?:can|could|may) i|hear\w*|o[ií]go|o[ií]r|escucho"
    r"|is it ok|make|makes|made|caus\w+|trigger\w*|feel\w*|getting|sigo|siento|me pon\w+|appointment\w*|booking"
    r"|cita|turno|consult\w*)\b"
)
"""Words of somebody who wants something of the reader: they keep a message that these classes would dim."""
_SHOWN = listed(
    "mire mira vea ver look see this esto aqui here resultado resultados result results estudio estudios informe"
    " report"
    " scan foto photo image imagen adjunto adjunta file archivo link enlace hola hello hi for para what que"
)
"""Words of somebody who shows something of theirs."""
_HARDLY = 4
_SMILES = r"[:;=8xX]['-]?[)DpPoO3*\]]+|\^_?\^|<3+|\bx+d+\b"
_PRAISE = listed(
    "love loved loves loving best awesome amazing great perfect beautiful wonderful cool nice favorite favourite"
    " fantastic brilliant legend epic"
    " incredible super genial maravilloso maravillosa hermoso hermosa precioso preciosa increible excelente"
    " excellent bravo brutal buenisimo buenisima"
    " encanta encanto encantan crack grande fan top bonito bonita bello bella"
)
_JOINING = listed(
    "i it so this that is was the of my me a an and very much really too still always one ever in all you your u"
    " ur are were man bro guys dude yes"
    " wow oh omg haha lol just like song songs video videos music voice page post posts photo pic channel work"
    " job she he her his him they we"
    " lo la el los las un una que es muy tu tus su sus te me le y de mi mis este esta esto eso siempre todo todos"
    " toda todas gran trabajo cuenta publicacion"
    " foto fotos contenido pagina canal voz amo adoro doctor doctora"
)


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def is_errand(text: str) -> bool:
    """Tell whether a text asks for what a machine, a bank, a garage or a travel agent does."""
    return _has(_ERRANDS, text) and not _has(_ASKS, text)


def is_about_songs(text: str) -> bool:
    """Tell whether a text speaks of a song, a video or its views, and of nothing that is wanted."""
    return _has(_SONGS, text) and not _has(_ASKS, text)


def asks(text: str) -> bool:
    """Tell whether a text has a word of somebody who wants something of the reader."""
    return _has(_ASKS, text)


def hardly_a_word(text: str) -> bool:
    """Tell whether a link came with a few words that want nothing of the reader and show nothing of the writer's."""
    words = {word.folded for word in words_of(text)}
    return len(words) <= _HARDLY and words.isdisjoint(_SHOWN) and not _has(_ASKS, text)


def is_praise(words: set[str]) -> bool:
    """Tell whether nothing but praise was said, by a closed list of words."""
    return bool(words & _PRAISE) and words <= _PRAISE | _JOINING


def without_smiles(text: str) -> str:
    """Return a text without the faces that are drawn by signs; a sad one stays."""
    return re.sub(_SMILES, " ", text)
