"""The readers of single fields: what they find in a few words, and with which signs. All people are invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.model import Language
from dealbot.core.numbers import check_vat
from dealbot.mail.reading.evidence import Candidate, weigh
from dealbot.mail.reading.fields.country import find_countries
from dealbot.mail.reading.fields.dates import find_closings
from dealbot.mail.reading.fields.hosts import find_emails, find_sites
from dealbot.mail.reading.fields.numbers import find_vats
from dealbot.mail.reading.fields.people import find_people
from dealbot.mail.reading.fields.phones import find_phones, to_e164
from dealbot.mail.reading.fields.registers import find_registers
from dealbot.mail.reading.fields.services import find_services, find_tenders
from dealbot.mail.reading.lexicon.words import scan
from dealbot.mail.reading.lexicon.zones import find_labels

SENT = date(2026, 3, 3)


def likely(field: str, candidates: list[Candidate]) -> list[str]:
    """The values that are likelier than not, the best first, each once."""
    return list(dict.fromkeys(w.candidate.value for w in weigh(field, candidates) if w.points > 0))


def people_in(text: str) -> list[str]:
    found = scan(text)
    addresses = [c.value for c in find_emails(found)]
    return likely("person", find_people(found, find_labels(found), addresses, "Anna Konter"))


def services_in(text: str) -> list[str]:
    return sorted(likely("service", find_services(scan(text))))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("VAT: LU31004760", "LU31004760"),
        ("ID. TVA: LU 310 047 60", "LU31004760"),
        ("Notre client, TVA 31004760", "LU31004760"),
        ("TVA BE 0724.989.975 RPM Liège", "BE0724989975"),
        ("BTW 0724.989.975", "BE0724989975"),
        ("BE 724.989.975", "BE0724989975"),
        ("TVA/BCE: 0724.989.975", "BE0724989975"),
        ("USt-IdNr.: DE 420 818 475, 12 Lizenzen", "DE420818475"),
        ("MwSt-Nr. DE-420/818/475", "DE420818475"),
        ("N° TVA intracommunautaire : FR 40 303 265 045", "FR40303265045"),
        ("BTW: 8589.12.345.B01", "NL858912345B01"),
        ("UID ATU13585627", "ATU13585627"),
        ("CHE-109.322.551 MWST", "CHE109322551"),
        ("VAT: GB 123 4567 89", "GB123456789"),
        ("P.IVA IT00743110157", "IT00743110157"),
    ],
)
def test_a_vat_number_is_read_in_every_local_writing(text: str, value: str) -> None:
    assert likely("vat", find_vats(scan(text))) == [value]


@pytest.mark.parametrize(
    "text",
    ["call BE 0475 12 34 56", "IT 12345678901", "de 123 456 789 euros", "KBO BE 0724.989.975", "VAT since 12/03/2020"],
)
def test_other_numbers_are_no_vat_numbers(text: str) -> None:
    assert likely("vat", find_vats(scan(text))) == []


def test_wrong_check_digits_are_read_behind_the_word_and_marked() -> None:
    (found,) = find_vats(scan("VAT number LU12345678"))
    assert found.value == "LU12345678"
    assert "check digits wrong" in found.signs


@given(st.integers(min_value=0, max_value=999_999), st.sampled_from(["", " ", ".", "-"]))
def test_separators_never_change_a_vat_number(body: int, mark: str) -> None:
    digits = f"{body:06}{body % 89:02}"
    text = f"VAT: LU {mark.join((digits[:3], digits[3:6], digits[6:]))}"
    (found,) = find_vats(scan(text))
    assert found.value == "LU" + digits
    assert check_vat(found.value) is ("check digits right" in found.signs)


@pytest.mark.parametrize(
    ("text", "value", "country"),
    [
        ("the trade register number is B 187 932.", "B187932", None),
        ("R.C.S. Luxembourg: B 187.932", "B187932", "LU"),
        ("RCS Metz 552 100 554", "552100554", "FR"),
        ("R.C.S. Metz B 552 100 554", "552100554", "FR"),
        ("SIRET 552 100 554 00025", "552100554", "FR"),
        ("Amtsgericht Trier, HRB-Nr. 12345", "HRB12345", "DE"),
        ("HRB 1234 B, Amtsgericht Charlottenburg", "HRB1234B", "DE"),
        ("HRB 12345 AG Trier", "HRB12345", "DE"),
        ("HR B 12345", "HRB12345", "DE"),
        ("GnR 77", "GnR77", "DE"),
        ("Ondernemingsnummer: BE 0724.989.975", "0724989975", "BE"),
        ("RPM Liège 0724.989.975", "0724989975", "BE"),
        ("K.v.K.-nr. 12345678", "12345678", "NL"),
        ("Firmenbuch: FN 123456a", "FN123456a", "AT"),
    ],
)
def test_a_register_number_is_read_as_written_without_spaces(text: str, value: str, country: str | None) -> None:
    found = find_registers(scan(text))
    assert [(c.value, c.country) for c in found] == [(value, country)]
    assert likely("register_id", found) == [value]


@pytest.mark.parametrize(
    "text", ["please register B 2B company 12345", "TVA BE 0724.989.975 RPM Liège", "TVA/BCE: 0724.989.975"]
)
def test_other_numbers_are_no_register_numbers(text: str) -> None:
    assert find_registers(scan(text)) == []


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("Phone: +352 32 61 90", None, "+352326190"),
        ("Telefon 06341 / 20 66 14, h.d@example.de", "DE", "+496341206614"),
        ("06321 / 880-210", "DE", "+496321880210"),
        ("Tel. 06232 5544 - 0", "DE", "+49623255440"),
        ("+32 (0)2 304 71 18", "BE", "+3223047118"),
        ("0032 475 12 34 56", "LU", "+32475123456"),
        ("(+352) 26 32 61 90", "LU", "+35226326190"),
        ("tél 26 32 61 90", "LU", "+35226326190"),
        ("GSM 0475/12.34.56", "LU", "+32475123456"),
        ("tel.: 03 87 12 34 56 poste 12", "FR", "+33387123456"),
        ("06-12345678", "NL", "+31612345678"),
        ("Tel: 26 32 61 90 - 12 users", "LU", "+35226326190"),
    ],
)
def test_a_phone_number_is_read_in_local_writing(text: str, region: str | None, number: str) -> None:
    best = weigh("phone", find_phones(scan(text), []))[0]
    assert best.points > 0
    assert to_e164(best.candidate.value, region) == number


@pytest.mark.parametrize(
    "text",
    [
        "Fax: +352 26 32 61 91",
        "Budget 120 000 EUR",
        "am 15.04.2026 um 10 Uhr",
        "ref 2026-0042-1234",
        "1 800 600 500 users",
    ],
)
def test_fax_numbers_sums_and_dates_are_nobodys_phone(text: str) -> None:
    assert likely("phone", find_phones(scan(text), [])) == []


def test_a_direct_line_goes_before_the_central_one() -> None:
    found = find_phones(scan("Zentrale +49 651 12345-0, direkt +49 651 12345-67"), [])
    assert weigh("phone", found)[0].candidate.value == "+49 651 12345-67"


def test_addresses_and_sites_come_in_small_letters_with_their_signs() -> None:
    found = scan("E-mail: Info@Holzwurm.example or x@gmail.com, www.Holzwurm.example/de?x")
    assert [(c.value, c.signs[0]) for c in find_emails(found)] == [
        ("info@holzwurm.example", "general mailbox"),
        ("x@gmail.com", "free mail"),
    ]
    assert [c.value for c in find_sites(found)] == ["www.holzwurm.example"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Contact: Mr Jules Hansenne\nE-mail: jules.hansenne@example.lu", "Jules Hansenne"),
        ("Ansprechpartner ist Herr Dr. Jan Lauterbach, jan@example.de", "Jan Lauterbach"),
        ("Ansprechpartnerin für das Projekt ist Frau Katharina Lösch", "Katharina Lösch"),
        ("Leur gérant, Arnaud Bonjean, souhaite des cartes SIM", "Arnaud Bonjean"),
        ("Koen Maertens, zaakvoerder van Foo BV", "Koen Maertens"),
        ("Contact: Schmit, Claude", "Claude Schmit"),
        ("Personne de contact : SCHMITZ Jean-Luc (responsable informatique)", "Jean-Luc Schmitz"),
        ("parle avec Mme Wagner du service achats", "Wagner"),
        ("contact: Jan van den Berg <jan@example.nl>", "Jan van den Berg"),
        ("Contactpersoon: Mevr. An De Smet", "An De Smet"),
        ("contact jan peters 0475 12 34 56", "jan peters"),
        ("We met Christine Poos and Mike Ternes. Our contact is Mike: mike@example.lu", "Mike Ternes"),
        ("First name: Carla\nLast name: Pimentel\nCity: Pétange", "Carla Pimentel"),
        ("Mit freundlichen Grüßen\n\nPetra Sommer\nLeiterin Einkauf", "Petra Sommer"),
    ],
)
def test_the_contact_is_read_with_title_role_or_address(text: str, name: str) -> None:
    assert people_in(text)[:1] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Hello Marc,\nplease register",
        "My colleague Tom Sawyer will call",
        "Anna Konter\nManager",
        "Contact: info@example.be",
    ],
)
def test_greeted_people_colleagues_and_the_sender_are_no_contacts(text: str) -> None:
    assert people_in(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Expected close: 30 June 2026", "2026-06-30"),
        ("Abschluss geplant am 01.09.2026.", "2026-09-01"),
        ("Award is 15/4.", "2026-04-15"),
        ("Ils signent le 1er avril", "2026-04-01"),
        ("They decide by the 2nd of February", "2027-02-02"),
        ("Decision expected: end of Q1", "2026-03"),
        ("décision fin mars", "2026-03"),
        ("Mitte Juni entscheidet der Kunde", "2026-06"),
        ("Ze beslissen eind juni", "2026-06"),
        ("signature début septembre", "2026-09"),
        ("They will decide at the beginning of Q4 2026", "2026-10"),
        ("Entscheidung bis Jahresende", "2026-12"),
        ("They decide by the end of next month", "2026-04"),
        ("les associés trancheront avant la fin du mois d'octobre", "2026-10"),
        ("Termin am 12.03., Entscheidung bis Ende Mai", "2026-05"),
    ],
)
def test_the_day_of_the_decision_is_read_in_loose_forms_too(text: str, value: str) -> None:
    assert likely("close", find_closings(scan(text), SENT)) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "We meet them on 12 March 2026.",
        "leur contrat actuel expire le 30/09/2026, la décision tombera plus tard.",
        "Begehung am 10.04.2026, Abgabe am 20.04.2026",
        "They decide next week.",
        "De beslissing valt na de zomer.",
    ],
)
def test_meetings_contract_ends_and_vague_words_are_no_decision_day(text: str) -> None:
    assert likely("close", find_closings(scan(text), SENT)) == []


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("44, rue de Colmar-Berg, L-7525 Mersch", "LU"),
        ("67433 Neustadt", "DE"),
        ("Straatweg 1, 8911 AB Leeuwarden", "NL"),
        ("aus Saarbruecken", "DE"),
        ("Country: BE", "BE"),
        ("a Belgian company", "BE"),
        ("ort idar-oberstein", "DE"),
        ("eine Firma aus der Eifel", "DE"),
        ("Holzbau Winterschlad GmbH Trier", "DE"),
        ("uit Oud-Turnhout", "BE"),
    ],
)
def test_an_address_a_town_or_a_region_tells_the_country(text: str, country: str) -> None:
    found = scan(text)
    assert likely("country", find_countries(found, find_labels(found))) == [country]


def test_a_town_inside_a_name_is_a_weak_sign() -> None:
    assert likely("country", find_countries(scan("Brasserie Metz wants fibre"), [])) == []


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("two FortiGate firewalls and M365 licences", "it network"),
        ("Glasfaser und Rufnummernmitnahme", "connectivity sip_trunk"),
        ("nummerportering, Yealink toestellen en een huurlijn", "connectivity phone_system sip_trunk"),
        ("un standard téléphonique hébergé et des cartes SIM", "mobile phone_system"),
        ("they move their two servers into your cloud", "hosting"),
        ("sauvegarde des postes et Starlink", "connectivity it"),
        ("Mobiltelefonie für alle", "mobile"),
    ],
)
def test_services_are_read_by_their_trade_names(text: str, services: str) -> None:
    assert services_in(text) == services.split()


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("no telephony, no mobile, just fibre", "connectivity"),
        ("ohne Telefonie und Mobilfunk, nur eine Firewall", "network"),
        ("pas de téléphonie ni de cartes SIM", ""),
        ("alles behalve internet", ""),
        ("What not: telephony", ""),
        ("An Telefonie hat sie ausdrücklich kein Interesse", ""),
        ("Internet bleibt bei POST, sie brauchen eine Telefonanlage", "phone_system"),
        ("The PBX itself is fine and stays. What we need is a SIP trunk", "sip_trunk"),
        ("De centrale zelf houden ze, wel een huurlijn", "connectivity"),
        ("WLAN machen sie selbst", ""),
        ("[x] Firewall  [ ] Internet  ☐ Hosting", "network"),
        ("Mobile: no\nFibre: yes", "connectivity"),
        ("We did raise colocation, but the server stays here, so forget that. Firewalls", "network"),
        ("über Colocation haben wir geredet, das ist vom Tisch, also die Firewall", "network"),
        ("le wifi, on oublie. Un pare-feu", "network"),
        ("De bekabeling is vorig jaar vernieuwd. Ze willen laptops", "it"),
        ("Telefonie hat er letztes Jahr neu gemacht", ""),
        ("the PBX was installed three years ago by others", ""),
        ("ils viennent de renouveler la téléphonie, il faut la fibre", "connectivity"),
        ("Current provider: fibre from the town\nWanted: firewall", "network"),
        ("Computers en netwerk doet hun eigen IT-dienst", ""),
    ],
)
def test_what_the_sender_rules_out_is_no_wish(text: str, services: str) -> None:
    assert services_in(text) == services.split()


@pytest.mark.parametrize(
    "text",
    [
        "a second internet line as the first keeps dying",
        "de internetlijn blijft haperen",
        "die Glasfaser bleibt hängen",
    ],
)
def test_what_keeps_failing_does_not_stay(text: str) -> None:
    assert services_in(text) == ["connectivity"]


@pytest.mark.parametrize(
    "text",
    [
        "mobile: +352 621 123 456",
        "please answer by e-mail",
        "our IT department",
        "the IT manager",
        "I think it is fine",
        "Kontur IT sends this",
    ],
)
def test_ways_of_contact_titles_and_names_are_no_services(text: str) -> None:
    assert services_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "we answer a tender",
        "l'appel d'offres de la commune",
        "RFP: yes",
        "de openbare aanbesteding",
        "publié au BOAMP, remise des plis le 3 mai",
        "perceel 2, inschrijven tot 8 mei, gunning in juni",
        "four bidders for lot 3, award in May",
        "Los 4, Angebotsfrist 20. April, Zuschlag im Mai",
    ],
)
def test_a_tender_is_recognised(text: str) -> None:
    assert likely("tender", find_tenders(scan(text))) == ["tender"]


@pytest.mark.parametrize(
    "text",
    [
        "this is no tender",
        "ce n'est pas un appel d'offres",
        "keine Ausschreibung",
        "geen aanbesteding",
        "RFP (yes/no): no",
        "über eine Stellenausschreibung gefunden",
        "last year they had a tender",
        "da wurde ausgeschrieben, das ist erledigt",
        "de aanbesteding is volledig afgerond",
        "un marché public de gré à gré",
        "they print tender documents, but there is no tender",
        "lot 2 is wanted",
    ],
)
def test_a_denied_tender_is_none(text: str) -> None:
    assert likely("tender", find_tenders(scan(text))) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Aanspreekpunt: Peeters Annelies, annelies@demervallei.be", "Annelies Peeters"),
        ("Fiona McCreery is the one to speak to - fiona@brewhouse.lu", "Fiona McCreery"),
        ("contact centre incl. IVR, procurement officer: Kasimir Dudek", "Kasimir Dudek"),
    ],
)
def test_a_contact_is_no_part_of_an_address_or_a_service(text: str, name: str) -> None:
    assert people_in(text) == [name]


def test_a_name_still_to_come_is_none() -> None:
    assert people_in("Contact: tbd") == []


def test_a_sentence_that_ends_with_a_number_ends_the_number() -> None:
    found = find_phones(scan("mobile +352 691 448 210. 22 handsets"), [])
    assert [phone.value for phone in found] == ["+352 691 448 210"]


def test_a_decision_is_read_behind_a_day_with_a_dot() -> None:
    assert likely("close", find_closings(scan("Sie will bis 15. September 2026 unterschreiben"), SENT)) == [
        "2026-09-15"
    ]


def test_a_luxembourg_register_number_in_brackets_needs_no_word() -> None:
    (found,) = find_registers(scan("Three Forks S.à r.l. (B 254118)"))
    assert (found.value, found.country) == ("B254118", "LU")


@given(st.text(alphabet="0123456789 .-/+()LUBEDFRNA:,\nhrbTVAsiren", max_size=120))
def test_no_heap_of_digits_makes_a_reader_raise(text: str) -> None:
    found = scan(text)
    for vat in find_vats(found):
        assert vat.value.isalnum()
    for register in find_registers(found):
        assert " " not in register.value
    for phone in find_phones(found, []):
        number = to_e164(phone.value, "LU", Language.FR)
        assert number is None or number[1:].isdigit()
