"""Realistic mails of about 8 kB, in four languages: what a partner writes, under the headers that mail servers add."""

from __future__ import annotations

from collections.abc import Iterator

from dealbot.core.model import Language, Partner

_BODIES = {
    Language.EN: """Hello,

please register {company} in {town} for us. They want {wish}.
Contact: {person}, {mail}, {phone}

{history}
Kind regards
{sender}
{partner}, 12 Harbour Street, {town}
""",
    Language.FR: """Bonjour,

Merci d'enregistrer la société {company} à {town}. Le client souhaite {wish}.
Personne de contact : {person}, {mail}, {phone}

{history}
Cordialement,
{sender}
{partner}, 12 rue du Port, {town}
""",
    Language.DE: """Guten Tag,

bitte registrieren Sie {company} aus {town}. Der Kunde möchte {wish}.
Ansprechpartner: {person}, {mail}, {phone}

{history}
Mit freundlichen Grüßen
{sender}
{partner}, Hafenstraße 12, {town}
""",
    Language.NL: """Hallo,

Graag een registratie voor {company} in {town}. De klant wil {wish}.
Contactpersoon: {person}, {mail}, {phone}

{history}
Met vriendelijke groet,
{sender}
{partner}, Havenstraat 12, {town}
""",
}
_PLACES = {
    Language.EN: ("Luxembourg", "S.à r.l.", "lu", "+352 27 99 {:02d} {:02d}", "a firewall and a SIP trunk"),
    Language.FR: ("Namur", "SRL", "be", "+32 81 22 {:02d} {:02d}", "une ligne fibre et des cartes SIM"),
    Language.DE: ("Trier", "GmbH", "de", "+49 651 99 {:02d} {:02d}", "eine Telefonanlage und Notebooks"),
    Language.NL: ("Gent", "BV", "be", "+32 9 222 {:02d} {:02d}", "wifi en een glasvezelverbinding"),
}
_HISTORY = "> {day} the customer wrote that the offices move in spring and asked what else could be done there.\n"
_TRACE = (
    "Received: from mx{n}.partner{p}.example (mx{n}.partner{p}.example [192.0.2.{n}])\r\n"
    "\tby mx1.vendor.example (Postfix) with ESMTPS id {n:08X}{p:04X}\r\n"
    "\tfor <dealreg@mail.test>; Tue, 17 Mar 2026 10:22:{n:02d} +0100\r\n"
)
_SYLLABLES = (
    "ba bel bor cal cor dan del dor fal fen gar gol han hel kar kel lan lor mar mel nor pal per ral san sol tar vel"
).split()
WHOLE_SIZE = 8_000
PARTNERS = 200


def partners() -> list[Partner]:
    """Who writes the mails."""
    languages = list(Language)
    return [
        Partner(f"Partner {n} IT", frozenset({f"partner{n}.example"}), language=languages[n % 4])
        for n in range(PARTNERS)
    ]


def name_of(number: int) -> str:
    """An invented company's name, another for each number up to 21,951, with a second word of its own."""
    one, two, three = number % 28, number // 28 % 28, number // 784 % 28
    first = _SYLLABLES[one] + _SYLLABLES[two] + _SYLLABLES[(one + two + three) % 28] + "a"
    second = _SYLLABLES[(two * 5 + one) % 28] + _SYLLABLES[three] + _SYLLABLES[(one * 3 + two) % 28] + "o"
    return f"{first.capitalize()} {second.capitalize()}"


def mails(count: int) -> Iterator[bytes]:
    """``count`` registrations, each of another prospect, about 8 kB each."""
    for number in range(count):
        yield _mail(number)


def _mail(number: int) -> bytes:
    partner = number % PARTNERS
    language = list(Language)[partner % 4]
    town, form, top, phone, wish = _PLACES[language]
    company = name_of(number)
    domain = f"{company.split()[0].lower()}{number}.{top}"
    head = (
        f"Return-Path: <anna@partner{partner}.example>\r\nDelivered-To: dealreg@mail.test\r\n"
        + "".join(_TRACE.format(n=n, p=partner) for n in range(1, 5))
        + f"From: Anna Muster <anna@partner{partner}.example>\r\nTo: dealreg@mail.test\r\n"
        f"Subject: Registration {company}\r\nDate: Tue, 17 Mar 2026 10:22:41 +0100\r\n"
        f"Message-ID: <bench-{number}@partner{partner}.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    told = {
        "company": f"{company} {form}",
        "town": town,
        "wish": wish,
        "person": "Paula Beispiel",
        "mail": f"paula@{domain}",
        "phone": phone.format(number % 100, number // 100 % 100),
        "sender": "Anna Muster",
        "partner": f"Partner {partner} IT",
    }
    bare = len(head) + len(_BODIES[language].format(history="", **told).encode())
    lines = max(0, (WHOLE_SIZE - bare) // len(_HISTORY.format(day="On Monday")))
    history = "".join(_HISTORY.format(day="On Monday") for _ in range(lines))
    return head.encode() + _BODIES[language].format(history=history, **told).replace("\n", "\r\n").encode()
