"""Saved answers: the file, what is sent of it, whether it fits and may leave, and which one suits a question."""
