"""Writes the arrays beside it with numpy 1.24 and struct, and expected.txt: file, shape, elements in row-major order. Run: python3 make_arrays.py"""
import gzip, io, os, struct
import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))
expected = []

def tell(file, array):
    shape = "x".join(str(n) for n in array.shape) or "-"
    expected.append(f"{file} {shape} {' '.join(repr(float(v)) for v in array.flatten(order='C'))}")

def values(kind):
    if kind == "b": return [0, 1, 1, 0, 1, 0]
    if kind[0] in "ui":
        info = np.iinfo(kind)
        return [info.min, info.max, 1, 2, 100, info.max // 3]
    return [-1.5, 3.25e10, 0.1, float("inf"), 1e-30, float("nan")]

def npy(file, array, version=(1, 0)):
    with open(file, "wb") as out: np.lib.format.write_array(out, array, version)
    tell(file, array)

for kind in ["b", "u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f4", "f8"]:
    for order in ["<", ">"] if kind[-1] in "248" else ["|"]:
        dtype = np.dtype(bool) if kind == "b" else np.dtype(order + kind)
        npy(f"{'big_' if order == '>' else ''}{kind if kind != 'b' else 'bool'}.npy", np.array(values(kind), dtype=dtype).reshape(2, 3))

ramp = np.arange(24, dtype="<i2").reshape(2, 3, 4)
npy("column_major.npy", np.asfortranarray(ramp))
npy("column_major_5d.npy", np.asfortranarray(np.arange(48, dtype=">f4").reshape(2, 1, 3, 2, 4)))
npy("version_2.npy", ramp, (2, 0))
npy("version_3.npy", ramp, (3, 0))
npy("scalar.npy", np.array(2.5))
npy("one_dimension.npy", np.array([3, 1, 2], dtype="<i8"))
npy("a_single_one.npy", np.ones((1, 1, 1), dtype="u1"))

for code, format, kind in [(0x08, "B", "u1"), (0x09, "b", "i1"), (0x0B, "h", "i2"), (0x0C, "i", "i4"), (0x0D, "f", "f4"), (0x0E, "d", "f8")]:
    array = np.array(values(kind), dtype=">" + kind).reshape(3, 2)
    file = f"type_{code:02x}.idx2"
    with open(file, "wb") as out: out.write(struct.pack(">BBBBII", 0, 0, code, 2, 3, 2) + b"".join(struct.pack(">" + format, v) for v in array.flatten()))
    tell(file, array)

with open("rank_4.idx", "wb") as out: out.write(struct.pack(">BBBBIIII", 0, 0, 8, 4, 2, 1, 2, 2) + bytes(range(8)))
tell("rank_4.idx", np.arange(8).reshape(2, 1, 2, 2))
with open("rank_0.idx", "wb") as out: out.write(struct.pack(">BBBBB", 0, 0, 8, 0, 7))
tell("rank_0.idx", np.array(7))

def packed(content):
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as pack: pack.write(content)
    return out.getvalue()

images = struct.pack(">BBBBIII", 0, 0, 8, 3, 5, 2, 2) + bytes(range(20))
with open("images.idx3-ubyte.gz", "wb") as out: out.write(packed(images))
tell("images.idx3-ubyte.gz", np.arange(20).reshape(5, 2, 2))
with open("two_members.idx.gz", "wb") as out: out.write(packed(images[:19]) + packed(images[19:]))
tell("two_members.idx.gz", np.arange(20).reshape(5, 2, 2))
with open("packed_without_a_name", "wb") as out: out.write(packed(open("column_major.npy", "rb").read()))
tell("packed_without_a_name", ramp)

with open("expected.txt", "w") as out: out.write("\n".join(expected) + "\n")
