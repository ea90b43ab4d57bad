"""Table of phrases that furniture begins with, in the languages of news sites: what a short block says of itself.

>>> spelled(told("Read more: what the storm did"))
['related']
>>> spelled(told("相关阅读"))
['related']
"""

from __future__ import annotations

from cln.extract import _letters
from cln.extract._letters import HEAD, Letters

STARTS: dict[str, str] = {
    "related": "read more|read also|also read|read next|related|see also|more from|more on|more stories|more news|most read|"
    "most popular|trending|recommended|you may also|you might also|up next|next article|previous article|next:|"
    "previous:|next post|previous post|don't miss|don’t miss|must read|latest|top stories|editor's picks|"
    "editors' picks|around the web|sponsored stories|in case you missed|watch:|watch |listen:|popular|"
    "further reading|further information|mehr zu|lesen sie|auch interessant|weitere|das könnte|meistgelesen|"
    "neueste|lire aussi|lire la suite|à lire|a lire|voir aussi|sur le même|articles liés|les plus lus|leer más|"
    "lea también|lea además|le puede interesar|te puede interesar|más noticias|mas noticias|más leídas|"
    "noticias relacionadas|relacionad|leia também|leia mais|leia ainda|veja também|mais lidas|saiba mais|"
    "notícias relacionadas|leggi|potrebbe interessarti|i più letti|articoli correlati|lees ook|lees meer|"
    "meer over|læs også|les også|läs också|läs mer|lue myös|czytaj też|czytaj także|czytaj więcej|zobacz też|"
    "zobacz także|polecane|přečtěte si|čtěte|související|читайте также|читать далее|по теме|смотрите также|"
    "похожие|популярн|читайте також|також читайте|citește și|citeşte şi|vezi și|olvasta már|kapcsolódó|διαβάστε|"
    "δείτε επίσης|ilgili haber|ayrıca|devamı|baca juga|berita terkait|artikel terkait|xem thêm|tin liên quan|"
    "đọc thêm|اقرأ أيضا|إقرأ أيضا|مواضيع ذات|أخبار ذات|بیشتر بخوانید|مطالب مرتبط|यह भी पढ़ें|ये भी पढ़ें|"
    "और पढ़ें|อ่านเพิ่ม|ข่าวที่เกี่ยวข้อง|相关|相關|推荐|推薦|延伸閱讀|延伸阅读|更多|热门|熱門|热点|精彩|上一篇|"
    "下一篇|猜你喜欢|你可能|最新|排行|関連|あわせて読|おすすめ|人気|次の記事|前の記事|관련|추천|많이 본|이 시각|"
    "다른 기사|인기|more:|see more|more in |more great|more coverage|full coverage|also:|also see|also on |"
    "now read|keep reading|what to read next|in other news|mehr:|mehr dazu|siehe auch|passend dazu|zum thema|"
    "mehr lesen|pour aller plus loin|en savoir plus|lisez aussi|à voir|notre dossier|vea también|mira también|"
    "lee también|lee aquí|más información|sigue leyendo|ver más|ver también|veja mais|confira também|"
    "per approfondire|vedi anche|guarda anche|scopri|bekijk ook|zie ook|lees verder|se også|se även|katso myös|"
    "zobacz:|przeczytaj|więcej:|více|čítajte|prečítajte|pročitajte|preberite|читайте:|подробнее|"
    "материалы по теме|докладніше|прочетете|вижте|haberin devamı|bunu da oku|baca:|lihat juga|simak juga|"
    "đọc tiếp|اقرأ المزيد|للمزيد|طالع أيضا|قراءة المزيد|קראו עוד|עוד בנושא|इसे भी पढ़ें|আরও পড়ুন|আরো পড়ুন|"
    "இதையும்|மேலும் படி|อ่านต่อ|เรื่องที่เกี่ยวข้อง|看更多|了解更多|续读|下一頁|下一页|続きを読む|もっと見る|"
    "더보기|함께 읽",
    "share": "share|tweet|facebook|twitter|whatsapp|email|e-mail|print|copy link|follow |pin it|linkedin|reddit|telegram|"
    "teilen|drucken|partager|imprimer|compartir|imprimir|compartilhe|compartilhar|condividi|delen|dela|del |jaa|"
    "udostępnij|sdílet|поделиться|поділитися|distribuie|megosztás|paylaş|bagikan|chia sẻ|شارك|مشاركة|اشتراک|分享|"
    "打印|收藏|シェア|ツイート|공유|bookmark|save|like this|join us|join our|add us|subscribe to our channel|"
    "like us|retweet|mail|google|sharing is caring|tell us what|let us know|what do you think|folgen sie|suivez|"
    "síguenos|sigue a|siga|seguici|volg ons|följ|følg|obserwuj|sledujte|takip et|ikuti kami|theo dõi|تابعوا|"
    "تابعنا|关注|關注|追蹤|フォロー|팔로우|подписывайтесь|следите|слідкуйте",
    "sign-up": "subscribe|sign up|sign in|log in|login|register|newsletter|get the latest|get our|support us|support our|"
    "donate|become a member|already a subscriber|this article is for|continue reading|to continue|join |"
    "enter your email|your email|thank you for reading|thanks for reading|abonnieren|jetzt|anmelden|registrieren|"
    "abonnez|inscrivez|s'abonner|je m'abonne|déjà abonné|suscríbete|suscribirse|regístrate|iniciar sesión|assine|"
    "cadastre|inscreva|iscriviti|abbonati|accedi|abonneer|prenumerera|tilaa|zapisz|zaloguj|подпис|войти|"
    "зарегистр|підпис|abone ol|berlangganan|daftar|đăng ký|اشترك|سجل|登录|登入|注册|註冊|订阅|訂閱|会員|ログイン|"
    "구독|로그인|unsubscribe|download the|download our|get the app|app |get the newsletter|stay informed|"
    "stay up to date|never miss|get breaking|this story is|unlimited|restez inform|recevez|reciba|recibe|receba|"
    "ricevi|ontvang|få |mit einem abo|加入|下載|下载|扫码|掃描|点击|點擊|メルマガ",
    "comment": "comment|leave a comment|leave a reply|post a comment|view comments|show comments|add a comment|"
    "join the conversation|reply|replies|kommentar|kommentieren|réagir|comentar|comentários|reageer|reacties|"
    "kommentoi|komentar|комментар|коментар|yorum|bình luận|تعليق|أضف تعليق|نظر|评论|評論|留言|网友|跟帖|コメント|"
    "댓글|your email address will not|required fields|conversation",
    "legal": "©|copyright|(c) |all rights reserved|alle rechte|tous droits|todos los derechos|todos os direitos|"
    "tutti i diritti|все права|terms of|privacy|cookie|we use cookies|this site uses|disclaimer|contact us|"
    "about us|advertise with|impressum|datenschutz|mentions légales|aviso legal|版权|版權|声明|聲明|免责|免責|"
    "禁止|無断|저작권|ⓒ|무단|责任编辑|責任編輯|【版|editorial standards|report a|correction|we want to hear|"
    "send us|got a|do you have|have a tip|if you have a story|by using|editor's note|editor’s note|note:|"
    "disclosure|this article was|this article originally|this story was|this story originally|"
    "originally published|first published|hinweis|anmerkung|transparenzhinweis|nota del|nota de la|"
    "nota da redação|note de la rédaction|ndlr|redactie|примечание|редакция|編按|編者按|编者按|原標題|原标题|"
    "本文|本報|特此|转载|轉載|侵权|未經|未经|以上|の記事・写真|当サイト|본 기사|이 기사",
    "advertisement": "advert|ad |ads by|sponsored|promoted|story continues|article continues|continue reading below|"
    "scroll to continue|scroll down|anzeige|werbung|publicité|publicidad|pubblicità|reklam|реклама|iklan|"
    "quảng cáo|إعلان|广告|廣告|広告|광고|affiliate|we may earn|we may receive|this post may contain|buy now|"
    "shop |paid content|loading|please enable|your browser|javascript|skip to|close|open menu|menu|search|home|"
    "back to top|toggle|show more|load more|view more|see all|view all|click here|tap here|play|pause|mute",
    "caption": "photo|image|picture|credit:|getty|file photo|illustration|video|foto|bild:|bild |crédit|图片|圖片|图为|圖為|"
    "图：|資料|写真|사진|фото|صورة|courtesy|source:|quelle:|fuente:|fonte:|(photo|(image|(ap photo|[photo|▲|△|▶|"
    "symbolbild|archivbild|archivfoto|fotó|zdjęcie|fot.|kuva|撮影|提供|图源|圖源|圖／|図|イメージ|자료|제공",
    "byline": "by |written by|published|updated|posted|last updated|last modified|author|reporter|editor|reporting by|"
    "editing by|von |par |publié|mis à jour|por |publicado|actualizado|atualizado|di |pubblicato|door |av |autor|"
    "автор|опубликовано|обновлено|yazar|güncelleme|oleh|bởi|بقلم|كتب|نشر|作者|记者|記者|编辑|編輯|来源|來源|时间|"
    "時間|发布|發布|发表|更新|基者|기자|입력|수정|등록|公開|minutes read|min read|read time|reading time|"
    "estimated|contact |follow @|@|additional reporting|with reporting|contributed |text:|texto:|testo:|tekst:|"
    "texte |correspondent|redaktion|redaktör|redacción|redação|redazione|redaction|journalist|журналист|"
    "корреспондент|muhabir|penulis|phóng viên|文／|文/|文：|图/|圖／|摄影|攝影|撰文|撰稿|核稿|校对|校對|审核|"
    "審核|监制|監製|責編|责编|通讯员|实习|综合|綜合|取材|文・|글 |글=|사진=|時刊|刊登|出處|出处|点击数|浏览|瀏覽|"
    "閱讀|阅读|lesezeit|lesedauer|temps de lecture|tiempo de lectura|tempo de leitura|tempo di lettura|leestijd|lästid|"
    "læsetid|lesetid|lukuaika|czas czytania|doba čtení|čas čtení|olvasási idő|timp de citire|χρόνος ανάγνωσης|время чтения|"
    "час читання|okuma süresi|waktu baca|thời gian đọc|وقت القراءة|مدة القراءة|読了時間|읽는 시간",
    "tags": "tags|tag:|topics|topic:|filed under|categories|category|in this article|more about|keywords|schlagworte|"
    "themen|sujets|etiquetas|temas|assuntos|argomenti|trefwoorden|tagi|теги|теми|etiketler|topik|từ khóa|الكلمات|"
    "وسوم|关键词|關鍵字|标签|標籤|キーワード|タグ|태그|키워드|hashtags|#",
}
CATEGORIES = tuple(STARTS)


