using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// Integrals over the whole line or plane on boxes that are split where the error estimates are largest, until the integrals are accurate
/// or the points are used up. The first boxes hold equally many draws, so that narrow modes are seen.
/// </summary>
/// <param name="densities">The log densities of A and B at points [n, dimensions].</param>
internal sealed class AdaptiveGrid(Func<double[], Result<LogDensities>> densities)
{
    /// <summary>The largest number of points, in one dimension and in two.</summary>
    private const int MostOnALine = 60_000, MostInAPlane = 400_000;

    // an integral is split further while its error is above; kinks, as of |p - q|, converge slowly in a plane
    private const double Tolerance = 1e-7, KinkTolerance = 1e-4;

    private const int FirstBoxes = 64, MostRounds = 60;

    /// <param name="draws">Draws of both, [n, dimensions], which place the first boxes.</param>
    /// <param name="dimensions">1 or 2.</param>
    public Result<GridIntegrals> Integrate(double[] draws, int dimensions)
    {
        var maps = LineMap.OfColumns(draws, dimensions);
        return Refined(FirstCells(draws, maps), maps, dimensions == 1 ? MostOnALine : MostInAPlane);
    }

    private Result<GridIntegrals> Refined(List<GridCell> open, LineMap[] maps, int most)
    {
        var (done, points, count) = (new List<GridCell>(), 0, GridCell.PointsOf(maps.Length));
        for (var round = 0; open.Count > 0; round++)
        {
            if (Evaluate(open, maps) is { Count: > 0 } wrong) return new(null, wrong);
            points += open.Count * count;
            done.AddRange(open);
            if (round == MostRounds) break;
            var room = Math.Max(0, (most - points) / (2 * count));
            var split = ToSplit(done, maps).Take(room).ToDictionary(s => s.Cell, s => s.Along);
            // a mass that no error estimate explains lies between points
            if (split.Count == 0 && done.Count <= room && ((IIntegrals)new GridIntegrals(done, maps, 0)).MassDefect > Tolerance)
                split = done.ToDictionary(c => c, _ => round % maps.Length);
            open = [.. split.SelectMany(s => s.Key.Split(s.Value))];
            done.RemoveAll(split.ContainsKey);
        }

        return new GridIntegrals(done, maps, points);
    }

    /// <summary>Integrates over boxes; returns errors.</summary>
    private ValueList<Diagnostic> Evaluate(List<GridCell> cells, LineMap[] maps)
    {
        var found = densities([.. cells.SelectMany(c => c.Points(maps))]);
        if (found.Value is not var (a, b)) return found.Diagnostics;
        var count = GridCell.PointsOf(maps.Length);
        foreach (var (at, cell) in cells.Index())
            cell.Integrate(maps, a.AsSpan(at * count, count), b.AsSpan(at * count, count));
        return [];
    }

    /// <summary>Boxes that cover the space, split at medians of the draws inside.</summary>
    private static List<GridCell> FirstCells(double[] draws, LineMap[] maps)
    {
        var dimensions = maps.Length;
        double[][] points = [.. Enumerable.Range(0, draws.Length / dimensions)
            .Select(i => maps.Select((map, d) => map.Inverse(draws[(i * dimensions) + d])).ToArray())];
        var all = new GridCell([.. maps.Select(_ => -1.0)], [.. maps.Select(_ => 1.0)]);
        var boxes = new List<(GridCell Box, double[][] Inside, int Along)> { (all, points, 0) };
        while (boxes.Count < FirstBoxes)
            boxes = [.. boxes.SelectMany(b => Halves(b.Box, b.Inside, b.Along).Select(h => (h.Box, h.Inside, (b.Along + 1) % dimensions)))];
        return [.. boxes.Select(b => b.Box)];
    }

    private static IEnumerable<(GridCell Box, double[][] Inside)> Halves(GridCell box, double[][] inside, int along)
    {
        double[] sorted = [.. inside.Select(p => p[along]).Order()];
        var at = sorted.Length > 1 ? sorted[sorted.Length / 2] : box.Middle(along);
        if (!(at > box.Low[along] && at < box.High[along])) at = box.Middle(along);
        GridCell[] halves = [.. box.SplitAt(along, at)];
        yield return (halves[0], [.. inside.Where(p => p[along] < at)]);
        yield return (halves[1], [.. inside.Where(p => p[along] >= at)]);
    }

    /// <summary>The boxes whose errors are above their part of the tolerance, largest first, and the dimension to split.</summary>
    private static IEnumerable<(GridCell Cell, int Along)> ToSplit(List<GridCell> cells, LineMap[] maps)
    {
        var whole = new GridIntegrals(cells, maps, 0);
        var costs = new double[cells.Count];
        var along = new int[cells.Count];
        for (var at = 0; at < cells.Count; at++)
        {
            double[] byDimension =
                [.. cells[at].Errors.Select(errors => errors.Select((e, term) => Cost(e, whole, term, maps.Length)).Max())];
            (costs[at], along[at]) = (byDimension.Max(), Array.IndexOf(byDimension, byDimension.Max()));
            if (whole.TransportErrors is { } transport)
                costs[at] = Math.Max(costs[at], transport[at] / (Tolerance * Math.Max(maps[0].Scale, whole.Transport)));
        }

        return cells.Index().Where(c => costs[c.Index] * cells.Count > 1 && c.Item.HalfWidth(along[c.Index]) > 1e-12)
            .OrderByDescending(c => costs[c.Index]).Select(c => (c.Item, along[c.Index]));
    }

    /// <summary>An error relative to what its integral may have; that of an infinite integral does not count.</summary>
    private static double Cost(double error, GridIntegrals whole, int term, int dimensions)
    {
        if (!double.IsFinite(whole.Sums[term])) return 0;
        var tolerance = dimensions > 1 && term == DensityTerms.Kink ? KinkTolerance : Tolerance;
        return error / (tolerance * Math.Max(1, whole.Sums[term]));
    }
}
