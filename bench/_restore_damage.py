# ruff: noqa: E501 (lists of phrases)
"""Damage for training and for tests of our own: phrases that we made up, put into clean articles at known places.

The phrases share no topic with the benchmark's. Half of the damage uses word groups taken from other articles instead, in any language, so
that nothing about advertising can be learned from the words.
"""

from __future__ import annotations

import random
import re
from typing import Any

FAMILIES: dict[str, tuple[str, ...]] = {
    "seo": ("buy backlinks", "cheap seo services", "seo expert near me", "guest posting service", "rank first on google", "buy website traffic"),
    "followers": ("buy instagram followers", "get real followers fast", "buy youtube views", "free tiktok likes", "cheap followers"),
    "crypto": ("bitcoin trading bot", "best crypto exchange", "buy bitcoin with paypal", "crypto signals", "forex robot", "earn free bitcoin"),
    "movers": ("movers", "cheap moving company", "long distance movers near me", "packers and movers", "furniture removal london"),
    "dating": ("hookup sites", "meet local singles", "free dating app", "russian brides online", "adult chat", "best dating sites for seniors"),
    "slim": ("keto gummies", "weight loss pills that work", "lose belly fat fast", "diet pills", "slimming tea", "green coffee extract"),
    "vpn": ("free vpn", "best vpn for streaming", "vpn download", "unlimited vpn free trial", "fast proxy server"),
    "steroids": ("anabolic steroids for sale", "buy testosterone online", "hgh injections", "sarms", "legal steroids uk"),
    "psychic": ("love spell caster", "psychic reading by phone", "get your ex back", "black magic removal", "tarot online"),
    "plumber": ("emergency plumber", "drain cleaning services", "roof repair near me", "locksmith 24 hours", "carpet cleaning"),
    "iptv": ("iptv subscription", "watch free movies online", "cheap iptv", "download full movie hd", "live stream free"),
    "es": ("abogados de accidentes", "comprar seguidores", "créditos rápidos", "ver películas gratis", "adelgazar rápido", "tarot barato"),
    "pt": ("comprar seguidores", "emagrecer rápido", "empréstimo na hora", "assistir filmes grátis", "curso online barato", "ganhar dinheiro online"),
    "fr": ("voyance gratuite", "rachat de crédit", "maigrir vite", "site de rencontre gratuit", "acheter des abonnés", "serrurier paris"),
    "de": ("schlüsseldienst in der nähe", "kredit ohne schufa", "schnell abnehmen", "partnersuche kostenlos", "follower kaufen", "umzug günstig"),
    "it": ("prestiti veloci", "dimagrire subito", "incontri gratis", "comprare follower", "cartomanzia basso costo", "idraulico roma"),
    "nl": ("goedkope lening", "slotenmaker spoed", "snel afvallen", "gratis daten", "volgers kopen"),
    "pl": ("pożyczka bez bik", "szybkie odchudzanie", "darmowe randki", "tanie przeprowadzki", "kup obserwujących"),
    "sv": ("snabblån utan uc", "gratis dejting", "gå ner i vikt snabbt", "köpa följare", "flyttfirma billigt"),
    "tr": ("evden eve nakliyat", "takipçi satın al", "hızlı kredi", "ücretsiz sohbet", "zayıflama çayı", "film izle"),
    "id": ("pinjaman online cepat", "jasa seo murah", "obat pelangsing", "nonton film gratis", "beli followers", "jual rumah murah"),
    "vi": ("vay tiền nhanh", "giảm cân cấp tốc", "xem phim miễn phí", "mua người theo dõi", "dịch vụ chuyển nhà"),
    "ru": ("микрозайм онлайн", "быстро похудеть", "купить подписчиков", "смотреть фильм бесплатно", "эвакуатор недорого", "гадание на картах"),
    "uk": ("кредит без довідок", "швидко схуднути", "купити підписників", "дивитися онлайн безкоштовно"),
    "zh": ("快速贷款", "代写论文", "刷粉丝", "减肥药", "办证 刻章", "开锁电话"),
    "ja": ("格安 引越し", "即日融資", "副業 在宅", "ダイエット サプリ", "出会い系 無料"),
    "ko": ("급전 대출", "다이어트 약", "무료 만남", "이사 업체 추천", "팔로워 구매"),
    "ar": ("قروض سريعة", "تنحيف سريع", "زواج مجاني", "شراء متابعين", "نقل عفش"),
    "hi": ("तुरंत लोन", "वजन घटाने की दवा", "फॉलोअर्स खरीदें"),
    "el": ("γρήγορα δάνεια", "δωρεάν γνωριμίες", "αδυνάτισμα γρήγορα"),
    "fa": ("وام فوری", "لاغری سریع", "خرید فالوور"),
    "he": ("הלוואה מיידית", "דיאטה מהירה", "קניית עוקבים"),
    "cs": ("rychlá půjčka", "zhubnout rychle", "seznamka zdarma", "koupit sledující"),
    "th": ("เงินกู้ด่วน", "ลดน้ำหนักเร็ว", "ปั๊มผู้ติดตาม"),
}  # fmt: skip
# An advertisement is made of a call, a thing and a where or how, in any order that its language has: put together at random.
MADE: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("buy", "cheap", "best", "get", "discount", "affordable", "rent", "hire", "top", "used", "wholesale", "luxury"),
        ("mattress", "wedding dresses", "hair extensions", "car rental", "used cars", "laptop repair", "window cleaning", "solar panels", "phone cases",
         "web hosting", "dog food", "running shoes", "hotel rooms", "flight tickets", "garage doors", "dental implants", "printer ink", "led lights", "tree removal",
         "life insurance", "tax advice", "sofa", "perfume", "e-bike", "roof tiles", "translation", "resume templates", "wigs", "gold bars", "sneakers"),
        ("near me", "for sale", "service", "services", "online", "uk", "usa", "in dubai", "free delivery", "reviews", "prices", "24/7", "no deposit required", "company", "outlet"),
    ),
    "es": (("comprar", "mejores", "alquiler", "ofertas"), ("colchones", "zapatillas", "coches usados", "pelucas", "seguros de vida"), ("baratos", "cerca de mí", "en línea", "a domicilio")),
    "fr": (("acheter", "meilleur", "location", "promo"), ("matelas", "voiture", "chaussures", "assurance vie", "panneaux solaires"), ("pas cher", "en ligne", "près de chez moi", "livraison gratuite")),
    "de": (("günstig", "beste", "billig", "neu"), ("matratze", "autovermietung", "turnschuhe", "solaranlage", "zahnersatz"), ("kaufen", "bestellen", "in der nähe", "auf rechnung")),
    "it": (("comprare", "migliori", "noleggio"), ("materassi", "auto usate", "scarpe", "pannelli solari"), ("online", "a basso prezzo", "vicino a me")),
    "pt": (("comprar", "melhores", "aluguel de"), ("colchão", "carros usados", "tênis", "perucas"), ("barato", "perto de mim", "com desconto")),
    "nl": (("goedkope", "beste", "koop"), ("matras", "zonnepanelen", "autoverhuur", "hardloopschoenen"), ("kopen", "online", "in de buurt")),
    "pl": (("tanie", "najlepsze", "kup"), ("materace", "buty", "panele słoneczne"), ("w pobliżu", "sklep", "przez internet")),
    "sv": (("köp", "billiga", "bästa"), ("madrasser", "solpaneler", "skor"), ("på nätet", "nära mig", "rea")),
    "tr": (("ucuz", "en iyi", "kiralık"), ("yatak", "araba", "ayakkabı", "güneş paneli"), ("satın al", "fiyatları", "yakınımda")),
    "id": (("jual", "sewa", "harga"), ("kasur", "mobil", "sepatu", "panel surya"), ("murah", "terdekat", "terbaru")),
    "ru": (("купить", "аренда", "лучшие"), ("матрас", "кроссовки", "окна", "шины"), ("недорого", "с доставкой", "рядом", "цены")),
    "ko": (("중고", "최저가", "저렴한"), ("매트리스", "자동차", "운동화", "가발"), ("구매", "추천", "업체", "배송")),
    "ja": (("格安", "人気", "中古"), ("マットレス", "レンタカー", "スニーカー"), ("通販", "即日", "口コミ")),
    "zh": (("便宜", "二手", "正品"), ("床垫", "汽车", "运动鞋", "太阳能板"), ("出售", "哪里买", "批发")),
    "ar": (("شراء", "أفضل", "أرخص"), ("مراتب", "سيارات", "أحذية"), ("اون لاين", "بالتقسيط", "قريب مني")),
}  # fmt: skip
ENGLISH = ("seo", "followers", "crypto", "movers", "dating", "slim", "vpn", "steroids", "psychic", "plumber", "iptv")
SPACING = ("spaced",) * 13 + ("raw",) * 3 + ("glued",) * 2 + ("left", "right")
LETTER = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_])")
BOUNDARY = re.compile(r"(?<=\S )(?=\w)")


