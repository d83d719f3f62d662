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

    private const double HiddenTolerance = 1e-10;

    private const int FirstBoxes = 64, MostRounds = 60;

    // where a box is split beside a draw at its edge, in halves of its width
    private const double Nearby = 0.125;

    /// <param name="draws">Draws of both, [n, dimensions], which place the first boxes.</param>
    /// <param name="edges">For each dimension, one or two, where the support may end; densities are smooth between them.</param>
    public Result<GridIntegrals> Integrate(double[] draws, IReadOnlyList<IReadOnlyList<double>> edges)
    {
        var dimensions = edges.Count;
        var found = densities(draws);
        if (found.Value is not { } logs) return new(null, found.Diagnostics);
        var maps = LineMap.OfColumns(draws, dimensions);
        var (placed, mostPerMass) = PlacedDraw.Place(draws, logs, maps);
        var refined = Refined(FirstCells(placed, maps, edges), maps, dimensions == 1 ? MostOnALine : MostInAPlane);
        refined.Value?.CountMissing(mostPerMass, draws.Max() - draws.Min());
        return refined;
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
            var split = Missing(done, maps).Concat(ToSplit(done, maps)).DistinctBy(s => s.Cell).Take(room)
                .ToDictionary(s => s.Cell, s => (s.Along, s.At));
            // a mass that no error estimate explains lies between points
            var defect = ((IIntegrals)new GridIntegrals(done, maps, 0)).MassDefect;
            if (split.Count == 0 && maps.Length == 1 && defect > HiddenTolerance)
                split = AtEdges(done, maps[0], defect).Take(room).ToDictionary(c => c, c => (0, c.CutOf(0, maps[0])));
            if (split.Count == 0 && done.Count <= room && defect > Tolerance)
                split = done.ToDictionary(c => c, c => (round % maps.Length, c.CutOf(round % maps.Length, maps[round % maps.Length])));
            open = [.. split.SelectMany(s => s.Key.SplitAt(s.Value.Along, s.Value.At))];
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

    /// <summary>Boxes that cover the space, split at the edges of the support, then at medians of the draws inside.</summary>
    private static List<GridCell> FirstCells(IReadOnlyList<PlacedDraw> draws, LineMap[] maps,
        IReadOnlyList<IReadOnlyList<double>> edges)
    {
        List<GridCell> boxes = [new([.. maps.Select(_ => -1.0)], [.. maps.Select(_ => 1.0)]) { Inside = draws }];
        for (var along = 0; along < maps.Length; along++)
            foreach (var edge in edges[along].Select(maps[along].Inverse).Concat(maps[along].IsAtEnd ? [0] : []).Distinct())
                boxes = [.. boxes.SelectMany(b => b.Low[along] < edge && edge < b.High[along] ? b.SplitAt(along, edge) : [b])];
        for (var along = 0; boxes.Count < FirstBoxes; along = (along + 1) % maps.Length)
            boxes = [.. boxes.SelectMany(b => Halves(b, along))];
        return boxes;
    }

    private static IEnumerable<GridCell> Halves(GridCell box, int along)
    {
        double[] sorted = [.. box.Inside.Select(p => p.At[along]).Order()];
        var at = sorted.Length > 1 ? sorted[sorted.Length / 2] : box.Middle(along);
        return box.SplitAt(along, at > box.Low[along] && at < box.High[along] ? at : box.Middle(along));
    }

    /// <summary>The boxes on both sides of places that may hide a tenth of a mass.</summary>
    private static IEnumerable<GridCell> AtEdges(List<GridCell> cells, LineMap map, double mass)
    {
        GridCell[] inOrder = [.. cells.OrderBy(c => c.Low[0])];
        return inOrder.Zip(inOrder.Skip(1)).Where(pair => pair.First.Hidden(pair.Second) > 0.1 * mass)
            .SelectMany(pair => new[] { pair.First, pair.Second }).Distinct().Where(c => c.IsWide(0, map));
    }

    /// <summary>
    /// The boxes whose points miss a part of a density from which a draw comes, with the dimension and the number to split at: a draw, and
    /// beside it ever closer to it.
    /// </summary>
    private static IEnumerable<(GridCell Cell, int Along, double At)> Missing(List<GridCell> cells, LineMap[] maps)
    {
        foreach (var cell in cells)
        {
            if (!cell.Inside.Any(d => d.IsMissed(cell))) continue;
            var draw = cell.Inside.MaxBy(d => d.Excess(cell))!;
            int[] wide = [.. Enumerable.Range(0, maps.Length).Where(d => cell.IsWide(d, maps[d]))];
            if (wide.Length == 0) continue;
            var along = wide.MaxBy(cell.HalfWidth);
            var (at, near) = (draw.At[along], Nearby * cell.HalfWidth(along));
            if (!(at - cell.Low[along] > near)) at = cell.Low[along] + near;
            else if (!(cell.High[along] - at > near)) at = cell.High[along] - near;
            if (at > cell.Low[along] && at < cell.High[along]) yield return (cell, along, at);
        }
    }

    /// <summary>The boxes whose errors are above their part of the tolerance, largest first, and the dimension to split.</summary>
    private static IEnumerable<(GridCell Cell, int Along, double At)> ToSplit(List<GridCell> cells, LineMap[] maps)
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

        return cells.Index().Where(c => costs[c.Index] * cells.Count > 1 && c.Item.IsWide(along[c.Index], maps[along[c.Index]]))
            .OrderByDescending(c => costs[c.Index])
            .Select(c => (c.Item, along[c.Index], c.Item.CutOf(along[c.Index], maps[along[c.Index]])));
    }

    /// <summary>An error relative to what its integral may have; that of an infinite integral does not count.</summary>
    private static double Cost(double error, GridIntegrals whole, int term, int dimensions)
    {
        if (!double.IsFinite(whole.Sums[term])) return 0;
        var tolerance = dimensions > 1 && term == DensityTerms.Kink ? KinkTolerance : Tolerance;
        return error / (tolerance * Math.Max(1, whole.Sums[term]));
    }
}
