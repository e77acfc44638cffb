"""What a mail wants, by the words in it and by what else it holds. All people and companies are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.model import Kind
from dealbot.mail.reading.evidence import weights
from dealbot.mail.reading.intent.kind import Signs, find_reference, judge_kind, weigh_kinds
from dealbot.mail.reading.lexicon.patterns import by_first_word, find_patterns, pattern_of
from dealbot.mail.reading.lexicon.words import lexicon, scan

SAYINGS = {
    Kind.WITHDRAWAL: (
        "Please take DR-2026-0377 off your list again, the restaurant closed for good.",
        "hiermit ziehen wir unsere Anmeldung für die Kanzlei Brandt in Bitburg zurück.",
        "Vous pouvez laisser tomber DR-2026-0174, le client déménage.",
        "Haal DR-2026-0509 maar van de lijst, het bedrijf is failliet.",
        "never mind the bakery we sent you in May, they went bust",
    ),
    Kind.EXTENSION: (
        "Could we have a call about keeping DR-2026-0203 open until the end of the year?",
        "Die vier Monate reichen bei DR-2026-0115 nicht, bekommen wir noch etwas Luft?",
        "Nous aurions besoin d'une prolongation pour DR-2026-0061.",
        "DR-2026-0319 loopt volgende maand af, kunnen jullie ons wat meer tijd geven?",
    ),
    Kind.OUTCOME: (
        "Garage Huber told us yes this morning, DR-2026-0011 :-)",
        "Der Kunde hat sich leider für einen anderen Anbieter entschieden (DR-2026-0083).",
        "Le bon de commande de la Pâtisserie Obert est revenu signé, c'est dans la poche.",
        "Camping Borger is helaas met een ander in zee gegaan.",
    ),
    Kind.CONSENT: (
        "you can go ahead with the cloud PBX for Klein Logistics, fine for us.",
        "Macht das ruhig direkt mit denen, da haben wir nichts dagegen.",
        "Nous vous autorisons à vendre le pare-feu à ce client (DR-2026-0147).",
        "Wat ons betreft mogen jullie de telefooncentrale rechtstreeks leveren.",
    ),
    Kind.COMPLETION: (
        "For DR-2026-0450: I forgot their website, and it should be spelled with a k.",
        "Kleiner Nachtrag zu DR-2026-0222: Ansprechpartnerin ist Frau Lenz.",
        "Une faute de frappe s'est glissée dans mon dossier DR-2026-0094.",
        "Foutje van mij bij DR-2026-0377: het domein is fout.",
    ),
    Kind.QUESTION: (
        "How do I register a prospect with you? Is there a form?",
        "Ist die Gärtnerei Berg schon registriert oder noch frei?",
        "Surtout n'enregistrez rien pour le moment, le client hésite encore.",
        "Nee, liever niet. De firewalls doen we zelf, daar geven wij geen toestemming voor.",
        "I will register them once I know whether they are serious.",
        "Thanks, have a nice weekend!",
    ),
    Kind.REGISTRATION: (
        "We're in with Halden Coatings since this morning. Keep it for us please.",
        "wäre es möglich, die Winzer Ruwer eG für uns vorzumerken? Die wollen eine Standleitung.",
        "C'est nous qui suivons la Vitrerie Dels, gardez-les-nous au chaud.",
        "Zet Rederij Noord maar op onze naam, ze willen 40 simkaarten.",
        "kënnt Dir d'Schräinerei Huber fir eis aschreiwen?",
    ),
}
CASES = [(kind, text) for kind, texts in SAYINGS.items() for text in texts]
KINDS = sorted(kind.value for kind in SAYINGS)


def signs(text: str, subject: str = "", **known: object) -> Signs:
    given_: dict[str, object] = {
        "reference": find_reference(f"{subject} {text}"),
        "is_reply": False,
        "has_company": False,
        "has_data": False,
        "subject_words": len(scan(subject).words),
    }
    return Signs(**(given_ | known))  # type: ignore[arg-type] # one dictionary for fields of several types


def kind_of(text: str, subject: str = "", **known: object) -> Kind:
    return judge_kind(scan(f"{subject}\n\n{text}"), signs(text, subject, **known)).kind


@pytest.mark.parametrize(("kind", "text"), CASES, ids=[text[:40] for _, text in CASES])
def test_the_sender_is_understood_without_knowing_anything_else(kind: Kind, text: str) -> None:
    assert kind_of(text) is kind


NAMED = "Kettenbach Tools S.A. (Sven Kett, sven@kettenbach.example, 26 33 44)"
BESIDE = (
    f"Suppose we register {NAMED} and they only buy the line. Would we lose the rest?",
    f"Did Tom ever register {NAMED} before he left? I can't find a reference.",
    f"Ob wir {NAMED} anmelden, entscheiden wir erst, wenn der Kunde bezahlt hat.",
    f"Combien coûterait une ligne fibre pour {NAMED} ? Rien n'est décidé.",
    f"Chez {NAMED}, la téléphonie est en panne depuis ce matin, merci d'ouvrir un ticket.",
    f"Op de factuur van mei staan voor {NAMED} twee lijnen. Graag een creditnota.",
    f"Ich melde eine Störung bei {NAMED}. Bitte nehmt dringend Kontakt mit Herrn Kett auf.",
    f"Ik begrijp de afwijzing van {NAMED} niet. Graag een telefoontje.",
    f"The switches for {NAMED} have not arrived.",
)
COURTEOUS = (
    f"Could you register {NAMED} for us, if they are still free?",
    f"Dürfen wir {NAMED} anmelden? Was kostet die Leitung dort?",
    f"Pourriez-vous noter {NAMED} comme notre client ?",
    f"Kunnen jullie {NAMED} voor ons vastleggen? De huidige centrale valt vaak uit.",
    "Kettenbach Tools S.A., 4 Mill Lane, Sven Kett, sven@kettenbach.example, 26 33 44, PBX",
)


def kind_with_data(text: str) -> Kind:
    return kind_of(text, has_company=True, has_data=True, has_details=True)


@pytest.mark.parametrize("text", BESIDE, ids=[text[:40] for text in BESIDE])
def test_a_customer_with_all_data_is_not_registered_unasked(text: str) -> None:
    assert kind_with_data(text) is Kind.QUESTION


@pytest.mark.parametrize("text", COURTEOUS, ids=[text[:40] for text in COURTEOUS])
def test_a_courteous_question_registers_and_so_does_data_without_a_sentence(text: str) -> None:
    assert kind_with_data(text) is Kind.REGISTRATION


def test_a_price_or_a_fault_beside_a_plain_registration_changes_nothing() -> None:
    plain = f"Please register {NAMED}."
    for beside in ("What would you charge for fibre?", "Their old line is down since Monday, it is urgent."):
        assert kind_with_data(f"{plain} {beside}") is Kind.REGISTRATION


def test_an_awaited_yes_is_no_outcome() -> None:
    text = "wir bräuchten für DR-2026-0242 noch drei Monate mehr, der Kunde wartet auf die Zusage seiner Bank."
    assert kind_of(text) is Kind.EXTENSION


def test_a_customer_who_need_not_be_kept_any_longer_is_withdrawn() -> None:
    text = "Bitte nehmt DR-2026-0144 wieder heraus, ihr müsst den Kunden nicht länger für uns freihalten."
    assert kind_of(text) is Kind.WITHDRAWAL


def test_a_yes_means_what_our_letter_asked() -> None:
    known = {"is_reply": True, "reference": "DR-2026-0098"}
    assert kind_of("Yes please.", "DR-2026-0098: your permission", **known) is Kind.CONSENT
    assert kind_of("Yes please, another quarter.", "DR-2026-0098 ends soon", **known) is Kind.EXTENSION
    assert kind_of("Yes, thanks.", "DR-2026-0098 received", **known) is Kind.QUESTION


def test_a_no_to_a_consent_is_for_a_person() -> None:
    subject = "DR-2026-0318: toestemming gevraagd"
    assert kind_of("Nee, deze keer niet.", subject, is_reply=True) is Kind.QUESTION


def test_words_of_the_forwarded_customer_do_not_decide() -> None:
    text = "Please register.\n\n"
    forwarded = "We would like to cancel our contract and withdraw the deal. Can you tell me the price?"
    assert kind_of(text + forwarded, typed_end=len(scan(text).words), has_data=True) is Kind.REGISTRATION


def test_a_forwarded_request_with_nothing_typed_is_a_registration() -> None:
    text = "FYI\n\nWe need five new desktops. How long would that take?"
    assert kind_of(text, typed_end=1, has_company=True, has_data=True) is Kind.REGISTRATION


def test_a_withdrawal_beside_a_registration_is_not_lost() -> None:
    text = "Please scrap DR-2026-0159, the gym is closing. Instead I'd like to register a new one: Rosport S.A."
    judged = judge_kind(scan(text), signs(text, has_company=True))
    assert judged.kind is Kind.REGISTRATION
    assert judged.also is Kind.WITHDRAWAL


def test_data_in_a_reply_completes() -> None:
    assert kind_of("VAT is LU 251 428 03", is_reply=True, has_data=True, has_details=True) is Kind.COMPLETION


def test_a_new_company_in_an_old_thread_is_registered() -> None:
    text = "Thanks for the invoice. On something else: please reserve Nord Kälte in Bitburg for us, they want switches."
    known = {"is_reply": True, "has_company": True, "has_data": True}
    assert kind_of(text, "Invoice 1188", **known) is Kind.REGISTRATION


def test_the_customers_own_contract_is_no_withdrawal() -> None:
    text = "Please register Alder School. They want to cancel their contract with the old provider and need Wi-Fi."
    assert kind_of(text, has_company=True, has_data=True) is Kind.REGISTRATION


def test_every_kind_is_weighed_and_the_heaviest_comes_first() -> None:
    text = "please withdraw DR-2026-0042"
    weighed = weigh_kinds(scan(text), signs(text))
    assert sorted(w.candidate.value for w in weighed) == KINDS
    assert weighed[0].candidate.words == "withdraw"
    assert [w.points for w in weighed] == sorted((w.points for w in weighed), reverse=True)


def test_every_sign_in_the_weights_has_a_number_for_saying_it() -> None:
    for kind in KINDS:
        assert {"base", "said", "hinted", "in the subject", "in our subject"} <= weights()[f"kind.{kind}"].keys()


def test_no_pattern_of_the_data_begins_with_a_star() -> None:
    assert [word for word in lexicon().patterns if "*" in word] == []


def found(text: str, pattern: str) -> list[tuple[str, int, int]]:
    read = scan(text)
    return list(find_patterns(read.words, read.sentences, by_first_word([pattern_of(pattern, "said.x")])))


def test_a_phrase_with_a_gap_spans_other_words_of_its_sentence_only() -> None:
    assert found("wir ziehen das heute gern zurück", "ziehen … zurück") == [("said.x", 1, 6)]
    assert found("wir ziehen um. Kommen Sie zurück", "ziehen … zurück") == []


@given(st.integers(0, 20))
def test_the_gap_is_at_most_twelve_words(count: int) -> None:
    text = " ".join(["take", *["word"] * count, "off"])
    assert bool(found(text, "take … off")) == (count <= 12)


@given(st.text(max_size=300), st.booleans(), st.booleans())
def test_any_text_has_a_kind(text: str, is_reply: bool, has_data: bool) -> None:
    assert kind_of(text, is_reply=is_reply, has_data=has_data) in SAYINGS
