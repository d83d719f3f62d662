using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// Finds divergences whose integral is infinite, by the growth of its term along lines through draws: toward both ends of a line, and
/// toward points on it. A term that grows like 1 / distance or faster, in coordinates where a line is (-1, 1), has no finite integral.
/// </summary>
/// <param name="densities">The log densities of A and B at points [n, dimensions].</param>
/// <param name="areMasses">For each dimension, whether it has probabilities, so that there is nothing between its numbers.</param>
internal sealed class DivergentIntegrals(Func<double[], Result<LogDensities>> densities, IReadOnlyList<bool> areMasses)
{
    private const int LinesOfEach = 16, MostLines = 64;

    // distances to the end of a line; the nearer one is 5000 scales from its center
    private const double Far = 1e-3, Near = 1e-4;

    // distances to a point, in widths of what holds it
    private const double FarWidths = 1 << 16, NearWidths = 1 << 8;

    /// <summary>
    /// The least power of 1 / distance of an infinite integral, less what terms of lower order change at these distances.
    /// </summary>
    private const double LeastPower = 0.99;

    /// <summary>Directions through draws of two or three dimensions, in which both coordinates grow alike.</summary>
    private const int Directions = 64;

    /// <summary>
    /// Whether the integral of each of <see cref="DivergenceKind.OfDensities"/> is infinite, and last, whether Wasserstein-1 of one
    /// dimension is: the integral of |x| |p - q|.
    /// </summary>
    /// <param name="draws">Draws of both, [n, dimensions].</param>
    /// <param name="points">In one dimension, points in (-1, 1) where a grid did not converge, with the widths of its boxes.</param>
    public Result<bool[]> Find(double[] draws, IReadOnlyList<(double At, double Width)> points)
    {
        var (maps, infinite) = (LineMap.OfColumns(draws, areMasses.Count), new bool[DivergenceKind.OfDensities.Count + 1]);
        List<Approach> all = [.. ToEnds(draws.Length / areMasses.Count), .. points.SelectMany(p => ToPoint(p.At, p.Width))];
        if (all.Count == 0) return infinite;
        var found = densities([.. all.SelectMany(approach => approach.Points(draws, maps))]);
        if (found.Value is not var (a, b)) return new(null, found.Diagnostics);
        foreach (var (at, approach) in all.Index())
            for (var term = 0; term < infinite.Length; term++)
                infinite[term] |= approach.Power(maps, LogTerm(term, a[2 * at], b[2 * at], approach.DistanceOf(maps, approach.Far)),
                    LogTerm(term, a[(2 * at) + 1], b[(2 * at) + 1], approach.DistanceOf(maps, approach.Near))) >= LeastPower;
        return areMasses.Count == 2 && !areMasses.Any(m => m) ? AlongRays(draws, maps, infinite) : infinite;
    }

    /// <summary>
    /// Terms that grow along rays in a plane, from the middle in directions of all angles and of differences of draws: their integrals are
    /// infinite, since a term is continuous.
    /// </summary>
    private Result<bool[]> AlongRays(double[] draws, LineMap[] maps, bool[] infinite)
    {
        var (count, rays) = (draws.Length / 2, new List<(double X, double Y)>());
        for (var ray = 0; ray < Directions; ray++)
        {
            var angle = 2 * Math.PI * ray / Directions;
            rays.Add((maps[0].Scale * Math.Cos(angle), maps[1].Scale * Math.Sin(angle)));
            var (one, other) = ((int)((long)ray * count / Directions), (int)((ray + 0.5) * count / Directions));
            rays.Add((draws[2 * one] - draws[2 * other], draws[(2 * one) + 1] - draws[(2 * other) + 1]));
        }

        double[] lengths = [1 / Far, 1 / Near];
        var found = densities([.. rays.SelectMany(r => lengths.SelectMany(length =>
            new[] { maps[0].Center + (length * r.X), maps[1].Center + (length * r.Y) }))]);
        if (found.Value is not var (a, b)) return new(null, found.Diagnostics);
        for (var ray = 0; ray < rays.Count; ray++)
            for (var term = 0; term < infinite.Length - 1; term++)
            {
                var (far, near) = (LogTerm(term, a[2 * ray], b[2 * ray], 1), LogTerm(term, a[(2 * ray) + 1], b[(2 * ray) + 1], 1));
                infinite[term] |= double.IsFinite(far) && double.IsFinite(near) && near > far;
            }

        return infinite;
    }

    private IEnumerable<Approach> ToEnds(int draws)
    {
        int[] open = [.. Enumerable.Range(0, areMasses.Count).Where(d => !areMasses[d])];
        var lines = open.Length == 0 ? 0 : areMasses.Count == 1 ? 1 : Math.Min(MostLines, LinesOfEach * open.Length);
        for (var line = 0; line < lines; line++)
            foreach (var end in new[] { -1, 1 })
            {
                var draw = (int)((long)line * draws / lines);
                yield return new(draw, open[line % open.Length], end * (1 - Far), end * (1 - Near), Far / Near);
            }
    }

    private static IEnumerable<Approach> ToPoint(double at, double width) => new[] { -width, width }
        .Select(step => new Approach(0, 0, at + (FarWidths * step), at + (NearWidths * step), FarWidths / NearWidths))
        .Where(approach => Math.Abs(approach.Far) < 1 && Math.Abs(approach.Near) < 1);

    /// <summary>The log of the part of a term that may grow without bound; -infinity for terms that cannot.</summary>
    private static double LogTerm(int term, double logP, double logQ, double distance)
    {
        if (term == DivergenceKind.OfDensities.Count)
            return Math.Log(distance) + Math.Max(logP, logQ) + Math.Log(-double.ExpM1(-Math.Abs(logP - logQ)));
        var kind = DivergenceKind.OfDensities[term];
        return kind == DivergenceKind.Forward ? logP + Math.Log(Math.Abs(logP - logQ))
            : kind == DivergenceKind.Reverse ? logQ + Math.Log(Math.Abs(logP - logQ))
            : kind == DivergenceKind.ForwardChiSquared ? (2 * logP) - logQ
            : kind == DivergenceKind.ReverseChiSquared ? (2 * logQ) - logP : double.NegativeInfinity;
    }

    /// <summary>Two points on the line through a draw along a dimension.</summary>
    /// <param name="Draw">The draw.</param>
    /// <param name="Along">The dimension.</param>
    /// <param name="Far">The first point, in (-1, 1).</param>
    /// <param name="Near">The second, closer to what is approached.</param>
    /// <param name="Ratio">The ratio of their distances to it.</param>
    private sealed record Approach(int Draw, int Along, double Far, double Near, double Ratio)
    {
        public IEnumerable<double> Points(double[] draws, LineMap[] maps)
        {
            foreach (var at in new[] { Far, Near })
                for (var d = 0; d < maps.Length; d++)
                    yield return d == Along ? maps[d].At(at) : draws[(Draw * maps.Length) + d];
        }

        /// <summary>The distance of a point from the center.</summary>
        public double DistanceOf(LineMap[] maps, double at) => Math.Abs(maps[Along].At(at) - maps[Along].Center);

        /// <summary>The power of 1 / distance with which a term grows; 0 where its logs are not finite.</summary>
        public double Power(LineMap[] maps, double logFar, double logNear)
        {
            if (!double.IsFinite(logFar) || !double.IsFinite(logNear)) return 0;
            var growth = logNear - logFar + Math.Log(maps[Along].Derivative(Near) / maps[Along].Derivative(Far));
            return growth / Math.Log(Ratio);
        }
    }
}
