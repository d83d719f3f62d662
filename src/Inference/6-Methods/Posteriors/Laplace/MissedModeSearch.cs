namespace ProbDsl.Inference.Laplace;

/// <summary>
/// Searches for modes that an approximation does not cover: the ends of optimizations from other starts and from draws of the prior. A mode
/// is weighted by the normal approximation there, whose integral approximates the posterior's mass at it.
/// </summary>
internal sealed class MissedModeSearch(ModeOptimizer ascent, EllipticalProposal distribution, double logEvidence, ulong seed)
{
    /// <summary>The number of other starts, and of draws from the prior.</summary>
    private const int Starts = 3, PriorStarts = 6;

    /// <summary>The maximum number of steps of all optimizations together: a good fit spends less on them than on its draws.</summary>
    private const int FewSteps = 300, ManySteps = 2000;

    /// <summary>With more rows or more parameters, the search is skipped if the weights are good.</summary>
    private const int MostRows = 20_000, MostNumbers = 100;

    /// <summary>
    /// With more parameters than this, the search is skipped even if the weights are poor: the time for the curvature at each end grows
    /// with their cube.
    /// </summary>
    private const int MostCurved = TrialStory.MostNumbers;

    /// <summary>
    /// A mode with less of the posterior is ignored, and one where the approximation has a tenth of the posterior's density is covered.
    /// </summary>
    private const double LeastProbability = 0.05, Held = 0.1;

    /// <summary>An optimization that ends further from its mode than this, in standard deviations, has not converged.</summary>
    private const double Near = 0.1;

    private const double Tolerance = 1e-6;

    /// <summary>The number of steps from the mean to a mode, and the fall of the log density below both that counts as a valley.</summary>
    private const int Between = 16;

    private const double Valley = 1;

    private readonly StoryObjective objective = ascent.Objective;

    /// <summary>The missed mode with the largest mass; null if none was found.</summary>
    /// <param name="known">Modes that are already known.</param>
    /// <param name="isDoubtful">Whether the weights are poor, so that the search takes more steps.</param>
    /// <param name="estimates">Unknowns with their standard deviations, in the order of the story's coordinates.</param>
    public MissedMode? Find(IEnumerable<double[]> known, bool isDoubtful, IReadOnlyList<Estimate> estimates)
    {
        if (objective.Dimension is 0 or > MostCurved) return null;
        if (!isDoubtful && (objective.Rows > MostRows || objective.Dimension > MostNumbers)) return null;
        List<LaplaceApproximation> missed = [];
        foreach (var top in known.Select(p => new Mode(p, objective.Density(p)))
            .Concat(Ends(isDoubtful ? ManySteps : FewSteps)).Where(IsNotCovered))
        {
            if (missed.Exists(m => IsSame(m, top.Position))
                || LaplaceApproximation.Compute(objective, top.Position) is not LaplaceApproximation peak) continue;
            if (peak.Distance <= Near && peak.LogEvidence - logEvidence >= Math.Log(LeastProbability)) missed.Add(peak);
        }

        return missed.MaxBy(m => m.LogEvidence) is { } largest ? Describe(largest, Probability(missed), estimates) : null;
    }

    private IEnumerable<Mode> Ends(int steps)
    {
        IEnumerable<Func<double[]?>> starts =
        [
            .. Enumerable.Range(1, Starts)
                .Select(i => new Func<double[]?>(() => [.. ascent.Init(i, new(seed, "restart", (uint)i)).Position])),
            .. Enumerable.Range(0, PriorStarts).Select(i =>
                new Func<double[]?>(() => ascent.FromPrior(seed + (ulong)i, 1).Select(s => s.Position.ToArray()).FirstOrDefault())),
        ];
        var most = steps;
        foreach (var start in starts)
        {
            if (steps <= 0 || ascent.Cancellation.IsCancellationRequested) yield break;
            if (start() is not { } point) continue;
            var state = ascent.At(point);
            while (steps-- > 0 && !ascent.Cancellation.IsCancellationRequested)
            {
                ascent.Progress.Check("other modes", most - steps, most);
                var (next, info) = ascent.Next(state);
                if (!info.Continues || info.Gradient <= Tolerance) break;
                state = next;
            }

            if (double.IsFinite(state.Value)) yield return ascent.Labels.Ordered(new([.. state.Position], state.Value));
        }
    }

    /// <summary>
    /// Whether the approximation has almost no density where the posterior has much, its draws do not reach the point, and a valley lies
    /// between: the only mode of a skewed density may be away from the mean of its approximation.
    /// </summary>
    private bool IsNotCovered(Mode mode) =>
        double.IsFinite(mode.Value) && distribution.LogDensity(mode.Position) < mode.Value - logEvidence + Math.Log(Held)
            && distribution.SquaredDistance(mode.Position) > Reach(objective.Dimension) && IsBehindValley(mode);

    /// <summary>
    /// A squared distance that none of some thousand draws reaches: chi-squared has mean d and standard deviation sqrt(2 d).
    /// </summary>
    private static double Reach(int dimension) => dimension + (4 * Math.Sqrt(2 * dimension)) + 4;

    private bool IsBehindValley(Mode mode)
    {
        var (least, at) = (double.PositiveInfinity, new double[objective.Dimension]);
        for (var step = 1; step < Between; step++)
        {
            for (var i = 0; i < at.Length; i++) at[i] = distribution.Center[i]
                + ((double)step / Between * (mode.Position[i] - distribution.Center[i]));
            least = Math.Min(least, objective.Density(at) is var density && double.IsFinite(density) ? density : double.NegativeInfinity);
        }

        return least < Math.Min(objective.Density(distribution.Center), mode.Value) - Valley;
    }

    private static bool IsSame(LaplaceApproximation peak, double[] position)
    {
        for (var i = 0; i < position.Length; i++)
            if (Math.Abs(peak.Mode[i] - position[i]) > peak.Sd(i)) return false;
        return true;
    }

    private double Probability(List<LaplaceApproximation> missed)
    {
        var ratio = missed.Sum(m => Math.Exp(m.LogEvidence - logEvidence));
        return double.IsInfinity(ratio) ? 1 : ratio / (1 + ratio);
    }

    private MissedMode Describe(LaplaceApproximation peak, double probability, IReadOnlyList<Estimate> estimates)
    {
        var arrays = new Interpreter(objective.Joint.Arrays()).Run(objective.Slots(peak.Mode));
        var (of, at) = estimates.Zip(objective.Joint.Coordinates)
            .SelectMany(e => Enumerable.Range(0, e.First.Value.Values.Length).Select(i => (Of: e, At: i)))
            .MaxBy(e => Math.Abs(There(e.Of.Second, e.At) - e.Of.First.Value.Values[e.At]) / e.Of.First.Spread!.Sd.Values[e.At]);
        return new((of.First with { Names = of.Second.Names }).NameOf(at), There(of.Second, at), of.First.Value.Values[at], probability);

        double There(Coordinate coordinate, int element) => arrays[coordinate.Unknown.Name].Values[element];
    }
}
