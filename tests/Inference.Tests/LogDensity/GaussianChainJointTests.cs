using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Stories with chains of linear-Gaussian latents: the density without them, and their posterior, against the plain joint density and its
/// curvature.
/// </summary>
public sealed class GaussianChainJointTests
{
    private static readonly Dictionary<string, string> stories = new()
    {
        ["local level"] = """
            data y[times]: real from a
            param drift: positive
            param noise: positive
            level[1] ~ Flat()
            for t in 2..times { level[t] ~ Normal(level[t-1], variance = drift) }
            for t in times { y[t] ~ Normal(level[t], variance = noise) }
            """,
        ["trend and two series"] = """
            data y[times]: real from a
            data w[times]: real from b
            param drift: positive
            param turn: positive
            param noise: positive[2]
            param shift: real
            trend[1] ~ Normal(0, 1)
            level[1] ~ Flat()
            for t in 2..times {
              level[t] ~ Normal(level[t-1] + trend[t-1] + shift, drift)
              trend[t] ~ Normal(0.9 * trend[t-1], turn)
            }
            for t in times {
              y[t] ~ Normal(level[t], noise[1])
              w[t] ~ Normal(shift - 2 * level[t] / 3 + trend[t], noise[2])
            }
            """,
        ["a vector"] = """
            data y[times]: real[2] from a, b
            param move: real[2, 2]
            param push: real[2]
            param spread: covariance[2]
            param loading: real[2, 2]
            param noise: positive[2]
            state[1]: real[2] ~ MvNormal(push, covariance = covariance([[2, 0.3], [0.3, 1]]))
            for t in 2..times { state[t] ~ MvNormal(move @ state[t-1] + push, covariance = spread) }
            for t in times { y[t] ~ Normal(loading @ state[t] + push, noise) }
            """,
        ["a vector by its elements"] = """
            data y[times]: real[2] from a, b
            param keep: real
            param push: real[2]
            param spread: covariance[2]
            param loading: real[2, 2]
            param noise: positive[2]
            state[1]: real[2] ~ MvNormal(push, covariance = covariance([[2, 0.3], [0.3, 1]]))
            for t in 2..times {
              state[t] ~ MvNormal([keep * state[t-1, 1] + 0.1 * state[t-1][2] + push[1], push[2] - state[t-1][2]], covariance = spread)
            }
            for t in times {
              y[t] ~ Normal([push[k] + sum(loading[k, j] * state[t, j] for j in 1..2) for k in 1..2], noise)
            }
            """,
        ["elements without a state"] = """
            data y[times]: real[2] from a, b
            param keep: real
            param spread: positive
            param noise: positive[2]
            state[1]: real[2] ~ Normal(1, 2)
            for t in 2..times { state[t] ~ Normal([keep, keep * state[t-1][1] - state[t-1, 2] / 3], spread) }
            for t in times { y[t, 1] ~ Normal(state[t][1], noise[1])
              y[t, 2] ~ Normal(state[t][2] - state[t, 1], noise[2]) }
            """,
        ["regression"] = """
            data y[times]: real from a
            data x[times]: real[2] from b, c
            param drift: positive[2]
            param noise: positive
            param base: real
            slope[1]: real[2] ~ Normal(0, 3)
            for t in 2..times { slope[t] ~ Normal(slope[t-1], drift) }
            for t in times {
              effect[t] = slope[t, 1] * x[t, 1]
              y[t] ~ Normal(base + effect[t] + x[t, 2] * slope[t, 2] + dot(x[t], slope[t]), noise)
            }
            """,
        ["time-varying"] = """
            data y[times]: real from a
            data x[times]: real from b
            param keep: real
            param noise: positive
            level[1] ~ Normal(keep, 2)
            for t in 2..times { level[t] ~ Normal(keep * x[t] * level[t-1] + x[t-1], exp(0.2 * x[t])) }
            for t in times { y[t] ~ Normal(-level[t] + x[t], noise * exp(0.1 * x[t])) }
            """,
        ["two chains"] = """
            data y[times]: real from a
            data w[times]: real from b
            param drift: positive
            param noise: positive
            one[1] ~ Normal(0, 1)
            other[1] ~ Flat()
            for t in 2..times {
              one[t] ~ Normal(0.5 * one[t-1], drift)
              other[t] ~ Normal(other[t-1], 2 * drift)
            }
            for t in times {
              y[t] ~ Normal(one[t], noise)
              w[t] ~ Normal(other[t], noise)
            }
            """,
        ["a second-order autoregression"] = """
            data y[times]: real from a
            param keep: real[2]
            param drift: positive
            param noise: positive
            level[1] ~ Normal(0.5, 2)
            level[2] ~ Normal(-0.3, 1.5)
            for t in 3..times { level[t] ~ Normal(keep[1] * level[t-1] + keep[2] * level[t-2], drift) }
            for t in times { y[t] ~ Normal(level[t], noise) }
            """,
        ["a season beside a trend"] = """
            data y[times]: real from a
            data x[times]: real from b
            param drift: positive
            param turn: positive
            param noise: positive
            level[1] ~ Flat()
            trend[1] ~ Normal(0, 1)
            for t in 2..times {
              level[t] ~ Normal(level[t-1] + trend[t-1], drift)
              trend[t] ~ Normal(trend[t-1], turn)
            }
            for t in 1..2 { season[t] ~ Normal(x[t], 1 + turn) }
            for t in 3..times { season[t] ~ Normal(-sum(season[t-k] for k in 1..2), turn) }
            for t in times { y[t] ~ Normal(level[t] + season[t], noise) }
            """,
        ["flat starts"] = """
            data y[times]: real from a
            data w[times]: real from b
            param drift: positive
            param noise: positive
            for t in 1..2 { level[t] ~ Flat() }
            for t in 3..times { level[t] ~ Normal(2 * level[t-1] - level[t-2], drift) }
            for t in times { y[t] ~ Normal(level[t], noise) }
            for t in times { w[t] ~ Normal(0.5 * level[t], noise) }
            """,
        ["read at several positions"] = """
            data y[times]: real from a
            data w[times]: real from b
            param weight: real[3]
            param drift: positive
            param noise: positive
            other[1] ~ Normal(0, 1)
            for t in 1..3 { level[t] ~ Normal(t, 2) }
            for t in 4..times { level[t] ~ Normal(sum(weight[k] * level[t-k] for k in 1..3), drift) }
            for t in 2..times { other[t] ~ Normal(0.5 * other[t-1] + 0.3 * level[t-1], drift) }
            for t in times { y[t] ~ Normal(level[t] + other[t], noise) }
            for t in 3..times { w[t] ~ Normal(sum(level[t-k+1] / k for k in 1..3), noise) }
            """,
        ["coefficients with a learned scale"] = """
            data y[times]: real from a
            data x[times]: real[2] from b, c
            param drift: positive
            param noise: positive
            param tau: positive
            level[1] ~ Flat()
            for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
            for k in 1..2 { slope[k] ~ Normal(0.5 * k, tau * k) }
            for t in times { y[t] ~ Normal(level[t] + sum(slope[k] * x[t, k] for k in 1..2) - x[t, 1] * slope[2] / 2, noise) }
            """,
        ["a coefficient of the steps, and effects of kinds"] = """
            data y[times]: real from a
            data x[times]: real from b
            data kind[times]: index[kinds] from d
            param keep: real
            param drift: positive
            param noise: positive
            param spread: positive[2]
            level[1] ~ Normal(0.3, 2)
            push ~ Normal(keep, spread[1])
            for t in 2..times { level[t] ~ Normal(keep * level[t-1] + push * x[t], drift) }
            for k in kinds { effect[k] ~ Normal(0, spread[2]) }
            for t in times { y[t] ~ Normal(level[t] + 2 * effect[kind[t]] - push, noise) }
            """,
        ["vectors of coefficients beside two positions"] = """
            data y[times]: real from a
            data x[times]: real[2] from b, c
            param keep: real[2]
            param cov: covariance[2]
            param drift: positive
            param noise: positive
            level[1] ~ Normal(0.5, 2)
            level[2] ~ Normal(-0.3, 1.5)
            slope: real[2] ~ MvNormal(keep, cov)
            for j in 1..2 { more[j]: real[2] ~ MvNormal(j * keep, cov) }
            for t in 3..times { level[t] ~ Normal(keep[1] * level[t-1] + keep[2] * level[t-2], drift) }
            for t in times { y[t] ~ Normal(level[t] + dot(slope, x[t]) - more[1, 2] + dot(more[2], x[t]), noise) }
            """,
        ["a flat coefficient"] = """
            data y[times]: real from a
            data x[times]: real from c
            param drift: positive
            param noise: positive
            level[1] ~ Normal(0.5, 2)
            slope ~ Flat()
            for t in 2..times { level[t] ~ Normal(0.5 * level[t-1], drift) }
            for t in times { y[t] ~ Normal(level[t] + slope * x[t], noise) }
            """,
        ["a common disturbance"] = """
            data y[times]: real[2] from a, b
            param keep: real
            param drift: positive
            param common: real[2]
            param noise: positive[2]
            level[1] ~ Normal(0.5, 2)
            for t in 2..times { level[t] ~ Normal(keep * level[t-1] + 0.1 * shock[t-1], drift) }
            for t in times { shock[t] ~ Normal(0.1 * t, 1 + 0.2 * t) }
            for t in times { for d in 1..2 { y[t, d] ~ Normal(level[t] + common[d] * shock[t], noise[d]) } }
            """,
        ["a latent of each position that is observed alone"] = """
            data y[times]: real from a
            data w[times]: real from b
            param drift: positive
            param noise: positive
            level[1] ~ Flat()
            for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
            for t in times { own[t]: real[2] ~ MvNormal([0.3, 0], covariance([[1, 0.5], [0.5, 2]])) }
            for t in times { y[t] ~ Normal(level[t] + own[t, 1], noise) }
            for t in times { w[t] ~ Normal(own[t, 2] - own[t, 1], 2 * noise) }
            """,
        ["numbers along another loop"] = """
            data y[times]: real from a
            data x[times]: real[2] from b, c
            param drift: positive[2]
            param noise: positive
            for d in 1..2 { beta[1, d] ~ Normal(0.3 * d, 2) }
            for t in 2..times { for d in 1..2 { beta[t, d] ~ Normal(0.9 * beta[t-1, d] + 0.1 * d, variance = drift[d]) } }
            for t in times { y[t] ~ Normal(beta[t, 1] * x[t, 1] + beta[t, 2] * x[t, 2], variance = noise) }
            """,
        ["numbers before positions, two back"] = """
            data y[times]: real from a
            data w[times]: real from b
            param drift: positive
            param noise: positive
            for d in 1..2 { for t in 1..2 { u[d, t] ~ Normal(0.5 * d, 1 + t) } }
            for t in 3..times {
              for d in 1..2 { u[d, t] ~ Normal(0.5 * u[d, t-1] - 0.2 * sum(k * u[k, t-2] for k in 1..2), drift * d) }
            }
            for t in times {
              y[t] ~ Normal(sum(d * u[d, t] for d in 1..2), noise)
              w[t] ~ Normal(u[2, t], noise)
            }
            """,
        ["vectors along another loop"] = """
            data y[times]: real from a
            data x[times]: real from b
            param move: real[2, 2]
            param spread: covariance[2]
            param noise: positive
            for d in 1..2 { s[1, d]: real[2] ~ MvNormal([0.1, d], covariance = exp(0.3 * d) * covariance([[2, 0.3], [0.3, 1]])) }
            for t in 2..times { for d in 1..2 { s[t, d] ~ MvNormal(move @ s[t-1, d] + [d, 0.2], covariance = exp(0.3 * d) * spread) } }
            for t in times { y[t] ~ Normal(s[t, 1, 1] - s[t, 2, 2] * x[t] + 0.5 * s[t, 2, 1], noise) }
            """,
        ["numbers of each sequence"] = """
            data y[times]: real[2] from a, b
            param drift: positive[2]
            param noise: positive
            for s in 1..2 {
              for d in 1..2 { v[s, 1, d] ~ Normal(s, d) }
              for t in 2..times { for d in 1..2 { v[s, t, d] ~ Normal(0.7 * v[s, t-1, d] + 0.1 * v[s, t-1, 1], drift[d]) } }
            }
            for t in times { for s in 1..2 { y[t, s] ~ Normal(v[s, t, 1] + s * v[s, t, 2], noise) } }
            """,
        ["vectors two positions back"] = """
            data y[times]: real[2] from a, b
            param move: real[2, 2]
            param spread: covariance[2]
            param noise: positive
            state[1]: real[2] ~ Normal(1, 2)
            state[2]: real[2] ~ MvNormal([0.5, -0.5], covariance = covariance([[2, 0.3], [0.3, 1]]))
            for t in 3..times { state[t] ~ MvNormal(move @ state[t-1] - 0.5 * state[t-2], covariance = spread) }
            for t in times { for d in 1..2 { y[t, d] ~ Normal(state[t, d], noise) } }
            """,
    };

