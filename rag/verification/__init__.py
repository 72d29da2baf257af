"""The gate: Draft → Answer, DraftSection → BriefSection, and hand-written text → verdicts. Nothing else makes them.

fold.py      two printings of one text made comparable; what words of a claim its source does not hold
mentions.py  every number and date of a text with the words around it
stance.py    clauses that say the contrary, a plan for a fact, an act the other way round
binding.py   which mention of the source a claimed number rests on, and whether another fits better
sentence.py  one sentence against the items it cites → verdict and findings
compose.py   drafts → Answer, BriefSection: repair by the source's own sentence, else drop; marks and quotes
handwritten.py  Markdown written by hand, checked against the store
"""

from __future__ import annotations

from rag.verification.compose import AnswerWriter, Numbering, Request, answer, counted, section
from rag.verification.handwritten import check_text
from rag.verification.sentence import Checked, Gate, check, check_sentence

__all__ = [
    "AnswerWriter",
    "Checked",
    "Gate",
    "Numbering",
    "Request",
    "answer",
    "check",
    "check_sentence",
    "check_text",
    "counted",
    "section",
]
