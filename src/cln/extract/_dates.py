"""Dates as news pages write them, in the languages and calendars of news, to aware datetimes.

>>> from datetime import datetime, UTC
>>> now = datetime(2026, 11, 2, 12, tzinfo=UTC)
>>> for text in ("2025-06-30T15:59:30+02:00", "30 juin 2025 à 15h59", "2025年6月30日 下午3:59", "令和7年6月30日"):
...     print(moment(text))
2025-06-30 15:59:30+02:00
2025-06-30 15:59:00+00:00
2025-06-30 15:59:00+00:00
2025-06-30 00:00:00+00:00
>>> for text in ("3 hours ago", "30 มิ.ย. 2568", "۹ تیر ۱۴۰۴"):
...     print(moment(text, now))
2026-11-02 09:00:00+00:00
2025-06-30 00:00:00+00:00
2025-06-30 00:00:00+00:00
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

from cln.extract import _names

MOST = 300  # characters of a text that are read for a date
FEWEST = 3  # figures in a date, as in '令和7年6月3日'
_FIGURE = re.compile(r"\d")

# The months of the languages of news; a name is recognised by its beginning (no two months of a language share one here).
_MONTHS = (
    "jan|janv|ene|gen|янв|січ|ian|led|styc|sty|sij|ιαν|يناير|جانفي|كانون الثاني|ינואר|जन|มกราคม|"
    "ม.ค|oca|tammi|ιανουαρίου|জানু|ஜன|sau|jaan|tháng 1 |tháng một",
    "feb|fév|fev|fév|фев|лют|úno|lut|velj|φεβ|فبراير|فيفري|شباط|פברואר|फ़र|फर|กุมภาพันธ์|ก.พ|şub|helmi|febr|vas|veebr|tháng 2 |pebruari|ফেব",
    "mar|mär|mrz|мар|бер|bře|ožu|μάρ|μαρ|مارس|آذار|מרץ|मार्च|มีนาคม|มี.ค|maalis|maart|mrt|márc|kov|märts|tháng 3 |mac|মার্চ|març",
    "apr|avr|abr|апр|кві|dub|kwi|tra|απρ|أبريل|ابريل|أفريل|افريل|نيسان|אפריל|अप्रै|เมษายน|เม.ย|nis|huhti|ápr|bal|tháng 4 |এপ্রিল",
    "may|mai|мая|май|трав|kvě|maj|svi|μάι|μαΐ|μαι|مايو|ماي|أيار|מאי|मई|พฤษภาคม|พ.ค|toukok|mei|máj|geg|mag|tháng 5 |মে|maio",
    "jun|juin|giu|июн|чер|čer|cze|lip|ιούν|ιουν|يونيو|جوان|حزيران|יוני|जून|มิถุนายน|มิ.ย|haz|kesäk|jún|birž|tháng 6 |জুন|červen|červn",
    "jul|juil|lug|июл|лип|čvc|červenec|července|srp|ιούλ|ιουλ|يوليو|جويلية|تموز|יולי|जुल|กรกฎาคม|ก.ค|tem|heinä|júl|liep|tháng 7 |জুলাই",
    "aug|août|aou|ago|авг|серп|kol|αύγ|αυγ|أغسطس|اغسطس|أوت|آب|אוגוסט|अग|สิงหาคม|ส.ค|ağu|agu|eloku|rugp|tháng 8 |ogos|আগস্ট",
    "sep|sept|set|сен|вер|zář|wrz|ruj|σεπ|سبتمبر|أيلول|ספטמבר|सित|กันยายน|ก.ย|eyl|syysk|szept|rugs|tháng 9 |সেপ্টে",
    "oct|oct|okt|ott|out|окт|жовт|říj|paź|list|οκτ|أكتوبر|اكتوبر|تشرين الأول|אוקטובר|अक्त|अक्टू|ตุลาคม|ต.ค|eki|lokak|spal|tháng 10|অক্টো",
    "nov|ноя|лис|nov|stu|νοέ|νοε|نوفمبر|تشرين الثاني|נובמבר|नव|พฤศจิกายน|พ.ย|kas|marras|lapk|tháng 11|noiem|নভে",
    "dec|déc|dez|dic|des|дек|груд|pro|gru|δεκ|ديسمبر|كانون الأول|דצמבר|दिस|ธันวาคม|ธ.ค|ara|joulu|gruod|tháng 12|dis|ডিসে",
)
# Where one language's month begins like another's: the longer name, or the language, settles it.
_WHOLE = {
    "listopad": 11,
    "listopada": 11,
    "listopadu": 11,
    "lipca": 7,
    "lipiec": 7,
    "lip": 7,
    "lipnja": 6,
    "červen": 6,
    "června": 6,
    "červenec": 7,
    "července": 7,
    "srpna": 8,
    "srpen": 8,
    "srpnja": 7,
    "sierpnia": 8,
    "sierpień": 8,
    "sie": 8,
    "travnja": 4,
    "travanj": 4,
    "mars": 3,
    "marzo": 3,
    "março": 3,
    "marca": 3,
    "marec": 3,
    "maja": 5,
    "maggio": 5,
    "mayo": 5,
    "mai": 5,
    "maj": 5,
    "kvetna": 5,
    "května": 5,
    "grudnia": 12,
    "prosince": 12,
    "prosinec": 12,
    "października": 10,
    "ruj": 9,
    "rujna": 9,
    "kolovoza": 8,
    "svibnja": 5,
    "ožujka": 3,
    "veljače": 2,
    "siječnja": 1,
    "studenog": 11,
    "studenoga": 11,
    "prosinca": 12,
    "listopad.": 11,
    "октября": 10,
    "листопада": 11,
    "липня": 7,
    "лютого": 2,
    "серпня": 8,
    "вересня": 9,
    "квітня": 4,
    "травня": 5,
    "червня": 6,
    "жовтня": 10,
    "грудня": 12,
    "березня": 3,
    "січня": 1,
    "kasım": 11,
    "aralık": 12,
    "temmuz": 7,
    "haziran": 6,
    "ocak": 1,
    "mart": 3,
    "nisan": 4,
    "mayıs": 5,
    "eylül": 9,
    "ekim": 10,
    "ağustos": 8,
    "şubat": 2,
    "mac": 3,
    "disember": 12,
    "ogos": 8,
    "okt": 10,
    "kov": 3,
    "kovo": 3,
    "september": 9,
    "settembre": 9,
    "setembro": 9,
    "outubro": 10,
    "ottobre": 10,
}
_STEMS = sorted(((stem, number) for number, stems in enumerate(_MONTHS, 1) for stem in stems.split("|")), key=lambda pair: -len(pair[0]))
_JALALI = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")


# The months of the lunar calendar as the Arab press, and others in Latin letters, spell them.
_HIJRI = (
    "محرم|المحرم|muharram|muharrem",
    "صفر|safar|safer",
    "ربيع الأول|ربيع الاول|ربیع الاول|rabi al-awwal|rebiülevvel",
    "ربيع الآخر|ربيع الثاني|ربیع الثانی|rabi al-thani|rebiülahir",
    "جمادى الأولى|جمادى الاولى|جمادی الاول|جمادی الاولی|jumada al-ula|cemaziyelevvel",
    "جمادى الآخرة|جمادى الثانية|جمادی الثانی|jumada al-akhirah|cemaziyelahir",
    "رجب|rajab|recep",
    "شعبان|sha'ban|shaban|şaban",
    "رمضان|ramadan|ramazan",
    "شوال|shawwal|şevval",
    "ذو القعدة|ذي القعدة|ذوالقعدة|ذی القعده|ذیقعده|dhu al-qadah|zilkade",
    "ذو الحجة|ذي الحجة|ذوالحجة|ذی الحجه|ذیحجه|dhu al-hijjah|zilhicce",
)
_HIJRI_MONTHS = {name: number for number, names in enumerate(_HIJRI, 1) for name in names.split("|")}
_HIJRI_DAY = re.compile(
    rf"(?<!\d)(\d{{1,2}}),?\s{{1,2}}(?:من )?({'|'.join(sorted(map(re.escape, _HIJRI_MONTHS), key=len, reverse=True))})"
    r",?\s{1,2}(1[34]\d\d)(?!\d)"
)


class _Calendar(msgspec.Struct, frozen=True):
    """Months' names and relative dates in some ninety languages, from CLDR (made by bench/make_calendar.py).

    ``ago`` gives the seconds in one of a template's units ('vor {} stunden'; for a dual without a number, of the whole), ``days`` the
    words for today (0), yesterday (1) and the day before (2).
    """

    months: dict[str, int]
    ago: dict[str, int]
    days: dict[str, int]


@cache
def _calendar() -> _Calendar:
    return msgspec.json.decode((files("cln.extract") / "calendar.json").read_bytes(), type=_Calendar)


_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911, "r": 2018, "h": 1988, "s": 1925}

# Minutes east of Greenwich, and the names of such zones.
_HOURS = (
    (-540, "akst"),
    (-480, "pst"),
    (-420, "mst pdt pt"),
    (-360, "cst mdt"),
    (-300, "est cdt"),
    (-240, "et edt"),
    (-180, "brt"),
    (0, "z utc gmt wet"),
    (60, "bst west cet mez"),
    (120, "cest mesz sast eet"),
    (180, "eest msk мск"),
    (300, "pkt"),
    (330, "ist"),
    (420, "wib ict"),
    (480, "hkt sgt"),
    (540, "jst kst"),
    (600, "aest"),
    (660, "aedt"),
    (720, "nzst"),
    (780, "nzdt"),
)
_ZONES = {name: minutes for minutes, names in _HOURS for name in names.split()}
# The zeros of the scripts that write dates with digits of their own: Arabic to Mongolian, and the full-width ones.
_DIGIT_ZEROS = tuple(map(ord, "٠۰߀०০੦૦୦௦౦೦൦๐໐༠၀០᠐０"))
_DIGITS = {ord(c): str(n % 10) for start in _DIGIT_ZEROS for n, c in enumerate(map(chr, range(start, start + 10)))}

_OTHER_DIGIT = re.compile(f"[{''.join(map(chr, _DIGITS))}]")
_FIRST_DAY = "یکم"  # the first of a month, in Persian and Urdu

_ISO = re.compile(r"(?<!\d)(\d{4})(?:[-/]|\.\s?)(\d{1,2})(?:[-/]|\.\s?)(\d{1,2})(?!\d)")
_PACKED = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(?!\d)")
_EAST = re.compile(r"(令和|平成|昭和|民國|民国)?\s?(\d{1,4}|元)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]?")
# An era's year in figures alone: 'R8.6.30', '民國115/06/30'.
_ERA_FIGURES = re.compile(r"(?:^([rhs])|(令和|平成|昭和|民國|民国))\s?(\d{1,3})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,2})(?!\d)")
_EAST_SHORT = re.compile(r"(?<!\d)(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª|-?го)?[\s,-]{0,3}(?:de |of |d')?([^\W\d_][^\s\d,:/()|"
    r"-]{1,15}(?: (?:الثاني|الأول))?(?:/[\u0621-\u064a]{3,10}(?: (?:الثاني|الأول))?)?)"
    r"[\s.,-]{0,3}(?:de |del |of )?(\d{4}|['’]?\d{2}(?![\d:h]))"
)
_MONTH_FIRST = re.compile(r"([^\W\d_][^\W\d]{2,12})\.?\s{0,2}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,2}(?:de )?(\d{4})(?!\d)")
# The year last, behind the time: 'Mon Jun 30 15:59:00 CEST 2025', as programs print it.
_YEAR_LAST = re.compile(r"([a-z]{3,9})\s{1,2}(\d{1,2})\s\d\d:\d\d(?::\d\d)?\s(?:(?:[a-z]{2,5}|[+-]\d{4})\s)?(\d{4})(?!\d)")
# The year first: '2025. június 30.', '2023 Jan 7', '2025eko ekainaren 30a'; and '2025. gada 30. jūnijs', '2025 ж. 30 маусым'.
_YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})(?:[.,]|eko)?\s{1,2}(?:[^\s\d]{1,9}\s{1,2})?([^\W\d_][^\s\d,:/()|"
    r"-]{1,15})[.,]?\s{1,2}(\d{1,2})(?!\d)"
)
_YEAR = re.compile(r"\d{4}")
_YEAR_DAY = re.compile(r"(?<!\d)(\d{4})\.?\s{1,2}[^\s\d]{1,6}\s{1,2}(\d{1,2})\.?\s{1,2}([^\W\d_][^\s\d,:/()|-]{1,15})")
_MONGOLIAN = re.compile(r"(?<!\d)(\d{4}) оны (\d{1,2})(?:-р|-р| дугаар| дүгээр)? сарын (\d{1,2})")
_HAN_NUMBER = re.compile(r"[〇零一二三四五六七八九十]{1,4}(?=[年月日])")
_HAN_AGO = re.compile(
    r"[一二两兩三四五六七八九十]{1,3}(?=[个個]?(?:分[钟鐘]|小[时時]|天|[周週])|[个個]月)|(?<=[\d一二两兩三四五六七八九十])\s?[个個](?=小)"
)
_HAN_DIGITS = {"〇": "0", "零": "0", "两": "2", "兩": "2", **{c: str(n) for n, c in enumerate("一二三四五六七八九", 1)}}
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2}) tháng (\d{1,2}),? (?:năm )?(\d{4})")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d/]|\.\d)")
# A time with a full stop, told by the word before it: 'kl. 10.30', 'klo 10.30'; it is read as 10:30.
_DOTTED = re.compile(r"(?<!\w)((?:klo|kl\.?|เวลา|alle(?: ore)?|ore|o|at|um|om|jam|pukul)\s\d{1,2})\.(?=\d\d(?!\d))")
_TIME = re.compile(
    r"(上午|下午|晚上|凌晨|早上|中午|午後|午前|오전|오후)?\s?(?<!\d)(\d{1,2})\s?(?:[:：h]|时|時|點|点|시|(?<=\d)\.(?=\d\d(?: "
    r"(?:uhr|น\.|hrs?|[a-z]{1,2}[sd]t|gmt|wib)|\s?[ap]\.?m)))\s?(\d{1,2})?(?:분|分|h(?=\W))?(?:[:：](\d\d))?(?:[.,]\d{1,9})?\s{0,2}([ap]\.?m\b\.?|[صم](?!\w))?"
    r"\s{0,2}(?:uhr |น\. |hrs? |uur )?\(?((?:utc|gmt)?\s?[+-]\d\d?(?::?\d\d)?|z\b|[a-zмск]{2,4}\b)?"
)
_HOUR = re.compile(r"(?<!\d)(\d{1,2})\s?([ap])\.?m\b")
_AGO = (
    (
        60,
        "minutes?|mins?|minuten|minuto|minutos|minuti|minuut|minuter|minutter|минут[уы]?|хвилин[иу]?|"
        "dakika|menit|phút|分钟|分鐘|分|분|minut[aęy]?|دقيقة|دقائق|دقیقه|मिनट|นาที|perc|λεπτά",
    ),
    (
        3600,
        "hours?|hrs?|stunden?|heures?|horas?|ore|ora|uur|uren|timmar|timer|час[ао]?в?|годин[иу]?|"
        "saat|jam|giờ|ঘণ্টা|小时|小時|時間|시간|godzin[ęy]?|hodin[ay]?|ساعات|ساعة|ساعت|घंटे|ชั่วโมง|órája|"
        "ώρες|h",
    ),
    (
        86400,
        "days?|tage?n?|jours?|d[ií]as?|giorn[oi]|dag(?:ar|en)?|дн(?:ей|я|і)|день|gün|hari|ngày|"
        "天|日|일|dni|dny|أيام|يوم|روز|दिन|วัน|napja|ημέρες",
    ),
    (604800, "weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|week|недел[юьи]|тиж\\w{0,4}|hafta|minggu|tuần|周|週間|주|tygodni|týdny"),
)
_BEFORE = r"(?:vor|il y a|hace|há|ha|для|за|منذ|قبل|for|πριν|cách đây)"
_AFTER = r"(?:ago|fa|geleden|назад|тому|sedan|siden|sitten|önce|lalu|yang lalu|trước|前|전|temu|پیش|पहले|আগে|ที่แล้ว|előtt|atrás|zpět)"
_RELATIVE = tuple(
    (
        seconds,
        re.compile(
            rf"(?:{_BEFORE}\s?(\d{{1,3}}|an?|einer|une?|una?|uma?)\s?(?:{unit})(?!\w)|(?<!\w)(\d{{1,3}}|an?)\s?(?:{unit})\s?{_AFTER})"
        ),
    )
    for seconds, unit in _AGO
)
_SHORT = re.compile(r"(\d{1,2})\s?(m|min|h|hr|d|w)(?: ago)?")  # all of a text: '5h', '3d ago'
_UNITS = {"m": 60, "min": 60, "h": 3600, "hr": 3600, "d": 86400, "w": 604800}
_NOW = re.compile(
    r"(?<!\w)(?:just now|gerade eben|à l'instant|ahora mismo|hace un momento|agora mesmo|proprio ora|zojuist|just nu|nettopp|lige nu|"
    r"przed chwilą|właśnie teraz|právě teď|только что|щойно|az önce|şimdi|baru saja|vừa xong|الآن|همین حالا|עכשיו|अभी|এইমাত্র|เมื่อสักครู่)(?!\w)|"
    r"刚刚|剛剛|たった今|방금"
)
# A day and a month's name without a year: all of a short text but for a weekday before it and a time behind.
_END = r"(?=\W{0,3}$|\W{1,3}(?:\w{1,3}\.?\s)?\d{1,2}[:h.]\d\d)"
_DAY_MONTH = re.compile(r"(?:[^\W\d]{2,14}\.?,?\s)?(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?\s(?:de )?([^\W\d_][^\s\d,:/()|-]{1,15})" + _END)
_MONTH_DAY = re.compile(r"(?:[^\W\d]{2,14}\.?,?\s)?([^\W\d_][^\W\d]{2,12})\.?\s(\d{1,2})(?:st|nd|rd|th)?" + _END)
# Month and day in figures, told by the weekday in brackets behind them: '11/1(日)', as Japanese pages write.
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})\s?[(（][月火水木金土日][)）]")
_PARTS = re.compile(r"(\d+)")
_MARKS = dict.fromkeys(map(ord, ",\u200b\u200c\u200d\u200e\u200f"), " ")
_BEFORE_LAST = re.compile(r"前天|一昨日|おととい|그저께|เมื่อวานซืน")
_YESTERDAY = re.compile(
    r"(?<!\w)(?:yesterday|gestern|hier|ayer|ontem|ieri|gisteren|igår|вчера|вчора|dün|wczoraj|včera|أمس|kemarin|昨天|昨日|어제)(?!\w)"
)
_TODAY = re.compile(
    r"(?<!\w)(?:today|just now|heute|aujourd'hui|hoy|hoje|oggi|vandaag|idag|сегодня|сьогодні|"
    r"bugün|dzisiaj|dnes|اليوم|hari ini|今天|今日|刚刚|剛剛|오늘)(?!\w)"
)


@lru_cache(maxsize=500)
def moment(text: str, now: datetime | None = None, is_month_first: bool = False) -> datetime | None:
    """Give the moment that a stretch of text names, in the zone that it names (else UTC); None where it names none.

    ``now`` stands behind '3 hours ago'; ``is_month_first`` reads 03/04/2025 as 4 March. A date is not required of a page, so None.
    """
    text = text.strip()[:MOST]
    if text.isdigit() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    if not text or (not now and len(_FIGURE.findall(text)) < FEWEST):
        return None
    if len(text) >= 16 and text[4:5] == "-" and (read := _exact(text)):
        return read
    if not text.isascii():
        text = (text.translate(_DIGITS) if _OTHER_DIGIT.search(text) else text).replace(_FIRST_DAY, "1")
    text = text.lower()
    if "." in text:
        text = _DOTTED.sub(r"\1:", text)
    found = _day(text, is_month_first)
    if found is not None:
        (year, month, day), end = found
        return _made(year, month, day, text, end)
    return _relative(text, now) if now else None


def _exact(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _sane(read if read.tzinfo else read.replace(tzinfo=UTC))


def _sane(read: datetime) -> datetime | None:
    return read if 1980 <= read.year <= 2100 else None


def _made(year: int, month: int, day: int, text: str, end: int) -> datetime | None:
    """Join a day with the time that stands within 40 characters behind it, or before it."""
    hour, minute, second, zone = _time(text[end : end + 45]) or _time(text[max(0, end - 40) : end]) or (0, 0, 0, UTC)
    try:
        return _sane(datetime(year, month, day, hour, minute, second, tzinfo=zone))
    except ValueError:
        return None


def _day(text: str, is_month_first: bool) -> tuple[tuple[int, int, int], int] | None:
    """Find year, month and day, and where they end."""
    if found := _written(text):
        return found
    numeric = _NUMERIC.search(text)
    if not numeric:
        return None
    first, second, year = map(int, numeric.group(1, 3, 4))
    day, month = (second, first) if second > 12 or (is_month_first and first <= 12) else (first, second)
    return (_common(_century(year)), month, day), numeric.end()


Found = tuple[tuple[int, int, int], int]


@lru_cache(maxsize=200)
def _written(text: str) -> Found | None:
    """A day that is read alike everywhere; remembered, as a page's dates are looked at several times."""
    return next(filter(None, (find(text) for find in (_east, _iso, _named, _packed, _lunar))), None)


