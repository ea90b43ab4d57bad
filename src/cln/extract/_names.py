"""Tables about names: the words that announce an author, the roles that are no name, and surnames.

The words that announce an author stand before the name, with a colon or a space behind.
Chinese, Japanese and Korean have patterns of their own.
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


# By language; the order of the words of one language does not matter.
BY = {
    "en": "by|submitted by|words and photos by|words and pictures by|words and photos|"
    "written by|words by|words|story by|text by|reported by|reporting by|posted by|published by|article by|analysis by|"
    "review by|reviewed by|"
    "medically reviewed by|interview by|opinion by|authored by|author|authors|reporter|journalist|contributor|compiled by|created by",
    "de": "von(?! de[rmn]\\b)|eingereicht von|gespeichert von|text und fotos|text und foto|text und bild|text & foto|"
    "text|autor|autorin|autoren|geschrieben von|verfasst von|ein gastbeitrag von|gastbeitrag von|"
    "eine analyse von|ein kommentar von|"
    "kommentar von|ein interview von|interview von|interview|aus .{2,25} berichtet",
    "fr": "par|soumis par|texte et photos|"
    "auteur|autrice|auteurs|texte|texte de|un texte de|publié par|écrit par|rédigé par|article rédigé par|propos recueillis par|"
    "un article de|un reportage de|journaliste",
    "es": "por|enviado por|texto y fotos|autor|autora|autores|texto|escrito por|publicado por|redactado por|redacción|firma|periodista",
    "pt": "por|autor|autora|autores|texto|texto de|escrito por|publicado por|reportagem|reportagem de|jornalista",
    "it": "di|inviato da|testo e foto|"
    "a cura di|autore|autrice|testo|testo di|scritto da|pubblicato da|articolo di|dal nostro inviato|dalla nostra inviata|"
    "dal nostro corrispondente|dalla nostra corrispondente",
    "nl": "door|ingediend door|auteur|tekst|geschreven door",
    "sv": "av|text och foto|text och bild|inskickat av|text|text av|skriven av",
    "no": "av|tekst og foto|skrevet av|tekst|journalist",
    "da": "af|indsendt af|skrevet af|tekst|tekst af",
    "fi": "kirjoittaja|teksti|toimittaja",
    "is": "eftir|höfundur|texti",
    "et": "autor|autorid|tekst",
    "lv": "autors|autore|autori|teksts",
    "lt": "autorius|autorė|autoriai|tekstas",
    "pl": "autor|autorka|autorzy|tekst|napisał|napisała|opracował|opracowała|opracowanie|oprac.|opr.|przesłane przez",
    "cs": "autor|autorka|autoři|napsal|napsala|text|autoř",
    "sk": "autor|autorka|autori|napísal|napísala",
    "hu": "szerző|írta|szöveg",
    "ro": "trimis de|autor|autoare|scris de|text",
    "hr": "autor|autorica|autori|piše|napisao|napisala|tekst",
    "sl": "avtor|avtorica|avtorji|napisal|besedilo",
    "sq": "nga|autori|shkruan|shkroi",
    "bg": "автор|текст",
    "el": "από|υποβλήθηκε από|του|της|συντάκτης|κείμενο|γράφει ο|γράφει η",
    "ru": "автор|авторы|текст|корреспондент|подготовил|подготовила",
    "uk": "автор|автори|текст|підготував|підготувала|журналіст",
    "sr": "аутор|аутори|пише|piše",
    "mk": "автор|пишува",
    "be": "аўтар|тэкст",
    "az": "müəllif",
    "uz": "muallif|муаллиф",
    "kk": "автор|авторы",
    "tr": "yazan|yazar|haber|metin|hazırlayan|muhabir",
    "id": "oleh|penulis|reporter|pewarta|editor",
    "ms": "oleh|penulis",
    "vi": "tác giả|bởi|theo phóng viên|phóng viên",
    "tl": "isinulat ni|ulat ni",
    "sw": "mwandishi|imeandikwa na",
    "af": "deur|skrywer",
    "ca": "text|autor|autora",
    "ar": "بقلم|كتب|كتبت|الكاتب|تحرير|إعداد",
    "fa": "نوشته|نویسنده|به قلم|گزارش",
    "ur": "تحریر",
    "he": "מאת|כתב|כתבה",
    "hi": "द्वारा|लेखक|रिपोर्ट|रिपोर्टर",
    "bn": "লেখক|লেখা|প্রতিবেদক|লিখেছেন",
    "ta": "எழுதியவர்|ஆசிரியர்",
    "te": "రచయిత",
    "mr": "लेखक|लेखिका",
    "ps": "لیکوال",
    "th": "โดย|ผู้เขียน|เรื่องโดย|เขียนโดย",
    "ka": "ავტორი",
    "hy": "հեղինակ",
}
ROLES = {
    "en": "reporters?|correspondents?|editors?|writers?|staff|journalists?|columnists?|contributors?|producers?|team|agency|"
    "newsroom|desk|bureau|news|press|"
    "media|analyst|chief|senior|junior|managing|assistant|associate|author|editorial|freelance|director|professor|ceo|founder|"
    "manager|specialist|guest|"
    "special|coordinator|reviewer|reviewers|expert|engineer|engineering|consultant|attorney|researcher|strategist|developer|creator|"
    "photographer|"
    "videographer|designer|marketing|president|officer|intern|newsletter|updated?|published?|posted|minutes?|read|comments?|share|"
    "follow|subscribe|view|"
    "email|photos?|photographs?|image|getty|images|modified|more|about|articles?|posts?|all|by|the|our|at|on|of|from|your|this|is|was|are|am|log|login|sign|account|register|menu|search|password|"
    "pm|https?|www",
    "de": "redaktion|(?:nachrichten)?agentur|"
    "redaktions?leit|redakteur(?:in)?|chefredakteur(?:in)?|korrespondent(?:in)?|autorin|volontär(?:in)?|reporterin|"
    "ressortleiter(?:in)?|nachrichten",
    "fr": "rédaction|agence|journaliste|correspondante?|rédacteur|rédactrice|envoyée?|chroniqueur|chroniqueuse|éditorialiste",
    "es": "redacción|agencias?|periodista|corresponsal|redactora?|enviad[oa]|columnista|noticias",
    "pt": "redação|agências?|jornalista|repórter|correspondente|colunista|estagiári[oa]|notícias",
    "it": "redazione|agenzia|giornalista|corrispondente|inviat[oa]|caporedattore",
    "nl": "redactie|verslaggever|redacteur|buitenlandredactie|nieuws",
    "nordic": "redaksjonen|redaktionen|redaktør|redaktör|journalisten?|korrespondent|toimitus|toimittaja|uutiset",
    "pl": "redakcja|dziennikarz|dziennikarka|korespondent(?:ka)?",
    "cs": "redakce|redaktor(?:ka)?|zpravodaj(?:ka)?|redakcia",
    "el": "στις|στην|στο",
    "ru": "корреспондент|редакция|редактор|журналист|обозреватель|автор|новости|редакція|кореспондент|журналіст|новини",
    "tr": "muhabiri?|editörü?|haber|haberleri|yazar|ajansı",
    "id": "wartawan|redaksi|tim|kontributor",
    "vi": "phóng viên|biên tập|ban",
    "ar": "مراسل|مراسلة|صحفي|كاتب|محرر|وكالات|الأخبار",
    "fa": "خبرنگار|سردبیر|خبرگزاری",
    "hi": "संवाददाता|ब्यूरो|डेस्क|न्यूज|न्यूज़",
}
# Words inside a person's name that begin with a small letter.
PARTICLES = _set("al|ap|bin|da|das|de|del|den|der|di|dos|du|e|el|i|la|le|van|vom|von|y|zu")
# The number one written out, by which some languages say an hour ago.
ONE = _set(
    "a|an|one|ein|eine|einem|einer|een|één|en|ett|et|un|una|une|um|uma|o|egy|bir|jeden|jedna|jednu|jedno|jedan|один|одну|одна|една|"
    "един|један|једну|μία|μια|ένα|ένας|یک|ایک|एक|এক|ஒரு|หนึ่ง|một|satu|واحدة|واحد|אחת|אחד|한"
)
# Words that no name holds, of scripts without capitals: there a sentence of four words looks like a name.
FUNCTIONS = _set(
    "في|من|إلى|الى|عن|أن|ان|مع|هذا|هذه|در|به|از|که|را|با|کے|کی|میں|نے|سے|של|על|את|עם|כי|לא|ने|को|का|की|के|में|से|पर|है|हैं|कि|और|"
    "এবং|থেকে|জন্য|করে|யில்|மற்றும்|და|რომ"
)
# Names of accounts that stand for nobody.
NOBODY = _set(
    "admin|administrator|anonymous|author|default|editor|guest|na|nocadmin|none|null|redacao|redaccion|redacción|redactie|redaction|"
    "redakce|redakcja|redaktion|redaktor|redazione|redação|root|rédaction|siteadmin|staff|superuser|test|unknown|user|webmaster|"
    "wpadmin|админ|администратор|小編|小编|管理员|管理員|관리자"
)
# The label of Twitter cards behind which a byline stands ("Written by").
WRITTEN = _set(
    "auteur|author|autor|autora|autore|by|ditulis oleh|escrito por|geschreven door|geschrieben von|kirjoittanut|napisane przez|"
    "napsal|napsal(a)|oleh|penulis|scris de|scritto da|skrevet af|skrevet av|skriven av|szerző|tác giả|verfasst von|written by|"
    "yazan|écrit par|được viết bởi|συντάχθηκε από|автор|написано|опубліковано|נכתב על ידי|كتبه|كُتب بواسطة|نوشته شده توسط|"
    "द्वारा लिखित|เขียนโดย|作者|執筆者|投稿者|撰写者|撰寫者|글쓴이|작성자"
)
# Chinese surnames, both scripts: the hundred commonest and those common among writers of Taiwan and Hong Kong.
CHINESE = frozenset(
    "王李張张劉刘陳陈楊杨趙赵黃黄周吳吴徐孫孙胡朱高林何郭馬马羅罗梁宋鄭郑謝谢韓韩唐馮冯于董蕭萧程曹袁鄧邓許许傅沈曾彭呂吕蘇苏盧卢蔣蒋蔡賈贾丁魏薛葉叶閻阎余潘杜戴夏鍾钟汪田任姜范方石姚譚谭廖鄒邹熊金陸陆郝孔白崔康毛邱秦江史顧顾侯邵孟龍龙萬万"
    "段雷錢钱湯汤尹黎易常武喬乔賀贺賴赖龔龚文施洪詹柯倪嚴严牛溫温季俞章魯鲁葛伍韋韦申尤畢毕聶聂焦向柳邢岳齊齐梅莫莊庄辛管祝左涂谷祁時时舒耿牟卜路詹關关苗凌費费紀纪靳盛童歐欧甄項项曲成游陽阳裴席衛卫查屈鮑鲍位覃霍翁隋植甘景薄單单包司柏寧宁柴"
    "阮桂閔闵解強强丘華华利池冉敖連连簡简蒲藍蓝艾符翟朴鄺邝利阙阚莘"
)
KOREAN = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
KOREAN_DOUBLE = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문")
