namespace ProbDsl.Inference.Lowering;

/// <summary>The positions of a chain along the points of a curve, in ascending order.</summary>
/// <param name="Sources">
/// At each position the number that is observed there, among those of all statements, one statement after another; behind these, of points
/// at which nothing is observed.
/// </param>
/// <param name="Distances">The distance of each position from the one before it, from the second on; 0 if there is only one.</param>
/// <param name="PositionOf">A position of each number of the curve.</param>
/// <param name="Counted">
/// 1 for each position with a number of the fit's rows, or of all rows where there is no fit; 0 for a point at which nothing is observed.
/// </param>
internal sealed record CurveOrder(double[] Sources, double[] Distances, double[] PositionOf, double[] Counted)
{
    /// <summary>How many points nothing is observed at.</summary>
    public int Empty { get; private init; }

    /// <summary>The number of positions.</summary>
    public int Count => Sources.Length;

    /// <summary>The positions for the data of a problem.</summary>
    public static CurveOrder Find(Problem problem, MarkovCurve curve, GaussianEffects effects)
    {
        var points = problem.Data[curve.Points.Of].Values;
        var (read, counted) = (new List<int>(), new List<double>());
        foreach (var draw in effects.Observations)
        {
            var place = CurveRead.Find(problem.Graph, draw, effects.Effects[0].Latent)!;
            read.AddRange(place.Index is { } index ? problem.Data[index].Values.Select(v => (int)v - 1)
                : Enumerable.Range(0, points.Length));
            // new rows are predicted given those of the fit
            var known = place.Rows.Plate is { } rows && problem.Continued.TryGetValue(rows.Name, out var of) ? of.Known : int.MaxValue;
            counted.AddRange(Enumerable.Range(0, read.Count - counted.Count).Select(row => row < known ? 1.0 : 0));
        }

        int[] unread = [.. Enumerable.Range(0, points.Length).Except(read)];
        read.AddRange(unread);
        counted.AddRange(unread.Select(_ => 0.0));
        int[] sources = [.. Enumerable.Range(0, read.Count).OrderBy(s => points[read[s]])];
        var positions = new double[points.Length];
        foreach (var (position, source) in sources.Index()) positions[read[source]] = position;
        double[] distances = [.. sources.Skip(1).Zip(sources, (later, before) => points[read[later]] - points[read[before]])];
        return new([.. sources.Select(s => (double)s)], distances.Length == 0 ? [0] : distances, positions,
            [.. sources.Select(s => counted[s])]) { Empty = unread.Length };
    }
}
