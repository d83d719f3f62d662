using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// A summand of the log density before its axes are summed. Over: all axes that its statement ranges over (one that the value lacks counts
/// its size). Uses: the enumerated latents it reads, and where. IsThere: 1 at the members that its loops have, 0 beyond the end of a group,
/// where the value is 0; null where all are there.
/// </summary>
public sealed record Term(Lowered Value, Axis[] Over, IReadOnlyList<Use> Uses, Statement? From, Lowered? IsThere = null)
{
    /// <summary>
    /// The members that the term is of: those that its statement draws, or those of the latent that was summed out of it; of a weight, its
    /// loops, by no name.
    /// </summary>
    public Use? Of { get; init; }

    /// <summary>How many of the numbers that each member draws count; null where all do.</summary>
    public Lowered? Counting { get; init; }

    /// <summary>
    /// Of positions of a chain, each given those before it: what was summed out along it; null where nothing was, or over whole chains.
    /// </summary>
    public SummedAlong? Chain { get; init; }

    /// <summary>All the statements whose densities it holds.</summary>
    public IEnumerable<Statement> Statements { get; init; } = From is null ? [] : [From];

    /// <summary>The same at a stretch of the members of one axis, which is another axis then.</summary>
    /// <param name="axis">An axis.</param>
    /// <param name="start">The place on that axis at which the stretch begins.</param>
    /// <param name="part">The axis of the stretch.</param>
    internal Term Part(Axis axis, int start, Axis part) => this with
    {
        Value = Value.Part(axis, start, part),
        Over = Axis.Union(Over.Select(a => a == axis ? part : a)),
        Uses = [.. Uses.Select(u => u.Part(axis, start, part))],
        IsThere = IsThere?.Part(axis, start, part),
    };
}

/// <summary>
/// A read of an enumerated latent, which has Rank dimensions, at one place. States: the axis of its states there, null where the place
/// alone is meant. Two places of one latent in one statement, `state[t]` and `state[t-1]`, have an axis each.
/// </summary>
public sealed record Use(string Latent, IReadOnlyList<LoopValue> At, int Rank, Axis? States = null)
{
    /// <summary>The axes along which the place differs.</summary>
    public IEnumerable<Axis> Axes => At.SelectMany(AxesOf);

    public bool IsAtPlaceOf(Use other) => At.SequenceEqual(other.At);

    /// <summary>Whether each axis of states stands for one place: what is read on it can be added up.</summary>
    public static bool AreOfOnePlaceEach(IReadOnlyList<Use> uses) =>
        uses.All(u => u.IsAtPlaceOf(uses.First(v => v.Latent == u.Latent && v.States == u.States)));

    /// <summary>Where the same is read at a stretch of the members of one axis.</summary>
    internal Use Part(Axis axis, int start, Axis part) => this with
    {
        At =
        [
            .. At.Select(a => a switch
            {
                Iota iota when iota.Axis == axis => new Iota(part, iota.First + start),
                Sampled sampled => new Sampled(sampled.At.Part(axis, start, part)),
                _ => a,
            }),
        ],
    };

    public static IEnumerable<Axis> AxesOf(LoopValue index) => index switch
    {
        Iota iota => [iota.Axis],
        Sampled sampled => sampled.At.Axes,
        _ => [],
    };
}

/// <summary>Finite latents that are one chain along this one of their indices.</summary>
public sealed record SummedAlong(IReadOnlyList<string> Latents, int Index);

/// <summary>An enumerated latent whose states an array differs with: its indices are these dimensions of the array.</summary>
internal sealed record Carried(string Latent, ValueList<int> Dimensions);
