using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Guides in the source that draw all unknowns, those of the rows too, as parts of one variable outside of the rows.</summary>
public sealed class JointGuideTests
{
    /// <summary>A guide of eight schools that draws all unknowns by one flow.</summary>
    internal const string Flow = """
        guide {
          flow bend: real[10] = realnvp(layers = 6, hidden = [32, 32], act = tanh)
          u: real[10] ~ Normal(0, 1) |> bend
          mu ~ Delta(5 * u[1])
          tau ~ Delta(exp(u[2]))
          for j in schools { raw[j] ~ Delta(u[j + 2]) }
        }
        """;

    /// <summary>
    /// A guide that is the posterior: the ratio of densities of each single draw is the evidence, and it is so with more rows than a batch
    /// has. The posterior of log s is Normal(y / 2, sqrt(1/2)) for s ~ LogNormal(0, 1) and y ~ Normal(log(s), 1).
    /// </summary>
    [Theory, InlineData(3), InlineData(250)]
    public void Each_draw_of_the_exact_posterior_has_the_evidence_as_its_ratio(int rows)
    {
        double[] x = [.. Enumerable.Range(0, rows).Select(n => 2 * Math.Sin(3 * n))];
        var story = TestStory.By($$"""
            model Exact
            data x[rows]: real
            for n in rows {
              z[n] ~ Normal(0, 1)
              s[n]: positive ~ LogNormal(0, 1)
              x[n] ~ Normal(z[n], 1)
              x2[n] ~ Normal(log(s[n]), 1)
            }
            data x2[rows]: real from -x
            guide {
              param c: real[{{2 * rows}}]
              param w: positive[{{2 * rows}}]
              u: real[{{2 * rows}}] ~ Normal(c, w)
              for n in rows {
                z[n] ~ Delta(2 * u[n] + 1)
                s[n] ~ Delta(exp(u[n + {{rows}}] / 3))
              }
            }
            """, "x\n" + string.Join('\n', x) + "\n");
        var (center, width) = (new double[2 * rows], new double[2 * rows]);
        for (var n = 0; n < rows; n++)
        {
            (center[n], width[n]) = (((x[n] / 2) - 1) / 2, Math.Log(Math.Sqrt(0.5) / 2));
            (center[n + rows], width[n + rows]) = (-3 * x[n] / 2, Math.Log(3 * Math.Sqrt(0.5)));
        }

        var weights = new Dictionary<string, Tensor> { ["c"] = new Tensor([2 * rows], center), ["w"] = new Tensor([2 * rows], width) };
        var request = GuidedSettings.Create(BoundKind.Elbo, story.Problem, new()).Request with { Particles = 20 };
        var evidence = x.Sum(v => 2 * LogNormalDensity(v, Math.Sqrt(2)));
        using var ratios = new LogRatios(story.Problem, TestStory.Catalog, request, weights, 7, ManagedEngine.On(1));
        var each = ratios.At(0, 0).ToArray();
        Assert.Equal(20, each.Length);
        Assert.All(each, ratio => Assert.Equal(evidence, ratio, 1e-9 * Math.Max(1, Math.Abs(evidence))));
    }

    /// <summary>A linear flow of a conjugate story reaches the evidence: q is the normal posterior, whose parts are correlated.</summary>
    [Theory]
    [InlineData("elbo", "bend", "flow bend: real[2] = affine"), InlineData("iwae", "bend", "flow bend: real[2] = affine")]
    [InlineData("elbo", "affine", "")]
    public void A_linear_flow_of_a_conjugate_story_reaches_the_evidence(string method, string flow, string declaration)
    {
        double[] y = [1.4, 0.2, 0.9];
        var story = TestStory.By($$"""
            model Sum
            data y[rows]: real
            a ~ Normal(0, 1)
            b ~ Normal(0, 2)
            for n in rows { y[n] ~ Normal(a + b, 1) }
            guide {
              {{declaration}}
              u: real[2] ~ Normal(0, 1) |> {{flow}}
              b ~ Delta(-u[1])
              a ~ Delta(2 * u[2] - 0.5)
            }
            """, "y\n" + string.Join('\n', y) + "\n");
        // a + b ~ Normal(0, sqrt(5)): the determinant of I + 5 * ones is 16, its inverse I - 5/16 * ones
        var evidence = -0.5 * ((3 * Math.Log(2 * Math.PI)) + Math.Log(16) + y.Sum(v => v * v) - (5.0 / 16 * y.Sum() * y.Sum()));
        var outcome = Fit(method, story, new(MaxIterations: 10_000, Threads: 1));
        Assert.Equal(evidence, outcome.Metric.Value, 2e-3);
        Assert.InRange(outcome.Metric.Error!.Value, 0, 1e-3);
    }

