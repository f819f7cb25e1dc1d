"""Tests of playback: recordings that a server on this machine plays."""
