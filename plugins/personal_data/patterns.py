"""The patterns, each bounded in length so that no text makes them slow, and the rules that keep harmless numbers out.

A national identity number (NIK) has sixteen digits: six for the place of registration, six for the date of birth (the
day plus forty for women), four for a serial. A family card number (KK) has the same shape. Numbers of letters, laws and
budgets are told apart by what stands beside them. A child is recognised by a name, or by an age beside a case; ages of
groups, durations and the years of a sentence are told apart in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from safeguard import Severity, TextFinding

#: public helplines, which are to be shown and not hidden
HELPLINES = frozenset({"08111129129", "129", "110", "112", "119"})

_MONTH = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|agu(?:stus)?|"
    r"aug(?:ust)?|sep(?:tember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|des(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"(?:\d{{1,2}}[-/. ]\d{{1,2}}[-/. ](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d|\d{{1,2}} {_MONTH} (?:19|20)\d\d|"
    rf"{_MONTH} \d{{1,2}},? (?:19|20)\d\d)"
)
#: a word with a capital first letter, in patterns that otherwise do not look at case
_NAME = r"(?-i:[A-Z][a-z'’]{1,20})"
_PLATES = (
    "A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z|AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|"
    "DN|DP|DR|DS|DT|EA|EB|ED|KB|KH|KT|KU|PA|PB"
)
_AGE = (
    r"(?:\(\d{1,2}\)|\b\d{1,2} ?(?:tahun|thn|th|years? old)\b|\b\d{1,2}[- ]year[- ]old\b|\baged \d{1,2}\b|\bumur \d{1,2}\b"
    r"|\busia \d{1,2}\b|\bberusia \d{1,2}\b|\bberumur \d{1,2}\b|\bkelas (?:\d{1,2}|[ivx]{1,4})\b|\bgrade \d{1,2}\b)"
)
_NAMED = r"(?:\bber(?:nama|inisial)|\binisial|\batas nama|\bnamed|\bcalled|\binitials?)\s{1,3}(?-i:[A-Z])"
#: words for one child, and what may stand between such a word and its name
_ONE_CHILD = (
    r"(?:anak(?:nya)?|bocah|balita|bayi|remaja|siswa|siswi|murid|pelajar|santri|santriwati|korban|penyintas|klien"
    r"|child|girl|boy|teenager|pupil|student|victim|survivor)"
)
_KIND_OF_CHILD = r"(?:perempuan|laki-laki|lelaki|asuh|dampingan|binaan|kami|itu|tersebut|kecil|yang)"
#: words for a case, beside which an age points to one child
_CASE = re.compile(
    r"\b(?:kasus(?:nya)?|korban|pelecehan|dilecehkan|pencabulan|dicabuli|perkosaan|pemerkosaan|diperkosa|disetubuhi"
    r"|kekerasan|dianiaya|penganiayaan|dipukul|perundungan|dirundung|eksploitasi|perdagangan orang|hamil|visum|pelapor"
    r"|penyintas|case|victim|survivor|abused?|abuse|raped?|assault(?:ed)?|harass(?:ed|ment)|molested|exploit(?:ed|ation)"
    r"|traffick(?:ed|ing)|bullied|pregnant|violence)\b"
)
#: words beside which a number of years is no age of one child
_NO_AGE_BEFORE = re.compile(
    r"\b(?:kontrak|perjanjian|masa|selama|dalam|tiap|setiap|arsip|berkas|di?simpan|penyimpanan|retensi|hukuman|pidana|penjara"
    r"|ancaman|di ?bawah|di ?atas|minimal|maksimal|paling|batas|kelompok|rata-rata|mulai|sampai|hingga|antara|lebih dari"
    r"|kurang dari|pengalaman|usia kerja|skck|sop|surat|dokumen|kebijakan|sertifikat|aturan|policy|document|certificate|term|contract|kept|keep|retention|stored|prison|sentence|under|over"
    r"|below|above|least|most|between|from|group|average|within|for|every)\b[^.;\n]{0,30}$"
)
_NO_AGE_AFTER = re.compile(
    r"\s{0,2}(?:terakhir|pertama|berturut|lalu|ini|ke (?:atas|bawah)|atau (?:lebih|kurang)|penjara|sekali|sampai|hingga|s\.?d\.?"
    r"|dan|and over|or (?:over|older|under|younger)|ago|in prison|[-–]|to \d)"
)
#: what lasts so many years, and is no name
_LASTING = frozenset(
    [
        "aksi",
        "rencana",
        "renstra",
        "strategi",
        "strategis",
        "program",
        "kerja",
        "kerjasama",
        "sama",
        "proyek",
        "kebijakan",
        "kontrak",
        "arsip",
        "berkas",
        "masa",
        "retensi",
        "izin",
        "lisensi",
        "sertifikat",
        "plan",
        "strategy",
        "programme",
        "project",
        "policy",
        "contract",
        "archive",
        "term",
        "retention",
        "licence",
        "certificate",
    ]
)
_YEARS = r"(?:tahun|thn|th|years?(?: old)?|y/?o)"
_CHILD = rf"(?:(?:\b(?:anak|siswa|siswi|murid|korban|pelajar|santri|santriwati|pupil|student|girl|boy|child|victim))\s{{1,3}}{_NAME})"


class Near(NamedTuple):
    """A pattern that is looked for only around what it always holds: the whole text with many words would take long."""

    look: re.Pattern[str]
    sign: re.Pattern[str]
    before: int
    after: int

    @property
    def groupindex(self) -> Mapping[str, int]:
        """The names of groups, as a pattern has them."""
        return self.look.groupindex

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The hits in the order of the text."""
        end = 0
        for sign in self.sign.finditer(text):
            for hit in self.look.finditer(text, max(end, sign.start() - self.before), sign.end() + self.after):
                end = hit.end()
                yield hit


