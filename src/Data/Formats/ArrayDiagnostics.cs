using System.Globalization;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Data.Formats;

/// <summary>What can be wrong with a file that holds one array, or with what gzip has packed.</summary>
internal static class ArrayDiagnostics
{
    private const int LongestText = 60;

    /// <summary>E0301: nothing where a header should be.</summary>
    public static Diagnostic Empty(string file) =>
        Diagnostic.Error("E0301", "the file is empty", new DataPlace(file)).Next("it has been cut off: copy it anew");

    /// <summary>E0301: a dimension of 0.</summary>
    public static Diagnostic NoElements(string file, ArrayHeader header) =>
        Diagnostic.Error("E0301", $"the file says that it holds {header.Content}, which is nothing", new DataPlace(file))
            .Next("a data array has at least one element for each dimension");

    /// <summary>E0307: more elements than an array has.</summary>
    public static Diagnostic TooManyElements(string file, ArrayHeader header) =>
        Diagnostic.Error("E0307", $"the file holds {header.Content}, more elements than the "
            + $"{Array.MaxLength.ToString("N0", CultureInfo.InvariantCulture)} that can be read", new DataPlace(file))
            .Next("keep a part of the rows");

    /// <summary>E0343: no IDX.</summary>
    public static Diagnostic NotIdx(string file, byte[] start) =>
        Diagnostic.Error("E0343", $"an IDX file begins with two zero bytes, a type and a number of dimensions, and this one with "
            + $"{Bytes(start)}", new DataPlace(file))
            .Next("MNIST's images begin with 00 00 08 03, its labels with 00 00 08 01: copy the file anew, "
                + "or give what is no IDX another name");

    /// <summary>E0343: no NPY.</summary>
    public static Diagnostic NotNpy(string file, byte[] start) =>
        Diagnostic.Error("E0343", $"an NPY file begins with 93 4E 55 4D 50 59 (NUMPY), and this one with {Bytes(start)}",
            new DataPlace(file)).Next("write it with `numpy.save`; a pickle is never read");

    /// <summary>E0343: an NPY of a version that is not known.</summary>
    public static Diagnostic NpyVersion(string file, int major, int minor) =>
        Diagnostic.Error("E0343", $"this is version {major}.{minor} of NPY, and versions 1.0, 2.0 and 3.0 are read", new DataPlace(file))
            .Next("write it anew with `numpy.save`");

    /// <summary>E0343: too little for a header.</summary>
    public static Diagnostic HeaderCutOff(string file, long expected, long found) =>
        Diagnostic.Error("E0343", $"the file ends within its header: after {found} of {expected} bytes", new DataPlace(file))
            .Next("it has been cut off: copy it anew");

    /// <summary>E0343: an absurd length.</summary>
    public static Diagnostic LongHeader(string file, long length) =>
        Diagnostic.Error("E0343", $"the file says that its header has {length} bytes, and headers have a few hundred", new DataPlace(file))
            .Next("it is damaged: copy it anew, or write it with `numpy.save`");

    /// <summary>E0343: no dictionary of type, order and shape.</summary>
    public static Diagnostic NoDictionary(string file, string text) =>
        Diagnostic.Error("E0343", $"the header is `{Shown(text)}`", new DataPlace(file)).Next("it has a type, an order and a shape: "
            + "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }; write the file with `numpy.save`");

    /// <summary>E0343: several arrays in a zip.</summary>
    public static Diagnostic Zip(string file) =>
        Diagnostic.Error("E0343", "this is a zip, as `numpy.savez` writes it, and holds several files", new DataPlace(file))
            .Next("write each array with `numpy.save`, and name each: `--data NAME=FILE`");

    /// <summary>E0344: a file of another size than its header says. Found: null where it is known only that it differs.</summary>
    public static Diagnostic WrongLength(string file, ArrayHeader header, double expected, long? found)
    {
        var length = found is { } bytes ? $"has {Number(bytes)}" : "has another length";
        return Diagnostic.Error("E0344",
            $"the file says that it holds {header.Content}, which take {Number(expected)} bytes with the header, and it {length}",
            new DataPlace(file))
            .Next(found < expected ? "it has been cut off: copy it anew" : "its header or its end is damaged: copy it anew");
    }

    /// <summary>E0345: elements that are no numbers, or of an unknown type.</summary>
    public static Diagnostic NoIdxElement(string file, byte code) =>
        Diagnostic.Error("E0345", $"the element type of this IDX file is {code:X2}, which is none", new DataPlace(file))
            .Next("the types are 08 and 09 (bytes), 0B (int16), 0C (int32), 0D (float32), 0E (float64)");

    /// <summary>E0345: elements that are not read. Type: null where each has several fields.</summary>
    public static Diagnostic NoNpyElement(string file, string? type) =>
        Diagnostic.Error("E0345", type is null
            ? "each element of the array has several fields" : $"the elements of the array are {Elements(type)}", new DataPlace(file))
            .Next(type?.Contains('O', StringComparison.Ordinal) == true ? "they may run code when they are read, so that they never are: "
                + "write `array.astype(float)`" : type is null ? "write each field as an array of its own" : "bool, int8 to int64, "
                    + "uint8 to uint64, float32 and float64 are read: convert it with `array.astype(...)`, and write text as CSV");

    /// <summary>E0350: a bool that is neither 0 nor 1. Element: which one, from 1, in the order of the file.</summary>
    public static Diagnostic NotBool(string file, long element, double value) =>
        Diagnostic.Error("E0350", $"the elements of the array are bools, stored as 0 or 1, and element "
            + $"{element.ToString(CultureInfo.InvariantCulture)} is {Number(value)}", new DataPlace(file))
            .Next("the file is damaged, or these are numbers with the type of bools: write them as `array.astype('uint8')`");

    /// <summary>E0346: a damaged gzip.</summary>
    public static Diagnostic DamagedGzip(string file) =>
        Diagnostic.Error("E0346", "the file begins as gzip packs files, and is damaged or cut off", new DataPlace(file))
            .Next("copy it anew; `gzip -t` tells whether it is whole");

    private static string Elements(string type) => type.TrimStart('<', '>', '|', '=') is [var kind, .. var size] ? kind switch
    {
        'O' => "Python objects (a pickle)",
        'U' or 'S' or 'a' => $"text (`{Shown(type)}`)",
        'c' => $"complex numbers (`{Shown(type)}`)",
        'M' or 'm' => $"dates or times (`{Shown(type)}`)",
        'f' => $"float{(int.TryParse(size, out var bytes) ? 8L * bytes : "")} (`{Shown(type)}`)",
        _ => $"`{Shown(type)}`",
    } : "of no type";

    private static string Bytes(byte[] start) =>
        string.Join(' ', start.Take(8).Select(b => b.ToString("X2", CultureInfo.InvariantCulture)));

    private static string Number(double count) => count.ToString(count < 1e15 ? "0" : "0.#e+0", CultureInfo.InvariantCulture);

    // one line of printable characters, and not too much of it
    private static string Shown(string text)
    {
        var line = string.Concat(text.Trim().Select(c => char.IsControl(c) ? '?' : c));
        return line.Length <= LongestText ? line : $"{line[..LongestText]}...";
    }
}
