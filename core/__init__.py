"""The shared vocabulary: plain values that every room may use."""