def _iso(text: str) -> Found | None:
    found = _ISO.search(text)
    if not found:
        return None
    year, month, day = map(int, found.groups())
    if 1370 <= year <= 1415:
        return _gregorian(year, month, day), found.end()
    if 1416 <= year <= 1460:
        return _from_lunar(year, month, day), found.end()
    return (_common(year), month, day), found.end()


def _packed(text: str) -> Found | None:
    found = _PACKED.search(text)
    if not found or not (1 <= int(found.group(2)) <= 12 and 1 <= int(found.group(3)) <= 31):
        return None
    return (int(found.group(1)), int(found.group(2)), int(found.group(3))), found.end(3)


def _han(found: re.Match[str]) -> str:
    """A Chinese number below a hundred, or a year digit by digit: 三十一 -> 31, 二〇二五 -> 2025, 一一四 -> 114."""
    word = found.group().strip(" 个個")
    if "十" not in word:
        return "".join(_HAN_DIGITS[c] for c in word)
    tens, _, ones = word.partition("十")
    return (_HAN_DIGITS.get(tens, "") or "1") + (_HAN_DIGITS.get(ones, "") or "0")


def _east(text: str) -> Found | None:
    if "年" in text:
        text = _HAN_NUMBER.sub(_han, text)
    if (text[0] in "rhs" or any(map(text.__contains__, "和成民"))) and (figures := _ERA_FIGURES.search(text)):
        letter, era, count, month, day = figures.groups()
        return (_ERAS[letter or era] + int(count), int(month), int(day)), figures.end()
    found = _EAST.search(text) if "年" in text or "년" in text else None
    if not found:
        return None
    era, count, month, day = found.groups()
    number = 1 if count == "元" else int(count)
    year = _ERAS[era] + number if era else number + 1911 if 100 <= number < 200 else _century(number)  # Taiwan's years, the era left out
    return (year, int(month), int(day)), found.end()


