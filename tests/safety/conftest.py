from __future__ import annotations

import sys
from pathlib import Path

# the reader of Word and PDF files is the rendering tests' own
sys.path.insert(0, str(Path(__file__).parent.parent / "rendering"))
