"""Agency credits, as pages give them: listed agencies wherever credits stand, and others by the words of a credit.

>>> credit("Talks ended on Monday.\\n\\nWith files from Meridian Press Agency."), credit("Talks ended.\\n\\n（據子午社報導）")
('Meridian Press Agency', '子午社')
>>> credit("Talks ended on Monday.\\n\\nWith files from Ana Ruiz"), credit("Reuters cut 200 jobs on Monday.")
('', '')
"""

from __future__ import annotations

import re

# Agencies by the forms of their names that pages use.
AGENCIES = {
    "Reuters": "Reuters|Thomson Reuters|路透社|路透|ロイター|ロイター通信|로이터|로이터통신|رويترز|Рейтер|รอยเตอร์|רויטרס|Ρόιτερς|রয়টার্স",
    "AP": "AP|Associated Press|The Associated Press|美联社|美聯社|АП|أسوشيتد برس|AP通信|AP통신|エーピー",
    "AFP": "AFP|Agence France-Presse|Agence France Presse|法新社|فرانس برس|أ ف ب|АФП|AFP通信|AFP통신|एएफपी",
    "dpa": "dpa|DPA|Deutsche Presse-Agentur|德新社",
    "SID": "SID|sid",
    "KNA": "KNA",
    "epd": "epd",
    "EFE": "EFE|Agencia EFE|埃菲社",
    "Europa Press": "Europa Press",
    "ANSA": "ANSA|Ansa|安莎社",
    "Adnkronos": "Adnkronos",
    "AGI": "AGI",
    "askanews": "askanews|Askanews",
    "AWP": "awp|AWP",
    "Xinhua": "Xinhua|Xinhua News Agency|新华社|新華社|新华网",
    "China News Service": "中新社|中国新闻社|中新网|中新網",
    "CNA": "中央社|Central News Agency",
    "Kyodo": "Kyodo|Kyodo News|共同社|共同通信|共同",
    "Jiji": "Jiji|Jiji Press|時事通信|時事|时事社",
    "Yonhap": "Yonhap|Yonhap News|연합뉴스|韩联社|韓聯社|聯合通訊社",
    "Newsis": "뉴시스|Newsis",
    "News1": "뉴스1",
    "TASS": "TASS|ТАСС|塔斯社|تاس",
    "Interfax": "Interfax|Интерфакс|国际文传电讯社",
    "RIA Novosti": "РИА Новости|RIA Novosti",
    "Ukrinform": "Ukrinform|Укрінформ|Укринформ",
    "UNIAN": "УНІАН|УНИАН|UNIAN",
    "APA": "APA|Austria Presse Agentur",
    "Keystone-SDA": "Keystone-SDA|SDA|sda|ATS|ats",
    "PTI": "PTI|Press Trust of India|पीटीआई|भाषा",
    "ANI": "ANI|एएनआई",
    "IANS": "IANS|आईएएनएस",
    "UNI": "UNI",
    "PA": "PA|PA Media|Press Association",
    "Lusa": "Lusa|LUSA",
    "Agência Brasil": "Agência Brasil",
    "Estadão Conteúdo": "Estadão Conteúdo",
    "Folhapress": "Folhapress",
    "ANP": "ANP",
    "Belga": "Belga|BELGA",
    "NTB": "NTB",
    "TT": "TT|TT Nyhetsbyrån",
    "Ritzau": "Ritzau|ritzau|Ritzaus Bureau",
    "STT": "STT",
    "PAP": "PAP|Polska Agencja Prasowa",
    "ČTK": "ČTK|CTK",
    "TASR": "TASR",
    "SITA": "SITA",
    "MTI": "MTI",
    "Agerpres": "Agerpres|AGERPRES",
    "BTA": "BTA|БТА",
    "HINA": "HINA|Hina",
    "Tanjug": "Tanjug|Танјуг",
    "Beta": "Beta|Бета",
    "ANA-MPA": "ΑΠΕ-ΜΠΕ|ΑΠΕ",
    "Anadolu": "Anadolu|Anadolu Agency|Anadolu Ajansı|AA|الأناضول",
    "DHA": "DHA",
    "İHA": "İHA|IHA",
    "IRNA": "IRNA|ایرنا",
    "ISNA": "ISNA|ایسنا",
    "SPA": "SPA|واس",
    "WAM": "WAM|وام",
    "MENA": "MENA|أ ش أ",
    "QNA": "QNA|قنا",
    "Bernama": "Bernama|BERNAMA",
    "Antara": "Antara|ANTARA",
    "VNA": "TTXVN|VNA",
    "APP": "APP",
    "Canadian Press": "The Canadian Press|Canadian Press|La Presse canadienne|La Presse Canadienne",
    "AAP": "AAP|Australian Associated Press",
    "UPI": "UPI",
    "Bloomberg": "Bloomberg|Bloomberg News|彭博社|彭博|ブルームバーグ",
    "Dow Jones": "Dow Jones|Dow Jones Newswires",
    "Notimex": "Notimex",
    "Télam": "Télam",
    "NAN": "NAN",
    "GNA": "GNA",
    "SAnews": "SAnews",
    "Baltic News Service": "BNS|ELTA|LETA",
}
_NAME = {form.casefold(): agency for agency, forms in AGENCIES.items() for form in forms.split("|")}
_ANY = "|".join(sorted((re.escape(form) for forms in AGENCIES.values() for form in forms.split("|")), key=len, reverse=True))
# Where a listed agency is credited: a dateline's brackets, a line of its own, or after a dash at the end.
_TOLD = re.compile(rf"(?<!\w)avec\s(?:l['’]|agence )?({_ANY})(?!\w)|[据據]({_ANY})|〔記者[^〕]{{0,20}}({_ANY})|по данным ({_ANY})")
_TELLING = ("avec", "据", "據", "〔", "по данным")  # what a text must hold for it
_PLACES = (
    re.compile(rf"^[^\n]{{0,60}}?(?:[(（\[【]|(?<!\S)/)\s?(?:[\w .]{{0,20}}[/=]\s?)?({_ANY})(?:[ ,/][^)）\n]{{0,40}})?[)）\]】/]"),
    re.compile(rf"^[(（【〔][\u4e00-\u9fff]{{0,4}}({_ANY})[)）】〕]"),
    _TOLD,
    re.compile(rf"^[（(【\[]?({_ANY})[^\n。，,]{{0,24}}?(?:[日][电電讯訊]|[电電][）)】\s]|特電|=)"),
    re.compile(rf"(?:^|\n)[(\[（【/]?(?:© ?)?({_ANY})(?:/\w{{2,12}})?[)\]）】/]?[.]?(?=\n|$)"),
    re.compile(rf"[(\[（—–]\s?({_ANY})\s?[)\]）]?\s?$"),
)
# The words of a credit, by language; the name follows. A line or a bracket begins with them.
BEFORE = {
    "en": "with (?:files|a file|reporting|material|information|additional reporting|inputs?|agency inputs)(?: from| by)|"
    "additional reporting by|inputs from|"
    "source|sources|via|compiled from",
    "de": "mit (?:material|informationen|agenturmaterial) (?:von|der|des)|quelle|quellen",
    "fr": "avec les informations d[eu]|avec l['’]agence|avec|source|sources",
    "es": "con (?:información|informacion|datos) de|fuente|agencias?:|agencia",
    "pt": "com informações d[aeo]s?|fonte|agência",
    "it": "con informazioni d[ia]|fonte|agenzia",
    "nl": "met (?:informatie|medewerking) van|bron",
    "nordic": "kilde|källa|lähde|med (?:material|opplysninger|oplysninger) fra",
    "pl": "z materiałów|źródło|na podstawie",
    "cs": "zdroj|s využitím",
    "balkan": "izvor|vir|извор|sursa|източник",
    "hu": "forrás",
    "el": "πηγή|με πληροφορίες από(?: το| την)?",
    "ru": "источник|по материалам|с использованием материалов",
    "uk": "джерело|за матеріалами|використано матеріали",
    "tr": "kaynak",
    "id": "sumber|dengan laporan(?: dari)?",
    "vi": "nguồn|theo",
    "ar": "المصدر|وكالات:",
    "fa": "منبع|به نقل از",
    "he": "מקור|בסיוע",
    "hi": "स्रोत|साभार|इनपुट",
    "bn": "সূত্র",
    "th": "ที่มา",
    "east": "来源|來源|稿源|出典|出処|配信|提供|출처|제공",
}
AFTER = (
    "contributed to this (?:report|story|article)|contributed reporting|hat zu diesem bericht beigetragen|a contribué à cet article|"
    "contribuyó a est[ea] (?:reportaje|informe|nota)|contribuiu para esta reportagem|ha contribuito a questo articolo"
)
# What tells an agency that is not listed from a person or a place.
_SIGN = re.compile(
    r"\b(?:agency|press|news|wire|newswire|service|agentur|presse|nachrichten|agence|agencia|agência|agenzia|prensa|imprensa|"
    r"notizie|notícias|noticias|"
    r"persbureau|agencja|agentura|hírügynökség|ajansı|kantor berita|thông tấn xã)\b|агентств|информаген|πρακτορείο|وكالة|خبرگزاری|"
    r"סוכנות|एजेंसी|"
    r"(?:社|通[讯訊信]|网|網|新聞|통신|뉴스|일보)$",
    re.IGNORECASE,
)
_BEGUN = re.compile(
    rf"^[(（\[【〔]?\s?(?:{'|'.join(BEFORE.values())})\s{{0,2}}(?:[:：]\s{{0,2}}|(?<=\w)\s)(?:the |die |der |"
    rf"l['’])?([^\n]{{2,60}}?)[.。]?\s?[)）\]】〕]?[.。]?$",
    re.IGNORECASE,
)
_ENDED = re.compile(rf"^(?:The )?([^\n]{{2,60}}?) (?:{AFTER})[.]?$", re.IGNORECASE)
_EASTERN = re.compile(r"[（(]?[据據]([\u4e00-\u9fff]{2,8}(?:社|通[讯訊]社|新[闻聞][网網]|[报報]))(?:报道|報導|報道|[电電]|消息|引述)")
_DATELINE = re.compile(r"^[^\W\d_][\w .,'’/-]{2,40} [(（]([A-Z][\w-]{2,20}(?: [A-Z][\w-]{2,20}){0,2})[)）]\s{0,2}[-–—]")
_INSIDE = re.compile(rf"[(（]\s?(?:avec |with |mit |con |com |med |met |z |és )?({_ANY})\s?[)）]\s{{0,3}}(?:$|\n)")
_ENDING = re.compile(r"[(（【\[]([^()（）【】\[\]]{2,30})[)）】\]]")
_PARTED = re.compile(r"\s[-–—·•/]\s|\s?[,،、]\s| (?:in|en|à|aus|from) |\n")
SHORT = 4  # letters of an agency's form that any other word may have, too
_WORD = re.compile(r"[^\W\d_][\w'’&.-]{1,24}")