def _named(text: str) -> Found | None:
    """A day with a month by name, in either order."""
    if "tháng" in text and (found := _VIETNAMESE.search(text)):
        day, month, year = map(int, found.groups())
        return (year, month, day), found.end()
    if "оны" in text and (found := _MONGOLIAN.search(text)):
        year, month, day = map(int, found.groups())
        return (year, month, day), found.end()
    for found in _DAY_FIRST.finditer(text):
        name, year = found.group(2), int(found.group(3).lstrip("'’"))
        if name in _JALALI:
            return _gregorian(year, _JALALI.index(name) + 1, int(found.group(1))), found.end()
        if number := _month(name):
            is_thai = year < 100 and "\u0e00" <= name[0] <= "\u0e7f"
            return (_common(year + 2500 if is_thai else _century(year)), number, int(found.group(1))), found.end()
    if not _YEAR.search(text):
        return None
    for found in (*_MONTH_FIRST.finditer(text), *_YEAR_LAST.finditer(text)):
        if number := _month(found.group(1)):
            return (_common(int(found.group(3))), number, int(found.group(2))), found.end()
    return _year_first(text)


def _year_first(text: str) -> Found | None:
    for found in _YEAR_FIRST.finditer(text):
        if number := _month(found.group(2)):
            return (_common(int(found.group(1))), number, int(found.group(3))), found.end()
    for found in _YEAR_DAY.finditer(text):
        if number := _month(found.group(3)):
            return (_common(int(found.group(1))), number, int(found.group(2))), found.end()
    return None


