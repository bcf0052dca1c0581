"""Stages of our own fakes: what Consulta also gives to whoever writes a network of their own."""

from __future__ import annotations

from networks.fake_stage import FakeStage, Faults, lost_sends, spoiled_reads

__all__ = ["FakeStage", "Faults", "lost_sends", "spoiled_reads"]