    public static TheoryData<string> Names => [.. stories.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_density_is_the_integral_of_the_joint_one(string name)
    {
        foreach (var isWhole in new[] { true, false })
            for (var seed = 1ul; seed <= 3; seed++)
            {
                var joint = new JointAt(Story(name, isWhole).Problem, seed);
                Assert.DoesNotContain(joint.Joint.Coordinates, c => c.Unknown.Role == Compiler.Graph.Role.Latent);
                joint.Agrees(name);
                joint.HasGradients(withJacobian: true, name);
                joint.RunsOnTheEngine(name);
            }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_mean_log_density_is_that_of_the_joint_one(string name)
    {
        foreach (var isWhole in new[] { true, false }) IntegratedPosterior.HasExpectations(Story(name, isWhole));
    }

    [Theory, MemberData(nameof(Names))]
    public void Moments_of_the_states_are_those_of_the_joint_density(string name)
    {
        foreach (var isWhole in new[] { true, false }) IntegratedPosterior.Agrees(Story(name, isWhole));
    }

    /// <summary>Joint draws have the posterior's means, and its covariances, between positions too.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Joint_draws_have_the_posterior_of_the_states(string name)
    {
        IntegratedPosterior.HasDraws(Story(name, isWhole: false));
    }

    /// <summary>
    /// Eight positions of a regression beside a level, whose coefficients have a learned scale: the density of the data is that of the
    /// normal distribution with their covariance as one matrix.
    /// </summary>
    [Fact]
    public void A_regression_beside_a_level_has_a_dense_covariance()
    {
        var random = new Random(5);
        var (y, x) = (Numbers(8), Enumerable.Range(0, 8).Select(_ => Numbers(2)).ToArray());
        var csv = "a,b,c\n" + string.Concat(y.Zip(x, (a, b) => FormattableString.Invariant($"{a:R},{b[0]:R},{b[1]:R}\n")));
        var story = TestStory.By("""
            model Regression
            data y[times]: real from a
            data x[times]: real[2] from b, c
            param drift: positive
            param noise: positive
            param tau: positive
            level[1] ~ Normal(0.5, 2)
            for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
            for k in 1..2 { slope[k] ~ Normal(0, tau) }
            for t in times { y[t] ~ Normal(level[t] + sum(slope[k] * x[t, k] for k in 1..2), noise) }
            """, csv);
        var joint = LogJoint.Lower(story.Problem, TestStory.Catalog, DensityRequest.OwnScales);
        Assert.Equal(["drift", "noise", "tau"], joint.Coordinates.Select(c => c.Unknown.Name));
        foreach (var (drift, noise, tau) in new[] { (1.0, 1.0, 1.0), (0.3, 0.5, 2.0), (2.0, 0.1, 0.01) })
        {
            var at = new Dictionary<string, double> { ["drift"] = drift, ["noise"] = noise, ["tau"] = tau };
            var density = new Interpreter(joint.Program()).Run(joint.Coordinates.ToDictionary(c => c.Slot,
                c => new Tensor(c.Free, [at[c.Unknown.Name]])))[LogJoint.Density].Values[0];
            Assert.Equal(Dense(drift, noise, tau), density, 1e-9);
        }

        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (4 * random.NextDouble()) - 2)];

        double Dense(double drift, double noise, double tau)
        {
            var covariance = Matrix<double>.Build.Dense(8, 8, (i, j) => 4 + (drift * drift * Math.Min(i, j))
                + (tau * tau * ((x[i][0] * x[j][0]) + (x[i][1] * x[j][1]))) + (i == j ? noise * noise : 0));
            var (left, root) = (Vector<double>.Build.DenseOfEnumerable(y.Select(v => v - 0.5)), covariance.Cholesky());
            return -0.5 * (left.DotProduct(root.Solve(left)) + root.DeterminantLn + (8 * Math.Log(2 * Math.PI)));
        }
    }