    /// <summary>A written flow over all unknowns has the bound and the k-hat of the derived one, by the same defaults.</summary>
    [Fact]
    public void A_written_flow_of_all_unknowns_reaches_what_the_derived_one_does()
    {
        var written = Fit("elbo", TestStory.By(EightSchools.Unnamed + Flow, EightSchools.Data), new(MaxIterations: 8000, Threads: 1));
        var derived = Fit("elbo", TestStory.By(EightSchools.Unnamed, EightSchools.Data),
            new(MaxIterations: 8000, Threads: 1) { [StandardOptions.Guide] = "flow" });
        Assert.Equal(derived.Metric.Value, written.Metric.Value, 0.02);
        Assert.InRange(written.Metric.Value, double.NegativeInfinity, EightSchools.ByQuadrature().LogEvidence + 0.01);
        Assert.InRange(written.Summary!.Tail!.Shape, double.NegativeInfinity, 0.5);
    }

    /// <summary>With importance weights the evidence is exact up to its error, which is small, by either flow.</summary>
    [Theory, InlineData(""), InlineData(Flow)]
    public void Flows_of_eight_schools_are_proposals(string guide)
    {
        var options = new FitOptions(MaxIterations: 8000, Threads: 1);
        if (guide.Length == 0) options = options.With(StandardOptions.Guide, "flow");
        var outcome = Fit("importance", TestStory.By(EightSchools.Unnamed + guide, EightSchools.Data), options);
        var found = outcome.Summary!.Metric!;
        Assert.Contains("from the guide", found.How!, StringComparison.Ordinal);
        Assert.Equal(EightSchools.ByQuadrature().LogEvidence, found.Value, 4 * found.Error!.Value);
        WeightLaws.ErrorIsThatOfTheEffectiveSize(outcome);
        Assert.InRange(outcome.Summary.Tail!.Shape, double.NegativeInfinity, 0.5);
    }

    /// <summary>The objective of `iwae` is of all unknowns together.</summary>
    [Fact]
    public void Parts_of_the_rows_have_a_bound_of_several_draws()
    {
        var outcome = Fit("iwae", TestStory.By(EightSchools.Unnamed + Flow, EightSchools.Data), new(MaxIterations: 8000, Threads: 1));
        var evidence = EightSchools.ByQuadrature().LogEvidence;
        Assert.InRange(outcome.Metric.Value, evidence - 0.1, evidence + 0.02);
    }

    /// <summary>
    /// The posterior that `iwae` reports is that of its weighted draws: a guide of the bound of 32 draws is wide, and the deviation of tau
    /// under this one by itself is several times that of the posterior.
    /// </summary>
    [Theory, InlineData(1), InlineData(2)]
    public void Moments_of_iwae_are_those_of_the_posterior(int seed)
    {
        var guide = Flow.Replace("realnvp(layers = 6, hidden = [32, 32], act = tanh)", "spline(layers = 4)", StringComparison.Ordinal)
            .Replace("5 * u[1]", "u[1]", StringComparison.Ordinal);
        var summary = Fit("iwae", TestStory.By(EightSchools.Unnamed + guide, EightSchools.Data),
            new FitOptions(MaxIterations: 3000, Threads: 1) { Seed = (ulong)seed }).Summary!;
        var tail = summary.Tail!;
        Assert.InRange(tail.Shape, double.NegativeInfinity, 0.7);
        Assert.InRange(tail.EffectiveDraws, 200, 3999);
        foreach (var (name, exact) in new[] { ("mu", EightSchools.MuByQuadrature()), ("tau", EightSchools.ByQuadrature()) })
        {
            var found = summary.Estimates.Single(e => e.Name == name);
            Assert.Equal(exact.Mean, found.Value.Values[0], 5 * found.Spread!.Error!.StandardError.Values[0]);
            Assert.Equal(exact.Sd, found.Spread.Sd.Values[0], 0.25 * exact.Sd);
            // what is kept counts the same, and has the same mean
            Assert.Equal(found.Value.Values[0], summary.Draws!.Arrays[name].Values.Average(), 0.05 * exact.Sd);
        }
    }

