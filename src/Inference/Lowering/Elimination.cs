using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>Sums enumerated latents out of a list of terms, and what axes remain at the end. Weights: how often the members of an axis happen, where that is not once.</summary>
internal sealed class Elimination(Problem problem, IReadOnlyDictionary<Axis, Lowered> weights)
{
    /// <summary>Sums out every latent, those inside others first.</summary>
    /// <exception cref="LatentsMeet">No order will do: latents meet across the members of another.</exception>
    public void SumOut(List<Term> terms, IEnumerable<(Variable Latent, Axis States)> latents)
    {
        var open = latents.Where(l => terms.Exists(t => t.Value.Axes.Contains(l.States))).ToList();
        while (open.Count > 0)
        {
            var next = open.FindIndex(l => terms.Where(t => t.Value.Axes.Contains(l.States)).All(t => OthersStay(t, l.Latent, open)));
            if (next < 0) throw new LatentsMeet(open[0].Latent, terms.First(t => t.Value.Axes.Contains(open[0].States)).From);
            SumOut(terms, open[next].Latent, open[next].States);
            open.RemoveAt(next);
        }
    }

    /// <summary>Every term summed over its axes, and all terms added: a scalar.</summary>
    public Value Total(IEnumerable<Term> terms) => terms.Select(Total).Aggregate((a, b) => a + b);

    /// <summary>A term summed over its axes.</summary>
    public Value Total(Term term) => term.Over.Aggregate(term.Value, Collapse).Value;

    /// <summary>
    /// The terms that vary with the latent are brought to its own members (their inner axes summed), added, and replaced by the log of the sum over its values. Beyond the end of a group there is no
    /// member to sum over.
    /// </summary>
    private void SumOut(List<Term> terms, Variable latent, Axis states)
    {
        var meeting = terms.Where(t => t.Value.Axes.Contains(states)).ToList();
        terms.RemoveAll(meeting.Contains);
        var home = HomeOf(meeting, latent);
        var own = meeting.ConvertAll(t => AtHome(t, latent, home, states));
        var joint = own.Select(t => t.Value).Aggregate((a, b) => a.Joined(b, (x, y) => x + y));
        var summed = joint.Without(states, (value, axis) => LogSumExp(value, axis));
        var isThere = own.Find(t => t.From is Draw { Target.Of: var drawn } && drawn == latent.Name)?.IsThere;
        if (isThere is not null) summed = summed.Where(isThere, new(summed.Value.Program.Constant(0), []));
        terms.Add(new(summed, Axis.Union(home), [.. own.SelectMany(t => t.Uses).Where(u => u.Latent != latent.Name)], meeting[^1].From, isThere));
    }

    /// <summary>Whether other latents in a term are still told apart when only this one's members are left.</summary>
    private static bool OthersStay(Term term, Variable latent, List<(Variable Latent, Axis States)> open)
    {
        var staying = AxesAt(UseOf(term, latent)).ToHashSet();
        return term.Uses.Where(u => u.Latent != latent.Name && open.Any(o => o.Latent.Name == u.Latent && term.Value.Axes.Contains(o.States))).All(u => AxesAt(u).All(staying.Contains));
    }

    private static IEnumerable<Axis> AxesAt(Use use) => use.At.SelectMany(i => i switch { Iota iota => [iota.Axis], Sampled sampled => sampled.At.Axes, _ => Enumerable.Empty<Axis>() });

    private static Use UseOf(Term term, Variable latent) => term.Uses.First(u => u.Latent == latent.Name);

    /// <summary>An axis for each of the latent's indices: that of the first statement that runs over all of its members.</summary>
    private Axis[] HomeOf(List<Term> meeting, Variable latent)
    {
        var sizes = latent.Extents.Select(e => problem.SizeOf(e.Size)).ToList();
        return [.. sizes.Select((size, i) => meeting.Select(t => UseOf(t, latent).At[i]).OfType<Iota>().FirstOrDefault(q => q.First == 0 && q.Axis.Size == size)?.Axis ?? new Axis($"{latent.Name} {i}", size, 0, HomeRank + i))];
    }

    private const int HomeRank = 500;

