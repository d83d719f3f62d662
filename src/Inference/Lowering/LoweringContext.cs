using System.Collections.Immutable;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// What the names of a story stand for in a program, and which draws count: the treatments that have been bound so far. It is immutable;
/// each of its functions gives another one, and <see cref="StoryLowering.In"/> lowers under it.
/// </summary>
public sealed record LoweringContext
{
    private const int StatesRank = 1000;

    private LoweringContext()
    {
    }

    /// <summary>Data are constants and params slots; nothing else has a value.</summary>
    public static LoweringContext Empty { get; } = new();

    /// <summary>The arrays of names that are given one, whatever their role.</summary>
    internal ImmutableDictionary<string, GivenArray> Arrays { get; private init; } = ImmutableDictionary<string, GivenArray>.Empty;

    /// <summary>The axes of finite latents of which all states are there.</summary>
    internal ImmutableDictionary<string, Axis> States { get; private init; } = ImmutableDictionary<string, Axis>.Empty;

    /// <summary>Names that are known at single indices, the first one first.</summary>
    internal ImmutableList<PinnedMember> Pinned { get; private init; } = [];

    /// <summary>By data name, 1 where an element of its draws counts and 0 where it is left out.</summary>
    internal ImmutableDictionary<string, Value> Counting { get; private init; } = ImmutableDictionary<string, Value>.Empty;

    /// <summary>By data name, which numbers of its vectors are there; the others are integrated out.</summary>
    internal ImmutableDictionary<string, PartialVectors> Partial { get; private init; } = ImmutableDictionary<string, PartialVectors>.Empty;

    /// <summary>By statement, the posterior of missing numbers under which the mean of its log density is taken.</summary>
    internal ImmutableDictionary<Draw, HeldVectors> Held { get; private init; } =
        ImmutableDictionary.Create<Draw, HeldVectors>(ReferenceEqualityComparer.Instance);

    /// <summary>What `observed(data[..])` reads: 1 where a cell was observed, 0 where it is missing.</summary>
    internal ImmutableDictionary<string, Lowered> Observed { get; private init; } = ImmutableDictionary<string, Lowered>.Empty;

    /// <summary>The variable's array is this value.</summary>
    public LoweringContext WithArray(string variable, Lowered array) => WithArray(variable, array, []);

    /// <summary>The variable's array is made when it is first read.</summary>
    public LoweringContext WithArray(string variable, Func<Lowered> array) =>
        this with { Arrays = Arrays.SetItem(variable, new(new(array), [])) };

    /// <summary>The variable's array differs with the states of enumerated latents.</summary>
    internal LoweringContext WithArray(string variable, Lowered array, IReadOnlyList<Carried> carried) =>
        this with { Arrays = Arrays.SetItem(variable, new(new(array), carried)) };

    /// <summary>The latent is an axis of all its states.</summary>
    internal LoweringContext WithStates(Variable latent, int count, int first) =>
        this with { States = States.SetItem(latent.Name, new(latent.Name, count, first, StatesRank + States.Count)) };

    /// <summary>The variable is this value where it is read at these indices.</summary>
    internal LoweringContext WithMember(string variable, List<LoopValue> at, Lowered value) =>
        this with { Pinned = Pinned.Add(new(variable, at, value)) };

    /// <summary>
    /// Of the draws of a data name those elements count that are 1 in an array of its shape; those that are 0 are left out.
    /// </summary>
    internal LoweringContext WithCounts(string data, Value counts) => this with { Counting = Counting.SetItem(data, counts) };

    /// <summary>What is missing of a data name's vectors is integrated out.</summary>
    internal LoweringContext WithPartial(string data, PartialVectors vectors) => this with { Partial = Partial.SetItem(data, vectors) };

    /// <summary>The log density of a statement is its mean under this posterior of its missing numbers.</summary>
    internal LoweringContext WithHeld(Draw draw, HeldVectors posterior) => this with { Held = Held.SetItem(draw, posterior) };

    /// <summary>What `observed(data[..])` reads.</summary>
    internal LoweringContext WithObserved(string data, Lowered array) => this with { Observed = Observed.SetItem(data, array) };

    /// <summary>The names of which one of these contexts knows another array than the other.</summary>
    internal IEnumerable<string> ChangedFrom(LoweringContext other) => Differing(Arrays, other.Arrays)
        .Concat(Differing(States, other.States))
        .Concat(Differing(Observed, other.Observed))
        .Concat(ReferenceEquals(Pinned, other.Pinned) ? [] : Pinned.Except(other.Pinned).Select(p => p.Variable));

    private static IEnumerable<string> Differing<T>(ImmutableDictionary<string, T> now, ImmutableDictionary<string, T> before)
        where T : class
    {
        if (ReferenceEquals(now, before)) return [];
        return now.Where(a => !ReferenceEquals(before.GetValueOrDefault(a.Key), a.Value)).Select(a => a.Key);
    }
}

/// <summary>An array that a name is given.</summary>
/// <param name="Value">The array, made when it is first read.</param>
/// <param name="Carried">The enumerated latents with whose states it differs.</param>
internal sealed record GivenArray(Lazy<Lowered> Value, IReadOnlyList<Carried> Carried);

/// <summary>A name that is known at some indices.</summary>
internal sealed record PinnedMember(string Variable, List<LoopValue> At, Lowered Value);

/// <summary>Slots of the means and covariances of a statement's missing numbers.</summary>
internal sealed record HeldVectors(Value Means, Value Spreads);