def phrases_for(chance: random.Random, language: str, others: list[str]) -> list[str]:
    """Give the phrases of one campaign: a family's, or word groups out of other articles."""
    drawn = chance.random()
    if drawn < 0.3:
        return _made(chance, "en" if chance.random() < 0.6 else language if language in MADE else chance.choice(list(MADE)))
    if drawn < 0.55:
        texts = chance.sample(others, min(3, len(others)))
        return [group for text in texts if (group := _group(chance, text))] or ["free vpn"]
    names = (
        list(ENGLISH)
        if chance.random() < 0.6 or (language not in FAMILIES and chance.random() < 0.5)
        else [n for n in FAMILIES if n not in ENGLISH]
    )
    if language in FAMILIES and chance.random() < 0.25:
        names = [language]
    return list(FAMILIES[chance.choice(names)])


def _made(chance: random.Random, language: str) -> list[str]:
    """Put together a campaign's phrases about one to three things."""
    calls, things, hows = MADE[language]
    some = chance.sample(things, min(len(things), chance.choice((1, 2, 3))))
    parts = [(chance.choice(calls), chance.choice(some), chance.choice(hows)) for _ in range(chance.choice((1, 3, 6)))]
    return [" ".join(chance.choice(((call, thing, how), (call, thing), (thing, how), (thing,)))) for call, thing, how in parts]