    /// <summary>Coefficients with a written prior beside unknowns with priors are parameters, as without a chain.</summary>
    [Theory, InlineData("tau", true), InlineData("2", false)]
    public void Coefficients_are_integrated_where_their_scale_is_learned(string scale, bool isIntegrated)
    {
        var story = TestStory.By($$"""
            model Regression
            data y[times]: real from a
            data x[times]: real from b
            drift: positive ~ Exponential(1)
            noise: positive ~ Exponential(1)
            tau: positive ~ Exponential(1)
            slope ~ Normal(0, {{scale}})
            level[1] ~ Normal(0, 1)
            for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
            for t in times { y[t] ~ Normal(level[t] + slope * x[t], noise) }
            """, Csv(true));
        Assert.Equal(isIntegrated, Assert.Single(DensityPlan.Analyze(story.Problem).Integrated).Has("slope"));
    }

    /// <summary>Sequences in a plate, in either order of the indices, and several observed numbers at each position.</summary>
    [Theory, InlineData("level[s, t]"), InlineData("level[t, s]")]
    public void Sequences_are_independent(string order)
    {
        var text = """
            model Several(T = 4, W = 3)
            data y[subjects]: real[T, W] from all
            param drift: positive
            param start: real
            param scale: real[W]
            param noise: positive[W]
            for s in subjects {
              level[s, 1] ~ Normal(start, 1)
              for t in 2..T { level[s, t] ~ Normal(0.8 * level[s, t-1] + start, drift) }
            }
            for s in subjects { for t in 1..T { for w in 1..W { y[s, t, w] ~ Normal(scale[w] * level[s, t], noise[w]) } } }
            """;
        if (order == "level[t, s]") text = text.Replace("level[s, 1]", "level[1, s]", StringComparison.Ordinal)
            .Replace("level[s, t]", "level[t, s]", StringComparison.Ordinal)
            .Replace("level[s, t-1]", "level[t-1, s]", StringComparison.Ordinal);
        var random = new Random(3);
        var csv = string.Join(",", Enumerable.Range(1, 12).Select(i => $"y{i}")) + "\n" + string.Concat(Enumerable.Range(0, 3).Select(_ =>
            string.Join(",", Enumerable.Range(0, 12)
                .Select(_ => FormattableString.Invariant($"{(4 * random.NextDouble()) - 2:F3}"))) + "\n"));
        var story = TestStory.By(text, csv);
        var joint = new JointAt(story.Problem, 1);
        Assert.DoesNotContain(joint.Joint.Coordinates, c => c.Unknown.Name == "level");
        joint.Agrees(order);
        joint.HasGradients(withJacobian: false, order);
        IntegratedPosterior.Agrees(story);
        IntegratedPosterior.HasExpectations(story);
    }

