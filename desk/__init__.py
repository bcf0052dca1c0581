"""What the desk does: sync, triage, answers, outbox, team. No screen, no SQL, no HTTP."""
