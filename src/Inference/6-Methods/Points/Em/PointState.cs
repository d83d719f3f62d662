namespace ProbDsl.Inference.Em;

/// <summary>The state of EM.</summary>
/// <param name="Point">The parameters [d].</param>
/// <param name="Best">The highest density before.</param>
/// <param name="StepsWithoutIncrease">The last steps in which the density has not increased.</param>
/// <param name="Steps">The steps since the start, or since an ascent ended.</param>
internal sealed record PointState(double[] Point, double Best, int StepsWithoutIncrease, int Steps)
{
    private const string Prefix = "ascent ";

    /// <summary>The state of the ascent at the point; null between steps of EM.</summary>
    public BfgsState? Ascent { get; init; }

    /// <summary>All parts by name.</summary>
    public Dictionary<string, double[]> ToArrays()
    {
        var arrays = new Dictionary<string, double[]> { ["point"] = Point, ["progress"] = [Best, StepsWithoutIncrease, Steps] };
        foreach (var (name, values) in Ascent?.ToArrays() ?? new Dictionary<string, double[]>()) arrays[Prefix + name] = values;
        return arrays;
    }

    /// <summary>The inverse of <see cref="ToArrays"/>.</summary>
    /// <param name="arrays">The parts by name.</param>
    /// <param name="resume">Restores the state of an ascent.</param>
    public static PointState From(
        IReadOnlyDictionary<string, double[]> arrays, Func<IReadOnlyDictionary<string, double[]>, BfgsState> resume)
    {
        var ascent = arrays.Where(a => a.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(a => a.Key[Prefix.Length..],
            a => a.Value);
        var progress = arrays["progress"];
        return new(arrays["point"], progress[0], (int)progress[1], (int)progress[2])
            { Ascent = ascent.Count == 0 ? null : resume(ascent) };
    }
}