class Pattern(NamedTuple):
    """A kind of data: how it looks, a further look at a hit, how grave it is, and what to write instead."""

    kind: str
    look: re.Pattern[str] | Near
    keep: Callable[[str, re.Match[str]], bool]
    severity: Severity


def find(text: str, language: str) -> Iterator[TextFinding]:
    """The findings in the order of the text; of several that overlap the first listed kind stands."""
    found: list[TextFinding] = []
    words = _WORDS.get(language, _WORDS["en"])
    for pattern in PATTERNS:
        for hit in pattern.look.finditer(text):
            start, end = hit.span("it") if "it" in pattern.look.groupindex else hit.span()
            if pattern.keep(text, hit):
                found.append(
                    TextFinding(start, end, pattern.kind, pattern.severity, *words[pattern.kind], "", private=True)
                )
    yield from _without_overlaps(found)


def _without_overlaps(found: list[TextFinding]) -> Iterator[TextFinding]:
    """Of findings that overlap only the one of the kind listed first, in the order of the text."""
    rank = {pattern.kind: number for number, pattern in enumerate(PATTERNS)}
    last = -1
    group: list[TextFinding] = []
    for finding in sorted(found):
        if group and finding.start >= last:
            yield min(group, key=lambda each: rank[each.term])
            group = []
        group.append(finding)
        last = max(last, finding.end) if len(group) > 1 else finding.end
    if group:
        yield min(group, key=lambda each: rank[each.term])


def _always(_: str, __: re.Match[str]) -> bool:
    return True


def _around(text: str, hit: re.Match[str], before: int, after: int) -> tuple[str, str]:
    return text[max(0, hit.start() - before) : hit.start()].casefold(), text[hit.end() : hit.end() + after].casefold()


def _number(text: str, hit: re.Match[str]) -> bool:
    """Sixteen digits that are no amount of money and no part of a longer number."""
    before, _ = _around(text, hit, 12, 0)
    if re.search(r"(?:rp|idr|usd|\$|€)\.? ?$", before):
        return False
    return not re.fullmatch(r"\d(?:[.,]\d{3}){5}", hit[0])


