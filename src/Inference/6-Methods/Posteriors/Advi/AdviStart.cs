using ProbDsl.Inference.Pathfinder;

namespace ProbDsl.Inference.Advi;

/// <summary>
/// Normal approximations from which the maximization of the ELBO can start: at the mode, scaled by the curvature there; along the path
/// to it, and around the story's own initial point, which give a higher ELBO if the density has no mode (a scale that goes to 0 together
/// with the standard deviation of its members). The one with the highest ELBO is used.
/// </summary>
internal sealed class AdviStart(ModeOptimizer starts, SampleAverage bound, ulong seed, CancellationToken cancellation)
{
    private const int Steps = 2000;

    /// <summary>Log standard deviations, in units of the parameters, to try around a point whose curvature is not known, the widest
    /// first.</summary>
    private static readonly double[] logSds = [-2, -4, -8];

    /// <summary>About sixteen times the rounding error of 1.</summary>
    private const double Rounding = 4e-15;

    private readonly StoryObjective objective = starts.Objective;
    private readonly double[] zero = new double[bound.Dimension], gradient = new double[bound.Dimension];

    /// <summary>Tolerance on the log density: modes closer than this are the same mode or its mirror image.</summary>
    private const double Same = 1e-3;

    /// <summary>Up to this many parameters, computing the widths at a point where a scale went to 0 costs little.</summary>
    private const int FewNumbers = 100;

    private readonly List<double> seen = [];
    private readonly List<Mode> modes = [];
    private double[]? collapsed;

    /// <summary>The modes at which optimizations ended, mirror images included.</summary>
    public IEnumerable<double[]> Modes => modes.Select(m => m.Position);

    /// <summary>The highest of these modes, at which a method about the mode ends; null if there is none.</summary>
    public Mode? Highest => modes.MaxBy(m => m.Value);

    /// <summary>The name of the scale that went to 0 together with the standard deviation of its members; null if none did.</summary>
    public string? CollapsedScale()
    {
        var at = collapsed ?? modes.Find(m => DegenerateMaximum.IsAt(objective, m.Position, m.Value))?.Position;
        var scales = Enumerable.Range(0, objective.Dimension).Where(objective.Joint.IsTransformed);
        return at is null || !scales.Any() ? null : objective.Joint.NameOf(scales.MinBy(i => at[i])).Name;
    }

    /// <summary>
    /// The initial approximation with the highest ELBO from this point of the story's unconstrained parameters; null if none has a finite
    /// ELBO, or if the optimization ends at a mode that an earlier one found.
    /// </summary>
    public InitialApproximation? From(double[] point)
    {
        var top = FindMode(point);
        var mode = top is not null && double.IsFinite(top.Value) ? starts.Labels.Ordered(top) : new(point, double.NaN);
        if (double.IsFinite(mode.Value)) modes.Add(mode);
        if (seen.Exists(v => Math.Abs(v - mode.Value) <= Same)) return null;
        seen.Add(mode.Value);
        return Candidates(top is null ? null : mode.Position, point)
            .Select(distribution => Begin(distribution, mode)).OfType<InitialApproximation>()
            .MaxBy(b => b.Bound);
    }

    /// <summary>An initial approximation, the ELBO there, and the mode with the order of its exchangeable components.</summary>
    internal sealed record InitialApproximation(NormalApproximation Distribution, double Bound, Mode Mode)
    {
        public string? OrderedBy => Mode.OrderedBy;
    }

    /// <summary>
    /// The mode that L-BFGS finds from a point; null if a scale goes to 0 together with the standard deviation of its members.
    /// </summary>
    private Mode? FindMode(double[] point)
    {
        var state = starts.At(point);
        var isLooked = !bound.IsFullRank && objective.Dimension > FewNumbers;
        for (var step = 1; ; step++)
        {
            var (next, info) = starts.Next(state);
            if (info.Gradient <= starts.Defaults.Tolerance || !info.Continues || step >= Steps || cancellation.IsCancellationRequested)
                return new([.. state.Position], state.Value);
            if (isLooked && DegenerateMaximum.IsAt(objective, next.Position, next.Value))
            {
                collapsed ??= [.. next.Position];
                return null;
            }

            state = next;
        }
    }

    private IEnumerable<NormalApproximation> Candidates(double[]? mode, double[] point)
    {
        if (bound.IsFullRank)
        {
            var (atMode, isPeak) = mode is null ? (null, false) : CurvatureNormal.At(objective, mode);
            if (atMode is not null) yield return atMode;
            if (!isPeak)
            {
                if (mode is not null && CurvatureNormal.At(objective, point).Distribution is { } atStart) yield return atStart;
                if (NormalPath.Find(objective, starts.Units, point, new(seed, "paths of advi"), cancellation) is { } path)
                    yield return path.Best.Joint();
            }
        }
        else if (mode is not null)
        {
            yield return MeanFieldAt(mode);
        }

        // if scales go to 0, wide starts lead to a scale of the data that explains all variation
        foreach (var log in mode is null ? logSds[^1..] : logSds)
            yield return new IndependentNormals(point, [.. starts.Units.Select(unit => unit * Math.Exp(log))]);
    }

    private InitialApproximation? Begin(NormalApproximation distribution, Mode mode)
    {
        if (!HasDistinctDraws(distribution)) return null;
        bound.SetFrame(distribution);
        var value = bound.Evaluate(zero, gradient);
        return double.IsFinite(value) && Array.TrueForAll(gradient, double.IsFinite) ? new(distribution, value, mode) : null;
    }

    /// <summary>
    /// Whether the draws of an approximation differ in every coordinate, given the ones before it. If a scale goes to 0 and its members go
    /// to one value, a standard deviation below rounding makes the draws equal, and their average rises without bound although the ELBO
    /// does not.
    /// </summary>
    private static bool HasDistinctDraws(NormalApproximation distribution) =>
        Enumerable.Range(0, distribution.Dimension)
            .All(i => (distribution is JointNormal joint ? joint.Factor[i, i] : distribution.Sd(i)) > Rounding
                * Math.Abs(distribution.Mean[i]));

    /// <summary>
    /// The mean-field approximation with the width 1 / sqrt|H_ii| in each coordinate: its standard deviations if the density is normal.
    /// </summary>
    private IndependentNormals MeanFieldAt(double[] at)
    {
        var differences = new GradientDifferences(objective, at);
        differences.Center();
        return new(at, differences.Widths());
    }
}
