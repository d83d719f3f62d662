namespace ProbDsl.Inference.Structures;

/// <summary>
/// A draw statement whose distribution has only params as unknown arguments, all read at the same indices (Key), so that the maximum of
/// each element is a closed form. If the key is the label of a mixture, some arguments may be tied: one value for all components.
/// </summary>
public sealed record EstimatedDistribution(Draw Draw, ValueList<EstimatedPlace> Places, ValueList<At> Key)
{
    /// <summary>
    /// The number of the statement's innermost loops over which the distribution of a mixture is repeated, with params for each step: `for
    /// j in 1..D { vote[n, j] ~ Bernoulli(p[kind[n], j]) }`.
    /// </summary>
    public int InnerLoops { get; init; }

    /// <summary>
    /// The distributions of the statements that draw one column each, in order (<see cref="LiteralColumns"/>); empty if one statement draws
    /// all.
    /// </summary>
    public ValueList<EstimatedDistribution> Columns { get; init; } = [];

    /// <summary>What a linear argument adds to its terms with a param: terms without one.</summary>
    public ValueList<LinearTerm> Offsets { get; init; } = [];

    /// <summary>The statements with this distribution.</summary>
    public IEnumerable<Draw> Draws => Columns.Count > 0 ? Columns.Select(c => c.Draw) : [Draw];

    /// <summary>Whether the distribution covers several columns, each with its own arguments.</summary>
    public bool HasColumns => Repeats > 0 || Columns.Count > 0;

    /// <summary>The estimated distribution, or why there is no closed form.</summary>
    public static (EstimatedDistribution? Distribution, Refusal? Refusal) Analyze(ModelGraph graph, Draw draw, StandardCatalog catalog)
    {
        var read = Read(graph, draw, catalog);
        return read.Distribution is { } distribution ? Joined(graph, distribution, (IEstimable)catalog[draw.Distribution.Of])
            : Regression(graph, draw, catalog) is { } regression ? (regression, null) : read;
    }

    /// <summary>
    /// The distribution as that of the components of a mixture with an argument that is linear in params, with predictors from the data;
    /// null if it is not one.
    /// </summary>
    private static EstimatedDistribution? Regression(ModelGraph graph, Draw draw, StandardCatalog catalog) =>
        LinearPlaces.Match(graph, draw, catalog) is { } linear
            && linear.Estimated.DistinctBy(e => e.Access.Of).Count() == linear.Estimated.Count()
            && ByLabel(graph, linear, (IEstimable)catalog[draw.Distribution.Of]) is { InnerLoops: 0, Repeats: 0 } mixture
            ? mixture : null;

    /// <summary>The distribution with its arguments, wherever these read their params; its key is empty.</summary>
    internal static (EstimatedDistribution? Distribution, Refusal? Refusal) Read(ModelGraph graph, Draw draw, StandardCatalog catalog)
    {
        if (catalog[draw.Distribution.Of] is not IEstimable)
            return Refuse(draw.Distribution.Span, $"{draw.Distribution.Of.Name} has no closed-form estimate", "use a distribution that "
                + "has one: " + string.Join(", ", catalog.Distributions.Where(d => d is IEstimable).Select(d => d.Signature.Name)));
        var places = new List<EstimatedPlace>();
        foreach (var given in draw.Distribution.Arguments)
        {
            var (place, refusal) = Read(graph, draw, given);
            if (place is null) return (null, refusal);
            places.Add(place);
        }

        return (new(draw, [.. places], []), null);
    }

    /// <summary>One argument, or why it has no closed form.</summary>
    internal static (EstimatedPlace? Place, Refusal? Refusal) Read(ModelGraph graph, Draw draw, BoundArgument given)
    {
        var place = draw.Distribution.Of.Places.First(p => p.Spellings.Any(s => s.Parameters.Contains(given.Parameter)));
        if (place.Spellings.First(s => s.Parameters.Contains(given.Parameter)).Parameters.Count > 1)
            return (null, new($"{draw.Distribution.Of.Name} is written with `{given.Parameter.Name}` and another argument, "
                + $"but the closed form needs `{place.Spellings[0]}`", $"write `{place.Spellings[0]}`", given.Argument.Span));
        var form = Form.Analyze(graph, given.Value, name => graph[name].Role is Role.Param or Role.Latent);
        return Obstacle(graph, draw, given, form) is { } refusal
            ? (null, refusal) : (new(place.Spellings[0].Parameters[0].Name, given, form), null);
    }

    /// <summary>
    /// The number of dimensions of the target over which the distribution is repeated with params that have an element for each: 1 if
    /// `x[n]`, `mean` and `sd` are vectors; 0 if all elements have the same params.
    /// </summary>
    public int Repeats =>
        Places.Any(p => p.Term is null && p.Form is ElementForm { Access: var access }
            && access.Type.Rank > p.Argument.Parameter.Type.Dims.Count)
            ? RepeatedRank(Draw) : InnerLoops;

