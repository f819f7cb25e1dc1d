"""The client alone: needs no Home Assistant, talks to the simulator over real HTTP."""
