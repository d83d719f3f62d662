namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Sums finite latents out along one of their indices by the forward-backward recursion (Rabiner 1989). Terms that read one position become
/// log potentials of its states, terms that read a position and the one before it log potentials of the step. Several coupled latents form
/// one chain of all their joint states.
/// </summary>
public sealed class ChainSum(
    IReadOnlyList<EliminatedLatent> latents, Problem problem, WeightedSums sums, MemberPresence presence, ChainPaths? paths = null)
{
    /// <summary>The maximum number of joint states of coupled chains: each step takes their square.</summary>
    public const int MostStates = 100;

    /// <summary>Whether the resulting term has one value for each position given the previous ones, in place of their sum.</summary>
    public bool IsByPosition { get; init; }

    private readonly Axis[] states = [.. latents.Select(l => l.States)],
        before = [.. latents.Select(l => l.States with { Name = $"{l.States.Name} before" })];

    /// <summary>Whether a term reads two members of the latent.</summary>
    public static bool IsAlong(IEnumerable<Term> terms, EliminatedLatent latent) => terms.Any(t => PlacesOf(t, latent.Latent.Name) > 1);

    /// <summary>
    /// The index along which the latents are a chain, and the log of the sum over all paths, whole or by position; null if other latents
    /// have to be marginalized first.
    /// </summary>
    /// <param name="meeting">All terms that read one of the latents.</param>
    /// <exception cref="LoweringLimit">They are not a chain along one loop, or have too many joint states.</exception>
    public (int Along, Term Sum)? Of(List<Term> meeting)
    {
        var reads = meeting.ConvertAll(Read);
        var home = HomeOf(reads);
        var along = Along(reads);
        Check(reads, home, along);
        var potentials = new ChainPotentials(home[along], states, before);
        var uses = new List<LatentRead>();
        foreach (var read in reads)
        {
            if (AtHome(read, home, along) is not { } own || own.Uses.Any(u => u.Axes.Contains(home[along]))) return null;
            potentials.Add(own.Value, read.Step is not null);
            uses.AddRange(own.Uses);
        }

        if (!LatentRead.AreOfOnePlaceEach(uses)) return null;
        if (presence.Of(latents[0].Latent.Name, home) is { } isThere) potentials.AddPresence(isThere);
        Axis[] left = [.. home.Where(a => a != home[along])];
        var sum = potentials.Sum(paths);
        for (var i = 0; i < latents.Count; i++) paths?.Add(latents[i].Latent.Name, sum.States, home, states, i);
        LoopValue At(Axis axis) => axis == home[along] && !IsByPosition ? new Span(axis.Size) : new Iota(axis, 0);
        return (along, new(
            IsByPosition ? sum.Increments : sum.LogSum, Axis.Union(IsByPosition ? home : left),
            [.. uses.DistinctBy(u => (u.Latent, u.States))], meeting[^1].From)
        {
            Of = new(latents[0].Latent.Name, [.. home.Select(At)], home.Length),
            Chain = IsByPosition ? new([.. latents.Select(l => l.Latent.Name)], along) : null,
            Role = meeting.Max(t => t.Role),
            Statements = [.. meeting.SelectMany(t => t.Statements)],
        });
    }

    private static int PlacesOf(Term term, string latent) =>
        term.Uses.Where(u => u.Latent == latent).Select(u => u.States).Distinct().Count();

    /// <summary>A term with its state axes named by position, its place (the later one), and the step if it reads two positions.</summary>
    private sealed record ChainRead(Term Term, LatentRead Place, ChainStep? Step);

    private ChainRead Read(Term term)
    {
        var own = term.Uses.Where(u => latents.Any(l => l.Latent.Name == u.Latent)).ToList();
        var step = ChainStep.Find(own, term.From!);
        var later = step?.Later ?? own[0];
        var names = own.ToDictionary(u => u.States!,
            u => (u.IsAtPlaceOf(later) ? states : before)[latents.ToList().FindIndex(l => l.Latent.Name == u.Latent)]);
        return new(term with { Value = term.Value.Relabeled(a => names.GetValueOrDefault(a, a)), Uses = [.. term.Uses.Except(own)] },
            later, step);
    }

    private static int Along(List<ChainRead> reads)
    {
        var along = reads.Select(r => r.Step?.Along).OfType<int>().Distinct().ToList();
        return along is [var only] ? only
            : throw LatentReads.Limit(StatementOf(reads), StateReadMessages.AlongSeveral(reads[0].Place.Latent));
    }

    /// <summary>The first statement among the terms: log weights of states do not come from a statement.</summary>
    private static Statement StatementOf(List<ChainRead> reads) => reads.Select(r => r.Term.From).First(s => s is not null)!;

    private void Check(List<ChainRead> reads, Axis[] home, int along)
    {
        var names = string.Join(" and ", latents.Select(l => $"`{l.Latent.Name}`"));
        var joint = states.Aggregate(1L, (n, s) => n * s.Size);
        if (reads.Find(r => r.Term.From is not null && LatentRead.AxesOf(r.Place.At[along]).Any(sums.IsWeighted)) is { } repeated)
            throw LatentReads.Limit(repeated.Term.From!, StateReadMessages.Repeated(names));
        if (latents.Count > 1 && joint > MostStates)
            throw LatentReads.Limit(reads.First(r => r.Term.From is not null && states.All(r.Term.Value.Axes.Contains)).Term.From!,
                $"the chains {names} are coupled and have {joint} joint states, more than the maximum of {MostStates}");
        if (home[along].Size < 1) throw LatentReads.Limit(StatementOf(reads), $"{names} has no members");
    }

    /// <summary>
    /// The term at the later of its positions; a term of two neighbors that is the same at every step has no axis along the chain.
    /// </summary>
    private Term? AtHome(ChainRead read, Axis[] home, int along)
    {
        var (term, place) = (read.Term, read.Place);
        if (read.Step?.IsSameAlong(term.Value, home[along].Size) != true || place.At[along] is not Iota iota
            || term.Uses.Any(u => u.Axes.Contains(iota.Axis)))
            return new AxisAlignment(term with { Uses = [place, .. term.Uses] }, place.Latent, home, sums).Aligned;
        var same = place with { At = [.. place.At.Where((_, i) => i != along)] };
        return new AxisAlignment(
            term with { Over = [.. term.Over.Where(a => a != iota.Axis)], IsThere = null, Uses = [same, .. term.Uses] },
            place.Latent, [.. home.Where((_, i) => i != along)], sums).Aligned;
    }

    private Axis[] HomeOf(List<ChainRead> reads)
    {
        var latent = latents[0].Latent;
        List<int> SizesOf(Variable of) => [.. of.Extents.Select(e => problem.SizeOf(e.Size))];
        if (latents.Any(l => !SizesOf(l.Latent).SequenceEqual(SizesOf(latent))))
            throw LatentReads.Limit(StatementOf(reads), "coupled chains have different lengths");
        var drawn = reads.Where(r => r.Term.From is Draw { Target.Of: var of } && latents.Any(l => l.Latent.Name == of))
            .Select(r => r.Place);
        return MemberSum.MembersOf(latent, [.. drawn], problem, sums, StatementOf(reads));
    }
}