    /// <summary>Sequences whose positions are the rows of groups of one length.</summary>
    [Fact]
    public void Sequences_along_rows_of_groups_are_independent()
    {
        const string csv = "id,a\nx,1.2\nx,0.7\nx,NA\ny,2.1\ny,1.4\ny,0.3\n";
        var story = TestStory.By("""
            model Grouped
            data y[subjects, times]: real from a by id
            param drift: positive
            param noise: positive
            for s in subjects {
              level[s, 1] ~ Normal(1, 2)
              for t in 2..times { level[s, t] ~ Normal(0.8 * level[s, t-1], drift) }
              for t in times { y[s, t] ~ Normal(level[s, t] + 0.1, noise) }
            }
            """, csv);
        var joint = new JointAt(story.Problem, 1);
        Assert.DoesNotContain(joint.Joint.Coordinates, c => c.Unknown.Name == "level");
        joint.Agrees(csv);
        joint.HasGradients(withJacobian: true, csv);
        IntegratedPosterior.Agrees(story);
        IntegratedPosterior.HasExpectations(story);
    }

    /// <summary>A series of one or two positions, and of observations that are all missing but one.</summary>
    [Theory, InlineData("a\n1.2\n"), InlineData("a\n1.2\n0.7\n"), InlineData("a\nNA\n0.7\nNA\n")]
    public void Short_series_are_right(string csv)
    {
        var text = stories["local level"].Replace("level[1] ~ Flat()", "level[1] ~ Normal(1, 2)", StringComparison.Ordinal);
        var story = TestStory.By("model Short\n" + text, csv);
        new JointAt(story.Problem, 1).Agrees(csv);
        IntegratedPosterior.Agrees(story);
        IntegratedPosterior.HasExpectations(story);
    }