    /// <summary>
    /// A guide of independent unknowns of which the sum is observed: alone it is too narrow and has no correlation, but its weighted draws
    /// have the posterior, a formula. The same holds beside a param, at its estimate.
    /// </summary>
    [Theory, InlineData("", "1"), InlineData("param sd: positive = 1", "sd")]
    public void Weighted_draws_of_iwae_are_correlated_as_the_posterior(string declared, string sd)
    {
        var story = $$"""
            model Sum
            data y[rows]: real
            {{declared}}
            a ~ Normal(0, 1)
            b ~ Normal(0, 1)
            difference = a - b
            for n in rows { y[n] ~ Normal(a + b, {{sd}}) }
            """;
        var summary = Fit("iwae", TestStory.By(story, "y\n2.4\n-0.7\n1.3\n"),
            new(MaxIterations: 1500, Threads: 1) { [StandardOptions.Particles] = 32 }).Summary!;
        var noise = declared.Length == 0 ? 1 : summary.Estimates.Single(e => e.Name == "sd").Value.Values[0];
        // a + b ~ N(0, 2), of which three are observed; the difference keeps its prior
        var variance = 1 / (0.5 + (3 / (noise * noise)));
        Check("a", variance * 3 / (noise * noise) / 2, (0.25 * variance) + 0.5);
        Check("b", variance * 3 / (noise * noise) / 2, (0.25 * variance) + 0.5);
        var difference = summary.Definitions.Single(d => d.Name == "difference");
        Assert.Equal(Math.Sqrt(2), difference.Spread!.Sd.Values[0], 0.15);

        void Check(string name, double mean, double of)
        {
            var found = summary.Estimates.Single(e => e.Name == name);
            Assert.Equal(mean, found.Value.Values[0], 5 * found.Spread!.Error!.StandardError.Values[0]);
            Assert.Equal(Math.Sqrt(of), found.Spread.Sd.Values[0], 0.12 * Math.Sqrt(of));
        }
    }

    /// <summary>
    /// A spline is the identity beyond its interval, far from the posteriors of mu and tau: the location and scale of each unknown reach
    /// them, and a spline that shrinks is seen by the gradient of its log volume.
    /// </summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_spline_reaches_the_posterior_of_eight_schools(int seed)
    {
        var guide = Flow.Replace("realnvp(layers = 6, hidden = [32, 32], act = tanh)", "spline(layers = 4)", StringComparison.Ordinal)
            .Replace("5 * u[1]", "u[1]", StringComparison.Ordinal);
        var outcome = Fit("importance", TestStory.By(EightSchools.Unnamed + guide, EightSchools.Data),
            new FitOptions(MaxIterations: 8000, Threads: 1) { Seed = (ulong)seed });
        var (found, exact) = (outcome.Summary!.Metric!, EightSchools.ByQuadrature());
        Assert.Equal(exact.LogEvidence, found.Value, 4 * found.Error!.Value);
        WeightLaws.ErrorIsThatOfTheEffectiveSizeAndNoLargeWeight(outcome);
        Assert.InRange(outcome.Summary.Tail!.Shape, double.NegativeInfinity, 0.7);
    }

