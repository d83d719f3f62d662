using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>One draw of the story as a function of one of its unknowns: the statistics that its log density is a sum of. At is where it stands: in an argument, or on the left.</summary>
internal sealed record ConjugateUse(string Unknown, NaturalStatistics Of, Draw Statement, SourceSpan At);

/// <summary>What each draw of a story is in its unknowns; or why it is no sum of natural statistics.</summary>
internal sealed class ConjugateUses(ModelGraph graph, StandardCatalogue catalogue, Func<string, bool> isUnknown)
{
    private readonly LinearForms linear = new(graph, isUnknown);

    /// <summary>The uses of unknowns in a draw, that of its target first.</summary>
    public (IReadOnlyList<ConjugateUse> Uses, Refusal? Refusal) Of(Draw draw)
    {
        var uses = new List<ConjugateUse>();
        var form = (catalogue[draw.Law.Of] as INaturalForm)?.NaturalForm;
        if (isUnknown(draw.Target.Of))
        {
            if (form?.Draw is not { } own || draw.Law.Through.Count > 0) return (uses, NoForm(draw));
            uses.Add(new(draw.Target.Of, own, draw, draw.Target.Span));
        }

        foreach (var given in draw.Law.Arguments)
        {
            var unknowns = DeepReads.Of(graph, given.Argument).Select(r => r.Of).Where(isUnknown).Distinct().ToList();
            if (unknowns.Count == 0) continue;
            if (form?[given.Parameter.Name] is not { } parameter || given.Argument is not Expr value || draw.Law.Through.Count > 0) return (uses, NoForm(draw, given, unknowns[0]));
            if (StatisticsOf(value, parameter) is not { } statistics) return (uses, Twisted(draw, given, parameter, unknowns));
            uses.AddRange(unknowns.Select(u => new ConjugateUse(u, statistics, draw, value.Span)));
        }

        return (uses, uses.GroupBy(u => u.Unknown).FirstOrDefault(g => g.Any(u => u.Of == NaturalStatistics.Quadratic) && g.Any(u => u.Of != NaturalStatistics.Quadratic)) is { } twice ? Twice(draw, twice.Key) : null);
    }

    private NaturalStatistics? StatisticsOf(Expr value, NaturalParameter parameter)
    {
        if (parameter.Of == NaturalStatistics.Quadratic) return linear.IsLinear(value) ? NaturalStatistics.Quadratic : null;
        if (PowerForm.Of(graph, value, isUnknown) is not { } form) return null;
        if (parameter.Of is NaturalStatistics.LogOdds or NaturalStatistics.Logs) return form is { Power: 1, IsTimes: false } ? parameter.Of : null;
        var of = graph[form.Unknown].Type.ElementRank > 0 ? parameter.Of : OfScalar(parameter.Of);
        return (form.Power * parameter.Power) switch { 1 => of, -1 => Inverted(of), _ => null };
    }

    /// <summary>Of a scalar that a known matrix is multiplied by: log |t K| is log t as often as the matrix is wide.</summary>
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
        new($"`{draw.Name}` is drawn from {draw.Law.Of.Name}, which is conjugate to nothing", "give it a prior that is, such as Normal, Gamma or Beta; or ask for `--method advi`, which takes any", draw.Law.Span);

    private static Refusal NoForm(Draw draw, Given given, string unknown) =>
        new($"`{unknown}` stands in `{given.Parameter.Name}` of {draw.Law.Of.Name}, and no prior is conjugate to that", "`--method advi` takes any prior", given.Argument.Span);

    private static Refusal Twisted(Draw draw, Given given, NaturalParameter parameter, List<string> unknowns) => parameter.Of switch
    {
        NaturalStatistics.Quadratic => new($"`{given.Argument.Span.Text}` is not linear in {Names(unknowns)}", $"a closed form needs `{given.Parameter.Name}` of {draw.Law.Of.Name} to be a sum of unknowns, each times something known; `--method advi` takes any", given.Argument.Span),
        NaturalStatistics.LogOdds or NaturalStatistics.Logs => new($"`{given.Argument.Span.Text}` is computed from {Names(unknowns)}", $"a closed form needs the unknown itself as `{given.Parameter.Name}` of {draw.Law.Of.Name}; `--method advi` takes any", given.Argument.Span),
        _ => new($"`{given.Argument.Span.Text}` is computed from {Names(unknowns)} in another way than by a known factor", $"a closed form needs one unknown, times something known, as `{given.Parameter.Name}` of {draw.Law.Of.Name}; `--method advi` takes any", given.Argument.Span),
    };

    private static Refusal Twice(Draw draw, string unknown) =>
        new($"`{unknown}` stands twice in {draw.Law.Of.Name}, as a location and as a scale", "`--method advi` takes any", draw.Law.Span);

    private static string Names(IEnumerable<string> unknowns) => string.Join(" and ", unknowns.Select(u => $"`{u}`"));
}
