using System.Globalization;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Nuts;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Nuts;

/// <summary>Draws of whole stories against closed forms and integration.</summary>
public sealed class NutsStoryTests
{
    private const string Ages = "y\n1\n3\n2\n3\n3\n1\n3\n2\n";

    /// <summary>Stories of one unknown with the means and standard deviations of its elements.</summary>
    private static readonly Dictionary<string, (string Story, string Data, string Of, (double Mean, double Sd)[] Expected)> closed = new()
    {
        ["Beta and Bernoulli"] = ("""
            data y[rows]: bool
            p: unit ~ Beta(2, 3)
            for n in rows { y[n] ~ Bernoulli(p) }
            """, "y\n1\n1\n0\n1\n1\n", "p", [Beta(6, 4)]),
        ["Beta near an end"] = ("""
            data y[rows]: bool
            p: unit ~ Beta(0.5, 0.5)
            for n in rows { y[n] ~ Bernoulli(p) }
            """, "y\n0\n0\n0\n0\n0\n", "p", [Beta(0.5, 5.5)]),
        ["Gamma and Poisson"] = ("""
            data y[rows]: count
            r: positive ~ Gamma(2, 0.5)
            for n in rows { y[n] ~ Poisson(r) }
            """, "y\n4\n0\n7\n", "r", [(13 / 3.5, Math.Sqrt(13) / 3.5)]),
        ["Normal and Normal"] = ("""
            data y[rows]: real
            m ~ Normal(1, 2)
            for n in rows { y[n] ~ Normal(m, 0.5) }
            """, "y\n4\n5\n", "m", [((0.25 + 36) / 8.25, 1 / Math.Sqrt(8.25))]),
        ["a simplex"] = ("""
            data y[rows]: index[3]
            p: simplex[3] ~ Dirichlet([0.8, 1, 2])
            for n in rows { y[n] ~ Categorical(p) }
            """, Ages, "p", [Beta(2.8, 9), Beta(3, 8.8), Beta(6, 5.8)]),
        // the order statistics of three standard normal numbers (Godwin 1949)
        ["ordered numbers"] = ("""
            data y[rows]: real
            c: ordered[3] ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(0 * c[1]^2, 1) }
            """, "y\n0\n", "c", [(-0.8462843753, Math.Sqrt(0.5594672038)), (0, Math.Sqrt(0.4486711046)),
            (0.8462843753, Math.Sqrt(0.5594672038))]),
        // an element of a correlation matrix is 2 b - 1 where b ~ Beta(eta + (D - 2) / 2, the same)
        ["a correlation matrix"] = ("""
            data y[rows]: real
            c: correlation[3] ~ LKJ(2)
            for n in rows { y[n] ~ Normal(0 * c[1, 2]^2, 1) }
            """, "y\n0\n", "c", [.. Enumerable.Range(0, 9).Select(i => i % 4 == 0 ? (1, 0) : (0, Math.Sqrt(1 / 6.0)))]),
        ["bounds"] = ("""
            data y[rows]: real
            u ~ Uniform(2, 6)
            for n in rows { y[n] ~ Normal(0 * u^2, 1) }
            """, "y\n0\n", "u", [(4, 4 / Math.Sqrt(12))]),
    };

    public static TheoryData<string> Closed => [.. closed.Keys];

    private static (double, double) Beta(double a, double b) => (a / (a + b), Math.Sqrt(a * b / (a + b + 1)) / (a + b));

    private static FitOptions Options(int draws = 4000) => new(Threads: 2, Draws: draws);

    [Theory, MemberData(nameof(Closed))]
    public void Unknowns_of_each_kind_have_their_closed_forms(string name)
    {
        var (story, data, unknown, expected) = closed[name];
        var found = TestStory.By($"model A\n{story}", data).Fitted(Options(8000), "nuts").Summary!.Estimates.Single(e => e.Name == unknown);
        for (var i = 0; i < expected.Length; i++) IsNear(expected[i].Mean, expected[i].Sd, found, i);
    }

