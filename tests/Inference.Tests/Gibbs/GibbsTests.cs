using ProbDsl.Catalog.Options;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Exact;
using ProbDsl.Inference.Chains;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Exact;
using ProbDsl.Tests.MessagePassing;
using ProbDsl.Tests.MessagePassing.Laws;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Gibbs;

/// <summary>
/// The distribution of each factor against the story's own density, and draws of whole stories against closed forms and integration.
/// </summary>
public sealed class GibbsTests
{
    public static TheoryData<string> Continuous =>
        [.. LawStories.All.Where(s => s.Value.Latent is null).Select(s => s.Key), .. VmpStories.Products.Keys];

    public static TheoryData<string> OfOne => ExactMethodTests.OfOne;

    public static TheoryData<string> Integrated => [.. integrated.Keys];

    /// <summary>Stories with finite latents whose other unknowns are few enough for a grid.</summary>
    private static readonly Dictionary<string, string> integrated = new()
    {
        ["a mixture with components of known kinds"] = """
            m ~ Normal(0, 3)
            l ~ Normal(4, 1)
            for n in rows { kind[n] ~ Categorical([0.3, 0.7])
              x[n] ~ Normal(m * [1, 0][kind[n]] + l * [0, 1][kind[n]], 1) }
            """,
        ["weights of a mixture"] = """
            w: simplex[2] ~ Dirichlet([2, 1])
            for n in rows { kind[n] ~ Categorical(w)
              x[n] ~ Normal([-1.5, 2][kind[n]], 1) }
            """,
        ["rows that stand for several"] = """
            w: simplex[2] ~ Dirichlet([2, 1])
            for n in rows repeated c[n] { kind[n] ~ Categorical(w)
              x[n] ~ Normal([-0.3, 0.4][kind[n]], 1) }
            """,
        ["a hidden Markov chain"] = """
            m ~ Normal(-1, 1)
            t ~ Gamma(4, 4)
            state[1] ~ Categorical([0.5, 0.5])
            for n in 2..rows { state[n] ~ Categorical([[0.8, 0.2], [0.3, 0.7]][state[n-1]]) }
            for n in rows { x[n] ~ Normal(m * [1, 0][state[n]] + [0, 2][state[n]], precision = t) }
            """,
        ["moves of a hidden Markov chain"] = """
            for j in 1..2 { move[j]: simplex[2] ~ Dirichlet([1, 2]) }
            state[1] ~ Categorical([0.5, 0.5])
            for n in 2..rows { state[n] ~ Categorical(move[state[n-1]]) }
            for n in rows { x[n] ~ Normal([-1.5, 2][state[n]], 1) }
            """,
        ["a state of all rows above a state of each"] = """
            for j in 1..2 { p[j]: simplex[2] ~ Dirichlet([[8, 1], [1, 8]][j]) }
            regime ~ Categorical([0.5, 0.5])
            for n in rows { kind[n] ~ Categorical(p[regime])
              x[n] ~ Normal([-0.3, 0.4][kind[n]], 2) }
            """,
        ["two states of each row"] = """
            m ~ Normal(2, 1)
            for n in rows { kind[n] ~ Categorical([0.3, 0.7])
              part[n] ~ Categorical([[0.9, 0.1], [0.2, 0.8]][kind[n]])
              x[n] ~ Normal(m * [-1, 1][part[n]] + [0.5, 0][kind[n]], 1) }
            """,
    };

    /// <summary>log q(u') - log q(u) is the difference of the joint log densities, whatever the other unknowns are.</summary>
    [Theory, MemberData(nameof(Continuous))]
    public void A_factor_has_the_density_of_the_story(string name)
    {
        var story = LawStories.All.TryGetValue(name, out var law) ? law.By(1) : VmpStories.By(VmpStories.Products[name]);
        var plan = story.Select("gibbs").Plan!;
        var factors = Factors.Create(story.Problem, plan.Blocks);
        var joint = ExpectedJoint.Lower(story.Problem, TestStory.Catalog, plan.Density, factors);
        using var objective = new StoryObjective(story.Problem,
            LogJoint.Lower(story.Problem, TestStory.Catalog, plan.Density, DensityRequest.OwnScales),
            withJacobian: false, ManagedEngine.On(1));
        using var engine = ManagedEngine.On(1).Start();
        using var store = engine.CreateStore();
        var random = new RandomStream(5, "points");
        var points = factors.Select(f => Drawn(f, random)).ToList();
        foreach (var (factor, point) in factors.Zip(points))
        {
            var moments = factor.Slots.Select(s => new double[s.Shape.Count]).ToList();
            factor.MomentsAt(point, moments);
            foreach (var (slot, values) in factor.Slots.Zip(moments))
            {
                store.Declare(slot.Name, slot.Shape);
                store.Write(slot.Name, values);
            }
        }

        foreach (var (factor, at) in factors.Select((f, i) => (f, i)))
        {
            var round = joint.Rounds.Index().First(r => r.Item.Contains(factor)).Index;
            using var program = engine.Compile(joint.Messages(round), store);
            program.Run();
            Assert.Equal(Density(points), program.Numbers(ExpectedJoint.Density)[0], 1e-8 * (1 + Math.Abs(Density(points))));
            var parameters = new double[factor.Count];
            factor.Begin(parameters);
            factor.Center(points[at], parameters);
            factor.Update([.. factor.Slots.Select(s => program.Numbers(ExpectedJoint.GradientOf(s.Name)).ToArray())], parameters);
            var (q, other) = (factor.Distribution(parameters), Drawn(factor, random));
            var moved = points.Select((p, i) => i == at ? other : p).ToList();
            var expected = Density(moved) - Density(points);
            Assert.Equal(expected, q.LogDensity(other) - q.LogDensity(points[at]), 1e-8 * (1 + Math.Abs(expected)));
        }

        double Density(List<double[]> of)
        {
            var x = new double[objective.Dimension];
            foreach (var (factor, point) in factors.Zip(of))
                foreach (var (place, value) in factor.Unknowns.SelectMany(u => objective.Joint.PlacesOf(u.Name)).Zip(point))
                    x[place] = value;
            return objective.Density(x);
        }
    }