def _identity(text: str, hit: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", hit[0])
    day, month = int(digits[6:8]), int(digits[8:10])
    shaped = 11 <= int(digits[:2]) <= 97 and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12
    return _number(text, hit) and shaped


def _long_number(text: str, hit: re.Match[str]) -> bool:
    before, _ = _around(text, hit, 40, 0)
    cue = re.search(
        r"\b(?:nik|kk|ktp|kartu keluarga|kependudukan|nisn|rek|rekening|identity|family card|account)\b", before
    )
    return bool(cue) and _number(text, hit)


def _telephone(text: str, hit: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", hit[0])
    local = "0" + digits[2:] if digits.startswith("62") else digits
    before, after = _around(text, hit, 24, 2)
    if local in HELPLINES or re.search(r"(?:rp|idr)\.? ?$", before) or re.match(r"/\d", after) or before.endswith("/"):
        return False
    return not re.search(r"\b(?:nomor|no\.?|number|surat|sk|sop)[ :]{1,2}(?:sk|surat)?[ :]?$", before) or "hp" in before


def _landline(text: str, hit: re.Match[str]) -> bool:
    before, after = _around(text, hit, 24, 2)
    if "(" in hit[0]:
        return True
    cue = re.search(r"\b(?:telp?|telepon|tlp|phone|tel|fax|faks|hubungi|call|kontak|contact)\b", before)
    return bool(cue) and not re.match(r"/\d", after)


def _mail(_: str, hit: re.Match[str]) -> bool:
    return not hit[0].rsplit("@", 1)[1].startswith(("example.", "contoh."))


def _plate(text: str, hit: re.Match[str]) -> bool:
    before, _ = _around(text, hit, 40, 0)
    cue = re.search(
        r"\b(?:plat|pelat|nopol|nomor polisi|mobil|motor|kendaraan|plate|car|motorcycle|motorbike|vehicle|van)\b",
        before,
    )
    return bool(cue) or (len(hit["digits"]) == 4 and len(hit["tail"]) >= 2)


def _school(text: str, hit: re.Match[str]) -> bool:
    """A named school within eighty characters of an age, a grade, or a child's name."""
    around = text[max(0, hit.start() - 80) : hit.start()] + " ¦ " + text[hit.end() : hit.end() + 80]
    return bool(_NEAR_CHILD.search(around))


def _initials(text: str, hit: re.Match[str]) -> bool:
    before, after = _around(text, hit, 60, 40)
    if int(hit["age"]) > 17:
        return False
    if hit["unit"]:
        return True
    return bool(
        re.search(
            r"\b(?:korban|anak|siswa|siswi|inisial|berinisial|pelajar|santri|bocah|child|girl|boy|victim|pupil)\b",
            before,
        )
        or re.search(r"\b(?:tahun|years|siswi|siswa|korban|sekolah)\b", after)
    )


def _child_named(text: str, hit: re.Match[str]) -> bool:
    """A child with a name; programmes, forums and books about children have names too."""
    before, _ = _around(text, hit, 24, 0)
    return not re.search(
        r"\b(?:forum|program|kelompok|komunitas|buku|film|lagu|aplikasi|taman|kegiatan|lembaga|organisasi|panti|rumah|kampanye"
        r"|sekolah|perlindungan|ramah|hak|group|book|campaign|programme|club|song|game)\s{1,3}$",
        before,
    )


def _age_of_a_child(text: str, hit: re.Match[str]) -> bool:
    """An age under eighteen beside a case; no age of a group, no duration."""
    age = next(each for each in hit.groups() if each and each.isdigit())
    if not 0 < int(age) <= 17 or (hit["name"] or "").casefold() in _LASTING:
        return False
    before, after = _around(text, hit, 60, 60)
    if _NO_AGE_BEFORE.search(before) or _NO_AGE_AFTER.match(after):
        return False
    return bool(_CASE.search(f"{before} ¦ {after}")) or bool(_CASE.search(hit[0].casefold()))


_NEAR_CHILD = re.compile(f"{_AGE}|{_NAMED}|{_CHILD}", re.IGNORECASE)

PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "e-mail",
        re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[A-Za-z]{2,24}(?!\w)"),
        _mail,
        "avoid",
    ),
    Pattern("identity-number", re.compile(r"(?<![\d./-])(?:\d[ .\-]?){15}\d(?![\d/])"), _identity, "avoid"),
    Pattern("long-number", re.compile(r"(?<![\d./-])(?:\d[ .\-]?){9,17}\d(?![\d/])"), _long_number, "caution"),
    Pattern(
        "telephone",
        re.compile(r"(?<![\d/.,])(?:wa\.me/62|\+62|\(\+62\)|62|0)[ .\-]?8(?:[ .\-]?\d){7,11}(?!\d)"),
        _telephone,
        "avoid",
    ),
    Pattern(
        "telephone",
        re.compile(
            r"(?<![\d/.,])(?:\(0\d{2,3}\)[ .\-]?\d{3,4}[ .\-]?\d{2,5}|(?:\+62[ \-]?|0)[2-79]\d{1,2}[ \-]\d{3,4}[ \-]?\d{2,5})(?![\d/])"
        ),
        _landline,
        "avoid",
    ),
    Pattern(
        "birth-date",
        re.compile(
            rf"(?:\b(?:ttl|lahir|kelahiran|tgl\.? lahir|born|date of birth|dob|d\.o\.b\.|birth ?date|birthday)\b[^\n\d]{{0,40}}?)(?P<it>{_DATE})",
            re.IGNORECASE,
        ),
        _always,
        "avoid",
    ),
    Pattern(
        "birth-date",
        re.compile(rf"{_NAME} ?\((?P<it>{_DATE})\)", re.IGNORECASE),
        _always,
        "avoid",
    ),
    Pattern(
        "address",
        re.compile(
            r"\bRT[ .:/]{0,3}(?:RW[ .:/]{0,3})?\d{1,3} ?(?:[,/]|dan|-)? ?(?:RW[ .:]{0,3})?\d{1,3}\b|\bRW[ .:]{0,2}\d{1,3}\b(?= ?,? ?(?:desa|kel|dusun|kampung))",
            re.IGNORECASE,
        ),
        _always,
        "avoid",
    ),
    Pattern(
        "address",
        re.compile(
            r"\b(?:Jl|Jln|Jalan|Gg|Gang|Perum|Perumahan|Komplek|Kompleks|Dusun|Dsn|Kampung|Kp)\b\.? {0,2}(?-i:[A-Z0-9])[\w .'’\-]{1,50}?,? ?(?:\b(?:no|nomor|blok|number)\b)[. ]{0,3}[A-Z]?[\d/]{1,6}[A-Za-z]?\b",
            re.IGNORECASE,
        ),
        _always,
        "avoid",
    ),
    Pattern(
        "address",
        re.compile(
            r"\b\d{1,4}[A-Z]? (?:[A-Z][a-z]{1,20} ){1,3}(?:Street|St|Road|Rd|Lane|Avenue|Ave|Alley)\b"
            r"|\bBlok [A-Z]{1,2}[- ]?\d{1,3} (?:No|Nomor)[. ]{0,2}\d{1,4}\b"
        ),
        _always,
        "avoid",
    ),
    Pattern(
        "school",
        re.compile(
            r"\b(?:SDN?|SMPN?|SMAN?|SMKN?|MTsN?|MIN?|MAN|SLBN?|Ponpes|Pesantren|Pondok Pesantren|TK|PAUD)"
            r" (?:Negeri |Islam |Swasta |Kristen |Katolik )?(?:\d{1,3}|[A-Z][\w'’\-]{1,24})(?: [A-Z][\w'’\-]{1,24}){0,3}"
            r"|\b(?:[A-Z][\w'’\-]{1,24} ){1,4}(?:Primary|Elementary|High|Secondary|Junior High|Senior High|Boarding) School(?: \d{1,3})?"
        ),
        _school,
        "caution",
    ),
    Pattern(
        "initials-and-age",
        re.compile(
            r"(?<![\w.])(?P<it>[A-Z](?:\.?[A-Z]){0,3}\.? ?\((?P<age>\d{1,2})(?P<unit> ?(?:tahun|thn|th|years?(?: old)?))?\))"
        ),
        _initials,
        "caution",
    ),
    Pattern(
        "licence-plate",
        re.compile(rf"(?<![\w/.\-])(?:{_PLATES})[ -](?P<digits>\d{{1,4}})[ -](?P<tail>[A-Z]{{1,3}})(?![\w/\-])"),
        _plate,
        "caution",
    ),
    Pattern(
        "child",
        Near(
            re.compile(
                rf"\b{_ONE_CHILD}\s{{1,3}}(?:{_KIND_OF_CHILD}\s{{1,3}}){{0,2}}"
                rf"(?:bernama|berinisial|inisial|atas nama|a\.?n\.?|named|called|by the name of)\s{{1,3}}(?-i:[A-Z])[\w.'’]{{0,24}}",
                re.IGNORECASE,
            ),
            re.compile(r"(?:nama|sial|amed|alled|e of|NAMA|SIAL|AMED|ALLED|E OF|\b[Aa]\.?[Nn]\.?)\s{1,3}[A-Z]"),
            70,
            30,
        ),
        _child_named,
        "avoid",
    ),
    Pattern(
        "child",
        Near(
            re.compile(
                rf"(?:(?P<name>{_NAME})\s{{0,2}})?\(\s?(?:usia |umur |aged? )?(?P<age>\d{{1,2}}) ?{_YEARS}\s?\)"
                rf"|\b{_ONE_CHILD}\s{{1,3}}(?:{_KIND_OF_CHILD}\s{{1,3}}){{0,2}}(?P<bare>\d{{1,2}}) ?{_YEARS}\b"
                rf"|\b(?:ber)?(?:usia|umur)\s{{1,3}}(?P<said>\d{{1,2}})\b(?: ?{_YEARS}\b)?"
                rf"|\baged?\s{{1,3}}(?P<aged>\d{{1,2}})\b|\b(?P<old>\d{{1,2}})[- ]year[s]?[- ]old\b"
                rf"|\b{_ONE_CHILD},\s{{0,2}}(?P<comma>\d{{1,2}}),",
                re.IGNORECASE,
            ),
            re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])"),
            60,
            24,
        ),
        _age_of_a_child,
        "caution",
    ),
)

