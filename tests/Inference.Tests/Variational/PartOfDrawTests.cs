using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Guides that draw one variable and give its elements to several latents by `Delta`.</summary>
public sealed class PartOfDrawTests
{
    private const string Pair = """
        model Pair
        data y[rows]: real
        a ~ Normal(0, 1)
        s: positive ~ Exponential(1)
        for n in rows { y[n] ~ Normal(a, s) }

        """;

    private const string PairRows = "y\n0.3\n-0.2\n1.1\n";

    /// <summary>
    /// Weights p / q average to the evidence for whatever weights the guide has, so a missing or wrong derivative shows.
    /// </summary>
    [Theory]
    [InlineData("a ~ Delta(u[1])\n s ~ Delta(exp(u[2]))", "plain"), InlineData("a ~ Delta(u[1])\n s ~ Delta(exp(u[2]))", "stl")]
    [InlineData("s ~ Delta(exp(2 * u[1] - 1))\n a ~ Delta((1 - u[2]) / 0.5)", "plain")]
    [InlineData("a ~ Delta(-log(expm1(exp(u[2]))))\n s ~ Delta(expm1(exp(u[1] - 0.5)))", "plain")]
    public void Parts_have_the_density_of_the_whole(string parts, string gradient)
    {
        var story = TestStory.By(Pair + $$"""
            guide {
              param m: real[2]
              flow bend: real[2] = planar(layers = 3)
              u: real[2] ~ Normal(m, 0.7) |> bend
              {{parts}}
            }
            """, PairRows);
        var evidence = Fit("quadrature", TestStory.By(Pair, PairRows), new()).Metric.Value;
        var options = Options(300).With(StandardOptions.Gradient, gradient);
        var trained = Fit("elbo", story, options).Summary!.Weights!;
        foreach (var weights in new[] { trained, Bent(trained) })
            Assert.Equal(evidence, Evidence(story, options, weights), 0.03);
    }

    /// <summary>Rows whose latents are parts of one draw: x ~ Normal(0.5, sd) with known variance.</summary>
    [Fact]
    public void Rows_have_parts_too()
    {
        double[] x = [0.2, -1.3, 2.5, 0.9];
        var story = TestStory.By("""
            model Rows
            data x[rows]: real
            for n in rows {
              a[n] ~ Normal(0, 1)
              b[n] ~ Normal(0.5, 1)
              x[n] ~ Normal(a[n] + b[n], 0.5)
            }
            guide {
              param c: real
              param w: positive[2]
              flow bend: real[2] = planar(layers = 2)
              for n in rows {
                u[n]: real[2] ~ Normal(c * x[n], w) |> bend
                b[n] ~ Delta(0.3 + 2 * u[n, 2])
                a[n] ~ Delta(u[n, 1])
              }
            }
            """, "x\n" + string.Join('\n', x) + "\n");
        const double Variance = 2.25;
        var evidence = x.Sum(v => (-0.5 * Math.Log(2 * Math.PI * Variance)) - (0.5 * (v - 0.5) * (v - 0.5) / Variance));
        var options = Options(400);
        var outcome = Fit("elbo", story, options);
        Assert.Equal(evidence, x.Length * Evidence(story, options, Bent(outcome.Summary!.Weights!)), 0.05);
        Assert.InRange(outcome.Metric.Value, double.NegativeInfinity, evidence + 0.02);
    }

    /// <summary>The story of eight schools with a flow over all unknowns, whose elements are the unknowns.</summary>
    [Fact]
    public void Eight_schools_by_parts_of_one_draw_have_a_small_k_hat()
    {
        var story = TestStory.By(EightSchools.Unnamed + JointGuideTests.Flow, EightSchools.Data);
        var outcome = Fit("elbo", story, Options(8000).With(StandardOptions.Particles, 32).With(StandardOptions.Gradient, "stl"));
        // by the two-dimensional quadrature of examples/eight-schools
        Assert.InRange(outcome.Metric.Value, -31.296 - 0.1, -31.296 + 0.03);
        Assert.InRange(outcome.Summary!.Tail!.Shape, double.NegativeInfinity, 0.5);
        Assert.Equal(4.4, outcome.Summary!.Estimates.First(e => e.Name == "mu").Value.Values[0], 0.3);
    }

