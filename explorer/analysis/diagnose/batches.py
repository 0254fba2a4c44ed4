"""What there is to notice about a model that sees the texts beside a text."""

from __future__ import annotations

from explorer.analysis.diagnose.evidence import Evidence
from explorer.domain.model.info import Batching
from explorer.domain.results.finding import Finding, Severity


def sees_its_batch(evidence: Evidence) -> Finding | None:
    """Notice a model whose token vectors depend on the padding, or on the other texts of a batch."""
    info = evidence.encoding.info
    batching, naive = info.habits.batching, evidence.embeddings.readout.pooling.is_naive
    if batching is Batching.ANY:
        return None
    seen = "padding" if batching is Batching.EQUAL_LENGTH else "other texts of a batch"
    if naive:
        meaning = "This pooling runs padded batches, so a sentence has another vector beside other sentences."
        advice = "Choose a pooling with the mask, which gives each sentence the vector of its own."
    else:
        together = "sentences of equal length share a batch" if seen == "padding" else "each sentence runs alone"
        meaning = f"Here {together}, so that each has the vector of its own. Code that pads gives other vectors."
        advice = "Encode one sentence at a time in your own code, too, as the program's own script does."
    return Finding(
        "sees_its_batch",
        Severity.WARNING if naive else Severity.NOTE,
        f'The layers of "{info.name}" see the {seen}: no mask in the pooling undoes that.',
        meaning,
        advice,
        {},
        "sweep",
    )