    /// <summary>The arguments that are params, with their reads.</summary>
    public IEnumerable<(EstimatedPlace Place, Access Access)> Estimated =>
        Places.Where(p => p.Form is ElementForm).Select(p => (p, ((ElementForm)p.Form).Access));

    private static Refusal? Obstacle(ModelGraph graph, Draw draw, BoundArgument given, Form form)
    {
        var (text, span) = (given.Value.Span.Text, given.Value.Span);
        switch (form)
        {
            case OtherForm:
                return new($"`{text}` is computed from {Names(graph, given.Value)}, but a closed form needs the param itself as "
                    + $"`{given.Parameter.Name}` of {draw.Distribution.Of.Name}", $"pass the param without arithmetic", span);
            case ElementForm { Access: var access } when graph[access.Of].Role == Role.Latent:
                return new($"`{text}` is a latent as `{given.Parameter.Name}` of {draw.Distribution.Of.Name}",
                    "closed forms are only supported for params of observed distributions", span);
            case ElementForm { Access: var access }
                when !(access.Type.Rank == given.Parameter.Type.Dims.Count || IsRepeated(draw, access, given))
                    || access.At.Any(a => a is WholeDimension):
                return new($"`{text}` is {access.Type} as `{given.Parameter.Name}` of {draw.Distribution.Of.Name}, "
                    + "one value for each element",
                    "write a loop over the elements, so that each row reads one", span);
            case ElementForm { Access: var access } when Narrows(graph[access.Of].Type.Element, given.Parameter.Type.Element)
                && !IsOrderOfLabels(graph, access, given):
                return new($"`{access.Of}` is {graph[access.Of].Type}, but the closed-form maximum of `{given.Parameter.Name}` of "
                    + $"{draw.Distribution.Of.Name} may be outside that range",
                    $"declare it as {TypeNames.Of(given.Parameter.Type.Element)}", span);
            case KnownForm when Varies(graph, given.Value):
                return new($"`{text}` differs between rows, "
                    + $"but the closed form needs one `{given.Parameter.Name}` of {draw.Distribution.Of.Name} for all "
                    + $"rows", "give it one value, or make it a `param`", span);
            default:
                return null;
        }
    }

    /// <summary>Whether a param has one value for each element over which a univariate distribution is repeated.</summary>
    private static bool IsRepeated(Draw draw, Access access, BoundArgument given) =>
        RepeatedRank(draw) > 0 && draw.Distribution.Of.Target.Dims.Count == 0 && given.Parameter.Type.Dims.Count == 0
            && access.Type.Dims.Select(d => d.Size).SequenceEqual(draw.Target.Type.Dims.Select(d => d.Size));

    private static int RepeatedRank(Draw draw) => draw.Target.Type.Rank - draw.Distribution.Of.Target.Dims.Count;

