"""`rag`: cited answers and the weekly theme review from the Chinese market wire."""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["__version__"]
