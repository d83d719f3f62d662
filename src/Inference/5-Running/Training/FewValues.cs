namespace ProbDsl.Inference.Training;

/// <summary>
/// Warns about columns of few different numbers, or of one that many rows have, that a flow, or a net with learned scales, draws as real
/// numbers: it presses its density onto them, so that the likelihood grows without bound.
/// </summary>
internal static class FewValues
{
    /// <summary>Up to this many different numbers, each as often as this on average.</summary>
    private const int Few = 20, Often = 5;

    /// <summary>
    /// The least fraction of the rows with a value that stands out, how many times as often as the mean of the others it occurs, and the
    /// rows that are read to find it.
    /// </summary>
    private const double LeastOfAtom = 0.05, MoreOften = 10;

    private const int MostRead = 10_000;

    /// <summary>A warning for each draw of data with such a column, of the first one.</summary>
    public static IEnumerable<Diagnostic> Warnings(Problem problem)
    {
        var nets = FreeScale.In(problem.Graph).Where(f => f.FollowsValues(problem)).ToList();
        foreach (var draw in problem.Graph.Story.OfType<Draw>())
        {
            var by = UnboundedFlowDensity.Find(problem.Graph, draw) ?? nets.Find(f => ReferenceEquals(f.Draw, draw))?.Location.Of;
            if (by is null || problem.Graph.Find(draw.Target.Of) is not { Role: Role.Data, Origin: ColumnOrigin } data) continue;
            if (draw.Target.At.Count > data.Extents.Count) continue;
            var (width, missing) = (problem.ShapeOf(draw.Target.Type).Count, problem.Missing.GetValueOrDefault(data.Name)?.Mask);
            for (var column = 0; column < width; column++)
            {
                var (values, named) = (problem.Data[data.Name].Values, width == 1 ? (int?)null : column + 1);
                if (Different(values, missing, column, width) is { } different)
                    yield return TrainingDiagnostics.OfFewValues(draw, by, named, different);
                else if (Atom(values, missing, column, width) is var (value, fraction))
                    yield return TrainingDiagnostics.OfAtom(draw, by, named, value, fraction);
                else continue;
                break;
            }
        }
    }

    /// <summary>The value that stands out by its frequency, with it; null if there is none.</summary>
    private static (double Value, double Fraction)? Atom(double[] values, bool[]? missing, int column, int width)
    {
        var (counts, rows, read) = (new Dictionary<double, int>(), values.Length / width, 0);
        for (var (i, some) = (0, Math.Min(rows, MostRead)); i < some; i++)
        {
            var at = ((int)((long)i * rows / some) * width) + column;
            if (missing?[at] == true) continue;
            read++;
            counts[values[at]] = counts.GetValueOrDefault(values[at]) + 1;
        }

        if (counts.Count < 2) return null;
        var (value, count) = counts.MaxBy(c => c.Value);
        var others = (read - count) / (counts.Count - 1.0);
        return count >= LeastOfAtom * read && count > Few && count >= MoreOften * others ? (value, (double)count / read) : null;
    }

    /// <summary>The number of different numbers of a column; null if there are many, or one.</summary>
    private static int? Different(double[] values, bool[]? missing, int column, int width)
    {
        var (seen, count) = (new HashSet<double>(), 0);
        for (var at = column; at < values.Length; at += width)
        {
            if (missing?[at] == true) continue;
            count++;
            if (seen.Add(values[at]) && seen.Count > Few) return null;
        }

        return seen.Count > 1 && count >= Often * seen.Count ? seen.Count : null;
    }
}
