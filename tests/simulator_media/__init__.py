"""Tests of the simulator's pictures: what a player gets from them."""
