"""The script in the words of Sentence Transformers: `encode`, with the modules that the settings ask for."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.domain.model.info import Batching, ModelInfo
from explorer.domain.settings.spec import LAST_LAYER, Backend, Device, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.settings.spec import Part as Half
from explorer.files.script.code import INDENT, call, literal
from explorer.files.script.model import (
    BUNDLED_IMPORT,
    Part,
    dtype_argument,
    hidden_states,
    is_bundled,
    length_argument,
    model_name,
    shorten_and_normalize,
)

IMPORT = "from sentence_transformers import SentenceTransformer"
MODULES_IMPORT = "from sentence_transformers.sentence_transformer.modules import Pooling"
_TO_DEVICE_IMPORT = "from sentence_transformers.util import batch_to_device"


def part(spec: EncodeSpec, readout: Readout, info: ModelInfo) -> Part:
    """Return the script's part."""
    imports = {IMPORT}
    if is_bundled(spec):
        imports.add(BUNDLED_IMPORT)
    if dtype_argument(spec):
        imports.add("import torch")
    model = loading(spec, readout, info, _arguments(spec))
    if readout.pooling.is_naive:
        imports.add("import torch")
        if spec.device is not Device.CPU:
            imports.add(_TO_DEVICE_IMPORT)
        batches, result = _batches(spec, readout, info), _result(spec, readout)
        return Part(frozenset(imports), (model, batches, result))
    changes = modules(spec, readout, info)
    if any("Pooling(" in line for line in changes):
        imports.add(MODULES_IMPORT)
    return Part(frozenset(imports), ([*model, *changes], _encode(spec, readout, info)))


def _arguments(spec: EncodeSpec) -> list[str]:
    """Return what the model is loaded with, beside its name."""
    arguments = [] if spec.device is Device.AUTO else [f"device={literal(spec.device)}"]
    dtype = dtype_argument(spec)
    return [*arguments, f'model_kwargs={{"dtype": {dtype}}}'] if dtype else arguments


def loading(spec: EncodeSpec, readout: Readout, info: ModelInfo, arguments: Sequence[str]) -> list[str]:
    """Return the statements that load the pipeline and have it read texts as the settings ask."""
    name = "str(get_model_path())" if is_bundled(spec) else model_name(spec)
    lines = call("model = SentenceTransformer(", (name, *arguments))
    if info.habits.loaded_by.endswith(".get_encoder"):
        lines.append("model[0].model = model[0].model.get_encoder()")
    limit = length_argument(spec, info)
    if limit is not None:
        lines.append(f"model.max_seq_length = {limit}")
    if info.habits.pad_token:
        lines.append(f"model.tokenizer.pad_token = {literal(info.habits.pad_token)}")
    if info.padding_side != "right" and not readout.pooling.is_naive:
        lines.append('model.tokenizer.padding_side = "right"')
    own_encode = spec.backend is Backend.SENTENCE_TRANSFORMERS and not readout.pooling.is_naive
    kept = info.dimensions_kept(readout)
    if info.habits.truncate_dim is not None and kept is None and own_encode:
        lines.append(f"model.truncate_dim = None  # its folder asks for {info.habits.truncate_dim}")
    if readout.layer != LAST_LAYER and spec.backend is Backend.SENTENCE_TRANSFORMERS:
        if info.habits.part is Half.DECODER:
            lines.append("model[0].model.config.output_hidden_states = True")
        lines.append(
            f'layer = {{"method": "forward", "method_output_name": ("{hidden_states(info)}", {readout.layer})}}'
        )
        kinds = ("text", "message") if info.habits.chat else ("text",)
        lines.append(f"model[0].modality_config = {{{', '.join(f'{literal(kind)}: layer' for kind in kinds)}}}")
    return lines


def _kept(readout: Readout, info: ModelInfo) -> int:
    """Return how many of the model's modules the script leaves in place: as many as do what the settings ask for."""
    if readout.pooling is Pooling.MODEL:
        return len(info.modules)
    if info.pooling_mode != readout.pooling or info.modules[:2] != ("Transformer", "Pooling"):
        return 1
    return 3 if info.modules[2:] == ("Normalize",) and readout.normalize else 2


def modules(spec: EncodeSpec, readout: Readout, info: ModelInfo) -> list[str]:
    """Return what puts the pooling in place of what the model does by itself."""
    kept = _kept(readout, info)
    removed = info.modules[kept:]
    lines = [f"del model[{kept}:]  # its {' and '.join(removed)}"] if removed else []
    if kept > 1:
        return lines
    arguments = ["model[0].get_embedding_dimension()", literal(readout.pooling)]
    prompts = info.habits.prompts
    if not prompts.included and prompts.of_texts(spec).text:
        arguments.append("include_prompt=False")
    return [*lines, *call("model.append(", (f"Pooling({', '.join(arguments)})",))]


def _encode(spec: EncodeSpec, readout: Readout, info: ModelInfo) -> list[str]:
    arguments = ["sentences"]
    prompt, default = info.habits.prompts.of_texts(spec), info.habits.prompts.default
    if prompt.text != default.text:
        arguments.append(f"prompt_name={literal(prompt.name)}" if prompt.name else f"prompt={literal(prompt.text)}")
    if info.habits.batching is not Batching.ANY:
        arguments.append("batch_size=1")
    if readout.truncate_dim is not None:
        arguments.append(f"truncate_dim={readout.truncate_dim}")
    if readout.normalize and not is_unit(readout, info):
        arguments.append("normalize_embeddings=True")
    return call("embeddings = model.encode(", arguments)


def is_unit(readout: Readout, info: ModelInfo) -> bool:
    """Whether the modules left in the model end in Normalize, and nothing is cut off after it."""
    return info.normalizes and _kept(readout, info) == len(info.modules) and info.dimensions_kept(readout) is None


def _batches(spec: EncodeSpec, readout: Readout, info: ModelInfo) -> list[str]:
    """Return the loop of a naive pooling, for which the library has no word."""
    within = INDENT * 2
    size = spec.batch_size
    prompt = info.habits.prompts.of_texts(spec).text
    arguments = [f"sentences[start : start + {size}]", *([f"prompt={literal(prompt)}"] if prompt else ())]
    pooled = "mean" if readout.pooling is Pooling.NAIVE_MEAN else "amax"
    whole = "" if spec.dtype is Precision.FLOAT32 else ".float()"
    return [
        "batches = []",
        "with torch.inference_mode():",
        f"{INDENT}for start in range(0, len(sentences), {size}):",
        *call("features = model.preprocess(", arguments, ")", within),
        *([f"{within}features = batch_to_device(features, model.device)"] if spec.device is not Device.CPU else ()),
        f'{within}hidden = model[0](features)["token_embeddings"]{whole}',
        f"{within}batches.append(hidden.{pooled}(dim=1))  # with the padding",
    ]


def _result(spec: EncodeSpec, readout: Readout) -> list[str]:
    numpy = "embeddings.numpy()" if spec.device is Device.CPU else "embeddings.cpu().numpy()"
    return ["embeddings = torch.cat(batches)", *shorten_and_normalize(readout), f"embeddings = {numpy}"]
