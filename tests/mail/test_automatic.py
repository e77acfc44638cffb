"""Machines are recognised and people are not taken for machines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealbot.core.model import Kind
from dealbot.mail.incoming import parse
from dealbot.mail.reading import Circle
from dealbot.mail.reading.intent.machines import machine_signs
from tests.mail.builders import MAILBOX, a_mail, incoming, read

OWN = frozenset({MAILBOX})


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("auto_submitted", "auto-replied"),
        ("auto_submitted", "Auto-Generated (rejected); owner-email=x@y.example"),
        ("auto_submitted", "(comment) auto-notified"),
        ("precedence", "Bulk"),
        ("precedence", "auto_reply"),
        ("return_path", "<>"),
        ("list_id", "<news.example>"),
        ("list_unsubscribe", "<mailto:off@news.example>"),
        ("x_failed_recipients", "a@b.example"),
        ("x_autoreply", "yes"),
        ("x_ms_exchange_inbox_rules_loop", "lea@nordwind-systems.example"),
        ("x_apple_action", "VACATION/1.0"),
        ("from_", "MAILER-DAEMON@mx.example"),
        ("from_", "Postmaster <postmaster@mx.example>"),
        ("from_", "no-reply@shop.example"),
        ("from_", "bounces+123=abc@news.example"),
        ("from_", f"Deals <{MAILBOX}>"),
        ("from_", "Mail Delivery System <x@mx.example>"),
        ("from_", "do_not_reply@shop.example"),
        ("from_", "shop.noreply@shop.example"),
        ("from_", "owner-talk@lists.example"),
        ("from_", "talk-bounces@lists.example"),
        ("sender", "talk-bounces@lists.example"),
        ("sender", f"<{MAILBOX}>"),
        ("return_path", f"<{MAILBOX}>"),
        ("return_path", "<MAILER-DAEMON>"),
        ("return_path", "<MAILER-DAEMON@mx.example>"),
        ("return_path", "<#@[]>"),
        ("mailing_list", "contact talk-help@lists.example"),
        ("x_precedence", "list"),
    ],
)
def test_a_header_betrays_a_machine(header: str, value: str) -> None:
    assert len(machine_signs(incoming(**{header: value}), OWN)) == 1


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: DR-2026-0042",
        "Abwesenheitsnotiz: Registrierung bestätigt",
        "Automatische Antwort: Ihre Anmeldung",
        "Réponse automatique : Votre enregistrement",
        "Automatisch antwoord: registratie",
        "Delivery Status Notification (Failure)",
        "Mail delivery failed: returning message to sender",
        "Unzustellbar: Registrierung",
        "Read: DR-2026-0042",
        "Gelesen: DR-2026-0042",
        "Lu : DR-2026-0042",
        "Gelezen: DR-2026-0042",
        "Re: DR-2026-0042 registered (Automatic Response)",
        "[Autoreply] your letter",
        "Retard de remise : enregistrement",
        "Niet bezorgd: registratie",
    ],
)
def test_a_subject_betrays_a_machine(subject: str) -> None:
    assert machine_signs(incoming(subject=subject), OWN)


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: Deal registration",
        "Re: [deals] Out of office AutoReply",
        "Absence du bureau : enregistrement",
        "Afwezigheid: uw registratie",
        "Undelivered Mail Returned to Sender",
        "AUTO: Thill, Léa is out of the office (returning 05/01/2027)",
        "Mail could not be delivered",
        "Email Feedback Report for IP 192.0.2.7",
    ],
)
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello", Kind.AUTOMATIC),
        ("Please register Acme Bakery Ltd for us, they need a firewall.", Kind.REGISTRATION),
        ("Did my mail of yesterday arrive with you?", Kind.QUESTION),
    ],
)
def test_a_subject_that_people_write_too_is_a_machines_unless_the_text_is_a_persons(
    subject: str, text: str, kind: Kind
) -> None:
    assert read(a_mail(text, subject)).kind is kind


@pytest.mark.parametrize(
    "subject",
    [
        "Re: DR-2026-0042 registered",
        "Deal registration: Absence Makes Music Ltd",
        "Reading list of our deals",
        "Lu Wang, new contact",
        "WG: Newsletter-Kunde anmelden",
        "Vacation homes Ltd, new customer",
        "FW: Undelivered Mail Returned to Sender",
        "TR : Absence du bureau",
        "Neuer Kunde: Urlaub im Büro GmbH",
        "Delivered: no, still waiting".replace("Delivered:", "Delivery"),
    ],
)
def test_a_persons_subject_is_a_persons(subject: str) -> None:
    assert machine_signs(incoming(subject=subject), OWN) == ()


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x_auto_response_suppress", "All"),
        ("auto_submitted", "no"),
        ("auto_submitted", "no (by hand)"),
        ("precedence", "normal"),
        ("return_path", "<lea.thill@nordwind-systems.example>"),
        ("from_", "Rob O. Reply <reply@nordwind-systems.example>"),
        ("from_", "Jane Crust <owner@acme-bakery.example>"),
        ("sender", "<office@nordwind-systems.example>"),
    ],
)
def test_a_header_that_people_have_too_is_no_sign(header: str, value: str) -> None:
    assert machine_signs(incoming(**{header: value}), OWN) == ()


def test_a_forwarded_newsletter_is_a_persons_mail() -> None:
    text = "Look at this.\n\n---------- Forwarded message ---------\nList-Unsubscribe: <x>\nPrecedence: bulk\n\nOffers"
    assert machine_signs(incoming(text, "Fwd: Offers"), OWN) == ()


@pytest.mark.parametrize("kind", ["delivery-status", "disposition-notification", "feedback-report"])
def test_a_report_part_anywhere_in_the_tree_betrays_a_machine(kind: str) -> None:
    report = f"--b\r\nContent-Type: message/{kind}\r\n\r\nField: x\r\n\r\n--b--\r\n"
    head = "From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    assert machine_signs(parse((head + report).encode()), OWN) == (f"a report (message/{kind})",)


def test_a_report_inside_an_attached_mail_is_somebody_elses() -> None:
    inner = "Content-Type: multipart/report; boundary=c\r\n\r\n--c\r\n\r\nfailed\r\n--c--\r\n"
    head = "From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    text = f"{head}--b\r\n\r\nSee this.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n"
    assert machine_signs(parse(text.encode()), OWN) == ()


@pytest.mark.parametrize("subject", ["Accepted: Talk about DR-2026-0042", "Zugesagt: Gespräch", "Accepté : Entretien"])
def test_the_answer_to_an_invitation_is_a_machines_only_with_its_calendar_part(subject: str) -> None:
    head = f"From: a@b.example\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
    calendar = "Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\n"
    assert machine_signs(parse((head + calendar).encode()), OWN)
    assert machine_signs(parse(f"{head}\r\nYes.".encode()), OWN) == ()


@pytest.mark.parametrize("kind", ["delivery-status", "disposition-notification", "feedback-report"])
def test_a_report_is_a_machines(kind: str) -> None:
    head = b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    body = f"Content-Type: multipart/report; report-type={kind}; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b--\r\n"
    assert machine_signs(parse(head + body.encode()), OWN) == ("a report (multipart/report)",)


def test_all_signs_are_named() -> None:
    mail = incoming(subject="Automatic reply: x", auto_submitted="auto-replied", return_path="<>")
    assert machine_signs(mail, OWN) == (
        "null return path",
        "Auto-Submitted: auto-replied",
        "subject of a machine: automatic reply",
    )


ABSENCES = {
    "en": "Hello,\n\nI am out of the office until 12 May with limited access to my mail.\n\nKind regards\nLéa Thill",
    "de": "Guten Tag,\n\nich bin bis 12. Mai nicht im Büro. Ihre Mail bleibt liegen.\n\nLG Léa",
    "fr": "Bonjour,\n\nJe suis absente du bureau jusqu'au 12 mai. Urgences : +352 26 12 34 56.\n\nLéa Thill",
    "nl": "Goedendag,\n\nIk ben afwezig tot en met 12 mei. Voor dringende zaken belt u 03 123 45 67.\n\nGroeten, Léa",
    "no longer there": "Dear sender,\n\nI no longer work for Nordwind Systems. Write to Ann.",
    "closed": "Guten Tag,\n\nunser Büro ist geschlossen vom 23.12. bis 2.1. Danach gern wieder.",
}


@pytest.mark.parametrize("text", ABSENCES.values(), ids=ABSENCES)
@pytest.mark.parametrize("subject", ["Re: [DR-2026-0042] Brasserie Kalk S.A.", "Bonjour"])
def test_an_absence_is_told_by_the_text_alone(text: str, subject: str) -> None:
    assert read(a_mail(text, subject, in_reply_to="<9@vendor.example>")).kind is Kind.AUTOMATIC


NOTICES = {
    "qmail": "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.",
    "refused": "Your message could not be delivered.\n\n<a@b.example>: host mx.b.example said: 550 5.1.1 User unknown",
    "German": "Ihre Nachricht konnte nicht zugestellt werden. Folgende Empfänger: a@b.example\nGrund: Postfach voll",
    "French": "Votre message n'a pas pu être remis aux destinataires suivants : a@b.example (boîte pleine)",
    "Dutch": "Uw bericht kon niet worden bezorgd aan de volgende ontvangers: a@b.example",
    "returned": "Loop.\n\n   Return-Path: <x@b.example>\n   Received: from mail by mail\n   Subject: x",
    "receipt": "Your message\n\nTo: Léa\nSubject: DR-2026-0042\n\nwas read on Tuesday, 3 March 2026 10:02",
    "Lesebestätigung": "Dies ist eine Empfangsbestätigung für die E-Mail, die Sie an lea@b.example gesendet haben.",
    "lu": "Votre message à Léa Thill a été lu le mardi 3 mars 2026 à 10:02.",
    "gelezen": "Uw bericht aan Léa Thill is gelezen op dinsdag 3 maart 2026.",
    "ticket": "Thank you for contacting Acme Care. Your ticket number is #48213. We will get back to you.",
    "Vorgang": "Ihre Anfrage ist bei uns eingegangen und wird schnellstmöglich bearbeitet (Vorgang #48213).",
    "demande": "Nous avons bien reçu votre demande et vous répondrons dans les plus brefs délais.",
    "aanvraag": "Wij hebben uw aanvraag ontvangen en nemen zo snel mogelijk contact met u op.",
    "declared": "Invoice 1234 is ready.\n\nThis is an automatically generated message, please do not reply.",
    "automatique": "Ceci est un message automatique, merci de ne pas répondre.",
    "voice": "You have a new voice message.\n\nFrom: Acme Bakery Ltd (+353 1 555 01 02)\nLength: 41 seconds",
    "Paket": "Guten Morgen, Ihr Paket wird heute zwischen 10 und 12 Uhr zugestellt: Müller GmbH, Trier, 2 Switches.",
    "quarantaine": "Vous avez reçu ce résumé de quarantaine : 2 messages bloqués.\ninfo@acme-bakery.example | Fibre",
    "netwerk": "Bram Oosterling wil u toevoegen aan zijn netwerk op LinkedIn.\n\nAccepteren: https://net.example/a",
    "part-time": "I work part-time and will reply on my next working day.",
    "rejected": "Ihre E-Mail wurde von unserem Spamfilter abgewiesen. Der Empfänger hat sie nicht erhalten.",
    "aanvraag, twee dagen": "Dank u wel voor uw mail. Wij streven ernaar om binnen twee werkdagen te antwoorden.",
    "news": "Our May offers!\n\nFirewalls from 199 euro. Register now.\n\nView in browser | Unsubscribe",
    "Neues": "Die Angebote im Mai\n\nJetzt anmelden!\n\nIm Browser ansehen | Newsletter abbestellen",
}


@pytest.mark.parametrize("text", NOTICES.values(), ids=NOTICES)
def test_a_machine_is_known_by_its_words_where_no_header_tells(text: str) -> None:
    assert read(a_mail(text, "Information")).kind is Kind.AUTOMATIC


PEOPLE = {
    "away, but registers": (
        "I'm out of the office from Monday, so please register Acme Bakery Ltd today, they need a firewall.",
        Kind.REGISTRATION,
    ),
    "im Urlaub, meldet noch an": (
        "Ab morgen bin ich im Urlaub, daher bitte heute noch registrieren: Bäckerei Krumm GmbH, Trier, Glasfaser.",
        Kind.REGISTRATION,
    ),
    "en congé, retire": (
        "Je suis en congé demain, merci d'annuler notre enregistrement DR-2026-0042.",
        Kind.WITHDRAWAL,
    ),
    "asks while away": ("I am on holiday until Friday. What is the status of DR-2026-0042?", Kind.QUESTION),
    "customer away": ("The director of our customer is on holiday until May, nothing new from there.", Kind.QUESTION),
    "tells of a bounce": (
        "My mail to Anna could not be delivered, please pass it on to her.\n\nRegards\nLéa",
        Kind.QUESTION,
    ),
    "after a bounce": (
        "My mail from yesterday could not be delivered, so again: please register Acme Bakery Ltd, fibre line.",
        Kind.REGISTRATION,
    ),
    "announced by a machine": (
        "Bitte die Müller Zahntechnik GmbH registrieren: neue Telefonanlage statt der alten automatischen Ansage.",
        Kind.REGISTRATION,
    ),
    "a customer's mailbox": (
        "Merci d'enregistrer Imprimerie Clair SARL (« boîte pleine », « utilisateur inconnu ») : antispam.",
        Kind.REGISTRATION,
    ),
    "an automatic answer only": (
        "Gestern kam nur eine automatische Antwort. Ist meine Mail von Mittwoch bei euch angekommen?",
        Kind.QUESTION,
    ),
    "voicemail wanted": (
        "Please register Acme Bakery Ltd: they want an e-mail whenever there is a new voice message.",
        Kind.REGISTRATION,
    ),
    "needs time, is away": (
        "Ik ben drie weken met vakantie. Kunnen jullie DR-2026-0042 met twee maanden verlengen?",
        Kind.EXTENSION,
    ),
    "newsletter wanted": (
        "Please register Acme Bakery Ltd in Dublin. They need a newsletter and an unsubscribe page in every browser.",
        Kind.REGISTRATION,
    ),
    "thanks": ("Thank you, we have received your letter and are happy with it.", Kind.QUESTION),
}


@pytest.mark.parametrize(("text", "kind"), PEOPLE.values(), ids=PEOPLE)
def test_a_person_who_sounds_like_a_machine_is_a_person(text: str, kind: Kind) -> None:
    assert read(a_mail(text, "Hello")).kind is kind


def test_a_question_that_offers_help_makes_no_person_of_an_absence() -> None:
    text = "Ich bin bis Montag nicht im Büro. Haben Sie eine dringende Frage? Rufen Sie uns an."
    assert read(a_mail(text, "Re: x")).kind is Kind.AUTOMATIC
    assert read(a_mail(text.replace("dringende Frage", "Antwort auf meine Mail"), "Re: x")).kind is Kind.QUESTION


def test_a_strangers_way_out_of_a_mailing_is_enough_but_a_partners_needs_another_mark() -> None:
    text = "Grow your business with us, three days at the sea.\n\nClick here to unsubscribe."
    assert read(a_mail(text, from_="Events <hi@stranger.example>"), Circle()).kind is Kind.AUTOMATIC
    assert read(a_mail(text)).kind is not Kind.AUTOMATIC


@pytest.mark.parametrize("local", ["notifications", "alerts", "voicemail", "quarantine", "kranz.invitations"])
def test_a_systems_address_is_a_machines_unless_it_brings_a_partners_registration(local: str) -> None:
    sender = f"{local}@nordwind-systems.example"
    assert read(a_mail("Nothing new.", from_=sender)).kind is Kind.AUTOMATIC
    assert read(a_mail(f"New registration from our site\n\n{FORM}", from_=sender)).kind is Kind.REGISTRATION


def test_a_ticket_number_in_the_subject_and_a_promise_are_an_acknowledgement_but_our_reference_is_no_ticket() -> None:
    text = "A technician will be with you within two days."
    assert read(a_mail(text, "[Case 4711] your letter")).kind is Kind.AUTOMATIC
    assert read(a_mail(text, "dossier DR-2026-0042")).kind is not Kind.AUTOMATIC


def test_words_above_a_forwarded_bounce_are_a_persons() -> None:
    bounce = "Received: from mx by mx\nMessage-ID: <1@x>\n\nYour message could not be delivered: 550 5.1.1"
    text = f"Please register Acme Bakery Ltd again.\n\n---------- Forwarded message ---------\n{bounce}"
    assert read(a_mail(text, "Fwd: Undelivered Mail")).kind is Kind.REGISTRATION


def test_a_bounce_that_copies_a_registration_registers_nothing() -> None:
    text = "Your message could not be delivered: mailbox full. Copy of your message:\n\nPlease register\n\n" + FORM
    assert read(a_mail(text, "Information")).kind is Kind.AUTOMATIC


FORM = "Company: Acme Bakery Ltd\nContact: Jane Crust\nE-mail: jane@acme-bakery.example\nServices: fibre, firewall"
SILENT = "Web form <noreply@nordwind-systems.example>"


def test_a_partners_web_form_may_write_from_an_address_that_takes_no_answer() -> None:
    assert read(a_mail(f"New registration from our site\n\n{FORM}", from_=SILENT)).kind is Kind.REGISTRATION
    assert read(a_mail("Your password has expired.", from_=SILENT)).kind is Kind.AUTOMATIC
    assert read(a_mail(FORM, from_="noreply@stranger.example"), Circle()).kind is Kind.AUTOMATIC


def test_a_sending_services_mark_alone_does_not_silence_a_partner() -> None:
    mark = {"list_unsubscribe": "<mailto:off@relay.example>"}
    assert read(a_mail(f"Please register\n\n{FORM}", **mark)).kind is Kind.REGISTRATION
    assert read(a_mail("Our offers of the month for you", **mark)).kind is Kind.AUTOMATIC
    assert read(a_mail(f"Please register\n\n{FORM}", list_id="<x.example>", **mark)).kind is Kind.AUTOMATIC


@settings(deadline=None)
@given(st.text(max_size=400), st.text(alphabet="aB 1:([])<>@-", max_size=80))
def test_whatever_stands_in_a_header_its_signs_are_words(subject: str, sender: str) -> None:
    mail = parse(f"From: {sender}\nSender: {sender}\nReturn-Path: {sender}\nSubject: {subject}\n\nx".encode())
    assert all(sign.strip() for sign in machine_signs(mail, OWN))
