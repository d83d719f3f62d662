namespace ProbDsl.Inference.Lowering;

/// <summary>
/// A summand of the log density before its axes are summed. Over: all axes over which its statement ranges (one that the value lacks counts
/// as its size). Uses: the enumerated latents that it reads, and where. IsThere: 1 at the members of its loops, 0 beyond the end of a
/// group, where the value is 0; null if all members exist.
/// </summary>
public sealed record Term(AxisTensor Value, Axis[] Over, IReadOnlyList<LatentRead> Uses, Statement? From, AxisTensor? IsThere = null)
{
    /// <summary>What it is the log density of.</summary>
    public required TermRole Role { get; init; }

    /// <summary>
    /// The members of the term: those that its statement draws, or those of the latent that was marginalized from it; for a weight, its
    /// loops, without a name.
    /// </summary>
    public LatentRead? Of { get; init; }

    /// <summary>How many of the numbers that each member draws count; null if all do.</summary>
    public AxisTensor? Counting { get; init; }

    /// <summary>
    /// The latents that were marginalized along a chain whose positions the term has, each given those before it; null if there are none,
    /// or if the term has whole chains.
    /// </summary>
    public MarginalizedChain? Chain { get; init; }

    /// <summary>All the statements whose densities the term contains.</summary>
    public IEnumerable<Statement> Statements { get; init; } = From is null ? [] : [From];

    /// <summary>The term at a range of the members of one axis, which becomes another axis.</summary>
    /// <param name="axis">An axis.</param>
    /// <param name="start">The position on that axis at which the range starts.</param>
    /// <param name="part">The axis of the range.</param>
    internal Term Part(Axis axis, int start, Axis part) => this with
    {
        Value = Value.Part(axis, start, part),
        Over = Axis.Union(Over.Select(a => a == axis ? part : a)),
        Uses = [.. Uses.Select(u => u.Part(axis, start, part))],
        IsThere = IsThere?.Part(axis, start, part),
    };
}

/// <summary>
/// A read of an enumerated latent, which has Rank dimensions, at one place. States: the axis of its states there; null if only the place is
/// meant. Two places of one latent in one statement, `state[t]` and `state[t-1]`, have one axis each.
/// </summary>
public sealed record LatentRead(string Latent, IReadOnlyList<LoopValue> At, int Rank, Axis? States = null)
{
    /// <summary>The axes along which the place varies.</summary>
    public IEnumerable<Axis> Axes => At.SelectMany(AxesOf);

    public bool IsAtPlaceOf(LatentRead other) => At.SequenceEqual(other.At);

    /// <summary>Whether each axis of states belongs to one place, so that terms on it can be added.</summary>
    public static bool AreOfOnePlaceEach(IReadOnlyList<LatentRead> uses) =>
        uses.All(u => u.IsAtPlaceOf(uses.First(v => v.Latent == u.Latent && v.States == u.States)));

    /// <summary>The read at a range of the members of one axis.</summary>
    internal LatentRead Part(Axis axis, int start, Axis part) => this with
    {
        At =
        [
            .. At.Select(a => a switch
            {
                Iota iota when iota.Axis == axis => new Iota(part, iota.First + start),
                ComputedPosition sampled => new ComputedPosition(sampled.At.Part(axis, start, part)),
                _ => a,
            }),
        ],
    };

    public static IEnumerable<Axis> AxesOf(LoopValue index) => index switch
    {
        Iota iota => [iota.Axis],
        ComputedPosition sampled => sampled.At.Axes,
        _ => [],
    };
}

/// <summary>Finite latents that are one chain along this index of theirs.</summary>
public sealed record MarginalizedChain(IReadOnlyList<string> Latents, int Index);

/// <summary>An enumerated latent on whose states an array depends: its indices are these dimensions of the array.</summary>
public sealed record LatentDimensions(string Latent, ValueList<int> Dimensions);
