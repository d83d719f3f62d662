using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// Linear-Gaussian chains under a bound: at each draw of what they depend on, what is observed has the joint normal density without the
/// chain.
/// </summary>
public sealed class LinearChainBoundTests
{
    private const string Level = """
        model Levels
        data y[shop, day]: real from y by shop
        start ~ Normal(1, 2)
        log_step ~ Normal(-1, 1)
        log_noise ~ Normal(0, 1)
        for s in shop {
          level[s, 1] ~ Normal(start, 1.5)
          for t in 2..day { level[s, t] ~ Normal(level[s, t-1], exp(log_step)) }
          for t in day { y[s, t] ~ Normal(level[s, t], exp(log_noise)) }
        }
        """;

    private const string Common = """
        model Common
        data y[shop, day]: real from all
        start ~ Normal(1, 2)
        log_step ~ Normal(-1, 1)
        log_noise ~ Normal(0, 1)
        level[1] ~ Normal(start, 1.5)
        for t in 2..day { level[t] ~ Normal(level[t-1], exp(log_step)) }
        for s in shop { for t in day { y[s, t] ~ Normal(level[t], exp(log_noise)) } }
        """;

    private static readonly double?[][] shops =
        [[0.3, 0.9, null, 1.4], [2.1], [-0.5, null, 0.2], [1.0, 1.7, 2.2, 1.1]];

    private static IEnumerable<double?[]> Waves => Enumerable.Range(0, 8).Select(s => Enumerable.Range(0, 12)
        .Select(t => (double?)((0.4 * Math.Sin(t + s)) + (0.8 * Math.Sin(7.7 * ((12 * s) + t))) + s % 3)).ToArray());

    private static readonly string[] unknowns = ["start", "log_step", "log_noise"];

    private static string Csv(IEnumerable<double?[]> of) => "shop,day,y\n" + string.Concat(of.Index().SelectMany(s =>
        s.Item.Index().Select(t => FormattableString.Invariant($"s{s.Index},{t.Index + 1},{t.Item}\n"))));

    /// <summary>Each particle has its own filter: the bound at chosen draws is that of dense normal densities at each of them.</summary>
    [Theory, InlineData(1), InlineData(3)]
    public void A_bound_has_the_density_without_the_chain_at_each_particle(int particles)
    {
        double[] means = [0.7, -0.6, -0.2], deviations = [0.4, 0.3, 0.5];
        foreach (var isCommon in new[] { false, true })
        {
            var story = isCommon ? TestStory.By(Common, "a,b,c\n0.3,0.9,1.4\n-0.5,,0.2\n") : TestStory.By(Level, Csv(shops));
            var request = GuidedSettings.Create(BoundKind.Elbo, story.Problem, new()).Request with
                { Rows = null, Batch = 1, Particles = particles };
            foreach (var isIwae in new[] { false, true })
            {
                var joint = GuidedJoint.Lower(story.Problem, TestStory.Catalog, request);
                var loss = isIwae ? BoundObjective.Iwae(joint, request) : BoundObjective.Elbo(joint, request);
                var slots = new Dictionary<string, Tensor>();
                foreach (var (name, at) in unknowns.Select((n, i) => (n, i)))
                {
                    slots[$"{name}.mean"] = Tensor.Scalar(means[at]);
                    slots[$"{name}.log_sd"] = Tensor.Scalar(Math.Log(deviations[at]));
                }

                var noise = joint.Noise.Slots.ToList();
                for (var i = 0; i < 3; i++)
                    slots[noise[i].Name] = new(noise[i].Shape, [.. Enumerable.Range(0, particles).Select(p => Noise(i, p))]);
                var bound = -new Runtime.Interpretation.Interpreter(joint.Builder.Build(("loss", loss))).Run(slots)["loss"].Values[0];
                double[] each = [.. Enumerable.Range(0, particles).Select(p => LogRatio(isCommon,
                    [.. means.Select((m, i) => m + (deviations[i] * Noise(i, p)))], [.. Enumerable.Range(0, 3).Select(i => Noise(i, p))]))];
                var expected = isIwae ? Math.Log(each.Average(e => Math.Exp(e - each.Max()))) + each.Max() : each.Average();
                Assert.Equal(expected, bound, 1e-10);
            }
        }

        double LogRatio(bool isCommon, double[] at, double[] noise)
        {
            var priors = Normal(at[0], 1, 2) + Normal(at[1], -1, 1) + Normal(at[2], 0, 1);
            var guide = noise.Select((z, i) => Normal(z, 0, 1) - Math.Log(deviations[i])).Sum();
            var likelihood = isCommon
                ? Dense([(0, 0.3), (1, 0.9), (2, 1.4), (0, -0.5), (2, 0.2)], at)
                : shops.Sum(s => Dense([.. s.Index().Where(t => t.Item is not null).Select(t => (t.Index, t.Item!.Value))], at));
            return likelihood + priors - guide;
        }
    }

