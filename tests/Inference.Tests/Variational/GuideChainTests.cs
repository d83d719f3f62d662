using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Guides that draw each member of a chain given the one before it, of stories whose evidence has a formula.</summary>
public sealed class GuideChainTests
{
    private const double R = 0.8, Q = 0.7, S = 0.5;

    private static readonly double[] y = [0.3, 1.2, 0.7, -0.4, -1.1, 0.2];

    private const string Level = """
        model Level
        data y[times]: real
        z[1] ~ Normal(0, 1)
        for t in 2..times { z[t] ~ Normal(0.8 * z[t-1], 0.7) }
        for t in times { y[t] ~ Normal(z[t], 0.5) }

        """;

    /// <summary>The form of the smoother, forward in time: z[t] given z[t-1] is normal with a mean that is linear in it.</summary>
    private const string Smoother = """
        guide {
          param a: real[6]
          param b: real[6]
          param c: positive[6]
          z[1] ~ Normal(b[1], c[1])
          for t in 2..times { z[t] ~ Normal(a[t] * z[t-1] + b[t], c[t]) }
        }
        """;

    private static string Csv(IEnumerable<double> values) =>
        "y\n" + string.Concat(values.Select(v => FormattableString.Invariant($"{v}\n")));

    /// <summary>Each draw of the posterior, in the form of the smoother, has the evidence of the Kalman filter as its ratio.</summary>
    [Theory, InlineData(1), InlineData(20)]
    public void Each_draw_of_the_smoother_has_the_evidence_as_its_ratio(int particles)
    {
        var story = TestStory.By(Level + Smoother, Csv(y));
        var request = Request(story, particles);
        using var ratios = new LogRatios(story.Problem, TestStory.Catalog, request, Posterior(), 7, ManagedEngine.On(1));
        var each = ratios.At(0, 0).ToArray();
        Assert.Equal(particles, each.Length);
        Assert.All(each, ratio => Assert.Equal(Evidence(y), ratio, 1e-9));
    }

    /// <summary>The posterior from its end, by the filter: each member given the one after it.</summary>
    [Fact]
    public void A_guide_may_run_from_the_end()
    {
        var story = TestStory.By(Level + """
            guide {
              param a: real[6]
              param b: real[6]
              param c: positive[6]
              z[times] ~ Normal(b[6], c[6])
              for t in 2..times { z[t-1] ~ Normal(a[t-1] * z[t] + b[t-1], variance = c[t-1]^2) }
            }
            """, Csv(y));
        var (a, b, c) = (new double[6], new double[6], new double[6]);
        var (mean, variance) = (0.0, 1.0);
        for (var t = 0; t < 6; t++)
        {
            if (t > 0) (mean, variance) = (R * mean, (R * R * variance) + (Q * Q));
            (mean, variance) = (mean + (variance / (variance + (S * S)) * (y[t] - mean)), variance * S * S / (variance + (S * S)));
            var gain = t == 5 ? 0 : variance * R / ((R * R * variance) + (Q * Q));
            (a[t], b[t], c[t]) = (gain, mean - (gain * R * mean), 0.5 * Math.Log(variance * (1 - (gain * R))));
        }

        var weights = new Dictionary<string, Tensor> { ["a"] = new([6], a), ["b"] = new([6], b), ["c"] = new([6], c) };
        using var ratios = new LogRatios(story.Problem, TestStory.Catalog, Request(story, 5), weights, 7, ManagedEngine.On(1));
        Assert.All(ratios.At(0, 0).ToArray(), ratio => Assert.Equal(Evidence(y), ratio, 1e-9));
    }

    /// <summary>New series have new members, which the story draws.</summary>
    [Fact]
    public void Chains_do_not_keep_new_rows_from_being_drawn()
    {
        var story = TestStory.By(Level + Smoother, Csv(y));
        var fit = NewData.FitByHand.Of(Level + Smoother, Csv(y), 1) with
        {
            Weights = story.Fitted(new(MaxIterations: 3, Threads: 1), "elbo").Summary!.Weights!,
        };
        Assert.Null(fit.GuidedLatentOutsideRows(story.Problem));
    }

    [Fact]
    public void Chains_are_proposals_of_importance()
    {
        var outcome = TestStory.By(Level + Smoother, Csv(y)).Fitted(new FitOptions(MaxIterations: 3000, Threads: 1), "importance");
        Assert.Equal(Evidence(y), outcome.Summary!.Metric!.Value, 1e-3 + (4 * outcome.Summary.Metric.Error!.Value));
        Assert.InRange(outcome.Summary.Metric.Error.Value, 0, 0.01);
    }

