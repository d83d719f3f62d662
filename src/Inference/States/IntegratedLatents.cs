using ProbDsl.Catalog;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.States;

/// <summary>
/// The posterior of continuous latents that a method integrates, for any method: given the unknowns it is normal, and over the draws of a
/// fit it is a mixture of normal distributions.
/// </summary>
internal static class IntegratedLatents
{
    private const string Mean = "mean of ", Variance = "variance of ";

    /// <summary>The maximum number of draws, so that quantiles of long chains take seconds.</summary>
    private const int MostDraws = 200;

    /// <summary>
    /// A fit's summary with the moments of these latents; unchanged if the plan has none, or if the fit has no values of the unknowns that
    /// they depend on.
    /// </summary>
    /// <inheritdoc cref="SharedStates.AddTo"/>
    public static FitSummary AddTo(FitSummary summary, Problem problem, DensityPlan plan, StandardCatalog catalog, EngineChoice engine)
    {
        if (plan.Integrated.Count == 0) return summary;
        var draws = StoredDraws.Of(summary);
        if (!plan.Coordinates.All(v => draws.Arrays.ContainsKey(v.Name))) return summary;
        try
        {
            return summary.With(new LatentMoments([.. Of(draws, problem, plan, catalog, engine)], draws.Count == 1));
        }
        catch (NotEnoughMemory)
        {
            // the fit is kept without this addition
            return summary;
        }
    }

    private static List<Estimate> Of(PosteriorDraws draws, Problem problem, DensityPlan plan, StandardCatalog catalog, EngineChoice choice)
    {
        var builder = new ProgramBuilder();
        var treated = TreatedTerms.Of(new(problem, catalog, builder), [.. plan.Eliminations, new HeldValues(plan.Coordinates)]);
        var latents = plan.Integrated.SelectMany(chain => new GaussianIntegration(chain).Moments(treated.Story)).ToList();
        foreach (var (latent, mean, variance) in latents)
        {
            builder.Output(Mean + latent.Name, mean);
            builder.Output(Variance + latent.Name, variance);
        }

        using var engine = choice.Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store);
        var stored = new StoredDraws(draws, store, [.. plan.Coordinates.Select(c => c.Name).Where(store.Has)]);
        var count = Math.Min(draws.Count, MostDraws);
        // by latent: [numbers, draws]
        var moments = latents.ConvertAll(l => (Means: new double[l.Mean.Shape.Count * count], Sds: new double[l.Mean.Shape.Count * count]));
        for (var draw = 0; draw < count; draw++)
        {
            stored.Write(draw, count);
            program.Run();
            foreach (var (i, (latent, _, _)) in latents.Index())
            {
                var means = program.Numbers(Mean + latent.Name);
                var variances = program.Numbers(Variance + latent.Name);
                for (var n = 0; n < means.Length; n++)
                    (moments[i].Means[(n * count) + draw], moments[i].Sds[(n * count) + draw]) =
                        (means[n], Math.Sqrt(Math.Max(0, variances[n])));
            }
        }

        return [.. latents.Zip(moments, (l, m) => Summarized(l.Latent.Name, l.Mean.Shape, l.Latent.Extents.Count, m.Means, m.Sds, count))];
    }

    /// <summary>Mean, standard deviation and quantiles of each number.</summary>
    private static Estimate Summarized(string name, Shape shape, int extents, double[] means, double[] sds, int count)
    {
        var (mean, sd, low, median, high) = (Numbers(), Numbers(), Numbers(), Numbers(), Numbers());
        for (var n = 0; n < shape.Count; n++)
        {
            var own = means.AsSpan(n * count, count);
            var spread = sds.AsSpan(n * count, count);
            (mean[n], sd[n]) = NormalMixture.Moments(own, spread);
            (low[n], median[n], high[n]) = (Quantile(own, spread, 0.05), Quantile(own, spread, 0.5), Quantile(own, spread, 0.95));
        }

        return new(name, new(shape, mean), extents) { Spread = new(new(shape, sd), new(shape, low), new(shape, median), new(shape, high)) };

        double[] Numbers() => new double[shape.Count];

        static double Quantile(ReadOnlySpan<double> means, ReadOnlySpan<double> sds, double p) =>
            means.Length == 1 ? means[0] + (sds[0] * NormalQuantile.Of(p)) : NormalMixture.Quantile(means, sds, p);
    }
}
