namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>Factorizes a story into independent blocks of params and finds the treatment of each.</summary>
internal sealed class IndependentParts(StoryFacts story)
{
    private readonly List<Variable> unknowns = [.. story.Params];
    private readonly ConjugateUseTable uses = new(story, story.Params);

    /// <summary>For each independent part its blocks, or why it has none.</summary>
    public IReadOnlyList<(List<Block> Blocks, Refusal? Refusal)> Found() => Parts().ConvertAll(Found);

    /// <summary>Groups of params that share a statement, directly or through other params.</summary>
    private List<List<Variable>> Parts()
    {
        var parts = unknowns.ConvertAll(u => new List<Variable> { u });
        foreach (var statement in uses.All.GroupBy(u => u.Statement, ReferenceEqualityComparer.Instance))
        {
            var meeting = parts.Where(p => p.Exists(v => statement.Any(u => u.Unknown == v.Name))).ToList();
            foreach (var other in meeting.Skip(1))
            {
                meeting[0].AddRange(other);
                parts.Remove(other);
            }
        }

        return parts;
    }

    private (List<Block> Blocks, Refusal? Refusal) Found(List<Variable> part)
    {
        var found = part.ConvertAll(v => (Unknown: v, By: uses.ClosedFormOf(v)));
        if (found.TrueForAll(f => f.By is not null))
        {
            var (locations, others) = (found.FindAll(f => f.By!.Statistics == NaturalStatistics.Quadratic),
                found.FindAll(f => f.By!.Statistics != NaturalStatistics.Quadratic));
            var refusal = locations.Count > 0
                ? new LeastSquaresScale(story.Graph, uses)
                    .Refusal(locations.ConvertAll(f => f.Unknown), others.ConvertAll(f => f.Unknown)) : null;
            if (refusal is not null) return ([], refusal);
            if (others.Count <= 1) return ([.. InTurn(locations), .. InTurn(others)], null);
        }

        return WhyNoGradientAscent(part) is { } why ? ([], why) : ([Together(part)], null);
    }

    /// <summary>One block of these unknowns, or none; locations come before their scale.</summary>
    private IEnumerable<Block> InTurn(List<(Variable Unknown, ConditionalMaximization? By)> found)
    {
        ValueList<string> names = [.. found.Select(f => f.Unknown.Name)];
        return found.Count == 0 ? [] : [new(names, found[0].By!, uses.Read(names))];
    }

    private Block Together(List<Variable> part)
    {
        ValueList<string> names = [.. part.Select(v => v.Name)];
        return new(names, new GradientAscent(), uses.Read(names));
    }

    /// <summary>
    /// Why the params cannot be optimized by gradient; null if a single statement reads all of them, each as an argument, and its
    /// distribution has at most one maximum in them.
    /// </summary>
    private Refusal? WhyNoGradientAscent(List<Variable> part)
    {
        var readers = uses.All.Where(u => part.Exists(v => v.Name == u.Unknown)).Select(u => u.Statement)
            .Distinct(ReferenceEqualityComparer.Instance).Cast<Draw>().ToList();
        var invalid = part.Select(UnsupportedUse).OfType<ConjugateUse>().FirstOrDefault() ?? uses.All.First(u => u.Unknown == part[0].Name);
        if (story.Catalog[readers[0].Distribution.Of] is not IUniqueMaximum distribution) return NoClosedForm(invalid);
        if (readers.Count > 1)
            return new($"{Names(part)} {(part.Count > 1 ? "are" : "is")} shared by "
                + $"{string.Join(" and ", readers.Select(r => $"`{r.Name}`").Distinct())}, whose joint maximum has no closed form",
                "", readers[1].Distribution.Span);
        var given = readers[0].Distribution.Values.Select(g => (Given: g, Form: Form.Analyze(story.Graph, g.Value, IsParam)))
            .Where(g => g.Form is not KnownForm).ToList();
        if (given.Find(g => g.Form is not ElementForm { Access: var access }
            || story.Graph[access.Of].Type.Element != g.Given.Parameter.Type.Element) is { Given: { } computed })
            return new($"`{computed.Value.Span.Text}` as `{computed.Parameter.Name}` of {readers[0].Distribution.Of.Name} "
                + "has no closed form, "
                + $"and a unique maximum of {readers[0].Distribution.Of.Name} is known only if the argument is the param itself",
                "", computed.Value.Span);
        var accesses = given.ConvertAll(g => ((ElementForm)g.Form).Access);
        if (accesses.Select(a => a.Of).Distinct().Count() < accesses.Count
            || accesses.Exists(a => a.At != accesses[0].At || a.At.Any(at => at is WholeDimension)))
            return new($"{Names(part)} are read by {readers[0].Distribution.Of.Name} at different indices, "
                + "but gradient optimization needs the same ones", "", readers[0].Distribution.Span);
        return distribution.HasUniqueMaximum([.. given.Select(g => g.Given.Parameter.Name)]) ? null : NoClosedForm(invalid);
    }

    private ConjugateUse? UnsupportedUse(Variable unknown) => uses.ClosedFormOf(unknown) is not null ? null
        : uses.All.FirstOrDefault(u => u.Unknown == unknown.Name && u.Why is not null)
            ?? uses.All.LastOrDefault(u => u.Unknown == unknown.Name);

    private Refusal NoClosedForm(ConjugateUse invalid)
    {
        var unknown = story.Graph[invalid.Unknown];
        return invalid.Why is null && invalid.DeterminesFamily && !FamilyOfUnknown.IsWhole(unknown.Support, invalid.Of)
            ? new($"`{unknown.Name}` is {unknown.Type}, but the closed-form maximum of "
                + $"`{invalid.At.Text}` in {invalid.Statement.Distribution.Of.Name} may be outside that range",
                "", invalid.At)
            : new($"`{invalid.At.Text}` in {invalid.Statement.Distribution.Of.Name} has no closed-form maximum", "", invalid.At);
    }

    private bool IsParam(string name) => story.Graph[name].Role == Role.Param;

    private static string Names(List<Variable> part) => string.Join(" and ", part.Select(v => $"`{v.Name}`"));
}
