using MathNet.Numerics;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Allocations;
using ProbDsl.Inference.Chains;
using ProbDsl.Inference.Gibbs;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Allocations;

/// <summary>States of tokens against the sum over all their assignments, and draws of whole stories.</summary>
public sealed class AllocationTests
{
    private const string Rows = "doc,word,count\n1,1,2\n1,3,1\n2,2,0\n2,3,1\n2,1,1\n2,2,1\n";

    private const string Few = "doc,word,count\n1,1,1\n1,2,1\n2,1,1\n";

    private const string Columns = "model Words\ndata doc[rows]: index[2]\ndata word[rows]: index[3]\ndata count[rows]: count\n";

    private const string Unequal = """
        for d in 1..2 { mix[d]: simplex[2] ~ Dirichlet([[0.4, 1.5], [2, 0.7]][d]) }
        for k in 1..2 { vocabulary[k]: simplex[3] ~ Dirichlet([[0.3, 1, 2], [1.2, 0.5, 0.2]][k]) }
        """;

    private const string Words = """
        for i in rows repeated count[i] {
          topic[i] ~ Categorical(mix[doc[i]])
          word[i] ~ Categorical(vocabulary[topic[i]])
        }
        """;

    private static readonly double[] scales = [1, 1200, 2000];

    /// <summary>Stories of an allocation, with the rows above.</summary>
    public static TheoryData<string> Stories => [.. stories.Keys];

    private static readonly Dictionary<string, string> stories = new()
    {
        ["unequal priors"] = $"{Unequal}\n{Words}",
        ["equal priors of each group"] = $$"""
            for d in 1..2 { mix[d]: simplex[2] ~ Dirichlet([0.4, 1.5]) }
            for k in 1..2 { vocabulary[k]: simplex[3] ~ Dirichlet(0.5) }
            {{Words}}
            """,
        ["one group"] = """
            mix: simplex[2] ~ Dirichlet([0.4, 1.5])
            for k in 1..2 { vocabulary[k]: simplex[3] ~ Dirichlet([0.3, 1, 2]) }
            for i in rows repeated count[i] {
              topic[i] ~ Categorical(mix)
              word[i] ~ Categorical(vocabulary[topic[i]])
            }
            """,
        ["more states than lanes"] = """
            for d in 1..2 { mix[d]: simplex[18] ~ Dirichlet([[2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1,
              1, 3], [0.1, 0.1, 0.1, 4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 2, 0.1]][d]) }
            for k in 1..18 { vocabulary[k]: simplex[3] ~ Dirichlet([0.3, 1, 2]) }
            for i in rows {
              topic[i] ~ Categorical(mix[doc[i]])
              word[i] ~ Categorical(vocabulary[topic[i]])
            }
            """,
    };

    /// <summary>
    /// The frequencies of all assignments of states to tokens are their probabilities p(z | data): products of ratios of Gamma functions.
    /// </summary>
    [Theory, MemberData(nameof(Stories))]
    public void Assignments_have_their_probabilities(string name)
    {
        var rows = Allocated(name, name.StartsWith("more", StringComparison.Ordinal) ? Few : Rows);
        var expected = Probabilities(rows);
        var (counts, random, observed) = (new AllocationCounts(rows), new RandomStream(3, "test"), new double[expected.Length]);
        const int Draws = 400_000;
        for (var i = 0; i < Draws; i++)
        {
            counts.Sweep(random);
            var at = 0;
            foreach (var state in counts.States) at = (at * rows.States) + state;
            observed[at]++;
        }

        // sweeps are correlated: a token keeps its state for some of them
        foreach (var (count, p) in observed.Zip(expected)) Assert.Equal(p, count / Draws, 6 * Math.Sqrt(4 * p / Draws) + (3.0 / Draws));
    }

    /// <summary>Means of probabilities are means over all assignments of (n + c) / sum of (n + c).</summary>
    [Theory, MemberData(nameof(Stories))]
    public void Draws_have_the_means_of_the_posterior(string name)
    {
        var (rows, csv) = (Allocated(name, Rows), Rows);
        if (rows.States > 2) (rows, csv) = (Allocated(name, Few), Few);
        var probabilities = Probabilities(rows);
        var fitted = By(name, csv).Fitted(new(Threads: 1, Draws: 20_000), "gibbs");
        var means = fitted.Summary!.Estimates.ToDictionary(e => e.Name);
        AssertNear(Means(rows, probabilities, rows.WeightsPrior, rows.States, isOfGroups: true), means["mix"]);
        AssertNear(Means(rows, probabilities, rows.OutcomesPrior, rows.Outcomes, isOfGroups: false), means["vocabulary"]);
        Assert.True(fitted.Summary.Find<ChainReport>()!.IsReliable);
    }