    /// <summary>Durbin and Koopman 2012, section 2.10: without unknowns to draw, both bounds are the log-likelihood.</summary>
    [Theory, InlineData("elbo"), InlineData("iwae")]
    public void The_variances_of_the_Nile_are_the_published_ones(string method)
    {
        var fitted = TestStory.By(Example("nile/nile.gen"), Example("nile/nile.csv")).Fitted(new(Threads: 1, MaxIterations: 500), method);
        Assert.Equal(-632.5456, fitted.Metric.Value, 1e-4);
        Assert.Equal(15098.5, fitted.Summary!.Estimates.Single(e => e.Name == "noise").Value.Values[0], 5.0);
        Assert.Equal(1469.18, fitted.Summary.Estimates.Single(e => e.Name == "drift").Value.Values[0], 2.0);
    }

    /// <summary>Evidence and moments by another method, on a grid of both scales.</summary>
    [Theory, InlineData("elbo", 0.15), InlineData("iwae", 0.03)]
    public void Bounds_are_below_the_evidence_by_quadrature(string method, double gap)
    {
        var story = TestStory.By(Level.Replace("start ~ Normal(1, 2)\n", "", StringComparison.Ordinal)
            .Replace("Normal(start, 1.5)", "Normal(1, 1.5)", StringComparison.Ordinal), Csv(Waves));
        var (exact, bound) = (story.Fitted(new(Threads: 1), "quadrature"),
            story.Fitted(new(Threads: 1, MaxIterations: 3000, Seed: 3), method));
        Assert.InRange(bound.Metric.Value, exact.Metric.Value - gap, exact.Metric.Value + (3 * bound.Metric.Error!.Value));
        foreach (var name in unknowns[1..])
        {
            var (own, right) = (Of(bound, name), Of(exact, name));
            Assert.Equal(right.Value.Values[0], own.Value.Values[0], 0.2 * right.Spread!.Sd.Values[0]);
        }

        static Estimate Of(FitOutcome fit, string name) => fit.Summary!.Estimates.Single(e => e.Name == name);
    }

    /// <summary>Steps take some sequences; of a chain that all rows observe they take all.</summary>
    [Fact]
    public void Batches_are_of_sequences_and_not_of_one_chain()
    {
        var sequences = GuidedSettings.Create(BoundKind.Elbo, TestStory.By(Level, Csv(shops)).Problem, new()).Request;
        Assert.Equal(("shop", false), (sequences.Rows!.Name, sequences.NeedsAllRows));
        var common = TestStory.By(Common, "a,b,c\n0.3,0.9,1.4\n-0.5,,0.2\n").Problem;
        Assert.Null(GuidedSettings.Create(BoundKind.Elbo, common, new()).Request.Rows);
        Assert.Contains("level", GuidedSettings.WhyJoint(common.Graph, common.Graph.Plates[0]), StringComparison.Ordinal);
    }

    /// <summary>A weighted bound is of as many draws as it says, also where they are no multiple of those of a run.</summary>
    [Theory, InlineData(BoundKind.Iwae, 11), InlineData(BoundKind.Elbo, 11), InlineData(BoundKind.Iwae, 16), InlineData(BoundKind.Iwae, 3)]
    internal void A_bound_is_of_its_number_of_draws(BoundKind kind, int particles)
    {
        var story = TestStory.By(Common, "a,b,c\n0.3,0.9,1.4\n-0.5,,0.2\n");
        var request = GuidedSettings.Create(kind, story.Problem, new()).Request with { Rows = null, Batch = 1, Particles = particles };
        Dictionary<string, Tensor> weights = unknowns
            .SelectMany(n => new[] { (Name: $"{n}.mean", Value: 0.1), (Name: $"{n}.log_sd", Value: -0.5) })
            .ToDictionary(w => w.Name, w => Tensor.Scalar(w.Value));
        using var ratios = new LogRatios(story.Problem, TestStory.Catalog, request, weights, 5, ManagedEngine.On(1));
        var fillings = (particles + ratios.Draws - 1) / ratios.Draws;
        var each = Enumerable.Range(0, 2).Select(repetition =>
        {
            double[] all = [.. Enumerable.Range(0, fillings).SelectMany(f =>
                ratios.At(0, (uint)(repetition * fillings + f)).ToArray()).Take(particles)];
            return kind == BoundKind.Elbo ? all.Average() : Math.Log(all.Average(r => Math.Exp(r - all.Max()))) + all.Max();
        }).Average();
        Assert.Equal(each, BoundEstimate.Compute(ratios, kind, particles, 2, 1, new NoProgress()).Value, 1e-12);
    }

    private static double Noise(int latent, int particle) => Math.Sin(1 + (7 * latent) + (3 * particle));

    private static double Normal(double x, double mean, double sd) =>
        (-0.5 * Math.Pow((x - mean) / sd, 2)) - Math.Log(sd) - (0.5 * Math.Log(2 * Math.PI));

    /// <summary>The log density of observations of one chain at days, from 0.</summary>
    private static double Dense((int Day, double Value)[] of, double[] at)
    {
        var (step, noise) = (Math.Exp(2 * at[1]), Math.Exp(2 * at[2]));
        var covariance = Matrix<double>.Build.Dense(of.Length, of.Length,
            (i, j) => 2.25 + (step * Math.Min(of[i].Day, of[j].Day)) + (i == j ? noise : 0));
        var left = Vector<double>.Build.Dense([.. of.Select(o => o.Value - at[0])]);
        var root = covariance.Cholesky();
        return -0.5 * ((of.Length * Math.Log(2 * Math.PI)) + root.DeterminantLn + (left * root.Solve(left)));
    }

    private static string Example(string path) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", path));
}
