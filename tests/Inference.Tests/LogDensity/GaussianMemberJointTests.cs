using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Expressions;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Stories with latents of independent normal members: the density without them, and their posterior, against the plain joint density and
/// its curvature.
/// </summary>
public sealed class GaussianMemberJointTests
{
    private static readonly Dictionary<string, string> stories = new()
    {
        ["factor analysis"] = """
            data x[rows]: real[3] from a, b, c
            param loading: real[3, 2]
            param offset: real[3]
            param unique: positive[3]
            for n in rows {
              factor[n]: real[2] ~ Normal(0, 1)
              x[n] ~ Normal(loading @ factor[n] + offset, variance = unique)
            }
            """,
        ["factors by elements"] = """
            data x[rows]: real[3] from a, b, c
            param loading: real[3, 2]
            param offset: real[3]
            param unique: positive[3]
            for n in rows {
              factor[n] ~ MvNormal(zeros(2), covariance = identity(2))
              x[n] ~ Normal([offset[1] + factor[n][1], dot(loading[2], factor[n]), loading[3, 2] * factor[n, 2]], variance = unique)
            }
            """,
        ["one factor"] = """
            data x[rows]: real[3] from a, b, c
            param loading: real[3]
            param sd: positive
            for n in rows {
              factor[n] ~ Normal(0, 1)
              x[n] ~ Normal(loading * factor[n], sd)
            }
            """,
        ["effects of rows"] = """
            data y[rows]: real from a
            data se[rows]: positive from d
            mu ~ Normal(0, 5)
            tau: positive ~ Cauchy(0, 5)
            for n in rows {
              raw[n] ~ Normal(0, 1)
              effect[n] = mu + tau * raw[n]
              y[n] ~ Normal(effect[n], se[n])
            }
            """,
        ["effects of groups"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            data g[rows]: index[groups]
            param slope: real
            param base: real
            param spread: positive
            param sd: positive
            for k in groups { effect[k] ~ Normal(base, spread) }
            for n in rows { y[n] ~ Normal(effect[g[n]] + slope * x[n], sd) }
            """,
        ["slopes of groups"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            data g[rows]: index[groups]
            param base: real[2]
            param cov: covariance[2]
            param sd: positive
            for k in groups { effect[k]: real[2] ~ MvNormal(base, cov) }
            for n in rows { y[n] ~ Normal(effect[g[n], 1] - x[n] * effect[g[n], 2] / 2, sd * exp(0.1 * x[n])) }
            """,
        ["effects by their precision"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            data g[rows]: index[groups]
            param base: real[2]
            param precision: covariance[2]
            param sd: positive
            for k in groups { effect[k]: real[2] ~ MvNormal(base, precision = precision) }
            for n in rows { y[n] ~ Normal(effect[g[n], 1] - x[n] * effect[g[n], 2] / 2, sd) }
            """,
        ["two effects and two statements"] = """
            data y[rows]: real from a
            data w[rows]: real from b
            data x[rows]: real from c
            data g[rows]: index[groups]
            param base: real
            param cov: covariance[2]
            param spread: positive
            param sd: positive[2]
            for k in groups {
              level[k] ~ Normal(base, spread)
              turn[k]: real[2] ~ MvNormal([base, 1], cov)
            }
            for n in rows {
              y[n] ~ Normal(level[g[n]] + x[n] * turn[g[n], 1], sd[1])
              w[n] ~ Normal(3 - level[g[n]] + turn[g[n], 2], sd[2])
            }
            """,
        ["a flat level"] = """
            data y[rows]: real from a
            data g[rows]: index[groups]
            param spread: positive
            param sd: positive
            for k in groups {
              level[k] ~ Flat()
              turn[k] ~ Normal(0, spread)
            }
            for n in rows { y[n] ~ Normal(level[g[n]] + 0.3 * n * turn[g[n]], sd) }
            """,
        ["effects of pairs"] = """
            data y[rows]: real from a
            data g[rows]: index[groups]
            data h[rows]: index[kinds]
            param spread: positive[groups]
            param sd: positive
            for j in kinds { for k in groups { effect[k, j] ~ Normal(if k == 1 then 0.5 else 1, spread[k]) } }
            for n in rows { y[n] ~ Normal(effect[g[n], h[n]], sd) }
            """,
        ["effects along one index"] = """
            data y[rows]: real[3] from a, b, c
            param spread: positive
            param sd: positive[3]
            for n in rows { for d in 1..3 { effect[d, n] ~ Normal(d, spread) } }
            for d in 1..3 { for n in rows { y[n, d] ~ Normal(2 * effect[d, n], sd[d]) } }
            """,
        ["factors along a loop"] = """
            data x[rows]: real[3] from a, b, c
            param loading: real[3, 2]
            param offset: real[3]
            param unique: positive[3]
            for n in rows { for q in 1..2 { factor[n, q] ~ Normal(0, 1) } }
            for n in rows { for d in 1..3 {
              x[n, d] ~ Normal(sum(loading[d, q] * factor[n, q] for q in 1..2) + offset[d], variance = unique[d])
            } }
            """,
        ["factors along a loop, as vectors"] = """
            data x[rows]: real[3] from a, b, c
            param loading: real[3, 2]
            param base: real[2]
            param spread: positive[2]
            param unique: positive[3]
            for q in 1..2 { for n in rows { factor[q, n] ~ Normal(base[q] + 0.1 * n, spread[q] * (1 + 0.2 * n)) } }
            for n in rows { x[n] ~ Normal([loading[1, 1] * factor[1, n], factor[2, n], factor[1, n] - factor[2, n]], variance = unique) }
            """,
        ["a level and slopes along a loop"] = """
            data y[rows]: real from a
            data x[rows]: real[2] from b, c
            data g[rows]: index[groups]
            param spread: positive[2]
            param base: real
            param sd: positive
            for k in groups {
              level[k] ~ Normal(base, 2)
              for q in 1..2 { turn[k, q] ~ Normal(base, spread[q]) }
            }
            for n in rows { y[n] ~ Normal(level[g[n]] + sum(turn[g[n], q] * x[n, q] for q in 1..2), sd) }
            """,
        ["vectors along a loop"] = """
            data y[rows]: real from a
            data x[rows]: real[2] from b, c
            data g[rows]: index[groups]
            param cov: covariance[2]
            param base: real[2]
            param sd: positive
            for k in groups { for j in 1..2 { turn[k, j]: real[2] ~ MvNormal(j * base, cov) } }
            for n in rows { y[n] ~ Normal(dot(turn[g[n], 1], x[n]) - turn[g[n], 2, 1], sd) }
            """,
        ["levels within levels"] = """
            data y[rows]: real from a
            data g[rows]: index[groups]
            mu ~ Normal(0, 5)
            spread: positive[2] ~ Exponential(1)
            sd: positive ~ Exponential(1)
            for j in rows { shift[j] ~ Normal(mu, spread[1]) }
            for j in rows { more[j] ~ Normal(shift[j], spread[2]) }
            for n in rows { y[n] ~ Normal(more[n], sd) }
            """,
    };

    public static TheoryData<string> Names => [.. stories.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_density_is_the_integral_of_the_joint_one(string name)
    {
        foreach (var isWhole in new[] { true, false })
            for (var seed = 1ul; seed <= 3; seed++)
            {
                var story = Story(name, isWhole);
                Assert.IsType<GaussianMembers>(Assert.Single(DensityPlan.Analyze(story.Problem).Integrated));
                var joint = new JointAt(story.Problem, seed);
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
    public void Moments_of_the_members_are_those_of_the_joint_density(string name)
    {
        foreach (var isWhole in new[] { true, false }) IntegratedPosterior.Agrees(Story(name, isWhole));
    }

    [Theory, MemberData(nameof(Names))]
    public void Joint_draws_have_the_posterior_of_the_members(string name) => IntegratedPosterior.HasDraws(Story(name, isWhole: false));

    /// <summary>Latents that are read otherwise keep their members as unknowns.</summary>
    [Theory]
    [InlineData("effect[g[n]] + slope", "effect[g[n]]^2 + slope"), InlineData("effect[g[n]] + slope", "abs(effect[g[n]]) + slope")]
    [InlineData("effect[g[n]] + slope", "exp(effect[g[n]]) + slope")]
    [InlineData("x[n], sd)", "x[n], sd * exp(effect[g[n]]))"), InlineData("~ Normal(base, spread)", "~ StudentT(4, base, spread)")]
    [InlineData("for k in groups {", "target += -effect[1]^2\nfor k in groups {")]
    public void Other_latents_are_not_integrated(string part, string other)
    {
        var text = stories["effects of groups"].Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(stories["effects of groups"], text);
        var problem = TestStory.By("model Other\n" + text, Csv(true)).Problem;
        Assert.DoesNotContain(DensityPlan.Analyze(problem).Integrated, b => b is GaussianBlock);
    }

    /// <summary>A scale that its type does not prove positive has no density where it is not.</summary>
    [Fact]
    public void A_scale_outside_of_its_domain_has_no_density()
    {
        var text = stories["effects of groups"].Replace("Normal(base, spread)", "Normal(0, base + spread)", StringComparison.Ordinal);
        var joint = LogJoint.Lower(TestStory.By("model Outside\n" + text, Csv(true)).Problem, TestStory.Catalog, DensityRequest.OwnScales);
        Assert.True(double.IsFinite(At(0.5)));
        Assert.Equal(double.NegativeInfinity, At(-1.5));

        double At(double value) => new Interpreter(joint.Program()).Run(joint.Coordinates.ToDictionary(c => c.Slot,
            c => new Tensor(c.Free, [c.Unknown.Name == "base" ? value : 1])))[LogJoint.Density].Values[0];
    }

    /// <summary>A scale of 0 leaves the members at their mean, and effects far from 0 keep their digits.</summary>
    [Fact]
    public void Extreme_scales_and_origins_keep_their_digits()
    {
        var csv = "a,g\n1000001.2,u\n1000000.4,v\n999999.3,u\n1000001.9,v\n1000000.6,u\n";
        const string Text = """
            model Far
            data y[rows]: real from a
            data g[rows]: index[groups]
            param spread: positive
            param sd: positive
            for k in groups { effect[k] ~ Normal(1000000, spread) }
            for n in rows { y[n] ~ Normal(effect[g[n]], sd) }
            """;
        var (far, near) = (Joint(Text, csv), Joint(Text.Replace("1000000", "0", StringComparison.Ordinal), Csv(true)));
        foreach (var (spread, sd) in new[] { (1e-9, 1.0), (1.0, 1.0), (1e6, 1e-3), (1.0, 1e-6) })
        {
            var expected = At(near, spread, sd);
            Assert.True(double.IsFinite(expected));
            Assert.Equal(1, At(far, spread, sd) / expected, 1e-6);
        }

        static LogJoint Joint(string text, string csv) =>
            LogJoint.Lower(TestStory.By(text, csv).Problem, TestStory.Catalog, DensityRequest.OwnScales);

        static double At(LogJoint joint, double spread, double sd) => new Interpreter(joint.Program()).Run(joint.Coordinates.ToDictionary(
            c => c.Slot, c => new Tensor(c.Free, [c.Unknown.Name == "spread" ? spread : sd])))[LogJoint.Density].Values[0];
    }

    // a flat member needs an observation
    private static TestStory Story(string name, bool isWhole) => TestStory.By("model Members\n" + stories[name],
        Csv(isWhole || stories[name].Contains("Flat", StringComparison.Ordinal)));

    private static string Csv(bool isWhole) => isWhole
        ? "a,b,c,d,g,h\n1.2,0.3,-0.5,1,u,p\n0.4,-1.1,0.2,2,v,q\n-0.7,0.8,1.3,0.5,u,q\n1.9,0.1,-0.4,1,v,p\n0.6,-0.6,0.7,1.5,u,p\n"
        : "a,b,c,d,g,h\n1.2,0.3,-0.5,1,u,p\n,-1.1,0.2,2,v,q\n-0.7,0.8,1.3,0.5,u,q\n,0.1,-0.4,1,v,p\n0.6,-0.6,0.7,1.5,u,p\n";
}