    /// <summary>Series as long as the first positions, or one longer.</summary>
    [Theory, InlineData("a,b,c\n1.2,0.3,1\n0.7,-1,2\n"), InlineData("a,b,c\n1.2,0.3,1\n,-1,2\n0.7,1,1\n")]
    public void Series_hardly_longer_than_the_order_are_right(string csv)
    {
        foreach (var name in new[] { "a second-order autoregression", "a season beside a trend", "vectors two positions back" })
        {
            var story = TestStory.By("model Short\n" + stories[name], csv);
            new JointAt(story.Problem, 1).Agrees(name);
            IntegratedPosterior.Agrees(story);
            IntegratedPosterior.HasExpectations(story);
        }
    }

    /// <summary>A scale that its type does not prove positive has no density where it is not.</summary>
    [Theory, InlineData("drift", "base + drift"), InlineData("noise", "base + noise")]
    public void A_scale_outside_of_its_domain_has_no_density(string scale, string other)
    {
        var text = "model Outside\nparam base: real\n" + stories["local level"]
            .Replace($"variance = {scale})", $"variance = {other})", StringComparison.Ordinal);
        var joint = LogJoint.Lower(TestStory.By(text, Csv(true)).Problem, TestStory.Catalog, DensityRequest.OwnScales);
        Assert.True(double.IsFinite(At(0.5)));
        Assert.Equal(double.NegativeInfinity, At(-1.5));

        double At(double value) => new Interpreter(joint.Program()).Run(joint.Coordinates.ToDictionary(c => c.Slot,
            c => new Tensor(c.Free, [c.Unknown.Name == "base" ? value : 1])))[LogJoint.Density].Values[0];
    }

