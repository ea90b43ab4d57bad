"""Agency credits, as pages give them."""

from __future__ import annotations

import re

# Agencies by the forms of their names that pages use.
AGENCIES = {
    "Reuters": "Reuters|路透社?|ロイター|로이터|رويترز|Рейтер|रॉयटर्स",
    "AP": "AP|Associated Press|The Associated Press|美联社|美聯社|АП|أسوشيتد برس",
    "AFP": "AFP|Agence France-Presse|法新社|فرانس برس|АФП",
    "dpa": "dpa", "EFE": "EFE|Agencia EFE", "ANSA": "ANSA|Ansa", "Xinhua": "Xinhua|新华社|新華社|Xinhua News Agency", "CNA": "中央社", "Kyodo": "Kyodo|Kyodo News|共同社?|共同通信",
    "Yonhap": "Yonhap|연합뉴스|韩联社|韓聯社", "TASS": "TASS|ТАСС|塔斯社", "Interfax": "Interfax|Интерфакс", "APA": "APA", "PTI": "PTI|Press Trust of India", "ANI": "ANI", "IANS": "IANS",
    "PA": "PA Media|Press Association", "Lusa": "Lusa", "ANP": "ANP", "Belga": "Belga", "NTB": "NTB", "TT": "TT Nyhetsbyrån", "Ritzau": "Ritzau", "STT": "STT", "PAP": "PAP", "ČTK": "ČTK|CTK",
    "Anadolu": "Anadolu|Anadolu Agency|AA|Anadolu Ajansı|الأناضول", "Bernama": "Bernama", "Antara": "Antara|ANTARA", "Jiji": "Jiji|Jiji Press|時事通信?", "China News Service": "中新社|中国新闻网", "UPI": "UPI",
    "Canadian Press": "The Canadian Press|Canadian Press", "AAP": "AAP", "Bloomberg": "Bloomberg|Bloomberg News|彭博社?", "Europa Press": "Europa Press", "Ukrinform": "Ukrinform|Укрінформ", "VNA": "TTXVN|VNA",
}  # fmt: skip
_NAME = {form.casefold(): agency for agency, forms in AGENCIES.items() for form in forms.split("|")}
_ANY = "|".join(sorted((re.escape(form) for forms in AGENCIES.values() for form in forms.split("|")), key=len, reverse=True))
# Where a credit stands: a dateline's brackets, a phrase before the name, a line of its own, or after a dash at the end.
_PLACES = (
    re.compile(rf"^[^\n]{{0,60}}?[(（\[【]\s?(?:[\w .]{{0,20}}/\s?)?({_ANY})(?:[ ,/][^)）\n]{{0,40}})?[)）\]】]"),
    re.compile(
        rf"(?:[Ww]ith (?:files|reporting|material|information|additional reporting|input|inputs) (?:from|by)|[Mm]it Material (?:von|der)|[Mm]it Informationen von|avec|source ?:|Source ?:|Con información de|con información de|Com informações d[aeo]|com informações d[aeo]|Fonte:|Fuente:|Quelle:|来源[:：]|來源[:：]|[據据]|〔記者[^〕]{{0,20}}|Met (?:informatie|medewerking) van|Источник:|по данным)\s?(?:the |l['’]|der |agence |agencia |agenzia )?({_ANY})(?![A-Za-z])"
    ),
    re.compile(rf"(?:^|\n)[(\[（]?(?:© ?)?({_ANY})[)\]）]?[.]?(?=\n|$)"),
    re.compile(rf"[(\[（—–]\s?({_ANY})\s?[)\]）]?\s?$"),
)


def credit(text: str, byline: tuple[str, ...] = ()) -> str:
    """Give the agency that the byline or the text (its first 400 and last 600 characters) names as its source; '' for none."""
    for name in byline:
        for part in re.split(r"[/,;&]| and | und | mit ", name):
            if agency := _NAME.get(part.strip().casefold()):
                return agency
    for stretch in (text[:400], text[-600:]):
        for pattern in _PLACES:
            if found := pattern.search(stretch):
                return _NAME[found.group(1).casefold()]
    return ""
