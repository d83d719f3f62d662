using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>A finite latent as an axis of all its values. Law: the guide's draw of it, whose term is -log q; null where it is summed inside the log.</summary>
internal sealed record Enumerated(Variable Latent, Axis States, Draw? Law = null);

/// <summary>Takes enumerated latents out of a list of terms, and sums what axes remain at the end. Weights: how often the members of an axis happen, where that is not once.</summary>
internal sealed class Elimination(Problem problem, IReadOnlyDictionary<Axis, Lowered> weights)
{
    private readonly Weighing weighing = new(weights);

    /// <summary>
    /// Takes out every latent: first sums those without a law inside the log, those inside others first; then takes the mean over the states of the others, weighed by their laws, the last drawn first, since its
    /// law may read those before it.
    /// </summary>
    /// <param name="terms">They shrink to those that vary with no latent.</param>
    /// <param name="latents">Those with a law in the order in which they are drawn.</param>
    /// <returns>The latents that were taken out, in order: given the later ones, the members of one are independent.</returns>
    /// <exception cref="LoweringLimit">No order will do: latents meet across the members of another.</exception>
    public IReadOnlyList<Enumerated> SumOut(List<Term> terms, IEnumerable<Enumerated> latents)
    {
        var order = new List<Enumerated>();
        var open = latents.Where(l => terms.Exists(t => t.Value.Axes.Contains(l.States))).ToList();
        while (open.Count > 0)
        {
            var summed = open.Where(l => l.Law is null).ToList();
            var next = (summed.Count > 0 ? summed : open[^1..]).Select(l => (Latent: l, Summed: Summed(terms, l, open))).FirstOrDefault(s => s.Summed is not null);
            if (next.Summed is null) throw LatentReads.Limit(terms.Where(t => t.From is not null && t.Value.Axes.Contains(open[0].States)).MaxBy(t => t.Uses.Count)!.From!, $"`{open[0].Latent.Name}` meets other finite latents across its members");
            terms.RemoveAll(t => t.Value.Axes.Contains(next.Latent.States));
            terms.Add(next.Summed);
            open.Remove(next.Latent);
            order.Add(next.Latent);
        }

        return order;
    }

    /// <summary>Every term summed over its axes, and all terms added: a scalar.</summary>
    public Value Total(IEnumerable<Term> terms) => terms.Select(Total).Aggregate((a, b) => a + b);

    /// <summary>A term summed over its axes.</summary>
    public Value Total(Term term) => weighing.Summed(term.Value, term.Over).Value;

    /// <summary>
    /// The terms that vary with the latent are brought to its own members (their inner axes summed) and added: one term, the log of the sum over its values, or their mean. Beyond the end of a group there is
    /// no member to sum over. Null where other latents are not told apart any more.
    /// </summary>
    private Term? Summed(List<Term> terms, Enumerated summed, List<Enumerated> open)
    {
        var (latent, states, law) = summed;
        var meeting = terms.Where(t => t.Value.Axes.Contains(states)).Select(t => t with { Uses = [.. t.Uses.Where(u => open.Any(o => o.Latent.Name == u.Latent && t.Value.Axes.Contains(o.States)))] }).ToList();
        var home = HomeOf(meeting, latent);
        var own = meeting.ConvertAll(t => new Homecoming(t, latent.Name, home, weighing).Arrived);
        if (own.Contains(null)) return null;
        var uses = own.SelectMany(t => t!.Uses).Where(u => u.Latent != latent.Name).ToList();
        if (uses.Exists(u => !u.IsAtPlaceOf(uses.Find(v => v.Latent == u.Latent)!))) return null;
        var joint = own.Select(t => t!.Value).Aggregate((a, b) => a.Joined(b, (x, y) => x + y));
        var value = law is null ? joint.Without(states, (v, axis) => LogSumExp(v, axis)) : Mean(joint, own.Find(t => t!.From == law)!.Value, states);
        var isThere = own.Find(t => IsDrawOf(t!, latent))?.IsThere;
        if (isThere is not null) value = value.Where(isThere, new(value.Value.Program.Constant(0), []));
        return new(value, Axis.Union(home), [.. uses.DistinctBy(u => u.Latent)], meeting[^1].From, isThere)
        {
            Of = new(latent.Name, [.. home.Select(axis => new Iota(axis, 0))], home.Length), Statements = [.. meeting.SelectMany(t => t.Statements)],
        };
    }

    /// <summary>The sum over the states of q times the value; a state that q excludes counts as nothing, whatever the value is there.</summary>
    private static Lowered Mean(Lowered value, Lowered minusLogQ, Axis states) => minusLogQ
        .Joined(value, (m, v) => Exp(-m) is var q && v.Program.Constant(0) is var nothing ? Where(q > nothing, q * Where(q > nothing, v, nothing), nothing) : v)
        .Without(states, (v, axis) => Sum(v, axis));

    private static bool IsDrawOf(Term term, Variable latent) => term.From is Draw { Target.Of: var drawn } && drawn == latent.Name;

    /// <summary>An axis for each of the latent's indices: that of its own statement, where it runs over all of its members.</summary>
    private Axis[] HomeOf(List<Term> meeting, Variable latent)
    {
        var sizes = latent.Extents.Select(e => problem.SizeOf(e.Size)).ToList();
        var drawn = meeting.Where(t => IsDrawOf(t, latent)).Select(t => t.Uses.First(u => u.Latent == latent.Name)).ToList();
        var home = sizes.Select((size, i) => drawn.Select(u => u.At[i]).OfType<Iota>().FirstOrDefault(q => q.First == 0 && q.Axis.Size == size)?.Axis ?? new Axis($"{latent.Name} {i}", size, 0, HomeRank + i)).ToArray();
        var isPart = drawn.Exists(u => u.At.OfType<Iota>().Any(i => weighing.IsWeighed(i.Axis) && !home.Contains(i.Axis)));
        return isPart ? throw LatentReads.Limit(meeting[0].From!, $"`{latent.Name}` is drawn in a part of a plate that is repeated") : home;
    }

    private const int HomeRank = 500;
}
