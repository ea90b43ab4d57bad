"""Agency credits, as pages give them."""

from __future__ import annotations

import re

# Agencies by the forms of their names that pages use.
AGENCIES = {
    "Reuters": "Reuters|Thomson Reuters|路透社|路透|ロイター|ロイター通信|로이터|로이터통신|رويترز|Рейтер|รอยเตอร์|רויטרס|Ρόιτερς",
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
    "Ritzau": "Ritzau|Ritzaus Bureau",
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
# Where a credit stands: a dateline's brackets, a phrase before the name, a line of its own, or after a dash at the end.
_PLACES = (
    re.compile(rf"^[^\n]{{0,60}}?[(（\[【]\s?(?:[\w .]{{0,20}}/\s?)?({_ANY})(?:[ ,/][^)）\n]{{0,40}})?[)）\]】]"),
    re.compile(
        rf"(?:[Ww]ith (?:files|reporting|material|information|additional reporting|input|inputs) "
        rf"(?:from|by)|[Mm]it Material (?:von|der)|[Mm]it Informationen von|avec|source ?:|Source "
        rf"?:|Con información de|con información de|Com informações d[aeo]|com informações d[aeo]|"
        rf"Fonte:|Fuente:|Quelle:|来源[:：]|來源[:：]|[據据]|〔記者[^〕]{{0,20}}|Met (?:informatie|medewerking) "
        rf"van|Источник:|по данным)\s?(?:the |l['’]|der |agence |agencia |agenzia )?({_ANY})(?!\w*[A-Za-z])"
    ),
    re.compile(rf"^[（(【\[]?({_ANY})[^\n。，,]{{0,24}}?(?:[日][电電讯訊]|电[）)】\s]|電[）)】\s]|特電|=)"),
    re.compile(rf"(?:^|\n)[(\[（]?(?:© ?)?({_ANY})[)\]）]?[.]?(?=\n|$)"),
    re.compile(rf"[(\[（—–]\s?({_ANY})\s?[)\]）]?\s?$"),
)


def agency(name: str) -> str:
    """Give the usual name of a known agency, '' for another word."""
    return _NAME.get(name.strip().casefold(), "")


def credit(text: str, byline: tuple[str, ...] = ()) -> str:
    """Give the agency that the byline or the text (its first 400 and last 600 characters) names as its source; '' for none."""
    for name in byline:
        for part in re.split(r"[/,;&]| and | und | mit ", name):
            if known := agency(part):
                return known
    for stretch in (text[:400], text[-600:]):
        for pattern in _PLACES:
            if found := pattern.search(stretch):
                return _NAME[found.group(1).casefold()]
    return ""
