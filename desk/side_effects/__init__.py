"""Suspected side effects: what a report needs, made from the thread, and where it goes. Nothing is sent or kept."""