def _group(chance: random.Random, text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text)
    size = chance.choice((1, 2, 2, 3, 3, 4, 5))
    at = chance.randrange(max(1, len(words) - size))
    group = " ".join(words[at : at + size])
    return group[:60].strip()


def damage(text: str, phrases: list[str], chance: random.Random) -> tuple[str, list[tuple[int, int]]]:
    """Put one to eight phrases into a text; give the damaged text and the stretches put in."""
    case = chance.choice((str.lower, str.lower, str.title, str.upper))
    share, spacing = chance.choice((0.0, 0.5, 0.8, 0.8, 1.0)), chance.choice(SPACING)
    number = chance.choice((1, 1, 1, 1, 2, 2, 3, 4, 6, 8))
    chosen = phrases if chance.random() < 0.5 else phrases[: max(1, len(phrases) // 3)]
    letters, edges = [m.start() for m in LETTER.finditer(text)], [m.start() for m in BOUNDARY.finditer(text)]
    places: dict[int, bool] = {}
    for _ in range(number):
        is_mid = chance.random() < share
        pool = letters if is_mid or not edges else edges
        if chance.random() < 0.08:
            pool = [chance.randrange(1, max(2, len(text)))]
        if pool:
            places[chance.choice(pool)] = is_mid
    parts, spans, end, size = [], [], 0, 0
    for at in sorted(places):
        if at - end < 3 and end:
            continue
        phrase = case(chance.choice(chosen))
        piece = _spaced(phrase, spacing, text[at - 1 : at], places[at])
        parts += [text[end:at], piece]
        size += at - end
        spans.append((size, size + len(piece)))
        size, end = size + len(piece), at
    return "".join([*parts, text[end:]]), spans


def _spaced(phrase: str, spacing: str, before: str, is_mid: bool) -> str:
    left = " " if spacing in ("raw", "right") or (spacing == "spaced" and not before.isspace()) else ""
    right = " " if spacing in ("raw", "left", "spaced") else ""
    return left + phrase + right


def canonical(text: str, start: int, end: int) -> tuple[int, int]:
    """Shift a stretch left as far as deleting it gives the same text; edges of white space trimmed."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while start > 0 and end > start and text[start - 1] == text[end - 1] and not text[start - 1].isspace():
        start, end = start - 1, end - 1
    return start, end


def damaged(articles: list[dict[str, Any]], seed: int) -> list[tuple[dict[str, Any], str, list[tuple[int, int]]]]:
    """Give each article once: three in four with damage, the rest as they are."""
    chance = random.Random(seed)
    texts = [a["text"] for a in articles]
    result = []
    for article in articles:
        if chance.random() < 0.2:
            result.append((article, article["text"], []))
            continue
        phrases = phrases_for(chance, article["lang"].split("-")[0], texts)
        result.append((article, *damage(article["text"], phrases, chance)))
    return result
