using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Exact;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Exact;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>
/// The bound and the factors of fits against closed forms, against the story's own density at draws of the factors, and against another
/// program.
/// </summary>
public sealed class MessagePassingTests
{
    public static TheoryData<string> Products => [.. VmpStories.Products.Keys];

    public static TheoryData<string> OfOne => ExactMethodTests.OfOne;

    /// <summary>One factor is the posterior itself, and its bound the log evidence.</summary>
    [Theory, MemberData(nameof(OfOne))]
    public void One_unknown_has_its_posterior(string story)
    {
        var bound = VmpStories.By(story, 20);
        var (exact, fitted) = (bound.Fitted(method: "exact"), bound.Fitted(method: "vmp"));
        Assert.Equal(exact.Metric.Value, fitted.Metric.Value, 1e-9 * (1 + Math.Abs(exact.Metric.Value)));
        var (one, other) = (exact.Summary!.Estimates.Single(), fitted.Summary!.Estimates.Single());
        Assert.Equal(one.Value.Values[0], other.Value.Values[0], 1e-8 * (1 + Math.Abs(one.Value.Values[0])));
        Assert.Equal(one.Spread!.Sd.Values[0], other.Spread!.Sd.Values[0], 1e-7 * one.Spread.Sd.Values[0]);
    }

    /// <summary>Normal unknowns that meet are one factor: with known scales it is their joint posterior.</summary>
    [Theory]
    [InlineData("m ~ Normal(0, 10)\nfor j in 1..3 { e[j] ~ Normal(m, 2) }\nfor n in rows { x[n] ~ Normal(e[g[n]] - e[k[n]], 0.5) }")]
    [InlineData("a ~ Normal(0, 10)\nw: real[2] ~ Normal(a, 2)\nfor n in rows { y[n] ~ Normal(a + dot(w, [x[n], 1]), 0.5) }")]
    [InlineData("m: real[2] ~ Normal(0, 3)\nu: real[2] ~ MvNormal(m, identity(2))\n"
        + "for n in rows { pair[n] ~ MvNormal(2 * u - m, 2 * identity(2)) }")]
    [InlineData("a ~ Normal(0, 3)\nh ~ Normal(1, 2)\nu: real[2] ~ MvNormal([a, 2 * h + 1], 3 * identity(2))\n"
        + "for n in rows { pair[n] ~ MvNormal(u - [h, 0.5], 2 * identity(2)) }")]
    [InlineData("m: real[2] ~ Normal(0, 3)\nu: real[2] ~ MvNormal([2 * m[j] + j for j in 1..2], identity(2))\n"
        + "for n in rows { pair[n] ~ MvNormal([2 * u[j] - m[j] for j in 1..2], 2 * identity(2)) }")]
    [InlineData("l[1] ~ Normal(0, 2)\nfor j in 2..3 { l[j] ~ Normal(0.5 * l[j-1] + 1, 2) }\nfor n in rows { x[n] ~ Normal(l[g[n]], 1) }")]
    public void Normal_unknowns_that_meet_have_their_joint_posterior(string story)
    {
        var bound = VmpStories.By(story);
        var (exact, fitted) = (bound.Fitted(method: "exact"), bound.Fitted(method: "vmp"));
        Assert.Equal(exact.Metric.Value, fitted.Metric.Value, 1e-8);
        foreach (var (one, other) in exact.Summary!.Estimates.Zip(fitted.Summary!.Estimates))
        {
            Assert.Equal(one.Value.Values, other.Value.Values, (a, b) => Math.Abs(a - b) < 1e-8);
            Assert.Equal(one.Spread!.Sd.Values, other.Spread!.Sd.Values, (a, b) => Math.Abs(a - b) < 1e-8);
        }
    }

    /// <summary>bound = E_q[log p - log q], by draws: of more numbers than the laws of messages integrate.</summary>
    [Theory, MemberData(nameof(Products))]
    public void The_bound_is_the_mean_of_its_draws(string story)
    {
        var (bound, ratios) = Ratios(VmpStories.By(VmpStories.Named(story)), 4000);
        Assert.Equal(bound, ratios.Average(), (4 * StandardError(ratios)) + 1e-8);
    }