    /// <summary>Probabilities sum to 1, and the ones and the upper half of a correlation matrix are not unknown.</summary>
    [Theory]
    [InlineData("a simplex", 2)]
    [InlineData("ordered numbers", 3)]
    [InlineData("a correlation matrix", 3)]
    public void Degrees_of_freedom_are_counted(string name, int expected)
    {
        var (story, data, _, _) = closed[name];
        var summary = TestStory.By($"model A\n{story}", data).Fitted(Options(400), "nuts").Summary!;
        var report = summary.Find<TrajectoryReport>()!;
        Assert.Equal((expected, expected, expected), (summary.FreeParameters, report.Sampled, report.Unknowns));
    }

    /// <summary>The ones of a correlation matrix are no draws that mix badly, and latents that are integrated mix by themselves.</summary>
    [Fact]
    public void Integrated_latents_have_the_effective_size_of_their_own_draws()
    {
        var fit = TestStory.By("""
            model A
            data y[rows]: real
            data g[rows]: index[G]
            corr: correlation[2] ~ LKJ(2)
            for k in G { b[k]: real[2] ~ MvNormal(zeros(2), sd = [1, 1], correlation = corr) }
            for n in rows { y[n] ~ Normal(b[g[n], 1] + b[g[n], 2], 1) }
            """, "y,g\n1,a\n2,a\n0,b\n-1,b\n").Fitted(Options(), "nuts").Summary!;
        var (ones, b) = (Of("corr").Spread!, Of("b"));
        Assert.Equal((0, 0), (ones.Sd.Values[0], ones.Sd.Values[3]));
        Assert.Equal((4000, 4000), (ones.Error!.EffectiveDraws.Values[0], ones.Error.EffectiveDraws.Values[3]));
        var drawn = fit.Draws!.Arrays["b"].Values;
        for (var i = 0; i < 4; i++)
        {
            double[] column = [.. Enumerable.Range(0, 4000).Select(draw => drawn[(draw * 4) + i])];
            Assert.Equal(new ChainStatistics(4).EffectiveSize(column), b.Spread!.Error!.EffectiveDraws.Values[i]);
        }

        Estimate Of(string name) => fit.Estimates.Single(e => e.Name == name);
    }

    /// <summary>Within five Monte Carlo errors; a standard deviation within five of its own, if the tails are those of a normal
    /// distribution.</summary>
    private static void IsNear(double mean, double sd, Estimate found, int at)
    {
        var error = found.Spread!.Error!.StandardError.Values[at];
        Assert.InRange(found.Value.Values[at], mean - (5 * error) - 1e-12, mean + (5 * error) + 1e-12);
        Assert.InRange(found.Spread.Sd.Values[at], 0.93 * sd, (1.07 * sd) + 1e-12);
    }

    /// <summary>A covariance matrix, by the closed form of another method.</summary>
    [Fact]
    public void A_covariance_matrix_has_its_closed_form()
    {
        var story = TestStory.By("""
            model A
            data x[rows]: real[2] from a, b
            c: covariance[2] ~ InverseWishart(7, covariance([[2, 0.5], [0.5, 1]]))
            for n in rows { x[n] ~ MvNormal([0, 0], c) }
            """, "a,b\n1,2\n-1,0.5\n0.3,-0.7\n2,1\n");
        var exact = story.Fitted(method: "exact").Summary!.Estimates.Single();
        var fit = story.Fitted(Options(8000), "nuts").Summary!;
        Assert.Equal(3, fit.FreeParameters);
        var found = fit.Estimates.Single();
        for (var i = 0; i < 4; i++)
            Assert.InRange(Math.Abs(found.Value.Values[i] - exact.Value.Values[i]) / found.Spread!.Error!.StandardError.Values[i], 0, 5);
    }

    /// <summary>The schools are integrated, and recovered for each draw; or unknowns like the others.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Eight_schools_agree_with_quadrature(bool areKept)
    {
        var fit = TestStory.By(areKept ? EightSchools.Kept : EightSchools.Story, EightSchools.Data).Fitted(Options(8000), "nuts");
        var (mu, tau, theta) = (EightSchools.MuByQuadrature(), EightSchools.ByQuadrature(), EightSchools.ThetaByQuadrature(0));
        IsNear(mu.Mean, mu.Sd, Of("mu"), 0);
        IsNear(tau.Mean, tau.Sd, Of("tau"), 0);
        IsNear(theta.Mean, theta.Sd, Of("theta"), 0);
        var report = fit.Summary!.Find<TrajectoryReport>()!;
        Assert.Equal((areKept ? 10 : 2, 10), (report.Sampled, report.Unknowns));
        Assert.InRange(report.Divergences, 0, 40);

        Estimate Of(string name) => fit.Summary!.Estimates.Concat(fit.Summary.Definitions).Single(e => e.Name == name);
    }

