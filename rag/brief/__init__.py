"""The weekly review: what to say in which order. Facts arrive ready made; the text is the items' own.

Covered: the section contract of the house style, selection, sentences, assembly, manifest, comparison of two weeks.
Not covered: checking (verification does it) and drawing (rendering does it).
"""

from rag.brief.assemble import Frame, assemble, coverage
from rag.brief.crowding import WEEKS as HISTORY
from rag.brief.explain import explain
from rag.brief.inputs import BriefInput
from rag.brief.manifest import Inputs, diff, manifest, sentences_of
from rag.brief.plan import DERIVED, plan_and_write
from rag.brief.slips import findings as slips
from rag.brief.weights import fingerprint as salience_fingerprint

__all__ = [
    "DERIVED",
    "HISTORY",
    "BriefInput",
    "Frame",
    "Inputs",
    "assemble",
    "coverage",
    "diff",
    "explain",
    "manifest",
    "plan_and_write",
    "salience_fingerprint",
    "sentences_of",
    "slips",
]
