"""How a model is run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a model is run. `auto` leaves the choice to what the machine has."""

    device: str = "auto"
    dtype: str = "auto"
    threads: int = 0
    """Of a local model on a CPU; 0 leaves it to torch."""
    temperature: float = 0.0
    """0 is greedy: same prompt, same reply."""
    seed: int = 0
    context: int = 0
    """Tokens a server's context holds, where it does not tell; 0 assumes 4096."""
    seconds: float = 120.0
    """Wall-clock limit of one reply."""
    folder: Path = Path("~/.cache/rag/models")
    """Where `rag models pull` puts models."""
