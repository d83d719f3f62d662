namespace ProbDsl.Data.Formats;

/// <summary>The diagnostics of files that contain a single array, and of gzip files.</summary>
internal static class ArrayDiagnostics
{
    private const int LongestText = 60;

    /// <summary>E0301: an empty file.</summary>
    public static Diagnostic Empty(string file) =>
        Diagnostic.Error("E0301", "the file is empty", new DataPlace(file)).Next("it is truncated: copy it again");

    /// <summary>E0301: a dimension of 0.</summary>
    public static Diagnostic NoElements(string file, ArrayHeader header) =>
        Diagnostic.Error("E0301", $"the header says {header.Content}, which is an empty array", new DataPlace(file))
            .Next("each dimension of a data array is at least 1");

    /// <summary>E0307: more elements than an array can have.</summary>
    public static Diagnostic TooManyElements(string file, ArrayHeader header) =>
        Diagnostic.Error("E0307", $"the file contains {header.Content}, more elements than the "
            + $"{Array.MaxLength.ToString("N0", CultureInfo.InvariantCulture)} that can be read", new DataPlace(file))
            .Next("use a subset of the rows");

    /// <summary>E0343: not an IDX file.</summary>
    public static Diagnostic NotIdx(string file, byte[] start) =>
        Diagnostic.Error("E0343", $"an IDX file starts with two zero bytes, a type and a number of dimensions, but this one with "
            + $"{Bytes(start)}", new DataPlace(file))
            .Next("MNIST's images start with 00 00 08 03, its labels with 00 00 08 01: copy the file again, "
                + "or rename it if it is not IDX");

    /// <summary>E0343: not an NPY file.</summary>
    public static Diagnostic NotNpy(string file, byte[] start) =>
        Diagnostic.Error("E0343", $"an NPY file starts with 93 4E 55 4D 50 59 (NUMPY), but this one with {Bytes(start)}",
            new DataPlace(file)).Next("write it with `numpy.save`; a pickle is never read");

    /// <summary>E0343: an unsupported version of NPY.</summary>
    public static Diagnostic NpyVersion(string file, int major, int minor) =>
        Diagnostic.Error("E0343", $"this is version {major}.{minor} of NPY, but only versions 1.0, 2.0 and 3.0 are supported",
            new DataPlace(file))
            .Next("write it again with `numpy.save`");

    /// <summary>E0343: a truncated header.</summary>
    public static Diagnostic HeaderCutOff(string file, long expected, long found) =>
        Diagnostic.Error("E0343", $"the file ends within its header: after {found} of {expected} bytes", new DataPlace(file))
            .Next("it is truncated: copy it again");

    /// <summary>E0343: an implausible header length.</summary>
    public static Diagnostic LongHeader(string file, long length) =>
        Diagnostic.Error("E0343", $"the header claims a length of {length} bytes, but headers have a few hundred", new DataPlace(file))
            .Next("it is damaged: copy it again, or write it with `numpy.save`");

    /// <summary>E0343: a header without the dictionary of type, order and shape.</summary>
    public static Diagnostic NoDictionary(string file, string text) =>
        Diagnostic.Error("E0343", $"the header is not valid: `{Shown(text)}`", new DataPlace(file))
            .Next("a header has a type, an order and a shape: "
            + "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }; write the file with `numpy.save`");

    /// <summary>E0343: a zip of several arrays.</summary>
    public static Diagnostic Zip(string file) =>
        Diagnostic.Error("E0343", "this is a zip archive, as written by `numpy.savez`, with several files", new DataPlace(file))
            .Next("write each array with `numpy.save`, and pass each with `--data NAME=FILE`");

    /// <summary>E0344: a file whose size differs from its header. Found: null if the exact size is unknown.</summary>
    public static Diagnostic WrongLength(string file, ArrayHeader header, double expected, long? found)
    {
        var length = found is { } bytes ? $"has {Number(bytes)}" : "has another length";
        return Diagnostic.Error("E0344",
            $"the header says {header.Content}, which with the header take {Number(expected)} bytes, but the file {length}",
            new DataPlace(file))
            .Next(found < expected ? "it is truncated: copy it again" : "its header or its end is damaged: copy it again");
    }

    /// <summary>E0345: an unknown element type.</summary>
    public static Diagnostic NoIdxElement(string file, byte code) =>
        Diagnostic.Error("E0345", $"the element type of this IDX file is {code:X2}, which is not a valid type", new DataPlace(file))
            .Next("the types are 08 and 09 (bytes), 0B (int16), 0C (int32), 0D (float32), 0E (float64)");

    /// <summary>E0345: an unsupported element type. Type: null if each element has several fields.</summary>
    public static Diagnostic NoNpyElement(string file, string? type) =>
        Diagnostic.Error("E0345", type is null
            ? "each element of the array has several fields" : $"the elements of the array are {Elements(type)}", new DataPlace(file))
            .Next(type switch
            {
                null => "write each field as a separate array",
                _ when type.Contains('O', StringComparison.Ordinal) =>
                    "reading them could run code, so they are not supported: write `array.astype(float)`",
                _ when type.Contains('M', StringComparison.Ordinal) =>
                    "dates with a unit from weeks to nanoseconds are supported: convert them with `array.astype('datetime64[D]')`",
                _ => "bool, int8 to int64, uint8 to uint64, float16 to float64 and datetime64 are supported: convert it with "
                    + "`array.astype(...)`, and write text as CSV",
            });

    /// <summary>E0350: a bool that is neither 0 nor 1. Element: its position, from 1, in file order.</summary>
    public static Diagnostic NotBool(string file, long element, double value) =>
        Diagnostic.Error("E0350", $"the elements of the array are bools, stored as 0 or 1, but element "
            + $"{element.ToString(CultureInfo.InvariantCulture)} is {Number(value)}", new DataPlace(file))
            .Next("the file is damaged, or its numbers are mislabeled as bools: write them as `array.astype('uint8')`");

    /// <summary>E0346: a damaged gzip file.</summary>
    public static Diagnostic DamagedGzip(string file) =>
        Diagnostic.Error("E0346", "the gzip file is damaged or truncated", new DataPlace(file))
            .Next("copy it again; `gzip -t` checks whether it is complete");

    private static string Elements(string type) => type.TrimStart('<', '>', '|', '=') is [var kind, .. var size] ? kind switch
    {
        'O' => "Python objects (a pickle)",
        'U' or 'S' or 'a' => $"text (`{Shown(type)}`)",
        'c' => $"complex numbers (`{Shown(type)}`)",
        'M' or 'm' => $"dates or times (`{Shown(type)}`)",
        'f' => $"float{(int.TryParse(size, out var bytes) ? 8L * bytes : "")} (`{Shown(type)}`)",
        _ => $"`{Shown(type)}`",
    } : "without a type";

    private static string Bytes(byte[] start) =>
        string.Join(' ', start.Take(8).Select(b => b.ToString("X2", CultureInfo.InvariantCulture)));

    private static string Number(double count) => count.ToString(count < 1e15 ? "0" : "0.#e+0", CultureInfo.InvariantCulture);

    // one line of printable characters, cut to a limit
    private static string Shown(string text)
    {
        var line = string.Concat(text.Trim().Select(c => char.IsControl(c) ? '?' : c));
        return line.Length <= LongestText ? line : $"{line[..LongestText]}...";
    }
}