    /// <summary>The log density of a draw is that of the story, whose program marginalizes the states.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void A_draw_has_the_density_of_the_story(string name)
    {
        var story = By(name, Rows);
        using var objective = Objective(story);
        var rows = Allocated(name, Rows);
        var draws = new AllocationDraws(rows, objective.Joint.PlacesOf("mix"), objective.Joint.PlacesOf("vocabulary"));
        var (random, point, counts) = (new RandomStream(3, "test"), new double[objective.Dimension], new AllocationCounts(rows));
        for (var i = 0; i < 6; i++)
        {
            counts.Sweep(random);
            var density = draws.Draw(counts, random, point);
            Assert.Equal(objective.Density(point), density, 1e-9 * (1 + Math.Abs(density)));
        }
    }

    /// <summary>
    /// The mean log density and its gradients are those of the story's program, also where exponentials are too small for a double.
    /// </summary>
    [Theory, MemberData(nameof(Stories))]
    public void Messages_are_those_of_the_story(string name)
    {
        var (story, rows) = (By(name, Rows), Allocated(name, Rows));
        DirichletFactor[] factors = [.. rows.Allocation.Unknowns.Select(n => story.Problem.Graph[n])
            .Select(u => new DirichletFactor(u, story.Problem.ShapeOf(u)))];
        var joint = ExpectedJoint.Lower(story.Problem, TestStory.Catalog, story.Select("vmp").Plan!.Density, factors);
        using var engine = ManagedEngine.On(1).Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(joint.Messages(0), store);
        var random = new RandomStream(3, "test");
        foreach (var scale in scales)
        {
            // at the largest scale every state is impossible by one of the two
            double[][] logs = [.. factors.Select((f, i) => Enumerable.Range(0, f.Count).Select(place => -scale * (scale < 2000
                ? random.NextUniform() : (i == 0 ? place % rows.States == 0 : place >= rows.Outcomes) ? 0.1 : 1)).ToArray())];
            for (var i = 0; i < 2; i++) store.Write(factors[i].Slots[0].Name, logs[i]);
            program.Run();
            double[] toWeights = new double[logs[0].Length], toOutcomes = new double[logs[1].Length];
            var density = new AllocationMessages(rows).Compute(logs[0], logs[1], toWeights, toOutcomes);
            Assert.Equal(program.Numbers(ExpectedJoint.Density)[0], density, 1e-9 * scale);
            double[] gradients = [.. program.Numbers(ExpectedJoint.GradientOf(factors[0].Slots[0].Name)),
                .. program.Numbers(ExpectedJoint.GradientOf(factors[1].Slots[0].Name))];
            foreach (var (expected, own) in gradients.Zip([.. toWeights, .. toOutcomes])) Assert.Equal(expected, own, 1e-9);
        }
    }

    /// <summary>The bound never falls, and is below the log evidence: the log of the sum over all assignments.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void The_bound_is_below_the_evidence(string name)
    {
        var csv = name.StartsWith("more", StringComparison.Ordinal) ? Few : Rows;
        var (fitted, rows) = (By(name, csv).Fitted(new(Threads: 1), "vmp"), Allocated(name, csv));
        var (logs, bounds) = (LogMarginals(rows), fitted.Trace);
        Assert.All(bounds.Zip(bounds.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 1e-9, $"{pair}"));
        var evidence = logs.Max() + Math.Log(logs.Sum(l => Math.Exp(l - logs.Max())));
        Assert.InRange(fitted.Value, evidence - 5, evidence);
    }

    /// <summary>The probabilities of outcomes may be data; a word that one state cannot have, and one that no row has.</summary>
    private static TestStory Given(string rows) => TestStory.By("""
        model Words
        data doc[rows]: index[D]
        data word[rows]: index[4]
        data count[rows]: count
        data vocabulary[2, 4]: real
        for d in 1..D { mix[d]: simplex[2] ~ Dirichlet([0.4, 1.5]) }

        """ + Words, TestStory.Files(("rows", rows), ("vocabulary", "array of 2 x 4: 0.5 0.3 0.2 0 0.1 0 0.6 0.3")));

