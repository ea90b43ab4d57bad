"""Tables of hints: what names of classes and ids, tags and roles tell of a stretch of a page. No site is named here.

Hints are bits of a number, so that a container's hints and all its ancestors' are one 'or'.

>>> spelled(named("article-body__related-links"))
['related', 'list', 'body', 'article']
>>> spelled(named("postContent")), spelled(named("cookieBanner"))
(['body', 'article'], ['consent', 'advertisement'])
"""

from __future__ import annotations

import re
from functools import lru_cache

# Words of class and id attributes, by what they announce. A word matches as a whole; with a star, anywhere in a longer word.
NAMES: dict[str, str] = {
    "navigation": "nav navi navbar navigation *navigation breadcrumb* menu* *menu submenu pagination pager "
    "paging skip toolbar masthead topbar "
    "header topnav subnav sitenav",
    "footer": "footer* *footer copyright copyrights colophon legal imprint bottom",
    "related": "related* recommend* *recommend readmore more mostread popular* trending teaser* promo "
    "promos outbrain* taboola* similar latest "
    "headlines carousel* suggest* next prev previous onward mostpopular upnext swiper slider "
    "recirc* crosslink* seealso morefrom relacionad* "
    "verwandt* empfehlung* aktuelle autres liees linklist tuijian xiangguan kanren related",
    "share": "share* *share sharing social* *social addthis* sharedaddy follow bookmark print toolbox facebook twitter whatsapp linkedin "
    "pinterest telegram weibo wechat email fenxiang teilen compartir partage",
    "comment": "comment* *comment *comments disqus* respond replies reply livefyre talkback discussion* "
    "kommentar* commentaire* comentario* "
    "reacties pinglun commento commenti",
    "sign-up": "newsletter* *newsletter subscri* *subscribe *subscription signup signin login register registration mailing optin paywall* "
    "piano regwall password* forgot* verification* verify* premium donate* donation* membership abo abonnement* suscri* membresia cta",
    "consent": "cookie* *cookie consent* *consent gdpr onetrust cmp privacy didomi sourcepoint usercentrics",
    "advertisement": "ad ads adv advert* *advert adslot* adunit* banner* *banner sponsor* dfp promoted googlead* "
    "affiliate* commercial gpt admz "
    "adsense adbox adwrapper werbung anzeige publicidad publicite pub pubblicita guanggao",
    "widget": "widget* *widget sidebar* *sidebar rail infobox* tool tools tooltip weather quiz poll "
    "calculator player modal* popup* overlay "
    "lightbox factbox sticky embed* aside box app bubble tab tabs accordion dropdown search stock faq module",
    "tags": "tag tags tagcloud taglist topic topics keyword keywords categor* cat schlagwort* etiquetas",
    "byline": "byline* *byline author* *author dateline timestamp date *date datetime pubdate published publish meta kicker contributor* "
    "writer reporter credit* source time *time autor* auteur* info details posted updated editor signature byl",
    "caption": "caption* *caption figure* image* *image photo* *photo photos gallery *gallery media picture slide slideshow slides img pic "
    "bild bildunterschrift foto legende leyenda copyright",
    "list": "list lists *list item items *item card cards *card grid tile tiles feed link links row col column columns ul li",
    "body": "body *body content *content contents maincontent richtext prose paragraph* text txt *text contenido contenu inhalt zhengwen "
    "textblock rte wysiwyg articletext entrycontent",
    "article": "article* *article story* post posts *post entry news artikel articulo noticia nota detail main single",
    "summary": "summary standfirst lead lede intro introduction excerpt deck subtitle subhead* abstract dek description chapo chapeau "
    "vorspann entradilla bajada subheadline sommario ingress subline desc",
    "title": "headline* *headline title* *title heading head titre titulo titolo h1 h2 h3",
    "hidden": "hidden sr only visually screen visuallyhidden assistive hide invisible offscreen reader",
    "quotation": "quote* *quote blockquote pullquote zitat cita",
    "note": "correction* note notes notice disclaimer disclosure hinweis nota alert",
    "biography": "bio biography authorbio authorbox authorinfo aboutauthor about profile",
    "live": "live liveblog* timeline liveticker ticker entries",
    "product": "ingredient* recipe* instruction* nutrition rating* product* price* review*",
}
# Containers whose tag or role says what they are; the names are hints too.
TAGS = {
    "nav": "navigation",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
    "menu": "navigation",
    "figcaption": "caption",
    "figure": "figure",
    "dialog": "dialog",
    "article": "article-tag",
    "main": "main-tag",
    "section": "section-tag",
    "header": "header-tag",
    "table": "table",
    "ul": "list-tag",
    "ol": "list-tag",
    "li": "item-tag",
    "blockquote": "blockquote",
    "details": "details",
    "address": "address",
    "dl": "list-tag",
    "td": "cell",
    "th": "cell",
    "p": "p-tag",
    "h1": "h1",
    "h2": "heading-tag",
    "h3": "heading-tag",
    "h4": "heading-tag",
    "h5": "heading-tag",
    "h6": "heading-tag",
    "pre": "pre",
}
ROLES = {
    "navigation": "navigation",
    "banner": "header-tag",
    "contentinfo": "footer",
    "complementary": "aside",
    "search": "form",
    "dialog": "dialog",
    "alertdialog": "dialog",
    "form": "form",
    "menu": "navigation",
    "menubar": "navigation",
    "toolbar": "share",
    "main": "main-tag",
    "article": "article-tag",
}
PROPERTIES = {
    "articlebody": "article-body",
    "reviewbody": "article-body",
    "text": "article-body",
    "author": "byline",
    "datepublished": "byline",
    "datemodified": "byline",
    "headline": "title",
    "description": "summary",
    "comment": "comment",
    "caption": "caption",
    "name": "title",
    "image": "figure",
    "publisher": "footer",
}
HINTS = tuple(dict.fromkeys([*NAMES, *TAGS.values(), *ROLES.values(), *PROPERTIES.values()]))
BIT = {hint: 1 << number for number, hint in enumerate(HINTS)}
TAG_BITS = {tag: BIT[hint] for tag, hint in TAGS.items()}
ROLE_BITS = {role: BIT[hint] for role, hint in ROLES.items()}
PROPERTY_BITS = {name: BIT[hint] for name, hint in PROPERTIES.items()}


