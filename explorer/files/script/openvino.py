"""The script in the words of OpenVINO: the library's pipeline, its transformer converted and compiled."""

from __future__ import annotations

from dataclasses import replace

from explorer.domain.model.info import Batching, ModelInfo
from explorer.domain.settings.spec import INT8_TEXTS, LAST_LAYER, EncodeSpec, Pooling, Precision, Readout
from explorer.files.script import sentence
from explorer.files.script.code import INDENT, call, literal
from explorer.files.script.model import BUNDLED_IMPORT, Part, is_bundled, shorten_and_normalize

_HINTS = {Precision.FLOAT32: "f32", Precision.BFLOAT16: "bf16", Precision.FLOAT16: "f16", Precision.INT8: "f32"}
_MASKED_BATCH = 32
"""Texts a batch where the batch does not matter."""


def part(spec: EncodeSpec, readout: Readout, info: ModelInfo) -> Part:
    """Return the script's part."""
    imports = {"import openvino", "import torch", sentence.IMPORT}
    if is_bundled(spec):
        imports.add(BUNDLED_IMPORT)
    if spec.dtype is Precision.INT8:
        imports |= {"import hashlib", "import nncf"}
    model = sentence.loading(spec, readout, info, ('device="cpu"', _loaded_as(spec)))
    changes = [] if readout.pooling.is_naive else sentence.modules(spec, readout, info)
    if any("Pooling(" in line for line in changes):
        imports.add(sentence.MODULES_IMPORT)
    result = ["embeddings = torch.cat(batches)", *_rest(readout, info), "embeddings = embeddings.numpy()"]
    return Part(
        frozenset(imports), ([*model, *changes], _compiling(spec, readout, info), _batches(spec, readout, info), result)
    )


def _loaded_as(spec: EncodeSpec) -> str:
    # Weights stored in another format are converted in float32; the bundled ones are float32.
    dtype = "" if is_bundled(spec) else ', "dtype": torch.float32'
    return f'model_kwargs={{"attn_implementation": "eager"{dtype}}}'


def _compiling(spec: EncodeSpec, readout: Readout, info: ModelInfo) -> list[str]:
    plain = ["return_dict=False", "use_cache=False"]
    if readout.layer != LAST_LAYER:
        plain.append("output_hidden_states=True")
    settings = [] if not spec.dtype.is_format else [f'{{"INFERENCE_PRECISION_HINT": "{_HINTS[spec.dtype]}"}}']
    return [
        'features = model.preprocess(["a text to follow", "another"])',
        "example = {name: value for name, value in features.items() if torch.is_tensor(value)}",
        *call("model[0].model.config.update(", (f"dict({', '.join(plain)})",)),
        "converted = openvino.convert_model(model[0].model, example_input=example)",
        *(_quantizing(info.habits.prompts.of_texts(spec).text) if spec.dtype is Precision.INT8 else ()),
        *call("compiled = openvino.compile_model(", ("converted", '"CPU"', *settings)),
    ]


def _quantizing(prompt: str) -> list[str]:
    """Return the statements that bring the converted model to int8, fitted to the texts that the program takes."""
    return [
        "digests = {",
        f"{INDENT}hashlib.blake2b(text.encode(), digest_size=16).digest(): text for text in sentences",
        "}",
        "samples = []",
        f"for key in sorted(digests)[:{INT8_TEXTS}]:",
        *call("features = model.preprocess(", ("[digests[key]]", *_prompted(prompt)), ")", INDENT),
        f"{INDENT}samples.append({{name: features[name].numpy() for name in example}})",
        *call(
            "converted = nncf.quantize(",
            (
                "converted",
                "nncf.Dataset(samples)",
                "model_type=nncf.ModelType.TRANSFORMER",
                "subset_size=len(samples)",
            ),
        ),
    ]


def _prompted(prompt: str) -> list[str]:
    return [f"prompt={literal(prompt)}"] if prompt else []


def _batches(spec: EncodeSpec, readout: Readout, info: ModelInfo) -> list[str]:
    within = INDENT * 2
    naive = readout.pooling.is_naive
    masked = _MASKED_BATCH if info.habits.batching is Batching.ANY else 1
    size = spec.batch_size if naive else masked
    prompt = info.habits.prompts.of_texts(spec).text
    arguments = [f"sentences[start : start + {size}]", *_prompted(prompt)]
    # Hidden states come last, the input embeddings first among them.
    place = "0" if readout.layer == LAST_LAYER else f"compiled.outputs[{readout.layer - info.layers - 1}]"
    if readout.layer != LAST_LAYER and info.habits.part == "decoder":
        place = f"compiled.outputs[{readout.layer + 1}]"  # the encoder's come after them
    lines = [
        "batches = []",
        "with torch.inference_mode():",
        f"{INDENT}for start in range(0, len(sentences), {size}):",
        *call("features = model.preprocess(", arguments, ")", within),
        f"{within}found = compiled({{name: features[name].numpy() for name in example}})",
        f"{within}hidden = torch.from_numpy(found[{place}])",
    ]
    if naive:
        pooled = "mean" if readout.pooling is Pooling.NAIVE_MEAN else "amax"
        return [*lines, f"{within}batches.append(hidden.{pooled}(dim=1))  # with the padding"]
    return [
        *lines,
        f'{within}features["token_embeddings"] = hidden',
        f"{within}for module in list(model)[1:]:",
        f"{within}{INDENT}features = module(features)",
        f'{within}batches.append(features["sentence_embedding"])',
    ]


def _rest(readout: Readout, info: ModelInfo) -> list[str]:
    """Return what is left of the readout after the modules in the script."""
    if not readout.pooling.is_naive and sentence.is_unit(readout, info):
        return []
    return shorten_and_normalize(replace(readout, truncate_dim=info.dimensions_kept(readout)))
