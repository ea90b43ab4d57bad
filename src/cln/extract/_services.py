"""The pages of a site's service, which are no article: log-in, shop, writer's page, empty search, video, document in a viewer."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from cln.extract import _json
from cln.extract._blocks import Sheet
from cln.extract._image import width
from cln.extract._metadata import Said

# What a page is headed that asks who one is, by language; matched against small letters.
_LOGINS = {
    "en": r"log ?[io]n|sign ?in|sign ?up|my account|create (?:an )?account|register|reset (?:your )?password|forgot",
    "de": "anmeld|einloggen|registrier|mein konto|passwort",
    "fr": "connexion|connectez-vous|se connecter|identifi|mon compte|mot de passe",
    "es": "iniciar? sesión|inicia sesión|acceder|regístr|mi cuenta|contraseña",
    "pt": "entrar|iniciar sessão|minha conta|cadastr|senha",
    "it": "acced|registrati|password",
    "nl": "inloggen|aanmelden|wachtwoord",
    "nordic": "logga in|logg inn|log ind|kirjaudu|lösenord|passord",
    "slavic": "zaloguj|logowanie|přihlá|prihlás|prijav|вход|войти|увійти|вхід|регистрац|реєстрац|пријав",
    "hu": "bejelentkez|belép",
    "ro": "autentific|conectare",
    "el": "σύνδεση|είσοδος",
    "tr": "giriş yap|üye ol|oturum aç",
    "id": "masuk|daftar",
    "vi": "đăng nhập|đăng ký",
    "ar": "تسجيل الدخول|إنشاء حساب",
    "fa": "ورود|ثبت نام",
    "he": "התחבר|כניסה",
    "hi": "लॉग ?इन|साइन इन",
    "th": "เข้าสู่ระบบ",
    "east": "登录|登錄|登入|注册|註冊|ログイン|会員登録|로그인|회원가입",
}
_LOGIN = re.compile("|".join(_LOGINS.values()))
_LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|sign-?up|register|auth|sso|anmelden|connexion|wp-login\.php)(?:/|$|\.)")
_WRITER_PATH = re.compile(
    r"/(?:authors?|autor(?:es|en|a)?|auteurs?|autori|autore|contributors?|writers?|journalists?|journalistes?|reporters?|columnists?|"
    r"columnistas?|penulis|yazar(?:lar)?)/[^/]{2,80}/?$"
)
_SEARCH_PATH = re.compile(
    r"/(?:search|suche|recherche|buscar|busqueda|busca|pesquisa|cerca|ricerca|zoeken|sok|haku|szukaj|hledat|arama|poisk)(?:/|$)"
)
_SEARCH_QUERY = re.compile(r"(?:^|&)(?:s|q|query|search|keywords?|wd|kw|term)=")
_VIEWER = "embed[type='application/pdf'],object[type='application/pdf'],.pdfViewer,iframe[src$='.pdf'],embed[src$='.pdf']"
MOST_FORMS = 20
FEW = 600  # characters of text under which a page at a search's address found nothing
SOME = 1500  # characters under which a page of a form, or about a writer, holds no article besides
MANY = 3000  # characters under which a page that sells a thing only describes it
WORDS = 300  # characters under which a video's page only says what is to be seen


def service(url: str, sheet: Sheet, said: Said, text: str) -> tuple[str, str]:
    """Give the reason and the sentence for a page of a site's service of which ``text`` was kept; ('', '') for any other.

    A page that says that it is an article is believed, however short it is.
    """
    if said.kinds & _json.ARTICLES or len(text) >= MANY:
        return "", ""
    parts, size = _parts(url), width(text)
    path = parts.path.lower()
    if size < SOME and (_LOGIN_PATH.search(path) or _LOGIN.search(_headed(sheet))) and _asks_password(sheet):
        return "login", "the page asks for a name and a password; the article, if any, stands behind it"
    if size < MANY and _sells(said) and not said.found.get("published"):
        return "product", "the page offers a product for sale and holds no article"
    if size < SOME and ("ProfilePage" in said.kinds or _WRITER_PATH.search(path)) and not said.found.get("published"):
        return "author-page", "the page is about one of the site's writers; give the address of an article"
    if size < FEW and (_SEARCH_PATH.search(path) or _SEARCH_QUERY.search(parts.query)):
        return "search", "the page is a search that found little or nothing"
    if size < WORDS and (said.first("kind").startswith("video") or "VideoObject" in said.kinds):
        return "video", "the page shows a video, with a few words about it"
    return "", ""


def is_viewer(sheet: Sheet) -> bool:
    """Tell whether the page only shows a document in a viewer."""
    return len(sheet.frames) > 1 and bool(sheet.frames[1].node.select(_VIEWER))


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _asks_password(sheet: Sheet) -> bool:
    forms = [frame.node for frame in sheet.frames if frame.tag == "form"][:MOST_FORMS]
    return any(form.select("input[type=password]") for form in forms)


def _headed(sheet: Sheet) -> str:
    """The page's title and its first heading, in small letters: of the second order (as over a dialog) only where it has no other."""
    first, second = ([piece.text for piece in sheet.pieces if piece.frame.tag == tag] for tag in ("h1", "h2"))
    return " ".join([sheet.title, *(first or second)[:1]])[:400].lower()


def _sells(said: Said) -> bool:
    return said.first("kind").startswith("product") or {"Product", "Offer"} <= said.kinds