def bits(*hints: str) -> int:
    """Give the number that stands for these hints together."""
    return sum(BIT[hint] for hint in hints)


# Which hint gives the reason of a block that is left out, the most telling first.
REASONS = {
    "dialog": "consent",
    "consent": "consent",
    "comment": "comment",
    "advertisement": "advertisement",
    "sign-up": "sign-up",
    "share": "share bar",
    "related": "related",
    "navigation": "navigation",
    "footer": "footer",
    "tags": "tags",
    "biography": "biography",
    "form": "form",
    "caption": "caption",
    "figure": "caption",
    "byline": "byline",
    "hidden": "hidden",
    "widget": "widget",
    "aside": "widget",
    "live": "live entry",
    "product": "widget",
    "note": "note",
    "summary": "summary",
    "address": "byline",
    "header-tag": "navigation",
}

MOST_WORDS = 7  # of one name: more of them are a headline made into a name, which says what a story is of
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|(?<=[hH])[1-6]")


def _tables() -> tuple[dict[str, int], list[tuple[str, int]]]:
    whole: dict[str, int] = {}
    stems: list[tuple[str, int]] = []
    for hint, names in NAMES.items():
        for name in names.split():
            word = name.strip("*")
            whole[word] = whole.get(word, 0) | BIT[hint]
            if word != name:
                stems.append((word, BIT[hint]))
    return whole, stems


_WHOLE, _STEMS = _tables()


def named(name: str) -> int:
    """Give the hints in a class or id attribute; only its first 300 characters are read."""
    found = 0
    for part in name[:300].split():
        found |= _of_name(part)
    return found


@lru_cache(maxsize=50_000)
def _of_name(name: str) -> int:
    """A pure look-up, remembered name by name: pages put the same names together in ever new ways."""
    words = _WORD.findall(name)
    found = 0
    for word in words if len(words) <= MOST_WORDS else ():
        found |= _of_word(word)
    return found


def spelled(hints: int) -> list[str]:
    """Give the names of the hints in a number."""
    return [hint for number, hint in enumerate(HINTS) if hints >> number & 1]


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> int:
    word = word.lower()
    found = _WHOLE.get(word, 0)
    if not found and len(word) > 4:
        for stem, bit in _STEMS:
            if stem in word:
                found |= bit
    return found
