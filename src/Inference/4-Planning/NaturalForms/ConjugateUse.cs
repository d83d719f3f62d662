namespace ProbDsl.Inference.NaturalForms;

/// <summary>
/// One draw of the story as a function of one of its unknowns, raised to a power: the natural statistics that its log density is a sum of.
/// At is the place of the unknown: an argument, or the target.
/// </summary>
public sealed record ConjugateUse(string Unknown, NaturalStatistics Of, double Power, Draw Statement, SourceSpan At)
{
    /// <summary>Why the log density is not such a sum; null if it is.</summary>
    public Refusal? Why { get; init; }

    /// <summary>Whether the statistics are those of one family; a constant and a power of the unknown are in several.</summary>
    public bool DeterminesFamily => Of is not (NaturalStatistics.Constant or NaturalStatistics.Log);
}

/// <summary>Finds the conjugate structure of each draw of a story in its unknowns.</summary>
/// <param name="graph">The story.</param>
/// <param name="catalog">The definitions of distributions.</param>
/// <param name="isUnknown">Selects the unknowns.</param>
/// <param name="allowsProducts">Whether a location may be a product of different unknowns, and so normal given all others.</param>
public sealed class ConjugateUseFinder(
    ModelGraph graph, StandardCatalog catalog, Func<string, bool> isUnknown, bool allowsProducts = false)
{
    private readonly LinearityCheck linear = new(graph, isUnknown, allowsProducts);

    /// <summary>The uses of unknowns in a draw, that of its target first.</summary>
    public IReadOnlyList<ConjugateUse> Of(Draw draw)
    {
        var form = draw.Distribution.Through.Count > 0 ? null : (catalog[draw.Distribution.Of] as INaturalForm)?.NaturalForm;
        var (uses, isCut) = (new List<ConjugateUse>(), IsCut(draw));
        if (isUnknown(draw.Target.Of))
            uses.Add(new(draw.Target.Of, form?.Draw ?? NaturalStatistics.Constant, 1, draw,
                draw.Target.Span) { Why = form?.Draw is null ? NoForm(draw) : null });
        foreach (var given in draw.Distribution.Arguments)
        {
            var parameter = isCut ? null : form?[given.Parameter.Name];
            uses.AddRange(Of(draw, given, parameter is not null && Holds(parameter, draw) ? parameter : null));
        }

        var twice = uses.GroupBy(u => u.Unknown)
            .Where(g => g.Any(u => u.Of == NaturalStatistics.Quadratic) && g.Any(u => u.Of != NaturalStatistics.Quadratic))
            .Select(g => g.Key).ToHashSet();
        return [.. uses.Select(u => twice.Contains(u.Unknown) ? u with { Why = u.Why ?? Twice(draw, u.Unknown) } : u)];
    }

    /// <summary>Whether another parameter is the number that a parameter's statistics need.</summary>
    private static bool Holds(NaturalParameter parameter, Draw draw) => parameter.Condition is not { } condition
        || draw.Distribution.Values.Any(g =>
            g.Parameter.Name == condition.Parameter && g.Value is Literal own && own.Value == condition.Number);

    /// <summary>Whether the target's type truncates the distribution, whose normalizing constant then depends on the arguments.</summary>
    private bool IsCut(Draw draw)
    {
        var type = graph[draw.Target.Of].Type;
        return TypeTruncation.Find(type.Element, draw.Distribution) is not null
            && Supports.Within(Supports.Of(draw.Distribution), Support.Of(type)) != true;
    }

    private IEnumerable<ConjugateUse> Of(Draw draw, BoundArgument given, NaturalParameter? parameter)
    {
        var unknowns = DeepReads.Find(graph, given.Argument).Select(r => r.Of).Where(isUnknown).Distinct().ToList();
        var found = parameter is not null && given.Argument is Expr value ? StatisticsOf(value, parameter) : null;
        foreach (var unknown in unknowns)
            yield return new(unknown, found?.Of ?? NaturalStatistics.Constant, found?.Power ?? 1, draw, given.Argument.Span)
            {
                Why = found is not null ? null : parameter is null || given.Argument is not Expr ? NoForm(draw, given, unknown)
                    : Twisted(draw, given, parameter, unknowns),
            };
    }

    private (NaturalStatistics Of, double Power)? StatisticsOf(Expr value, NaturalParameter parameter)
    {
        if (parameter.Of == NaturalStatistics.Quadratic) return linear.IsLinear(value) ? (NaturalStatistics.Quadratic, 1) : null;
        if (parameter.Of == NaturalStatistics.Logs && StickReads.BreaksOf(graph, value, isUnknown) is { } stick && isUnknown(stick.Of))
            return (NaturalStatistics.LogOdds, 1);
        if (PowerForm.Analyze(graph, value, isUnknown) is not { } form) return null;
        if (parameter.Of is NaturalStatistics.LogOdds or NaturalStatistics.Logs)
            return form is { Power: 1, IsTimes: false } ? (parameter.Of, 1) : null;
        var (of, power) = (graph[form.Unknown].Type.ElementRank > 0 ? parameter.Of : OfScalar(parameter.Of), form.Power * parameter.Power);
        return power == 0 ? null : power > 0 ? (of, power) : (Inverted(of), -power);
    }

    /// <summary>The statistics of a scalar that multiplies a known matrix: log |t K| is log t times the dimension, plus a
    /// constant.</summary>
    private static NaturalStatistics OfScalar(NaturalStatistics of) => of switch
    {
        NaturalStatistics.LogDeterminantAndLinear => NaturalStatistics.LogAndLinear,
        NaturalStatistics.LogDeterminantAndInverse => NaturalStatistics.LogAndInverse,
        _ => of,
    };

    private static NaturalStatistics Inverted(NaturalStatistics of) => of switch
    {
        NaturalStatistics.LogAndLinear => NaturalStatistics.LogAndInverse,
        NaturalStatistics.LogAndInverse => NaturalStatistics.LogAndLinear,
        NaturalStatistics.LogDeterminantAndLinear => NaturalStatistics.LogDeterminantAndInverse,
        _ => NaturalStatistics.LogDeterminantAndLinear,
    };

    private static Refusal NoForm(Draw draw) =>
        new($"`{draw.Name}` is drawn from {draw.Distribution.Of.Name}, which is not a conjugate prior",
            "give it a conjugate prior, such as Normal, Gamma or Beta", draw.Distribution.Span);

    private Refusal NoForm(Draw draw, BoundArgument given, string unknown) => IsCut(draw)
        ? new($"`{draw.Name}` is {graph[draw.Target.Of].Type}, which truncates {draw.Distribution.Of.Name}, "
            + $"and the truncated probability depends on `{unknown}`",
            $"declare `{draw.Target.Of}` with the type that {draw.Distribution.Of.Name} draws", draw.Target.Span)
        : new($"`{unknown}` is the `{given.Parameter.Name}` of {draw.Distribution.Of.Name}, which has no conjugate prior",
            "", given.Argument.Span);

    private Refusal Twisted(Draw draw, BoundArgument given, NaturalParameter parameter, List<string> unknowns) => parameter.Of switch
    {
        NaturalStatistics.Quadratic => new($"`{given.Argument.Span.Text}` is not linear in {Names(unknowns)}", $"a closed form needs "
            + $"`{given.Parameter.Name}` of {draw.Distribution.Of.Name} to be a sum of unknowns, each times a known factor"
            + (allowsProducts ? " or times other unknowns" : ""), given.Argument.Span),
        NaturalStatistics.LogOdds or NaturalStatistics.Logs => new($"`{given.Argument.Span.Text}` is computed from {Names(unknowns)}",
            $"a closed form needs the unknown itself as `{given.Parameter.Name}` of {draw.Distribution.Of.Name}", given.Argument.Span),
        _ => new($"`{given.Argument.Span.Text}` is computed from {Names(unknowns)} other than by a known factor", $"a closed form "
            + $"needs one unknown times a known factor as `{given.Parameter.Name}` of {draw.Distribution.Of.Name}", given.Argument.Span),
    };

    private static Refusal Twice(Draw draw, string unknown) =>
        new($"`{unknown}` occurs twice in {draw.Distribution.Of.Name}, as a location and as a scale", "", draw.Distribution.Span);

    private static string Names(IEnumerable<string> unknowns) => string.Join(" and ", unknowns.Select(u => $"`{u}`"));
}
