namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>A draw of A or B in the coordinates of a grid.</summary>
/// <param name="At">Its coordinates in (-1, 1).</param>
/// <param name="LogA">The log density of A there, in these coordinates.</param>
/// <param name="LogB">That of B.</param>
internal sealed record PlacedDraw(double[] At, double LogA, double LogB)
{
    // a smooth density that the points of a box resolve is hardly larger between them than this many times
    private static readonly double mostAbove = Math.Log(20);

    /// <summary>
    /// The draws of rows, and for each term of <see cref="DensityTerms"/> the most that a part of a distribution adds to it, for each unit
    /// of its mass.
    /// </summary>
    /// <param name="draws">Draws of both, [n, dimensions].</param>
    /// <param name="logs">The log densities at the draws.</param>
    /// <param name="maps">The map of each dimension.</param>
    public static (IReadOnlyList<PlacedDraw> Draws, double[] MostPerMass) Place(double[] draws, LogDensities logs, LineMap[] maps)
    {
        var (placed, most, terms) = (new List<PlacedDraw>(), new double[DensityTerms.Count], new double[DensityTerms.Count]);
        for (var at = 0; at < logs.A.Length; at++)
        {
            double[] own = [.. maps.Select((map, d) => map.Inverse(draws[(at * maps.Length) + d]))];
            var volume = maps.Select((map, d) => Math.Log(map.Derivative(own[d]))).Sum();
            placed.Add(new(own, logs.A[at] + volume, logs.B[at] + volume));
            DensityTerms.At(logs.A[at], logs.B[at], terms);
            var mass = terms[DensityTerms.MassOfA] + terms[DensityTerms.MassOfB];
            if (!(mass > 0) || double.IsInfinity(mass)) continue;
            for (var term = 0; term < most.Length; term++) if (terms[term] / mass > most[term]) most[term] = terms[term] / mass;
        }

        return (placed, most);
    }

    /// <summary>Whether the points of a box that holds the draw miss the part of a density from which it comes.</summary>
    public bool IsMissed(GridCell cell) => LogA > cell.Peaks.A + mostAbove || LogB > cell.Peaks.B + mostAbove;

    /// <summary>How far the largest density at the points of a box is below that at the draw.</summary>
    public double Excess(GridCell cell) => Math.Max(LogA - cell.Peaks.A, LogB - cell.Peaks.B);
}
