from __future__ import annotations

from dataclasses import replace

from explorer.domain.settings.spec import Readout
from explorer.domain.state import AppState


def test_a_state_differs_where_a_field_is_another_object() -> None:
    old = AppState(selection=(1, 2))
    new = replace(old, readout=Readout(normalize=True))
    assert new.differs(old, "readout")
    assert new.differs(old, "selection", "readout")
    assert not new.differs(old, "selection", "spec")
    assert new.differs(None, "selection")
