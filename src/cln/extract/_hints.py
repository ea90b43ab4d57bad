"""Tables of hints: what names of classes and ids, tags and roles tell of a stretch of a page. No site is named here.

>>> sorted(named("article-body__related-links"))
['article', 'body', 'list', 'related']
>>> sorted(named("postContent")), sorted(named("cookieBanner"))
(['article', 'body'], ['advertisement', 'consent'])
"""

from __future__ import annotations

import re
from functools import lru_cache

# Words of class and id attributes, by what they announce. A word matches as a whole; with a star, anywhere in a longer word.
NAMES: dict[str, str] = {
    "navigation": "nav navi navbar navigation *navigation breadcrumb* menu* *menu submenu pagination pager paging skip toolbar masthead topbar header topnav subnav sitenav",
    "footer": "footer* *footer copyright copyrights colophon legal imprint bottom",
    "related": "related* recommend* *recommend readmore more mostread popular* trending teaser* promo promos outbrain* taboola* similar latest headlines carousel* "
    "suggest* next prev previous onward mostpopular upnext swiper slider recirc* crosslink* seealso morefrom relacionad* verwandt* empfehlung* aktuelle autres liees linklist",
    "share": "share* *share sharing social* *social addthis* sharedaddy follow bookmark print toolbox facebook twitter whatsapp linkedin pinterest telegram weibo wechat email",
    "comment": "comment* *comment *comments disqus* respond replies reply livefyre talkback discussion* kommentar* commentaire* comentario* reacties pinglun",
    "sign-up": "newsletter* *newsletter subscri* *subscribe *subscription signup signin login register registration mailing optin paywall* piano regwall premium donate* donation* "
    "membership abo abonnement* suscri* membresia cta",
    "consent": "cookie* *cookie consent* *consent gdpr onetrust cmp privacy didomi sourcepoint usercentrics",
    "advertisement": "ad ads adv advert* *advert adslot* adunit* banner* *banner sponsor* dfp promoted googlead* affiliate* commercial gpt admz adsense adbox adwrapper werbung anzeige publicidad "
    "publicite pub pubblicita guanggao",
    "widget": "widget* *widget sidebar* *sidebar rail infobox* tool tools tooltip weather quiz poll calculator player modal* popup* overlay lightbox factbox sticky embed* aside box app bubble tab tabs "
    "accordion dropdown search stock ticker faq",
    "tags": "tag tags tagcloud taglist topic topics keyword keywords categor* cat schlagwort* etiquetas",
    "byline": "byline* *byline author* *author dateline timestamp date *date datetime pubdate published publish meta kicker contributor* writer reporter credit* source time *time autor* auteur* "
    "info details published posted updated editor signature byl",
    "caption": "caption* *caption figure* image* *image photo* *photo photos gallery *gallery media picture slide slideshow slides img pic bild bildunterschrift foto legende leyenda copyright",
    "body": "body *body content *content contents maincontent richtext prose paragraph* text txt *text contenido contenu inhalt zhengwen textblock rte wysiwyg articletext entrycontent",
    "article": "article* *article story* post posts *post entry news artikel articulo noticia nota detail main single",
    "summary": "summary standfirst lead lede intro introduction excerpt deck subtitle subhead* abstract dek description chapo chapeau vorspann entradilla bajada subheadline sommario ingress subline abstract desc",
    "title": "headline* *headline title* *title heading head titre titulo titolo h1 h2 h3",
    "list": "list lists *list item items *item card cards *card grid tile tiles feed link links row col column columns ul li",
    "hidden": "hidden sr only visually screen visuallyhidden assistive hide invisible offscreen reader",
    "quotation": "quote* *quote blockquote pullquote zitat cita",
    "note": "correction* note notes notice disclaimer disclosure hinweis nota alert",
    "biography": "bio biography authorbio authorbox authorinfo aboutauthor about profile",
    "live": "live liveblog* timeline liveticker ticker entries",
    "recipe": "ingredient* recipe* instruction* nutrition rating* product* price* review*",
}
HINTS = tuple(NAMES)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_WHOLE: dict[str, frozenset[str]] = {}
_STEMS: list[tuple[str, str]] = []
for _hint, _words in NAMES.items():
    for _word in _words.split():
        if "*" in _word:
            _STEMS.append((_word.strip("*"), _hint))
        _WHOLE[_word.strip("*")] = _WHOLE.get(_word.strip("*"), frozenset()) | {_hint}

TAGS = {
    "nav": "navigation",
    "footer": "footer",
    "aside": "widget",
    "form": "widget",
    "menu": "navigation",
    "figcaption": "caption",
    "figure": "caption",
    "dialog": "widget",
}
ROLES = {
    "navigation": "navigation", "banner": "navigation", "contentinfo": "footer", "complementary": "widget", "search": "widget", "dialog": "consent",
    "alertdialog": "consent", "form": "widget", "menu": "navigation", "menubar": "navigation", "toolbar": "share",
}  # fmt: skip
# These, by name alone, speak against a block; in this order the reason is chosen.
FURNITURE = ("consent", "comment", "advertisement", "sign-up", "share", "related", "navigation", "footer", "tags", "biography", "widget")


def named(name: str) -> frozenset[str]:
    """Give the hints in a class or id attribute; only its first 300 characters are read."""
    return frozenset().union(*map(_of_word, _WORD.findall(name[:300])))


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> frozenset[str]:
    """A pure look-up, remembered because the web's class names use few words."""
    word = word.lower()
    if word in _WHOLE or len(word) < 5:
        return _WHOLE.get(word, frozenset())
    return frozenset(hint for stem, hint in _STEMS if stem in word)