    [Fact]
    public void Messages_given_outcomes_are_those_of_the_story()
    {
        var story = Given(Rows);
        var density = story.Select("vmp").Plan!.Density;
        var rows = AllocatedRows.Read(Assert.Single(DirichletAllocation.AllOf(story.Graph, TestStory.Catalog, density)), story.Problem,
            TestStory.Catalog, ManagedEngine.On(1));
        var factor = new DirichletFactor(story.Graph["mix"], story.Problem.ShapeOf(story.Graph["mix"]));
        var joint = ExpectedJoint.Lower(story.Problem, TestStory.Catalog, density, [factor]);
        using var engine = ManagedEngine.On(1).Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(joint.Messages(0), store);
        var random = new RandomStream(3, "test");
        double[] logs = [.. Enumerable.Range(0, 4).Select(_ => -3 * random.NextUniform())], toWeights = new double[4];
        store.Write(factor.Slots[0].Name, logs);
        program.Run();
        Assert.Equal(program.Numbers(ExpectedJoint.Density)[0],
            new AllocationMessages(rows).Compute(logs, rows.LogOutcomes!, toWeights, []), 1e-9);
        foreach (var (expected, own) in program.Numbers(ExpectedJoint.GradientOf(factor.Slots[0].Name)).ToArray().Zip(toWeights))
            Assert.Equal(expected, own, 1e-9);
    }

    /// <summary>
    /// Where a factor stays it solves the equations of its document; the bound is below the log evidence, a sum over all assignments.
    /// </summary>
    [Fact]
    public void Documents_given_outcomes_solve_their_equations()
    {
        const string Many = "doc,word,count\n1,1,2\n1,3,1\n2,2,0\n2,3,1\n2,1,1\n2,2,1\n3,4,2\n3,3,1\n";
        var (fitted, evidence) = (Given(Many).Fitted(new(Threads: 2, Draws: 100), "vmp"), 0.0);
        double[] prior = [0.4, 1.5];
        double[][] vocabulary = [[0.5, 0.3, 0.2, 0], [0.1, 0, 0.6, 0.3]];
        int[][] documents = [[0, 0, 2], [2, 0, 1], [3, 3, 2]];
        foreach (var (d, words) in documents.Index())
        {
            double[] c = [.. prior];
            for (var step = 0; step < 10_000; step++)
            {
                double[] next = [.. prior];
                foreach (var word in words)
                {
                    var (one, two) = (Math.Exp(SpecialFunctions.DiGamma(c[0])) * vocabulary[0][word],
                        Math.Exp(SpecialFunctions.DiGamma(c[1])) * vocabulary[1][word]);
                    (next[0], next[1]) = (next[0] + (one / (one + two)), next[1] + (two / (one + two)));
                }

                c = next;
            }

            var mean = fitted.Summary!.Estimates.First(e => e.Name == "mix").Value.Values;
            Assert.Equal(c[0] / (c[0] + c[1]), mean[2 * d], 1e-7);
            evidence += Math.Log(Enumerable.Range(0, 1 << words.Length).Sum(z =>
            {
                var (n, p) = (new double[2], 1.0);
                foreach (var (i, word) in words.Index())
                {
                    p *= vocabulary[(z >> i) & 1][word];
                    n[(z >> i) & 1]++;
                }

                return p * Math.Exp(LogMarginal(n, prior, 2));
            }));
        }

        Assert.InRange(fitted.Value, evidence - 2, evidence);
        Assert.All(fitted.Trace.Zip(fitted.Trace.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 1e-9, $"{pair}"));
    }

    /// <summary>A row without an outcome has no token, and a row beyond the end of its group does not exist.</summary>
    [Fact]
    public void Rows_without_outcomes_are_not_counted()
    {
        var missing = Allocated("unequal priors", "doc,word,count\n1,1,2\n1,NA,4\n2,3,1\n");
        Assert.Equal((3, 2), (new AllocationCounts(missing).Tokens, missing.Group.Length));
        var ragged = TestStory.By("""
            model Ragged
            data word[doc, place]: index[3] from word by name
            for d in doc { mix[d]: simplex[2] ~ Dirichlet([1, 2]) }
            for k in 1..2 { vocabulary[k]: simplex[3] ~ Dirichlet(0.5) }
            for d in doc {
              for i in place {
                topic[d, i] ~ Categorical(mix[d])
                word[d, i] ~ Categorical(vocabulary[topic[d, i]])
              }
            }
            """, "name,word\na,1\na,3\nb,2\na,2\n");
        var rows = RowsOf(ragged);
        Assert.Equal([0, 0, 0, 1], rows.Group);
        Assert.Equal([0, 2, 1, 1], rows.Outcome);
        Assert.Equal([1, 1, 1, 1], rows.Count);
    }

