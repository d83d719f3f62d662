using ProbDsl.Inference.Expressions;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Structures;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Stories whose normal latents are read by draws that are not normal: the density without them, by nodes or by Laplace's approximation.
/// </summary>
public sealed class LaplaceJointTests
{
    private const string Data = """
        data y[rows]: count from k
        data yes[rows]: bool from t
        data time[rows]: positive from d
        data part[rows]: unit from p
        data x[rows]: real from b
        data z[rows]: real from c
        data g[rows]: index[groups]
        data h[rows]: index[places]

        """;

    private static readonly Dictionary<string, string> stories = new()
    {
        ["counts of groups"] = """
            param turn: real
            param base: real
            param spread: positive
            for j in groups { effect[j] ~ Normal(base, spread) }
            for n in rows { y[n] ~ Poisson(exp(effect[g[n]] + turn * x[n])) }
            """,
        ["yes or no, with a level and a turn of each group"] = """
            param cov: covariance[2]
            param base: real[2]
            for j in groups { effect[j]: real[2] ~ MvNormal(base, cov) }
            for n in rows { yes[n] ~ Bernoulli(sigmoid(effect[g[n], 1] + effect[g[n], 2] * x[n])) }
            """,
        ["through a definition"] = """
            param base: real
            param spread: positive
            for j in groups { raw[j] ~ Normal(0, 1) }
            for n in rows {
              eta[n] = base + spread * raw[g[n]]
              rate[n] = exp(eta[n]) * (2 + x[n])
              y[n] ~ Poisson(rate[n])
            }
            """,
        ["durations"] = """
            param shape: positive
            param spread: positive
            for j in groups { effect[j] ~ Normal(0.5, spread) }
            for n in rows { time[n] ~ Gamma(shape, shape * exp(-effect[g[n]])) }
            """,
        ["heavy tails"] = """
            param scale: positive
            param spread: positive
            for j in groups { effect[j] ~ Normal(0.2, spread) }
            for n in rows { z[n] ~ StudentT(5, effect[g[n]], 1 + scale) }
            """,
        ["two outcomes"] = """
            param turn: real
            param spread: positive
            param sd: positive
            for j in groups { effect[j] ~ Normal(0, spread) }
            for n in rows {
              y[n] ~ Poisson(exp(0.3 + effect[g[n]]))
              z[n] ~ Normal(turn * effect[g[n]], sd)
            }
            """,
        ["crossed groups"] = """
            param spread: positive[2]
            param base: real
            for j in groups { effect[j] ~ Normal(base, spread[1]) }
            for j in places { other[j] ~ Normal(0, spread[2]) }
            for n in rows { y[n] ~ Poisson(exp(effect[g[n]] + x[n] * other[h[n]])) }
            """,
        ["a curve of counts"] = """
            param height: positive
            param length: positive
            param base: real
            f: real[rows] ~ MvNormal(zeros(rows), matern52(x, height, length))
            for n in rows { y[n] ~ Poisson(exp(base + f[n])) }
            """,
        ["shares of groups"] = """
            param spread: positive
            param sure: positive
            for j in groups { effect[j] ~ Normal(0, spread) }
            for n in rows { part[n] ~ Beta(sigmoid(effect[g[n]]) * (2 + sure), (1 - sigmoid(effect[g[n]])) * (2 + sure)) }
            """,
        ["more variance than a count"] = """
            param spread: positive
            param sure: positive
            for j in groups { effect[j] ~ Normal(0.3, spread) }
            for n in rows { y[n] ~ NegativeBinomial(exp(effect[g[n]]), sure) }
            """,
    };

    private static readonly Dictionary<string, string> chains = new()
    {
        ["a walk of counts"] = """
            param step: positive
            param base: real
            level[1] ~ Normal(base, 1)
            for t in 2..rows { level[t] ~ Normal(level[t-1], step) }
            for t in rows { y[t] ~ Poisson(exp(level[t] + 0.2 * x[t])) }
            """,
        ["an autoregression of yes and no"] = """
            param back: unit
            param step: positive
            state[1] ~ Normal(0, 1)
            for t in 2..rows { state[t] ~ Normal(back * state[t-1], step) }
            for t in rows { yes[t] ~ Bernoulli(sigmoid(0.3 + state[t])) }
            """,
        ["a walk of order two"] = """
            param step: positive
            level[1] ~ Normal(0, 1)
            level[2] ~ Normal(0, 2)
            for t in 3..rows { level[t] ~ Normal(2 * level[t-1] - level[t-2], step) }
            for t in rows { y[t] ~ Poisson(exp(level[t])) }
            """,
        ["a level with an effect of each place"] = """
            param step: positive
            param spread: positive
            level[1] ~ Normal(0, 1)
            for t in 2..rows { level[t] ~ Normal(level[t-1], step) }
            for j in places { other[j] ~ Normal(0, spread) }
            for t in rows { y[t] ~ Poisson(exp(level[t] + other[h[t]])) }
            """,
    };

    public static TheoryData<string> Names => [.. stories.Keys, .. chains.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_density_has_its_gradient(string name)
    {
        for (var seed = 1ul; seed <= 3; seed++)
        {
            var joint = At(Story(name).Problem, seed);
            joint.HasGradients(withJacobian: true, name);
            joint.RunsOnTheEngine(name);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_density_is_the_integral_or_that_at_the_mode_with_its_curvature(string name)
    {
        for (var seed = 1ul; seed <= 3; seed++) At(Story(name).Problem, seed).AgreesByDifferences(name);
    }

    /// <summary>Latents that are added: mode and curvature by a sparse matrix, or along a line, are those by a dense one.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Other_ways_give_the_same_density(string name)
    {
        var problem = Story(name).Problem;
        var plan = DensityPlan.Analyze(problem);
        if (!plan.Integrated.Any(b => b is GaussianEffects)) return;
        foreach (var way in name.StartsWith("a curve", StringComparison.Ordinal) ? [EffectWay.Sparse, EffectWay.Chain]
            : new[] { EffectWay.Sparse })
            for (var seed = 1ul; seed <= 3; seed++)
            {
                var joint = new JointAt(problem, seed, plan: IntegratedPosterior.By(way, plan));
                var (own, dense) = (joint.LogDensity(), At(problem, seed).LogDensity());
                Assert.Equal(dense, own, 1e-9 * (1 + Math.Abs(dense)));
                joint.HasGradients(withJacobian: true, name);
                joint.RunsOnTheEngine(name);
            }
    }

    private static JointAt At(Problem problem, ulong seed) => new(problem, seed);

    private static TestStory Story(string name)
    {
        var story = TestStory.By("model M\n" + Data + (stories.GetValueOrDefault(name) ?? chains[name]), Csv);
        Assert.NotEmpty(Assert.IsAssignableFrom<GaussianBlock>(Assert.Single(DensityPlan.Analyze(story.Problem).Integrated)).Linearized);
        return story;
    }

    private const string Csv = "k,t,b,c,d,p,g,h\n3,1,0.3,-0.5,1,0.3,u,p\n0,0,-1.1,0.2,2,0.6,v,q\n7,1,0.8,1.3,0.5,0.9,u,q\n"
        + "1,0,0.1,-0.4,1,0.5,v,p\n2,1,-0.6,0.7,1.5,0.2,u,p\n";
}