def _month(name: str) -> int:
    """Give the number of a month's name, 0 for another word."""
    name = (
        name.rstrip(".").removeprefix("ב").rpartition("/")[2]
    )  # Hebrew glues 'in' to the month; Levantine and Arabic name: 'حزيران/يونيو'
    if name in _WHOLE:
        return _WHOLE[name]
    months = _calendar().months
    if number := months.get(name, 0):
        return number
    for cut in range(len(name) - 1, max(4, len(name) - 5), -1):  # inflected: 'ekainaren'
        if number := months.get(name[:cut], 0):
            return number
    return next((number for stem, number in _STEMS if name.startswith(stem) and len(name) <= len(stem) + 8), 0)


def is_month(word: str) -> bool:
    """Tell whether a word, in small letters, is the whole name of a month."""
    return word in _WHOLE or word in _calendar().months


def _century(year: int) -> int:
    return year + 2000 if year < 70 else year + 1900 if year < 100 else year


def _common(year: int) -> int:
    """Buddhist years of Thai pages are 543 ahead."""
    return year - 543 if 2500 <= year <= 2650 else year


def _gregorian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """Solar Hijri to Gregorian, by the 33-year cycle (exact for 1178-1633, Birashk's range)."""
    year += 1595
    days = -355668 + 365 * year + year // 33 * 8 + (year % 33 + 3) // 4 + day + (31 * (month - 1) if month < 7 else 30 * (month - 7) + 186)
    read = datetime.fromordinal(min(max(1, days - 365), 3_000_000))
    return read.year, read.month, read.day


