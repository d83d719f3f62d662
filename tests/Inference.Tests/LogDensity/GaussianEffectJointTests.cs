using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Expressions;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Stories in which several normal latents are added in a mean: the density without them, and their posterior, against the plain joint
/// density and its curvature.
/// </summary>
public sealed class GaussianEffectJointTests
{
    private static readonly Dictionary<string, string> stories = new()
    {
        ["two crossed effects"] = """
            data y[rows]: real from a
            data g[rows]: index[groups]
            data h[rows]: index[kinds]
            param base: real
            param spread: positive[2]
            param sd: positive
            for k in groups { one[k] ~ Normal(base, spread[1]) }
            for j in kinds { other[j] ~ Normal(0, spread[2]) }
            for n in rows { y[n] ~ Normal(one[g[n]] + other[h[n]], sd) }
            """,
        ["three effects and a slope"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            data g[rows]: index[groups]
            data h[rows]: index[kinds]
            param spread: positive[3]
            param sd: positive
            for k in groups { one[k] ~ Normal(0, spread[1]) }
            for j in kinds { other[j] ~ Normal(0, spread[2]) }
            for n in rows { own[n] ~ Normal(0.3, spread[3]) }
            for n in rows { y[n] ~ Normal(2 * one[g[n]] - x[n] * other[h[n]] / 2 + x[n] * one[g[n]] + own[n], sd * exp(0.1 * x[n])) }
            """,
        ["a member that a statement reads twice"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            data g[rows]: index[groups]
            param c: real
            param spread: positive
            param sd: positive
            level ~ Normal(0.4, 2)
            for k in groups { u[k] ~ Normal(0, spread) }
            for n in rows { y[n] ~ Normal(level + u[g[n]] + c * x[n] * u[g[n]], sd) }
            """,
        ["a member in a list and beside it"] = """
            data y[rows]: real[3] from a, b, c
            data g[rows]: index[groups]
            data h[rows]: index[kinds]
            param load: real[3]
            param spread: positive[2]
            param sd: positive
            for k in groups { u[k] ~ Normal(0, spread[1]) }
            for j in kinds { v[j] ~ Normal(0, spread[2]) }
            for n in rows { y[n] ~ Normal([u[g[n]] + v[h[n]], 2 * u[g[n]], -v[h[n]]] + load * u[g[n]] + load * v[h[n]], sd) }
            """,
        ["one effect or another, by what is known"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            data g[rows]: index[groups]
            data h[rows]: index[kinds]
            param spread: positive[2]
            param sd: positive
            for k in groups { one[k] ~ Normal(0.2, spread[1]) }
            for j in kinds { other[j] ~ Normal(0, spread[2]) }
            for n in rows { y[n] ~ Normal(if x[n] > 0 then 2 * one[g[n]] else x[n] * other[h[n]] - one[g[n]], sd) }
            """,
        ["an element of a product"] = """
            data y[rows]: real from a
            data g[rows]: index[groups]
            data h[rows]: index[kinds]
            param loading: real[3, 2]
            param spread: positive
            param sd: positive
            for k in groups { factor[k]: real[2] ~ Normal(0, 1) }
            for j in kinds { other[j] ~ Normal(0, spread) }
            for n in rows {
              line[n] = loading @ factor[g[n]]
              y[n] ~ Normal(line[n, 2] - other[h[n]], sd)
            }
            """,
        ["players"] = """
            data margin[rows]: real from a
            data winner[rows]: index[players] from g
            data loser[rows]: index[players] from p
            param spread: positive
            param sd: positive
            for k in players { skill[k] ~ Normal(1, spread) }
            for n in rows { margin[n] ~ Normal(skill[winner[n]] - skill[loser[n]], sd) }
            """,
        ["coefficients with a learned scale"] = """
            data y[rows]: real from a
            data x[rows]: real[3] from b, c, d
            param base: real
            param spread: positive
            param sd: positive
            slope: real[3] ~ Normal(0, spread)
            for n in rows { y[n] ~ Normal(base + dot(slope, x[n]), sd) }
            """,
        ["a vector with a known prior, and a number"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            param sd: positive
            level ~ Normal(0.5, 2)
            u: real[3] ~ MvNormal([0, 1, 0], covariance([[1, 0.5, 0], [0.5, 2, 0], [0, 0, 1]]))
            for n in rows { y[n] ~ Normal(level + u[1] - x[n] * u[3] + dot([1.0, 0.5, 0.0], u), sd) }
            """,
        ["coefficients in a loop"] = """
            data y[rows]: real from a
            data x[rows]: real[3] from b, c, d
            param spread: positive[3]
            param sd: positive
            base ~ Normal(0, spread[1])
            for j in 1..3 { slope[j] ~ Normal(0, spread[j]) }
            for n in rows { y[n] ~ Normal(base + sum(slope[j] * x[n, j] for j in 1..3) - slope[2] / 2, sd) }
            """,
        ["slopes of groups and coefficients"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            data g[rows]: index[groups]
            data h[rows]: index[kinds]
            param cov: covariance[2]
            param spread: positive
            param sd: positive
            for k in groups { effect[k]: real[2] ~ MvNormal([0, 1], cov) }
            for j in kinds { other[j] ~ Normal(0, spread) }
            for n in rows { y[n] ~ Normal(effect[g[n], 1] + x[n] * effect[g[n], 2] + other[h[n]], sd) }
            """,
        ["a field over rows"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            param length: positive
            param sd: positive
            f: real[rows] ~ MvNormal([0 for n in rows], covariance = covariance([[exp(-(x[n] - x[m])^2 / length)
              + (if n == m then 0.01 else 0) for m in rows] for n in rows]))
            for n in rows { y[n] ~ Normal(f[n], sd) }
            """,
        ["a field of neighbors, by its precision"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            param base: real
            param scale: positive
            param share: unit
            param sd: positive
            f: real[rows] ~ MvNormal([0 for n in rows], precision = covariance([[scale * (if n == m then 2.5 else
              (if abs(n - m) == 1 then -share else 0)) for m in rows] for n in rows]))
            for n in rows { y[n] ~ Normal(base * x[n] + f[n], sd) }
            """,
        ["vectors of several numbers"] = """
            data y[rows]: real[3] from a, b, c
            data g[rows]: index[groups]
            data h[rows]: index[kinds]
            param loading: real[3, 2]
            param spread: positive
            param unique: positive[3]
            for k in groups { factor[k]: real[2] ~ Normal(0, 1) }
            for j in kinds { other[j]: real[3] ~ Normal(0, spread) }
            for n in rows { y[n] ~ Normal(loading @ factor[g[n]] + other[h[n]], variance = unique) }
            """,
        ["a flat effect"] = """
            data y[rows]: real from a
            data g[rows]: index[groups]
            data h[rows]: index[kinds]
            param spread: positive
            param sd: positive
            for k in groups { one[k] ~ Flat() }
            for j in kinds { other[j] ~ Normal(0, spread) }
            for n in rows { y[n] ~ Normal(one[g[n]] + other[h[n]], sd) }
            """,
        ["a random walk over the values of a column"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            data g[rows]: index[groups]
            param keep: real
            param drift: real
            param spread: positive
            param sd: positive
            level[1] ~ Normal(0.5, 2)
            for k in 2..groups { level[k] ~ Normal(drift * k + keep * level[k-1], spread * k) }
            for n in rows { y[n] ~ Normal(x[n] * level[g[n]] - level[1] / 2, sd) }
            """,
        ["an autoregression with flat first numbers beside effects"] = """
            data y[rows]: real from a
            data g[rows]: index[groups]
            data h[rows]: index[kinds]
            param spread: positive[2]
            param sd: positive
            for j in kinds { other[j] ~ Normal(0.3, spread[1]) }
            for k in 1..2 { level[k] ~ Flat() }
            for k in 3..groups { level[k] ~ Normal(2 * level[k-1] - level[k-2], spread[2]) }
            for n in rows { y[n] ~ Normal(level[g[n]] + other[h[n]], sd) }
            """,
        ["an autoregression that is read one position back, and at its start"] = """
            data y[rows]: real from a
            param keep: real
            param spread: positive
            param sd: positive
            level[1] ~ Normal(0, 2)
            for n in 2..rows { level[n] ~ Normal(keep * level[n-1], spread) }
            for n in 2..rows { y[n] ~ Normal(level[n-1] + 0.5 * level[1], sd) }
            """,
        ["areas given their neighbors"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            data first[rows]: index[3] from g
            data second[rows]: index[3] from p
            param share: unit
            param scale: positive
            param slope: real
            param sd: positive
            matrix = share * graph_laplacian(first, second, 3) + (1 - share) * identity(3)
            f: real[3] ~ MvNormal([0.2, slope, -0.3], precision = covariance(2 * matrix / scale - diagonal([0.0, -2, -0.5])))
            own ~ Normal(0, sd)
            for n in rows { y[n] ~ Normal(f[second[n]] - 2 * x[n] * own, sd) }
            """,
        ["a smooth field over places"] = """
            data y[rows]: real from a
            data first[rows]: index[3] from g
            data second[rows]: index[3] from p
            param range: positive
            param scale: positive
            param sd: positive
            near = graph_laplacian(first, second, 3)
            f: real[3] ~ MvNormal(
              [0.2, 0, -0.3],
              precision = covariance((near @ near + 2 * range * near + range^2 * identity(3)) / scale - 0.1 * (near @ near)))
            for n in rows { y[n] ~ Normal(f[second[n]], sd) }
            """,
        ["a curve of smoothness 3/2 over rows"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            param height: positive
            param length: positive
            param load: real
            param sd: positive
            f: real[rows] ~ MvNormal(zeros(rows), matern32(x, height, length))
            for n in rows { y[n] ~ Normal(0.3 + load * x[n] * f[n] - f[n], sd * exp(0.1 * x[n])) }
            """,
        ["a curve of smoothness 5/2 with a mean, seen twice"] = """
            data y[rows]: real from a
            data z[rows]: real from d
            data x[rows]: real from b
            param height: positive
            param length: positive
            param slope: real
            param sd: positive
            kernel = matern52(x, height, length)
            f: real[rows] ~ MvNormal([slope * x[n] for n in rows], kernel)
            for n in rows { y[n] ~ Normal(f[n], sd) }
            for n in rows { z[n] ~ Normal(2 * f[n], 0.5) }
            """,
        ["a curve at places that data give"] = """
            data y[rows]: real from a
            data x[rows]: real from b
            data p[rows]: index[rows]
            param length: positive
            param sd: positive
            f: real[rows] ~ MvNormal(ones(rows), matern52(x, 0.8, length))
            for n in rows { y[n] ~ Normal(f[p[n]], sd) }
            """,
        ["sums over all members"] = """
            data y[rows]: real from a
            data w[rows]: real from b
            data g[rows]: index[groups]
            param spread: positive
            param sd: positive
            for k in groups { effect[k] ~ Normal(0, spread) }
            for n in rows {
              y[n] ~ Normal(sum(effect[k] for k in groups) + effect[g[n]], sd)
              w[n] ~ Normal(effect[1] - effect[2], 2)
            }
            """,
    };

    /// <summary>Each story, and how its latents are integrated.</summary>
    public static TheoryData<string, EffectWay> Cases
    {
        get
        {
            TheoryData<string, EffectWay> all = [];
            foreach (var name in stories.Keys)
                foreach (var way in Enum.GetValues<EffectWay>())
                    if (way != EffectWay.Chain || IsCurve(name)) all.Add(name, way);
            return all;
        }
    }

    private static bool IsCurve(string name) => name.StartsWith("a curve", StringComparison.Ordinal);

    [Theory, MemberData(nameof(Cases))]
    public void The_density_is_the_integral_of_the_joint_one(string name, EffectWay way)
    {
        foreach (var isWhole in new[] { true, false })
            for (var seed = 1ul; seed <= 3; seed++)
            {
                var story = Story(name, isWhole);
                Assert.IsType<GaussianEffects>(Assert.Single(DensityPlan.Analyze(story.Problem).Integrated));
                var joint = new JointAt(story.Problem, seed, plan: Plan(story, way));
                joint.Agrees(name);
                joint.HasGradients(withJacobian: true, name);
                joint.RunsOnTheEngine(name);
            }
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_mean_log_density_is_that_of_the_joint_one(string name, EffectWay way)
    {
        if (way == EffectWay.Chain) return;
        foreach (var isWhole in new[] { true, false })
        {
            var story = Story(name, isWhole);
            IntegratedPosterior.HasExpectations(story, Plan(story, way));
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Moments_of_the_latents_are_those_of_the_joint_density(string name, EffectWay way)
    {
        foreach (var isWhole in new[] { true, false })
        {
            var story = Story(name, isWhole);
            IntegratedPosterior.Agrees(story, Plan(story, way));
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Joint_draws_have_the_posterior_of_the_latents(string name, EffectWay way)
    {
        var story = Story(name, isWhole: false);
        IntegratedPosterior.HasDraws(story, Plan(story, way));
    }

    /// <summary>Latents that are multiplied, read by others, or read at positions of unknowns keep their numbers as unknowns.</summary>
    [Theory]
    [InlineData("one[g[n]] + other", "one[g[n]] * other"), InlineData("one[g[n]] + other", "one[g[n]]^2 + other")]
    [InlineData("other[j] ~ Normal(0,", "other[j] ~ Normal(one[1],"), InlineData("], sd)", "], sd * exp(one[1]))")]
    [InlineData("one[g[n]] + other", "abs(one[g[n]]) + other")]
    public void Other_latents_are_not_one_block(string part, string other)
    {
        var text = stories["two crossed effects"].Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(stories["two crossed effects"], text);
        var plan = DensityPlan.Analyze(TestStory.By("model Other\n" + text, Csv(true)).Problem);
        Assert.DoesNotContain(plan.Integrated, b => b is GaussianEffects);
    }

    /// <summary>
    /// Coefficients with a written prior are parameters, which every method reports as they are, unless a param is to be estimated.
    /// </summary>
    [Theory]
    [InlineData("slope: real[K] ~ Normal(0, 2)"), InlineData("for j in 1..K { slope[j] ~ Normal(j, 2) }")]
    [InlineData("for j in 1..K { slope[j] ~ Normal(0, 2) }"), InlineData("slope: real[K] ~ Normal(0, 2 * sd)")]
    public void Coefficients_with_a_written_prior_are_not_integrated(string prior)
    {
        var text = stories["coefficients with a learned scale"]
            .Replace("slope: real[3] ~ Normal(0, spread)", prior, StringComparison.Ordinal)
            .Replace("real[3]", "real[K]", StringComparison.Ordinal);
        Assert.IsType<GaussianEffects>(Assert.Single(Integrated(text)));
        var withPriors = text.Replace("param base: real", "base ~ Normal(0, 1)", StringComparison.Ordinal)
            .Replace("param spread: positive\n", "", StringComparison.Ordinal)
            .Replace("param sd: positive", "sd ~ HalfNormal(1)", StringComparison.Ordinal);
        Assert.Empty(Integrated(withPriors));

        static IEnumerable<IntegratedBlock> Integrated(string story) =>
            DensityPlan.Analyze(TestStory.By("model Other(K = 3)\n" + story, Csv(true)).Problem).Integrated;
    }

    private static DensityPlan Plan(TestStory story, EffectWay way) =>
        IntegratedPosterior.By(way, DensityPlan.Analyze(story.Problem));

    // a flat effect needs an observation of each member
    private static TestStory Story(string name, bool isWhole) => TestStory.By("model Effects\n" + stories[name],
        Csv(isWhole || stories[name].Contains("Flat", StringComparison.Ordinal)));

    private static string Csv(bool isWhole) => isWhole
        ? "a,b,c,d,g,h,p\n1.2,0.3,-0.5,1,1,p,2\n0.4,-1.1,0.2,2,2,q,3\n-0.7,0.8,1.3,0.5,1,q,3\n1.9,0.1,-0.4,1,2,r,1\n"
            + "0.6,-0.6,0.7,1.5,1,p,3\n"
        : "a,b,c,d,g,h,p\n1.2,0.3,-0.5,1,1,p,2\n,-1.1,0.2,2,2,q,3\n-0.7,0.8,1.3,0.5,1,q,3\n,0.1,-0.4,1,2,r,1\n0.6,-0.6,0.7,1.5,1,p,3\n";
}
