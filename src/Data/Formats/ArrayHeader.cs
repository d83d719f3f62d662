namespace ProbDsl.Data.Formats;

/// <summary>The header of a binary array.</summary>
/// <param name="Element">The type of the elements.</param>
/// <param name="Shape">The dimensions, outermost first.</param>
/// <param name="IsBigEndian">Whether the first byte of an element is the most significant.</param>
/// <param name="IsColumnMajor">Whether the first index varies fastest.</param>
/// <param name="Bytes">The size of the header itself in bytes.</param>
internal sealed record ArrayHeader(ArrayElement Element, IReadOnlyList<long> Shape, bool IsBigEndian, bool IsColumnMajor, long Bytes)
{
    /// <summary>The number of elements, in floating point so that counts too large to be read can be reported.</summary>
    public double Count => Shape.Aggregate(1.0, (n, size) => n * size);

    /// <summary>`3 x 28 x 28 uint8`.</summary>
    public string Content => $"{(Shape.Count == 0 ? "1" : string.Join(" x ", Shape))} {Element.Name}";
}

/// <summary>A header, or the diagnostic why there is none.</summary>
internal sealed record ArrayHeaderResult(ArrayHeader? Header, Diagnostic? Why)
{
    public static implicit operator ArrayHeaderResult(ArrayHeader header) => new(header, null);

    public static implicit operator ArrayHeaderResult(Diagnostic why) => new(null, why);
}
