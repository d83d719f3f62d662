namespace ProbDsl.Inference.MarginalEffects;

/// <summary>The draws of a fit at which averages are computed, and how their values become an estimate with its uncertainty.</summary>
internal abstract class EffectDraws
{
    /// <summary>The fit with these draws.</summary>
    public required SavedFit Fit { get; init; }

    /// <summary>The draws of the fit that are used.</summary>
    public required int[] Draws { get; init; }

    /// <summary>Whether the uncertainty is a standard error.</summary>
    public virtual bool AreStandardErrors => false;

    /// <summary>The estimate from the values of all draws.</summary>
    public abstract WeightedDraws Summarize(double[] values, CredibleInterval interval);

    /// <summary>All draws of a posterior, or a number of them at equal distances; the one of a point.</summary>
    public static EffectDraws Of(SavedFit fit, int? most)
    {
        var count = Math.Min(fit.Posterior.Count, most ?? int.MaxValue);
        return new OfPosterior
        {
            Fit = fit,
            Draws = [.. Enumerable.Range(0, count).Select(s => (int)((long)s * fit.Posterior.Count / count))],
        };
    }

    /// <summary>Whether the fit estimated some unknowns as points, so that its draws, if it has some, lack their uncertainty.</summary>
    public static bool HasPoints(SavedFit fit) => fit.IsPoint || fit.Graph.Variables.Any(v =>
        v.Role == Role.Param && fit.Posterior.Arrays.ContainsKey(v.Name) && !fit.HasDrawsOf.Contains(v.Name));

    private sealed class OfPosterior : EffectDraws
    {
        public override WeightedDraws Summarize(double[] values, CredibleInterval interval)
        {
            if (HasPoints(Fit)) return new(values.Average(), double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
            var equal = new double[1];
            return WeightedDraws.Summarize([.. values.Select(_ => equal)], 0, s => values[s], interval);
        }
    }
}