    /// <summary>Other unknowns of the story have blocks of their own, whose draws are independent of the states.</summary>
    [Fact]
    public void Other_unknowns_are_drawn_beside_an_allocation()
    {
        const string Beside = "\nrate ~ Gamma(2, 1)\nfor i in rows { count[i] ~ Poisson(rate) }";
        var text = Columns.Replace("data count[rows]: count", "data count[rows]: count\ndata times[rows]: count from count",
            StringComparison.Ordinal) + stories["unequal priors"].Replace("count[i]", "times[i]", StringComparison.Ordinal) + Beside;
        var fitted = TestStory.By(text, Rows).Fitted(new(Threads: 1, Draws: 8000), "gibbs");
        var rate = fitted.Summary!.Estimates.First(e => e.Name == "rate");
        Assert.Equal(8.0 / 7, rate.Value.Values[0], 5 * Math.Sqrt(8) / 7 / Math.Sqrt(8000));
        var rows = Allocated("unequal priors", Rows);
        AssertNear(Means(rows, Probabilities(rows), rows.WeightsPrior, rows.States, isOfGroups: true),
            fitted.Summary.Estimates.First(e => e.Name == "mix"));
    }

    /// <summary>Whatever else reads the states or probabilities needs all of them at once.</summary>
    [Theory]
    [InlineData("a second outcome of each state", "data k[rows]: index[3] from word\n", "for i in rows repeated count[i] { ", """
          k[i] ~ Categorical(vocabulary[topic[i]])
        }
        """)]
    [InlineData("probabilities that other data have", "data kind[rows]: index[2] from doc\n", "",
        "\nfor i in rows { kind[i] ~ Categorical(mix[1]) }")]
    public void Other_reads_keep_probabilities(string name, string data, string start, string end)
    {
        var words = start.Length > 0 ? Words.Replace("}", "", StringComparison.Ordinal) : Words;
        var plan = TestStory.By($"{Columns}{data}{Unequal}\n{words}{end}", Rows).Select("gibbs").Plan;
        Assert.True(plan is not null, name);
        Assert.DoesNotContain(plan.Blocks, b => b.By is AllocatedProbabilities);
    }

    /// <summary>
    /// Each chain names its topics in an order of its own. Of topics with words of their own, every element has the same draws in all
    /// chains once components are matched; many probabilities are too small for a double.
    /// </summary>
    [Fact]
    public void Components_are_matched_between_chains()
    {
        var fitted = TestStory.By($$"""
            {{Columns.Replace("Words", "Words(K = 3)", StringComparison.Ordinal)}}
            for d in 1..2 { mix[d]: simplex[K] ~ Dirichlet(0.1) }
            for k in 1..K { vocabulary[k]: simplex[3] ~ Dirichlet(0.002) }
            {{Words}}
            """, "doc,word,count\n1,1,300\n1,2,100\n2,2,60\n2,3,300\n").Fitted(new(Threads: 1, Draws: 2000), "gibbs");
        Assert.StartsWith("components are matched", fitted.Summary!.OrderedBy, StringComparison.Ordinal);
        Assert.True(fitted.Summary.Find<ChainReport>()!.IsReliable, fitted.Summary.Find<ChainReport>()!.ToString());
        var vocabulary = fitted.Summary.Draws!.Arrays["vocabulary"].Values;
        Assert.Contains(0, vocabulary);
        Assert.All(Enumerable.Range(0, 3), k =>
            Assert.Single(Enumerable.Range(0, 3), v => vocabulary.Chunk(9).All(draw => draw[(3 * k) + v] > 0.9)));
    }