    /// <summary>
    /// The transpose of how a term reads the latent: loops take the names of the latent's own axes, parts of a range and single members are padded, members that share one by a look-up are added to it; all
    /// other axes are summed.
    /// </summary>
    private Term AtHome(Term term, Variable latent, Axis[] home, Axis states)
    {
        var use = UseOf(term, latent);
        var staying = use.At.OfType<Iota>().Select(i => i.Axis).ToHashSet();
        var looked = use.At.OfType<Sampled>().SelectMany(s => s.At.Axes).ToHashSet();
        var value = term.Over.Where(a => !staying.Contains(a) && !looked.Contains(a)).Aggregate(term.Value, Collapse);
        var (names, isThere) = (new Dictionary<Axis, Axis>(), term.IsThere);
        foreach (var (at, own) in use.At.Zip(home))
        {
            if (at is Iota { First: 0 } whole && whole.Axis.Size == own.Size) names[whole.Axis] = own;
            else if (at is Iota part) (value, isThere) = (Padded(value, part.Axis, own, part.First), isThere is null ? null : Padded(isThere, part.Axis, own, part.First));
            else if (at is Fixed one) value = Padded(Single(value, own, one.At), own with { Size = 1, First = one.At }, own, one.At);
            else if (at is Sampled sampled) value = Gathered(value, sampled.At, own);
        }

        return Renamed(term with { Value = value, IsThere = isThere }, names);
    }

    private static Lowered Single(Lowered value, Axis own, int at)
    {
        var axes = Axis.Union(value.Axes.Append(own with { Size = 1, First = at }));
        return new(value.AlignedTo(axes), axes);
    }

    private static Lowered Padded(Lowered value, Axis from, Axis to, int before)
    {
        var spread = value.SpreadOver(Axis.Union(value.Axes.Append(from)));
        var at = Array.IndexOf(spread.Axes, from);
        return Lowered.Canonical(Pad(spread.Value, at, before, to.Size - before - from.Size), [.. spread.Axes.Select(a => a == from ? to : a), .. Enumerable.Repeat<Axis?>(null, spread.EventRank)]);
    }

    /// <summary>`kind[group[n]]`: rows fall into groups, each as often as it happens.</summary>
    private Lowered Gathered(Lowered value, Lowered at, Axis own)
    {
        var weighed = at.Axes.Where(weights.ContainsKey).Aggregate(value, (v, a) => v.Joined(weights[a], (x, w) => x * w));
        var spread = weighed.SpreadOver(Axis.Union(weighed.Axes.Concat(at.Axes)));
        Axis[] rest = [.. spread.Axes.Except(at.Axes)];
        var order = at.Axes.Concat(rest).Select(a => Array.IndexOf(spread.Axes, a));
        return Lowered.Canonical(ScatterAdd(Transpose(spread.Value, [.. order]), at.Value, 0, own.Size), [own, .. rest]);
    }

    /// <summary>The term under the names of other axes, all exchanged at once.</summary>
    private static Term Renamed(Term term, Dictionary<Axis, Axis> names)
    {
        if (names.All(n => n.Key == n.Value)) return term;
        foreach (var (to, from) in names.Values.Except(names.Keys).Zip(names.Keys.Except(names.Values)).ToList()) names[to] = from;
        Axis Name(Axis axis) => names.GetValueOrDefault(axis, axis);
        LoopValue At(LoopValue index) => index switch
        {
            Iota iota => iota with { Axis = Name(iota.Axis) },
            Sampled sampled => new Sampled(sampled.At.Relabelled(Name)),
            _ => index,
        };
        return term with
        {
            Value = term.Value.Relabelled(Name),
            IsThere = term.IsThere?.Relabelled(Name),
            Over = Axis.Union(term.Over.Select(Name)),
            Uses = [.. term.Uses.Select(u => u with { At = [.. u.At.Select(At)] })],
        };
    }

    /// <summary>The sum over an axis, each member as often as it happens; where the value does not vary along it, its size (or the sum of its weights) times the value.</summary>
    private Lowered Collapse(Lowered value, Axis axis)
    {
        if (weights.TryGetValue(axis, out var often)) value = value.Joined(often, (v, w) => v * w);
        return value.Axes.Contains(axis) ? value.Without(axis, (v, d) => Sum(v, d)) : value with { Value = value.Value * axis.Size };
    }
}

/// <summary>Finite latents that no order of summing can take apart.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1710", Justification = "It is named as what happened.")]
internal sealed class LatentsMeet(Variable latent, Statement? statement) : Exception
{
    public Variable Latent => latent;

    public Statement? Statement => statement;
}