    /// <summary>Draws of one unknown are independent, from its posterior.</summary>
    [Theory, MemberData(nameof(OfOne))]
    public void One_unknown_has_its_posterior(string story)
    {
        var bound = VmpStories.By(story, 20);
        AssertSame(bound.Fitted(method: "exact"), bound.Fitted(new(Threads: 1, Draws: 2000), "gibbs"));
    }

    [Theory, MemberData(nameof(Integrated))]
    public void Draws_agree_with_integration(string name)
    {
        var bound = VmpStories.By(integrated[name], 12);
        AssertSame(bound.Fitted(method: "quadrature"), bound.Fitted(new(Threads: 1, Draws: 8000), "gibbs"));
    }

    /// <summary>Levels along a chain are one block; the reference integrates them by a Kalman filter.</summary>
    [Fact]
    public void A_chain_of_levels_agrees_with_its_filter()
    {
        var bound = VmpStories.By("""
            u ~ Gamma(4, 4)
            t ~ Gamma(4, 4)
            level[1] ~ Normal(0, 5)
            for n in 2..rows { level[n] ~ Normal(level[n-1], precision = t) }
            for n in rows { x[n] ~ Normal(level[n], precision = u) }
            """, 12);
        var drawn = bound.Fitted(new(Threads: 1, Draws: 8000), "gibbs");
        AssertSame(bound.Fitted(new(Threads: 1, Draws: 20_000), "quadrature"), drawn); // its levels are draws
        Assert.Equal(12, drawn.Summary!.Estimates.First(e => e.Name == "level").Value.Shape.Count);
    }

    [Fact]
    public void Threads_do_not_matter()
    {
        var bound = VmpStories.By(VmpStories.Mixtures["a hidden Markov chain"]);
        var (one, two) = (bound.Fitted(new(Threads: 1, Draws: 40), "gibbs"), bound.Fitted(new(Threads: 2, Draws: 40), "gibbs"));
        foreach (var (name, array) in one.Summary!.Draws!.Arrays) Assert.Equal(array.Values, two.Summary!.Draws!.Arrays[name].Values);
    }

    [Fact]
    public void Components_are_sorted_in_each_draw()
    {
        var fitted = VmpStories.By(VmpStories.Mixtures["a mixture"]).Fitted(new(Threads: 1, Draws: 400), "gibbs");
        Assert.StartsWith("components in order of m", fitted.Summary!.OrderedBy, StringComparison.Ordinal);
        Assert.All(fitted.Summary.Draws!.Arrays["m"].Values.Chunk(2), m => Assert.True(m[0] <= m[1]));
    }

    [Fact]
    public void Chains_that_do_not_agree_are_reported()
    {
        var far = VmpStories.By("""
            for j in 1..2 { m[j] ~ Normal(20 * j - 30, 0.1) }
            for n in rows { kind[n] ~ Categorical([0.5, 0.5])
              x[n] ~ Normal(m[kind[n]], 0.01) }
            """, 3);
        var fitted = far.Fitted(
            new(Threads: 1, Draws: 20) { [StandardOptions.Chains] = 3, [StandardOptions.WarmUpDraws] = 2 }, "gibbs");
        var report = fitted.Summary!.Find<ChainReport>()!;
        Assert.Equal(3, report.Chains);
        Assert.Equal(7, report.Draws);
        Assert.Equal(2, report.WarmUp);
        Assert.Contains(fitted.Diagnostics, d => d.Code == "W0620");
    }

    /// <summary>Means within 4.5 Monte Carlo errors, standard deviations within 6% and what 4 errors of a normal one are.</summary>
    private static void AssertSame(FitOutcome expected, FitOutcome drawn)
    {
        foreach (var one in expected.Summary!.Estimates)
        {
            var other = drawn.Summary!.Estimates.First(e => e.Name == one.Name);
            for (var i = 0; i < one.Value.Values.Length; i++)
            {
                var (sd, size) = (one.Spread!.Sd.Values[i], other.Spread!.Error!.EffectiveDraws.Values[i]);
                Assert.InRange(size, 100, 8000);
                Assert.Equal(one.Value.Values[i], other.Value.Values[i], 4.5 * sd / Math.Sqrt(size));
                Assert.Equal(sd, other.Spread.Sd.Values[i], sd * Math.Max(0.06, 6 / Math.Sqrt(2 * size)));
            }
        }
    }

    private static double[] Drawn(Factor factor, RandomStream random)
    {
        var parameters = new double[factor.Count];
        factor.Begin(parameters);
        var distribution = factor.Distribution(parameters);
        var x = new double[distribution.Numbers];
        distribution.Draw(random, x);
        return x;
    }
}
