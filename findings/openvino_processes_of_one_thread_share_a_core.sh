#!/bin/sh
# openvino 2026.4.1: the CPU plug-in ties its threads to cores, in a fixed order, without a look at what other processes
# do. Processes that are each given one thread (INFERENCE_NUM_THREADS=1, as the workers of a server or a cluster are) are
# all tied to the same core: two of them make together hardly more than one alone, while the other cores idle. With
# ENABLE_CPU_PINNING=False each runs at full speed.
#
# Seen, on two cores:
#   openvino 2026.4.1 numpy 2.4.6
#   expected: two processes of one thread make nearly twice what one makes
#   pinning as it comes: 1.2 times
#   pinning off: 1.9 times
#
# Exit: 0 as described, 1 it changed, 2 it could not run (it needs two idle cores).
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q openvino==2026.4.1 numpy==2.4.6 || exit 2
cat > worker.py <<'EOF'
import sys
import time

import numpy as np
import openvino as ov
import openvino.opset13 as ops

weights = np.random.default_rng(0).normal(size=(1024, 1024)).astype("f4")
given = ops.parameter([256, 1024], np.float32)
node = given
for _ in range(8):
    node = ops.matmul(node, ops.constant(weights), False, False)
settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1}
if sys.argv[1] == "off":
    settings["ENABLE_CPU_PINNING"] = False
request = ov.Core().compile_model(ov.Model([node], [given]), "CPU", settings).create_infer_request()
batch = np.zeros((256, 1024), "f4")
for _ in range(5):
    request.infer([batch])
done, end = 0, time.monotonic() + 5
while time.monotonic() < end:
    request.infer([batch])
    done += 1
print(done)
EOF
venv/bin/python - <<'EOF'
import os
import subprocess
import sys
from importlib.metadata import version

if (os.cpu_count() or 1) < 2:
    sys.exit(2)
print("openvino", version("openvino"), "numpy", version("numpy"))
print("expected: two processes of one thread make nearly twice what one makes")


def made(pinning, processes):
    running = [
        subprocess.Popen([sys.executable, "worker.py", pinning], stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    return sum(int(one.communicate()[0]) for one in running)


times = {}
for pinning, words in (("on", "pinning as it comes"), ("off", "pinning off")):
    times[pinning] = made(pinning, 2) / made(pinning, 1)
    print(f"{words}: {times[pinning]:.1f} times")
sys.exit(0 if times["on"] < 1.3 and times["off"] > 1.5 else 1)
EOF
