namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The transpose of how a term reads a latent: loops take the names of the latent's own axes, parts of a range and single members are
/// padded, members that share one by a look-up are summed into it, and all other axes are summed.
/// </summary>
public sealed class AxisAlignment
{
    private readonly Axis[] home;
    private readonly WeightedSums sums;
    private readonly LoopValue[] at;
    private readonly Dictionary<Axis, Axis> renamed = [];
    private readonly Dictionary<Axis, (Axis To, int Before)> padded = [];

    public AxisAlignment(Term term, string latent, Axis[] home, WeightedSums sums)
    {
        (this.home, this.sums) = (home, sums);
        at = [.. AtOnce(term.Uses.First(u => u.Latent == latent).At, term.Value.Value.Program)];
        foreach (var (index, own) in at.Zip(home))
            if (index is Iota iota && iota.First == 0 && iota.Axis.Size == own.Size) renamed[iota.Axis] = own;
            else if (index is Iota part) padded[part.Axis] = (own, part.First);
        foreach (var (to, from) in renamed.Values.Except(renamed.Keys).Zip(renamed.Keys.Except(renamed.Values)).ToList())
            renamed[to] = from;
        var uses = term.Uses.Where(u => u.Latent != latent).Select(u => (Use: u, At: u.At.Select(Translate).ToList())).ToList();
        Aligned = uses.Exists(u => u.At.Contains(null))
            ? null : Moved(term) with { Uses = [.. uses.Select(u => u.Use with { At = [.. u.At.Select(a => a!)] })] };
    }

    /// <summary>The term at the latent's members; null if it reads other latents at members that cannot be identified there.</summary>
    public Term? Aligned { get; }

    private IEnumerable<Axis> Staying => at.OfType<Iota>().Select(i => i.Axis);

    /// <summary>The indices, in which an axis that a second index reads too, `kind[n, n]`, becomes a look-up.</summary>
    private static IEnumerable<LoopValue> AtOnce(IReadOnlyList<LoopValue> indices, ProgramBuilder builder) => indices.Select((index, i) =>
        index is Iota iota && indices.Take(i).OfType<Iota>().Any(before => before.Axis == iota.Axis)
            ? new ComputedPosition(new(builder.Iota(iota.Axis.Size, iota.First), [iota.Axis])) : index);

    /// <summary>The index of another latent in terms of the latent's own axes; null if they cannot express it.</summary>
    private LoopValue? Translate(LoopValue index) => index switch
    {
        Iota iota when renamed.TryGetValue(iota.Axis, out var own) && Staying.Contains(iota.Axis) => iota with { Axis = own },
        Iota iota when padded.TryGetValue(iota.Axis, out var part) => part.Before == iota.First ? new Iota(part.To, 0) : null,
        ComputedPosition sampled when System.Array.IndexOf(at, sampled) is var same and >= 0 => new Iota(home[same], 0),
        ComputedPosition sampled when sampled.At.Axes.All(a => renamed.ContainsKey(a) && Staying.Contains(a)) =>
            new ComputedPosition(sampled.At.Relabeled(Name)),
        Iota or ComputedPosition => null,
        _ => index,
    };

    private Axis Name(Axis axis) => renamed.GetValueOrDefault(axis, axis);

    private Term Moved(Term term)
    {
        var looked = at.Index().Where(i => i.Item is ComputedPosition)
            .Select(i => (((ComputedPosition)i.Item).At, Own: home[i.Index])).ToList();
        var left = Staying.Concat(looked.SelectMany(l => l.At.Axes)).ToHashSet();
        var value = sums.Summed(term.Value, [.. term.Over.Where(a => !left.Contains(a))]);
        if (looked.Count > 0) value = Added(value, looked);
        value = sums.Weighed(value, Staying.Where(a => !home.Contains(a))).Relabeled(Name);
        var isThere = looked.Count > 0 ? null : term.IsThere?.Relabeled(Name);
        foreach (var (part, (own, before)) in padded)
            (value, isThere) = (Padded(value, part, own, before), isThere is null ? null : Padded(isThere, part, own, before));
        foreach (var (index, own) in at.Zip(home))
            if (index is FixedPosition one) value = Padded(value, own with { Size = 1, First = one.At }, own, one.At);
        return new(value, Axis.Union(home), [], term.From, isThere) { Role = term.Role, Statements = term.Statements };
    }

    private static AxisTensor Padded(AxisTensor value, Axis from, Axis to, int before)
    {
        var spread = value.SpreadOver(Axis.Union(value.Axes.Append(from)));
        var dimension = System.Array.IndexOf(spread.Axes, from);
        return AxisTensor.Canonical(Pad(spread.Value, dimension, before, to.Size - before - from.Size),
            [.. spread.Axes.Select(a => a == from ? to : a), .. Enumerable.Repeat<Axis?>(null, spread.EventRank)]);
    }

    /// <summary>Sums `kind[group[n]]` by group: each row is added to the group it belongs to, as often as it is repeated.</summary>
    private AxisTensor Added(AxisTensor value, List<(AxisTensor At, Axis Own)> looked)
    {
        var over = Axis.Union(looked.SelectMany(l => l.At.Axes));
        Axis[] shared = [.. over.Where(Staying.Contains)], gone = [.. over.Except(shared)];
        var spread = sums.Weighed(value, gone) is var weighed ? weighed.SpreadOver(Axis.Union(weighed.Axes.Concat(over))) : value;
        Axis[] rest = [.. spread.Axes.Except(over)];
        Axis[] order = [.. shared, .. gone];
        var count = gone.Aggregate(1, (n, a) => n * a.Size);
        var ordered = Transpose(spread.Value, [.. order.Concat(rest).Select(a => System.Array.IndexOf(spread.Axes, a))]);
        var updates = Reshape(ordered, [.. shared.Select(a => a.Size), count, .. rest.Select(a => a.Size)]);
        var positions = looked.Skip(1)
            .Aggregate(looked[0].At.SpreadOver(over).Value, (position, l) => (position * l.Own.Size) + l.At.AlignedTo(over));
        var index = Reshape(Transpose(positions, [.. order.Select(a => System.Array.IndexOf(over, a))]),
            [.. shared.Select(a => a.Size), count]);
        var added = ScatterAdd(updates, index, shared.Length, looked.Aggregate(1, (n, l) => n * l.Own.Size));
        Axis[] labels = [.. shared, .. looked.Select(l => l.Own), .. rest];
        return AxisTensor.Canonical(Reshape(added, [.. labels.Select(a => a.Size)]), labels);
    }
}