    /// <summary>The option keeps what can be integrated.</summary>
    [Fact]
    public void Without_integrals_every_unknown_is_sampled()
    {
        var fit = TestStory.By(EightSchools.Story, EightSchools.Data)
            .Fitted(Options(400).With(StandardOptions.Marginalize, "off"), "nuts");
        Assert.Equal(10, fit.Summary!.Find<TrajectoryReport>()!.Sampled);
    }

    /// <summary>
    /// Each school drawn about the mean: the scale of the effects is hard to sample where it is small, and a fit in the coordinates of the
    /// story says so.
    /// </summary>
    [Fact]
    public void A_funnel_is_reported()
    {
        var options = Options().With(StandardOptions.Centering, "as-written").With(StandardOptions.Kernel, "nuts");
        var fit = TestStory.By(EightSchools.KeptCentered, EightSchools.Data).Fitted(options, "nuts");
        Assert.Contains(fit.Diagnostics, d => d.Code == "W0651");
        Assert.Contains(fit.Diagnostics, d => d.Code == "W0653");
        var (mu, found) = (EightSchools.MuByQuadrature(), fit.Summary!.Estimates.Single(e => e.Name == "mu"));
        Assert.InRange((found.Value.Values[0] - mu.Mean) / mu.Sd, -0.3, 0.3);
    }

    /// <summary>In multiples of their scale, which chains learn by themselves, the schools have no funnel.</summary>
    [Fact]
    public void A_funnel_of_a_location_and_a_scale_is_no_more()
    {
        var options = Options(20_000).With(StandardOptions.Kernel, "walnuts");
        var fit = TestStory.By(EightSchools.KeptCentered, EightSchools.Data).Fitted(options, "nuts");
        Assert.DoesNotContain(fit.Diagnostics, d => d.Code.StartsWith("W06", StringComparison.Ordinal));
        var (mu, tau, theta) = (EightSchools.MuByQuadrature(), EightSchools.ByQuadrature(), EightSchools.ThetaByQuadrature(0));
        IsNear(mu.Mean, mu.Sd, fit.Summary!.Estimates.Single(e => e.Name == "mu"), 0);
        IsNear(tau.Mean, tau.Sd, fit.Summary!.Estimates.Single(e => e.Name == "tau"), 0);
        IsNear(theta.Mean, theta.Sd, fit.Summary!.Estimates.Single(e => e.Name == "theta"), 0);
        Assert.InRange(fit.Summary!.Find<TrajectoryReport>()!.Centerings.Single().Mean, 0, 0.3);
    }

    /// <summary>Members of which data say much keep the coordinates of the story, those of which they say little do not.</summary>
    [Theory, InlineData(1, 0.02, 0, 0.3), InlineData(300, 0.2, 0.75, 1)]
    public void The_centering_depends_on_how_much_is_observed(int rows, double difference, double least, double most)
    {
        var random = new RandomStream(2, "groups");
        var data = Enumerable.Range(0, 20 * rows).Select(n => string.Create(CultureInfo.InvariantCulture,
            $"{(difference * (n % 20)) + random.NextNormal()},{(n % 20) + 1}"));
        var fit = TestStory.By("""
            model A
            data y[rows]: real
            data g[rows]: index[20]
            m ~ Normal(0, 5)
            s ~ HalfNormal(2)
            for k in 1..20 { a[k] ~ Normal(m, s) }
            for n in rows { y[n] ~ Normal(a[g[n]], 1) }
            """, $"y,g\n{string.Join('\n', data)}\n").Fitted(Options(400).With(StandardOptions.Marginalize, "off"), "nuts");
        Assert.InRange(fit.Summary!.Find<TrajectoryReport>()!.Centerings.Single(c => c.Name == "a").Mean, least, most);
    }

    /// <summary>Trajectories that end too early are counted.</summary>
    [Fact]
    public void A_tree_of_the_largest_depth_is_reported()
    {
        var options = Options(400).With(StandardOptions.MaxDepth, 1);
        var fit = TestStory.By(EightSchools.Kept, EightSchools.Data).Fit(options, "nuts");
        Assert.Contains(fit.Diagnostics, d => d.Code == "W0652");
    }