    [Fact]
    public void Threads_do_not_matter()
    {
        var story = By("unequal priors", Rows);
        var (one, two) = (story.Fitted(new(Threads: 1, Draws: 40), "gibbs"), story.Fitted(new(Threads: 2, Draws: 40), "gibbs"));
        foreach (var (name, array) in one.Summary!.Draws!.Arrays) Assert.Equal(array.Values, two.Summary!.Draws!.Arrays[name].Values);
    }

    private static void AssertNear(double[] expected, Estimate drawn)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            var size = drawn.Spread!.Error!.EffectiveDraws.Values[i];
            Assert.InRange(size, 100, 20_000);
            Assert.Equal(expected[i], drawn.Value.Values[i], 4.5 * drawn.Spread.Sd.Values[i] / Math.Sqrt(size));
        }
    }

    private static TestStory By(string name, string csv) => TestStory.By(Columns + stories[name], csv);

    private static AllocatedRows Allocated(string name, string csv) => RowsOf(By(name, csv));

    private static AllocatedRows RowsOf(TestStory story)
    {
        var plan = story.Select("gibbs").Plan!;
        var block = Assert.Single(plan.Blocks, b => b.By is AllocatedProbabilities);
        return AllocatedRows.Read(((AllocatedProbabilities)block.By).Of, story.Problem, TestStory.Catalog, ManagedEngine.On(1));
    }

    private static StoryObjective Objective(TestStory story) => new(story.Problem, LogJoint.Lower(story.Problem, TestStory.Catalog,
        story.Select("gibbs").Plan!.Density, DensityRequest.OwnScales), withJacobian: false, ManagedEngine.On(1));

    /// <summary>log p(data, z) of each assignment z.</summary>
    private static double[] LogMarginals(AllocatedRows rows) =>
        [.. Assignments(rows).Select(z => LogMarginal(Counts(rows, z, isOfGroups: true), rows.WeightsPrior, rows.States)
            + LogMarginal(Counts(rows, z, isOfGroups: false), rows.OutcomesPrior, rows.Outcomes))];

    private static double[] Probabilities(AllocatedRows rows)
    {
        var logs = LogMarginals(rows);
        var total = logs.Sum(l => Math.Exp(l - logs.Max()));
        return Array.ConvertAll(logs, l => Math.Exp(l - logs.Max()) / total);
    }

    private static double[] Means(AllocatedRows rows, double[] probabilities, double[] prior, int size, bool isOfGroups)
    {
        var means = new double[prior.Length];
        foreach (var (p, z) in probabilities.Zip(Assignments(rows)))
        {
            double[] posterior = [.. prior.Zip(Counts(rows, z, isOfGroups), (c, n) => c + n)];
            for (var i = 0; i < means.Length; i++) means[i] += p * posterior[i] / posterior.AsSpan(i / size * size, size).ToArray().Sum();
        }

        return means;
    }

    private static double LogMarginal(double[] counts, double[] prior, int size) => Enumerable.Range(0, counts.Length / size).Sum(v =>
    {
        var (n, c) = (counts[(v * size)..((v + 1) * size)], prior[(v * size)..((v + 1) * size)]);
        return SpecialFunctions.GammaLn(c.Sum()) - SpecialFunctions.GammaLn(c.Sum() + n.Sum())
            + n.Zip(c, (a, b) => SpecialFunctions.GammaLn(a + b) - SpecialFunctions.GammaLn(b)).Sum();
    });

    private static double[] Counts(AllocatedRows rows, int[] states, bool isOfGroups)
    {
        var counts = new double[isOfGroups ? rows.WeightsPrior.Length : rows.OutcomesPrior.Length];
        foreach (var ((group, outcome), state) in Tokens(rows).Zip(states))
            counts[isOfGroups ? (group * rows.States) + state : (state * rows.Outcomes) + outcome]++;
        return counts;
    }

    private static IEnumerable<(int Group, int Outcome)> Tokens(AllocatedRows rows) => Enumerable.Range(0, rows.Group.Length)
        .SelectMany(i => Enumerable.Repeat((rows.Group[i], rows.Outcome[i]), rows.Count[i]));

    private static IEnumerable<int[]> Assignments(AllocatedRows rows)
    {
        var tokens = Tokens(rows).Count();
        for (var number = 0; number < (int)Math.Pow(rows.States, tokens); number++)
        {
            var (states, left) = (new int[tokens], number);
            for (var i = tokens - 1; i >= 0; i--) (states[i], left) = (left % rows.States, left / rows.States);
            yield return states;
        }
    }
}
