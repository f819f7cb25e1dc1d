"""Tests of the voice's way from any recording to what a camera speaks."""