Phrases = list[tuple[str, int]]
# Arabic as it is written in haste: without vowel signs, and any alef for any other.
_ARABIC = dict.fromkeys([*range(0x064B, 0x0653), 0x0670, 0x0640]) | dict.fromkeys(map(ord, "أإآٱ"), "ا")
_ARABIC_LETTERS = ("\u0620", "\u0700")


def _plain(text: str) -> str:
    """Give small letters, and Arabic ones without their vowel signs."""
    text = text.lower()
    return text.translate(_ARABIC) if _ARABIC_LETTERS[0] <= text[:1] < _ARABIC_LETTERS[1] else text


def _table() -> dict[str, tuple[tuple[str, ...], Phrases]]:
    """Phrases by their first letters, with those that are so short that they begin it: all together, and each with its category."""
    table: dict[str, Phrases] = {}
    for number, phrases in enumerate(STARTS.values()):
        for phrase in map(_plain, phrases.split("|")):
            table.setdefault(phrase[:HEAD], []).append((phrase, 1 << number))
    found = {key: [both for size in range(len(key), 0, -1) for both in table.get(key[:size], ())] for key in table}
    return {key: (tuple(phrase for phrase, _ in both), both) for key, both in found.items()}


_MARKS = " \t>»›•·▸►→-–—*|【[「『("
WHOLE = 400  # characters of a block past which its first words say nothing of the whole
_TABLE = _table()
_HEADS = _letters.heads([*_MARKS, *map(chr, range(*map(ord, _ARABIC_LETTERS))), *_TABLE])


def all_told(texts: list[str], letters: Letters) -> list[int]:
    """Give what each block says that it is: ``told``, behind a look at its first letters that most do not pass."""
    found = [0] * len(texts)
    for number in letters.begin(_HEADS):
        if len(text := texts[number]) < WHOLE:
            found[number] = told(text)
    return found


def told(text: str) -> int:
    """Give, as bits, what the beginning of a block says that it is."""
    start = _plain(text[:40].lstrip(_MARKS))
    for size in range(HEAD, 0, -1):
        if starts := _TABLE.get(start[:size]):
            break
    else:
        return 0
    found = 0
    if start.startswith(starts[0]):
        for phrase, bit in starts[1]:
            if start.startswith(phrase):
                found |= bit
    return found


def spelled(found: int) -> list[str]:
    """Give the names of the categories in a number."""
    return [name for number, name in enumerate(CATEGORIES) if found >> number & 1]
