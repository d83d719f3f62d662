using ProbDsl.Inference.Forecasting;

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

    /// <summary>
    /// All draws of a posterior, or a number of them at equal distances; of a maximum of the likelihood with its data the points of the
    /// delta method; of any other point this alone.
    /// </summary>
    /// <param name="fit">The fit.</param>
    /// <param name="most">The maximum number of draws; null for all.</param>
    /// <param name="tables">The data.</param>
    /// <param name="sameRows">Whether they are those of the fit.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    public static EffectDraws Of(SavedFit fit, int? most, InputTables tables, bool sameRows, StandardCatalog catalog)
    {
        if (sameRows && HasPoints(fit) && fit.Posterior.Count == 1 && PointsAround(fit, tables, catalog) is { } points)
            return new OfMaximum(points)
            {
                Fit = fit with { Posterior = points.Points },
                Draws = [.. Enumerable.Range(0, points.Points.Count)],
            };
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

    private static DeltaPoints? PointsAround(SavedFit fit, InputTables tables, StandardCatalog catalog)
    {
        if (fit.Bind(tables, catalog, sameRows: true).Problem is not { } problem) return null;
        var story = StoryFacts.Of(fit.Graph, catalog, fit.Options).With(problem);
        return LoweringLimit.Try(() => story.Lowered(story.Density)).Value is { } joint
            ? DeltaPoints.Create(fit.Posterior, problem, joint, story.Density.Integrated, catalog) : null;
    }

    private sealed class OfMaximum(DeltaPoints points) : EffectDraws
    {
        public override bool AreStandardErrors => true;

        public override WeightedDraws Summarize(double[] values, CredibleInterval interval) =>
            WeightedDraws.Normal(values[0], points.StandardError(values), interval);
    }

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
