namespace ProbDsl.Inference.Lowering;

/// <summary>The two neighbors along one index at which a statement reads a finite latent: `state[t-1]` and `state[t]`.</summary>
/// <param name="Earlier">The earlier member.</param>
/// <param name="Later">The member after it.</param>
/// <param name="Along">The index in which they differ.</param>
public sealed record ChainStep(LatentRead Earlier, LatentRead Later, int Along)
{
    /// <summary>The step between the two members that are read; null if there is only one.</summary>
    /// <param name="uses">The uses of one latent, or of several with the same members.</param>
    /// <param name="statement">The statement that reads them.</param>
    /// <exception cref="LoweringLimit">There are more than two members, or two that are not neighbors.</exception>
    public static ChainStep? Find(IEnumerable<LatentRead> uses, Statement statement)
    {
        var places = new List<LatentRead>();
        foreach (var use in uses)
            if (!places.Exists(use.IsAtPlaceOf)) places.Add(use);
        if (places.Count <= 1) return null;
        if (places.Count > 2) throw LatentReads.Limit(statement, StateReadMessages.Several(places.Count, places[0].Latent));
        var apart = Enumerable.Range(0, places[0].At.Count).Where(i => !places[0].At[i].Equals(places[1].At[i])).ToList();
        var distance = apart is [var only] ? Distance(places[0].At[only], places[1].At[only]) : null;
        return distance switch
        {
            1 => new(places[0], places[1], apart[0]),
            -1 => new(places[1], places[0], apart[0]),
            { } far => throw LatentReads.Limit(statement, StateReadMessages.FarApart(places[0].Latent, far)),
            null => throw LatentReads.Limit(statement, StateReadMessages.NotNeighbors(places[0].Latent)),
        };
    }

    /// <summary>Whether these are two neighbors along one index.</summary>
    public static bool AreNeighbors(LatentRead one, LatentRead other) =>
        Enumerable.Range(0, one.At.Count).Where(i => !one.At[i].Equals(other.At[i])).ToList() is [var only]
            && Distance(one.At[only], other.At[only]) is 1 or -1;

    /// <summary>Whether a value of both states is the same at every step of the whole chain, so that it needs no axis along it.</summary>
    /// <param name="value">The term of the statement.</param>
    /// <param name="length">The number of members of the chain.</param>
    public bool IsSameAlong(AxisTensor value, int length) =>
        Later.At[Along] is Iota { First: 1 } iota && iota.Axis.Size == length - 1 && !value.Axes.Contains(iota.Axis);

    /// <summary>The difference of the second and the first position; null if it varies or is not known.</summary>
    private static int? Distance(LoopValue first, LoopValue second) => (first, second) switch
    {
        (Iota a, Iota b) when a.Axis == b.Axis => b.First - a.First,
        (FixedPosition a, FixedPosition b) => b.At - a.At,
        _ => null,
    };
}
