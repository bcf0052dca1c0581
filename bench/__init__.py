"""Consulta's benchmarks: programs are started in a terminal, typed to and timed from outside."""
