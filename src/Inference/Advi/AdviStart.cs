using ProbDsl.Inference.Density;
using ProbDsl.Inference.Map;
using ProbDsl.Inference.Optimization;

namespace ProbDsl.Inference.Advi;

/// <summary>
/// Normal approximations at which an ascent of the ELBO can begin: at the mode with the curvature's scale, and about the story's own start,
/// where a density without a mode (a scale that goes to 0 with its members) leaves more of the ELBO. The one of highest ELBO is taken.
/// </summary>
internal sealed class AdviStart(StoryAscent starts, SampleAverage bound, CancellationToken cancellation)
{
    private const int Steps = 2000;

    /// <summary>A mode need not be known better than the ELBO's own maximum.</summary>
    private const double Near = 1e-6;

    /// <summary>log standard deviations about a point of which nothing is known, the widest first.</summary>
    private static readonly double[] logSds = [-2, -4, -8];

    /// <summary>Sixteen roundings of 1.</summary>
    private const double Rounding = 4e-15;

    private readonly StoryObjective objective = starts.Objective;
    private readonly double[] zero = new double[bound.Dimension], gradient = new double[bound.Dimension];

    /// <summary>Log densities of modes that were found: one within this of them is the same, or its mirror image.</summary>
    private const double Same = 1e-3;

    /// <summary>Of fewer numbers the widths at a point where a scale went to 0 take no time.</summary>
    private const int FewNumbers = 100;

    private readonly List<double> seen = [];
    private readonly List<double[]> modes = [];
    private double[]? collapsed;

    /// <summary>Where ascents ended, mirror images with them.</summary>
    public IReadOnlyList<double[]> Modes => modes;

    /// <summary>The scale that went to 0 with its members in an ascent; null where none did.</summary>
    public string? CollapsedScale()
    {
        var at = collapsed ?? modes.Find(m => Collapse.IsAt(objective, m, objective.Density(m)));
        var scales = Enumerable.Range(0, objective.Dimension).Where(objective.Joint.IsTransformed);
        return at is null || !scales.Any() ? null : objective.Joint.NameOf(scales.MinBy(i => at[i])).Name;
    }

    /// <summary>
    /// A start of highest ELBO from this point of the story's free numbers; null where none has one, or where the ascent ends at a mode
    /// that an earlier one has found.
    /// </summary>
    public Begun? From(double[] point)
    {
        var top = Top(point);
        var mode = top is not null && double.IsFinite(top.Value) ? starts.Labels.Ordered(top) : new(point, double.NaN);
        if (double.IsFinite(mode.Value)) modes.Add(mode.Position);
        if (seen.Exists(v => Math.Abs(v - mode.Value) <= Same)) return null;
        seen.Add(mode.Value);
        return Candidates(top is null ? null : mode.Position, point).Select(distribution => Begin(distribution, mode)).OfType<Begun>()
            .MaxBy(b => b.Bound);
    }

    /// <summary>Where an ascent begins, the ELBO there, and what is said of exchangeable components.</summary>
    internal sealed record Begun(NormalApproximation Distribution, double Bound, Mode Mode)
    {
        public string? OrderedBy => Mode.OrderedBy;
    }

    /// <summary>Where an ascent ends; null where it does not, since a scale goes to 0 with its members.</summary>
    private Mode? Top(double[] point)
    {
        var ascent = new LimitedMemoryBfgs(objective, Math.Clamp(2 * objective.Dimension, 10, 50));
        var state = ascent.Init(point);
        var isLooked = !bound.IsFullRank && objective.Dimension > FewNumbers;
        for (var step = 1; ; step++)
        {
            var (next, info) = ascent.Next(state);
            if (info.Gradient <= Near || !info.Continues || step >= Steps || cancellation.IsCancellationRequested)
                return new([.. state.Position], state.Value);
            if (isLooked && Collapse.IsAt(objective, next.Position, next.Value))
            {
                collapsed ??= [.. next.Position];
                return null;
            }

            state = next;
        }
    }

    private IEnumerable<NormalApproximation> Candidates(double[]? mode, double[] point)
    {
        if (mode is not null && bound.IsFullRank)
        {
            var (atMode, isPeak) = CurvedNormal.At(objective, mode);
            if (atMode is not null) yield return atMode;
            if (!isPeak && CurvedNormal.At(objective, point).Distribution is { } atStart) yield return atStart;
        }
        else if (mode is not null)
        {
            yield return Separate(mode);
        }

        // where scales go to 0 the wide ones lead to a scale of the data that takes all variation
        foreach (var log in mode is null ? logSds[^1..] : logSds)
            yield return new IndependentNormals(point, [.. point.Select(_ => Math.Exp(log))]);
    }

    private Begun? Begin(NormalApproximation distribution, Mode mode)
    {
        if (!IsSpread(distribution)) return null;
        bound.About(distribution);
        var value = bound.Evaluate(zero, gradient);
        return double.IsFinite(value) && Array.TrueForAll(gradient, double.IsFinite) ? new(distribution, value, mode) : null;
    }

    /// <summary>
    /// Whether its draws differ in every number, given those before it. Where a scale goes to 0 and its members to one value, a standard
    /// deviation below rounding makes draws equal, and their average rises without bound though the ELBO does not.
    /// </summary>
    private static bool IsSpread(NormalApproximation distribution) =>
        Enumerable.Range(0, distribution.Dimension)
            .All(i => (distribution is JointNormal joint ? joint.Factor[i, i] : distribution.Sd(i)) > Rounding
                * Math.Abs(distribution.Mean[i]));

    /// <summary>
    /// Each number's own width 1 / sqrt|H_ii|: a mean-field approximation's standard deviation where the density is normal.
    /// </summary>
    private IndependentNormals Separate(double[] at)
    {
        var differences = new GradientDifferences(objective, at);
        differences.Center();
        return new(at, [.. Enumerable.Range(0, at.Length).Select(differences.Width)]);
    }
}