    /// <summary>Where the chain is integrated, a definition that reads it has no value: its moments are reported.</summary>
    [Fact]
    public void Definitions_of_integrated_latents_are_not_estimates()
    {
        const string Definitions = "\nchange = level[2] - level[1]\nratio = drift / noise";
        var story = TestStory.By("model Change\n" + stories["local level"] + Definitions, Csv(true));
        Assert.Equal(["ratio"], LogJoint.Lower(story.Problem, TestStory.Catalog).Definitions.Select(d => d.Name));
        Assert.Equal(["ratio"], story.Fitted(new(Threads: 1), "map").Summary!.Definitions.Select(d => d.Name));
    }

    /// <summary>Chains that are not linear, not normal, or read elsewhere keep their states as unknowns.</summary>
    [Theory]
    [InlineData("level[t-1]", "level[t-1] * level[t-1]"), InlineData("level[t-1]", "exp(level[t-1])")]
    [InlineData("~ Normal(level[t-1], variance = drift)", "~ Normal(level[t-1], exp(level[t-1]))")]
    [InlineData("~ Normal(level[t-1], variance = drift)", "~ StudentT(3, level[t-1], drift)")]
    [InlineData("y[t] ~ Normal(level[t], ", "y[t] ~ Normal(exp(level[t]), ")]
    [InlineData("variance = noise)", "variance = noise + level[t]^2)")]
    public void Other_chains_are_not_integrated(string part, string other)
    {
        var text = stories["local level"].Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(stories["local level"], text);
        Assert.Empty(DensityPlan.Analyze(TestStory.By("model Other\n" + text, Csv(true)).Problem).Integrated);
    }