def _lunar(text: str) -> Found | None:
    found = _HIJRI_DAY.search(text) if "14" in text or "13" in text else None
    return (_from_lunar(int(found.group(3)), _HIJRI_MONTHS[found.group(2)], int(found.group(1))), found.end()) if found else None


def _from_lunar(year: int, month: int, day: int) -> tuple[int, int, int]:
    """Lunar Hijri to Gregorian by the tabular calendar; a country that sights the moon may be a day off."""
    days = day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30 + 227_014
    read = datetime.fromordinal(min(max(1, days), 3_000_000))
    return read.year, read.month, read.day


def _time(text: str) -> tuple[int, int, int, tzinfo] | None:
    for found in _TIME.finditer(text):
        half, hour, minute, second, noon, zone = found.groups()
        if minute is None and not half:
            continue
        number = _hour(int(hour), half or noon or "")
        if number < 24 and int(minute or 0) < 60:
            return number, int(minute or 0), min(59, int(second or 0)), _zone(zone or "")
    if bare := _HOUR.search(text):
        return _hour(int(bare.group(1)), bare.group(2)) % 24, 0, 0, UTC
    return None


def _hour(hour: int, half: str) -> int:
    is_late = half[:1] == "p" or half in ("下午", "晚上", "午後", "오후", "م")
    is_early = half[:1] == "a" or half in ("上午", "凌晨", "早上", "午前", "오전", "ص")
    return hour + 12 if is_late and hour < 12 else 0 if is_early and hour == 12 else hour


