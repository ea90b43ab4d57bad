"""What a page is when it is no article: said in one word, with the sentence that explains it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from cln.errors import NotAnArticle
from cln.extract import _json
from cln.extract._blocks import Sheet
from cln.extract._bound import Bound
from cln.extract._judge import Judgement
from cln.extract._metadata import Said
from cln.records import Page

_ERROR = re.compile(
    r"^(?:error )?(?:40[0-9]|41[0-9]|50[0-9])\b|\b(?:404|403|502|503)\b.{0,20}\b(?:error|"
    r"not found)|\b(?:page|article|site|file) (?:was |is |could )?(?:not|cannot|can't)(?: "
    r"be)? found|not found$|access denied|forbidden$|"
    r"seite nicht gefunden|page introuvable|página no encontrada|pagina non trovata|página "
    r"não encontrada|страница не найдена|页面不存在|页面未找到|找不到網頁|ページが見つかりません|페이지를 찾을 수 없|"
    r"just a moment|attention required|are you a robot|verify you are human|checking your "
    r"browser|service unavailable|bad gateway|site maintenance",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"cookie|consent|privacy|datenschutz|einwilligung|gdpr|données personnelles|privacidad|werbung|tracking", re.IGNORECASE
)
_PAYWALL = re.compile(
    r"subscribe to (?:read|continue)|to continue reading|already a subscriber|subscribers? "
    r"only|for subscribers|this article is reserved|réservé aux abonnés|article réservé|il "
    r"vous reste \d+|weiterlesen mit|jetzt weiterlesen|"
    r"mit .{2,20}\+ weiterlesen|exklusiv für abonnenten|contenido exclusivo|solo para suscriptores|"
    r"exclusivo para assinantes|riservato agli abbonati|alleen voor abonnees|会員限定|有料会員|この記事は有料|"
    r"余文を読む|付费阅读|訂閱後|유료 ?회원|"
    r"только для подписчиков|register to continue|sign in to read|create a free account|unlock this article|become a member to",
    re.IGNORECASE,
)
_SECTION_PATH = re.compile(
    r"/(?:tags?|topics?|category|categories|section|archive|search|author|authors|page/\d+|"
    r"rubrik|themen|thema|temas|tema|sujet|etiqueta|categoria)(?:/|$)",
    re.IGNORECASE,
)
_LISTS = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"})
SHORT = 250  # characters under which a page must show that it is an article


def check(page: Page, sheet: Sheet, said: Said, judgement: Judgement, body: Bound, title: str) -> None:
    """Pass an article; raise NotAnArticle for anything else."""
    is_article = bool(said.kinds & _json.ARTICLES) or said.first("kind") == "article"
    size = len(body.text)
    if page.status >= 400 or (size < 1500 and not is_article and _ERROR.search(title.strip()[:120])):
        raise NotAnArticle(
            page.url, "error-page", f"the page is an error page ('{title[:80] or page.status}'); fetch it again later or drop it"
        )
    if _is_home(page, said) and not is_article:
        raise NotAnArticle(
            page.url, "home-page", "the address is a site's front; give the address of an article, or add the site as a source"
        )
    if size == 0:
        _refuse_empty(page, sheet, said)
    if is_article:
        return
    if _is_consent(body, title) and size < 3000:
        raise NotAnArticle(page.url, "consent-wall", "the page holds only the question about cookies; the article stands behind it")
    if _is_list(page, said, judgement, size):
        raise NotAnArticle(page.url, "section", "the page lists articles (a section, tag or search page) and holds none of its own")


def _refuse_empty(page: Page, sheet: Sheet, said: Said) -> None:
    if said.first("kind").startswith("video") or "VideoObject" in said.kinds:
        raise NotAnArticle(page.url, "video", "the page shows a video and no text")
    if any(_CONSENT.search(piece.text) for piece in sheet.pieces[:40]) and len(sheet.pieces) < 80:
        raise NotAnArticle(page.url, "consent-wall", "the page holds only the question about cookies; the article stands behind it")
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


def _is_consent(body: Bound, title: str) -> bool:
    found = len(_CONSENT.findall(body.text[:3000]))
    return (found >= 4 and found * 60 > len(body.text[:3000]) / 4) or bool(title and found >= 3 and _CONSENT.search(title))


def _is_list(page: Page, said: Said, judgement: Judgement, size: int) -> bool:
    """Many links, little prose: by the page's own word, or by its address, or by its shape."""
    measured = judgement.page
    if measured is None:
        return False
    total, linked = float(measured.sums[0, 0]), float(measured.sums[0, 1])
    is_linked = linked > 0.5 * total and size < 0.25 * total * 6
    says = bool(said.kinds & _LISTS) or bool(_SECTION_PATH.search(urlsplit(page.url or "").path)) or said.first("kind") == "website"
    return size < 1500 and is_linked and says


def is_partial(sheet: Sheet, said: Said, judgement: Judgement, body: Bound) -> bool:
    """Tell whether the page holds only the beginning of its article: a paywall's words outside of it, or its own declaration."""
    if said.body and len(body.text) > 0.9 * len(said.body):
        return False
    if len(body.text) >= 1800:
        return not said.is_free and body.text.rstrip().endswith(("…", "..."))
    if not said.is_free:
        return True
    left_out = (piece.text for piece, reason in zip(sheet.pieces, judgement.reasons, strict=True) if reason != "article")
    return any(12 < len(text) < 400 and _PAYWALL.search(text) for text in left_out)
