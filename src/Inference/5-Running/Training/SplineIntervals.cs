namespace ProbDsl.Inference.Training;

/// <summary>
/// Warns about data outside of the interval on which the last map of a flow transforms them: beyond it, the spline is the identity, so
/// that the tails keep the shape of the distribution before the map.
/// </summary>
public static class SplineIntervals
{
    // a few outliers are what the tails are for
    private const double Few = 0.01;

    /// <summary>The warnings of data that are to train a flow.</summary>
    public static IEnumerable<Diagnostic> Warnings(Problem problem) => In(FrozenUnits.Freeze(problem));

    /// <summary>The warnings of data in the units of a fit, or in those frozen from them.</summary>
    public static IEnumerable<Diagnostic> In(Problem problem)
    {
        foreach (var draw in problem.Graph.Story.OfType<Draw>())
            if (problem.Graph[draw.Target.Of] is { Role: Role.Data } data
                && LastMap.Find(problem.Graph, draw) is { Of: IFlowMap map } last
                && map.Interval(KnownOptions.Evaluate(last.Options, problem, new StandardCatalog())) is { } bound
                && FractionOutside(problem, data, bound, LastMap.IsBeforeExp(problem.Graph, draw)) is > Few and var fraction)
                yield return TrainingDiagnostics.OutsideOfSpline(last, data, fraction, bound,
                    problem.UnitsNamed(StandardUnits.OfRows(data.Name)) is not null);
    }

    /// <summary>The fraction of the rows with an element outside of the interval, in the units in which the flow maps them.</summary>
    private static double FractionOutside(Problem problem, Variable data, double bound, bool isOfLogs)
    {
        var (numbers, units) = (problem.Data[data.Name], problem.UnitsNamed(StandardUnits.OfRows(data.Name)));
        var each = Math.Max(1, problem.ShapeOf(data.Type).Count);
        var rows = numbers.Values.Chunk(each).ToList();
        return rows.Count(row => row.Where((x, i) => !(Math.Abs(Standard(x, i)) < bound)).Any()) / Math.Max(1.0, rows.Count);

        double Standard(double number, int at)
        {
            var x = isOfLogs ? Math.Log(number) : number;
            if (units?.Values is not { } frozen) return x;
            var count = frozen.Shape[1];
            return (x - frozen.Values[at % count]) / frozen.Values[count + (at % count)];
        }
    }
}
