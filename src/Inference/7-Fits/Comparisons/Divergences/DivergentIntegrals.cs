namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// Finds divergences whose integral is infinite, by the growth of its term along lines through draws: toward both ends of a line, toward
/// points on it, and along rays in a plane. A term has no finite integral that falls like 1 / distance or more slowly, or that grows like
/// 1 / distance or faster toward a point. A term that falls faster only far away, as of a lognormal density, does so at a later one of
/// several distances, so all that have a value must agree.
/// </summary>
/// <param name="densities">The log densities of A and B at points [n, dimensions].</param>
/// <param name="whole">
/// For each dimension, the whole numbers that it may be, whose sums are infinite as integrals are; null for all numbers.
/// </param>
internal sealed class DivergentIntegrals(Func<double[], Result<LogDensities>> densities, IReadOnlyList<WholeRange?> whole)
{
    /// <summary>
    /// Whether the integrals are those of the squares of the terms under the same density: infinite where means over draws have no
    /// variance. Of Wasserstein-1 there is none.
    /// </summary>
    public bool OfSquares { get; init; }

    private const int LinesOfEach = 16, MostLines = 64;

    // distances from the center in scales, and to the end of a density in scales
    private static readonly double[] toEnd = [500, 5000, 5e7, 5e11, 5e15, 5e31, 5e63],
        toZero = [1e-12, 1e-15, 1e-30, 1e-60, 1e-120, 1e-200], alongRay = [1e3, 1e4, 1e8, 1e12, 1e16, 1e32, 1e64];

    // distances to another point, in widths of what holds it
    private static readonly double[] toPoint = [1 << 16, 1 << 8];

    // a point that is not so many times as far from the end of the line is the end
    private const double Apart = 10;

    // how much the power of an infinite integral may fall short by terms of lower order, and the relative error of a log density
    private const double Tolerance = 0.01, Rounding = 1e-15;

    /// <summary>Directions through draws of two dimensions, in which both coordinates grow alike.</summary>
    private const int Directions = 64;

    // the other coordinate of a ray grows at least so many times as fast, in scales; lines along one coordinate are others
    private const double LeastPart = 0.01;

    /// <summary>
    /// Whether the integral of each of <see cref="DivergenceKind.OfDensities"/> is infinite, and last, whether Wasserstein-1 of one
    /// dimension is: the integral of |x| |p - q|.
    /// </summary>
    /// <param name="draws">Draws of both, [n, dimensions].</param>
    /// <param name="points">In one dimension, points in (-1, 1) where a grid did not converge, with the widths of its boxes.</param>
    public Result<bool[]> Find(double[] draws, IReadOnlyList<(double At, double Width)> points)
    {
        var infinite = new bool[DivergenceKind.OfDensities.Count + 1];
        if (whole.Count == 0) return infinite;
        var maps = LineMap.OfColumns(draws, whole.Count);
        List<Approach> all = [.. ToEnds(draws, maps), .. points.SelectMany(p => ToPoint(p.At, p.Width, maps[0]))];
        if (whole.Count == 2 && whole.All(w => w is null)) all.AddRange(AlongRays(draws, maps));
        return Grows(all, infinite);
    }

    /// <summary>Whether a term of any approach grows on at all of its distances; farther ones only for those that did so far.</summary>
    private Result<bool[]> Grows(List<Approach> all, bool[] infinite)
    {
        List<(Approach Of, int Term)> open = [.. all.SelectMany(a => Enumerable.Range(0, infinite.Length).Select(term => (a, term)))];
        var before = new Dictionary<Approach, (double P, double Q)>();
        for (var step = 0; open.Count > 0; step++)
        {
            Approach[] asked = [.. open.Select(o => o.Of).Distinct()];
            var found = densities([.. asked.SelectMany(a => a.At[step])]);
            // what has no value so far away shows nothing
            if (found.Value is not var (a, b)) return step > 1 ? infinite : new Result<bool[]>(null, found.Diagnostics);
            var now = asked.Index().ToDictionary(o => o.Item, o => (P: a[o.Index], Q: b[o.Index]));
            List<(Approach, int)> further = [];
            foreach (var (of, term) in open)
            {
                var growth = step == 0 ? Growth.Open : of.Between(step, term, before[of], now[of], this);
                if (growth == Growth.Open && step + 1 < of.At.Count) further.Add((of, term));
                else if (growth != Growth.None) infinite[term] = true;
            }

            (open, before) = ([.. further.Where(f => !infinite[f.Item2])], now);
        }

        return infinite;
    }

    /// <summary>Lines through draws along a dimension, to both ends and, in several dimensions, to the end of a density at 0.</summary>
    private IEnumerable<Approach> ToEnds(double[] draws, LineMap[] maps)
    {
        int[] open = [.. Enumerable.Range(0, whole.Count).Where(d => whole[d] is not { IsFinite: true })];
        var lines = open.Length == 0 ? 0 : whole.Count == 1 ? 1 : Math.Min(MostLines, LinesOfEach * open.Length);
        for (var line = 0; line < lines; line++)
        {
            var (draw, along) = ((int)((long)line * (draws.Length / whole.Count) / lines), open[line % open.Length]);
            var map = maps[along];
            foreach (var end in new[] { -1, 1 })
            {
                if (whole[along] is { } numbers && !double.IsInfinity(end < 0 ? numbers.Low : numbers.High)) continue;
                yield return new([.. toEnd.Select(d => Moved(map.Center + (end * d * map.Scale)))], toEnd, toEnd, IsRay: false);
                if (map.IsAtEnd && whole.Count > 1 && whole[along] is null)
                    yield return new([.. toZero.Select(d => Moved(end * d * map.Scale))], toZero, toZero, IsRay: false);
            }

            double[] Moved(double to)
            {
                var point = draws[(draw * whole.Count)..((draw + 1) * whole.Count)];
                point[along] = whole[along] is null ? to : Math.Round(to);
                return point;
            }
        }
    }