    /// <summary>The parts are the proposal of `importance`, whose evidence and means are those of quadrature.</summary>
    [Fact]
    public void Parts_are_proposals_of_weighted_draws()
    {
        var story = TestStory.By(Pair + """
            guide {
              param m: real[2]
              u: real[2] ~ Normal(m, 0.8)
              a ~ Delta(u[1])
              s ~ Delta(exp(u[2]))
            }
            """, PairRows);
        var exact = Fit("quadrature", TestStory.By(Pair, PairRows), new());
        var outcome = Fit("importance", story, Options(2000) with { Draws = 20_000 });
        Assert.Equal(exact.Metric.Value, outcome.Summary!.Metric!.Value, 4 * outcome.Summary.Metric.Error!.Value);
        var variance = SquareOfWeights(outcome.Summary.Weights!["m"].Values) / Math.Exp(2 * exact.Metric.Value);
        Assert.Equal(Math.Sqrt((variance - 1) / 20_000), outcome.Summary.Metric.Error.Value, 0.1 * outcome.Summary.Metric.Error.Value);
        foreach (var name in new[] { "a", "s" })
            Assert.Equal(Mean(exact, name), Mean(outcome, name), 0.03);

        static double Mean(FitOutcome fit, string name) => fit.Summary!.Estimates.First(e => e.Name == name).Value.Values[0];
    }

    /// <summary>The mean of the squared weights p / q, the integral of p^2 / q over a and log s, by the trapezoidal rule.</summary>
    private static double SquareOfWeights(double[] m)
    {
        const double Step = 0.02;
        double[] y = [0.3, -0.2, 1.1];
        var sum = 0.0;
        for (var a = -5.0; a < 5; a += Step)
            for (var log = -5.0; log < 4; log += Step)
            {
                var s = Math.Exp(log);
                var p = (-0.5 * a * a) - (0.5 * Math.Log(2 * Math.PI)) - s + log
                    + y.Sum(v => (-0.5 * (v - a) * (v - a) / (s * s)) - log - (0.5 * Math.Log(2 * Math.PI)));
                var q = (-0.5 * (((a - m[0]) * (a - m[0])) + ((log - m[1]) * (log - m[1]))) / 0.64) - Math.Log(2 * Math.PI * 0.64);
                sum += Math.Exp((2 * p) - q);
            }

        return sum * Step * Step;
    }

    [Theory]
    [InlineData("a ~ Delta(u[1])\n s ~ Delta(exp(u[1]))", "`u[1]` is read twice")]
    [InlineData("a ~ Delta(u[1] ^ 2)\n s ~ Delta(exp(u[2]))", "not an invertible function of one part of `u`")]
    [InlineData("a ~ Delta(u[1])\n s ~ Delta(exp(u[2] + u[1]))", "not an invertible function of one part of `u`")]
    [InlineData("a ~ Delta(u[1])\n s ~ Delta(exp(u[2] * a))", "not an invertible function of one part of `u`")]
    [InlineData("a ~ Delta(u[1])\n s ~ LogNormal(0, 1)", "1 elements of `u` are not read")]
    public void Parts_without_a_density_are_refused(string parts, string reason)
    {
        var story = TestStory.By(Pair + $$"""
            guide {
              param m: real[2]
              u: real[2] ~ Normal(m, 1)
              {{parts}}
            }
            """, PairRows);
        var chosen = new MethodTable(TestStory.Catalog).Select(story.Facts, "elbo");
        Assert.Contains(reason, string.Join('\n', chosen.Diagnostics.Select(d => d.Message)), StringComparison.Ordinal);
    }

    private static double Evidence(TestStory story, FitOptions options, IReadOnlyDictionary<string, Tensor> weights)
    {
        var request = GuidedSettings.Create(BoundKind.Elbo, story.Problem, options).Request with { Particles = 1000 };
        using var ratios = new LogRatios(story.Problem, TestStory.Catalog, request, weights, 7, ManagedEngine.On(1));
        return BoundSeries.Compute(ratios, [400_000], TestContext.Current.CancellationToken)[^1].Mean;
    }

    private static Dictionary<string, Tensor> Bent(IReadOnlyDictionary<string, Tensor> weights) => weights.ToDictionary(w => w.Key,
        w => new Tensor(w.Value.Shape, [.. w.Value.Values.Select((v, i) => v + (0.1 * Math.Sin(7 * i)))]));

    private static FitOptions Options(int steps) => new(MaxIterations: steps, Threads: 1);

    private static FitOutcome Fit(string method, TestStory story, FitOptions options) => story.Fit(options, method);
}
