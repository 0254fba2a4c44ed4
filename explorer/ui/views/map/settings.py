"""The popup with the settings of the map's layout."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QPushButton, QSpinBox, QWidget

from explorer.domain.results.projection import ProjectionMethod, ProjectionSpec
from explorer.domain.words import SIMILARITY_NAMES, capitalized
from explorer.ui.look.controls.building import dressed
from explorer.ui.look.controls.choice_box import ChoiceBox
from explorer.ui.look.theme import UNIT


class MapSettings(QWidget):
    """Settings by the names that UMAP and t-SNE give them; nothing is laid out until *Lay out* is pressed."""

    applied = Signal(object)
    """The `ProjectionSpec` asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = ProjectionSpec()
        self.n_neighbors = QSpinBox()
        self.n_neighbors.setRange(2, 200)
        self.min_dist = QDoubleSpinBox()
        self.min_dist.setRange(0.0, 1.0)
        self.min_dist.setSingleStep(0.05)
        self.perplexity = QDoubleSpinBox()
        self.perplexity.setRange(2.0, 200.0)
        self.perplexity.setDecimals(1)
        self.metric_box = ChoiceBox({metric: capitalized(names.short) for metric, names in SIMILARITY_NAMES.items()})
        self.seed = QSpinBox()
        self.seed.setRange(0, 2_147_483_647)
        self.apply = dressed(QPushButton("Lay out"), "map_apply", "Lay out the map with these settings")
        self.apply.clicked.connect(lambda: self.applied.emit(self.spec()))

        self._form = QFormLayout(self)
        self._form.setContentsMargins(12, 12, 12, 12)
        self._form.setSpacing(UNIT)
        for name, field, tip in (
            ("n_neighbors", self.n_neighbors, "Few show small groups, many the whole."),
            ("min_dist", self.min_dist, "How closely points may be packed."),
            ("perplexity", self.perplexity, "About how many neighbours count."),
            ("metric", self.metric_box, "What near means."),
            ("seed", self.seed, "Where chance has a part in the map; the same seed gives the same."),
        ):
            field.setObjectName(f"map_{name}")
            field.setAccessibleName(name)
            field.setToolTip(tip)
            self._form.addRow(name, field)
        self._form.addRow(self.apply)

    def show_spec(self, spec: ProjectionSpec) -> None:
        """Show a specification, with the rows that its method has."""
        self._spec = spec
        self.n_neighbors.setValue(spec.n_neighbors)
        self.min_dist.setValue(spec.min_dist)
        self.perplexity.setValue(spec.perplexity)
        self.seed.setValue(spec.seed)
        self.metric_box.show_choice(spec.metric)
        umap = spec.method is ProjectionMethod.UMAP
        self._form.setRowVisible(self.n_neighbors, umap)
        self._form.setRowVisible(self.min_dist, umap)
        self._form.setRowVisible(self.perplexity, spec.method is ProjectionMethod.TSNE)

    def spec(self) -> ProjectionSpec:
        """Return what the fields say."""
        return replace(
            self._spec,
            n_neighbors=self.n_neighbors.value(),
            min_dist=round(self.min_dist.value(), 3),
            perplexity=self.perplexity.value(),
            metric=self.metric_box.choice,
            seed=self.seed.value(),
        )