    /// <summary>From both sides to a point of a line that a grid found, farther ones as near as numbers allow.</summary>
    private static IEnumerable<Approach> ToPoint(double at, double width, LineMap map)
    {
        foreach (var side in new[] { -1, 1 })
        {
            double[] steps = at == 0 && map.IsAtEnd ? toZero : [.. toPoint.Select(w => w * width)];
            double[] places = [.. steps.Select(s => at + (side * s))];
            if (1 - Math.Abs(at) > Apart * steps[0])
                yield return new([.. places.Select(t => new[] { map.At(t) })], [.. places.Select((t, i) => steps[i] * map.Derivative(t))],
                    [.. places.Select(t => Math.Abs(map.At(t) - map.Center))], IsRay: false);
        }
    }

    /// <summary>
    /// Rays in a plane, from the middle in directions of all angles and of differences of draws. A term that grows along one has an
    /// infinite integral, since it is continuous.
    /// </summary>
    private static IEnumerable<Approach> AlongRays(double[] draws, LineMap[] maps)
    {
        var count = draws.Length / 2;
        for (var ray = 0; ray < Directions; ray++)
        {
            var angle = 2 * Math.PI * (ray + 0.5) / Directions;
            var (one, other) = ((int)((long)ray * count / Directions), (int)((ray + 0.5) * count / Directions));
            foreach (var (x, y) in new[]
            {
                (Math.Cos(angle), Math.Sin(angle)),
                ((draws[2 * one] - draws[2 * other]) / maps[0].Scale, (draws[(2 * one) + 1] - draws[(2 * other) + 1]) / maps[1].Scale),
            })
                if (Math.Min(Math.Abs(x), Math.Abs(y)) > LeastPart * Math.Max(Math.Abs(x), Math.Abs(y)))
                    yield return new([.. alongRay.Select(length => new[]
                    {
                        maps[0].Center + (length * x * maps[0].Scale), maps[1].Center + (length * y * maps[1].Scale),
                    })], alongRay, alongRay, IsRay: true);
        }
    }

    /// <summary>The size of the numbers of which the log of a term is a difference.</summary>
    private double Summands(int term, (double P, double Q) logs) =>
        term < DivergenceKind.OfDensities.Count && DivergenceKind.OfDensities[term].IsOfRatios
            ? (OfSquares ? 3 : 2) * (Math.Abs(logs.P) + Math.Abs(logs.Q)) : 0;

    /// <summary>The log of the part of a term that may grow without bound; -infinity for terms that cannot.</summary>
    private double LogTerm(int term, double logP, double logQ, double distance)
    {
        if (term == DivergenceKind.OfDensities.Count)
            return OfSquares ? double.NegativeInfinity
                : Math.Log(distance) + Math.Max(logP, logQ) + Math.Log(-double.ExpM1(-Math.Abs(logP - logQ)));
        var kind = DivergenceKind.OfDensities[term];
        var (ofDraws, other) = kind == DivergenceKind.Forward || kind == DivergenceKind.ForwardChiSquared ? (logP, logQ) : (logQ, logP);
        var power = OfSquares ? 2 : 1;
        return kind == DivergenceKind.Forward || kind == DivergenceKind.Reverse ? ofDraws + (power * Math.Log(Math.Abs(logP - logQ)))
            : kind.IsOfRatios ? ofDraws + (power * (ofDraws - other)) : double.NegativeInfinity;
    }

    /// <summary>What a term shows between two distances: that it falls, that it has not fallen, or the latter, and no more later.</summary>
    private enum Growth
    {
        None,
        Open,
        Last,
    }

    /// <summary>Points ever closer to what is approached.</summary>
    /// <param name="At">[distances, dimensions].</param>
    /// <param name="Distances">The distance of each to it; from the middle where it is infinitely far.</param>
    /// <param name="FromCenter">The distance of each from the center.</param>
    /// <param name="IsRay">Whether a term must grow; otherwise, its product with the distance must not fall.</param>
    private sealed record Approach(IReadOnlyList<double[]> At, double[] Distances, double[] FromCenter, bool IsRay)
    {
        /// <summary>Whether a term has grown from the point before a step to that of the step.</summary>
        public Growth Between(int step, int term, (double P, double Q) before, (double P, double Q) now, DivergentIntegrals terms)
        {
            var (far, near) = (Part(step - 1, before), Part(step, now));
            if (!double.IsFinite(far) || double.IsNaN(near) || double.IsNegativeInfinity(near)) return Growth.None;
            // one density is 0 there, or too small for a number
            if (double.IsPositiveInfinity(near)) return step > 1 ? Growth.Last : Growth.None;
            var apart = Math.Abs(Math.Log(Distances[step] / Distances[step - 1]));
            if (step > 1 && Rounding * terms.Summands(term, now) > Tolerance * apart) return Growth.Last;
            return (IsRay ? near > far : near - far >= -Tolerance * apart) ? Growth.Open : Growth.None;

            double Part(int at, (double P, double Q) logs) =>
                terms.LogTerm(term, logs.P, logs.Q, FromCenter[at]) + (IsRay ? 0 : Math.Log(Distances[at]));
        }
    }
}