    /// <summary>Other widths of the same guide are below the evidence, so that the ratios are those of its own draws.</summary>
    [Fact]
    public void Other_coefficients_have_other_ratios()
    {
        var story = TestStory.By(Level + Smoother, Csv(y));
        var weights = Posterior();
        weights["a"].Values[3] += 0.3;
        var request = Request(story, 1000);
        using var ratios = new LogRatios(story.Problem, TestStory.Catalog, request, weights, 7, ManagedEngine.On(1));
        var each = ratios.At(0, 0).ToArray();
        Assert.InRange(each.Average(), Evidence(y) - 2, Evidence(y) - 0.02);
        Assert.Equal(Evidence(y), Math.Log(each.Average(Math.Exp)), 0.1);
    }

    [Theory, InlineData("elbo", ""), InlineData("elbo", "stl"), InlineData("iwae", "")]
    public void Training_reaches_the_evidence_of_the_filter(string method, string gradient)
    {
        var options = new FitOptions(MaxIterations: 6000, Threads: 1);
        if (gradient.Length > 0) options = options.With(StandardOptions.Gradient, gradient);
        var outcome = TestStory.By(Level + Smoother, Csv(y)).Fit(options, method);
        Assert.Equal(Evidence(y), outcome.Metric.Value, 0.01 + (4 * outcome.Metric.Error!.Value));
        Assert.InRange(outcome.Metric.Error.Value, 0, method == "elbo" ? 0.01 : 0.06);
        Assert.True(outcome.Metric.Value <= Evidence(y) + (4 * outcome.Metric.Error!.Value) + 1e-6);
    }

    /// <summary>
    /// The state of a recurrence that reads the latent, in the story, and in the guide: weights average to the evidence of a dense normal.
    /// </summary>
    [Theory, InlineData(1), InlineData(50)]
    public void A_recurrent_state_reads_the_members_before(int particles)
    {
        double[] short_ = y[..4];
        var story = TestStory.By("""
            model Recurrent
            data y[times]: real
            h[1] = 0.2
            for t in 2..times { h[t] = 0.5 * h[t-1] + z[t-1] }
            z[1] ~ Normal(0.6 * h[1], 0.7)
            for t in 2..times { z[t] ~ Normal(0.6 * h[t], 0.7) }
            for t in times { y[t] ~ Normal(z[t] + 0.3 * h[t], 0.5) }
            guide {
              param b: real
              z[1] ~ Normal(0.3 * h[1] + b * y[1], variance = 0.3)
              for t in 2..times { z[t] ~ Normal(0.3 * h[t] + b * y[t], variance = 0.3) }
            }
            """, Csv(short_));
        // h and z as linear functions of 1 and of the noise of z
        var (h, z) = (new double[4][], new double[4][]);
        for (var t = 0; t < 4; t++)
        {
            h[t] = [.. Enumerable.Range(0, 5).Select(i => t == 0 ? i == 4 ? 0.2 : 0 : (0.5 * h[t - 1][i]) + z[t - 1][i])];
            z[t] = [.. Enumerable.Range(0, 5).Select(i => (0.6 * h[t][i]) + (i == t ? 0.7 : 0))];
        }

        double[][] map = [.. z.Zip(h, (of, state) => of.Zip(state, (a, b) => a + (0.3 * b)).ToArray())];
        var evidence = LogNormal([.. short_.Select((v, t) => v - map[t][4])],
            (t, u) => Enumerable.Range(0, 4).Sum(i => map[t][i] * map[u][i]) + (t == u ? 0.25 : 0));
        var weights = new Dictionary<string, Tensor> { ["b"] = Tensor.Scalar(0.6) };
        var request = Request(story, particles);
        Assert.NotNull(story.Select("iwae").Plan);
        using var ratios = new LogRatios(story.Problem, TestStory.Catalog, request, weights, 7, ManagedEngine.On(1));
        Assert.Equal(evidence, BoundSeries.Compute(ratios, [40_000], TestContext.Current.CancellationToken)[^1].Mean, 0.03);
    }

