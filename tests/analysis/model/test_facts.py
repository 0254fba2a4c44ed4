from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.analysis.model.facts import KIND_WORDS, fact_lines, model_facts
from explorer.analysis.model.remark import model_remark
from explorer.domain.failure import Failure, FailureKind
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.model.folder import ModelFolder, ModelKind, ModuleFolder
from explorer.domain.model.info import Batching, ModelHabits, ModelInfo
from explorer.domain.model.prompts import Prompt
from explorer.domain.model.tokenizer import TokenizerCheck
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Backend, EncodeSpec, Part, Pooling, Similarity

AT = Path("/models/bge")
FOLDER = ModelFolder(
    AT,
    "org/bge",
    ModelKind.SENTENCE,
    "bert",
    (
        ModuleFolder("Transformer", AT),
        ModuleFolder("Pooling", AT / "1_Pooling", {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}),
        ModuleFolder("Normalize", AT / "2_Normalize"),
    ),
    prompts={"query": "query: ", "document": ""},
    default_prompt_name="query",
    include_prompt=False,
    max_seq_length=256,
    tokenizer_limit=512,
    positions=514,
    truncate_dim=64,
    similarity=Similarity.DOT,
    stored_dtype="float16",
    head="BertModel",
    formats=("safetensors", "ONNX"),
    notes=("A note of the folder.",),
    refusals={Backend.TRANSFORMERS: Failure(FailureKind.MODEL, "AutoModel cannot.", "Choose another backend.")},
)
INFO = ModelInfo(
    "bge", 384, 6, 256, ("Transformer", "Pooling", "Normalize"), "cls", normalizes=True, notes=("Loaded.",)
)


def words(*arguments: object) -> dict[str, dict[str, str]]:
    sections = model_facts(*arguments)  # type: ignore[arg-type]  # passed on as they are
    return {section.title: {fact.name: fact.words for fact in section.facts} for section in sections}


def test_of_a_folder_alone_everything_it_says() -> None:
    told = words(FOLDER)
    assert told["Model"]["Name"] == "org/bge"
    assert told["Model"]["Folder"] == str(AT)
    assert told["Model"]["Saved as"] == "BertModel"
    assert told["Model"]["Kind"] == "sentence model"
    assert told["Modules"] == {"1": "Transformer", "2": "Pooling · 1_Pooling · cls", "3": "Normalize · 2_Normalize"}
    assert told["Tokens at which texts are cut"] == {
        "Sentence Transformers settings": "256",
        "Tokenizer settings": "512",
        "Positions in the configuration": "514",
    }
    assert told["Prompts"] == {
        "query": "“query: ” · put before every text unless told otherwise",
        "document": "empty",
        "In the pooling": "the tokens of a prompt are left out",
    }
    assert told["Vectors"] == {
        "Cut to": "64 dimensions (truncate_dim)",
        "Stored in": "float16, safetensors, ONNX",
        "Made for": "dot product",
    }
    assert told["Backends"]["Transformers"] == "AutoModel cannot. Choose another backend."
    assert told["Backends"]["Sentence Transformers"] == "can load it"
    assert told["Notes"] == {"": "A note of the folder."}


def test_what_every_backend_refuses_is_said_once() -> None:
    failure = Failure(FailureKind.MODEL, "It has no weights.", "Copy them.")
    told = words(replace(FOLDER, refusals=dict.fromkeys(Backend, failure)))
    assert told["Backends"] == {"All of them": "It has no weights. Copy them."}


def test_once_loaded_what_held() -> None:
    habits = ModelHabits("AutoModel.get_encoder", pad_token="</s>", part=Part.DECODER, batching=Batching.EQUAL_LENGTH)
    info = replace(INFO, habits=habits)
    told = words(FOLDER, info)
    assert told["Tokens at which texts are cut"]["In force"] == "256"
    assert told["Vectors"]["Computed in"] == "float32"
    assert told["Vectors"]["Token vectors"] == "384 dimensions"
    assert told["Vectors"]["Unit length"] == "yes, by Normalize"
    assert told["Model"]["Part that is read"] == "the decoder"
    assert told["Model"]["Texts of a batch"] == "of equally many tokens, as its layers see padding"
    assert told["Model"]["Loaded by"] == "AutoModel.get_encoder"
    assert told["Tokenizer"] == {"Pads on the": "right", "Pads with": "</s>"}
    assert words(FOLDER, replace(INFO, max_length=None))["Tokens at which texts are cut"]["In force"] == "no limit"


