"""The stress test: who loses how much if one company cannot pay."""
