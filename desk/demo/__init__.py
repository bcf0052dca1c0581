"""The demo: a plausible day on simulated accounts, and sample templates. All people in it are invented."""
