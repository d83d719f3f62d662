namespace ProbDsl.Inference.Lowering;

/// <summary>The moments of unknowns under a distribution, as arrays: independent blocks, and in a normal block covariances.</summary>
public sealed class UnknownMoments
{
    private readonly Dictionary<string, LoweredMoments> arrays = [];
    private readonly Dictionary<(string One, string Other), Covariances> covariances = [];

    /// <summary>Adds the arrays of an unknown.</summary>
    public void Add(string unknown, LoweredMoments moments) => arrays.Add(unknown, moments);

    /// <summary>Adds the covariances of two normal unknowns, or of one with itself.</summary>
    public void Add(string one, string other, Covariances covariance) => covariances.Add((one, other), covariance);

    /// <summary>Whether a variable is one of the unknowns.</summary>
    public bool Has(string variable) => arrays.ContainsKey(variable);

    /// <summary>Whether a variable is an unknown with a normal distribution.</summary>
    public bool IsNormal(string variable) => covariances.ContainsKey((variable, variable));

    /// <summary>The moments of an unknown.</summary>
    public LoweredMoments this[string unknown] => arrays[unknown];

    /// <summary>
    /// The covariance of two reads, with the event dimensions that the reads leave: those of the first one, then those of the other; null
    /// if they are independent.
    /// </summary>
    public AxisTensor? Covariance(string one, IReadOnlyList<LoopValue> at, string other, IReadOnlyList<LoopValue> otherAt)
    {
        if (covariances.TryGetValue((one, other), out var found)) return found.Read(at, otherAt);
        return covariances.TryGetValue((other, one), out var turned) ? Turned(turned.Read(otherAt, at)) : null;
    }

    private static AxisTensor Turned(AxisTensor covariance) => covariance.EventRank < 2
        ? covariance : AxisTensor.Canonical(Runtime.Programs.Ops.Transpose(covariance.Value,
            [.. Enumerable.Range(0, covariance.Axes.Length), covariance.Axes.Length + 1, covariance.Axes.Length]),
            [.. covariance.Axes, null, null]);
}

/// <summary>Covariances of the numbers of two normal unknowns.</summary>
public abstract record Covariances
{
    /// <summary>The covariances at two lists of indices; dimensions without an index are whole.</summary>
    public abstract AxisTensor Read(IReadOnlyList<LoopValue> at, IReadOnlyList<LoopValue> otherAt);
}

/// <summary>All covariances of the numbers of two normal unknowns.</summary>
/// <param name="Array">[shared indices.., further dimensions of one, further dimensions of the other].</param>
/// <param name="Rank">The number of dimensions of one.</param>
/// <param name="Shared">The number of leading indices that both unknowns share: members with other indices are independent.</param>
public sealed record CovarianceArray(AxisTensor Array, int Rank, int Shared) : Covariances
{
    public override AxisTensor Read(IReadOnlyList<LoopValue> at, IReadOnlyList<LoopValue> otherAt) => EventReads.Read(Array,
        [.. at, .. Enumerable.Range(at.Count, Rank - at.Count).Select(d => new Span(Array.Event[d])), .. otherAt.Skip(Shared)]);
}

/// <summary>Covariances of the numbers of two normal unknowns along a chain, at positions within a lag.</summary>
/// <param name="Array">
/// [shared indices.., position of one less that of the other plus the lag, position of one, further dimensions of one, those of the other].
/// </param>
/// <param name="Rank">The number of dimensions of one.</param>
/// <param name="Shared">The number of leading indices that both unknowns share; the position follows them.</param>
/// <param name="Lag">The largest distance of two positions.</param>
public sealed record CovariancesByLag(AxisTensor Array, int Rank, int Shared, int Lag) : Covariances
{
    public override AxisTensor Read(IReadOnlyList<LoopValue> at, IReadOnlyList<LoopValue> otherAt) => EventReads.Read(Array,
    [
        .. at.Take(Shared), new FixedPosition(Distance(at[Shared], otherAt[Shared]) + Lag), .. at.Skip(Shared),
        .. Enumerable.Range(at.Count, Rank - at.Count).Select(d => new Span(Array.Event[d + 1])), .. otherAt.Skip(Shared + 1),
    ]);

    // computed positions are the same in all reads of a statement
    private static int Distance(LoopValue one, LoopValue other) => (one, other) switch
    {
        (Iota a, Iota b) => a.First - b.First,
        (FixedPosition a, FixedPosition b) => a.At - b.At,
        (ComputedPosition, ComputedPosition) => 0,
        _ => throw new ArgumentException($"the distance of {one} and {other} is not known"),
    };
}
