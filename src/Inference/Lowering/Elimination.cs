using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>Sums enumerated latents out of a list of terms, and what axes remain at the end.</summary>
internal static class Elimination
{
    /// <summary>
    /// The terms that vary with the latent are brought to its own members (their inner axes summed), added, and replaced by the log of the sum over its values. Loops that
    /// a statement nests in another order than the latent's own take the latent's names first. Beyond the end of a group there is no member to sum over.
    /// </summary>
    public static void SumOut(List<Term> terms, Variable latent, Axis states)
    {
        var meeting = terms.Where(t => t.Value.Axes.Contains(states)).ToList();
        terms.RemoveAll(meeting.Contains);
        var home = HomeOf(meeting[0], latent);
        var own = meeting.ConvertAll(t => Renamed(t, HomeOf(t, latent), home));
        var joint = own.Select(t => AtHome(t, home, states)).Aggregate(Add);
        var summed = joint.Without(states, (value, axis) => LogSumExp(value, axis));
        var isThere = own.Find(t => t.From is Draw { Target.Of: var drawn } && drawn == latent.Name)?.IsThere;
        if (isThere is not null) summed = summed.Where(isThere, new(summed.Value.Program.Constant(0), []));
        terms.Add(new(summed, Axis.Union(home), [.. own.SelectMany(t => t.Uses).Where(u => u.Latent != latent.Name)], meeting[^1].From, isThere));
    }

    /// <summary>Every term summed over its axes, and all terms added: a scalar.</summary>
    public static Value Total(IEnumerable<Term> terms) =>
        terms.Select(t => t.Over.Aggregate(t.Value, Collapse).Value).Aggregate((a, b) => a + b);

    /// <summary>The axes of the latent's members in a term, in the order of the latent's indices.</summary>
    private static Axis[] HomeOf(Term term, Variable latent) => [.. term.Uses.First(u => u.Latent == latent.Name).At.OfType<Iota>().Select(i => i.Axis)];

    /// <summary>The term under the names of other axes, all exchanged at once.</summary>
    private static Term Renamed(Term term, Axis[] from, Axis[] to)
    {
        if (from.SequenceEqual(to)) return term;
        var names = from.Zip(to).Concat(to.Except(from).Zip(from.Except(to))).ToDictionary();
        Axis Name(Axis axis) => names.GetValueOrDefault(axis, axis);
        LoopValue At(LoopValue index) => index is Iota iota ? iota with { Axis = Name(iota.Axis) } : index;
        return term with
        {
            Value = term.Value.Relabelled(Name),
            IsThere = term.IsThere?.Relabelled(Name),
            Over = Axis.Union(term.Over.Select(Name)),
            Uses = [.. term.Uses.Select(u => u with { At = [.. u.At.Select(At)] })],
        };
    }

    /// <summary>The term with only the latent's own axes left (and those of other enumerated latents).</summary>
    private static Lowered AtHome(Term term, Axis[] home, Axis states) =>
        term.Over.Where(a => !home.Contains(a) && a != states).Aggregate(term.Value, Collapse);

    /// <summary>The sum over an axis; where the value does not vary along it, its size times the value.</summary>
    private static Lowered Collapse(Lowered value, Axis axis) =>
        value.Axes.Contains(axis) ? value.Without(axis, (v, d) => Sum(v, d)) : value with { Value = value.Value * axis.Size };

    private static Lowered Add(Lowered a, Lowered b)
    {
        var axes = Axis.Union(a.Axes.Concat(b.Axes));
        return new(a.AlignedTo(axes) + b.AlignedTo(axes), axes);
    }
}
