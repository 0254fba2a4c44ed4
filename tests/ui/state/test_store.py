from __future__ import annotations

from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.ui.state.store import Store


def test_everyone_hears_of_changes_in_order_even_where_one_updates_in_turn(store: Store) -> None:
    first: list[tuple[AppState, AppState]] = []
    second: list[tuple[AppState, AppState]] = []

    def answer(old: AppState, new: AppState) -> None:
        first.append((old, new))
        if new.selection == (1,):
            store.update(metric=Similarity.DOT)

    store.changed.connect(answer)
    store.changed.connect(lambda old, new: second.append((old, new)))
    start = store.state
    store.update(selection=(1,))
    assert first == second
    assert [(old.selection, new.selection, new.metric) for old, new in second] == [
        ((), (1,), Similarity.COSINE),
        ((1,), (1,), Similarity.DOT),
    ]
    assert second[0][0] is start
    assert second[1][1] is store.state


def test_a_state_is_replaced_not_changed(store: Store) -> None:
    before = store.state
    store.update(selection=(2,))
    assert before.selection == ()
