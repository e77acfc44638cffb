"""Hypothesis on a machine that does other things too: no example fails for being slow."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("dealbot", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dealbot")