    /// <summary>The bounds that Infer.NET (github.com/dotnet/infer, 466c26ef) reports by its variational message passing.</summary>
    [Theory]
    [InlineData("old-faithful/faithful", -1048.728142, """
        data wait[rows]: real from waiting
        weight: simplex[2] ~ Dirichlet(1)
        for k in 1..2 {
          center[k] ~ Normal(70, sd = 30)
          precision[k] ~ Gamma(shape = 2, rate = 50)
        }
        for n in rows {
          kind[n] ~ Categorical(weight)
          wait[n] ~ Normal(center[kind[n]], precision = precision[kind[n]])
        }
        """)]
    [InlineData("diabetes/diabetes", -2447.376353, """
        data x[rows]: real[D] from all except progression
        data y[rows]: real from progression
        base ~ Normal(0, sd = 100)
        b: real[D] ~ Normal(0, sd = 100)
        t ~ Gamma(shape = 1, rate = 1000)
        for n in rows { y[n] ~ Normal(base + dot(b, x[n]), precision = t) }
        """)]
    public void The_bound_is_that_of_Infer_NET(string data, double bound, string story)
    {
        var rows = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", data + ".csv"));
        Assert.Equal(bound, TestStory.By("model M\n" + story, rows).Fitted(new(Threads: 1), "vmp").Value, 1.5e-6);
    }

    [Fact]
    public void Too_many_rows_leave_the_approximation_unchecked()
    {
        var story = VmpStories.By(VmpStories.Mixtures["a mixture"]);
        var plan = story.Select("vmp").Plan!;
        var (factors, options) = (Factors.Create(story.Problem, plan.Blocks), new FitOptions(Threads: 1));
        var joint = ExpectedJoint.Lower(story.Problem, TestStory.Catalog, plan.Density, factors);
        using var sweeps = new MessageSweeps(story.Problem, joint, [], options.ChosenEngine);
        var checks = new FactorSummary(story.Problem, TestStory.Catalog, plan.Density, factors, options);
        var hurried = new FactorSummary(story.Problem, TestStory.Catalog, plan.Density, factors, options) { MostWork = 1000 };
        var judged = checks.Of(sweeps, sweeps.Begin(new(1, "start")), 0);
        Assert.NotNull(judged.Tail);
        var summary = hurried.Of(sweeps, sweeps.Begin(new(1, "start")), 0);
        Assert.Null(summary.Tail);
        Assert.Equal("W0628", Assert.Single(summary.Warnings).Code);
        // the same draws, which are taken when they are read
        var (now, later) = (judged.Draws!, summary.Draws!);
        Assert.Equal(now.Count, later.Count);
        Assert.Equal(now.Shapes, later.Shapes);
        foreach (var (name, array) in now.Arrays)
        {
            Assert.Equal(array.Shape, later.Arrays[name].Shape);
            Assert.Equal(array.Values, later.Arrays[name].Values);
            Assert.Equal(array.Shape.Trailing(array.Shape.Rank - 1), later.Shapes[name]);
        }
    }

    private static double StandardError(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1.0) / values.Length);
    }

    /// <summary>The bound of a fit, and log p - log q of draws of its factors, with finite latents marginalized.</summary>
    private static (double Bound, double[] Ratios) Ratios(TestStory story, int count)
    {
        var selection = story.Select("vmp");
        Assert.True(selection.Plan is not null, string.Join("\n", selection.Diagnostics.Select(d => $"{d.Code} {d.Message} {d.Help}")));
        var factors = Factors.Create(story.Problem, selection.Plan.Blocks);
        var joint = ExpectedJoint.Lower(story.Problem, TestStory.Catalog, selection.Plan.Density, factors);
        using var sweeps = new MessageSweeps(story.Problem, joint, [], new FitOptions(Threads: 1).ChosenEngine);
        using var fitting = (MessageFitting)selection.Method!.Start(story.Problem, selection.Plan, new(Threads: 1)).Value!;
        var (state, bound) = (fitting.Init(0, new(1, "start")), double.NegativeInfinity);
        for (var sweep = 0; sweep < 300; sweep++)
            (state, bound) = fitting.Next(state) is var step ? (step.Next, step.Info.Objective) : default;
        using var objective = new StoryObjective(story.Problem,
            LogJoint.Lower(story.Problem, TestStory.Catalog, selection.Plan.Density, DensityRequest.OwnScales),
            withJacobian: false, ManagedEngine.On(1));
        var distribution = new PosteriorDistribution([.. factors.Select(f => (f.Distribution(sweeps.Of(state.Parameters, f)),
            f.Unknowns.SelectMany(u => objective.Joint.PlacesOf(u.Name)).ToArray()))], objective.Dimension);
        var (random, ratios, x) = (new RandomStream(3, "draws"), new double[count], new double[objective.Dimension]);
        for (var i = 0; i < count; i++)
        {
            distribution.Draw(random, x);
            ratios[i] = objective.Density(x) - distribution.LogDensity(x);
        }

        return (bound, ratios);
    }
}