def test_every_note_is_told_once() -> None:
    encoding = Encoding(
        EncodeSpec(),
        "",
        ("a",),
        {},
        np.ones((1, 4)),
        np.array([3]),
        np.array([False]),
        INFO,
        notes=("Loaded.", "Halved."),
        prompt=Prompt("query: ", "query"),
        tokenizer=TokenizerCheck("BertTokenizer", vocabulary=30522, compared=12, differing=2),
    )
    sections = {section.title: section.facts for section in model_facts(FOLDER, INFO, encoding)}
    assert [fact.words for fact in sections["Notes"]] == ["A note of the folder.", "Loaded.", "Halved."]
    prompts = {fact.name: fact.words for fact in sections["Prompts"]}
    assert prompts["Before texts here"] == 'prompt query "query: "'
    assert prompts["Before queries here"] == "no prompt"
    told = {fact.name: fact.words for fact in sections["Tokenizer"]}
    assert told["Class"] == "BertTokenizer"
    assert told["Like tokenizer.json"] == "no: 2 of 12 texts compared have other tokens"


def test_why_the_models_own_pooling_means_nothing() -> None:
    failure = Failure(FailureKind.MODEL, "It makes no vector of a text.", "Choose mean.")
    told = words(replace(FOLDER, kind=ModelKind.SPARSE, model_pooling=failure))
    assert told["Backends"]["Pooling “model”"] == "It makes no vector of a text. Choose mean."


def test_of_a_model_whose_folder_is_unknown_what_is_known() -> None:
    told = words(None, INFO)
    assert told["Model"] == {"Name": "bge", "Layers": "6"}
    assert told["Modules"] == {"1": "Transformer", "2": "Pooling", "3": "Normalize"}
    assert "Prompts" not in told


@pytest.mark.parametrize("settings", [{"pooling_mode": "mean"}, {"pooling_mode": ["mean"]}])
def test_a_pooling_is_named_in_todays_spelling_too(settings: dict[str, object]) -> None:
    folder = replace(FOLDER, modules=(ModuleFolder("Pooling", AT / "1_Pooling", settings),))
    assert words(folder)["Modules"] == {"1": "Pooling · 1_Pooling · mean"}


def test_every_kind_has_its_words() -> None:
    assert set(KIND_WORDS) == set(ModelKind)


def test_lines_have_their_names_in_one_column() -> None:
    lines = fact_lines(model_facts(FOLDER))
    assert lines[0] == "Model"
    column = lines[1].index("org/bge")
    assert next(line for line in lines if "float16" in line).index("float16") == column
    assert "  A note of the folder." in lines
    assert lines[lines.index("Modules") - 1] == ""


def remark(folder: ModelFolder | None, backend: Backend, pooling: Pooling = Pooling.MEAN) -> tuple[str, bool] | None:
    found = model_remark(ChosenModel("chosen", folder), backend, pooling)
    return None if found is None else (found.words, found.refused)


def test_a_model_that_a_backend_cannot_load_is_refused_as_soon_as_it_is_chosen() -> None:
    assert remark(FOLDER, Backend.TRANSFORMERS) == ("AutoModel cannot. Choose another backend.", True)
    assert remark(FOLDER, Backend.SENTENCE_TRANSFORMERS) is None
    missing = Failure(FailureKind.MODEL, "There is no folder.", "Choose one.")
    found = model_remark(ChosenModel("gone", missing=missing), Backend.TRANSFORMERS, Pooling.MEAN)
    assert found is not None
    assert (found.words, found.refused) == ("There is no folder. Choose one.", True)
    assert model_remark(ChosenModel("org/name"), Backend.TRANSFORMERS, Pooling.MEAN) is None


def test_a_model_of_another_kind_is_refused_its_own_pooling_and_named_with_others() -> None:
    own = Failure(FailureKind.MODEL, "It makes no vector of a text.", "Choose mean.")
    sparse = replace(FOLDER, kind=ModelKind.SPARSE, model_pooling=own)
    backend = Backend.SENTENCE_TRANSFORMERS
    assert remark(sparse, backend, Pooling.MODEL) == ("It makes no vector of a text. Choose mean.", True)
    assert remark(sparse, backend, Pooling.CLS) == ("It makes no vector of a text.", False)
    alone = replace(FOLDER, kind=ModelKind.TRANSFORMER)
    assert remark(alone, backend, Pooling.MODEL) == ("The folder of “org/bge” does not say how to pool.", False)
