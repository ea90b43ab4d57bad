"""What a page is when it is no article: said in one word, with the sentence that explains it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from cln.errors import NotAnArticle
from cln.extract import _json, _services
from cln.extract._blocks import Piece, Sheet
from cln.extract._bound import Bound
from cln.extract._judge import KEPT, Judgement
from cln.extract._metadata import Said
from cln.records import Page

# What the head of an error page says, by language.
_ERRORS = {
    "numbers": r"^(?:error |fehler |erreur |erro |errore )?(?:40[0-9]|41[0-9]|50[0-9])\b|\b(?:404|403|502|503)\b.{0,20}\b(?:error|"
    r"not found)",
    "en": r"\b(?:page|article|site|file|story) (?:was |is |could )?(?:not|cannot|can['’]t|no longer) (?:be )?(?:found|available|"
    r"exists?)|^not found$|"
    r"access denied|^forbidden$|just a moment|attention required|are you a robot|"
    r"verify (?:that )?you(?: are|['’]re) (?:a )?human|checking your browser|service unavailable|bad gateway|site maintenance|"
    r"down for (?:scheduled |planned )?maintenance|we['’]ll be right back|pardon our interruption|too many requests",
    "de": "seite (?:wurde )?nicht gefunden|seite existiert nicht|zugriff verweigert",
    "fr": "page (?:introuvable|non trouvée)|accès refusé",
    "es": "página no encontrada|no se ha encontrado la página|no encontramos la página|acceso denegado",
    "pt": "página não encontrada|acesso negado",
    "it": "pagina non trovata|accesso negato",
    "nl": "pagina niet gevonden|toegang geweigerd",
    "nordic": "sidan (?:hittades inte|kunde inte hittas)|siden (?:ble|blev) ikke funnet|siden findes ikke|fant ikke siden|sivua ei löy",
    "pl": "nie znaleziono strony|strona nie (?:istnieje|została znaleziona)",
    "cs": "stránka (?:nenalezena|nebyla nalezena|neexistuje)|stránku nebylo možné nájsť|stránka sa nenašla",
    "hu": "az oldal nem található",
    "ro": "pagina nu (?:a fost găsită|există)",
    "balkan": "stranica nije pronađena|strani ni mogoče najti|страница није пронађена",
    "ru": "страница не найдена|доступ запрещ[её]н",
    "uk": "сторінк[ау] не знайдено",
    "bg": "страницата не е намерена",
    "el": "η σελίδα δεν βρέθηκε",
    "tr": "sayfa bulunamadı|erişim engellendi",
    "id": "halaman tidak ditemukan",
    "vi": "không tìm thấy trang|trang không tồn tại",
    "ar": "الصفحة غير موجودة|لم يتم العثور على الصفحة",
    "fa": "صفحه (?:مورد نظر )?(?:یافت|پیدا) نشد",
    "he": "הדף לא נמצא|העמוד לא נמצא",
    "hi": "पृष्ठ नहीं मिला|पेज नहीं मिला",
    "bn": "পৃষ্ঠা(?:টি)? পাওয়া যায়নি|পাতাটি পাওয়া যায়নি",
    "th": "ไม่พบหน้า",
    "zh": "页面不存在|页面未找到|找不到(?:该|您|網|页|頁)|頁面不存在|訪問被拒",
    "ja": "ページが見つかりません|お探しのページ",
    "ko": "페이지를 찾을 수 없|존재하지 않는 페이지",
}
# The patterns of this file are matched against small letters, as a pattern that ignores case is ten times slower.
_ERROR = re.compile("|".join(_ERRORS.values()))
_CONSENT = re.compile(
    r"cookie|consent|privacy|datenschutz|einwilligung|gdpr|données personnelles|privacidad|werbung|tracking|zgod[aęy]|souhlas|"
    r"hozzájárul|toestemming|"
    r"samtycke|samtykke|çerez|согласи|персональн|同意|隐私|隱私|クッキー|쿠키|동의|موافقة|ملفات تعريف الارتباط"
)
# What a paywall says where an article breaks off, by language.
_WALLS = {
    "en": "subscribe (?:now )?to (?:read|continue|unlock)|to continue reading|continue reading (?:with|by|for|this)|already a subscriber|"
    "subscribers? only|for subscribers|this article is reserved|register to continue|sign in to read|create a free account|"
    "unlock this article|become a member to|to read the (?:full|rest)|get unlimited access",
    "de": r"weiterlesen mit|jetzt weiterlesen|mit .{2,20}\+ weiterlesen|exklusiv für abonnenten|nur für abonnenten|um weiterzulesen|"
    "abonnieren und weiterlesen|mit dem abo",
    "fr": r"réservée? aux abonnés|article réservé|il vous reste \d+|abonnez-vous pour|lire la suite avec un abonnement",
    "es": "contenido exclusivo|(?:solo|exclusivo) para suscriptores|suscríbete para|suscríbase para|para seguir leyendo",
    "pt": "exclusivo para assinantes|só para assinantes|assine para|para continuar lendo|para continuar a ler",
    "it": "riservato agli abbonati|solo per abbonati|abbonati per|per continuare a leggere",
    "nl": "alleen voor abonnees|lees verder met|word abonnee|om verder te lezen",
    "nordic": "för att läsa (?:vidare|hela)|endast för prenumeranter|bli prenumerant|for å lese (?:hele|videre)|kun for abonnenter|"
    "bli abonnent|læs videre med|vain tilaajille|jatka lukemista",
    "pl": "tylko dla (?:prenumeratorów|subskrybentów)|dalsza część artykułu|czytaj dalej z|aby przeczytać (?:cały|dalej)",
    "cs": "pouze pro předplatitele|jen pro předplatitele|pre predplatiteľov",
    "hu": "csak előfizetőknek|előfizetőink számára|a folytatáshoz",
    "ro": "doar pentru abonați|numai pentru abonați",
    "balkan": "samo za pretplatnike|samo za naročnike|само за претплатнике|само за абонати",
    "el": "μόνο για συνδρομητές",
    "ru": "только для подписчиков|чтобы (?:читать|прочитать) (?:дальше|полностью)|оформите подписку",
    "uk": "лише для (?:перед)?платників|тільки для передплатників|щоб читати далі",
    "tr": "abonelere özel|devamını okumak için",
    "id": "khusus pelanggan|berlangganan untuk membaca",
    "vi": "dành (?:riêng )?cho thuê bao|đăng ký để đọc tiếp",
    "ar": "للمشتركين فقط|اشترك لمتابعة القراءة|لمتابعة القراءة",
    "fa": "ویژه مشترکان|فقط برای مشترکان",
    "he": "למנויים בלבד|להמשך קריאה",
    "hi": "केवल सदस्यों के लिए|आगे पढ़ने के लिए",
    "zh": "付费阅读|付費閱讀|订阅后|訂閱後|会员专享|會員專屬|登入後繼續|登录后继续|解锁全文|解鎖全文",
    "ja": r"会員限定|有料会員|この記事は有料|余文を読む|続きを読むには|残り[0-9,]{1,6}文字",
    "ko": "유료 ?회원|구독자 전용|로그인 후 이용|전문을 보시려면",
}
_PAYWALL = re.compile("|".join(_WALLS.values()))
_SECTION_PATH = re.compile(
    r"/(?:tags?|topics?|category|categories|section|archive|search|author|authors|page/\d+|"
    r"rubrik|themen|thema|temas|tema|sujet|etiqueta|categoria)(?:/|$)",
    re.IGNORECASE,
)
_LISTS = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"})
MANY = 5  # headlines that are links, from which a page may be a list of teasers
TEASED = 0.8  # the share of its text in them and right behind them that makes it one
WORDS = 400  # characters of an error page's own words at most
BESIDE = 3  # words that its heading holds besides those of the error: the site's name
SHORT = 40  # characters of a line behind a headline's prose that may be its date or place
LONGEST_TEASER = 800
PROSE = 1500  # characters without a headline's link that make an article of a page at a site's front address
_TEXT = (KEPT, "repeated")


def check(page: Page, sheet: Sheet, said: Said, judgement: Judgement, body: Bound, title: str) -> None:
    """Pass an article; raise NotAnArticle for anything else."""
    is_article = bool(said.kinds & _json.ARTICLES) or said.first("kind") == "article"
    size = len(body.text)
    if page.status >= 400 or (size < 1500 and not is_article and _is_error(sheet, title, size)):
        raise NotAnArticle(
            page.url, "error-page", f"the page is an error page ('{title[:80] or page.status}'); fetch it again later or drop it"
        )
    if _is_home(page, said) and not is_article and not _has_prose(sheet, judgement):
        raise NotAnArticle(
            page.url, "home-page", "the address is a site's front; give the address of an article, or add the site as a source"
        )
    if size == 0:
        _refuse_empty(page, sheet, said)
    if is_article:
        return
    if size < 3000 and _is_consent(body):
        raise NotAnArticle(page.url, "consent-wall", "the page holds only the question about cookies; the article stands behind it")
    if _is_list(page, said, judgement, size) or (_is_teasers(sheet, judgement) and not _has_prose(sheet, judgement, LONGEST_TEASER)):
        raise NotAnArticle(page.url, "section", "the page lists articles (a section, tag or search page) and holds none of its own")
    reason, sentence = _services.service(page.url, sheet, said, body.text)
    if reason:
        raise NotAnArticle(page.url, reason, sentence)


def _refuse_empty(page: Page, sheet: Sheet, said: Said) -> None:
    if said.first("kind").startswith("video") or "VideoObject" in said.kinds:
        raise NotAnArticle(page.url, "video", "the page shows a video and no text")
    if any(_CONSENT.search(piece.text.lower()) for piece in sheet.pieces[:40]) and len(sheet.pieces) < 80:
        raise NotAnArticle(page.url, "consent-wall", "the page holds only the question about cookies; the article stands behind it")
    if _services.is_viewer(sheet):
        raise NotAnArticle(page.url, "document", "the page shows a document in a viewer and no text of its own; fetch the document")
    if len(sheet.pieces) < 12 and len(sheet.scripts) >= 2:
        raise NotAnArticle(page.url, "script-shell", "the page is built by its scripts and brings no text of its own")
    raise NotAnArticle(page.url, "no-text", f"none of the page's {len(sheet.pieces)} blocks reads like an article's text")


def _is_home(page: Page, said: Said) -> bool:
    try:
        parts = urlsplit(page.url or "")
    except ValueError:
        return False
    path = parts.path.strip("/").lower()
    is_front = path in ("", "index.html", "index.htm", "index.php", "home") or (len(path) == 2 and path.isalpha())
    return bool(parts.hostname) and is_front and not parts.query and said.first("kind") in ("", "website")


def _is_error(sheet: Sheet, title: str, size: int) -> bool:
    """Tell whether the page's headings or its title say that it is not what was asked for, and little else where more text follows."""
    heads = [piece.text for piece in sheet.pieces[:60] if piece.frame.tag in ("h1", "h2")][:4]
    for text in (title, sheet.title, *heads):
        if found := _ERROR.search(text := text.strip()[:120].lower()):
            return size < WORDS or len(f"{text[: found.start()]} {text[found.end() :]}".split()) <= BESIDE
    return False