def _zone(name: str) -> tzinfo:
    name = name.strip().removeprefix("utc").removeprefix("gmt").strip()
    if name[:1] in ("+", "-"):
        digits = name[1:].replace(":", "")
        hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        shift = timedelta(hours=hours, minutes=minutes)
        return timezone(-shift if name[0] == "-" else shift) if hours < 15 and minutes < 60 else UTC
    return timezone(timedelta(minutes=_ZONES[name])) if _ZONES.get(name) else UTC


def _ago(words: list[str]) -> int | None:
    """How many seconds ago a text says, by the words around its numbers (up to three on either side), or by a dual's words alone."""
    ago = _calendar().ago
    for place, word in enumerate(words):
        if word.isdigit() and len(word) < 4:
            for before in range(min(3, place), -1, -1):
                for after in range(min(3, len(words) - place - 1), -1, -1):
                    template = " ".join([*words[place - before : place], "{}", *words[place + 1 : place + 1 + after]])
                    if seconds := ago.get(template.rstrip(".")):
                        return int(word) * seconds
    return next((ago[gram] for gram in _grams(words) if gram in ago), None) or _one_ago(words)


def _one_ago(words: list[str]) -> int | None:
    """How many seconds ago a short text says with the number left out, or written out: 'час назад', 'před hodinou', 'há uma hora'."""
    if len(words) > 5 or any(map(str.isdigit, words)):
        return None
    words = [word for word in " ".join(words).replace("un'", "un ").split() if word not in _names.ONE]
    places = range(len(words) + 1) if 2 <= len(words) <= 4 else ()
    templates = (" ".join([*words[:place], "{}", *words[place:]]) for place in places)
    return next((seconds for template in templates if (seconds := _calendar().ago.get(template))), None)


