using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Training;

/// <summary>
/// Warns about columns of few different numbers that a flow draws as real numbers: it presses its density onto them, so that the likelihood
/// grows without bound.
/// </summary>
internal static class FewValues
{
    /// <summary>Up to this many different numbers, each as often as this on average.</summary>
    private const int Few = 20, Often = 5;

    /// <summary>A warning for each draw of data with such a column, of the first one.</summary>
    public static IEnumerable<Diagnostic> Warnings(Problem problem)
    {
        foreach (var draw in problem.Graph.Story.OfType<Draw>())
        {
            var by = PressingFlow.Of(problem.Graph, draw);
            if (by is null || problem.Graph.Find(draw.Target.Of) is not { Role: Role.Data, Origin: ColumnOrigin } data) continue;
            var (width, missing) = (problem.ShapeOf(draw.Target.Type).Count, problem.Missing.GetValueOrDefault(data.Name)?.Mask);
            for (var column = 0; column < width; column++)
            {
                if (Different(problem.Data[data.Name].Values, missing, column, width) is not { } different) continue;
                yield return TrainingDiagnostics.OfFewValues(draw, by, width == 1 ? null : column + 1, different);
                break;
            }
        }
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
