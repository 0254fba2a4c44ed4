from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer.domain.model.folder import ModelFolder, ModelKind
from explorer.domain.settings.spec import Backend, Similarity
from explorer.files.model_folder import read_model_folder
from explorer.files.model_folder.weights.headers import read_header
from tests.support.folders import Change, add_module, both, remove, set_json, write
from tests.support.safetensors import write_safetensors

LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
DEEP = '{"a":' + "[" * 5000 + "]" * 5000 + "}"


def read(folder: Path, *changes: Change) -> ModelFolder:
    for change in changes:
        change(folder)
    return read_model_folder(folder)


def refusal(folder: Path, *changes: Change) -> str:
    refusals = read(folder, *changes).refusals
    assert set(refusals) == set(Backend)
    return str(refusals[Backend.TRANSFORMERS])


def test_everything_that_a_folder_says_is_read(folder: Path) -> None:
    model = read(
        folder,
        set_json(
            "config_sentence_transformers.json",
            prompts={"query": "q: ", "document": None},
            default_prompt_name="query",
            similarity_fn_name="dot",
            truncate_dim=8,
        ),
        set_json("1_Pooling/config.json", include_prompt=False),
        set_json("config.json", max_position_embeddings=512),
        lambda folder: write_safetensors(folder / "model.safetensors", {"w": (60, 16)}, "BF16"),
    )
    assert model.name == f"{model.folder.parent.name}/model"
    assert model.kind is ModelKind.SENTENCE
    assert (model.architecture, model.head) == ("bert", "BertModel")
    assert [module.name for module in model.modules] == ["Transformer", "Pooling", "Normalize"]
    assert model.normalizes
    assert dict(model.prompts) == {"query": "q: ", "document": ""}
    assert model.named_prompts.default.text == "q: "
    assert not model.include_prompt
    assert (model.max_seq_length, model.tokenizer_limit, model.positions) == (128, 24, 512)
    assert model.truncate_dim == 8
    assert model.similarity is Similarity.DOT
    assert (model.stored_dtype, model.formats) == ("bfloat16", ("safetensors",))
    assert (model.notes, dict(model.refusals), model.model_pooling) == ((), {}, None)


def test_a_similarity_that_the_program_lacks_is_none(folder: Path) -> None:
    assert read(folder, set_json("config_sentence_transformers.json", similarity_fn_name="maxsim")).similarity is None


