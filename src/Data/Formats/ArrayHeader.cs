using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Data.Formats;

/// <summary>What stands before the elements of an array.</summary>
/// <param name="Element">The type of the elements.</param>
/// <param name="Shape">The dimensions, outermost first.</param>
/// <param name="IsBigEndian">Whether the first byte of an element is its highest.</param>
/// <param name="IsColumnMajor">Whether the first index runs fastest.</param>
/// <param name="Bytes">How many bytes it takes itself.</param>
internal sealed record ArrayHeader(ArrayElement Element, IReadOnlyList<long> Shape, bool IsBigEndian, bool IsColumnMajor, long Bytes)
{
    /// <summary>In floating point, since what does not fit is to be told.</summary>
    public double Count => Shape.Aggregate(1.0, (n, size) => n * size);

    /// <summary>`3 x 28 x 28 uint8`.</summary>
    public string Content => $"{(Shape.Count == 0 ? "1" : string.Join(" x ", Shape))} {Element.Name}";
}

/// <summary>A header, or why there is none.</summary>
internal sealed record ArrayHeaderReading(ArrayHeader? Header, Diagnostic? Why)
{
    public static implicit operator ArrayHeaderReading(ArrayHeader header) => new(header, null);

    public static implicit operator ArrayHeaderReading(Diagnostic why) => new(null, why);
}