def _is_consent(body: Bound) -> bool:
    """Tell whether most of the text asks for consent: three tokens of it, and in three fifths of its blocks by length."""
    if len(_CONSENT.findall(body.text.lower())) < 3:
        return False
    asking = sum(len(piece.text) for piece in body.pieces if _CONSENT.search(piece.text.lower()))
    return asking > 0.6 * sum(len(piece.text) for piece in body.pieces)


def _is_teasers(sheet: Sheet, judgement: Judgement) -> bool:
    """Tell whether what reads like text is teasers: headlines that are links, or the prose that stands right behind one of them."""
    count = teased = prose = 0
    is_behind = False
    for piece, reason in zip(sheet.pieces, judgement.reasons, strict=True):
        size, is_kept = len(piece.text), reason in _TEXT
        if _is_headline(piece):
            count, teased, is_behind = count + 1, teased + is_kept * size, True
        elif is_kept and (is_behind or size >= SHORT):
            teased, prose, is_behind = teased + is_behind * size, prose + (not is_behind) * size, False
    return count >= MANY and teased > TEASED * (teased + prose)


def _is_headline(piece: Piece) -> bool:
    """Tell whether a block is one link with the words of a headline; a Chinese, Japanese or Korean character counts twice."""
    text = piece.text
    return piece.linked > 0.8 * len(text) and len(piece.links) <= 2 and _width(text) > 15