    /// <summary>The distribution with the key at which all estimated arguments read their params, or why they have none in
    /// common.</summary>
    private static (EstimatedDistribution? Distribution, Refusal? Refusal) Joined(ModelGraph graph, EstimatedDistribution distribution,
        IEstimable estimable)
    {
        var draw = distribution.Draw;
        var estimated = distribution.Estimated.ToList();
        if (estimated.Count == 0) return (distribution, null);
        if (estimated.GroupBy(e => e.Access.Of).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return Refuse(draw.Distribution.Span,
                $"`{twice.Key}` is read twice by {draw.Distribution.Of.Name}, but the closed form needs a separate param for each argument",
                "use two params");
        if (ByLabel(graph, distribution, estimable) is { } chosen) return (chosen, null);
        if (estimated.FirstOrDefault(e =>
            IsRepeated(draw, e.Access, e.Place.Argument) != (distribution.Repeats > 0)) is { Access: not null } uneven)
            return Refuse(uneven.Place.Argument.Value.Span,
                $"`{uneven.Place.Argument.Value.Span.Text}` has one value for all elements of `{draw.Name}`, but another argument of "
                    + $"{draw.Distribution.Of.Name} has one for each", "give both one value for each element, or both one value for all");
        if (estimated.FirstOrDefault(e => e.Access.At != estimated[0].Access.At) is { Access: { } invalid } other)
            return Refuse(other.Place.Argument.Value.Span, $"`{estimated[0].Place.Argument.Value.Span.Text}` and "
                + $"`{other.Place.Argument.Value.Span.Text}` are read at different indices, but the closed form needs the same ones",
                $"give both the same indices");
        return (distribution with { Key = estimated[0].Access.At }, null);
    }

    /// <summary>
    /// The distribution as that of the components of a mixture: params that a finite latent selects, and params shared by all its values.
    /// Null if the statement is not a mixture.
    /// </summary>
    private static EstimatedDistribution? ByLabel(ModelGraph graph, EstimatedDistribution distribution, IEstimable estimable)
    {
        var longest = distribution.Estimated.Select(e => e.Access.At).MaxBy(at => at.Count)!;
        if (longest is not [ComputedIndex { Position: Access label }, ..] || graph[label.Of].Role != Role.Latent) return null;
        ValueList<At> inner = [.. longest.Skip(1)];
        var placed = distribution with
        {
            Places = [.. distribution.Places
                .Select(p => p.Form is ElementForm { Access: var access } ? WithMixtureDimensions(distribution, p, access, longest) : p)],
            Key = [longest[0]],
            InnerLoops = inner.Count,
        };
        foreach (var (place, access) in placed.Estimated)
        {
            ValueList<At> read = [.. place.IsTied ? [] : placed.Key, .. place.IsShared ? [] : inner];
            if (access.At != read || ((place.IsTied || place.IsShared) && place.Term is null && !estimable.CanTie(place.Name)))
                return null;
            if (!place.IsShared && inner.Count > 0
                && !RunsOver(distribution.Draw, inner, graph[access.Of].Whole.Dims.Skip(access.At.Count - inner.Count))) return null;
        }

        return placed;
    }

    /// <summary>
    /// The argument with the dimensions of the mixture that it has: components, and the columns over which the distribution is repeated, by
    /// loops or as vectors.
    /// </summary>
    private static EstimatedPlace WithMixtureDimensions(EstimatedDistribution distribution, EstimatedPlace place, Access access,
        ValueList<At> longest) =>
        place with
    {
        IsTied = access.At is not [var first, ..] || first != longest[0],
        IsShared = distribution.Repeats > 0
            ? !IsRepeated(distribution.Draw, access, place.Argument)
            : longest.Count > 1 && (access.At.Count == 0 || access.At[^1] != longest[^1]),
    };

    /// <summary>
    /// Whether these indices are the statement's innermost loops, in order, over all members of these extents, around scalar draws.
    /// </summary>
    private static bool RunsOver(Draw draw, ValueList<At> inner, IEnumerable<Extent> extents) =>
        draw.Target.Type.Rank == 0 && draw.Loops.Count > inner.Count
        && inner.Zip(draw.Loops.Skip(draw.Loops.Count - inner.Count), extents).All(of =>
            of.First is AffineIndex { Loop: { Order: Order.Free } loop } at && at.Offset == Size.Of(0) && loop == of.Second
                && loop.From == Size.One && loop.To == of.Third.Size);

    private static (EstimatedDistribution? Distribution, Refusal? Refusal) Refuse(SourceSpan span, string reason, string next) =>
        (null, new(reason, next, span));

    private static string Names(ModelGraph graph, Expr expr) =>
        string.Join(" and ",
            DeepReads.Find(graph, expr).Where(a => graph[a.Of].Role is Role.Param or Role.Latent).Select(a => $"`{a.Of}`").Distinct());

    /// <summary>Whether a param has a narrower type than the argument: its constrained maximum is not the closed form.</summary>
    internal static bool Narrows(Element param, Element place) =>
        param != place && !(param == Element.Real && TensorType.RankOf(place) == 0);

    /// <summary>
    /// Whether the param is an ordered vector whose elements a finite latent selects: the maximum is then that of unordered params, with
    /// the labels sorted (see `FusedMixture`).
    /// </summary>
    internal static bool IsOrderOfLabels(ModelGraph graph, Access access, BoundArgument given) =>
        access.At is [ComputedIndex { Position: Access label }] && graph[label.Of].Role == Role.Latent
        && (graph[access.Of].Type.Element, given.Parameter.Type.Element) is (Element.Ordered, Element.Real)
            or (Element.PositiveOrdered, Element.Positive);

    private static bool Varies(ModelGraph graph, Expr expr) =>
        ExprTree.All(expr).Any(e => e is Position)
            || DeepReads.Find(graph, expr).Append(expr).OfType<Access>().SelectMany(a => a.At).Any(Varies);

    private static bool Varies(At at) =>
        at is AffineIndex { Loop: not null } or CombinedIndex
            || (at is ComputedIndex by && (by.Position is Position || ExprTree.Accesses(by.Position).SelectMany(a => a.At).Any(Varies)));
}

/// <summary>One argument of a distribution: the name of its first spelling, the given argument, and its form in the unknowns.</summary>
public sealed record EstimatedPlace(string Name, BoundArgument Argument, Form Form)
{
    /// <summary>The term of a linear argument whose param this is; null if the param is the argument itself.</summary>
    public LinearTerm? Term { get; init; }

    /// <summary>
    /// The name by which a family reads and writes it: that of the parameter as the story spells it, or that of a coefficient.
    /// </summary>
    public string Key => Term is { Unknown.Of: var name } ? $"{Argument.Parameter.Name}/{name}" : Argument.Parameter.Name;

    /// <summary>How the story spells it.</summary>
    public string Text => Term is { Unknown.Span: var span } ? span.Text : Argument.Value.Span.Text;

    /// <summary>Whether all components of a mixture share it.</summary>
    public bool IsTied { get; init; }

    /// <summary>Whether all columns over which the distribution is repeated share it: the one scale of a spherical component.</summary>
    public bool IsShared { get; init; }
}
