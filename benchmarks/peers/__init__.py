"""Our programs against the same work in PyTorch, in turn: `make bench-peers`."""
