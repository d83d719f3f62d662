namespace ProbDsl.Inference.Exact;

/// <summary>
/// Factorizes a story of priors into independent blocks, each with a posterior in closed form; or names the statement that prevents it.
/// </summary>
internal sealed class ConjugateBlocks
{
    private readonly StoryFacts story;
    private readonly List<ConjugateUse> uses = [];
    private readonly Dictionary<string, double> powers;
    private readonly List<Refusal> refusals = [];
    private readonly List<(ConjugateBlock Block, string Reason)> found = [];

    private ConjugateBlocks(StoryFacts story)
    {
        this.story = story;
        var chains = story.DensityWithKnownChains.Integrated;
        var unknowns = story.NeededLatents.Where(l => !l.IsFiniteLatent && !chains.Any(c => c.Has(l.Name))).ToList();
        var names = unknowns.Select(u => u.Name).ToHashSet();
        var reader = new ConjugateUseFinder(story.Graph, story.Catalog, names.Contains);
        var statements = story.Graph.Story.Where(s => s is Draw or TargetIncrement && !story.Unobserved.Silent.Contains(s))
            .Select(s => (Statement: s, Uses: s is Draw draw ? reader.Of(draw) : [])).ToList();
        powers = statements.SelectMany(s => s.Uses).Where(u => u.DeterminesFamily).GroupBy(u => u.Unknown)
            .Where(g => g.Select(u => u.Power).Distinct().Count() == 1).ToDictionary(g => g.Key, g => g.First().Power);
        foreach (var (statement, own) in statements) Read(statement, own, names);
        if (refusals.Count > 0) return;
        foreach (var together in Joined(unknowns)) Add(together);
    }

    /// <summary>The blocks, each with the reason for its closed form in words; or the refusals.</summary>
    public static (IReadOnlyList<(ConjugateBlock Block, string Reason)> Blocks, IReadOnlyList<Refusal> Refusals) Find(StoryFacts story)
    {
        var blocks = new ConjugateBlocks(story);
        return (blocks.found, blocks.refusals);
    }

    private void Read(Statement statement, IReadOnlyList<ConjugateUse> own, HashSet<string> unknowns)
    {
        var read = DeepReads.Find(story.Graph, statement).Select(r => r.Of).ToList();
        if (statement is TargetIncrement)
        {
            if (read.Find(unknowns.Contains) is { } weighed)
                refusals.Add(new($"`target +=` depends on `{weighed}`, so its posterior has no closed form", "", statement.Span));
            return;
        }

        if (own.FirstOrDefault(u => u.Why is not null || (u.Power != 1 && !powers.ContainsKey(u.Unknown))) is { } invalid)
            refusals.Add(invalid.Why ?? FamilyOfUnknown.Powered(invalid));
        else if (own.Count > 0 && read.Find(r => story.Graph[r].IsFiniteLatent) is { } label)
            refusals.Add(Mixed(statement, own[0].Unknown, label));
        else if (SeveralScales(own) is { } together) refusals.Add(together);
        else uses.AddRange(own);
    }

    /// <summary>Refuses a statement with more than one unknown scale; a statement may have locations and one scale.</summary>
    private static Refusal? SeveralScales(IReadOnlyList<ConjugateUse> own)
    {
        var others = own.Where(u => u.Of is not NaturalStatistics.Quadratic).DistinctBy(u => u.Unknown).ToList();
        return others.Count < 2 ? null
            : new($"`{others[0].Unknown}` and `{others[1].Unknown}` are both unknown in {others[0].Statement.Distribution.Of.Name}, "
                + $"which has no joint closed form", "fix one of them to a number", others[1].At);
    }

    private static Refusal Mixed(Statement statement, string unknown, string label) =>
        new($"`{statement.Name}` depends on `{unknown}` and on the finite latent `{label}`, so the posterior is a sum over all states",
            "", statement.Span);

