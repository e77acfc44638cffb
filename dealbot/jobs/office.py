"""What every job knows about the house it works in: plain values, made once from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from dealbot.core.model import Language, Manager, Policy
from dealbot.envelope import Address


@dataclass(frozen=True, slots=True)
class Office:
    """The house: its policy, its people, its own addresses and its limits."""

    policy: Policy
    robot: Address
    """From whom every letter comes."""
    managers: tuple[Manager, ...] = ()
    operator: Address | None = None
    operator_language: Language = Language.EN
    vendor_names: frozenset[str] = frozenset()
    staff_domains: frozenset[str] = frozenset()
    own_addresses: frozenset[str] = frozenset()
    """Every address that dealbot itself reads or writes from: never answered, never written to."""
    source_limits: Mapping[str, timedelta] = field(default_factory=lambda: MappingProxyType({}))
    """For each configured account source: how old its last good reading may be."""
    give_up_after: timedelta = timedelta(days=4)
    per_recipient: int = 120
    per_recipient_within: timedelta = timedelta(hours=1)

    def is_staff(self, address: Address) -> bool:
        """Whether this is one of the vendor's own people."""
        return address.domain in self.staff_domains or any(m.email == address.email for m in self.managers)
