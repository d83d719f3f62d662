namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The values of the story's names in a program, and the draws that count: the treatments that have been bound so far. It is immutable;
/// each of its methods returns another one, and <see cref="StoryLowering.In"/> lowers under it.
/// </summary>
public sealed record LoweringContext
{
    private const int StatesRank = 1000;

    private LoweringContext()
    {
    }

    /// <summary>Data are constants and params are slots; no other name has a value.</summary>
    public static LoweringContext Empty { get; } = new();

    /// <summary>The arrays of names with a given array, in any role.</summary>
    public ImmutableDictionary<string, GivenArray> Arrays { get; private init; } = ImmutableDictionary<string, GivenArray>.Empty;

    /// <summary>The axes of enumerated finite latents.</summary>
    public ImmutableDictionary<string, Axis> States { get; private init; } = ImmutableDictionary<string, Axis>.Empty;

    /// <summary>Names with known values at given indices, the first one first.</summary>
    internal ImmutableList<PinnedMember> Pinned { get; private init; } = [];

    /// <summary>By data name, 1 for an element whose draws count and 0 for a marginalized one.</summary>
    internal ImmutableDictionary<string, Value> Counting { get; private init; } = ImmutableDictionary<string, Value>.Empty;

    /// <summary>By data name, the observed numbers of its vectors; the others are marginalized.</summary>
    internal ImmutableDictionary<string, PartialVectors> Partial { get; private init; } = ImmutableDictionary<string, PartialVectors>.Empty;

    /// <summary>By statement, the posterior of missing values under which the expectation of its log density is taken.</summary>
    internal ImmutableDictionary<Draw, MissingVectorSlots> Held { get; private init; } =
        ImmutableDictionary.Create<Draw, MissingVectorSlots>(ReferenceEqualityComparer.Instance);

    /// <summary>The values of `observed(data[..])`: 1 for an observed cell, 0 for a missing one.</summary>
    internal ImmutableDictionary<string, AxisTensor> Observed { get; private init; } = ImmutableDictionary<string, AxisTensor>.Empty;

    /// <summary>The lengths of the groups of ragged plates; those that are not given are the problem's.</summary>
    internal ImmutableDictionary<string, Value> Lengths { get; private init; } = ImmutableDictionary<string, Value>.Empty;

    /// <summary>A context in which the groups of a ragged plate have these lengths, [groups..].</summary>
    public LoweringContext WithLengths(string plate, Value lengths) => this with { Lengths = Lengths.SetItem(plate, lengths) };

    /// <summary>What nets save at each position of a chain that is drawn; null if all positions are lowered at once.</summary>
    internal PrefixMemory? Memory { get; private init; }

    /// <summary>A context in which nets save what they compute at each position of a chain.</summary>
    public LoweringContext WithMemory(PrefixMemory memory) => this with { Memory = memory };

    /// <summary>A context in which the variable's array is this value.</summary>
    public LoweringContext WithArray(string variable, AxisTensor array) => WithArray(variable, array, []);

    /// <summary>A context in which the variable's array is computed when it is first read.</summary>
    public LoweringContext WithArray(string variable, Func<AxisTensor> array) =>
        this with { Arrays = Arrays.SetItem(variable, new(new(array), [])) };

    /// <summary>A context in which every element of the variable is 0, so that a read of it varies along no axis.</summary>
    internal LoweringContext WithZeros(string variable, Func<AxisTensor> array) =>
        this with { Arrays = Arrays.SetItem(variable, new(new(array), []) { IsZero = true }) };

    /// <summary>A context in which the variable's array depends on the states of enumerated latents.</summary>
    public LoweringContext WithArray(string variable, AxisTensor array, IReadOnlyList<LatentDimensions> carried) =>
        this with { Arrays = Arrays.SetItem(variable, new(new(array), carried)) };

    /// <summary>A context in which the latent is an axis of all its states.</summary>
    internal LoweringContext WithStates(Variable latent, int count, int first) =>
        this with { States = States.SetItem(latent.Name, new(latent.Name, count, first, StatesRank + States.Count)) };

    /// <summary>A context in which the variable has this value at these indices.</summary>
    public LoweringContext WithMember(string variable, List<LoopValue> at, AxisTensor value) =>
        this with { Pinned = Pinned.Add(new(variable, at, value)) };

    /// <summary>
    /// A context in which only those elements of the draws of a data name count that are 1 in an array of its shape; those that are 0 are
    /// marginalized.
    /// </summary>
    public LoweringContext WithCounts(string data, Value counts) => this with { Counting = Counting.SetItem(data, counts) };

    /// <summary>A context in which the missing values of a data name's vectors are marginalized.</summary>
    public LoweringContext WithPartial(string data, PartialVectors vectors) => this with { Partial = Partial.SetItem(data, vectors) };

    /// <summary>A context in which the log density of a statement is its expectation under this posterior of its missing values.</summary>
    internal LoweringContext WithPosterior(Draw draw, MissingVectorSlots posterior) => this with { Held = Held.SetItem(draw, posterior) };

    /// <summary>A context with the values of `observed(data[..])`.</summary>
    public LoweringContext WithObserved(string data, AxisTensor array) => this with { Observed = Observed.SetItem(data, array) };

    /// <summary>A context in which arrays that vary along an axis have their values at one position of it; this one if none does.</summary>
    public LoweringContext At(Axis axis, int position)
    {
        var varying = Arrays.Where(a => !a.Value.IsZero && a.Value.Value.Value.Axes.Contains(axis)).ToList();
        return varying.Count == 0 ? this : this with
        {
            Arrays = Arrays.SetItems(varying.Select(a => KeyValuePair.Create(a.Key,
                a.Value with { Value = new(a.Value.Value.Value.At(axis, position)) }))),
        };
    }

    /// <summary>The names with different arrays in the two contexts.</summary>
    internal IEnumerable<string> ChangedFrom(LoweringContext other) => Differing(Arrays, other.Arrays)
        .Concat(Differing(States, other.States))
        .Concat(Differing(Observed, other.Observed))
        .Concat(Differing(Lengths, other.Lengths))
        .Concat(ReferenceEquals(Pinned, other.Pinned) ? [] : Pinned.Except(other.Pinned).Select(p => p.Variable));

    private static IEnumerable<string> Differing<T>(ImmutableDictionary<string, T> now, ImmutableDictionary<string, T> before)
        where T : class
    {
        if (ReferenceEquals(now, before)) return [];
        return now.Where(a => !ReferenceEquals(before.GetValueOrDefault(a.Key), a.Value)).Select(a => a.Key);
    }
}

/// <summary>An array that is given to a name.</summary>
/// <param name="Value">The array, computed when it is first read.</param>
/// <param name="Carried">The enumerated latents on whose states it depends.</param>
public sealed record GivenArray(Lazy<AxisTensor> Value, IReadOnlyList<LatentDimensions> Carried)
{
    /// <summary>Whether all its elements are 0.</summary>
    public bool IsZero { get; init; }
}

/// <summary>A name with a known value at some indices.</summary>
internal sealed record PinnedMember(string Variable, List<LoopValue> At, AxisTensor Value);

/// <summary>The slots of the means and covariances of a statement's missing values.</summary>
internal sealed record MissingVectorSlots(Value Means, Value Spreads);
