namespace ProbDsl.Tests;

/// <summary>Numbers in a shape, row-major, as the plain evaluation of a story has them.</summary>
internal sealed record PlainValue(int[] Dims, double[] Values)
{
    public static PlainValue Of(double number) => new([], [number]);

    public double Scalar => Values.Single();

    /// <summary>One element of the first dimensions (positions from 1); null keeps a whole dimension.</summary>
    public PlainValue At(IReadOnlyList<int?> positions)
    {
        if (positions.Count == 0) return this;
        var inner = Dims[1..];
        var size = inner.Aggregate(1, (a, b) => a * b);
        PlainValue Part(int position) => new PlainValue(inner, Values[((position - 1) * size)..(position * size)]).At([.. positions.Skip(1)]);
        if (positions[0] is { } at) return Part(at);
        var parts = Enumerable.Range(1, Dims[0]).Select(Part).ToList();
        return new([Dims[0], .. parts[0].Dims], [.. parts.SelectMany(p => p.Values)]);
    }

    public PlainValue Map(Func<double, double> map) => new(Dims, [.. Values.Select(map)]);

    public static PlainValue Zip(PlainValue a, PlainValue b, Func<double, double, double> map) =>
        a.Dims.Length == 0 ? b.Map(y => map(a.Scalar, y))
        : b.Dims.Length == 0 ? a.Map(x => map(x, b.Scalar))
        : new(a.Dims, [.. a.Values.Zip(b.Values, map)]);
}