KINDS: dict[str, tuple[Change, ModelKind]] = {
    "no modules": (remove("modules.json"), ModelKind.TRANSFORMER),
    "a head that scores": (
        both(remove("modules.json"), set_json("config.json", architectures=["BertForSequenceClassification"])),
        ModelKind.CROSS_ENCODER,
    ),
    "a head that guesses words": (
        both(remove("modules.json"), set_json("config.json", architectures=["BertForMaskedLM"])),
        ModelKind.TRANSFORMER,
    ),
    "ColBERT's own": (
        both(remove("modules.json"), set_json("config.json", architectures=["HF_ColBERT"])),
        ModelKind.MULTI_VECTOR,
    ),
    "SPLADE's modules": (
        add_module(type="sentence_transformers.sparse_encoder.models.SpladePooling", path="3_SpladePooling"),
        ModelKind.SPARSE,
    ),
    "saved by SparseEncoder": (
        set_json("config_sentence_transformers.json", model_type="SparseEncoder"),
        ModelKind.SPARSE,
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds_are_told_by_who_saved_the_folder(name: str, folder: Path) -> None:
    change, kind = KINDS[name]
    model = read(folder, change)
    assert model.kind is kind
    assert not model.refusals
    # A transformer alone has the library's stopgap for a pooling of its own.
    assert (model.model_pooling is None) is (kind is ModelKind.TRANSFORMER)
    assert bool(model.notes) is (kind is not ModelKind.TRANSFORMER)


@pytest.mark.parametrize("change", [remove("config.json"), write("config.json", "[]")])
def test_a_folder_without_a_configuration_is_of_no_kind(change: Change, folder: Path) -> None:
    model = read(folder, both(remove("modules.json"), change))
    assert model.kind is ModelKind.UNKNOWN
    assert set(model.refusals) == set(Backend)


def test_pylate_is_for_transformers_alone_and_its_code_is_never_run(folder: Path) -> None:
    model = read(folder, add_module(type="pylate.models.Dense.Dense", path="3_Dense"))
    assert model.kind is ModelKind.MULTI_VECTOR
    assert set(model.refusals) == {Backend.SENTENCE_TRANSFORMERS}
    assert "pylate.models.Dense.Dense is code of another library" in str(model.refusals[Backend.SENTENCE_TRANSFORMERS])


def test_modules_that_only_a_pipeline_loads_do_not_keep_transformers_away(folder: Path) -> None:
    model = read(folder, remove("1_Pooling/config.json"))
    assert set(model.refusals) == {Backend.SENTENCE_TRANSFORMERS}
    assert "lacks its file 1_Pooling/config.json, the settings of its Pooling" in str(
        model.refusals[Backend.SENTENCE_TRANSFORMERS]
    )


def test_a_dense_without_weights_is_named(folder: Path) -> None:
    dense = both(
        write("3_Dense/config.json", '{"in_features": 16, "out_features": 8}'),
        add_module(type="sentence_transformers.models.Dense", path="3_Dense"),
    )
    assert "lacks its file 3_Dense/model.safetensors" in str(
        read(folder, dense).refusals[Backend.SENTENCE_TRANSFORMERS]
    )


def test_a_module_that_reads_a_vector_which_none_makes_is_named(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    model = read(folder, write("modules.json", json.dumps([modules[0], modules[2]])))
    assert set(model.refusals) == {Backend.SENTENCE_TRANSFORMERS}
    assert "its Normalize reads a vector of the text, and no module before it makes one" in str(
        model.refusals[Backend.SENTENCE_TRANSFORMERS]
    )


def without(*files: str) -> Change:
    return both(remove("model.safetensors"), *(write(file, b"x") for file in files))


FORMATS: dict[str, tuple[Change, str, str]] = {
    "nothing": (without(), "holds no weights", "with its weights"),
    "ONNX": (without("onnx/model.onnx"), "stored for ONNX only (onnx/model.onnx)", "model.safetensors"),
    "OpenVINO": (
        without("openvino/openvino_model.xml", "openvino/openvino_model.bin"),
        "stored for OpenVINO only (openvino/openvino_model.xml)",
        "model.safetensors",
    ),
    "both": (without("model.onnx", "openvino_model.xml"), "for ONNX and OpenVINO only", "model.safetensors"),
    "GGUF": (
        both(without("model.Q4.gguf"), remove("config.json", "modules.json")),
        "stored for GGUF (llama.cpp) only",
        "the GGUF file was made",
    ),
    "TensorFlow": (without("tf_model.h5"), "stored for TensorFlow only (tf_model.h5)", "model.safetensors"),
    "Flax": (without("flax_model.msgpack"), "stored for Flax only", "model.safetensors"),
    "pickled": (
        without("pytorch_model.bin", "model.onnx"),
        "pickled data (pytorch_model.bin)",
        'SentenceTransformer("model").save("model-safe")',
    ),
    "pickled, no modules": (
        both(without("pytorch_model.bin"), remove("modules.json")),
        "pickled data",
        'AutoModel.from_pretrained("model", use_safetensors=False).save_pretrained("model")',
    ),
    "another name": (
        lambda folder: (folder / "model.safetensors").rename(folder / "model.fp16.safetensors"),
        "under a name that the libraries do not look for (model.fp16.safetensors)",
        "Rename the file",
    ),
    "a pointer": (write("model.safetensors", LFS), "Git LFS pointer", "git lfs pull"),
    "a tokenizer's pointer": (write("tokenizer.json", LFS), "tokenizer.json", "git lfs pull"),
    "a part missing": (
        both(without(), write("model.safetensors.index.json", '{"weight_map": {"a": "b.safetensors"}}')),
        "lacks its file b.safetensors",
        "Copy the model's files again",
    ),
    "adapter": (write("adapter_config.json", '{"base_model_name_or_path": "x/y"}'), "adapter for x/y", "Merge"),
    "GPTQ": (set_json("config.json", quantization_config={"quant_method": "gptq"}), "quantised (gptq)", "made from"),
    "bitsandbytes": (
        set_json("config.json", quantization_config={"load_in_4bit": True}),
        "quantised (bitsandbytes)",
        "made from",
    ),
    "AWQ by its weights": (
        lambda folder: write_safetensors(folder / "model.safetensors", {"layer.0.qweight": (4, 4)}),
        "quantised",
        "made from",
    ),
    "model2vec": (set_json("config.json", model_type="model2vec"), "model2vec table", "with a transformer"),
    "CLIP": (set_json("config.json", model_type="clip"), "a whole clip", "CLIPTextModel.from_pretrained"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_has_its_sentence_and_its_way_out(name: str, folder: Path) -> None:
    change, words, advice = FORMATS[name]
    said = refusal(folder, change)
    assert words in said
    assert advice in said


WRONG: dict[str, tuple[Change, str]] = {
    "a word for a size": (set_json("config.json", hidden_size="x"), "its hidden_size is 'x', not a whole number"),
    "null for a size": (set_json("config.json", hidden_size=None), "its hidden_size is None"),
    "no heads": (set_json("config.json", num_attention_heads=0), "its num_attention_heads is 0"),
    "half a layer": (set_json("config.json", num_hidden_layers=1.5), "its num_hidden_layers is 1.5"),
    "a number for architectures": (set_json("config.json", architectures=3), "its architectures is 3"),
    "a list for a kind": (set_json("config.json", model_type=[]), "its model_type is []"),
    "a limit below 1": (set_json("tokenizer_config.json", model_max_length=-1), "its model_max_length is -1"),
    "a side": (set_json("tokenizer_config.json", padding_side="up"), "its padding_side is 'up'"),
    "an empty token": (set_json("tokenizer_config.json", unk_token=""), "its unk_token is ''"),
    "a limit of modules": (set_json("sentence_bert_config.json", max_seq_length="x"), "its max_seq_length is 'x'"),
    "a pooling": (set_json("1_Pooling/config.json", pooling_mode=5), "its pooling_mode is 5"),
    "a pooling by its place": (set_json("1_Pooling/config.json", pooling_mode=5), "The file 1_Pooling/config.json of"),
    "a pooling of no name": (set_json("1_Pooling/config.json", pooling_mode="sum"), "not one of cls, max, mean"),
    "prompts": (set_json("config_sentence_transformers.json", prompts={"a": 1}), "its prompts is {'a': 1}"),
    "a list for settings": (write("config.json", "[]"), "does not hold a JSON object"),
    "no JSON": (write("config.json", "{"), "config.json"),
    "deep": (write("config.json", DEEP), "nests too deep"),
    "deep in a module": (write("1_Pooling/config.json", DEEP), "nests too deep"),
    "no list of modules": (write("modules.json", '{"a": 1}'), "does not hold a list of modules"),
    "no kind": (set_json("config.json", model_type=""), "its model_type is ''"),
    "half a character": (set_json("config.json", model_type="\ud800"), "a text in it is no Unicode"),
    "a name that no system takes": (
        write(
            "modules.json",
            '[{"name": "0", "path": "%s", "type": "sentence_transformers.models.Transformer"}]' % ("a" * 5000),
        ),
        "something that it names cannot be read (File name too long)",
    ),
    "no modules": (write("modules.json", "[]"), "does not hold a list of modules"),
    "modules without types": (write("modules.json", '[{"name": "0"}]'), 'lacks its "name", "path" or "type"'),
    "two modules of one name": (
        add_module(name="0", type="sentence_transformers.models.Normalize"),
        'two modules in it have the name "0"',
    ),
    "no transformer": (
        write("modules.json", '[{"name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]'),
        "its first module is StaticEmbedding, a table of one vector a word, not a Transformer",
    ),
    "too many words": (set_json("config.json", vocab_size=10**7), "its vocab_size is 10,000,000"),
    "too wide": (set_json("config.json", hidden_size=10**6), "its hidden_size is 1,000,000"),
    "too many positions": (set_json("config.json", max_position_embeddings=10**7), "its max_position_embeddings is"),
    "too deep a model": (set_json("config.json", num_hidden_layers=10**5), "its num_hidden_layers is 100,000"),
    "sizes of a part": (set_json("config.json", text_config={"vocab_size": 10**7}), "its vocab_size is 10,000,000"),
    "an absurd number": (set_json("config.json", vocab_size=10**30), "its vocab_size is 1000000000"),
    "sizes of another key": (set_json("config.json", num_labels=10**8), "its num_labels is 100,000,000"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_types_and_absurd_numbers_are_named_by_their_key(name: str, folder: Path) -> None:
    change, words = WRONG[name]
    model = read(folder, change)
    assert words in str(next(iter(model.refusals.values())))


def test_a_part_that_is_null_is_none(folder: Path) -> None:
    assert not read(folder, set_json("config.json", text_config=None)).refusals


def test_large_sizes_that_weights_bear_out_are_no_fault(folder: Path) -> None:
    long = set_json("config.json", max_position_embeddings=131_072, rope_theta=10_000_000, vocab_size=60)
    assert not read(folder, long).refusals


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 8, b"\xff" * 64, b"\x02\0\0\0\0\0\0\0{}"[:9], b"\x02\0\0\0\0\0\0\0[]", b"PK" * 40]
)
def test_what_is_no_safetensors_file_is_named(content: bytes, folder: Path) -> None:
    assert "model.safetensors" in refusal(folder, write("model.safetensors", content))


@pytest.mark.parametrize("size", [9, 60, 200])
def test_a_file_cut_short_is_named(size: int, folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-size])
    assert "cut short" in refusal(folder)


def test_headers_are_those_of_the_library(folder: Path) -> None:
    import torch
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(2, 3), "b": torch.zeros(4, dtype=torch.bfloat16)}, folder / "x", {"format": "pt"})
    header = read_header(folder / "x")
    assert {name: (tensor.dtype, tensor.shape) for name, tensor in header.items()} == {
        "a": ("F32", (2, 3)),
        "b": ("BF16", (4,)),
    }
    assert json.dumps(sorted(header)) == '["a", "b"]'


def test_a_folder_without_the_words_of_its_tokenizer_is_refused(folder: Path) -> None:
    said = refusal(folder, remove("tokenizer.json"))
    assert 'The model "model" has no words for its tokenizer: tokenizer.json or vocab.txt is missing.' in said


WORDS: dict[str, Change] = {
    "older words": write("vocab.txt", "[PAD]"),
    "a model of SentencePiece": write("spiece.model", b"x"),
    "merges": write("merges.txt", "#version"),
    "a tokenizer of bytes": set_json("config.json", model_type="byt5"),
    "a class for bytes": set_json("tokenizer_config.json", tokenizer_class="CanineTokenizer"),
}


@pytest.mark.parametrize("name", WORDS)
def test_what_may_be_a_tokenizer_is_left_to_the_library(name: str, folder: Path) -> None:
    assert not read(folder, remove("tokenizer.json"), WORDS[name]).refusals