def agency(name: str) -> str:
    """Give the usual name of a known agency, '' for another word."""
    return _NAME.get(name.strip().casefold(), "")


def line(text: str) -> str:
    """Give whom a line credits by the form of its words, known or not: 'With files from Meridian', 'Source: Meridian Press Agency'.

    A name of two words is a person's unless a word of it says that it is an agency's.
    """
    found = _BEGUN.match(text) or _ENDED.match(text) if len(text) <= 120 else None
    if not found:
        return ""
    name = found.group(1).strip(" .。,，")
    if known := agency(name):
        return known
    if re.search(r"['’]s? \w", name):  # 'Fox News’ Ana Ruiz' is a person
        return ""
    words = name.split()
    is_single = len(words) == 1 and bool(_WORD.fullmatch(name)) and (name[0].isupper() or not name[0].islower()) and len(name) >= 3
    return name if len(words) <= 6 and (_SIGN.search(name) or (is_single and not name.isdigit())) else ""


def beside(text: str, is_named: bool = False) -> str:
    """Give the listed agency that a byline's line names: in brackets, behind a dash, or alone with a place ('Associated Press in Bay').

    ``is_named``: the line's element is named a byline, so that a form of few letters will do beside other words ('Ana Ruiz, TASR').
    """
    if ("(" in text or "（" in text) and (inner := _INSIDE.search(text)):
        return agency(inner.group(1))
    parts = _PARTED.split(text.strip())
    least = 0 if is_named and len(parts) > 1 else SHORT
    return next((known for part in parts if len(part) > least and (known := agency(part))), "") if len(parts) <= 3 else ""


