using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>Sums enumerated latents out of a list of terms, and what axes remain at the end.</summary>
internal static class Elimination
{
    /// <summary>
    /// The terms that vary with the latent are brought to its own members (their inner axes summed), added, and replaced by the log of the sum over its values.
    /// </summary>
    public static void SumOut(List<Term> terms, Variable latent, Axis states)
    {
        var meeting = terms.Where(t => t.Value.Axes.Contains(states)).ToList();
        terms.RemoveAll(meeting.Contains);
        var home = Indices(meeting.Find(t => t.From?.Target.Of == latent.Name) ?? meeting[0], latent);
        var joint = meeting.Select(t => AtHome(t, latent, states, home)).Aggregate(Add);
        var summed = joint.Without(states, (value, axis) => LogSumExp(value, axis));
        terms.Add(new(summed, Axis.Union(home), [.. meeting.SelectMany(t => t.Uses).Where(u => u.Latent != latent.Name)], meeting[^1].From));
    }

    /// <summary>Every term summed over its axes, and all terms added: a scalar.</summary>
    public static Value Total(IEnumerable<Term> terms) =>
        terms.Select(t => t.Over.Aggregate(t.Value, Collapse).Value).Aggregate((a, b) => a + b);

    /// <summary>The axes that a term's read of the latent runs over, in the order of the latent's own indices.</summary>
    private static Axis[] Indices(Term term, Variable latent) => [.. term.Uses.First(u => u.Latent == latent.Name).At.OfType<Iota>().Select(i => i.Axis)];

    /// <summary>
    /// The term with only the latent's own axes left (and those of other enumerated latents): its inner axes are summed, then the axes it reads the latent by are renamed to the latent's,
    /// all at once, since two loops over one plate may stand in either order.
    /// </summary>
    private static Lowered AtHome(Term term, Variable latent, Axis states, Axis[] home)
    {
        var own = Indices(term, latent);
        var summed = term.Over.Where(a => !own.Contains(a) && a != states).Aggregate(term.Value, Collapse);
        return summed.Relabelled(a => Array.IndexOf(own, a) is var index and >= 0 ? home[index] : a);
    }

    /// <summary>The sum over an axis; where the value does not vary along it, its size times the value.</summary>
    private static Lowered Collapse(Lowered value, Axis axis) =>
        value.Axes.Contains(axis) ? value.Without(axis, (v, d) => Sum(v, d)) : value with { Value = value.Value * axis.Size };

    private static Lowered Add(Lowered a, Lowered b)
    {
        var axes = Axis.Union(a.Axes.Concat(b.Axes));
        return new(a.AlignedTo(axes) + b.AlignedTo(axes), axes);
    }
}
