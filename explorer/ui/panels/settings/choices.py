"""What the settings offer, in words: one row a value."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from explorer.domain.choices.asked import BACKEND_NAMES, ENGINE_NAMES, Field
from explorer.domain.settings.spec import Backend, Device, Engine, Part, Pooling, Precision, Similarity
from explorer.domain.words import SIMILARITY_NAMES
from explorer.files.profile import settings as remembered

LABELS: Mapping[Field, str] = MappingProxyType(
    {
        Field.BACKEND: "Backend",
        Field.MODEL: "Model",
        Field.POOLING: "Pooling",
        Field.NORMALIZE: "Normalise",
        Field.SIMILARITY: "Compare by",
        Field.LAYER: "Layer",
        Field.TRUNCATE_DIM: "Dimensions",
        Field.MAX_LENGTH: "Max. tokens",
        Field.PROMPT: "Prompt",
        Field.QUERY_PROMPT: "Query",
        Field.PART: "Part",
        Field.ENGINE: "Engine",
        Field.DEVICE: "Device",
        Field.PRECISION: "Precision",
        Field.BATCH_SIZE: "Batch size",
        Field.ALLOW_NETWORK: "Models",
    }
)
"""What the settings are called on the screen."""

TIPS: Mapping[Field, str] = MappingProxyType(
    {
        Field.BACKEND: "How the model is read.",
        Field.MODEL: "The model that turns texts into vectors.",
        Field.POOLING: "How token vectors become one sentence vector.",
        Field.NORMALIZE: "Divide each vector by its norm.",
        Field.SIMILARITY: "The similarity function.",
        Field.LAYER: "The hidden layer whose token vectors are pooled.",
        Field.TRUNCATE_DIM: "Keep only the first dimensions of each vector.",
        Field.MAX_LENGTH: "Tokens at which texts are cut; empty for the model's own limit.",
        Field.PROMPT: "Text put before every sentence.",
        Field.QUERY_PROMPT: "Text put before what is searched for.",
        Field.PART: "The half of an encoder-decoder whose token vectors are pooled.",
        Field.ENGINE: "What computes the model.",
        Field.DEVICE: "Where the model runs.",
        Field.PRECISION: "The number format that the model computes in.",
        Field.BATCH_SIZE: "Sentences per batch of the naive poolings.",
        Field.ALLOW_NETWORK: "Allow fetching models from the Hugging Face hub.",
    }
)
"""What each setting is about."""

FOLDED = tuple(Field)[tuple(Field).index(Field.LAYER) :]
"""The settings under *More*."""

LAYER_TIP = "0 is the input embeddings, last what the model itself ends in."
MOST_LAYERS, MOST_DIMENSIONS, MOST_TOKENS, MOST_BATCH = (
    int(setting.most)
    for setting in (remembered.LAYER, remembered.DIMENSIONS, remembered.MAX_LENGTH, remembered.BATCH_SIZE)
)
"""What can be typed where nothing is known of the model: what is there again at the next start."""

BACKENDS = (
    (
        Backend.SENTENCE_TRANSFORMERS,
        BACKEND_NAMES[Backend.SENTENCE_TRANSFORMERS],
        "Sentence Transformers: the model's own pipeline with its pooling and Normalize, and every pooling beside it.",
    ),
    (
        Backend.TRANSFORMERS,
        BACKEND_NAMES[Backend.TRANSFORMERS],
        "Raw Transformers: AutoTokenizer and AutoModel; you choose the pooling.",
    ),
)

POOLINGS = (
    (Pooling.MODEL, "model (its own)", "As the model itself does it, its Normalize included."),
    (Pooling.MEAN, "mean", "The average of all token vectors, padding left out."),
    (Pooling.CLS, "cls", "The vector of the first token alone."),
    (Pooling.MAX, "max", "The largest value per dimension, padding left out."),
    (Pooling.MEAN_SQRT_LEN_TOKENS, "mean_sqrt_len_tokens", "The sum over the square root of the token count."),
    (Pooling.WEIGHTEDMEAN, "weightedmean", "An average in which later tokens count more."),
    (Pooling.LASTTOKEN, "lasttoken", "The vector of the last token alone, as decoders are read."),
    (Pooling.NAIVE_MEAN, "naive_mean", "Counts padding in: the vector depends on the batch."),
    (Pooling.NAIVE_MAX, "naive_max", "Counts padding in: the vector depends on the batch."),
)

METRICS = tuple(
    (metric, SIMILARITY_NAMES[metric].full, tip)
    for metric, tip in (
        (Similarity.COSINE, "The angle alone; norms do not matter."),
        (Similarity.DOT, "Angle and length: long vectors score higher."),
        (Similarity.EUCLIDEAN, "Minus the distance, so that larger is nearer."),
        (Similarity.MANHATTAN, "Minus the sum of differences, so that larger is nearer."),
    )
)

ENGINES = (
    (
        Engine.AUTO,
        "automatic",
        "OpenVINO where the model is prepared for it and runs on the processor, else torch: the same vectors, but for "
        "rounding.",
    ),
    (Engine.TORCH, ENGINE_NAMES[Engine.TORCH], "As Sentence Transformers and Transformers do it."),
    (
        Engine.OPENVINO,
        ENGINE_NAMES[Engine.OPENVINO],
        "The model converted once, which is kept on the disk; it starts at once and runs faster on the processor.",
    ),
)

DEVICES = (
    (Device.AUTO, "automatic", "The fastest that is there: CUDA, then MPS, XPU, CPU."),
    (Device.CPU, "CPU", "The processor."),
    (Device.CUDA, "CUDA", "An NVIDIA or AMD graphics card."),
    (Device.MPS, "MPS", "The graphics part of an Apple processor."),
    (Device.XPU, "XPU", "An Intel graphics card."),
)

PRECISIONS = (
    (
        Precision.AUTO,
        "automatic",
        "float32, but half where the device is faster in it by nature: on CUDA. What that changes is measured and "
        "said.",
    ),
    (
        Precision.STORED,
        "as stored",
        "The format that the model's weights are kept in, in which Sentence Transformers computes by itself.",
    ),
    (Precision.FLOAT32, "float32", "Four bytes a number, as the weights were trained."),
    (Precision.BFLOAT16, "bfloat16", "Two bytes: the range of float32, two to three digits. Slow on older processors."),
    (Precision.FLOAT16, "float16", "Two bytes: three to four digits, values up to 65,504. Slow on most processors."),
    (
        Precision.INT8,
        "int8",
        "One byte, on the processor alone: the prepared model fitted to up to 128 of your sentences, once for these. "
        "The fastest; what it changes is measured and said.",
    ),
)

PARTS = (
    (Part.AUTO, "automatic", "The half that Sentence Transformers reads: the decoder where it reads texts alone."),
    (Part.ENCODER, "encoder", "The half that reads the whole text at once."),
    (Part.DECODER, "decoder", "The half that goes on with a text: each token sees the ones before it."),
)