def _width(text: str) -> int:
    return len(text) + (0 if text.isascii() else sum(map("\u2e7f".__lt__, text)))


def _has_prose(sheet: Sheet, judgement: Judgement, least: int = PROSE) -> bool:
    """Tell whether the page holds one long text that no headline's link interrupts; a Chinese character counts twice."""
    run = 0
    for piece, reason in zip(sheet.pieces, judgement.reasons, strict=True):
        run = 0 if _is_headline(piece) else run + (reason == KEPT) * _width(piece.text)
        if run >= least:
            return True
    return False


def _says_list(page: Page, said: Said) -> bool:
    """Tell whether the page's data, its type or its address call it a list."""
    return bool(said.kinds & _LISTS) or bool(_SECTION_PATH.search(urlsplit(page.url or "").path)) or said.first("kind") == "website"


def _is_list(page: Page, said: Said, judgement: Judgement, size: int) -> bool:
    """Many links, little prose: by the page's own word, or by its address, or by its shape."""
    measured = judgement.page
    if measured is None:
        return False
    total, linked = float(measured.sums[0, 0]), float(measured.sums[0, 1])
    is_linked = linked > 0.5 * total and size < 0.25 * total * 6
    return size < 1500 and is_linked and _says_list(page, said)


def is_partial(sheet: Sheet, said: Said, judgement: Judgement, body: Bound) -> bool:
    """Tell whether the page holds only the beginning of its article: a paywall's words outside of it, or its own declaration."""
    if said.body and len(body.text) > 0.9 * len(said.body):
        return False
    if len(body.text) >= 1800:
        return not said.is_free and body.text.rstrip().endswith(("…", "..."))
    if not said.is_free or said.first("access") == "locked":
        return True
    pairs = zip(sheet.pieces, judgement.reasons, strict=True)
    left_out = [piece.text for piece, reason in pairs if reason != "article" and 12 < len(piece.text) < 400]
    return bool(_PAYWALL.search("\n\n".join(left_out).lower()))
