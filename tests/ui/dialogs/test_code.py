from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.figures.theme import DARK, LIGHT, ThemeChoice
from explorer.files.script.program import bundled_info, script
from explorer.files.script.sources import from_window
from explorer.ui.dialogs import code as code_module
from explorer.ui.dialogs.code import CodeDialog
from explorer.ui.look.theme import theme_source
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow

Settled = Callable[[TaskRunner], None]
THREE = Corpus.from_lines(("the cat", 'He said "hi"', "the dog"))


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> Iterator[CodeDialog]:
    window.workspace.sentences.editor.put_corpus(THREE, replace=True)
    window._actions["show_code"].trigger()
    dialog = window.findChild(CodeDialog)
    assert dialog is not None
    qtbot.waitExposed(dialog)
    yield dialog
    dialog.close()


def shown(dialog: CodeDialog) -> str:
    return dialog.text.toPlainText()


def test_the_code_of_the_bundled_model_is_there_before_the_first_run(dialog: CodeDialog, window: MainWindow) -> None:
    spec = EncodeSpec()
    assert shown(dialog) == script(spec, Readout(), bundled_info(spec), from_window(THREE.texts))
    assert dialog.summary.text() == "all-MiniLM-L6-v2 · Sentence Transformers, the model's own pooling · float32"
    assert "each of the 3 sentences" in dialog.outcome.text()
    assert "on the screen" not in dialog.outcome.text()


def test_the_code_goes_along_with_the_settings(dialog: CodeDialog, window: MainWindow) -> None:
    controller = window.controller
    controller.set_readout(Readout(Pooling.CLS, normalize=True))
    assert '"cls"' in shown(dialog)
    assert "pooling cls, unit length" in dialog.summary.text()
    controller.set_spec(EncodeSpec(backend=Backend.TRANSFORMERS, prompt="query: ", dtype=Precision.BFLOAT16))
    assert "AutoModel" in shown(dialog)
    assert 'prompt = "query: "' in shown(dialog)
    assert "bfloat16" in dialog.outcome.text()
    controller.set_corpus(Corpus(("only one",)))
    assert '"only one"' in shown(dialog)
    assert "the one sentence" in dialog.outcome.text()
    ast.parse(shown(dialog))


def test_a_result_on_the_screen_is_said_until_it_is_stale(
    dialog: CodeDialog, window: MainWindow, settled: Settled
) -> None:
    window.commands.run()
    settled(window.runner)
    assert "the vectors on the screen" in dialog.outcome.text()
    window.controller.set_spec(replace(window.store.state.spec, prompt="query: "))
    assert "on the screen" not in dialog.outcome.text()


def test_many_sentences_are_read_from_a_file(dialog: CodeDialog, window: MainWindow) -> None:
    window.controller.set_corpus(Corpus(tuple(f"sentence {number}" for number in range(48))))
    assert 'open("sentences.txt"' in shown(dialog)
    assert "reads sentences.txt" in dialog.outcome.text()
    assert "48 sentences" in dialog.outcome.text()


def test_an_unknown_model_has_to_run_first(dialog: CodeDialog, window: MainWindow, settled: Settled) -> None:
    window.controller.set_spec(EncodeSpec("/models/mine"))
    assert shown(dialog) == ""
    assert "Run once" in dialog.outcome.text()
    assert not dialog.copy.isEnabled()
    assert not dialog.save.isEnabled()
    window.commands.run()
    settled(window.runner)
    assert '"/models/mine"' in shown(dialog)
    assert dialog.copy.isEnabled()
    window.controller.set_spec(EncodeSpec("/models/mine", max_length=12))
    assert "Run once" in dialog.outcome.text()


def test_without_sentences_there_is_no_code(dialog: CodeDialog, window: MainWindow) -> None:
    window.controller.set_corpus(Corpus())
    assert shown(dialog) == ""
    assert "no sentences" in dialog.outcome.text()
    assert not dialog.copy.isEnabled()


def test_the_code_is_copied(dialog: CodeDialog, window: MainWindow) -> None:
    QGuiApplication.clipboard().clear()
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == shown(dialog)
    assert "clipboard" in window.workspace.status.facts.text()


def test_the_code_is_saved(
    dialog: CodeDialog, window: MainWindow, settled: Settled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "embed.py"
    monkeypatch.setattr(code_module, "ask_where_to_save", lambda *_: path)
    dialog.save.click()
    settled(window.runner)
    assert path.read_text("utf-8") == shown(dialog)
    assert "embed.py" in window.workspace.status.facts.text()
    monkeypatch.setattr(code_module, "ask_where_to_save", lambda *_: None)
    path.unlink()
    dialog.save.click()
    settled(window.runner)
    assert not path.exists()


def test_the_dialog_comes_back_up_to_date(dialog: CodeDialog, window: MainWindow) -> None:
    dialog.close()
    window.controller.set_readout(Readout(Pooling.MAX))
    window.commands.show_code()
    assert window.findChildren(CodeDialog) == [dialog]
    assert dialog.isVisible()
    assert '"max"' in shown(dialog)


def test_the_place_in_the_code_is_kept(dialog: CodeDialog, window: MainWindow) -> None:
    window.controller.set_corpus(Corpus(tuple(f"sentence {number}" for number in range(20))))
    dialog.resize(500, 300)
    bar = dialog.text.verticalScrollBar()
    bar.setValue(5)
    window.controller.set_readout(Readout(normalize=True))
    assert bar.value() == 5


def color_at(dialog: CodeDialog, word: str) -> str:
    """Colour of the first letter of a word in the code."""
    for number in range(dialog.text.document().blockCount()):
        block = dialog.text.document().findBlockByNumber(number)
        place = block.text().find(word)
        for span in block.layout().formats():
            if span.start <= place < span.start + span.length:
                return str(span.format.foreground().color().name())
    return ""


def test_the_words_of_python_have_colours_of_the_theme(dialog: CodeDialog, window: MainWindow) -> None:
    window.controller.set_readout(Readout(Pooling.NAIVE_MEAN))
    for choice, theme in ((ThemeChoice.LIGHT, LIGHT), (ThemeChoice.DARK, DARK)):
        theme_source().choose(choice)
        assert color_at(dialog, "import") == theme.accent
        assert color_at(dialog, '"the cat"') == theme.good
        assert color_at(dialog, "'He said") == theme.good
        assert color_at(dialog, "# with the padding") == theme.muted
        assert color_at(dialog, "32") == theme.warn
        assert color_at(dialog, "batches.append") == ""


def test_a_prompt_that_the_folder_does_not_have_is_said_in_place_of_code(
    dialog: CodeDialog, window: MainWindow
) -> None:
    window.controller.set_corpus(Corpus(("one",)))
    window.controller.set_spec(EncodeSpec(prompt_name="topic"))
    assert shown(dialog) == ""
    assert 'no prompt named "topic"; it has none' in dialog.outcome.text()
    window.controller.set_spec(EncodeSpec(prompt="topic: "))
    assert 'prompt="topic: "' in shown(dialog)
