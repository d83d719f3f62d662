using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Em;

namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>
/// Maximizes over a scale, rate, probability or matrix in closed form. The closed form is recomputed around its own result until it is
/// stable, so that the parameter's magnitude costs no precision. Reports maxima on the boundary and likelihoods without a maximum.
/// </summary>
internal sealed class ScaleMaximum(StoryObjective objective, Problem problem, Block block)
{
    private const int Rounds = 400;
    private const double Stays = 1e-14, Nothing = 1e-280;

    /// <summary>Probabilities this close to 0 or 1 are taken to be 0 or 1, to within rounding.</summary>
    private const double OnEdge = 1e-13;

    /// <summary>Squared residuals this small relative to the data are rounding: a perfect fit.</summary>
    private const double Perfect = 1e-24, PerfectMatrix = 1e-13;

    private readonly ConditionalMaximization by = (ConditionalMaximization)block.By;
    private readonly int[] places = objective.Joint.PlacesOf(block.Unknowns[0]);
    private readonly Coordinate of = objective.Joint.Coordinates.First(c => c.Unknown.Name == block.Unknowns[0]);

    private bool IsMatrix => by.Statistics is NaturalStatistics.LogDeterminantAndLinear or NaturalStatistics.LogDeterminantAndInverse;

    private int Size => of.Unknown.Type.ElementRank > 0 ? of.Free[^1] : 1;

    /// <summary>Writes the maximum to the point; returns null, or a diagnostic if there is none.</summary>
    /// <param name="wide">A point whose locations are 0, at which scales are those of the data themselves.</param>
    /// <param name="point">A point with its locations at their maximum.</param>
    /// <param name="edges">Collects warnings about maxima on the boundary.</param>
    public Diagnostic? Solve(double[] wide, double[] point, List<Diagnostic> edges)
    {
        double[] pooled = [.. wide];
        if (Unread(point) is >= 0 and var unread)
            return RunDiagnostics.WithoutRows(of.Unknown.Span, objective.Joint.NameOf(places[unread]).Name);
        if ((Move(pooled) ?? Move(point)) is { } failure) return failure;
        if (Collapsed(pooled, point) is >= 0 and var collapsed)
            return Unbounded(collapsed,
                by.Statistics is NaturalStatistics.LogAndLinear or NaturalStatistics.LogDeterminantAndLinear ? "infinity" : "0");
        edges.AddRange(Edges(point));
        return null;
    }

    private Diagnostic? Move(double[] point)
    {
        var step = new NaturalStep(by.Statistics, by.Power, Size);
        var function = new RestrictedFunction(objective, point, places);
        for (var round = 0; round < Rounds; round++)
        {
            var before = Array.ConvertAll(places, p => point[p]);
            step.Move(objective, point, places);
            if (IsMatrix && round < 2) continue;
            if (IsMatrix || by.Statistics == NaturalStatistics.Logs) return null;
            var stays = true;
            for (var i = 0; i < places.Length; i++)
            {
                if (by.Statistics == NaturalStatistics.LogOdds) point[places[i]] = SnapToBoundary(point[places[i]]);
                else if (RestorePrecision(function, before, point, i) is { } gone) return gone;
                stays &= Math.Abs(point[places[i]] - before[i]) <= Stays * Math.Abs(before[i]);
            }

            if (stays) return null;
        }

        return null;
    }

    /// <summary>
    /// Moves a value that lost its precision far from where its gradients were evaluated back to a nearer one; returns an error if the
    /// value diverges.
    /// </summary>
    private Diagnostic? RestorePrecision(RestrictedFunction function, double[] before, double[] point, int i)
    {
        var (value, isRate) = (point[places[i]], by.Statistics == NaturalStatistics.LogAndLinear);
        if (value == 0 && isRate) return null;
        if (value == 0 || double.IsPositiveInfinity(value)) return Unbounded(i, value == 0 ? "0" : "infinity");
        if (value is > Nothing and < 1 / Nothing) return null;
        if (!(before[i] is > Nothing and < 1 / Nothing)) return Unbounded(i, before[i] <= Nothing ? "0" : "infinity");
        point[places[i]] = function.Gradients(before)[i] > 0 ? before[i] * 1e3 : before[i] / 1e3;
        return null;
    }

    private static double SnapToBoundary(double probability) => probability < OnEdge ? 0 : probability > 1 - OnEdge ? 1 : probability;

    /// <summary>The index of an element that no row reads, whose derivative is 0 everywhere; -1 if there is none.</summary>
    private int Unread(double[] point)
    {
        if (IsMatrix || by.Statistics == NaturalStatistics.Logs) return -1;
        var isProbability = by.Statistics == NaturalStatistics.LogOdds;
        return new RestrictedFunction(objective, point, places)
            .Unread([.. places.Select(_ => isProbability ? 0.4 : 1.0)], [.. places.Select(_ => isProbability ? 0.7 : 2.0)]);
    }

    /// <summary>The index of a scale that is negligible relative to that of the data, a perfect fit; -1 if there is none.</summary>
    private int Collapsed(double[] pooled, double[] point) => by.Statistics switch
    {
        NaturalStatistics.LogAndInverse => Array.FindIndex(places, p => Math.Pow(point[p] / pooled[p], by.Power) < Perfect),
        NaturalStatistics.LogAndLinear => Array.FindIndex(places, p => Math.Pow(point[p] / pooled[p], by.Power) > 1 / Perfect),
        NaturalStatistics.LogDeterminantAndInverse => FlatMatrix(pooled, point),
        NaturalStatistics.LogDeterminantAndLinear => FlatMatrix(point, pooled),
        _ => -1,
    };

    private int FlatMatrix(double[] wide, double[] narrow) =>
        Array.FindIndex([.. places.Chunk(Size * Size)],
            m => !(ScaleFloor.Smallest(Matrix(m, wide), Matrix(m, narrow)) > PerfectMatrix)) is >= 0 and var flat ? flat * Size * Size : -1;

    private Matrix<double> Matrix(int[] of, double[] point) => Matrix<double>.Build.DenseOfRowMajor(Size, Size, of.Select(p => point[p]));

    private Diagnostic Unbounded(int element, string edge)
    {
        var statement = FindStatement();
        return RunDiagnostics.UnboundedLikelihood(problem, statement,
            IsMatrix ? of.Unknown.Name : objective.Joint.NameOf(places[element]).Name, edge);
    }

    private Draw FindStatement() => problem.Graph.Story.OfType<Draw>()
        .First(d => DeepReads.Find(problem.Graph, d).Any(r => r.Of == block.Unknowns[0]));

    private IEnumerable<Diagnostic> Edges(double[] point)
    {
        if (of.Unknown.Support is Simplices)
        {
            foreach (var row in places.GroupBy(p => objective.Joint.MemberOf(p).Name))
                if (row.Select(p => point[p]).ToArray() is var values && values.Contains(0))
                    yield return RunDiagnostics.OnBoundary(FindStatement().Distribution.Span, row.Key, values, of.Unknown.Support);
            yield break;
        }

        for (var i = 0; i < places.Length; i++)
        {
            var value = point[places[i]];
            if (!IsMatrix && (value == 0 || (value == 1 && by.Statistics is (NaturalStatistics.LogOdds or NaturalStatistics.Logs))))
                yield return RunDiagnostics.OnBoundary(FindStatement().Distribution.Span, objective.Joint.NameOf(places[i]).Name, [value],
                    of.Unknown.Support);
        }
    }
}
