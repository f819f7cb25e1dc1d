"""Cameras that turn, in one process and on a clock that jumps."""
