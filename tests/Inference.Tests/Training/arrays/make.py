"""Writes the .safetensors files beside it with the standard library alone, after the format's description at
https://github.com/huggingface/safetensors (README, "Format"): 8 bytes of header length, JSON, numbers. None is made by ProbDsl."""
import json, os, struct

here = os.path.dirname(os.path.abspath(__file__))

def write(name, header, data, pad=True):
    text = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
    if pad:
        text += b" " * (-len(text) % 8)
    with open(os.path.join(here, name), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)

f64 = struct.pack("<6d", 1.0, -0.0, float("inf"), float("-inf"), 5e-324, 0.1)
f32 = struct.pack("<2f", 0.1, float("nan"))
i64 = struct.pack("<3q", -2**63, 0, 2**63 - 1)

write("three.safetensors", {
    "__metadata__": {"made_by": "make.py", "ä": "ö"},
    "a/real": {"dtype": "F64", "shape": [2, 3], "data_offsets": [0, 48]},
    "b": {"dtype": "F32", "shape": [2], "data_offsets": [48, 56]},
    "c": {"dtype": "I64", "shape": [3], "data_offsets": [56, 80]},
}, f64 + f32 + i64)
# the header names them in another order than they lie, without padding; a scalar and an array of no numbers
write("order.safetensors", {
    "scalar": {"dtype": "F64", "shape": [], "data_offsets": [8, 16]},
    "none": {"dtype": "F32", "shape": [0, 4], "data_offsets": [8, 8]},
    "float": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]},
}, struct.pack("<2f", 1.5, -2.5) + struct.pack("<d", 7.25), pad=False)
write("empty.safetensors", {}, b"")