def _grams(words: list[str]) -> list[str]:
    """Runs of three, two words and one, the longest first."""
    return [" ".join(words[start : start + size]) for size in (3, 2, 1) for start in range(len(words) - size + 1)]


def _relative(text: str, now: datetime) -> datetime | None:
    if len(text) > 60:
        return None
    if not text.isascii():
        text = _HAN_AGO.sub(_han, text)
    words = _PARTS.sub(r" \1 ", text.translate(_MARKS).replace("منذ", "قبل")).split()
    if (seconds := _ago(words)) is not None:
        return now - timedelta(seconds=min(seconds, 10**9))
    if short := _SHORT.fullmatch(text):
        return now - timedelta(seconds=int(short.group(1)) * _UNITS[short.group(2)])
    for seconds, pattern in _RELATIVE:
        if found := pattern.search(text):
            number = found.group(1) or found.group(2)
            return now - timedelta(seconds=seconds * (int(number) if number.isdigit() else 1))
    if _NOW.search(text):
        return now
    if (day := _without_year(text)) is not None:
        (month, number), end = day
        read = _made(now.year, month, number, text, end)
        return read if read is None or read <= now + timedelta(days=1) else _made(now.year - 1, month, number, text, end)
    days = _calendar().days
    shift = next((days[gram] for gram in _grams(words) if len(gram) > 2 and gram in days), None)
    if shift is None:
        shift = 2 if _BEFORE_LAST.search(text) else 1 if _YESTERDAY.search(text) else 0 if _TODAY.search(text) else None
    if shift is None:
        return None if _names.ONE.isdisjoint(words) else _relative(" ".join("1" if word in _names.ONE else word for word in words), now)
    return _made(*(now - timedelta(days=shift)).timetuple()[:3], text, len(text))


def _without_year(text: str) -> tuple[tuple[int, int], int] | None:
    """A day of which the year is left out: '6月30日', '30 Jun', 'Mon, June 30'; the last one that was is meant."""
    if found := _EAST_SHORT.search(text) or _SLASHED.search(text):
        return (int(found.group(1)), int(found.group(2))), found.end()
    for pattern, month, day in ((_DAY_MONTH, 2, 1), (_MONTH_DAY, 1, 2)):
        found = pattern.match(text)
        if found and (number := _WHOLE.get(name := found.group(month).rstrip(".")) or _calendar().months.get(name, 0)):
            return (number, int(found.group(day))), found.end()
    return None