    /// <summary>
    /// Unknowns in any units: a flow starts at the mode, and moves on by a location and a scale of each element. The bound of a story of
    /// normals is close to its evidence, which is a formula.
    /// </summary>
    [Theory, InlineData("spline(layers = 2)", 1, 0), InlineData("spline(layers = 2)", 1000, 5e5), InlineData("nice(layers = 2)", 1e-3, -2)]
    [InlineData("planar(2)", 1e4, 3e6), InlineData("maf(layers = 2, transform = spline)", 100, -4e4)]
    public void A_flow_of_unknowns_reaches_any_location_and_scale(string flow, double scale, double location)
    {
        double[] y = [.. new[] { 0.3, -1.1, 0.8 }.Select(v => location + (scale * v))];
        FormattableString story = $$"""
            model Far
            data y[rows]: real
            a ~ Normal({{location}}, {{5 * scale}})
            b ~ Normal(0, {{scale}})
            for n in rows { y[n] ~ Normal(a + b, {{0.5 * scale}}) }
            guide {
              flow bend: real[2] = {{flow}}
              u: real[2] ~ Normal(0, 1) |> bend
              a ~ Delta({{scale}} + 2 * u[1])
              b ~ Delta(-u[2])
            }
            """;
        // y - location ~ MvNormal(0, scale^2 (I / 4 + 26 * ones))
        var evidence = JointNormal([.. y.Select(v => (v - location) / scale)], 0.25, 26) - (3 * Math.Log(scale));
        var outcome = Fit("elbo", TestStory.By(FormattableString.Invariant(story), "y\n" + string.Join('\n', y) + "\n"),
            new(MaxIterations: 2000, Threads: 1));
        Assert.InRange(outcome.Metric.Value, evidence - 0.3, evidence + 0.02);
    }

    /// <summary>The log density of y ~ MvNormal(0, own I + shared * ones).</summary>
    private static double JointNormal(double[] y, double own, double shared)
    {
        var (count, sum) = (y.Length, y.Sum());
        return -0.5 * ((count * Math.Log(2 * Math.PI * own)) + Math.Log(1 + (count * shared / own))
            + ((y.Sum(v => v * v) - (sum * sum * shared / (own + (count * shared)))) / own));
    }

    /// <summary>Unknowns on the way of the bisection for the units: growing, falling and bounded functions of elements.</summary>
    [Fact]
    public void Units_of_a_guide_are_the_mode_through_its_parts()
    {
        var story = TestStory.By("""
            model Parts
            data y[rows]: real
            a ~ Normal(300, 2)
            s: positive ~ LogNormal(-4, 0.5)
            p: unit ~ Beta(3, 2)
            guide {
              flow bend: real[3] = spline(layers = 2)
              u: real[3] ~ Normal(0, 1) |> bend
              a ~ Delta(10 - 5 * u[3])
              s ~ Delta(exp(-u[1]))
              p ~ Delta(sigmoid(2 * u[2]))
            }
            for n in rows { y[n] ~ Normal(0 * a * s * p, 1) }
            """, "y\n0.5\n");
        var units = JointUnits.Add(story.Problem, TestStory.Catalog, new()).Units["u.units"].Values.Values;
        // log s ~ Normal(-4, 0.5); the mode of logit p is log(3 / 2) with curvature 5 * (3/5) * (2/5)
        double[] expected = [4, 0.5 * Math.Log(1.5), -58, 0.5, 0.5 / Math.Sqrt(1.2), 0.4];
        Assert.Equal(6, units.Length);
        Assert.All(expected.Zip(units), e => Assert.Equal(e.First, e.Second, 1e-3));
    }

    [Fact]
    public void The_settings_are_those_of_the_derived_flow()
    {
        var (written, rows) = (Settings(EightSchools.Unnamed + Flow), Settings(Rows));
        Assert.Equal((32, GuideGradient.StickingTheLanding, ElementType.Float64, true),
            (written.Request.Particles, written.Gradient, written.Request.FloatType, written.Divergence.IsConstantlyOne));
        Assert.Null(written.Request.Rows);
        // the draws of a spline alone see its shrinking too rarely
        Assert.Equal(GuideGradient.Plain, Settings(EightSchools.Unnamed + Flow.Replace("realnvp(layers = 6, hidden = [32, 32], act = tanh)",
            "permute |> maf(transform = spline)", StringComparison.Ordinal)).Gradient);
        // an encoder of rows has batches, and the defaults of nets
        Assert.Equal((1, GuideGradient.Plain, ElementType.Float32, false),
            (rows.Request.Particles, rows.Gradient, rows.Request.FloatType, rows.Divergence.IsConstantlyOne));
        Assert.NotNull(rows.Request.Rows);

        static GuidedSettings Settings(string story) =>
            GuidedSettings.Create(BoundKind.Elbo, TestStory.By(story, EightSchools.Data).Problem, new());
    }