    /// <summary>More is accepted where steps are shorter.</summary>
    [Fact]
    public void The_acceptance_is_the_one_that_is_asked_for()
    {
        Assert.InRange(Acceptance(0.6), 0.5, 0.8);
        Assert.InRange(Acceptance(0.95), 0.9, 0.99);

        static double Acceptance(double target)
        {
            var options = Options(1000).With(StandardOptions.TargetAcceptance, target);
            var draws = TestStory.By(EightSchools.Kept, EightSchools.Data).Fit(options, "nuts").Summary!.Draws!;
            return draws.Chains!.Statistics.Single(s => s.Name == "accept_stat__").Values.Average();
        }
    }

    /// <summary>A missing predictor that is read by a curve is an unknown.</summary>
    [Fact]
    public void A_missing_cell_has_its_posterior()
    {
        var fit = TestStory.By("""
            model A
            data x[rows]: real
            data y[rows]: real
            for n in rows { x[n] ~ Normal(0.5, 1)
              y[n] ~ Normal(x[n] + 0.3 * x[n]^3, 0.7) }
            """, "x,y\n1,1\n,2\n-0.5,0\n").Fitted(Options(8000), "nuts");
        var expected = ProbDsl.Tests.Laplace.Quadrature.Of(
            x => (-0.5 * Math.Pow(x - 0.5, 2)) - (0.5 * Math.Pow((2 - x - (0.3 * x * x * x)) / 0.7, 2)), -8, 8);
        IsNear(expected.Mean, expected.Sd, Assert.Single(fit.Summary!.Estimates, e => e.Cells is not null), 0);
    }

    /// <summary>Labels are marginalized, and the components of a draw are sorted.</summary>
    [Theory]
    [InlineData("""
        w: simplex[2] ~ Dirichlet([2, 1])
        for n in rows { kind[n] ~ Categorical(w)
          x[n] ~ Normal([-1.5, 2][kind[n]], 1) }
        """, "quadrature")]
    [InlineData("""
        for k in 1..2 { m[k] ~ Normal(0, 3) }
        for n in rows { kind[n] ~ Categorical([0.5, 0.5])
          x[n] ~ Normal(m[kind[n]], 1) }
        """, "gibbs")]
    public void Mixtures_agree_with_another_method(string story, string other)
    {
        var bound = TestStory.By($"model A\ndata x[rows]: real\n{story}", "x\n-2\n-1.5\n0.3\n1.7\n2.2\n-1\n2.4\n");
        var (one, two) = (bound.Fitted(Options(8000), "nuts").Summary!, bound.Fitted(new(Threads: 2, Draws: 40_000), other).Summary!);
        foreach (var (a, b) in one.Estimates.Zip(two.Estimates))
            for (var i = 0; i < a.Value.Values.Length; i++)
            {
                var error = Math.Sqrt(Math.Pow(a.Spread!.Error!.StandardError.Values[i], 2)
                    + Math.Pow(b.Spread!.Error?.StandardError.Values[i] ?? 0, 2));
                Assert.InRange((a.Value.Values[i] - b.Value.Values[i]) / error, -5, 5);
                Assert.InRange(a.Spread.Sd.Values[i] / b.Spread.Sd.Values[i], 0.9, 1.1);
            }
    }

    /// <summary>CmdStan's columns, with the log joint density of the unknowns on their own scales.</summary>
    [Fact]
    public void Statistics_are_those_of_CmdStan()
    {
        var draws = TestStory.By("""
            model A
            data y[rows]: count
            r: positive ~ Gamma(2, 0.5)
            for n in rows { y[n] ~ Poisson(r) }
            """, "y\n4\n0\n7\n").Fitted(Options(400), "nuts").Summary!.Draws!;
        var (chains, stream) = (draws.Chains!, new MemoryStream());
        draws.WriteFile(draws.Files.First(), stream, "A", "nuts");
        var lines = System.Text.Encoding.UTF8.GetString(stream.ToArray()).Split('\n');
        Assert.Contains("lp__,accept_stat__,stepsize__,treedepth__,n_leapfrog__,divergent__,energy__,r", lines);
        for (var i = 0; i < draws.Count; i++)
        {
            var r = draws.Arrays["r"].Values[i];
            var density = Math.Log(0.25 * r) - (0.5 * r) + (11 * Math.Log(r)) - (3 * r) - Math.Log(24 * 5040);
            Assert.Equal(density, chains.LogDensities[i], 1e-9);
            // the energy is at least the potential one, with the Jacobian r of the logarithm
            Assert.True(Of("energy__", i) >= -density - Math.Log(r) - 1e-9);
            Assert.InRange(Of("n_leapfrog__", i), Math.Pow(2, Of("treedepth__", i)) - 1, Math.Pow(2, Of("treedepth__", i) + 1) - 1);
        }

        double Of(string name, int draw) => chains.Statistics.Single(s => s.Name == name).Values[draw];
    }

