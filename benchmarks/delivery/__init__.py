"""The delivery engine: speed, memory and threads of pushing events, beside its peers."""
