using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
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
/// The posterior of continuous latents that a method integrates, for any method: a fit with draws gets a joint draw of the latents at each,
/// and a point their moments. Given the unknowns the posterior is normal; over many draws it is a mixture.
/// </summary>
internal static class IntegratedLatents
{
    private const string Mean = "mean of ", Variance = "variance of ";

    /// <summary>The maximum number of draws, so that quantiles of long chains take seconds.</summary>
    private const int MostDraws = 200;

    /// <summary>The maximum total number of drawn numbers: 160 MB. Beyond it, moments are reported and no draws.</summary>
    private const double MostNumbers = 2e7;

    /// <summary>
    /// A fit's summary with the moments of these latents; unchanged if the plan has none, or if the fit has no values of the unknowns that
    /// they depend on.
    /// </summary>
    /// <inheritdoc cref="MarginalizedLatents.AddTo"/>
    public static FitSummary AddTo(
        FitSummary summary, Problem problem, DensityPlan plan, StandardCatalog catalog, EngineChoice engine, ulong seed)
    {
        if (plan.Integrated.Count == 0) return summary;
        var draws = StoredDraws.Of(summary);
        if (!plan.Coordinates.All(v => draws.Arrays.ContainsKey(v.Name))) return summary;
        try
        {
            if (summary.Draws is null || !IsSmall(problem, plan, draws.Count))
                return summary.With(new LatentMoments([.. Of(draws, problem, plan, catalog, engine)], draws.Count == 1));
            var joint = JointDraws(draws, problem, plan, catalog, engine, seed);
            var effective = summary.Estimates.Where(e => e.Spread?.Error is not null)
                .SelectMany(e => e.Spread!.Error!.EffectiveDraws.Values).Append(draws.Count).Min();
            var arrays = draws.Arrays.Concat(joint.Select(j => KeyValuePair.Create(j.Key.Name, j.Value))).ToDictionary();
            return summary.With(new PosteriorDraws(draws.Count, arrays)) with
            {
                Estimates = [.. summary.Estimates, .. joint.Select(j => Summarized(j.Key, j.Value, draws.Count, effective))],
            };
        }
        catch (NotEnoughMemory)
        {
            // the fit is kept without this addition
            return summary;
        }
    }

    private static bool IsSmall(Problem problem, DensityPlan plan, int count) =>
        plan.Integrated.SelectMany(c => c.Latents).Sum(l => (double)problem.ShapeOf(l).Count) * count <= MostNumbers;

    /// <summary>The moments and quantiles of draws, with the Monte Carlo error of this effective number of draws.</summary>
    private static Estimate Summarized(Variable latent, Tensor drawn, int count, double effective)
    {
        var estimate = new DrawSummary(count) { AreDraws = false }.Of(latent, drawn);
        var sd = estimate.Spread!.Sd;
        return estimate with
        {
            Spread = estimate.Spread with
            {
                Error = new(new(sd.Shape, [.. sd.Values.Select(s => s / Math.Sqrt(effective))]),
                    new(sd.Shape, [.. sd.Values.Select(_ => effective)])),
            },
        };
    }

    /// <summary>A joint draw of the latents at each draw of the other unknowns: [draws, shape..].</summary>
    private static Dictionary<Variable, Tensor> JointDraws(
        PosteriorDraws draws, Problem problem, DensityPlan plan, StandardCatalog catalog, EngineChoice choice, ulong seed)
    {
        var builder = new ProgramBuilder();
        var treated = TreatedTerms.Of(new(problem, catalog, builder), [.. plan.Eliminations, new HeldValues(plan.Coordinates)]);
        var noise = new Noise(builder, "integrated latents");
        var latents = plan.Integrated.SelectMany(chain => new GaussianIntegration(chain).Drawn(treated.Story, noise)).ToList();
        foreach (var (latent, drawn) in latents) builder.Output(latent.Name, drawn);
        using var engine = choice.Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store);
        var stored = new StoredDraws(draws, store, [.. plan.Coordinates.Select(c => c.Name).Where(store.Has)]);
        var filled = new StoredNoise(store, noise.Slots, seed);
        var all = latents.ToDictionary(l => l.Latent, l => Tensor.Zeros([draws.Count, .. l.Draw.Shape]));
        for (var draw = 0; draw < draws.Count; draw++)
        {
            stored.Write(draw, draws.Count);
            filled.Fill((uint)draw);
            program.Run();
            foreach (var (latent, drawn) in latents)
                program.Read(latent.Name, all[latent].Values.AsSpan(draw * drawn.Shape.Count, drawn.Shape.Count));
        }

        return all;
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
