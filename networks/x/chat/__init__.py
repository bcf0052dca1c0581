"""Encrypted chat of X, through X's own library: read and answered where a person has unlocked the account's keys."""