    /// <summary>Unknowns outside of the rows have all draws of a step too, in batches of rows.</summary>
    [Fact]
    public void Each_particle_draws_the_unknowns_outside_of_the_rows()
    {
        var problem = TestStory.By(Shared("a ~ Delta(u[1])\n s ~ Delta(exp(u[2]))"), "y\n0.3\n-0.2\n1.1\n").Problem;
        var settings = GuidedSettings.Create(BoundKind.Elbo, problem, new());
        Assert.NotNull(settings.Request.Rows);
        Assert.Contains(new BoundTraining(problem, TestStory.Catalog, settings).Joint.NoiseSlots, n => n.Shape is [32, 2]);
    }

    /// <summary>The default gradient is one that a part with a param has.</summary>
    [Fact]
    public void A_part_may_have_a_param_of_the_guide()
    {
        var story = TestStory.By(Shared("a ~ Delta(u[1] * w)\n s ~ Delta(exp(u[2]))"), "y\n0.3\n-0.2\n1.1\n");
        Assert.True(double.IsFinite(story.Fitted(new(MaxIterations: 10, Threads: 1), "elbo").Metric.Value));
        Assert.True(double.IsFinite(story.Fitted(new(MaxIterations: 10, Threads: 1), "iwae").Metric.Value));
    }

    /// <summary>Values that a guide never draws have no weights, so that the evidence would lack their probability.</summary>
    [Theory]
    [InlineData("a ~ LogNormal(m, w)", true), InlineData("u: real[1] ~ Normal(m, w)\n a ~ Delta(exp(u[1]))", true)]
    [InlineData("u: real[1] ~ Normal(m, w)\n a ~ Delta(w * tanh(u[1]))", true)]
    [InlineData("a ~ Normal(m, w)", false), InlineData("u: real[1] ~ Normal(m, w)\n a ~ Delta(1 - 2 * u[1])", false)]
    public void Importance_needs_a_guide_that_draws_all_values(string guide, bool isRefused)
    {
        var story = TestStory.By($$"""
            model One
            data y[rows]: real
            a ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(a, 1) }
            guide { param m: real
              param w: positive
              {{guide}} }
            """, "y\n0.5\n-0.2\n");
        var chosen = story.Select("importance");
        Assert.Equal(isRefused, chosen.Plan is null);
        if (isRefused) Assert.Contains("never draws some values of `a`", chosen.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.NotNull(story.Select("elbo").Plan);
    }

    private static string Shared(string parts) => $$"""
        model Shared
        data y[rows]: real
        a ~ Normal(0, 1)
        s: positive ~ Exponential(1)
        for n in rows { y[n] ~ Normal(a, s) }
        guide {
          param w: positive
          flow bend: real[2] = realnvp(layers = 2)
          u: real[2] ~ Normal(0, 1) |> bend
          {{parts}}
        }
        """;

    [Fact]
    public void Rows_that_are_drawn_together_cannot_be_held_out()
    {
        var story = TestStory.By(EightSchools.Unnamed + Flow, EightSchools.Data);
        var refused = Fit("elbo", story, new FitOptions(MaxIterations: 10, Threads: 1).With(StandardOptions.Holdout, 0.3)).Diagnostics;
        Assert.Contains("draws unknowns of all rows together", refused[0].Message, StringComparison.Ordinal);
    }

    private const string Rows = """
        model Rows
        data effect[schools]: real
        for n in schools {
          z[n]: real[2] ~ Normal(0, 1)
          effect[n] ~ Normal(z[n, 1] * z[n, 2], 1)
        }
        guide {
          flow bend(given x: real): real[2] = realnvp(layers = 2)
          for n in schools { z[n] ~ Normal(0, 1) |> bend(effect[n]) }
        }
        """;

    private static double LogNormalDensity(double x, double sd) => (-0.5 * x * x / (sd * sd)) - Math.Log(sd * Math.Sqrt(2 * Math.PI));

    private static FitOutcome Fit(string method, TestStory story, FitOptions options) => story.Fit(options, method);
}