    /// <summary>Sequences of unequal length, each with its own particles, of two-dimensional states by nets.</summary>
    [Fact]
    public void Sequences_of_unequal_length_have_their_own_chains()
    {
        double[][] groups = [[0.3, 1.2, 0.7], [-0.4], [1.1, 0.2, -0.3, 0.9], [0.5, 0.1]];
        var text = """
            model Sequences
            data y[seq, times]: real from v by id
            for s in seq {
              z[s, 1] ~ Normal(0, 1)
              for t in 2..times { z[s, t] ~ Normal(0.8 * z[s, t-1], 0.7) }
              for t in times { y[s, t] ~ Normal(z[s, t], 0.5) }
            }
            guide {
              net read(z: real, y: real) -> (mean: real, sd: positive) = mlp(hidden = [8], act = tanh)
              for s in seq {
                z[s, 1] ~ Normal(read(0, y[s, 1]))
                for t in 2..times { z[s, t] ~ Normal(read(z[s, t-1], y[s, t])) }
              }
            }
            """;
        var csv = "id,v\n" + string.Concat(groups.SelectMany((g, at) => g.Select(v => FormattableString.Invariant($"{at},{v}\n"))));
        var evidence = groups.Sum(Evidence);
        var elbo = TestStory.By(text, csv).Fitted(new FitOptions(MaxIterations: 4000, Threads: 1), "elbo");
        var iwae = TestStory.By(text, csv).Fitted(new FitOptions(MaxIterations: 4000, Threads: 1), "iwae");
        Assert.InRange(elbo.Metric.Value, evidence - 0.6, evidence + (4 * elbo.Metric.Error!.Value));
        Assert.InRange(iwae.Metric.Value, evidence - 0.2, evidence + (4 * iwae.Metric.Error!.Value));
        var story = TestStory.By(text, csv);
        var request = Request(story, 20);
        // the guide reads the columns in the units of its training
        var weights = iwae.Summary!.Weights!;
        using var ratios = new LogRatios(
            story.Problem with { Trained = weights }, TestStory.Catalog, request, weights, 7, ManagedEngine.On(1));
        var bounds = BoundSeries.Compute(ratios, [20_000], TestContext.Current.CancellationToken)[^1].EachRow;
        foreach (var (group, bound) in groups.Zip(bounds)) Assert.Equal(Evidence(group), bound, 0.01);
    }

    [Theory]
    [InlineData("z[t] ~ LogNormal(a * z[t-1], 1)", "`LogNormal(a * z[t-1], 1)` is not")]
    [InlineData("z[t] ~ Normal(a * z[t-1], 1) |> bend", "is not")]
    public void Members_that_are_not_normal_are_refused(string member, string reason)
    {
        var chosen = TestStory.By(Level + $$"""
            guide {
              param a: real
              flow bend: real = affine
              z[1] ~ Normal(a, 1)
              for t in 2..times { {{member}} }
            }
            """, Csv(y)).Select("elbo");
        Assert.Contains(reason, chosen.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    private static GuidedRequest Request(TestStory story, int particles) =>
        GuidedSettings.Create(BoundKind.Elbo, story.Problem, new()).Request
        with { Particles = particles, FloatType = ElementType.Float64 };

    /// <summary>By messages from the end: what the observations from t on say of z[t] is normal.</summary>
    private static Dictionary<string, Tensor> Posterior()
    {
        var (a, b, c) = (new double[6], new double[6], new double[6]);
        var (precision, shift) = (0.0, 0.0);
        for (var t = 5; t >= 0; t--)
        {
            (precision, shift) = (precision + (1 / (S * S)), shift + (y[t] / (S * S)));
            var own = t == 0 ? 1 : 1 / (Q * Q);
            (a[t], b[t], c[t]) = (t == 0 ? 0 : R * own / (own + precision), shift / (own + precision), -0.5 * Math.Log(own + precision));
            (precision, shift) = (R * R * precision * own / (own + precision), R * shift * own / (own + precision));
        }

        return new() { ["a"] = new([6], a), ["b"] = new([6], b), ["c"] = new([6], c) };
    }

    /// <summary>By the Kalman filter.</summary>
    private static double Evidence(double[] observed)
    {
        var (mean, variance, sum) = (0.0, 1.0, 0.0);
        for (var t = 0; t < observed.Length; t++)
        {
            if (t > 0) (mean, variance) = (R * mean, (R * R * variance) + (Q * Q));
            var (all, away) = (variance + (S * S), observed[t] - mean);
            sum += -0.5 * (Math.Log(2 * Math.PI * all) + (away * away / all));
            (mean, variance) = (mean + (variance / all * away), variance * S * S / all);
        }

        return sum;
    }

    /// <summary>log N(x; 0, covariance), by elimination of one number after the other.</summary>
    private static double LogNormal(double[] x, Func<int, int, double> covariance)
    {
        var (n, sum) = (x.Length, 0.0);
        var left = new double[n, n];
        for (var i = 0; i < n; i++) for (var j = 0; j < n; j++) left[i, j] = covariance(i, j);
        for (var k = 0; k < n; k++)
        {
            sum += -0.5 * (Math.Log(2 * Math.PI * left[k, k]) + (x[k] * x[k] / left[k, k]));
            for (var i = k + 1; i < n; i++)
            {
                var by = left[i, k] / left[k, k];
                x[i] -= by * x[k];
                for (var j = k + 1; j < n; j++) left[i, j] -= by * left[k, j];
            }
        }

        return sum;
    }
}