    /// <summary>CmdStan's `adapt engaged = 0` is a sampler without adaptation.</summary>
    [Theory, InlineData(0, "#       engaged = 0"), InlineData(20, "#       engaged = 1")]
    public void A_file_says_whether_there_was_a_warm_up(int warmUp, string engaged)
    {
        var draws = TestStory.By("model A\ndata y[rows]: real\na ~ Normal(0, 10)\nfor n in rows { y[n] ~ StudentT(5, a, 1) }", "y\n4\n0\n")
            .Fitted(Options(80).With(StandardOptions.WarmUpDraws, warmUp), "nuts").Summary!.Draws!;
        var stream = new MemoryStream();
        draws.WriteFile(draws.Files.First(), stream, "A", "nuts");
        var lines = System.Text.Encoding.UTF8.GetString(stream.ToArray()).Split('\n');
        Assert.Equal(engaged, lines[Array.IndexOf(lines, "#     adapt") + 1]);
    }

    /// <summary>
    /// What readers of CmdStan's files look for: the settings before the header, the length of steps and the diagonal metric behind it; of
    /// nearly normal numbers the metric has their variances.
    /// </summary>
    [Fact]
    public void A_file_has_the_adaptation_as_CmdStan_writes_it()
    {
        var draws = TestStory.By("""
            model A
            data y[rows]: real
            a ~ Normal(0, 10)
            b ~ Normal(0, 0.01)
            for n in rows { y[n] ~ Normal(a + b^3, 1) }
            """, "y\n4\n0\n7\n2\n").Fitted(Options(4000).With(StandardOptions.Chains, 2), "nuts").Summary!.Draws!;
        foreach (var file in draws.Files)
        {
            var stream = new MemoryStream();
            draws.WriteFile(file, stream, "A", "nuts");
            var lines = System.Text.Encoding.UTF8.GetString(stream.ToArray()).Split('\n');
            var header = Array.FindIndex(lines, l => l[0] != '#');
            Assert.Equal(["#     adapt", "#       engaged = 1", "#     algorithm = nuts"], lines[(header - 6)..(header - 3)]);
            Assert.Equal(["#       max_depth = 10", "#       metric = diag_e"], lines[(header - 3)..(header - 1)]);
            Assert.Equal("# Adaptation terminated", lines[header + 1]);
            Assert.StartsWith("# Step size = ", lines[header + 2], StringComparison.Ordinal);
            Assert.Equal("# Diagonal elements of inverse mass matrix:", lines[header + 3]);
            double[] variances = [.. lines[header + 4][2..].Split(", ").Select(double.Parse)];
            Assert.Equal(2, variances.Length);
            Assert.InRange(variances[0] * 4, 0.6, 1.6);
            Assert.InRange(variances[1] / 1e-4, 0.6, 1.6);
            // steps differ from the adapted length by up to a tenth
            var step = double.Parse(lines[header + 2]["# Step size = ".Length..]);
            Assert.All(lines[(header + 5)..^1], l => Assert.InRange(double.Parse(l.Split(',')[2]) / step, 0.9, 1.1));
            Assert.Equal(2000, lines.Length - header - 6);
        }
    }

    /// <summary>Draws need a prior for every unknown.</summary>
    [Fact]
    public void A_param_is_refused() => Assert.Contains("needs a prior for every unknown", TestStory.By("""
        model A
        data y[rows]: real
        param m: real
        for n in rows { y[n] ~ Normal(m, 1) }
        """, "y\n1\n").Select("nuts").Diagnostics[0].Message, StringComparison.Ordinal);
}
