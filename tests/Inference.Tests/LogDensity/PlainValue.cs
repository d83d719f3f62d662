namespace ProbDsl.Tests.LogDensity;

/// <summary>Numbers in a shape, row-major, as the plain evaluation of a story has them.</summary>
internal sealed record PlainValue(int[] Dims, double[] Values)
{
    public static PlainValue Of(double number) => new([], [number]);

    /// <summary>Values of one shape one after another.</summary>
    public static PlainValue Stack(IReadOnlyList<PlainValue> items) =>
        new([items.Count, .. items.Count == 0 ? [] : items[0].Dims], [.. items.SelectMany(i => i.Values)]);

    public double Scalar => Values.Single();

    /// <summary>The element at a position (from 1) of the first dimension.</summary>
    public PlainValue this[int position] => new(Dims[1..], Values[((position - 1) * Inner)..(position * Inner)]);

    private int Inner => Dims.Skip(1).Aggregate(1, (a, b) => a * b);

    /// <summary>Elements of the first dimensions.</summary>
    public PlainValue At(IReadOnlyList<PlainPlace> places)
    {
        if (places.Count == 0) return this;
        var parts = (places[0].Positions ?? Enumerable.Range(1, Dims[0])).Select(p => this[p].At([.. places.Skip(1)])).ToList();
        return places[0].Stays ? Stack(parts) : parts.Single();
    }

    public PlainValue Map(Func<double, double> map) => new(Dims, [.. Values.Select(map)]);

    public static PlainValue Zip(PlainValue a, PlainValue b, Func<double, double, double> map) =>
        a.Dims.Length == 0 ? b.Map(y => map(a.Scalar, y))
        : b.Dims.Length == 0 ? a.Map(x => map(x, b.Scalar))
        : new(a.Dims, [.. a.Values.Zip(b.Values, map)]);
}

/// <summary>One position, which takes its dimension away, or several (null: all), which keep it.</summary>
internal readonly record struct PlainPlace(int[]? Positions, bool Stays)
{
    public static PlainPlace One(int position) => new([position], false);

    public static PlainPlace Whole => new(null, true);

    public static PlainPlace Slice(int from, int to) => new([.. Enumerable.Range(from, Math.Max(0, to - from + 1))], true);
}
