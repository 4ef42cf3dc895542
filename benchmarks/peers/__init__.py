"""The systems that push events as ours does, each as its own users run it."""
