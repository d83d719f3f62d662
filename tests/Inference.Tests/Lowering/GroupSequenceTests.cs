using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Structures.Chains;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Lowering;

/// <summary>Sequences that are groups of rows, of unequal length: nets and guides read their own elements, and no padding.</summary>
public sealed class GroupSequenceTests
{
    /// <summary>
    /// A net that can be any function of a short prefix gives each position the frequencies among the groups that reach it.
    /// </summary>
    [Theory, MemberData(nameof(MissingTailTests.Nets), MemberType = typeof(MissingTailTests))]
    public void Fitted_probabilities_are_frequencies_among_groups_that_reach_a_position(string net)
    {
        var groups = Enumerable.Range(0, 240).Select(n =>
            Enumerable.Range(0, 1 + (n % 3)).Select(d => (n * (d + 3) / 7 % 5) < 2 + (d % 2) ? 1 : 0).ToArray()).ToList();
        var expected = 0.0;
        foreach (var prefix in groups.SelectMany(row => Enumerable.Range(0, row.Length).Select(d => (Before: string.Join("", row[..d]),
            Next: row[d]))).GroupBy(c => c.Before))
        {
            var (ones, all) = (prefix.Sum(c => c.Next), prefix.Count());
            expected += new[] { ones, all - ones }.Where(k => k > 0).Sum(k => k * Math.Log((double)k / all));
        }

        var story = TestStory.By(Story(net), "id,v\n" + string.Concat(
            groups.SelectMany((group, at) => group.Select(v => $"{at},{v}\n"))));
        var outcome = story.Fitted(new FitOptions(MaxIterations: 2000, Threads: 1).With(StandardOptions.LearningRate, 0.01));
        Assert.Equal(expected, outcome.Value, 0.1);
        Assert.True(outcome.Value <= expected + 1e-4);
    }

    /// <summary>With a longer group beside it, the density of a group is that of the group alone.</summary>
    [Theory, MemberData(nameof(MissingTailTests.Nets), MemberType = typeof(MissingTailTests))]
    public void Longer_groups_do_not_matter(string net)
    {
        var weights = TestStory.By(Story(net), Csv("1011", "01")).Fitted(new FitOptions(MaxIterations: 30, Threads: 1)).Summary!.Weights!;
        var (both, one, other) = (Density("1011", "01"), Density("1011"), Density("1011", "01", "01"));
        Assert.Equal(other - both, both - one, 1e-10);
        // a group of two is the sum over its continuations
        var total = Enumerable.Range(0, 4).Sum(tail => Math.Exp(Density("1011", $"01{tail >> 1}{tail & 1}") - one));
        Assert.Equal(Math.Log(total), both - one, 1e-10);

        double Density(params string[] groups)
        {
            var joint = LogJoint.Lower(TestStory.By(Story(net), Csv(groups)).Problem, TestStory.Catalog);
            return new Interpreter(joint.Program()).Run(joint.NetWeights.ToDictionary(w => w.Name, w => weights[w.Name]))
                [LogJoint.Density].Values[0];
        }
    }

    /// <summary>
    /// A guide of the exact posterior of a level of each group, by the sum and the length of its own elements: each draw has the evidence
    /// as its ratio.
    /// </summary>
    [Theory]
    [InlineData("Normal(a * sum(x[s, ..]) / (t + 1), c / sqrt(t + 1))")]
    [InlineData("Normal(a * mean(x[s, ..]) * t / (t + 1), c / sqrt(1 + t))")]
    [InlineData("Normal(a * sum(x[s, l] for l in t) / (t + 1), c / sqrt(t + 1))")]
    public void A_guide_reads_its_own_elements(string guide)
    {
        double[][] groups = [[0.3, -1.2, 2.5], [1.7], [0.4, 0.9], [-2, 0.1, 0.6, 1.4, -0.2]];
        var story = TestStory.By($$"""
            model Levels
            data x[group, t]: real from v by id
            for s in group {
              z[s] ~ Normal(0, 1)
              for l in t { x[s, l] ~ Normal(z[s], 1) }
            }
            guide {
              param a: real
              param c: positive
              for s in group { z[s] ~ {{guide}} }
            }
            """,
            "id,v\n" + string.Concat(groups.SelectMany((g, at) => g.Select(v => FormattableString.Invariant($"{at},{v}\n")))));
        var weights = new Dictionary<string, Tensor> { ["a"] = Tensor.Scalar(1), ["c"] = Tensor.Scalar(0) };
        // x ~ Normal(0, I + 11'): log det = log(1 + n), the inverse is I - 11' / (1 + n)
        var evidence = groups.Sum(g => -0.5 * ((g.Length * Math.Log(2 * Math.PI)) + Math.Log(1 + g.Length)
            + g.Sum(v => v * v) - (g.Sum() * g.Sum() / (1 + g.Length))));
        var request = GuidedSettings.Create(BoundKind.Elbo, story.Problem, new()).Request with { Particles = 5 };
        using var ratios = new LogRatios(story.Problem, TestStory.Catalog, request, weights, 7, ManagedEngine.On(1));
        var all = ratios.At(0, 0).ToArray();
        Assert.Equal(evidence, all.Sum() / (all.Length / (request.Rows is null ? 1.0 : groups.Length)), 1e-9);
        var outcome = story.Fitted(new FitOptions(MaxIterations: 4000, Threads: 1), "elbo");
        Assert.Equal(evidence, outcome.Metric.Value, 0.01);
    }

    /// <summary>A net of a whole group gets zeros beyond its end, and so does the mask of its observed cells.</summary>
    [Theory, InlineData("read(x[g, ..])"), InlineData("read(observed(x[g, ..]))", true)]
    public void Beyond_the_end_of_a_group_is_nothing(string guide, bool isMask = false)
    {
        double[][] groups = [[3, 5, 4], [8], [1, 2]];
        var story = TestStory.By($$"""
            model Whole
            data x[group, t]: real from v by id
            for g in group {
              z[g] ~ Normal(0, 1)
              for l in t { x[g, l] ~ Normal(z[g], 1) }
            }
            guide {
              net read(x: real[t]) -> real = linear
              for g in group { z[g] ~ Normal({{guide}}, 1) }
            }
            """, "id,v\n" + string.Concat(groups.SelectMany((g, at) => g.Select(v => $"{at},{v}\n"))));
        var weights = new Dictionary<string, Tensor>
            { ["read.1.weight"] = new([3, 1], [0.1, 10, 100]), ["read.1.bias"] = new([1], [0.5]) };
        var guided =
            new StoryLowering(story.Problem with { Graph = GuideGraph.Create(story.Graph) }, TestStory.Catalog, new ProgramBuilder())
            { NetWeights = StoryWeights.Create(weights) };
        var draw = (Draw)story.Graph.Guide[0];
        var means = Interpreter.Evaluate(guided.Lower(draw.Distribution.Values.First().Value, guided.Bind(draw.Loops)).Value).Values;
        for (var g = 0; g < groups.Length; g++)
            Assert.Equal(0.5 + groups[g].Index().Sum(x => weights["read.1.weight"].Values[x.Index] * (isMask ? 1 : x.Item)),
                means[g], 1e-9);
    }

    private static string Csv(params string[] groups) =>
        "id,v\n" + string.Concat(groups.SelectMany((g, at) => g.Select(v => $"{at},{v}\n")));

    private static string Story(string net) => $$"""
        model Groups
        data w[group, t]: bool from v by id
        net f(before: bool[..t]) -> (logit: real) = {{net}}
        for g in group { for l in t { w[g, l] ~ Bernoulli(f(w[g, 1..l-1])) } }
        """;
}