_WORDS = {
    "id": {
        "e-mail": ("Alamat surel menunjuk kepada seseorang.", "[surel]"),
        "identity-number": ("Bentuknya seperti NIK atau nomor kartu keluarga.", "[NIK]"),
        "long-number": ("Nomor panjang di samping kata seperti NIK atau rekening.", "[nomor]"),
        "telephone": ("Nomor telepon menunjuk kepada seseorang.", "[telepon]"),
        "birth-date": ("Tanggal lahir menunjuk kepada seseorang; kelompok umur cukup.", "[kelompok umur]"),
        "address": ("Alamat sampai rumah atau RT/RW menunjuk kepada sebuah keluarga; kabupaten cukup.", "[kabupaten]"),
        "school": ("Sekolah di samping nama atau umur anak membuat anak dikenali.", "[sekolah]"),
        "initials-and-age": ("Inisial dan umur tetap membuat anak dikenali di lingkungannya.", "[anak]"),
        "licence-plate": ("Nomor kendaraan menunjuk kepada seseorang.", "[kendaraan]"),
        "child": ("Nama atau umur di samping kata untuk anak atau kasus membuat anak dikenali.", "[anak]"),
    },
    "en": {
        "e-mail": ("An e-mail address points to a person.", "[e-mail]"),
        "identity-number": (
            "It has the shape of a national identity number or family card number.",
            "[identity number]",
        ),
        "long-number": ("A long number beside a word such as identity or account.", "[number]"),
        "telephone": ("A telephone number points to a person.", "[telephone]"),
        "birth-date": ("A date of birth points to a person; an age band is enough.", "[age band]"),
        "address": (
            "An address down to house or neighbourhood points to a family; the district is enough.",
            "[district]",
        ),
        "school": ("A school beside a child's name or age lets the child be recognised.", "[school]"),
        "initials-and-age": ("Initials and age still let a child be recognised by those around.", "[child]"),
        "licence-plate": ("A licence plate points to a person.", "[vehicle]"),
        "child": ("A name or age beside words for a child or a case lets the child be recognised.", "[child]"),
    },
}
