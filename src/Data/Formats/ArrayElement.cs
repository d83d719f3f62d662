using System.Buffers.Binary;
using System.Numerics;

namespace ProbDsl.Data.Formats;

/// <summary>
/// An element type of binary arrays with its conversion to double: exact, except for whole numbers beyond 2^53, which are
/// rounded as in text.
/// </summary>
internal sealed class ArrayElement
{
    private readonly Action<ReadOnlySpan<byte>, Span<double>> convert;

    private ArrayElement(string name, int bytes, Action<ReadOnlySpan<byte>, Span<double>> convert) =>
        (Name, Bytes, this.convert) = (name, bytes, convert);

    public static ArrayElement Bool { get; } = Of<byte>("bool", 1);

    public static ArrayElement UInt8 { get; } = Of<byte>("uint8", 1);

    public static ArrayElement UInt16 { get; } = Of<ushort>("uint16", 2);

    public static ArrayElement UInt32 { get; } = Of<uint>("uint32", 4);

    public static ArrayElement UInt64 { get; } = Of<ulong>("uint64", 8);

    public static ArrayElement Int8 { get; } = Of<sbyte>("int8", 1);

    public static ArrayElement Int16 { get; } = Of<short>("int16", 2);

    public static ArrayElement Int32 { get; } = Of<int>("int32", 4);

    public static ArrayElement Int64 { get; } = Of<long>("int64", 8);

    public static ArrayElement Float16 { get; } = Of<Half>("float16", 2);

    public static ArrayElement Float32 { get; } = Of<float>("float32", 4);

    public static ArrayElement Float64 { get; } = Of<double>("float64", 8);

    /// <summary>
    /// Dates of numpy: whole multiples of a unit since 1970-01-01, as days; NaT is missing. Null for a unit that has no fixed length.
    /// </summary>
    /// <param name="unit">The unit, as in `datetime64[D]`.</param>
    public static ArrayElement? Date(string unit) => UnitsOfDay(unit) is { } units
        ? new($"datetime64[{unit}]", 8, (from, to) =>
        {
            var elements = MemoryMarshal.Cast<byte, long>(from);
            for (var i = 0; i < to.Length; i++) to[i] = elements[i] == long.MinValue ? double.NaN : elements[i] / units;
        }) { AreDates = true } : null;

    private static double? UnitsOfDay(string unit) => unit switch
    {
        "W" => 1 / 7.0,
        "D" => 1,
        "h" => 24,
        "m" => 1440,
        "s" => 86_400,
        "ms" => 86_400e3,
        "us" => 86_400e6,
        "ns" => 86_400e9,
        _ => null,
    };

    /// <summary>Whether the elements are dates, in days since 1970-01-01.</summary>
    public bool AreDates { get; private init; }

    /// <summary>The name of the type in numpy.</summary>
    public string Name { get; }

    /// <summary>The size of one element in bytes.</summary>
    public int Bytes { get; }

    /// <summary>Converts as many elements as fit; the source bytes may be reversed in place.</summary>
    public void Read(Span<byte> from, Span<double> to, bool isBigEndian)
    {
        if (isBigEndian == BitConverter.IsLittleEndian) Reverse(from);
        convert(from, to);
    }

    private void Reverse(Span<byte> bytes)
    {
        if (Bytes == 2) Reverse(MemoryMarshal.Cast<byte, ushort>(bytes), BinaryPrimitives.ReverseEndianness);
        else if (Bytes == 4) Reverse(MemoryMarshal.Cast<byte, uint>(bytes), BinaryPrimitives.ReverseEndianness);
        else if (Bytes == 8) Reverse(MemoryMarshal.Cast<byte, ulong>(bytes), BinaryPrimitives.ReverseEndianness);
    }

    private static void Reverse<T>(Span<T> elements, Action<ReadOnlySpan<T>, Span<T>> reverse) => reverse(elements, elements);

    private static ArrayElement Of<T>(string name, int bytes)
        where T : unmanaged, INumberBase<T>
    {
        return new(name, bytes, Convert);

        static void Convert(ReadOnlySpan<byte> from, Span<double> to)
        {
            var elements = MemoryMarshal.Cast<byte, T>(from);
            for (var i = 0; i < to.Length; i++) to[i] = double.CreateTruncating(elements[i]);
        }
    }
}