    /// <summary>Groups of unknowns that share a statement, directly or through others.</summary>
    private List<List<Variable>> Joined(List<Variable> unknowns)
    {
        var groups = unknowns.ConvertAll(u => new List<Variable> { u });
        foreach (var statement in uses.GroupBy(u => u.Statement, ReferenceEqualityComparer.Instance))
        {
            var meeting = groups.Where(g => g.Exists(v => statement.Any(u => u.Unknown == v.Name))).ToList();
            foreach (var other in meeting.Skip(1))
            {
                meeting[0].AddRange(other);
                groups.Remove(other);
            }
        }

        return groups;
    }

    private void Add(List<Variable> together)
    {
        var kinds = together.ConvertAll(v => (Variable: v, Statistics: KindOf(v)));
        if (kinds.Exists(k => k.Statistics is null)) return;
        var others = kinds.Where(k => k.Statistics is not NaturalStatistics.Quadratic).ToList();
        var locations = kinds.Where(k => k.Statistics is NaturalStatistics.Quadratic).Select(k => k.Variable).ToList();
        if (others.Count > 1) refusals.Add(TwoScales(locations[0], others[0].Variable, others[1].Variable));
        else if (others.Count == 1 && locations.Count > 0 && ScaleMismatch(locations, others[0].Variable) is { } refusal) refusals
            .Add(refusal);
        else found.Add((new([.. locations.Select(l => l.Name)], others.Select(o => o.Variable.Name).FirstOrDefault(),
            others.Select(o => o.Statistics!.Value).FirstOrDefault())
        { Power = others.Count > 0 ? powers[others[0].Variable.Name] : 1 }, Reason(together)));
    }

    /// <summary>The one family on which all statements about a variable agree; null, with a refusal, if they do not.</summary>
    private NaturalStatistics? KindOf(Variable unknown)
    {
        var (statistics, refusal) = FamilyOfUnknown.Find(unknown, uses);
        if (refusal is not null) refusals.Add(refusal);
        return statistics;
    }

    /// <summary>
    /// The refusal if a statement about the locations does not have the scale in it; null otherwise. A flat prior has every scale.
    /// </summary>
    private Refusal? ScaleMismatch(List<Variable> locations, Variable scale)
    {
        var without = uses.Where(u => !u.Statement.Distribution.Of.Is(DistributionTraits.Improper))
            .GroupBy(u => u.Statement, ReferenceEqualityComparer.Instance)
            .FirstOrDefault(g => g.Any(u => locations.Exists(l => l.Name == u.Unknown)) && g.All(u => u.Unknown != scale.Name));
        if (without?.First() is not { } use) return null;
        var with = scale.Type.ElementRank > 0
            ? $"MvNormal(..., {(IsPrecision(scale) ? "precision" : "covariance")} = 0.01 * {scale.Name})"
            : $"Normal(..., {(IsPrecision(scale) ? $"precision = 0.01 * {scale.Name}" : $"variance = 100 * {scale.Name}")})";
        return new($"`{use.Statement.Name}` does not have `{scale.Name}` in its scale, unlike the other statements about `{use.Unknown}`",
            $"the joint posterior has a closed form if all of them do: `{with}`", use.Statement.Distribution.Span);
    }

    private bool IsPrecision(Variable scale) =>
        uses.Exists(u => u.Unknown == scale.Name && u.Of is NaturalStatistics.LogAndLinear or NaturalStatistics.LogDeterminantAndLinear);

    private string Reason(List<Variable> together)
    {
        var readers = uses.Where(u => together.Exists(v => v.Name == u.Unknown) && u.Statement.Target.Of != u.Unknown)
            .Select(u => u.Statement).Distinct().ToList();
        var distributions = readers.Select(r => r.Distribution.Of.Name).Distinct();
        return readers.Count == 0
            ? "no data: the posterior is the prior"
            : $"conjugate to {string.Join(" and ", distributions)}, "
                + $"read by {string.Join(", ", readers.Select(r => $"`{r.Name}`").Distinct())}";
    }

    private static Refusal TwoScales(Variable location, Variable one, Variable other) =>
        new($"`{one.Name}` and `{other.Name}` are both scales of statements about `{location.Name}`, and a closed form has only one",
            "make one of them a multiple of the other, or a number", other.Span);
}
