namespace ProbDsl.Inference.Lowering;

/// <summary>The positions of a chain along the points of a curve, in ascending order.</summary>
/// <param name="Sources">
/// At each position the number that is observed there, among those of all statements, one statement after another; behind these, of points
/// at which nothing is observed.
/// </param>
/// <param name="Distances">The distance of each position from the one before it, from the second on; 0 if there is only one.</param>
/// <param name="PositionOf">A position of each number of the curve.</param>
/// <param name="Empty">How many points nothing is observed at.</param>
internal sealed record CurveOrder(double[] Sources, double[] Distances, double[] PositionOf, int Empty)
{
    /// <summary>The number of positions.</summary>
    public int Count => Sources.Length;

    /// <summary>The positions for the data of a problem.</summary>
    public static CurveOrder Find(Problem problem, MarkovCurve curve, GaussianEffects effects)
    {
        var points = problem.Data[curve.Points.Of].Values;
        List<int> read = [];
        foreach (var draw in effects.Observations)
        {
            var place = CurveRead.Find(problem.Graph, draw, effects.Effects[0].Latent)!;
            read.AddRange(place.Index is { } index ? problem.Data[index].Values.Select(v => (int)v - 1)
                : Enumerable.Range(0, points.Length));
        }

        int[] unread = [.. Enumerable.Range(0, points.Length).Except(read)];
        read.AddRange(unread);
        int[] sources = [.. Enumerable.Range(0, read.Count).OrderBy(s => points[read[s]])];
        var positions = new double[points.Length];
        foreach (var (position, source) in sources.Index()) positions[read[source]] = position;
        double[] distances = [.. sources.Skip(1).Zip(sources, (later, before) => points[read[later]] - points[read[before]])];
        return new([.. sources.Select(s => (double)s)], distances.Length == 0 ? [0] : distances, positions, unread.Length);
    }
}