    /// <summary>Where a mean reads all of its states, they are integrated at once.</summary>
    [Fact]
    public void A_chain_that_is_read_as_a_whole_is_integrated()
    {
        var text = stories["local level"].Replace("y[t] ~ Normal(level[t], ", "y[t] ~ Normal(sum(level) / 9, ", StringComparison.Ordinal);
        var at = new JointAt(TestStory.By("model Whole\n" + text, Csv(true)).Problem, 7);
        Assert.Equal(["level"], DensityPlan.Analyze(at.Problem).Integrated.SelectMany(b => b.Latents).Select(l => l.Name));
        at.Agrees(text);
        at.HasGradients(withJacobian: true, text);
    }

    /// <summary>A season of one position has no first ones: refused by its own statement.</summary>
    [Fact]
    public void A_chain_without_first_positions_is_named()
    {
        const string Season = """
            model Season(S = 1)
            data y[times]: real from a
            param drift: positive
            for t in 1..S-1 { season[t] ~ Normal(0, 1) }
            for t in S..times { season[t] ~ Normal(-sum(season[t-k] for k in 1..S-1), drift) }
            for t in times { y[t] ~ Normal(season[t], drift) }
            """;
        var limit = Assert.Throws<LoweringLimit>(() => LogJoint.Lower(TestStory.By(Season, Csv(true)).Problem, TestStory.Catalog));
        Assert.Equal("season[t]", limit.Statement.Name);
        Assert.Contains("draws the first position of `season`", limit.Reason, StringComparison.Ordinal);
    }

    private static TestStory Story(string name, bool isWhole) => TestStory.By("model Chain\n" + stories[name], Csv(isWhole));

    private static string Csv(bool isWhole) => isWhole
        ? "a,b,c,d\n1.2,0.3,-0.5,u\n0.4,-1.1,0.2,v\n-0.7,0.8,1.3,v\n1.9,0.1,-0.4,u\n0.6,-0.6,0.7,v\n"
        : "a,b,c,d\n1.2,0.3,-0.5,u\n,-1.1,0.2,v\n-0.7,0.8,1.3,v\n,0.1,-0.4,u\n0.6,-0.6,0.7,v\n";
}
