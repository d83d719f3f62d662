namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>
/// Checks whether least squares do not depend on the scales: every statement about the locations has a known scale, or one common scale for
/// all that it depends on. Then the locations are estimated first and the scale after them.
/// </summary>
internal sealed class LeastSquaresScale(ModelGraph graph, ConjugateUseTable uses)
{
    /// <summary>Why least squares depend on the scales; null if they do not.</summary>
    public Refusal? Refusal(List<Variable> locations, List<Variable> scales)
    {
        if (scales.Count > 1)
            return Depends(locations[0], scales[1].Span,
                $"`{scales[0].Name}` and `{scales[1].Name}` are both scales of data that depend on `{locations[0].Name}`");
        if (scales.Count == 0) return null;
        foreach (var statement in uses.All.Where(u => locations.Exists(l => l.Name == u.Unknown)).Select(u => u.Statement)
            .Distinct(ReferenceEqualityComparer.Instance).Cast<Draw>())
        {
            var own = statement.Distribution.Values.Where(g => Reads(g.Value, scales[0].Name).Any()).ToList();
            if (own.Count == 0)
                return Depends(locations[0], statement.Distribution.Span,
                    $"`{statement.Name}` does not have the scale `{scales[0].Name}`, unlike others that read `{locations[0].Name}`");
            if (!own.TrueForAll(g => IsOneForAll(statement, g.Value, scales[0])))
                return Depends(locations[0], own[0].Value.Span, $"`{own[0].Value.Span.Text}` is not one scale for all rows that read the "
                    + $"same {string.Join(", ", locations.Select(l => $"`{l.Name}`"))}");
        }

        return null;
    }

    private static Refusal Depends(Variable location, SourceSpan span, string why) =>
        new($"{why}: the maximum for `{location.Name}` depends on the scales and has no closed form", "", span);

    private IEnumerable<Access> Reads(Expr value, string unknown) => DeepReads.Find(graph, value).Where(r => r.Of == unknown);

    private bool IsOneForAll(Draw statement, Expr scale, Variable of)
    {
        if (of.Extents.Count == 0 && of.Type.Rank == 0) return true;
        var read = Reads(scale, of.Name).ToList();
        ValueList<At> key = [.. read[0].At.Reverse().SkipWhile(a => a is WholeDimension).Reverse()];
        if (read.Exists(r => r.At != read[0].At) || key.Any(a => a is WholeDimension)) return false;
        foreach (var mean in statement.Distribution.Values.Where(g => !Reads(g.Value, of.Name).Any()))
        {
            if (DeepReads.Find(graph, mean.Value).Any(r => graph[r.Of].Role == Role.Param && !r.At.Take(key.Count).SequenceEqual(key)))
                return false;
            // a scale for each element, or a matrix over the elements: each element has its own locations, which no other element reads,
            // and all
            // elements have the same regressors
            if (read[0].Type.Rank > 0 && !(IsElementwise(mean.Value) && DeepReads.Find(graph, mean.Value).All(IsReadAlike))) return false;
        }

        return true;
    }

    /// <summary>
    /// Whether every statement reads the same elements of a param in the same order, so that each corresponds to one element of the scale.
    /// </summary>
    private bool IsReadAlike(Access access)
    {
        if (graph[access.Of].Role != Role.Param) return true;
        var kept = Kept(access);
        return !kept.OfType<SliceIndex>().Any(DependsOnLoops) && uses.All.Where(u => u.Unknown == access.Of)
            .SelectMany(u => DeepReads.Find(graph, u.Statement)).All(r => r.Of != access.Of || Kept(r) == kept);
    }

    private static bool DependsOnLoops(SliceIndex slice) =>
        slice is not { From: AffineIndex { Loop: null }, To: AffineIndex { Loop: null } };

    /// <summary>The part of each dimension that an access keeps: a slice, the whole dimension, or nothing (null).</summary>
    private ValueList<At?> Kept(Access access) =>
        [.. Enumerable.Range(0, graph[access.Of].Whole.Dims.Count)
            .Select(d => d >= access.At.Count ? new WholeDimension() : access.At[d] is WholeDimension or SliceIndex ? access.At[d] : null)];

    private bool IsElementwise(Expr mean)
    {
        // what several reads share is looked at once
        var known = new HashSet<Access>();
        return Is(mean);

        bool Is(Expr part) => part switch
        {
            _ when IsKnown(part) => true,
            Access access when graph[access.Of].Role == Role.Param => access.Type.Rank == 1,
            Access access => !known.Add(access) || (Definitions.Expand(graph, access) is { } definition && Is(definition)),
            Apply { Function.Name: "+" or "-" or "neg" } sum => sum.Given.All(g => g is Expr term && Is(term)),
            Apply { Function.Name: "@", Given: [Access { Type.Rank: 2 } matrix, Expr regressors] } =>
                graph[matrix.Of].Role == Role.Param && IsKnown(regressors),
            _ => false,
        };
    }

    private bool IsKnown(Expr value) => !DeepReads.Find(graph, value).Any(r => graph[r.Of].Role == Role.Param);
}
