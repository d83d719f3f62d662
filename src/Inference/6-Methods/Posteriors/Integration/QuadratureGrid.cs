namespace ProbDsl.Inference.Integration;

/// <summary>
/// The points of a regular grid at which a density matters: an adaptively grown grid, from the modes outwards, neighbor by neighbor, until
/// the density has fallen to e^-cutoff of its maximum. The trapezoidal rule over them converges faster than any power of the spacing if the
/// density is smooth. A grid of half the spacing keeps every point.
/// </summary>
internal sealed class QuadratureGrid
{
    // 21 bits per coordinate
    private const int Bits = 21, Half = 1 << (Bits - 1);

    private readonly QuadratureGridMap map;
    private readonly StoryObjective objective;
    private readonly IReadOnlyList<double[]> modes;
    private readonly double cutoff;
    private readonly Dictionary<long, int> places = [];
    private readonly List<long> keys = [];
    private readonly List<double> logDensities = [];
    private readonly int[] at;
    private readonly double[] t, u;

    private QuadratureGrid(QuadratureGridMap map, StoryObjective objective, IReadOnlyList<double[]> modes, double step, double cutoff)
    {
        (this.map, this.objective, this.modes, this.cutoff, Step) = (map, objective, modes, cutoff, step);
        (at, t, u) = (new int[map.Dimension], new double[map.Dimension], new double[map.Dimension]);
    }

    public QuadratureGridMap Map => map;

    public double Step { get; }

    public int Count => keys.Count;

    /// <summary>Whether the density fell below the cutoff everywhere before there were too many points or the run was canceled.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>The log of the integral.</summary>
    public double LogIntegral { get; private set; }

    /// <summary>The fraction of the integral at each point.</summary>
    public double[] Weights { get; private set; } = [];

    /// <summary>The log densities in t, up to a constant.</summary>
    public IReadOnlyList<double> LogDensities => logDensities;

    public double Top { get; private set; } = double.NegativeInfinity;

    /// <param name="map">Maps the grid to unconstrained parameters.</param>
    /// <param name="objective">The density.</param>
    /// <param name="modes">The initial points, in unconstrained parameters.</param>
    /// <param name="step">The spacing.</param>
    /// <param name="cutoff">The fall of the log density from its maximum beyond which the density counts as 0.</param>
    /// <param name="most">The maximum number of points.</param>
    /// <param name="cancellation">Stops the growth of the grid.</param>
    /// <param name="coarse">A grid of twice the spacing, whose values are reused; null if there is none.</param>
    public static QuadratureGrid Create(QuadratureGridMap map, StoryObjective objective, IReadOnlyList<double[]> modes, double step,
        double cutoff, int most,
        CancellationToken cancellation, QuadratureGrid? coarse = null)
    {
        var lattice = new QuadratureGrid(map, objective, modes, step, cutoff);
        lattice.Grow(most, coarse, cancellation);
        lattice.Sum();
        return lattice;
    }

    /// <summary>The same region with half the spacing.</summary>
    public QuadratureGrid Refined(int most, CancellationToken cancellation) =>
        Create(map, objective, modes, Step / 2, cutoff, most, cancellation, this);

    /// <summary>Coordinate i of a point.</summary>
    public int Position(int point, int i) => (int)((keys[point] >> (Bits * i)) & ((1 << Bits) - 1)) - Half;

    /// <summary>Writes the unconstrained parameters of a point moved by these fractions of the spacing; returns log |du / dt|.</summary>
    public double Write(int point, ReadOnlySpan<double> moved, Span<double> free)
    {
        for (var i = 0; i < t.Length; i++) t[i] = (Position(point, i) + moved[i]) * Step;
        return map.Write(t, free);
    }

    /// <summary>All points, as draws weighted by the density.</summary>
    public UnconstrainedDraws Points()
    {
        var (points, still) = (new double[Count * map.Dimension], new double[map.Dimension]);
        for (var i = 0; i < Count; i++) Write(i, still, points.AsSpan(i * map.Dimension, map.Dimension));
        return new(points, [.. logDensities], map.Dimension);
    }

    private void Grow(int most, QuadratureGrid? coarse, CancellationToken cancellation)
    {
        foreach (var mode in modes)
        {
            var start = map.Coordinates(mode);
            for (var i = 0; i < at.Length; i++) at[i] = (int)Math.Round(start[i] / Step);
            Visit(coarse);
        }

        // a seed near a narrow mode may have a low density: its neighbors are evaluated all the same
        var seeds = keys.Count;
        for (var next = 0; next < keys.Count; next++)
        {
            if (next >= seeds && !(logDensities[next] > Top - cutoff)) continue;
            if (keys.Count > most || cancellation.IsCancellationRequested)
            {
                IsComplete = false;
                return;
            }

            for (var i = 0; i < at.Length; i++)
                for (var way = -1; way <= 1; way += 2)
                {
                    for (var j = 0; j < at.Length; j++) at[j] = Position(next, j);
                    at[i] += way;
                    if (Math.Abs(at[i]) < Half - 1) Visit(coarse);
                }
        }
    }

    /// <summary>Adds the point and its density if it is not in the grid yet.</summary>
    private void Visit(QuadratureGrid? coarse)
    {
        var key = 0L;
        for (var i = 0; i < at.Length; i++) key |= (long)(at[i] + Half) << (Bits * i);
        if (!places.TryAdd(key, keys.Count)) return;
        keys.Add(key);
        var density = coarse?.Known(at) ?? EvaluateDensity();
        logDensities.Add(density);
        Top = Math.Max(Top, density);
    }

    private double EvaluateDensity()
    {
        for (var i = 0; i < at.Length; i++) t[i] = at[i] * Step;
        var density = map.Write(t, u) + objective.Density(u);
        return double.IsFinite(density) ? density : double.NegativeInfinity;
    }

    /// <summary>The value at a point of the grid of half this spacing; null if it is not a point of this grid.</summary>
    private double? Known(int[] fine)
    {
        var key = 0L;
        for (var i = 0; i < fine.Length; i++)
        {
            if ((fine[i] & 1) != 0) return null;
            key |= (long)((fine[i] / 2) + Half) << (Bits * i);
        }

        return places.TryGetValue(key, out var place) ? logDensities[place] : null;
    }

    private void Sum()
    {
        Weights = [.. logDensities.Select(l => Math.Exp(l - Top))];
        // adding the smallest first loses no digits
        var total = Weights.Order().Sum();
        for (var i = 0; i < Weights.Length; i++) Weights[i] /= total;
        LogIntegral = Top + Math.Log(total) + (map.Dimension * Math.Log(Step));
    }
}
