from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.views.heatmap_scene import Window


@given(
    st.integers(1, 100_000),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 10)), min_size=1, max_size=8),
)
def test_the_window_never_leaves_the_matrix(n_rows: int, moves: list[tuple[float, float, float]]) -> None:
    window = Window(0.0, 0.0, float(n_rows))
    for x, y, factor in moves:
        window = window.zoomed(n_rows, window.x + x * window.span, window.y + y * window.span, factor)
        assert min(n_rows, 3) <= window.span <= n_rows
        for start in (window.x, window.y):
            assert -1e-6 <= start <= n_rows - window.span + 1e-6
