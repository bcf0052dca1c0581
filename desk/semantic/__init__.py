"""The embedding engine: texts to vectors, in a process of its own. Where it is not installed, words do the work."""
