using System.Runtime.CompilerServices;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests.Formats;

/// <summary>
/// Files of arrays that cannot be read: what a person reads of it, word by word. With UPDATE_GOLDEN=1 the texts are written anew.
/// </summary>
public sealed class ArrayErrorTests
{
    private static readonly (string Name, string File, byte[] Bytes)[] Cases =
    [
        ("an IDX that is none", "images.idx3-ubyte", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A]),
        ("an IDX of an unknown type", "images.idx3-ubyte", [0, 0, 7, 1, 0, 0, 0, 1, 5]),
        ("an IDX that ends in its header", "images.idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1]),
        ("an IDX that ends too early", "images.idx3-ubyte", [0, 0, 8, 1, 0, 0, 0, 9, 1, 2, 3]),
        ("an IDX that goes on", "labels.idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3]),
        ("a packed IDX that ends too early", "images.idx3-ubyte.gz", Arrays.Pack([0, 0, 8, 1, 0, 0, 0, 9, 1, 2, 3])),
        ("a packed IDX that goes on", "images.idx3-ubyte.gz", Arrays.Pack([0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3])),
        ("an IDX without rows", "images.idx3-ubyte", [0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 4]),
        ("an absurd IDX", "images.idx3-ubyte", [0, 0, 0x0E, 4, .. Enumerable.Repeat((byte)255, 16)]),
        ("half a gzip", "labels.idx1-ubyte.gz", Arrays.Pack([0, 0, 8, 1, 0, 0, 0, 1, 1])[..^3]),
        ("an empty file", "x.npy", []),
        ("a pickle that is called NPY", "x.npy", [0x80, 4, 0x95, 1, 2, 3, 4, 5, 6]),
        ("a later NPY", "x.npy", Arrays.Npy("{}", [], version: 4)),
        ("an NPY that ends in its header", "x.npy", Arrays.Npy(Dictionary("<f8", "(1,)"), [])[..40]),
        ("an NPY that ends too early", "x.npy", Arrays.Npy(Dictionary("<f8", "(2, 2)"), new byte[31])),
        ("an NPY without a dictionary", "x.npy", Arrays.Npy("__import__('os').system('true')", [])),
        ("an NPY without a shape", "x.npy", Arrays.Npy("{'descr': '<f8', 'fortran_order': False, }", [])),
        ("a shape that is none", "x.npy", Arrays.Npy(Dictionary("<f8", "(2, , 2)"), [])),
        ("Python objects", "x.npy", Arrays.Npy(Dictionary("|O", "(2,)"), new byte[16])),
        ("a bool that is 2", "x.npy", Arrays.Npy(Dictionary("|b1", "(2, 2)"), [0, 1, 2, 1])),
        ("a bool that is 255, the first index running fastest", "x.npy",
            Arrays.Npy(Dictionary("|b1", "(2, 2)").Replace("False", "True", StringComparison.Ordinal), [0, 1, 1, 255])),
        ("text", "x.npy", Arrays.Npy(Dictionary("<U3", "(2,)"), new byte[24])),
        ("complex numbers", "x.npy", Arrays.Npy(Dictionary("<c16", "(1,)"), new byte[16])),
        ("long floats", "x.npy", Arrays.Npy(Dictionary("<f16", "(1,)"), new byte[16])),
        ("dates", "x.npy", Arrays.Npy(Dictionary("<M8[M]", "(1,)"), new byte[8])),
        ("fields", "x.npy", Arrays.Npy("{'descr': [('a', '<f8'), ('b', '|O')], 'fortran_order': False, 'shape': (1,), }", new byte[16])),
        ("a zip of arrays", "x.npz", "PK\u0003\u0004...."u8.ToArray()),
    ];

    [Fact]
    public void Each_error_is_reported_in_these_words()
    {
        var text = string.Concat(Cases.Select(c => $"## {c.Name}\n\n{Reported(c.File, c.Bytes)}\n"));
        var path = Path.Combine(Folder(), "array-errors.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(path, text);
        else Assert.Equal(File.ReadAllText(path), text);
    }

    private static string Dictionary(string type, string shape) => $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";

    private static string Reported(string file, byte[] bytes)
    {
        var reading = Arrays.Read(file, bytes);
        Assert.True(reading is { Table: null, Arrays: null, Array: null });
        return DiagnosticText.Render(reading.Diagnostics);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
