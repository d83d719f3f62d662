using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Training;

/// <summary>
/// Warns about real data far from mean 0 and standard deviation 1, for which the default initialization of nets and the default learning
/// rates are unsuitable (LeCun et al. 1998, section 4.3).
/// </summary>
public static class DataScale
{
    // thresholds of the standard deviation, and of the mean in absolute value
    private const double Small = 1.0 / 3, Large = 3, Far = 3;

    /// <summary>Up to this number, columns are checked one by one; images and the like are checked as a whole.</summary>
    private const int MostColumns = 20;

    /// <summary>A warning for each real data name that is far from unit scale in a story with nets; none for other stories.</summary>
    public static IEnumerable<Diagnostic> Warnings(Problem problem)
    {
        if (!problem.Graph.HasWeights) yield break;
        foreach (var data in problem.Graph.Variables.Where(v =>
            v is { Role: Role.Data, Origin: ColumnOrigin, Type.Element: Element.Real or Element.Positive, Extents.Count: > 0 }))
            if (Columns(problem, data).Where(c => c.Sd > 0).OrderByDescending(c => c.Distance).FirstOrDefault() is { Distance: > 1 } far)
                yield return TrainingDiagnostics.FarFromUnitScale(data, far.Column, far.Mean, far.Sd,
                    isOutcome: problem.Graph.StatementsOf(data.Name).OfType<Draw>().Any());
    }

    private static IEnumerable<(int? Column, double Mean, double Sd, double Distance)> Columns(Problem problem, Variable data)
    {
        var (values, missing) = (problem.Data[data.Name], problem.Missing.GetValueOrDefault(data.Name)?.Mask);
        var width = values.Shape.Skip(data.Extents.Count(e => e.Plate is not null)).Aggregate(1, (n, size) => n * size);
        var apart = width <= MostColumns ? width : 1;
        for (var column = 0; column < apart; column++)
        {
            var (count, mean, squares) = (0L, 0.0, 0.0);
            for (var at = column; at < values.Values.Length; at += apart)
            {
                if (missing?[at] == true) continue;
                var away = values.Values[at] - mean;
                mean += away / ++count;
                squares += away * (values.Values[at] - mean);
            }

            var sd = count < 2 ? 0 : Math.Sqrt(squares / (count - 1));
            yield return (apart > 1 ? column + 1 : null, mean, sd, Math.Max(Math.Max(sd / Large, Small / sd), Math.Abs(mean) / Far));
        }
    }
}
