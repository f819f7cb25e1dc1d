"""Tests of the relay, with the simulated cloud behind it and PyAV in front."""
