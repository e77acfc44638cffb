"""Mails as people send them, and letters as their readers see them."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count

_numbers = count(1)


@dataclass(frozen=True)
class Read:
    """A letter as its reader's mail program shows it."""

    message: EmailMessage

    @property
    def to(self) -> str:
        return str(self.message["To"]).rpartition("<")[2].strip("> ")

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def language(self) -> str:
        return str(self.message["Content-Language"])

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part else ""

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def answers(self) -> str:
        """The Message-ID that it replies to."""
        return str(self.message["In-Reply-To"] or "")

    @property
    def is_automatic(self) -> bool:
        return str(self.message["Auto-Submitted"]).startswith("auto-")

    @property
    def everything(self) -> str:
        """All that can be found in it: header fields, text and HTML."""
        fields = [f"{name}: {value}" for name, value in self.message.items()]
        return "\n".join([*fields, *(str(part.get_content()) for part in self.message.iter_parts())])


def read(content: bytes) -> Read:
    """The bytes of a letter, opened."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Read(message)


def a_mail(sender: str, body: str, subject: str = "Deal registration", **headers: str) -> bytes:
    """A plain mail as a person sends it; a header set to "" is left out."""
    usual = {
        "From": sender,
        "To": "dealreg@mail.test",
        "Subject": subject,
        "Date": "Mon, 02 Nov 2026 09:00:00 +0100",
        "Message-ID": f"<mail-{next(_numbers)}@partner.test>",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "8bit",
    }
    given = usual | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
    return f"{head}\r\n{body}".replace("\r\n", "\n").replace("\n", "\r\n").encode()


def with_files(sender: str, body: str, *files: tuple[str, str, bytes], subject: str = "Deal registration") -> bytes:
    """A mail with attached files: name, type and content each."""
    message = EmailMessage(policy=policy.SMTP)
    number = next(_numbers)
    for name, value in (("From", sender), ("To", "dealreg@mail.test"), ("Subject", subject)):
        message[name] = value
    message["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
    message["Message-ID"] = f"<mail-{number}@partner.test>"
    message.set_content(body, cte="8bit")
    for name, type_, content in files:
        kind, _, subtype = type_.partition("/")
        message.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    return message.as_bytes()


FORMS = {
    "en": "Hello,\n\nplease register this deal for us.\n\nCompany: {company}\nCountry: {country}\n"
    "Contact: {contact}\nInterested in: a firewall and Wi-Fi for the new office\n{note}\nBest regards\nAnna\n",
    "fr": "Bonjour,\n\nmerci d'enregistrer cette affaire pour nous.\n\nSociété : {company}\nPays : {country}\n"
    "Contact : {contact}\nIntéressé par : un pare-feu et du Wi-Fi pour les nouveaux bureaux\n{note}\nCordialement\n"
    "Anna\n",
    "de": "Guten Tag,\n\nbitte registrieren Sie dieses Projekt für uns.\n\nFirma: {company}\nLand: {country}\n"
    "Ansprechpartner: {contact}\nInteresse: eine Firewall und WLAN für das neue Büro\n{note}\nFreundliche Grüße\n"
    "Anna\n",
    "nl": "Goedendag,\n\ngraag registreren wij deze deal.\n\nBedrijf: {company}\nLand: {country}\n"
    "Contactpersoon: {contact}\nInteresse: een firewall en wifi voor het nieuwe kantoor\n{note}\n"
    "Met vriendelijke groet\nAnna\n",
}


def a_registration(
    sender: str,
    company: str,
    language: str = "en",
    *,
    country: str = "Luxembourg",
    contact: str = "Carla Klein",
    note: str = "",
    **headers: str,
) -> bytes:
    """A partner's mail that registers ``company``; ``note`` stands below the form."""
    form = FORMS[language].format(company=company, country=country, contact=contact, note=note and f"\n{note}\n")
    return a_mail(sender, form, **headers)
