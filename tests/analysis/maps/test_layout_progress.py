from __future__ import annotations

from explorer.analysis.maps.layout_progress import PrintedProgress
from explorer.domain.job import Progress


def test_printed_steps_become_progress() -> None:
    seen: list[Progress] = []
    stream = PrintedProgress("t-SNE", r"Iteration (\d+)", 200, seen.append)
    for text in ("[t-SNE] Computing\n", "Iteration 0", "[t-SNE] Iteration 50: error = 1.2", "\n", "Iteration 200: x"):
        assert stream.write(text) == len(text)
    assert [(progress.stage, progress.done, progress.total) for progress in seen] == [
        ("t-SNE", 50, 200),
        ("t-SNE", 200, 200),
    ]
    assert seen[0].rate > 0
    assert seen[0].seconds_left is not None
    assert seen[0].seconds_left > 0
    assert seen[1].seconds_left == 0