def titled(title: str) -> str:
    """Give the listed agency that stands in brackets behind a headline: '島の祭り（共同通信）'."""
    found = _ENDING.search(title)
    return agency(found.group(1)) if found else ""


def credit(text: str, byline: tuple[str, ...] = (), told: tuple[str, ...] = ()) -> str:
    """Give the agency that the byline or the text (its first 400 and last 600 characters) names as its source; '' for none.

    ``told``: credits that the page's data or its lines near the headline give.
    """
    for name in byline:
        for part in re.split(r"[/,;&]| and | und | mit | et | con | avec | in | à | aus | en | from | desde ", name):
            if known := agency(part):
                return known
    for stretch in (text[:400], text[-600:]):
        for pattern in _PLACES:
            if pattern is _TOLD and not any(map(stretch.__contains__, _TELLING)):
                continue
            if found := pattern.search(stretch):
                return _NAME[next(filter(None, found.groups())).casefold()]
    return _unlisted(text, byline) or next(filter(None, told), "")


def _unlisted(text: str, byline: tuple[str, ...]) -> str:
    """An agency that is credited by the form of the words, whatever its name."""
    lines = text[-600:].split("\n")
    for part in (*lines[-3:][::-1], text[:200].partition("\n")[0]):
        if name := line(part.strip()):
            return name
    for stretch in (text[:200], text[-200:]):
        if found := _EASTERN.search(stretch):
            return found.group(1)
    if found := _DATELINE.match(text[:120]):
        return found.group(1)
    last = re.sub(r"^(?:[Bb]y|[Vv]on|[Pp]or|[Pp]ar|[Dd]i) ", "", lines[-1].strip(" .()[]"))
    return next((name for name in (last, *byline) if len(name) <= 60 and _AGENCY.search(name)), "")


# Words that only an agency bears in its name.
_AGENCY = re.compile(
    r"^(?:[^\W\d_][\w'’-]*\s){0,4}(?:press|news|wire) (?:agency|service)$|newswire$|presse-?agentur$|nachrichtenagentur|"
    r"^(?:agen[cz]i?[ae]|agência) (?:de |di )?[^\W\d_]\w*(?: [^\W\d_]\w*){0,2}$|"
    r"通[讯訊]社$|통신$",
    re.IGNORECASE,
)
